"""A group's results over a period: who answered, and every scale with what may be said of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.results.data import GroupData, Key, Presence, WaveInfo, load
from toolkit.results.evidence import Looked
from toolkit.results.kept import Kept
from toolkit.results.scale import Bare, ScaleResult
from toolkit.statistics import holm
from toolkit.storage.models import Group, Wave


@dataclass(frozen=True)
class WaveFlow:
    """Who was there at a wave, in numbers."""

    wave: WaveInfo
    invited: int
    answered: int
    not_this_time: int
    no_answer: int
    left: int
    joined_later: int
    ways: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class GroupResults:
    """Everything that a group's page or report needs for a period."""

    data: GroupData
    first: WaveInfo
    last: WaveInfo
    flow: tuple[WaveFlow, ...]
    scales: tuple[ScaleResult, ...]

    @property
    def outcomes(self) -> tuple[ScaleResult, ...]:
        return tuple(item for item in self.scales if item.planned)

    @property
    def rest(self) -> tuple[ScaleResult, ...]:
        return tuple(item for item in self.scales if not item.planned)

    @property
    def one_wave(self) -> bool:
        return self.first.number == self.last.number

    def scale(self, measure: str, key: str) -> ScaleResult | None:
        return next((item for item in self.scales if item.key == (measure, key)), None)


Period = tuple[int | None, int | None]


class NothingClosedError(Exception):
    """No wave is closed, so that there are no results."""


_MOST_KEPT = 64
#: Results by (group, first, last wave) and version of the data; each database has its own.
_kept: WeakKeyDictionary[object, Kept[GroupResults]] = WeakKeyDictionary()


def results(session: Session, group: Group, period: Period = (None, None)) -> GroupResults:
    """Return a group's results, made anew only when what is kept has changed.

    ``period`` names the first and the last wave; None, or a wave that is none, takes the group's
    own first and last closed ones.

    Raises
    ------
    NothingClosedError
        If no wave is closed yet.
    """
    query = select(Wave.number).where(Wave.group_id == group.id, Wave.closed.is_not(None))
    numbers = sorted(session.scalars(query))
    if not numbers:
        raise NothingClosedError
    first, last = resolved(numbers, period)
    kept = _kept.setdefault(session.get_bind(), Kept(_MOST_KEPT))
    return kept.get(
        (group.id, first, last),
        group.data_version,
        lambda: make(load(session, group), (first, last)),
    )


def resolved(numbers: Sequence[int], period: Period) -> tuple[int, int]:
    """Return the first and the last wave of a period; ``numbers`` are the closed waves, sorted."""
    first, last = (
        wanted if wanted is not None and wanted in numbers else otherwise
        for wanted, otherwise in zip(period, (numbers[0], numbers[-1]), strict=True)
    )
    return (first, last) if first <= last else (last, first)


def make(data: GroupData, period: Period = (None, None)) -> GroupResults:
    """Return the results of data that were read."""
    first, last = map(data.wave, resolved([wave.number for wave in data.waves], period))
    inside = tuple(wave for wave in data.waves if first.number <= wave.number <= last.number)
    keys = [key for key in _order(data) if any(key[0] in wave.versions for wave in inside)]
    bare = [Bare(data, key, inside) for key in keys]
    planned = [one for one in bare if one.key in data.outcomes]
    # Nothing planned: every scale is a question that was asked, and all go through Holm.
    tested = planned or bare
    corrected = _corrected(tested)
    whole = (first, last) == (data.waves[0], data.waves[-1])

    def looked(one: Bare) -> Looked:
        if one not in tested:
            return Looked.UNPLANNED
        return Looked.PLANNED if whole else Looked.PICKED

    return GroupResults(
        data=data,
        first=first,
        last=last,
        flow=tuple(_flow(data, wave) for wave in inside),
        scales=tuple(one.finish(len(tested), corrected.get(one.key), looked(one)) for one in bare),
    )


def _order(data: GroupData) -> list[Key]:
    """Return planned outcomes first, then the rest in the order asked."""
    outcomes = [key for key in data.outcomes if key in data.scores]
    return [*outcomes, *(key for key in data.scores if key not in outcomes)]


def _flow(data: GroupData, wave: WaveInfo) -> WaveFlow:
    states = data.presence[wave.number]
    counts = {state: int((states == state.value).sum()) for state in Presence}
    absent = counts[Presence.LEFT] + counts[Presence.NOT_YET_JOINED]
    ways = data.how[wave.number].value_counts()
    return WaveFlow(
        wave=wave,
        invited=len(states) - absent,
        answered=counts[Presence.ANSWERED],
        not_this_time=counts[Presence.NOT_THIS_TIME],
        no_answer=counts[Presence.NO_ANSWER],
        left=counts[Presence.LEFT],
        joined_later=counts[Presence.NOT_YET_JOINED],
        ways=tuple((str(way), int(count)) for way, count in ways.items()),
    )


def _corrected(tested: list["Bare"]) -> dict[Key, float]:
    p = {one.key: one.change.p_permutation for one in tested}
    known = {str(key): value for key, value in p.items() if value is not None}
    # An outcome that can't be tested still was a question that was asked.
    full = pd.Series({str(key): known.get(str(key), 1.0) for key in p}, dtype=float)
    adjusted = holm(full) if len(full) else full
    return {key: float(adjusted[str(key)]) for key in p if str(key) in known}
