"""How far the items of a scale hang together, in the group's own data."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import fdtri

from toolkit.statistics.least import Why, Withheld, enough, withhold
from toolkit.statistics.pairs import check_share

Floats = npt.NDArray[np.float64]
#: Least share of an item's variance that is its own.
LEAST_UNIQUENESS = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Cronbach's alpha with Feldt's interval, and omega; n complete answers to k items."""

    n: int
    k: int
    alpha: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    omega: float | None = None
    withheld: tuple[Withheld, ...] = ()


def alpha(items: pd.DataFrame, *, confidence: float = 0.95) -> Reliability:
    """Return alpha from 20 complete answers, omega from 50.

    Parameters
    ----------
    items : DataFrame, people x items
        Recoded answers (all in one direction); people with a gap are left out.
    confidence : float
        Of the interval, between 0 and 1.

    Raises
    ------
    ValueError
        If there are fewer than two items or an answer is not finite.

    Notes
    -----
    alpha = k / (k - 1) (1 - sum of item variances / variance of the sum). Feldt (1965,
    Psychometrika 30, 357-370): 1 - (1 - alpha) F(n - 1, (n - 1)(k - 1)). Omega (McDonald 1999):
    squared sum of the loadings over that and the unique variances, one factor by maximum
    likelihood. Compared with R's psych, factanal and ``qf``. Never used to judge a scale or one
    member's change.

    Examples
    --------
    >>> person = np.arange(20.0)
    >>> found = alpha(pd.DataFrame({"a": person, "b": person + np.tile([0, 3], 10)}))
    >>> round(found.alpha, 3), found.n, found.k
    (0.984, 20, 2)
    """
    check_share(confidence, "confidence")
    if not items.index.is_unique:
        raise ValueError("A person stands twice. Keep one row for each.")
    try:
        values = items.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError("An answer is no number: give numbers, or None if missing.") from error
    if np.isinf(values).any():
        raise ValueError("Each answer must be a finite number.")
    k = values.shape[1]
    if k < 2:
        raise ValueError("Alpha needs two items or more.")
    values = values[~np.isnan(values).any(axis=1)]
    n = len(values)
    if not enough("alpha", n):
        return Reliability(n=n, k=k, withheld=(withhold("alpha", n), withhold("omega", n)))
    covariance = np.cov(values, rowvar=False)
    total = float(covariance.sum())
    if total <= 1e-12:
        flat = (withhold("alpha", n, Why.NO_VARIANCE),)
        return Reliability(n=n, k=k, withheld=flat)
    found = k / (k - 1) * (1 - float(np.trace(covariance)) / total)
    tail = (1 - confidence) / 2
    df1, df2 = n - 1, (n - 1) * (k - 1)
    omega = _omega(covariance) if enough("omega", n) and k >= 3 else None
    why = Why.TOO_FEW if not enough("omega", n) else Why.NOT_DEFINED
    return Reliability(
        n=n,
        k=k,
        alpha=found,
        ci_low=1 - (1 - found) * float(fdtri(df1, df2, 1 - tail)),
        ci_high=1 - (1 - found) * float(fdtri(df1, df2, tail)),
        omega=omega,
        withheld=() if omega is not None else (withhold("omega", n, why),),
    )


def _omega(covariance: Floats) -> float | None:
    """Fit one factor by maximum likelihood to the correlations."""
    spread = np.sqrt(np.diag(covariance))
    if (spread <= 1e-9).any():
        return None
    correlation = covariance / np.outer(spread, spread)
    if np.linalg.eigvalsh(correlation)[0] <= 1e-9:
        return None
    # Profiled over the unique variances: the loadings follow from the first eigenvector.
    k = len(correlation)

    def loadings(log_unique: Floats) -> tuple[Floats, Floats]:
        root = np.exp(log_unique / 2)
        values, vectors = np.linalg.eigh(correlation / np.outer(root, root))
        first = root * vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0))
        return first, values

    def misfit(log_unique: Floats) -> float:
        rest = loadings(log_unique)[1][:-1]
        return float((rest - np.log(rest) - 1).sum())

    start = np.log(np.clip(1 / np.diag(np.linalg.inv(correlation)), 0.05, 0.995))
    fit = minimize(
        misfit,
        start,
        method="L-BFGS-B",
        bounds=[(np.log(LEAST_UNIQUENESS), 0.0)] * k,
        options={"ftol": 1e-14, "gtol": 1e-9, "maxiter": 2000},
    )
    if fit.x.min() <= np.log(LEAST_UNIQUENESS) + 1e-3:
        return None  # a Heywood case: no solution inside the bounds
    weights, _ = loadings(fit.x)
    common = float((weights * spread).sum()) ** 2
    unique = float((np.exp(fit.x) * spread**2).sum())
    return common / (common + unique)
