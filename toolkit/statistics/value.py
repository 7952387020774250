"""What a change in life satisfaction over measured time would be worth by the Treasury's figure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.statistics.least import LEAST

#: Pounds for one point of life satisfaction (0 to 10) of one person over one year, 2019 prices: the
#: low, the central and the high figure (HM Treasury, Wellbeing guidance for appraisal, July 2021;
#: figures seen second-hand, in an implementation of the Green Book).
POUNDS = (10_000.0, 13_000.0, 16_000.0)
WEEKS_A_YEAR = 365.25 / 7


@dataclass(frozen=True, slots=True)
class Value:
    """Life satisfaction gained over the measured time, in points times person-years; by person."""

    n: int
    #: Person-years between each one's baseline and last answer.
    years: float
    by_person: "pd.Series[float]"

    @property
    def gained(self) -> float:
        return float(self.by_person.sum())


def wellbeing_years(
    scores: pd.DataFrame, *, weeks: Sequence[float], start: "pd.Series[float]"
) -> Value | None:
    """Return the area between each one's scores and their own first one that counts.

    Parameters
    ----------
    scores
        Members by waves, 0 to 10; NaN where there is no answer.
    weeks
        When each wave was, in weeks, in the order of the columns.
    start
        For each member with a pair, when the answer came that they are counted from.

    Returns
    -------
    Value or None
        None below 20 people. Between two answers the score is taken to lie on a straight line, and
        after the last one nothing is added.

    Examples
    --------
    One point higher after half a year and for half a year more: 0.25 + 0.5 point-years each.

    >>> scores = pd.DataFrame([[5.0, 6.0, 6.0]] * 20)
    >>> half = WEEKS_A_YEAR / 2
    >>> found = wellbeing_years(scores, weeks=[0, half, 2 * half], start=pd.Series([0.0] * 20))
    >>> found.n, round(found.years), round(found.gained, 6)
    (20, 20, 15.0)
    """
    if len(start) < LEAST["value"]:
        return None
    at = np.asarray(weeks, dtype=float)
    gained, years = {}, 0.0
    for member, first in start.items():
        row = scores.loc[[member]].to_numpy(dtype=float)[0]
        known = ~np.isnan(row) & (at >= first - 1e-6)
        times, values = at[known] / WEEKS_A_YEAR, row[known]
        gained[member] = float(np.trapezoid(values - values[0], times))
        years += float(times[-1] - times[0])
    return Value(len(start), years, pd.Series(gained, dtype=float))
