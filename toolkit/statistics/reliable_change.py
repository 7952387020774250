"""Whether one member's change is larger than the questionnaire's own error."""

import math
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from scipy import special

from toolkit.statistics.least import Withheld, enough, withhold
from toolkit.statistics.pairs import Better, Pairs, check_better, check_share, pair


class Verdict(StrEnum):
    """What can be said of one member's change."""

    IMPROVED = "improved"
    NO_RELIABLE_CHANGE = "no_reliable_change"
    WORSENED = "worsened"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReliableChange:
    """Each member's change against the questionnaire's error, and the count over the group.

    ``per_member`` is for that member's own eyes: it is there from one person up. The counts are
    ``None`` below the fewest people for a tally, and ``withheld`` says so.
    """

    n: int  # members with both scores: the index of ``per_member``
    better: Better
    confidence: float
    threshold: float  # points that a change must exceed
    per_member: pd.DataFrame = field(compare=False)  # change (points), rci, verdict
    #: Members who started too near the best score to pass the threshold; None if it was not given.
    no_room: tuple[Hashable, ...] | None
    withheld: tuple[Withheld, ...]

    improved: int | None = None
    no_reliable_change: int | None = None
    worsened: int | None = None
    could_improve: int | None = None  # n less no_room: what ``improved`` is counted out of
    #: Members that would be marked, either way, if nobody had changed; at most so many.
    expected_by_chance: float | None = None


def reliable_change(
    before: pd.Series,
    after: pd.Series,
    *,
    sd: float,
    reliability: float,
    better: Better = "higher",
    confidence: float = 0.95,
    best: float | None = None,
) -> ReliableChange:
    """Mark each member's change as reliable or within the questionnaire's error.

    Parameters
    ----------
    before, after : Series, index = members
        A score a person, in points; missing ones as ``None`` or NaN. Only those with both count.
    sd : float
        Standard deviation, in points, of a published reference of people like these: above 0.
    reliability : float
        Published reliability, 0 or above and below 1: a retest over 1 to 4 weeks in people who
        stayed the same, else alpha. Neither is ever taken from the group itself.
    better : {"higher", "lower"}
        Which way of the scale is the good one.
    confidence : float
        Between 0 and 1; 0.95 is the 1.96 of the paper.
    best : float, optional
        The best possible score: the top of a scale where higher is better, the bottom of one where
        lower is. Without it nobody can be said to have had no room.

    Returns
    -------
    ReliableChange
        ``change`` (points, after - before), ``rci`` (no unit) and ``verdict`` a member; counts;
        ``threshold`` in points. Who had no room to improve stands in ``no_room`` and leaves the
        denominator ``could_improve``, but still counts if worsened: harm is never left out.

    Raises
    ------
    ValueError
        If ``sd``, ``reliability``, ``better`` or ``confidence`` is outside its range, a person
        stands twice, a score is no finite number, or one is better than ``best``.

    Notes
    -----
    ``rci = (after - before) / (sd sqrt(2 (1 - reliability)))``; reliable if ``abs(rci)`` exceeds
    the normal quantile at ``(1 + confidence) / 2``, strictly. No room: the best score lies no
    further away than the threshold. Expected by chance: ``n (1 - confidence)``; who stands near an
    end of the scale can only be marked one way, so it is at most that. Compared with the worked
    example of the paper, and with the formula in R.

    References
    ----------
    Jacobson and Truax (1991), Clinical significance, J Consult Clin Psychol 59, 12-19.

    Examples
    --------
    The paper's example: 32.5 before and 47.5 after, sd 7.5, reliability 0.80.

    >>> before, after = pd.Series({"a": 32.5, "b": 40.0}), pd.Series({"a": 47.5, "b": 38.0})
    >>> result = reliable_change(before, after, sd=7.5, reliability=0.80)
    >>> round(result.threshold, 2)
    9.3
    >>> print(result.per_member.round(2))
       change   rci             verdict
    a    15.0  3.16            improved
    b    -2.0 -0.42  no_reliable_change
    """
    check_better(better)
    check_share(confidence, "confidence")
    error = error_of_change(sd, reliability)
    threshold = float(special.ndtri((1 + confidence) / 2)) * error
    pairs = pair(before, after)
    per_member = _per_member(pairs, error, threshold, better)
    no_room = None if best is None else _no_room(pairs, best, threshold, better)

    counts: dict[str, Any] = {}
    if enough("tally", pairs.n):
        verdicts = per_member["verdict"]
        counts = {verdict.value: int((verdicts == verdict.value).sum()) for verdict in Verdict}
        counts["could_improve"] = pairs.n - len(no_room or ())
        counts["expected_by_chance"] = pairs.n * (1 - confidence)
    return ReliableChange(
        n=pairs.n,
        better=better,
        confidence=confidence,
        threshold=threshold,
        per_member=per_member,
        no_room=no_room,
        withheld=() if counts else (withhold("tally", pairs.n),),
        **counts,
    )


def threshold_at(threshold: float, *, confidence: float, wanted: float = 0.95) -> float:
    """Return a published threshold for one person (points) at another confidence.

    ``threshold z(wanted) / z(confidence)``, z the two-sided normal quantile: CORE-10's 6 points are
    for 90 %, which makes 7.15 for 95 %.

    Raises
    ------
    ValueError
        If a confidence is not between 0 and 1 or the threshold is not above 0.

    Examples
    --------
    >>> round(threshold_at(6, confidence=0.90), 2)
    7.15
    """
    check_share(confidence, "confidence")
    check_share(wanted, "confidence")
    if not (math.isfinite(threshold) and threshold > 0):
        raise ValueError(f"The threshold must be above 0: it is {threshold!r}.")
    return float(threshold * special.ndtri((1 + wanted) / 2) / special.ndtri((1 + confidence) / 2))


def least_marked(threshold: float, *, step: float) -> float:
    """Return the smallest change, in whole steps of the scale, that is beyond the threshold.

    It is what "n points or more" says. ``step`` is the least distance of two scores, in points.

    Raises
    ------
    ValueError
        If the threshold or the step is not above 0.

    Examples
    --------
    >>> least_marked(7.15, step=1), least_marked(23.6, step=4), least_marked(6.0, step=1)
    (8, 24, 7)
    """
    if not (math.isfinite(threshold) and threshold > 0 and math.isfinite(step) and step > 0):
        raise ValueError("Give a threshold and a step above 0.")
    return (math.floor(round(threshold / step, 9)) + 1) * step


def chance_marked(threshold: float, *, sd: float, correlation: float) -> float:
    """Return the chance that an unchanged person is marked, either way, over the months between.

    Parameters
    ----------
    threshold : float
        Points that a change must exceed, 0 or more.
    sd : float
        Standard deviation of a published reference, in points: above 0.
    correlation : float
        Of two scores of one person so far apart (0.6 if nothing better is known): 0 or above and
        below 1. It is lower than the reliability that made the threshold, so that the chance is
        above the 5 % of which the threshold speaks.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    ``2 (1 - Phi(threshold / (sd sqrt(2 (1 - correlation)))))``.

    Examples
    --------
    A threshold from an alpha of 0.90, for scores that go together by 0.6 over a year:

    >>> threshold = 1.96 * 20 * (2 * (1 - 0.90)) ** 0.5
    >>> round(chance_marked(threshold, sd=20, correlation=0.6), 2)
    0.33
    """
    if not (math.isfinite(threshold) and threshold >= 0):
        raise ValueError(f"The threshold must be 0 or more: it is {threshold!r}.")
    return float(2 * special.ndtr(-threshold / error_of_change(sd, correlation)))


def error_of_change(sd: float, reliability: float) -> float:
    """Standard error of the difference of two scores of someone who did not change."""
    if not (math.isfinite(sd) and sd > 0):
        raise ValueError(f"The reference's standard deviation must be above 0: it is {sd!r}.")
    if not 0 <= reliability < 1:
        raise ValueError(f"A reliability is 0 or above and below 1: it is {reliability!r}.")
    return sd * math.sqrt(2 * (1 - reliability))


def _per_member(pairs: Pairs, error: float, threshold: float, better: Better) -> pd.DataFrame:
    change = pairs.difference
    gain = change if better == "higher" else -change
    verdict = np.select(
        [gain > threshold, gain < -threshold],
        [Verdict.IMPROVED.value, Verdict.WORSENED.value],
        Verdict.NO_RELIABLE_CHANGE.value,
    )
    return pd.DataFrame(
        {"change": change, "rci": change / error, "verdict": verdict.astype(object)},
        index=list(pairs.members),
    )


def _no_room(pairs: Pairs, best: float, threshold: float, better: Better) -> tuple[Hashable, ...]:
    if not math.isfinite(best):
        raise ValueError(f"The best possible score must be a finite number: it is {best!r}.")
    way = 1 if better == "higher" else -1
    room = way * (best - pairs.before)
    if min(room.min(initial=0), (way * (best - pairs.after)).min(initial=0)) < 0:
        raise ValueError(f"A score is better than {best}, said to be the best possible one.")
    return tuple(
        member for member, near in zip(pairs.members, room <= threshold, strict=True) if near
    )
