"""A group's results over a period: who answered, and every scale with what may be said of it."""

from collections import Counter
from collections.abc import Mapping, Sized
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from sqlalchemy.orm import Session

from toolkit.results.comparison import Comparison, Period, distinct, twin, which
from toolkit.results.counted import corrected, evidence_of_whole, passed, whole
from toolkit.results.data import GroupData, Key, Presence, WaveInfo, load
from toolkit.results.evidence import Evidence, Looked
from toolkit.results.figures import Among, ScaleFigures, asked_in, figures
from toolkit.results.kept import Kept
from toolkit.results.scale import ScaleResult, judged
from toolkit.results.together_words import say_each, say_together
from toolkit.statistics import LEAST, pairs_for
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


@dataclass(frozen=True, eq=False)
class GroupResults:
    """Everything that a group's page or report needs for a period; one is equal to itself alone."""

    data: GroupData
    comparison: Comparison
    flow: tuple[WaveFlow, ...]
    scales: tuple[ScaleResult, ...]
    #: The planned outcomes in a sentence or two; "" where nothing was planned.
    headline: str
    #: The outcomes as one figure, where the plan says so.
    together: "Together | None" = None

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


def make(
    data: GroupData, period: Period = (None, None), *, among: Among | None = None
) -> GroupResults:
    """Return the results of data that were read, of those pairs alone that ``among`` lets in."""
    comparison = which(data, period)
    tested, rest = _figures(data, comparison, among)
    if _too_few(tested) and comparison.looked is not Looked.PICKED:
        comparison, tested, rest = _earlier(data, comparison, (tested, rest), among)
    fixed = data.planned_before_first and all(one.key in data.outcomes for one in tested)
    taken = _taken_together(tested, comparison) if fixed else None
    gate = taken is None or taken.passed
    p, needed = corrected({str(one.key): one.change for one in tested}), _needed(tested)

    def finish(one: ScaleFigures) -> ScaleResult:
        planned = one.key in data.outcomes or not fixed
        question = twin(data, one.key, [two.key for two in tested]) if planned else None
        if question is None:
            return judged(one, p=None, needed=needed, looked=_unplanned(comparison))
        return judged(
            one, p=p.get(str(question)), needed=needed, looked=comparison.looked, gate=gate
        )

    order = [*tested, *rest]
    scales = [finish(one) for one in sorted(order, key=lambda one: one.key not in data.outcomes)]
    asked = [one.key for one in tested]
    outcomes = [item.statement for item in scales if item.planned and item.key in asked]
    return GroupResults(
        data=data,
        comparison=comparison,
        flow=tuple(_flow(data, wave) for wave in comparison.inside(data.waves)),
        scales=tuple(scales),
        headline=taken.said(None) if taken is not None else say_each(outcomes),
        together=taken,
    )


def _figures(
    data: GroupData, comparison: Comparison, among: Among | None
) -> tuple[list[ScaleFigures], list[ScaleFigures]]:
    """Return what is tested, and the rest.

    Nothing fixed before the first wave: every scale is a question asked. Scales that say the same
    in other numbers are one question.
    """
    # A version may have a scale that the waves of the period did not ask.
    keys = [key for key in _order(data) if asked_in(data, key, comparison)]
    planned = [key for key in keys if key in data.outcomes and data.planned_before_first]
    tested = distinct(data, planned or keys)
    needed = _needed(tested)
    made = {key: figures(data, key, comparison, needed=needed, among=among) for key in keys}
    return [made[key] for key in tested], [made[key] for key in keys if key not in tested]


def _needed(tested: Sized) -> int:
    """Return how many pairs "clear" takes where so many outcomes are tested."""
    return pairs_for(len(tested) or 1)


def _too_few(tested: list[ScaleFigures]) -> bool:
    return all(one.change.n < LEAST["figure"] for one in tested)


def _earlier(
    data: GroupData,
    comparison: Comparison,
    whole_period: tuple[list[ScaleFigures], list[ScaleFigures]],
    among: Among | None,
) -> tuple[Comparison, list[ScaleFigures], list[ScaleFigures]]:
    """Return the comparison up to the last wave that has five pairs, if any has."""
    for wave in reversed(comparison.inside(data.waves)[1:-1]):
        shorter = replace(comparison, main=wave, earlier_than_planned=True)
        found, others = _figures(data, shorter, among)
        if not _too_few(found):
            return shorter, found, others
    return comparison, *whole_period


def _unplanned(comparison: Comparison) -> Looked:
    return Looked.PICKED if comparison.looked is Looked.PICKED else Looked.UNPLANNED


@dataclass(frozen=True)
class Together:
    """The planned outcomes as one figure; ``passed`` opens the gate for single gains."""

    evidence: Evidence
    outcomes: int
    improved: int
    same: int
    worsened: int
    people: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return passed(self.evidence)

    def said(self, printed: Mapping[str, str] | None) -> str:
        """Return the headline; ``printed`` holds the counts that may be told outside."""
        up: int | None = self.improved
        down: int | None = self.worsened
        if printed is not None:
            up, down = (_number(printed.get(way, "")) for way in ("better", "worse"))
        said = say_together(self.evidence, outcomes=self.outcomes, improved=up, worsened=down)
        return said.text


def _number(printed: str) -> int | None:
    return int(printed) if printed.isdecimal() else None


def _taken_together(tested: list[ScaleFigures], comparison: Comparison) -> Together | None:
    """Return the outcomes taken together, where the plan says so and there are two or more."""
    if comparison.headline is not Headline.TAKEN_TOGETHER or len(tested) < _SEVERAL:
        return None
    taken = whole({str(one.key): one.counted for one in tested if one.counted.sd})
    if taken is None or taken.outcomes < _SEVERAL:
        return None
    found = evidence_of_whole(taken, looked=comparison.looked, asked_twice=not comparison.one_wave)
    change = taken.change
    return Together(
        found,
        taken.outcomes,
        change.improved or 0,
        change.same or 0,
        change.worsened or 0,
        taken.people,
    )


def _order(data: GroupData) -> list[Key]:
    """Return planned outcomes first, then the rest in the order asked."""
    outcomes = [key for key in data.outcomes if key in data.scores]
    return [*outcomes, *(key for key in data.scores if key not in outcomes)]


def _flow(data: GroupData, wave: WaveInfo) -> WaveFlow:
    states = data.presence[wave.number]
    counts = Counter(states)
    absent = counts[Presence.LEFT] + counts[Presence.NOT_YET_JOINED]
    ways = Counter(data.how[wave.number].dropna())
    return WaveFlow(
        wave=wave,
        invited=len(states) - absent,
        answered=counts[Presence.ANSWERED],
        not_this_time=counts[Presence.NOT_THIS_TIME],
        no_answer=counts[Presence.NO_ANSWER],
        left=counts[Presence.LEFT],
        joined_later=counts[Presence.NOT_YET_JOINED],
        ways=tuple((str(way), count) for way, count in ways.most_common()),
    )
