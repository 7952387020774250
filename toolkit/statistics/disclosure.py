"""What may leave the group: figures that are rounded in the object, and counts that hide the few.

Against a member who knows their own answer, two friends, a funder who met them, last year's report.
Whatever leaves accepts only ``Disclosed`` and ``DisclosedCounts``, which are made here alone, so
that the type checker refuses a figure that has not been through.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from toolkit.statistics.change import PairedChange

#: Fewest people for a figure that leaves the group.
LEAST_OUTSIDE = {"figure": 5, "interval": 8, "clear": 8, "tally": 10}
#: Cells of fewer people than this are printed in the same words, whether 0, 1 or 2.
SMALL = 3
FEWER = "fewer than 3"
NOT_SHOWN = "not shown"


class WhyHidden(StrEnum):
    """Why a figure does not leave."""

    TOO_FEW = "too few people"
    POINTS_AT_FEW = "would point at one or two people"
    ALL_ALIKE = "everyone is alike: it would tell each one’s answer"
    BY_SUBTRACTION = "another figure could be subtracted from it"
    ONE_HOLDS_MOST = "one person makes up most of it"


@dataclass(frozen=True, slots=True)
class Hidden:
    """A figure that was hidden, and why."""

    what: str
    why: WhyHidden


_KEY = object()


@dataclass(frozen=True, slots=True)
class Disclosed:
    """A change as it may leave the group: rounded to ``unit``. Made by ``disclose`` alone."""

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
    _key: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._key is not _KEY:
            raise TypeError("Make this with disclose(): it decides what may leave the group.")


@dataclass(frozen=True, slots=True)
class DisclosedCounts:
    """Counts along one sum, as printed: a number, "fewer than 3" or "not shown"."""

    n: int
    printed: Mapping[str, str]
    hidden: tuple[Hidden, ...]
    _key: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self._key is not _KEY:
            raise TypeError("Make this with disclose_counts().")


def unit_of(low: float, high: float) -> float:
    """Return what figures of a scale are rounded to outside: whole points, halves on short ones."""
    return 1.0 if high - low > 20 else 0.5


def _round(value: float | None, unit: float) -> float | None:
    return None if value is None else float(round(value / unit) * unit) + 0.0


def disclose(result: PairedChange, *, low: float, high: float) -> Disclosed:
    """Return what of a change may leave the group.

    Parameters
    ----------
    result
        The change of those who answered both times.
    low, high
        The scale's range: it decides on whole or half points.

    Returns
    -------
    Disclosed
        Means from 5 people, limits and p (below 0.05 or not) from 8, counts from 10. Never a
        standard deviation, t, effect size, minimum, maximum or median.

    Examples
    --------
    >>> import pandas as pd
    >>> from toolkit.statistics import paired_change
    >>> before = pd.Series([40.0, 52, 61, 48, 55, 39])
    >>> outside = disclose(paired_change(before, before + 4.4), low=0, high=100)
    >>> outside.mean_change, outside.ci_low, outside.counts
    (4.0, None, None)
    """
    unit, n = unit_of(low, high), result.n
    if n < LEAST_OUTSIDE["figure"]:
        hidden = (Hidden("change", WhyHidden.TOO_FEW),)
        return Disclosed(None, unit, None, None, None, None, None, None, None, hidden, _KEY)
    hidden_list = []
    wide = n >= LEAST_OUTSIDE["interval"]
    if not wide:
        hidden_list.append(Hidden("interval", WhyHidden.TOO_FEW))
    counts = None
    if n < LEAST_OUTSIDE["tally"] or result.improved is None:
        hidden_list.append(Hidden("better, same, worse", WhyHidden.TOO_FEW))
    else:
        counts = disclose_counts(
            {
                "better": result.improved,
                "same": result.same or 0,
                "worse": result.worsened or 0,
            }
        )
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
        _key=_KEY,
    )


def disclose_counts(counts: Mapping[str, int]) -> DisclosedCounts:
    """Return counts along one sum as they may be printed.

    A cell of 0, 1 or 2 is printed "fewer than 3", the same words for all three, so that a hidden
    cell and an empty one look alike and harm is never hidden as "none". Further cells are hidden
    until whoever subtracts finds at least three possible numbers for each hidden cell; if that
    can't be had, or one cell holds everybody, all are hidden.

    Examples
    --------
    >>> dict(disclose_counts({"better": 9, "same": 6, "worse": 1}).printed)
    {'better': '9', 'same': 'not shown', 'worse': 'fewer than 3'}
    >>> dict(disclose_counts({"better": 12, "same": 0, "worse": 0}).printed)
    {'better': 'not shown', 'same': 'not shown', 'worse': 'not shown'}
    """
    total = sum(counts.values())
    if any(count < 0 for count in counts.values()):
        raise ValueError("A count can't be below 0.")
    small = [name for name, count in counts.items() if count < SMALL]
    others = sorted((name for name in counts if name not in small), key=lambda name: counts[name])
    taken: list[str] = []
    alike = any(count == total for count in counts.values())
    while not alike and small and not _safe(counts, small, taken):
        if not others:
            break
        taken.append(others.pop(0))
    if alike or total < LEAST_OUTSIDE["figure"] or not _safe(counts, small, taken):
        why = WhyHidden.ALL_ALIKE if alike else WhyHidden.POINTS_AT_FEW
        printed = dict.fromkeys(counts, NOT_SHOWN)
        return DisclosedCounts(total, printed, tuple(Hidden(name, why) for name in counts), _KEY)
    printed = {name: str(count) for name, count in counts.items()}
    printed |= dict.fromkeys(small, FEWER) | dict.fromkeys(taken, NOT_SHOWN)
    hidden = [Hidden(name, WhyHidden.POINTS_AT_FEW) for name in small]
    hidden += [Hidden(name, WhyHidden.BY_SUBTRACTION) for name in taken]
    return DisclosedCounts(total, printed, tuple(hidden), _KEY)


def _safe(counts: Mapping[str, int], small: Sequence[str], taken: Sequence[str]) -> bool:
    """Whether each hidden cell could be at least three numbers, for who knows this rule too.

    ``small`` cells are known to be 0 to 2, ``taken`` ones 3 or more, and together they are what the
    printed cells leave of the sum.
    """
    if not small and not taken:
        return True
    rest = sum(counts[name] for name in [*small, *taken])
    few, many = len(small), len(taken)
    if few + many < 2 or rest < SMALL:
        return False
    if few:
        lowest = max(0, rest - 2 * (few - 1)) if not many else 0
        highest = min(2, rest - SMALL * many)
        if highest - lowest < 2:
            return False
    if many:
        lowest = max(SMALL, rest - 2 * few) if many == 1 else SMALL
        highest = rest - SMALL * (many - 1)
        if highest - lowest < 2:
            return False
    return True


def disclose_total(amounts: Sequence[float]) -> tuple[float | None, tuple[Hidden, ...]]:
    """Return a total of money or service use, or nothing if one person makes up over half of it.

    Examples
    --------
    >>> disclose_total([1.0, 2, 2, 3, 2])[0]
    10.0
    >>> disclose_total([1.0, 1, 1, 1, 20])[0] is None
    True
    """
    total = float(sum(amounts))
    if len(amounts) < LEAST_OUTSIDE["figure"]:
        return None, (Hidden("total", WhyHidden.TOO_FEW),)
    if total > 0 and max(amounts) > total / 2:
        return None, (Hidden("total", WhyHidden.ONE_HOLDS_MOST),)
    return total, ()


def disclose_subgroup(
    part: PairedChange, rest: PairedChange, *, low: float, high: float
) -> tuple[Disclosed, Disclosed] | None:
    """Return a subgroup and the rest, only if both may leave; one trait at a time."""
    one, other = disclose(part, low=low, high=high), disclose(rest, low=low, high=high)
    return None if one.n is None or other.n is None else (one, other)
