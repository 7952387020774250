"""Many groups together: a random-effects meta-analysis of their mean changes."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtri, stdtrit

from toolkit.statistics.least import Withheld, enough, withhold
from toolkit.statistics.pairs import check_share

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """The pooled mean change of k groups, in points; tau2 is the variance between groups."""

    k: int
    mean: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    tau2: float | None = None
    i2: float | None = None
    prediction_low: float | None = None
    prediction_high: float | None = None
    q: float | None = None
    withheld: tuple[Withheld, ...] = ()

    @property
    def n(self) -> int:
        return self.k


def pool(
    effects: Sequence[float], variances: Sequence[float], *, confidence: float = 0.95
) -> Pooled:
    """Pool groups' mean changes; the mean from 3 groups, a prediction from 5, I2 from 10.

    Parameters
    ----------
    effects, variances : k
        Mean change of each group, and its squared standard error.
    confidence : float
        Of the intervals, between 0 and 1.

    Raises
    ------
    ValueError
        If lengths differ, a figure is not finite, or a variance is not above 0.

    Notes
    -----
    tau2 by REML (0 if the score at 0 is not above 0). Interval by Hartung and Knapp with t(k - 1),
    never narrower than the classical one (Roever, Knapp and Friede 2015, BMC Med Res Methodol 15,
    99). Prediction interval with t(k - 2) and the classical error (Higgins, Thompson and
    Spiegelhalter 2009, J R Stat Soc A 172, 137-159). I2 = 100 tau2 / (tau2 + typical variance), as
    metafor has it. Compared with metafor's rma(method = "REML").

    Examples
    --------
    >>> found = pool([4.0, 7.0, 1.0, 9.0], [2.0, 3.0, 2.5, 4.0])
    >>> found.k, 4 < found.mean < 6
    (4, True)
    """
    check_share(confidence, "confidence")
    y = np.asarray(effects, dtype=np.float64)
    v = np.asarray(variances, dtype=np.float64)
    if y.shape != v.shape or y.ndim != 1:
        raise ValueError("Give as many variances as effects.")
    if not (np.isfinite(y).all() and np.isfinite(v).all()):
        raise ValueError("Each effect and variance must be a finite number.")
    if (v <= 0).any():
        raise ValueError("Each variance must be above 0.")
    k = len(y)
    if not enough("pooled_mean", k):
        return Pooled(k=k, withheld=(withhold("pooled_mean", k),))
    tau2 = _reml(y, v)
    weight = 1 / (v + tau2)
    mean = float((weight * y).sum() / weight.sum())
    classical = 1 / float(weight.sum())
    spread = max(1.0, float((weight * (y - mean) ** 2).sum()) / (k - 1))
    level = 0.5 + confidence / 2
    half = float(stdtrit(k - 1, level)) * float(np.sqrt(classical * spread))
    half = max(half, float(ndtri(level)) * float(np.sqrt(classical)))
    fixed = 1 / v
    centre = (fixed * y).sum() / fixed.sum()
    far = float(stdtrit(k - 2, level)) * float(np.sqrt(tau2 + classical))
    predicts, shares = enough("pooled_prediction", k), enough("pooled_i2", k)
    said = [("pooled_prediction", predicts), ("pooled_i2", shares)]
    return Pooled(
        k=k,
        mean=mean,
        ci_low=mean - half,
        ci_high=mean + half,
        tau2=tau2,
        q=float((fixed * (y - centre) ** 2).sum()),
        prediction_low=mean - far if predicts else None,
        prediction_high=mean + far if predicts else None,
        i2=100 * tau2 / (tau2 + _typical(v)) if shares else None,
        withheld=tuple(withhold(what, k) for what, given in said if not given),
    )


def _typical(v: Floats) -> float:
    weight = 1 / v
    return float((len(v) - 1) * weight.sum() / (weight.sum() ** 2 - (weight**2).sum()))


def _reml(y: Floats, v: Floats) -> float:
    def score(tau2: float) -> float:
        weight = 1 / (v + tau2)
        total = weight.sum()
        mean = (weight * y).sum() / total
        trace = total - (weight**2).sum() / total
        return float((weight**2 * (y - mean) ** 2).sum() - trace)

    if score(0.0) <= 0:
        return 0.0
    high = max(float(y.var(ddof=1)), float(v.max()))
    while score(high) > 0:
        high *= 2
    return float(brentq(score, 0.0, high, xtol=1e-14 * max(high, 1.0), rtol=1e-14))
