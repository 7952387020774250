"""A group's results over a period: who answered, and every scale with what may be said of it."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pandas as pd
from sqlalchemy.orm import Session

from toolkit.results.data import GroupData, Key, Presence, WaveInfo, load
from toolkit.results.evidence import Looked
from toolkit.results.scale import Bare, ScaleResult
from toolkit.statistics import holm
from toolkit.storage.models import Group


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

#: Database -> (group, period) -> (version of the data, results). The results of a data version are
#: always the same, so that what is kept is never stale.
_kept: WeakKeyDictionary[object, dict[tuple[int, Period], tuple[int, GroupResults]]] = (
    WeakKeyDictionary()
)
_MOST_KEPT = 64


def results(session: Session, group: Group, period: Period = (None, None)) -> GroupResults:
    """Return a group's results, made anew only when what is kept has changed.

    ``period`` names the first and the last wave; None takes the group's own first and last closed
    ones. Scores that are filled on the way are written to the session; the caller commits.
    """
    kept = _kept.setdefault(session.get_bind(), {})
    found = kept.get((group.id, period))
    if found is not None and found[0] == group.data_version:
        return found[1]
    made = make(load(session, group), period)
    if len(kept) >= _MOST_KEPT:
        kept.pop(next(iter(kept)))
    kept[group.id, period] = (group.data_version, made)
    return made


def make(data: GroupData, period: Period = (None, None)) -> GroupResults:
    """Return the results of data that were read."""
    first, last = _period(data, period)
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


def _period(data: GroupData, period: Period) -> tuple[WaveInfo, WaveInfo]:
    known = {wave.number: wave for wave in data.waves}
    first = known.get(period[0] or -1, data.waves[0])
    last = known.get(period[1] or -1, data.waves[-1])
    return (first, last) if first.number <= last.number else (last, first)


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
