"""What was released before: reports of nearly the same people must not give one of them away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.linalg import null_space
from scipy.optimize import Bounds, LinearConstraint, milp

from toolkit.statistics.least import FEWEST_TO_COUNT, LEAST_OUTSIDE

#: Seconds for one search through what earlier releases make together; unsure counts as no.
SECONDS = 5.0
_NOISE = 1e-9
_Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Release:
    """One sum that left, by its mean: of which outcome and waves, of whose answers.

    ``scale`` names the outcome, not its presentation: scales that are functions of one another (a
    raw score and its percentage) are one and carry one name. ``people`` are keyed hashes of one
    answer each: of a person, at a wave, as it stood then. So a mean of the same people with one
    newer or corrected answer among them is a mean of others. A change is two of these: what was,
    and what is. ``counts``: better, same, worse left with it.
    """

    scale: tuple[str, str]
    waves: tuple[int, ...]
    people: frozenset[str]
    counts: bool = False


def may_release(new: Release, earlier: Iterable[Release]) -> bool:
    """Whether a figure may leave beside all that left before.

    Notes
    -----
    With people A and B, A without B and B without A are each 0 or at least 3, where B is each
    earlier release of the outcome and of one of its waves, each union of some of them less a union
    of others, and each set of people whose sum follows from theirs by adding and subtracting. And
    no sum of any of them, each taken any number of times, is of one or two people alone: that is
    whether a vector with so few people in it lies in the span of the releases, by the rank of
    their null space. A figure that left already may leave again.

    Examples
    --------
    >>> people = frozenset("abcdefghij")
    >>> before = Release(("who5", "percent"), (1, 2), people)
    >>> may_release(Release(("who5", "percent"), (1, 2), people - {"a"}), [before])
    False
    >>> may_release(before, [before])
    True
    """
    related = _related(new, earlier)
    if any(one.people == new.people and one.counts >= new.counts for one in related):
        return True
    known = list({one.people for one in related})
    if not all(_apart(new.people, people) for people in known):
        return False
    if len(known) < 2:
        return True
    rows, mine, sizes = _atoms(known, new.people)
    if sizes.min() >= FEWEST_TO_COUNT:  # whatever is made of them has three people or none
        return True
    if _spans_a_few(np.vstack([rows, mine]), sizes) or _unions_leave_a_few(rows, mine, sizes):
        return False
    return all(least >= FEWEST_TO_COUNT for least in _least_differences(_sums(rows), mine, sizes))


def may_count(new: Release, earlier: Iterable[Release]) -> bool:
    """Whether counts of these answers may leave beside counts that left before.

    A count is exact: of ten people and then of thirteen, it says how many of the three got better,
    and so of each of them where that is all or none. So the answers are the same, or five or more
    are new and five or more are gone, such that neither's count is known by itself.

    Examples
    --------
    >>> ten = Release(("who5", "percent"), (2,), frozenset("abcdefghij"), counts=True)
    >>> may_count(Release(("who5", "percent"), (2,), frozenset("abcdefghijklm")), [ten])
    False
    >>> may_count(Release(("who5", "percent"), (2,), frozenset("abcdeklmno")), [ten])
    True
    """
    few = LEAST_OUTSIDE["figure"]
    return all(
        one.people == new.people
        or min(len(one.people - new.people), len(new.people - one.people)) >= few
        for one in earlier
        if one.counts and one.scale == new.scale and one.people & new.people
    )


def leave_out(
    new: Sequence[Release], earlier: Iterable[Release], *, whose: Mapping[str, str]
) -> frozenset[str] | None:
    """Return the most people of whom figures may leave together; None where none may.

    Who joined waits until three have. Where one or two of an earlier figure are missing, others
    are left out with them until there are three: by lot, that is by the order of their hashes,
    never by a score. The same ones are left out of every figure.

    Parameters
    ----------
    new
        The figures, of the same people each.
    earlier
        All that left before.
    whose
        Each answer in them -> whose it is: the hash that makes the lot.

    Examples
    --------
    >>> people = frozenset("abcdefghij")
    >>> before = Release(("who5", "percent"), (1,), people)
    >>> later = Release(("who5", "percent"), (1,), people - {"a"} | {"k"})
    >>> sorted(leave_out([later], [before], whose={one: one for one in later.people}))
    ['d', 'e', 'f', 'g', 'h', 'i', 'j']
    """
    known = list(earlier)
    chosen = frozenset(whose.values())
    for _ in range(2 * len(known) + 1):
        if len(chosen) < LEAST_OUTSIDE["figure"]:
            return None
        parts = [
            replace(one, people=frozenset(a for a in one.people if whose[a] in chosen))
            for one in new
        ]
        near = _not_apart(parts, known)
        if near is None:
            return chosen if _may_all(parts, known) else None
        part, other = near
        came, gone = part.people - other.people, other.people - part.people
        if 0 < len(came) < FEWEST_TO_COUNT:
            chosen -= {whose[answer] for answer in came}
        if 0 < len(gone) < FEWEST_TO_COUNT:
            lot = sorted({whose[a] for a in part.people & other.people} & chosen)
            chosen -= frozenset(lot[: FEWEST_TO_COUNT - len(gone)])
    return None


def _may_all(parts: Sequence[Release], known: Sequence[Release]) -> bool:
    return all(may_release(one, [*known, *parts[:at]]) for at, one in enumerate(parts))


def _not_apart(
    parts: Sequence[Release], known: Sequence[Release]
) -> tuple[Release, Release] | None:
    return next(
        (
            (part, other)
            for part in parts
            for other in known
            if other.scale == part.scale and not _apart(part.people, other.people)
        ),
        None,
    )


def _related(new: Release, earlier: Iterable[Release]) -> list[Release]:
    """Return releases of the outcome that share an answer with it, or with one that does."""
    waiting = [one for one in earlier if one.scale == new.scale and one.people]
    found: list[Release] = []
    reached = new.people
    while near := [one for one in waiting if one.people & reached]:
        found += near
        waiting = [one for one in waiting if not one.people & reached]
        reached = reached.union(*(one.people for one in near))
    return found


def _apart(one: frozenset[str], other: frozenset[str]) -> bool:
    return all(
        len(part) == 0 or len(part) >= FEWEST_TO_COUNT for part in (one - other, other - one)
    )


def _atoms(
    known: Sequence[frozenset[str]], new: frozenset[str]
) -> tuple[_Rows, _Rows, npt.NDArray[np.float64]]:
    """Return people who were always released alike as one: releases x atoms, in new?, how many."""
    everyone = sorted(new.union(*known))
    table = np.array([[who in people for who in everyone] for people in [*known, new]])
    atoms, sizes = np.unique(table, axis=1, return_counts=True)
    return atoms[:-1], atoms[-1], sizes.astype(np.float64)


@dataclass(frozen=True, slots=True)
class _Search:
    """Whole numbers within bounds under constraints; the first ones say which atoms are in B."""

    matrix: Any
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    least: npt.NDArray[np.float64]
    most: npt.NDArray[np.float64]


def _least_differences(
    search: _Search, mine: _Rows, sizes: npt.NDArray[np.float64]
) -> Iterable[float]:
    """Yield the fewest people, above 0, in A without some B, and in some B without A."""
    atoms, width = len(sizes), len(search.least)
    for sign, part in ((-1.0, mine), (1.0, ~mine)):
        held = np.zeros(width)
        held[:atoms] = sign * sizes * part  # A without B: all of A less what B has of it
        offset = float((sizes * part).sum()) if sign < 0 else 0.0
        found = milp(
            held,
            constraints=[
                LinearConstraint(search.matrix, search.low, search.high),
                LinearConstraint(held[None, :], 1 - offset, np.inf),
            ],
            integrality=np.ones(width, dtype=np.int64),
            bounds=Bounds(search.least, search.most),
            options={"time_limit": SECONDS},
        )
        if found.status == 2:  # there is none: each B has all of A, or nothing beside it
            continue
        yield round(found.fun + offset) if found.status == 0 else 0.0


def _spans_a_few(rows: _Rows, sizes: npt.NDArray[np.float64]) -> bool:
    """Whether some sum of releases, each any number of times, is of one or two people alone.

    A vector lies in the span of the rows if it is at right angles to their null space.
    """
    away = null_space(rows.astype(np.float64))
    single = sizes < FEWEST_TO_COUNT
    if (np.linalg.norm(away[single], axis=1) < _NOISE).any():
        return True
    ones = away[sizes == 1]
    lengths = np.linalg.norm(ones, axis=1)
    alike = np.abs(ones @ ones.T) / np.outer(lengths, lengths)
    return bool((np.triu(alike, 1) > 1 - _NOISE).any())


def _unions_leave_a_few(rows: _Rows, mine: _Rows, sizes: npt.NDArray[np.float64]) -> bool:
    """Whether A without B, or B without A, is of one or two people for a B of unions.

    B is a union P of some releases less a union Q of others. For each few T it is enough to look
    at the largest Q that leaves the rest alone, and then at the largest P (A without B is T) or
    at the smallest (B without A is T).
    """
    small = np.flatnonzero(sizes < FEWEST_TO_COUNT)
    groups: list[tuple[int, ...]] = [(int(at),) for at in small]
    groups += [two for two in combinations(map(int, small), 2) if sizes[list(two)].sum() < 3]
    for few in groups:
        t = np.zeros(len(sizes), dtype=bool)
        t[list(few)] = True
        if mine[t].all():
            rest = mine & ~t
            q = rows[~(rows & rest).any(axis=1)].any(axis=0)
            p = rows[~(rows & t & ~q).any(axis=1)].any(axis=0)
            if not (rest & ~p).any():
                return True
        elif not mine[t].any():
            q = rows[~(rows & t).any(axis=1)].any(axis=0)
            over = rows & ~q & ~mine  # what each release would bring into B beside A
            fits = over[~(over & ~t).any(axis=1)]
            if (fits.any(axis=0) & t).sum() == t.sum():
                return True
    return False


def _sums(rows: _Rows) -> _Search:
    """B is whoever is left when releases are added and subtracted, each person once or not."""
    count, atoms = rows.shape
    matrix = np.hstack([np.eye(atoms), -rows.T.astype(np.float64)])
    return _Search(
        matrix,
        np.zeros(atoms),
        np.zeros(atoms),
        np.concatenate([np.zeros(atoms), np.full(count, -2.0)]),
        np.concatenate([np.ones(atoms), np.full(count, 2.0)]),
    )
