"""A group's results over a period: who answered, and each scale from wave to wave."""

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import pandas as pd
from sqlalchemy.orm import Session

from toolkit.instruments import Scale
from toolkit.results.data import GroupData, Key, Presence, WaveInfo, load
from toolkit.statistics.mean import Mean, group_mean
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


@dataclass(frozen=True)
class ScaleResult:
    """One scale: the group's mean at each wave, and each member's scores."""

    key: Key
    measure: str
    scale: Scale
    planned: bool
    waves: tuple[tuple[WaveInfo, Mean], ...]
    scores: pd.DataFrame
    first: int
    last: int
    both: int
    either: int

    @property
    def name(self) -> str:
        return f"{self.measure}: {self.scale.label}"

    @property
    def who(self) -> str:
        """Whom the figure is about: "9 of 14 answered both, 2024 to 2026"."""
        if self.first == self.last:
            return f"{self.both} answered"
        return f"{self.both} of {self.either} answered both the first and the last wave"

    @property
    def slug(self) -> str:
        return "-".join(self.key).replace("_", "-")


@dataclass(frozen=True)
class GroupResults:
    """Everything that a group's page needs."""

    data: GroupData
    flow: tuple[WaveFlow, ...]
    scales: tuple[ScaleResult, ...]

    def scale(self, measure: str, key: str) -> ScaleResult | None:
        return next((item for item in self.scales if item.key == (measure, key)), None)


#: Database -> group's number -> (version of the data, results). The results of a data version are
#: always the same, so that a cached result is never stale.
_kept: WeakKeyDictionary[object, dict[int, tuple[int, GroupResults]]] = WeakKeyDictionary()


def results(session: Session, group: Group) -> GroupResults:
    """Return a group's results, made anew only when what is kept has changed.

    Scores that are filled on the way are written to the session; the caller commits.
    """
    kept = _kept.setdefault(session.get_bind(), {})
    found = kept.get(group.id)
    if found is not None and found[0] == group.data_version:
        return found[1]
    made = make(load(session, group))
    kept[group.id] = (group.data_version, made)
    return made


def make(data: GroupData) -> GroupResults:
    """Return the results of data that were read."""
    return GroupResults(
        data=data,
        flow=tuple(_flow(data, wave) for wave in data.waves),
        scales=tuple(_scale(data, key) for key in _order(data)),
    )


def _order(data: GroupData) -> list[Key]:
    """Planned outcomes first, then the rest in the order asked."""
    rest = [key for key in data.scores if key not in data.outcomes]
    return [*data.outcomes, *rest]


def _flow(data: GroupData, wave: WaveInfo) -> WaveFlow:
    states = data.presence[wave.number]
    counts = {state: int((states == state.value).sum()) for state in Presence}
    absent = counts[Presence.LEFT] + counts[Presence.NOT_YET_JOINED]
    return WaveFlow(
        wave=wave,
        invited=len(states) - absent,
        answered=counts[Presence.ANSWERED],
        not_this_time=counts[Presence.NOT_THIS_TIME],
        no_answer=counts[Presence.NO_ANSWER],
        left=counts[Presence.LEFT],
        joined_later=counts[Presence.NOT_YET_JOINED],
    )


def _scale(data: GroupData, key: Key) -> ScaleResult:
    scores = data.scores[key]
    asked = [wave for wave in data.waves if key[0] in wave.versions]
    first, last = asked[0].number, asked[-1].number
    there = scores.notna()
    return ScaleResult(
        key=key,
        measure=data.instruments[key[0]].short,
        scale=data.scale(key),
        planned=key in data.outcomes,
        waves=tuple((wave, group_mean(scores[wave.number])) for wave in asked),
        scores=scores[[wave.number for wave in asked]],
        first=first,
        last=last,
        both=int((there[first] & there[last]).sum()),
        either=int((there[first] | there[last]).sum()),
    )
