"""Least squares with errors that hold where the scatter differs from person to person (HC3)."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr, stdtrit

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """One coefficient with its HC3 error, t interval and two-sided p, on n - p degrees."""

    slope: float
    se: float
    low: float
    high: float
    p: float


def hc3(x: Floats, y: Floats, place: int, confidence: float) -> Coefficient | None:
    """Return a coefficient of y ~ x with its HC3 error; None where it is not defined.

    Notes
    -----
    V = M X' diag(e_i^2 / (1 - h_i)^2) X M with M = (X'X)^-1 (MacKinnon and White 1985). The t
    distribution has n - p degrees of freedom, as statsmodels has it with ``use_t=True`` (else it
    takes the normal). Compared with R's sandwich and with statsmodels. Columns are centred by the
    caller's intercept; a point that alone decides a coefficient (h = 1) makes it undefined.
    """
    n, p = x.shape
    if n <= p or np.linalg.matrix_rank(x) < p:
        return None
    q, r = np.linalg.qr(x)
    leverage = (q**2).sum(axis=1)
    inverse = np.linalg.inv(r)
    beta = inverse @ (q.T @ y)
    residual = y - x @ beta
    if leverage.max() > 1 - 1e-10 or np.abs(residual).max() <= 1e-9 * max(1.0, np.abs(y).max()):
        return None
    row = inverse[place] @ q.T
    se = float(np.sqrt(((row * residual / (1 - leverage)) ** 2).sum()))
    if not se > 0:
        return None
    slope, df = float(beta[place]), n - p
    half = float(stdtrit(df, 0.5 + confidence / 2)) * se
    return Coefficient(
        slope, se, slope - half, slope + half, float(2 * stdtr(df, -abs(slope / se)))
    )


def residuals(x: Floats, y: Floats) -> Floats:
    """Return what least squares leaves of y."""
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    return np.asarray(y - x @ beta, dtype=np.float64)
