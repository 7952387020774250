"""Coming often, set beside where people end: "goes with", never "because"."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import ndtri
from scipy.stats import rankdata

from toolkit.statistics.least import Why, Withheld, enough, withhold
from toolkit.statistics.least_squares import hc3, residuals
from toolkit.statistics.pairs import DECIMALS, check_share, pair

Floats = npt.NDArray[np.float64]
#: Beyond this correlation of first score and meetings, the two can't be told apart.
TOO_CLOSE = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class DoseResponse:
    """How meetings and the later score go together among people who began alike.

    ``slope`` is in points a meeting, with its interval; ``rho`` the partial Spearman correlation.
    ``most_apart`` is by how many meetings people differ, at most.
    """

    n: int
    slope: float | None = None
    slope_low: float | None = None
    slope_high: float | None = None
    rho: float | None = None
    rho_low: float | None = None
    rho_high: float | None = None
    most_apart: float | None = None
    withheld: tuple[Withheld, ...] = ()


def dose_response(
    meetings: pd.Series,
    after: pd.Series,
    *,
    before: pd.Series,
    confidence: float = 0.95,
) -> DoseResponse:
    """Set the number of meetings beside the later score of people who began alike, from 12.

    Parameters
    ----------
    meetings : Series, index = people
        How many meetings each was at, from the first to the last of their two answers only.
    after, before : Series, index = people
        The two scores of each pair, in points.
    confidence : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    DoseResponse
        Of those who have all three. Nothing below 12 people, where meetings or scores do not vary,
        or where first score and meetings go together beyond 0.9.

    Raises
    ------
    ValueError
        If a person stands twice or a figure is not finite.

    Notes
    -----
    Least squares for ``after = a + b before + c meetings``; ``slope`` is c, with HC3 and t(n - 3).
    Taking the first score out of the change alone, and not out of the meetings, would shrink c.
    ``rho`` is the correlation of the ranks (midranks) of meetings and of after, once the rank of
    before is taken out of both; interval tanh(atanh rho +- z sqrt((1 + rho^2 / 2) / (n - 4))).
    Compared with R's ``lm`` and HC3 worked out by hand from its hat values, and with statsmodels.

    References
    ----------
    MacKinnon and White (1985), J Econometrics 29, 305-325. Bonett and Wright (2000), Psychometrika
    65, 23-28 (one degree fewer for the score taken out: Fisher 1924, Metron 3, 329-332).

    Examples
    --------
    >>> came = pd.Series([2, 9, 4, 11, 6, 1, 8, 12, 3, 10, 5, 7.0])
    >>> before = pd.Series([40.0, 52, 47, 41, 55, 38, 49, 44, 51, 43, 46, 50])
    >>> after = before + came + [1.0, -1, 0, 2, -2, 1, 0, -1, 1, 0, -1, 0]
    >>> found = dose_response(came, after, before=before)
    >>> round(found.slope, 2), found.n, found.most_apart
    (0.95, 12, 11.0)
    """
    check_share(confidence, "confidence")
    start, end = pair(before, meetings), pair(before, after)
    kept = [one for one in start.members if one in set(end.members)]
    n = len(kept)
    if not enough("attendance", n):
        return DoseResponse(n=n, withheld=(withhold("attendance", n),))
    first, last, dose = (
        one.reindex(kept).to_numpy(dtype=np.float64, na_value=np.nan).round(DECIMALS)
        for one in (before, after, meetings)
    )
    if min(np.ptp(dose), np.ptp(first), np.ptp(last)) <= 0:
        return DoseResponse(n=n, withheld=(withhold("attendance", n, Why.NO_VARIANCE),))
    if abs(np.corrcoef(first, dose)[0, 1]) > TOO_CLOSE:
        return DoseResponse(n=n, withheld=(withhold("attendance", n, Why.NOT_DEFINED),))
    line = hc3(np.column_stack([np.ones(n), first, dose]), last, 2, confidence)
    rho = _partial_spearman(first, last, dose)
    low, high = _interval(rho, n, confidence) if rho is not None else (None, None)
    return DoseResponse(
        n=n,
        slope=line.slope if line else None,
        slope_low=line.low if line else None,
        slope_high=line.high if line else None,
        rho=rho,
        rho_low=low,
        rho_high=high,
        most_apart=float(np.ptp(dose)),
        withheld=() if line and low is not None else (withhold("attendance", n, Why.NOT_DEFINED),),
    )


def _partial_spearman(first: Floats, last: Floats, dose: Floats) -> float | None:
    known = np.column_stack([np.ones(len(first)), rankdata(first)])
    left = [residuals(known, rankdata(one)) for one in (dose, last)]
    if min(np.ptp(one.round(DECIMALS)) for one in left) <= 0:
        return None
    return float(np.clip(np.corrcoef(left[0], left[1])[0, 1], -1, 1))


def _interval(rho: float, n: int, confidence: float) -> tuple[float | None, float | None]:
    if abs(rho) > 1 - 1e-12:
        return None, None  # the formula knows no interval here, and none of no width is true
    half = float(ndtri(0.5 + confidence / 2)) * np.sqrt((1 + rho**2 / 2) / (n - 4))
    centre = np.arctanh(rho)
    return float(np.tanh(centre - half)), float(np.tanh(centre + half))
