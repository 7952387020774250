"""The front page of a group's results: every decision made, so that a template only places things.

It answers, in this order, what a group asks round a table: did things get better, how sure are we,
for whom, who is missing, what shall we look at more closely.
"""

from collections import Counter
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from toolkit.charts import pictures
from toolkit.charts.pictures import Kind, Spot, Strip
from toolkit.results.comparison import Comparison
from toolkit.results.data import Key
from toolkit.results.evidence import WEEKS_APART, Looked
from toolkit.results.group import GroupResults
from toolkit.results.marks import Mark, by_chance, counted_words, marks_of, say_worse
from toolkit.results.people import is_the_same_again, people
from toolkit.results.scale import ScaleResult
from toolkit.results.starts import room, start_words
from toolkit.results.words import TITLES, Verdict, points, say_near_top, say_waiting
from toolkit.storage.models import Design

_KINDS = {Verdict.GAIN: Kind.BETTER, Verdict.LOSS: Kind.WORSE}
_NO_FIGURE = frozenset({Verdict.ASKED_ONCE, Verdict.TOO_FEW, Verdict.NO_CHANGE})
#: Rows of the first picture where nothing was planned; what changed clearly is always among them.
_MOST_ROWS = 8
#: A verdict that at least so many small pictures share is written once, under all of them.
_SHARED_BY = 3
#: In the grid, where a star says what was planned and one line that the rest was not.
_HINT = "a hint of change"
EXAMPLE = pictures.example(
    "An example: the average lies right of what is too small to matter, and its likely range "
    "begins there too."
)


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome: its name, where the group was and is, a picture, the finding in a few words.

    ``ticks`` are the axis's numbers once more, for where the picture stands far from its axis.
    """

    key: Key
    name: str
    was: str
    now: str
    picture: str
    ticks: str
    words: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Small:
    """One scale in the grid; its words are "" where they are those that stand under the grid."""

    key: Key
    name: str
    picture: str
    words: str
    planned: bool


@dataclass(frozen=True, slots=True)
class Period:
    """A wave that a reader may pick, and whether it is the first or the last one now."""

    number: int
    name: str
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class GroupPage:
    """All that the front page shows; "" and () where there is nothing to show."""

    #: The group's name, and what the page is about.
    whose: str
    heading: str
    when: str
    headline: str
    #: What holds for all of it: so far, picked, changed since, an earlier wave.
    cautions: tuple[str, ...]
    planned: str
    once: bool
    axis: str
    example: str
    rows: tuple[Row, ...]
    answered: str
    people: tuple[Mark, ...]
    people_words: str
    by_chance: str
    #: How many moved a lot for the worse, as the beginning of a kind next step.
    worse: str
    grid: tuple[Small, ...]
    #: What holds for many of the small pictures, said once.
    grid_words: str
    #: Measures whose single questions have a page: key and name.
    measures: tuple[tuple[str, str], ...]
    #: Waves that a reader may pick; none where there is no choice.
    periods: tuple[Period, ...]
    #: Whether a reader picked the period, and what an address needs to show it again.
    picked: bool
    period: dict[str, int]


#: The page of results that are still kept: it goes when they go.
_made: WeakKeyDictionary[GroupResults, GroupPage] = WeakKeyDictionary()


def group_page(results: GroupResults) -> GroupPage:
    """Return the front page of these results, made once."""
    page = _made.get(results)
    if page is None:
        page = _made[results] = _page(results)
    return page


def _page(results: GroupResults) -> GroupPage:
    shown = shown_first(results)
    found = people(results, shown)
    marks = () if results.one_wave else marks_of(results, found, shown)
    rows, axis = (_starts(shown), "") if results.one_wave else _rows(shown)
    grid, grid_words = _grid(results)
    heading = "where you start" if results.one_wave else "what has changed"
    return GroupPage(
        whose=results.data.name,
        heading=heading,
        when=_when(results),
        headline=_headline(results),
        cautions=tuple(_cautions(results)),
        planned=_planned(results),
        once=results.one_wave,
        axis=axis,
        example=EXAMPLE if axis else "",
        rows=rows,
        answered=_answered(results),
        people=marks,
        people_words=counted_words(marks, found, one_wave=results.one_wave),
        by_chance=by_chance(found) if marks else "",
        worse=say_worse(sum(mark.kind is Kind.WORSE for mark in marks)),
        grid=grid,
        grid_words=grid_words,
        measures=tuple((key, one.short) for key, one in results.data.instruments.items()),
        periods=_periods(results),
        picked=results.comparison.looked is Looked.PICKED,
        period=period_of(results.comparison),
    )


def period_of(comparison: Comparison) -> dict[str, int]:
    """Return what an address needs to show a picked period again; nothing for the plan's own."""
    if comparison.looked is not Looked.PICKED:
        return {}
    return {"from": comparison.first.number, "to": comparison.main.number}


def shown_first(results: GroupResults) -> tuple[ScaleResult, ...]:
    """Return the planned outcomes; where there are none, what changed clearly and a few more."""
    if results.outcomes:
        return results.outcomes
    each = [item for item in results.scales if not is_the_same_again(item.key, results)]
    clear = [item for item in each if item.statement.verdict in _KINDS]
    more = [item for item in each if item not in clear][: max(0, _MOST_ROWS - len(clear))]
    return tuple(item for item in each if item in clear or item in more)


def _when(results: GroupResults) -> str:
    first, last = results.first, results.last
    if results.one_wave:
        return f"{first.name}: one wave so far, so it claims no change"
    how = f"wave {first.number} against wave {last.number}"
    if results.comparison.design is Design.AS_THEY_JOIN:
        how = "each from their first answer that counts to their latest"
    return f"{first.name} to {last.name} – {how}"


def _headline(results: GroupResults) -> str:
    data = results.data
    if not data.members:
        return "Nobody is in this group now, so there is nothing to show."
    if not (data.presence == "answered").any(axis=None):
        return "Nobody has answered in a closed wave, so there is nothing to show yet."
    if results.one_wave:
        flow = results.flow[0]
        room_left = room(shown_first(results))
        return f"{flow.answered} of {flow.invited} members answered. {room_left}".rstrip()
    if results.headline:
        return results.headline
    if data.never_asked:
        return "What you planned was not asked, so each scale here was looked at afterwards."
    return (
        "No outcome was planned, so each scale counts as a question asked. The more questions, the "
        "more people it takes to be sure of one answer."
    )


def _cautions(results: GroupResults) -> list[str]:
    comparison = results.comparison
    said = []
    if comparison.looked is Looked.PICKED:
        said.append(
            "You picked this time, so it was looked at afterwards: "
            "take it as a hint, not a finding."
        )
    if comparison.looked is Looked.SO_FAR and not results.one_wave:
        number = results.data.main_wave
        main = f"wave {number}" if number else "the wave one year after the first"
        said.append(f"This is so far: what counts is {main}, which is still to come.")
    if comparison.earlier_than_planned:
        said.append(
            f"Fewer than five have an answer at the wave that was planned to count, so wave "
            f"{comparison.main.number} is shown."
        )
    if _near(comparison):
        said.append(
            "All these waves are less than four weeks apart, which is too close to call a change "
            "clear."
        )
    if results.data.never_asked:
        listed = ", ".join(results.data.never_asked)
        said.append(f"Planned, but not asked in any closed wave: {listed}.")
    if comparison.changed_since:
        changed = ", ".join(comparison.changed_since)
        said.append(
            f"The plan was changed after the first wave ({changed}). "
            "Here is what was planned before it."
        )
    waiting = max((item.pairs.waiting for item in results.scales if item.settled), default=0)
    if waiting and not results.one_wave:
        said.append(say_waiting(waiting))
    return said


def _near(comparison: Comparison) -> bool:
    weeks = (comparison.main.opened - comparison.first.opened).days / 7
    return not comparison.one_wave and weeks < WEEKS_APART


def _planned(results: GroupResults) -> str:
    at = results.data.planned_at
    if not results.outcomes or at is None:
        return ""
    when = "before the first wave" if results.data.planned_before_first else "after it had begun"
    return f"Planned on {at.day} {at:%B %Y}, {when}."


def _rows(shown: tuple[ScaleResult, ...]) -> tuple[tuple[Row, ...], str]:
    """Return the rows and the axis that their pictures share."""
    strips = {item.key: _strip(item) for item in shown}
    drawn = [one for one in strips.values() if one is not None]
    reach = pictures.reach_of(drawn)
    rows = tuple(_row(item, strips[item.key], reach) for item in shown)
    return rows, pictures.axis(reach) if drawn else ""


def _strip(item: ScaleResult) -> Strip | None:
    change = item.change
    if change.mean_change is None or change.ci_low is None or change.ci_high is None:
        return None
    sign = 1 if item.scale.better == "higher" else -1
    unit = sign / item.yardsticks.mid
    low, high = sorted((change.ci_low * unit, change.ci_high * unit))
    return Strip(change.mean_change * unit, low, high, _kind(item))


def _kind(item: ScaleResult) -> Kind:
    return _KINDS.get(item.statement.verdict, Kind.SAME)


def _row(item: ScaleResult, one: Strip | None, reach: float) -> Row:
    words = short(item)
    change = item.change
    return Row(
        key=item.key,
        name=item.name,
        was=_score(change.mean_before, item),
        now=_score(change.mean_after, item),
        picture=pictures.strip(one, reach, f"{item.name}. {words}") if one is not None else "",
        ticks=pictures.ticks(reach) if one is not None else "",
        words=words + say_near_top(item.counted.ceiling, change.n, item.scale) + _dates(item),
        kind=_kind(item),
    )


def _dates(item: ScaleResult) -> str:
    """Say from when to when a scale was asked, where that is not the group's whole period."""
    whole = item.comparison
    if (item.first.number, item.last.number) == (whole.first.number, whole.main.number):
        return ""
    if item.asked_once:
        return f" Asked in {item.first.name}."
    return f" Asked from {item.first.name} to {item.last.name}."


def _score(value: float | None, item: ScaleResult) -> str:
    return "–" if value is None else points(value, item.scale)


def short(item: ScaleResult) -> str:
    """Return a finding in a few words: "Clearly better on average: about 10 up (4 to 16)."."""
    title = TITLES[item.statement.verdict]
    begin = f"{title[0].upper()}{title[1:]}"
    change = item.change
    if item.statement.verdict in _NO_FIGURE or change.mean_change is None:
        return f"{begin}."
    size = points(change.mean_change, item.scale)
    way = "up" if change.mean_change > 0 else "down"
    moved = f"about {size} {way}" if float(size) else "about the same"
    if change.ci_low is None or change.ci_high is None:
        return f"{begin}: {moved}."
    low, high = change.ci_low, change.ci_high
    near, far = (points(end, item.scale) for end in sorted((low, high), key=abs))
    if low * high > 0:
        return f"{begin}: {moved} ({near} to {far})."
    return f"{begin}: {moved} ({points(low, item.scale)} down to {points(high, item.scale)} up)."


def _starts(shown: tuple[ScaleResult, ...]) -> tuple[Row, ...]:
    return tuple(_start(item) for item in shown)


def _start(item: ScaleResult) -> Row:
    mean, scale = item.waves[0][1].mean, item.scale
    beside = item.yardsticks.population
    words = start_words(item)
    drawn = ""
    if mean is not None:
        reference = beside.mean if beside else None
        best = scale.high if scale.better == "higher" else scale.low
        drawn = pictures.start(
            mean, low=scale.low, high=scale.high, best=best, reference=reference, says=words
        )
    return Row(item.key, item.name, "", _score(mean, item), drawn, "", words, Kind.SAME)


def _answered(results: GroupResults) -> str:
    data = results.data
    inside = [wave.number for wave in results.comparison.inside(data.waves)]
    times = (data.presence[inside] == "answered").sum(axis=1)
    ever = int((times > 0).sum())
    if results.one_wave:
        return f"{ever} answered."
    said = [f"{int((times > 1).sum())} of the {ever} who ever answered did so twice or more"]
    once = int((times == 1).sum())
    if once:
        said.append(f"{once} only once")
    never = int((times == 0).sum())
    if never:
        said.append(f"{never} never")
    return f"{', '.join(said)}."


def _grid(results: GroupResults) -> tuple[tuple[Small, ...], str]:
    """Return a small picture for each scale, called by its label where that is its alone.

    Also what holds for those without words (the commonest finding that is neither gain nor loss),
    and what a star says.
    """
    shown = [item for item in results.scales if not is_the_same_again(item.key, results)]
    labels = Counter(item.scale.label for item in shown)
    findings = Counter(
        item.statement.verdict
        for item in shown
        if item.statement.verdict not in _KINDS and not item.comparison.one_wave
    )
    often, times = findings.most_common(1)[0] if findings else (None, 0)
    unwritten = "" if often is None or times < _SHARED_BY else TITLES[often]
    smalls = tuple(
        _small(item, item.scale.label if labels[item.scale.label] == 1 else item.name)
        for item in shown
    )
    said = f"Where nothing is written: {unwritten}. " if unwritten else ""
    if any(small.planned for small in smalls):
        others = not results.one_wave and not all(small.planned for small in smalls)
        said += f"★ was planned{', the others are looked at afterwards' if others else ''}."
    return tuple(
        replace(small, words="") if small.words == unwritten else small for small in smalls
    ), said.rstrip()


def _small(item: ScaleResult, name: str) -> Small:
    words, mean = TITLES[item.statement.verdict], item.waves[0][1].mean
    if item.statement.verdict is Verdict.AFTERWARDS:
        words = _HINT
    if item.comparison.one_wave and mean is not None:
        words = f"{_score(mean, item)}, of {item.scale.low:g} to {item.scale.high:g}"
    beside = item.yardsticks.population
    spots = [Spot(mean.mean, mean.ci_low, mean.ci_high) for _, mean in item.waves]
    told = [
        f"{wave.name} {_score(mean.mean, item)}"
        for wave, mean in item.waves
        if mean.mean is not None
    ]
    says = f"{item.name}: {words}. Means: {', '.join(told) or 'too few people to show'}."
    picture = pictures.small_multiple(
        spots,
        low=item.scale.low,
        high=item.scale.high,
        reference=beside.mean if beside else None,
        says=says,
    )
    star = " ★" if item.planned else ""
    return Small(item.key, f"{name}{star}", picture, words, item.planned)


def _periods(results: GroupResults) -> tuple[Period, ...]:
    waves = results.data.waves
    if len(waves) < 3:
        return ()
    first, last = results.first.number, results.last.number
    return tuple(
        Period(one.number, f"{one.number}: {one.name}", one.number == first, one.number == last)
        for one in waves
    )
