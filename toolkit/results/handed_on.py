"""What every chart says of itself, and the figures of those that may be handed on.

A chart for the group shows its members; one for outside is made from disclosed figures alone, so
that nothing else stands in it, in its words, its table or its JSON.
"""

from typing import TypedDict

from toolkit.charts.lines import Point
from toolkit.charts.pictures import Kind
from toolkit.charts.theme import Scale as Axis
from toolkit.results.data import Key
from toolkit.results.group import GroupResults
from toolkit.results.scale import ScaleResult
from toolkit.results.words import TITLES, Verdict
from toolkit.statistics import Disclosed, disclose, disclose_mean, group_mean
from toolkit.statistics.disclosure import Hidden, WhyHidden
from toolkit.statistics.least import FEWEST_TO_COUNT
from toolkit.storage.models import Design

_KINDS = {Verdict.GAIN: Kind.BETTER, Verdict.LOSS: Kind.WORSE}
_WORKED_OUT = "Worked out with the Mutual Aid Toolkit."


def axis_of(item: ScaleResult) -> Axis:
    return Axis(item.name, item.scale.low, item.scale.high, item.scale.better)


def kind_of(item: ScaleResult) -> Kind:
    """Return what may be said of a scale's change, as a mark."""
    return _KINDS.get(item.statement.verdict, Kind.SAME)


def dates(item: ScaleResult) -> str:
    return item.first.name if item.asked_once else f"{item.first.name} to {item.last.name}"


def times_of(item: ScaleResult) -> tuple[str, str]:
    """Return what the two answers of a pair are called."""
    if item.comparison.design is Design.AS_THEY_JOIN:
        return "first answer that counts", "latest answer"
    return item.first.name, item.last.name


def source_of(results: GroupResults, keys: list[Key]) -> str:
    """Return which questionnaires the figures come from, as licences ask, and who reckoned."""
    said = []
    for measure in dict.fromkeys(key[0] for key in keys):
        instrument = results.data.instruments[measure]
        said.append(
            f"{instrument.short}, version {instrument.version}. {instrument.terms.credit}".strip()
        )
    return " ".join([*said, _WORKED_OUT])


class Span(TypedDict):
    """A scale's range and step."""

    low: float
    high: float
    step: float


def span_of(item: ScaleResult) -> Span:
    """Return a scale's range and step, as ``disclose`` and ``disclose_mean`` take them."""
    return {"low": item.scale.low, "high": item.scale.high, "step": item.scale.step}


def given(item: ScaleResult) -> Disclosed:
    """Return what of a scale's change may leave the group."""
    return disclose(item.change, **span_of(item))


def finding_outside(item: ScaleResult) -> str:
    """Return what outsiders may be told: a verdict is a figure too, and needs its fewest people."""
    change = given(item)
    few = Hidden("interval", WhyHidden.TOO_FEW) in change.hidden
    if item.asked_once or few or change.mean_change is None:
        return "too few people to say more" if not item.asked_once else "where we start"
    return TITLES[item.statement.verdict]


def who_outside(item: ScaleResult) -> str:
    """Return whom a figure is about: "of m" only where nobody can be made out by subtraction."""
    n, could = given(item).n, item.pairs.could
    if n is None:
        return f"Too few people to show, {dates(item)}"
    if could - n >= FEWEST_TO_COUNT:
        return f"{n} of {could} answered both times, {dates(item)}"
    return f"{n} people who answered both times, {dates(item)}"


def points_outside(item: ScaleResult) -> list[Point]:
    """Return the means at each wave as they may leave the group: of those in the figure alone.

    Each wave shows the people whose change is told, or all of them but three or more, so that no
    two figures differ by one or two people. A wave that can't be shown is a gap.
    """
    paired = item.scores.index if item.asked_once else item.pairs.before.index
    found = []
    for wave in item.asked:
        scores = item.scores.loc[paired, wave.number].dropna()
        away = len(paired) - len(scores)
        one = disclose_mean(group_mean(scores), **span_of(item))
        if one.n is None or one.mean is None or 0 < away < FEWEST_TO_COUNT:
            found.append(Point(wave.name, 0, None, None, None))
        else:
            found.append(Point(wave.name, one.n, one.mean, one.ci_low, one.ci_high))
    return found
