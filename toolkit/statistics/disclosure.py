"""What may leave the group: figures that are rounded in the object, and counts that hide the few.

Against a member who knows their own answer, two friends, a funder who met them, last year's report.
Whatever leaves accepts only ``Disclosed`` and ``DisclosedCounts``, which are made here alone, so
that the type checker refuses a figure that has not been through.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import InitVar, dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NoReturn, final

from scipy.special import stdtrit

from toolkit.statistics.change import PairedChange
from toolkit.statistics.least import FEWEST_TO_COUNT as SMALL
from toolkit.statistics.least import LEAST_OUTSIDE
from toolkit.statistics.mean import Mean

#: What stands for a count of 0, 1 or 2, whichever it is.
FEWER = f"fewer than {SMALL}"
NOT_SHOWN = "not shown"


class WhyHidden(StrEnum):
    """Why a figure does not leave."""

    TOO_FEW = "too few people"
    POINTS_AT_FEW = "would point at one or two people"
    BY_SUBTRACTION = "another figure could be subtracted from it"
    ONE_HOLDS_MOST = "one person makes up most of it"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A figure that was hidden, and why."""

    what: str
    why: WhyHidden


#: The p % rule: the rest of a total must blur its largest part by this share of it.
P_PERCENT = 0.1
_NOISE = 1e-9
_KEY = object()


class _MadeHere:
    """What only this file makes, and nobody alters: no copy with changes, no pickle."""

    __slots__ = ()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.__module__ != __name__:
            raise TypeError("What may leave the group is decided in disclosure.py alone.")

    def __copy__(self) -> "_MadeHere":
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> "_MadeHere":
        return self

    def __setstate__(self, state: object) -> NoReturn:
        raise TypeError("What may leave the group is never altered.")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("What may leave the group is kept as printed figures, not as an object.")


def _check_key(key: object) -> None:
    if key is not _KEY:
        raise TypeError("Make this with disclose(): it decides what may leave the group.")


@final
@dataclass(frozen=True, slots=True)
class Disclosed(_MadeHere):
    """A change as it may leave the group: rounded to ``unit``. Made by ``disclose`` alone.

    ``key`` is no part of the object: ``dataclasses.replace`` has none to hand on, and fails.
    """

    n: int | None
    unit: float
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    ci_low: float | None
    ci_high: float | None
    below_05: bool | None
    counts: "DisclosedCounts | None"
    hidden: tuple[Hidden, ...]
    key: InitVar[object]

    __setstate__ = _MadeHere.__setstate__  # else dataclass brings one that alters

    def __post_init__(self, key: object) -> None:
        _check_key(key)


@final
@dataclass(frozen=True, slots=True)
class DisclosedCounts(_MadeHere):
    """Counts along one sum, as printed: a number, "fewer than 3" or "not shown"."""

    n: int | None
    printed: Mapping[str, str]
    hidden: tuple[Hidden, ...]
    key: InitVar[object]

    __setstate__ = _MadeHere.__setstate__  # else dataclass brings one that alters

    def __post_init__(self, key: object) -> None:
        _check_key(key)
        object.__setattr__(self, "printed", MappingProxyType(dict(self.printed)))


@final
@dataclass(frozen=True, slots=True)
class DisclosedMean(_MadeHere):
    """A mean at one time as it may leave the group, rounded. Made by ``disclose_mean`` alone."""

    n: int | None
    mean: float | None
    ci_low: float | None
    ci_high: float | None
    hidden: tuple[Hidden, ...]
    key: InitVar[object]

    __setstate__ = _MadeHere.__setstate__  # else dataclass brings one that alters

    def __post_init__(self, key: object) -> None:
        _check_key(key)


def unit_of(low: float, high: float, n: int) -> float:
    """Return what figures of a scale are rounded to outside: whole points, halves on short ones.

    Twice that for 5 to 7 people: a whole-number mean of five WHO-5 scores gave their exact sum in
    three of four cases.
    """
    unit = 1.0 if high - low > 20 else 0.5
    return unit if n >= LEAST_OUTSIDE["interval"] else 2 * unit


def _round(value: float | None, unit: float) -> float | None:
    return None if value is None else float(round(value / unit) * unit) + 0.0


def disclose(
    result: PairedChange, *, low: float, high: float, step: float = 0.0, tally: bool = True
) -> Disclosed:
    """Return what of a change may leave the group.

    Parameters
    ----------
    result
        The change of those who answered both times.
    low, high
        The scale's range: it decides on whole or half points.
    step
        How far apart two neighbouring scores are, where that is known.
    tally
        Whether better, same and worse may leave beside what left before (``releases.may_count``).

    Returns
    -------
    Disclosed
        Means from 5 people (of 5 to 7 in double steps), limits and p (below 0.05 or not) from 8,
        counts from 10. Never a standard deviation, t, effect size, minimum, maximum or median.

    Examples
    --------
    >>> import pandas as pd
    >>> from toolkit.statistics import paired_change
    >>> before = pd.Series([40.0, 52, 61, 48, 55, 39])
    >>> after = before + [2.0, 3, 4, 5, 6, 6.4]
    >>> outside = disclose(paired_change(before, after), low=0, high=100)
    >>> outside.mean_change, outside.ci_low, outside.counts
    (4.0, None, None)
    """
    n = result.n
    unit = unit_of(low, high, n)
    if n < LEAST_OUTSIDE["figure"]:
        hidden = (Hidden("change", WhyHidden.TOO_FEW),)
        return Disclosed(None, unit, None, None, None, None, None, None, None, hidden, _KEY)
    if _tells_each_one(result, _Ends(low, high, step), unit):
        # Nothing but n: two of the three means tell the third, a missing interval tells why.
        hidden = (Hidden("change", WhyHidden.POINTS_AT_FEW),)
        return Disclosed(n, unit, None, None, None, None, None, None, None, hidden, _KEY)
    hidden_list = []
    wide = n >= LEAST_OUTSIDE["interval"]
    if not wide:
        hidden_list.append(Hidden("interval", WhyHidden.TOO_FEW))
    counts = None
    if n < LEAST_OUTSIDE["tally"] or result.improved is None:
        hidden_list.append(Hidden("better, same, worse", WhyHidden.TOO_FEW))
    elif not tally:
        hidden_list.append(Hidden("better, same, worse", WhyHidden.BY_SUBTRACTION))
    else:
        counts = disclose_tally(result.improved, result.same or 0, result.worsened or 0)
    p = result.p_permutation
    return Disclosed(
        n=n,
        unit=unit,
        mean_before=_round(result.mean_before, unit),
        mean_after=_round(result.mean_after, unit),
        mean_change=_round(result.mean_change, unit),
        ci_low=_round(result.ci_low, unit) if wide else None,
        ci_high=_round(result.ci_high, unit) if wide else None,
        below_05=p <= 0.05 if wide and p is not None else None,
        counts=counts,
        hidden=tuple(hidden_list),
        key=_KEY,
    )


def disclose_mean(result: Mean, *, low: float, high: float, step: float = 0.0) -> DisclosedMean:
    """Return what of a mean at one time may leave the group.

    Parameters
    ----------
    result
        The mean of those who answered then.
    low, high, step
        The scale's range and step, as in ``disclose``.

    Returns
    -------
    DisclosedMean
        The mean from 5 people (of 5 to 7 in double steps), its limits from 8; nothing but n where
        they would tell anybody's score too closely, as in ``disclose``.

    Examples
    --------
    >>> import pandas as pd
    >>> from toolkit.statistics import group_mean
    >>> scores = pd.Series([40.0, 52, 61, 48, 55, 39, 44, 58])
    >>> one = disclose_mean(group_mean(scores), low=0, high=100)
    >>> one.n, one.mean, one.ci_low, one.ci_high
    (8, 50.0, 43.0, 57.0)
    """
    n, unit, ends = result.n, unit_of(low, high, result.n), _Ends(low, high, step)
    if n < LEAST_OUTSIDE["figure"] or result.mean is None or result.sd is None:
        few = (Hidden("mean", WhyHidden.TOO_FEW),)
        return DisclosedMean(None, None, None, None, few, _KEY)
    wide = n >= LEAST_OUTSIDE["interval"]
    known = ends.as_sums(_printed(result.mean, unit), n, low)
    limits = result.ci_low, result.ci_high, 0.95
    narrow = wide and ends.close_together(limits, n, result.farthest or 0.0, unit)
    if narrow or ends.near_one(known, n, result.mean, result.sd):
        return DisclosedMean(n, None, None, None, (Hidden("mean", WhyHidden.POINTS_AT_FEW),), _KEY)
    return DisclosedMean(
        n=n,
        mean=_round(result.mean, unit),
        ci_low=_round(result.ci_low, unit) if wide else None,
        ci_high=_round(result.ci_high, unit) if wide else None,
        hidden=() if wide else (Hidden("interval", WhyHidden.TOO_FEW),),
        key=_KEY,
    )


#: Between which numbers something is known to lie; an interval and its confidence.
_Known = tuple[float, float]
_Limits = tuple[float | None, float | None, float]


@dataclass(frozen=True, slots=True)
class _Ends:
    """A scale's ends and step: what printed figures may not tell of anybody's score.

    Whoever knows the rules, and the highest (or lowest) score as their own, must be left with a
    stretch of two steps, so of three scores, and of a tenth of the scale for everybody else.
    """

    low: float
    high: float
    step: float

    def stretch(self, steps: int) -> float:
        wide = self.high - self.low
        return max(wide / 10, min(steps * self.step, wide))

    def as_sums(self, known: _Known, n: int, base: float) -> _Known:
        """Return a mean's range, narrowed to n scores that are whole steps from ``base``."""
        if not self.step:
            return known
        size = self.step / n
        first = math.ceil((known[0] - base) / size - _NOISE)
        last = math.floor((known[1] - base) / size + _NOISE)
        return base + first * size, base + last * size

    def near_one(self, known: _Known, n: int, mean: float, sd: float) -> bool:
        """Whether a mean that is known to lie within ``known`` puts all near an end.

        n scores whose mean is g from an end lie within n g of it, less what one of them, whose own
        is known, takes of that: at the most sd (n - 1) / sqrt(n) beyond the mean (Samuelson 1968).
        """
        own = sd * (n - 1) / math.sqrt(n)
        at_low = n * (known[1] - self.low) - min(mean - self.low + own, self.high - self.low)
        at_high = n * (self.high - known[0]) - min(self.high - mean + own, self.high - self.low)
        return min(at_low, at_high) < self.stretch(2) - _NOISE

    def close_together(self, limits: _Limits, n: int, farthest: float, unit: float) -> bool:
        """Whether printed limits say that all of n numbers but a known one lie close together.

        The limits, each known to half a unit, give the sum of squares about the mean at the most.
        One's own takes its part of it, most where it is the one farthest away; of the rest, each is
        within Samuelson's bound. A stretch that may begin between two scores, and whose ends whole
        scores seldom reach, holds three of them if it is four steps long.
        """
        low, high, confidence = limits
        if low is None or high is None or not high > low:
            return True  # all alike
        critical = float(stdtrit(n - 1, (1 + confidence) / 2))
        width = float(round(high / unit) - round(low / unit)) * unit
        largest = (min(width, high - low) + unit) * math.sqrt(n) / (2 * critical)
        rest = max(0.0, (n - 1) * largest**2 - farthest**2 * n / (n - 1))
        return 2 * math.sqrt(rest * (n - 2) / (n - 1)) < self.stretch(4) - _NOISE


def _printed(value: float, unit: float) -> _Known:
    """Return between which numbers a printed mean is known to lie."""
    middle = float(round(value / unit) * unit)
    return middle - unit / 2, middle + unit / 2


def _tells_each_one(result: PairedChange, ends: _Ends, unit: float) -> bool:
    """Whether the printed figures together would tell anybody's score or change too closely.

    Each of the means before, after and of the change follows from the other two, so that the three
    as printed, and the middle of the interval, may tell one of them more closely than its own
    rounding does.
    """
    n = result.n
    before, after, change = result.mean_before, result.mean_after, result.mean_change
    spreads = result.sd_before, result.sd_after, result.sd_change
    if before is None or after is None or change is None or None in spreads:
        return True
    if result.ci_low is None or result.ci_high is None:
        return True  # all moved alike
    was, now = (ends.as_sums(_printed(one, unit), n, ends.low) for one in (before, after))
    moved = _printed(change, unit)
    if n >= LEAST_OUTSIDE["interval"]:
        limits = result.ci_low, result.ci_high, result.confidence
        if ends.close_together(limits, n, result.farthest or 0.0, unit):
            return True
        middle = [_printed(end, unit) for end in (result.ci_low, result.ci_high)]
        moved = (
            max(moved[0], (middle[0][0] + middle[1][0]) / 2),
            min(moved[1], (middle[0][1] + middle[1][1]) / 2),
        )
    moved = ends.as_sums(moved, n, 0)
    known_was = max(was[0], now[0] - moved[1]), min(was[1], now[1] - moved[0])
    known_now = max(now[0], was[0] + moved[0]), min(now[1], was[1] + moved[1])
    return ends.near_one(known_was, n, before, result.sd_before or 0.0) or ends.near_one(
        known_now, n, after, result.sd_after or 0.0
    )


def disclose_tally(better: int, same: int, worse: int) -> DisclosedCounts:
    """Return better, same and worse as they may be printed.

    All three where none is below 3. Else two, "better" and "not better", which pass in most groups
    of ten and more; never the worse alone nor the better alone, so that harm is not hidden as
    "none". Where these do not pass either, ``disclose_counts`` hides both.

    Examples
    --------
    >>> dict(disclose_tally(9, 4, 3).printed)
    {'better': '9', 'same': '4', 'worse': '3'}
    >>> dict(disclose_tally(9, 6, 1).printed)
    {'better': '9', 'not better': '7'}
    """
    if min(better, same, worse) >= SMALL:
        return disclose_counts({"better": better, "same": same, "worse": worse})
    return disclose_counts({"better": better, "not better": same + worse})


def disclose_counts(counts: Mapping[str, int]) -> DisclosedCounts:
    """Return counts along one sum as they may be printed.

    A cell of 0, 1 or 2 is printed "fewer than 3", the same words for all three, so that a hidden
    cell and an empty one look alike and harm is never hidden as "none". Where m cells are small, a
    further one is hidden with them: "same" if there is one, else the first in order. That is enough
    if the hidden ones together are max(6, 2 m + 3) or more; else all others are hidden too. The
    choice rests on what is printed alone: who knows this rule finds no fewer than three possible
    numbers for a hidden cell either.

    Examples
    --------
    >>> dict(disclose_counts({"better": 9, "same": 6, "worse": 1}).printed)
    {'better': '9', 'same': 'not shown', 'worse': 'fewer than 3'}
    >>> dict(disclose_counts({"better": 12, "same": 0, "worse": 0}).printed)
    {'better': 'not shown', 'same': 'fewer than 3', 'worse': 'fewer than 3'}
    """
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count can't be below 0.")
    total = sum(counts.values())
    small = [name for name, count in counts.items() if count < SMALL]
    taken = _taken(counts, small) if total >= LEAST_OUTSIDE["tally"] else None
    if taken is None:
        why = WhyHidden.TOO_FEW if total < LEAST_OUTSIDE["tally"] else WhyHidden.POINTS_AT_FEW
        printed = dict.fromkeys(counts, NOT_SHOWN)
        known = total if total >= LEAST_OUTSIDE["figure"] else None
        return DisclosedCounts(known, printed, tuple(Hidden(name, why) for name in counts), _KEY)
    printed = {name: str(count) for name, count in counts.items()}
    printed |= dict.fromkeys(small, FEWER) | dict.fromkeys(taken, NOT_SHOWN)
    hidden = [Hidden(name, WhyHidden.POINTS_AT_FEW) for name in small]
    hidden += [Hidden(name, WhyHidden.BY_SUBTRACTION) for name in taken]
    return DisclosedCounts(total, printed, tuple(hidden), _KEY)


def _taken(counts: Mapping[str, int], small: Sequence[str]) -> list[str] | None:
    """Cells of 3 and more to hide with the small ones; None if nothing but the sum may be said.

    It never looks at which of 0, 1 and 2 a small cell is, nor at which large cell is largest: what
    is hidden would tell.
    """
    total, classes = sum(counts.values()), len(counts)
    if not small:
        return [] if classes > 1 else None
    others = sorted((name for name in counts if name not in small), key=lambda name: name != "same")
    if not others:  # two in each class would be the one way to reach a large total
        return [] if total <= (SMALL - 1) * (classes - 1) else None
    enough = max(2 * SMALL, (SMALL - 1) * len(small) + SMALL)
    together = counts[others[0]] + sum(counts[name] for name in small)
    if len(others) > 1 and together >= enough:
        return others[:1]
    if len(others) > 1 and total < enough - 1 + SMALL * (len(others) - 1):
        return None
    if total < (SMALL - 1) * len(small) + SMALL * len(others):
        return None
    return others


def disclose_total(amounts: Sequence[float]) -> tuple[float | None, tuple[Hidden, ...]]:
    """Return a total of money or service use, or nothing where it would tell of one person.

    Hidden if the largest amount is over half of it, or if who gave the second largest could tell
    the largest to within a tenth (the p % rule: the rest is less than 10 % of the largest).

    Examples
    --------
    >>> disclose_total([1.0, 2, 2, 3, 2])[0]
    10.0
    >>> disclose_total([1.0, 1, 1, 1, 20])[0] is None
    True
    """
    if not all(math.isfinite(amount) and amount >= 0 for amount in amounts):
        raise ValueError("Each amount must be a finite number, 0 or more.")
    total = float(sum(amounts))
    if len(amounts) < LEAST_OUTSIDE["figure"]:
        return None, (Hidden("total", WhyHidden.TOO_FEW),)
    largest, second = sorted(amounts, reverse=True)[:2]
    if largest > total / 2 or total - largest - second < P_PERCENT * largest:
        return None, (Hidden("total", WhyHidden.ONE_HOLDS_MOST),)
    return total, ()


def disclose_subgroup(
    part: PairedChange, rest: PairedChange, *, low: float, high: float
) -> tuple[Disclosed, Disclosed] | None:
    """Return a subgroup and the rest, only if both may leave; one trait at a time."""
    one, other = disclose(part, low=low, high=high), disclose(rest, low=low, high=high)
    return None if one.mean_change is None or other.mean_change is None else (one, other)
