"""What was released before: reports of nearly the same people must not give one of them away."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array

from toolkit.statistics.least import FEWEST_TO_COUNT, LEAST_OUTSIDE

#: Seconds for one search through what earlier releases make together; unsure counts as no.
SECONDS = 5.0
_Rows = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Release:
    """One figure that left: of which outcome and waves, of whom (keyed hashes).

    ``scale`` names the outcome, not its presentation: scales that are functions of one another (a
    raw score and its percentage) are one and carry one name. ``counts``: better, same, worse left
    with it.
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
    of others, and each set of people whose sum follows from theirs by adding and subtracting. No
    set is listed: integer programs look for one that differs by one or two people. A figure that
    left already may leave again.

    Examples
    --------
    >>> people = frozenset("abcdefghij")
    >>> before = Release(("who5", "percent"), (1, 2), people)
    >>> may_release(Release(("who5", "percent"), (1, 2), people - {"a"}), [before])
    False
    >>> may_release(before, [before])
    True
    """
    related = [one for one in earlier if one.scale == new.scale and set(one.waves) & set(new.waves)]
    if any(
        (one.waves, one.people) == (new.waves, new.people) and one.counts >= new.counts
        for one in related
    ):
        return True
    known = list({one.people for one in related if one.people})
    if not all(_apart(new.people, people) for people in known):
        return False
    if len(known) < 2:
        return True
    rows, mine, sizes = _atoms(known, new.people)
    return all(
        least >= FEWEST_TO_COUNT
        for search in (_unions_less_unions, _sums)
        for least in _least_differences(search(rows), mine, sizes)
    )


def leave_out(new: Release, earlier: Iterable[Release]) -> Release | None:
    """Return the release with the fewest people left out by which it may leave; None for none.

    Who joined waits until three have. Where one or two of an earlier figure are missing, others
    are left out with them until there are three: by lot, that is by the order of their hashes,
    never by a score. The same ones are left out of every figure.

    Examples
    --------
    >>> people = frozenset("abcdefghij")
    >>> before = Release(("who5", "percent"), (1, 2), people)
    >>> later = leave_out(Release(("who5", "percent"), (1, 3), people - {"a"} | {"k"}), [before])
    >>> sorted(later.people)
    ['d', 'e', 'f', 'g', 'h', 'i', 'j']
    """
    known = list(earlier)
    related = [one for one in known if one.scale == new.scale and set(one.waves) & set(new.waves)]
    chosen = new
    for _ in range(2 * len(related) + 1):
        if len(chosen.people) < LEAST_OUTSIDE["figure"]:
            return None
        near = next((one for one in related if not _apart(chosen.people, one.people)), None)
        if near is None or may_release(chosen, known):
            return chosen if may_release(chosen, known) else None
        came, gone = chosen.people - near.people, near.people - chosen.people
        if 0 < len(came) < FEWEST_TO_COUNT:
            chosen = replace(chosen, people=chosen.people - came)
        if 0 < len(gone) < FEWEST_TO_COUNT:
            lot = sorted(chosen.people & near.people)[: FEWEST_TO_COUNT - len(gone)]
            chosen = replace(chosen, people=chosen.people - frozenset(lot))
    return None


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


def _unions_less_unions(rows: _Rows) -> _Search:
    """B is a union of some releases less a union of others.

    Variables: B, the first union P, the second Q (atoms each), releases in P, releases in Q. An
    atom is in P if and only if one of P's releases has it; in B if it is in P and not in Q.
    """
    count, atoms = rows.shape
    width = 3 * atoms + 2 * count
    entries: list[tuple[int, int, float]] = []
    high: list[float] = []

    def at_most(limit: float, *terms: tuple[int, float]) -> None:
        entries.extend((len(high), place, value) for place, value in terms)
        high.append(limit)

    for atom in range(atoms):
        b, p, q = atom, atoms + atom, 2 * atoms + atom
        at_most(0, (b, 1.0), (p, -1.0))
        at_most(1, (b, 1.0), (q, 1.0))
        at_most(0, (p, 1.0), (q, -1.0), (b, -1.0))
        for union, chosen in ((p, 3 * atoms), (q, 3 * atoms + count)):
            having = [chosen + int(place) for place in np.flatnonzero(rows[:, atom])]
            at_most(0, (union, 1.0), *((place, -1.0) for place in having))
            for place in having:
                at_most(0, (place, 1.0), (union, -1.0))
    row, column, value = (list(part) for part in zip(*entries, strict=True))
    return _Search(
        coo_array((value, (row, column)), shape=(len(high), width)).tocsr(),
        np.full(len(high), -np.inf),
        np.array(high),
        np.zeros(width),
        np.ones(width),
    )


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
