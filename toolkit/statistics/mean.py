"""A group's mean at one wave, with its t interval."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from toolkit.statistics.least import Why, Withheld, enough, withhold
from toolkit.statistics.pairs import Floats


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of ``n`` scores, its standard deviation and interval, in the scale's points."""

    n: int
    mean: float | None
    sd: float | None
    ci_low: float | None
    ci_high: float | None
    withheld: tuple[Withheld, ...] = ()
    #: How far the score that is farthest from the mean is from it.
    farthest: float | None = None


def group_mean(scores: "pd.Series[float] | Floats", *, confidence: float = 0.95) -> Mean:
    """Return the mean of the scores that are there, with Student's t interval.

    Parameters
    ----------
    scores
        One a person; NaN for who did not answer.
    confidence
        Of the interval, between 0 and 1.

    Returns
    -------
    Mean
        ``mean`` from 5 people; below, everything but ``n`` is None and ``withheld`` says so.

    Raises
    ------
    ValueError
        If the confidence is not between 0 and 1.

    Notes
    -----
    mean +- t(n - 1) s / sqrt(n) (Student 1908); compared with R's ``t.test``.

    Examples
    --------
    >>> result = group_mean(pd.Series([1.0, 2.0, 3.0, 4.0, 5.0]))
    >>> result.n, round(result.ci_low, 4), round(result.ci_high, 4)
    (5, 1.0368, 4.9632)
    """
    if not 0 < confidence < 1:
        raise ValueError("The confidence must lie between 0 and 1, such as 0.95.")
    values = np.asarray(scores, dtype=np.float64)
    values = values[~np.isnan(values)]
    n = len(values)
    if not enough("interval", n):
        return Mean(n, None, None, None, None, (withhold("interval", n, Why.TOO_FEW),))
    mean, sd = float(values.mean()), float(values.std(ddof=1))
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * sd / float(np.sqrt(n))
    farthest = float(np.abs(values - mean).max())
    return Mean(n, mean, sd, mean - half, mean + half, farthest=farthest)
