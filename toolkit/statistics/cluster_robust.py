"""CR2: an error of a slope that holds though people's own slopes differ.

Bell and McCaffrey (2002), Bias reduction in standard errors for linear regression with multi-stage
samples, Survey Methodology 28, 169-181; Pustejovsky and Tipton (2018), Small-sample methods for
cluster-robust variance estimation, J Bus Econ Stat 36, 672-683.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class ClusterRobust:
    """The CR2 covariance of coefficients, and each one's Satterthwaite degrees of freedom."""

    covariance: Floats
    degrees: Floats

    def se(self, place: int) -> float:
        return float(np.sqrt(max(self.covariance[place, place], 0.0)))

    def df(self, place: int) -> float:
        return float(self.degrees[place])

    def in_units(self, unit: Floats) -> "ClusterRobust":
        """Return it for coefficients that are divided by ``unit``."""
        return ClusterRobust(self.covariance / np.outer(unit, unit), self.degrees)


def cluster_robust(
    x: Floats, residual: Floats, sizes: npt.NDArray[Any], ratio: float, bread: Floats
) -> ClusterRobust:
    """Return the CR2 covariance for generalised least squares with a random intercept.

    Parameters
    ----------
    x : N x p, residual : N
        Rows of one cluster after those of another.
    sizes : m
        Rows a cluster.
    ratio : float
        L = var(u) / var(e); the working covariance is Phi_i = I + L 11'.
    bread : p x p
        M = (X' Phi^-1 X)^-1.

    Notes
    -----
    V = M (sum X_i' W_i A_i r_i r_i' A_i' W_i X_i) M with W_i = Phi_i^-1 and
    A_i = D_i' B_i^(+1/2) D_i, B_i = D_i (Phi_i - X_i M X_i') D_i', D_i the upper Cholesky factor
    of Phi_i (Phi_i = D_i' D_i). Degrees of freedom for coefficient c:
    (sum p_i' Phi p_i)^2 / sum_ij (p_i' Phi p_j)^2 with p_i = (I - H)_i' A_i' W_i X_i M c.
    Compared with clubSandwich's vcovCR (type CR2) and coef_test (Satterthwaite).
    """
    p, clusters = x.shape[1], len(sizes)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int)
    # Everything that the sums over clusters need, in p x p pieces: G_i is X_i' W_i A_i.
    scores = np.empty((clusters, p))
    own = np.empty((clusters, p, p))  # G_i Phi_i G_i'
    onto = np.empty((clusters, p, p))  # G_i X_i
    for at, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        rows = slice(start, start + size)
        g = _adjusted(x[rows], int(size), ratio, bread)
        scores[at] = g @ residual[rows]
        summed = g.sum(axis=1)
        own[at] = g @ g.T + ratio * np.outer(summed, summed)
        onto[at] = g @ x[rows]
    meat = scores.T @ scores
    covariance = bread @ meat @ bread
    degrees = np.array([_degrees(own, onto, bread, bread[:, place]) for place in range(p)])
    return ClusterRobust(covariance, degrees)


def _adjusted(x: Floats, size: int, ratio: float, bread: Floats) -> Floats:
    """Return G = X' W A of one cluster (p x size)."""
    phi = np.eye(size) + ratio
    root = np.linalg.cholesky(phi).T
    inner = root @ (phi - x @ bread @ x.T) @ root.T
    values, vectors = np.linalg.eigh((inner + inner.T) / 2)
    keep = values > values.max() * 1e-10
    halved = np.where(keep, 1 / np.sqrt(np.where(keep, values, 1.0)), 0.0)
    adjustment = root.T @ ((vectors * halved) @ vectors.T) @ root
    inverse = np.eye(size) - ratio / (1 + ratio * size)
    return np.asarray(x.T @ inverse @ adjustment)


def _degrees(own: Floats, onto: Floats, bread: Floats, contrast: Floats) -> float:
    """Return Satterthwaite's degrees of freedom for coefficients c with M c = ``contrast``.

    With H the hat matrix, (I - H) Phi (I - H)' = Phi - X M X', so that p_i' Phi p_j is
    [i = j] c'M G_i Phi_i G_i' M c - c'M (G_i X_i) M (G_j X_j)' M c.
    """
    diagonal = np.einsum("a,iab,b->i", contrast, own, contrast)
    left = np.einsum("a,iab->ib", contrast, onto)
    crossed = np.diag(diagonal) - left @ bread @ left.T
    squared = float((crossed**2).sum())
    return float(np.trace(crossed)) ** 2 / squared if squared > 0 else 0.0
