"""Which comparison counts: fixed in the plan before the first wave, or looked at afterwards."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from toolkit.results.data import GroupData, Key, Presence, WaveInfo
from toolkit.results.evidence import Looked
from toolkit.storage.models import Design, Headline

#: The wave that counts where the plan names none: the first one so long after the first wave. A
#: year, less the two weeks by which a wave may come early.
YEAR = dt.timedelta(days=351)
#: "As they join" where the plan is silent and this share of those who answered joined later.
JOINED_LATER = 1 / 3

Period = tuple[int | None, int | None]


@dataclass(frozen=True, slots=True)
class Comparison:
    """From when to when, between which answers, and whether it was fixed beforehand."""

    design: Design
    first: WaveInfo
    main: WaveInfo
    looked: Looked
    headline: Headline
    #: The plan's main wave has fewer than five pairs, so that an earlier one is used.
    earlier_than_planned: bool = False
    #: What of this was changed after the first wave.
    changed_since: tuple[str, ...] = ()

    @property
    def one_wave(self) -> bool:
        return self.first.number == self.main.number

    def inside(self, waves: tuple[WaveInfo, ...]) -> tuple[WaveInfo, ...]:
        """Return the waves of the period."""
        return tuple(w for w in waves if self.first.number <= w.number <= self.main.number)


def which(data: GroupData, period: Period = (None, None)) -> Comparison:
    """Return the comparison that the plan fixes, or the one of a period that a reader picks.

    ``period`` names the first and the last wave; None, or a wave that is none, is the plan's own.
    Until the main wave is closed it is "so far", up to the last one that is.
    """
    first, (main, reached) = data.waves[0], _main_wave(data)
    numbers = {wave.number: wave for wave in data.waves}
    begin, end = numbers.get(period[0] or 0, first), numbers.get(period[1] or 0, main)
    begin, end = sorted((begin, end), key=lambda wave: wave.number)
    looked = Looked.PLANNED if reached else Looked.SO_FAR
    if (begin, end) != (first, main):
        looked = Looked.PICKED
    return Comparison(
        design=data.design or default_design(data),
        first=begin,
        main=end,
        looked=looked,
        headline=data.headline,
        changed_since=data.changed_since,
    )


def _main_wave(data: GroupData) -> tuple[WaveInfo, bool]:
    """Return the wave that counts, and whether it is closed; else the last one that is."""
    if data.main_wave is not None:
        counts = [wave for wave in data.waves if wave.number == data.main_wave]
    else:
        counts = [wave for wave in data.waves if wave.opened >= data.waves[0].opened + YEAR][:1]
    return (counts[0], True) if counts else (data.waves[-1], False)


def default_design(data: GroupData) -> Design:
    """Return the design of a plan that says none: by how many joined after the first wave."""
    answered = data.presence == Presence.ANSWERED.value
    ever = answered.any(axis=1)
    later = ever & (data.presence[data.waves[0].number] == Presence.NOT_YET_JOINED.value)
    if ever.any() and later.sum() / ever.sum() >= JOINED_LATER:
        return Design.AS_THEY_JOIN
    return Design.TOGETHER


def twin(data: GroupData, key: Key, among: Iterable[Key]) -> Key | None:
    """Return the one of ``among`` that is ``key``, or says the same in other numbers.

    Such are WHO-5's raw score and its percentage: one question, asked once.
    """
    return next((other for other in among if other == key or _same(data, key, other)), None)


def distinct(data: GroupData, keys: Iterable[Key]) -> list[Key]:
    """Return scales, of those that say the same in other numbers the first."""
    kept: list[Key] = []
    for key in keys:
        if twin(data, key, kept) is None:
            kept.append(key)
    return kept


def _same(data: GroupData, key: Key, other: Key) -> bool:
    if key[0] != other[0]:
        return False
    one, two = data.scale(key), data.scale(other)
    table = one.of == two.key or two.of == one.key
    return table or (bool(one.items) and one.items == two.items)
