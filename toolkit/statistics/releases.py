"""What was released before: two reports of nearly the same people must not give one away."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations, permutations

#: Two sets of people may differ by nobody, or by at least this many each way.
APART = 3
#: A mean may also leave if the best reconstruction of one person is off by this share of the scale.
BLUR = 0.1


@dataclass(frozen=True, slots=True)
class Release:
    """One figure that left: its scale and waves, of whom (keyed hashes), how it was rounded."""

    scale: tuple[str, str]
    waves: tuple[int, ...]
    people: frozenset[str]
    unit: float
    counts: bool = False


def may_release(new: Release, earlier: Iterable[Release], *, low: float, high: float) -> bool:
    """Whether a figure may leave beside all that left before, and beside unions of any two.

    Notes
    -----
    With people A and B, A without B and B without A are each 0 or at least 3; else a mean (not a
    count) may leave if r (n_A + n_B) / (2 m), r the rounding unit and m the larger of the two
    differences, is at least a tenth of the scale's range. Where one set holds the other, m is
    |n_B - n_A|. Where people were swapped it is not: who knows the one reads the other.

    The new people are also joined to each earlier release: a part and the rest less one person,
    each harmless beside the whole, tell of that person together.

    Examples
    --------
    >>> people = frozenset("abcdefghij")
    >>> before = Release(("who5", "percent"), (1, 2), people, 1.0, counts=True)
    >>> one_less = Release(("who5", "percent"), (1, 2), people - {"a"}, 1.0, counts=True)
    >>> may_release(one_less, [before], low=0, high=100)
    False
    """
    related = [one for one in earlier if one.scale == new.scale and set(one.waves) & set(new.waves)]
    alone = [one.people for one in related]
    pairs = [(new.people, people) for people in alone]
    pairs += [(new.people, one | other) for one, other in combinations(alone, 2)]
    pairs += [(new.people | one, other) for one, other in permutations(alone, 2)]
    only_means = not new.counts and not any(one.counts for one in related)
    unit = min([new.unit, *(one.unit for one in related)])
    return all(
        _apart(one, other) or (only_means and _blurred(one, other, unit, high - low))
        for one, other in pairs
    )


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return all(len(left) == 0 or len(left) >= APART for left in (one - other, other - one))


def _blurred(one: frozenset[str], other: frozenset[str], unit: float, width: float) -> bool:
    differing = max(len(one - other), len(other - one))
    return unit * (len(one) + len(other)) / (2 * differing) >= BLUR * width
