"""A group's results over a period: who answered, and every scale with what may be said of it."""

from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from toolkit.results.comparison import Comparison, Period, which
from toolkit.results.data import GroupData, Key, Presence, WaveInfo, load
from toolkit.results.evidence import Evidence, Looked
from toolkit.results.kept import Kept
from toolkit.results.scale import Bare, ScaleResult
from toolkit.results.together_words import say_each, say_together
from toolkit.results.words import Statement
from toolkit.statistics import LEAST, holm, pairs_for, still_passing, together
from toolkit.storage.models import Group, Headline


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
    comparison: Comparison
    flow: tuple[WaveFlow, ...]
    scales: tuple[ScaleResult, ...]
    #: The planned outcomes in a sentence or two; "" where nothing was planned.
    headline: str

    @property
    def first(self) -> WaveInfo:
        return self.comparison.first

    @property
    def last(self) -> WaveInfo:
        return self.comparison.main

    @property
    def outcomes(self) -> tuple[ScaleResult, ...]:
        return tuple(item for item in self.scales if item.planned)

    @property
    def rest(self) -> tuple[ScaleResult, ...]:
        return tuple(item for item in self.scales if not item.planned)

    @property
    def one_wave(self) -> bool:
        return self.comparison.one_wave

    def scale(self, measure: str, key: str) -> ScaleResult | None:
        return next((item for item in self.scales if item.key == (measure, key)), None)


class NothingClosedError(Exception):
    """No wave is closed, so that there are no results."""


_MOST_KEPT = 64
#: Outcomes that can be taken together: two or more.
_SEVERAL = 2


class _Database:
    """What is kept of one database: data by group, results by group, first and main wave."""

    def __init__(self) -> None:
        self.data: Kept[GroupData] = Kept(_MOST_KEPT)
        self.results: Kept[GroupResults] = Kept(_MOST_KEPT)


_kept: WeakKeyDictionary[object, _Database] = WeakKeyDictionary()


def results(session: Session, group: Group, period: Period = (None, None)) -> GroupResults:
    """Return a group's results, made anew only when what is kept has changed.

    ``period`` names the first and the last wave; None, or a wave that is none, takes the plan's.

    Raises
    ------
    NothingClosedError
        If no wave is closed yet.
    """
    data = data_of(session, group)
    if not data.waves:
        raise NothingClosedError
    comparison = which(data, period)
    return _of(session).results.get(
        (group.id, comparison.first.number, comparison.main.number),
        group.data_version,
        lambda: make(data, period),
    )


def data_of(session: Session, group: Group) -> GroupData:
    """Return a group's answers and scores, read anew only when they have changed."""
    return _of(session).data.get(group.id, group.data_version, lambda: load(session, group))


def _of(session: Session) -> "_Database":
    return _kept.setdefault(session.get_bind(), _Database())


def make(data: GroupData, period: Period = (None, None)) -> GroupResults:
    """Return the results of data that were read."""
    comparison = which(data, period)
    tested, rest = _figures(data, comparison)
    if _too_few(tested) and comparison.looked is not Looked.PICKED:
        comparison, tested, rest = _earlier(data, comparison, tested, rest)
    planned = bool(rest) or all(one.key in data.outcomes for one in tested)
    whole = _taken_together(tested, comparison) if planned else None
    gate = whole is None or whole.passed
    corrected = _corrected(tested)
    scales = [
        *(one.finish(corrected.get(one.key), comparison.looked, gate=gate) for one in tested),
        *(one.finish(None, _unplanned(comparison)) for one in rest),
    ]
    outcomes = [item.statement for item in scales if item.planned]
    return GroupResults(
        data=data,
        comparison=comparison,
        flow=tuple(_flow(data, wave) for wave in comparison.inside(data.waves)),
        scales=tuple(scales),
        headline=whole.statement.text if whole is not None else say_each(outcomes),
    )


def _figures(data: GroupData, comparison: Comparison) -> tuple[list[Bare], list[Bare]]:
    """Return what is tested, and the rest. Nothing planned: every scale is a question asked."""
    inside = comparison.inside(data.waves)
    keys = [key for key in _order(data) if any(key[0] in wave.versions for wave in inside)]
    planned = [key for key in keys if key in data.outcomes]
    needed = pairs_for(len(planned or keys) or 1)
    made = {key: Bare(data, key, comparison, needed) for key in keys}
    tested = [made[key] for key in planned or keys]
    return tested, [one for one in made.values() if one not in tested]


def _too_few(tested: list[Bare]) -> bool:
    return all(one.change.n < LEAST["figure"] for one in tested)


def _earlier(
    data: GroupData, comparison: Comparison, tested: list[Bare], rest: list[Bare]
) -> tuple[Comparison, list[Bare], list[Bare]]:
    """Return the comparison up to the last wave that has five pairs, if any has."""
    for wave in reversed(comparison.inside(data.waves)[1:-1]):
        shorter = replace(comparison, main=wave, earlier_than_planned=True)
        found, others = _figures(data, shorter)
        if not _too_few(found):
            return shorter, found, others
    return comparison, tested, rest


def _unplanned(comparison: Comparison) -> Looked:
    return Looked.PICKED if comparison.looked is Looked.PICKED else Looked.UNPLANNED


@dataclass(frozen=True)
class _Together:
    """The planned outcomes as one figure; ``passed`` opens the gate for single gains."""

    statement: Statement
    passed: bool


def _taken_together(tested: list[Bare], comparison: Comparison) -> _Together | None:
    """Return the outcomes taken together, where the plan says so and there are two or more."""
    bare = [one for one in tested if one.yardsticks.sd]
    if comparison.headline is not Headline.TAKEN_TOGETHER or len(bare) < _SEVERAL:
        return None
    names = {str(one.key): one for one in bare}
    found = together(
        pd.DataFrame({name: one.after - one.before for name, one in names.items()}),
        sds={name: one.yardsticks.sd or 1.0 for name, one in names.items()},
        better={name: one.scale.better for name, one in names.items()},
    )
    mean = found.mean_change
    counted = max(bare, key=lambda one: one.pairs.n).pairs
    evidence = Evidence(
        scale=None,
        n=found.n,
        mid=float(np.mean([one.yardsticks.mid / (one.yardsticks.sd or 1.0) for one in bare])),
        change=mean,
        low=found.ci_low if found.ci_low is not None else mean,
        high=found.ci_high if found.ci_high is not None else mean,
        p=found.p_permutation,
        leave_one_out=found.leave_one_out_low,
        could=counted.could,
        looked=comparison.looked,
        newcomers=int(counted.newcomer.sum()),
        settled=all(one.settled for one in bare),
        expected=still_passing(counted.share_newcomers, sd=1.0),
        weeks_apart=float(counted.weeks.min()) if counted.n else None,
        asked_twice=not comparison.one_wave,
    )
    up, down = found.improved or 0, found.worsened or 0
    return _Together(
        say_together(evidence, outcomes=len(bare), improved=up, worsened=down),
        passed=evidence.sure and evidence.gained > 0,
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
