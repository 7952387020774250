"""Whose answers are set side by side: own first against own latest, once people have settled.

People often join at a low point, and part of that passes whatever the group does. A newcomer's
change is therefore counted from an answer that came some months after their first one.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.statistics.pairs import LARGEST_SCORE

Floats = npt.NDArray[np.float64]
#: Everybody starts at one wave; or each member's own first answer against their own latest.
Design = Literal["together", "as_they_join"]

#: A newcomer's baseline comes so many weeks after their first answer, at least ...
SETTLE_WEEKS = 10.0
#: ... or this part of the weeks from their first answer to the main wave, if that is longer.
SETTLE_PART = 0.25
#: Quarters of a year are 90 to 92 days: so many weeks may be missing to that part.
CALENDAR_WEEKS = 0.5
#: Weeks between two answers of a pair, at least.
APART_WEEKS = 4.0
#: Who first answered within half a year of joining is a newcomer.
NEWCOMER_WEEKS = 26.1
#: What may still be passing when a newcomer has settled, in standard deviations. With half of it,
#: up to 17 % of groups of 20 whose low passes slowly looked like clear gains.
STILL_PASSING = 0.3
_NOISE = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledPairs:
    """The pairs of a design, by member, in the scale's points.

    ``before``, ``after``, ``newcomer`` (True or False), ``start`` (time of the first of the two
    answers) and ``weeks`` (between the two) have the members with a pair as index. ``could`` counts
    those who could have had one: "followed" is n of ``could``. ``waiting`` counts newcomers who
    joined too late to have one yet.

    ``started`` has one row for each of those who could: ``before`` (for newcomers who left before
    they had settled: their first answer), ``last_seen`` and ``after`` (NaN if there is no pair). It
    is what ``attrition`` and ``bounds`` take.
    """

    before: "pd.Series[float]"
    after: "pd.Series[float]"
    newcomer: "pd.Series[bool]"
    start: "pd.Series[float]"
    weeks: "pd.Series[float]"
    started: pd.DataFrame
    share_newcomers: float
    waiting: int
    could: int

    @property
    def n(self) -> int:
        """How many pairs there are."""
        return len(self.before)


def settled_pairs(
    answers: pd.DataFrame,
    *,
    joined: "pd.Series[float]",
    main: float,
    design: Design | str,
    settle_weeks: float = SETTLE_WEEKS,
) -> SettledPairs:
    """Return each member's first answer that counts, and the one it is compared with.

    Parameters
    ----------
    answers : DataFrame with columns ``member``, ``time`` (weeks from the first wave), ``score``
        One row a response; rows without a score, and answers after the main wave, are passed over.
    joined : Series, index = members
        Weeks from the first wave to when each joined (below 0: before it); NaN or left out:
        unknown. Where only the month is known, its last day is the careful choice.
    main : float
        Time of the main wave, in weeks from the first.
    design : {"together", "as_they_join"}
        Together: the answer at the first wave that asked this, against the one at ``main``.
        As they join: each one's own first answer against their own latest one by ``main``.
    settle_weeks : float
        A newcomer's baseline comes this long after their first answer, at least.

    Returns
    -------
    SettledPairs
        A newcomer is who first answered within half a year of joining, or whose joining is not
        known. Their baseline is the first answer ``settle_weeks`` after their first one, or a
        quarter of the time from that to the main wave if it is longer. Others keep their first. As
        they join, the two answers of a pair lie 4 weeks apart or more.

    Raises
    ------
    ValueError
        If a column is missing, a member stands twice at one time or twice in ``joined``, a number
        is not finite, or the design is neither of the two.

    Notes
    -----
    A baseline taken when people are at their worst rises by itself (regression to the mean:
    Galton 1886; Barnett, van der Pols and Dobson 2005, Int J Epidemiol 34, 215-220). With first
    answers 4 to 82 % of groups of 12 newcomers in which nobody changed looked like clear gains,
    with settled ones 0 to 4 % (``benchmarks/simulation.py``).

    Examples
    --------
    Two who came in at the first wave, one of them years after joining; answers every 13 weeks:

    >>> answers = pd.DataFrame(
    ...     {"member": list("aaaabbbb"), "time": [0, 13, 26, 39] * 2,
    ...      "score": [30.0, 45, 50, 48, 60, 62, 61, 66]})
    >>> found = settled_pairs(answers, joined=pd.Series({"a": -2.0, "b": -200.0}), main=39,
    ...                       design="as_they_join")
    >>> found.before.to_dict(), found.after.to_dict()
    ({'a': 45.0, 'b': 60.0}, {'a': 48.0, 'b': 66.0})
    >>> found.share_newcomers, found.weeks.to_dict()
    (0.5, {'a': 26.0, 'b': 39.0})
    """
    if not settle_weeks >= 0:
        raise ValueError(f"The weeks to settle must be 0 or more: they are {settle_weeks!r}.")
    return _pairs(answers, joined, main, design, settle_weeks)


def first_pairs(
    answers: pd.DataFrame, *, joined: "pd.Series[float]", main: float, design: Design | str
) -> SettledPairs:
    """Return the same as ``settled_pairs`` with newcomers counted from their first answer.

    It is the change since joining: a sign, never proof, where newcomers are among the pairs.
    """
    return _pairs(answers, joined, main, design, None)


def settled_answers(
    answers: pd.DataFrame,
    *,
    joined: "pd.Series[float]",
    main: float,
    settle_weeks: float = SETTLE_WEEKS,
) -> pd.DataFrame:
    """Return the rows that a trend may count: a newcomer's from the settled answer on.

    Parameters and errors as ``settled_pairs``. The rows keep their index; answers after ``main``
    count as well.
    """
    rows = _read(answers)
    times = rows.times[rows.column]
    first = np.full(len(rows.members), np.inf)
    np.minimum.at(first, rows.row, times)
    due = first + _wait(first, main, settle_weeks)
    new = _newcomers(rows.members, first, joined)
    counts = ~new[rows.row] | (times >= due[rows.row] - _NOISE)
    table = answers.iloc[rows.place[counts]][["member", "time", "score"]]
    return table.assign(time=times[counts], score=rows.scores[counts])


def still_passing(share_newcomers: float, *, sd: float) -> float:
    """Return E, the gain that may still be a low point passing after newcomers have settled.

    ``0.3 sd share_newcomers``, in points (``sd`` of a published reference, else of the baseline)
    or in standard deviations (``sd`` 1). It is never subtracted; a gain whose interval reaches
    below it is not called clear.

    Raises
    ------
    ValueError
        If the share is not from 0 to 1 or ``sd`` is below 0.

    Examples
    --------
    >>> still_passing(0.5, sd=20)
    3.0
    """
    if not 0 <= share_newcomers <= 1 or not sd >= 0:
        raise ValueError("Give a share from 0 to 1 and a standard deviation of 0 or more.")
    return STILL_PASSING * sd * share_newcomers


def _pairs(
    answers: pd.DataFrame,
    joined: "pd.Series[float]",
    main: float,
    design: Design | str,
    settle: float | None,
) -> SettledPairs:
    if design not in ("together", "as_they_join"):
        raise ValueError(f'Say "together" or "as_they_join" for the design, not {design!r}.')
    if not np.isfinite(main):
        raise ValueError("The main wave needs a time: weeks from the first wave.")
    members, times, scores = _grid(_read(answers), main, design)
    first = times[(~np.isnan(scores)).argmax(axis=1)] if len(members) else times[:0]
    new = _newcomers(members, first, joined)
    due = np.where(new, first + _wait(first, main, settle), first)[:, None]
    start = _earliest(scores, times >= due - _NOISE)
    last = _latest(scores, times > -np.inf)
    end = last if design == "as_they_join" else _latest(scores, times >= main - _NOISE)
    pair = (start >= 0) & (end >= 0)
    # Of waves that the group chose itself the words say that they lie close together.
    apart = APART_WEEKS if design == "as_they_join" else 2 * _NOISE
    pair[pair] = times[end[pair]] - times[start[pair]] >= apart - _NOISE
    # A baseline could have come if a wave was held once settled, early enough before the main.
    could = ((times >= due - _NOISE) & (times <= main - apart + _NOISE)).any(axis=1)
    rows = np.arange(len(members))
    baseline = scores[rows, np.where(start >= 0, start, _earliest(scores, times > -np.inf))]
    after = np.where(pair, scores[rows, end], np.nan)
    begun = np.column_stack([baseline, scores[rows, last], after])[could]
    n, index = int(pair.sum()), members[pair]
    return SettledPairs(
        before=pd.Series(baseline[pair], index=index, name="before"),
        after=pd.Series(after[pair], index=index, name="after"),
        newcomer=pd.Series(new[pair], index=index),
        start=pd.Series(times[start[pair]], index=index),
        weeks=pd.Series(times[end[pair]] - times[start[pair]], index=index),
        started=pd.DataFrame(
            begun, index=members[np.flatnonzero(could)], columns=["before", "last_seen", "after"]
        ),
        share_newcomers=float(new[pair].sum() / n) if n else 0.0,
        waiting=int((new & ~could).sum()),
        could=int(could.sum()),
    )


def _grid(rows: "_Rows", main: float, design: str) -> tuple[pd.Index, Floats, Floats]:
    """Return members, times in order, and scores (members x times) of those in the design."""
    times = rows.times[rows.times <= main + _NOISE]
    scores = np.full((len(rows.members), len(rows.times)), np.nan)
    scores[rows.row, rows.column] = rows.scores
    scores = scores[:, : len(times)]
    there = ~np.isnan(scores)
    # "Together": who was not there at the start is in no figure.
    kept = there[:, 0] if design == "together" and there.size else there.any(axis=1)
    return rows.members[kept], times, scores[kept]


def _earliest(scores: Floats, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return each row's first column with a score among the allowed ones; -1 if there is none."""
    fits = ~np.isnan(scores) & allowed
    return np.where(fits.any(axis=1), fits.argmax(axis=1), -1) if fits.size else _none(scores)


def _latest(scores: Floats, allowed: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    fits = ~np.isnan(scores) & allowed
    if not fits.size:
        return _none(scores)
    return np.where(fits.any(axis=1), fits.shape[1] - 1 - fits[:, ::-1].argmax(axis=1), -1)


def _none(scores: Floats) -> npt.NDArray[np.intp]:
    return np.full(len(scores), -1, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows with a score: ``place`` in the table given, ``row`` of ``members``, ``column`` of times.

    Members stand in the order in which they were given, ``times`` in their own.
    """

    place: npt.NDArray[np.intp]
    row: npt.NDArray[np.intp]
    members: pd.Index
    column: npt.NDArray[np.intp]
    times: Floats
    scores: Floats


def _read(answers: pd.DataFrame) -> _Rows:
    missing = {"member", "time", "score"} - set(answers.columns)
    if missing:
        raise ValueError(f"The table has no column {', '.join(sorted(missing))}.")
    try:
        scores = answers["score"].to_numpy(dtype=np.float64, na_value=np.nan)
        place = np.flatnonzero(~np.isnan(scores))
        time = answers["time"].to_numpy(dtype=np.float64, na_value=np.nan)[place]
    except (TypeError, ValueError) as error:
        raise ValueError("A time or a score is no number.") from error
    scores = scores[place]
    if not np.isfinite(time).all() or (np.abs(scores) > LARGEST_SCORE).any():
        raise ValueError("Each time and score must be a finite number.")
    row, members = pd.factorize(answers["member"].to_numpy()[place])
    times, column = np.unique(time, return_inverse=True)
    if len(np.unique(row * len(times) + column)) < len(row):
        raise ValueError("A member stands twice at one time. Keep one row for each.")
    return _Rows(place, row, pd.Index(members, dtype=members.dtype), column, times, scores)


def _newcomers(
    members: pd.Index, first: Floats, joined: "pd.Series[float]"
) -> npt.NDArray[np.bool_]:
    if not joined.index.is_unique:
        raise ValueError("A member stands twice among those who joined.")
    since = first - joined.reindex(members).to_numpy(dtype=np.float64)
    return np.asarray(np.isnan(since) | (since <= NEWCOMER_WEEKS), dtype=np.bool_)


def _wait(first: Floats, main: float, settle: float | None) -> Floats:
    """Return the weeks from a newcomer's first answer to a settled one."""
    if settle is None:
        return np.zeros(len(first))
    part = SETTLE_PART * (main - first) - CALENDAR_WEEKS
    return np.asarray(np.maximum(part, settle), dtype=np.float64)
