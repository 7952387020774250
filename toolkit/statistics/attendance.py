"""Coming often, set beside change. "Goes with", never "because": who feels better comes more."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import ndtri
from scipy.stats import rankdata

from toolkit.statistics.least import Why, Withheld, enough, withhold
from toolkit.statistics.least_squares import hc3, residuals
from toolkit.statistics.pairs import check_share, pair


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseResponse:
    """How meetings and change go together: rank correlation, and points of change a meeting."""

    n: int
    rho: float | None = None
    rho_low: float | None = None
    rho_high: float | None = None
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    withheld: tuple[Withheld, ...] = ()


def dose_response(
    meetings: pd.Series,
    change: pd.Series,
    *,
    before: pd.Series | None = None,
    confidence: float = 0.95,
) -> DoseResponse:
    """Set the number of meetings beside the change, from 12 people.

    Parameters
    ----------
    meetings : Series, index = people
        How many meetings each was at.
    change : Series, index = people
        After - before, in points.
    before : Series, optional
        Scores at the first wave: the change is then what is left of it once they are taken into
        account (least squares), since who starts low has more room to rise.
    confidence : float
        Of the intervals, between 0 and 1.

    Raises
    ------
    ValueError
        If a person stands twice or a figure is not finite.

    Notes
    -----
    Spearman's rho on midranks, interval tanh(atanh rho +- z sqrt((1 + rho^2 / 2) / (n - 3)))
    (Bonett and Wright 2000, Psychometrika 65, 23-28); slope with HC3 and t(n - 2). Compared with
    R's ``cor(method = "spearman")`` and sandwich.

    Examples
    --------
    >>> came = pd.Series(range(1, 13))
    >>> change = pd.Series([0.0, 2, -1, 3, 1, 4, 6, 2, 5, 8, 7, 4])
    >>> found = dose_response(came, change)
    >>> round(found.rho, 4), found.n
    (0.7649, 12)
    """
    check_share(confidence, "confidence")
    pairs = pair(meetings, change)
    dose, response, n = pairs.before, pairs.after, pairs.n
    if before is not None:
        pair(before, change)  # refuses who stands twice, and what is no finite number
        start = before.reindex(list(pairs.members)).to_numpy(dtype=np.float64)
        known = ~np.isnan(start)
        dose, response, start = dose[known], response[known], start[known]
        n = len(dose)
        if enough("attendance", n):
            response = residuals(np.column_stack([np.ones(n), start]), response)
    if not enough("attendance", n):
        return DoseResponse(n=n, withheld=(withhold("attendance", n),))
    flat = np.ptp(dose) <= 0 or np.ptp(response.round(9)) <= 0
    if flat:
        return DoseResponse(n=n, withheld=(withhold("attendance", n, Why.NO_VARIANCE),))
    ranks = np.corrcoef(rankdata(dose), rankdata(response.round(9)))
    rho = float(np.clip(ranks[0, 1], -1, 1))
    low, high = _interval(rho, n, confidence)
    line = hc3(np.column_stack([np.ones(n), dose]), response, 1, confidence)
    return DoseResponse(
        n=n,
        rho=rho,
        rho_low=low,
        rho_high=high,
        slope=line.slope if line else None,
        slope_low=line.low if line else None,
        slope_high=line.high if line else None,
        withheld=() if line and low is not None else (withhold("attendance", n, Why.NOT_DEFINED),),
    )


def _interval(rho: float, n: int, confidence: float) -> tuple[float | None, float | None]:
    if abs(rho) > 1 - 1e-12:
        return None, None  # the formula knows no interval here, and none of no width is true
    half = float(ndtri(0.5 + confidence / 2)) * np.sqrt((1 + rho**2 / 2) / (n - 3))
    centre = np.arctanh(rho)
    return float(np.tanh(centre - half)), float(np.tanh(centre + half))
