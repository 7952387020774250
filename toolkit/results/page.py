"""The front page of a group's results: every decision made, so that a template only places things.

It answers, in this order, what a group asks round a table: did things get better, how sure are we,
for whom, who is missing, what shall we look at more closely.
"""

from dataclasses import dataclass

from toolkit.charts import pictures
from toolkit.charts.pictures import Kind, Spot, Strip
from toolkit.results.data import Key
from toolkit.results.evidence import Looked
from toolkit.results.group import GroupResults
from toolkit.results.people import People, is_the_same_again, people
from toolkit.results.scale import ScaleResult
from toolkit.results.words import TITLES, Verdict, points
from toolkit.storage.models import Design

_KINDS = {Verdict.GAIN: Kind.BETTER, Verdict.LOSS: Kind.WORSE}
_NO_FIGURE = frozenset({Verdict.ASKED_ONCE, Verdict.TOO_FEW})


@dataclass(frozen=True, slots=True)
class Row:
    """One outcome: its name, where the group was and is, a picture, the finding in a few words."""

    key: Key
    name: str
    was: str
    now: str
    picture: str
    words: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Mark:
    """One person in the row of marks."""

    code: str
    kind: Kind
    picture: str
    words: str


@dataclass(frozen=True, slots=True)
class Small:
    """One scale in the grid."""

    key: Key
    name: str
    picture: str
    words: str
    planned: bool


@dataclass(frozen=True, slots=True)
class GroupPage:
    """All that the front page shows."""

    heading: str
    when: str
    headline: str
    #: What holds for all of it: so far, picked, changed since, an earlier wave.
    cautions: tuple[str, ...]
    planned: str
    rows: tuple[Row, ...]
    answered: str
    people: tuple[Mark, ...]
    people_words: str
    by_chance: str
    worse: int
    grid: tuple[Small, ...]
    #: Waves that a reader may pick: number, name, whether it is the first and the last one now.
    periods: tuple[tuple[int, str, bool, bool], ...]


def group_page(results: GroupResults) -> GroupPage:
    """Return the front page of these results."""
    found = people(results, results.outcomes or results.scales)
    marks = () if results.one_wave else _marks(results, found)
    shown = results.outcomes or results.scales
    return GroupPage(
        heading="Where you start" if results.one_wave else "What has changed",
        when=_when(results),
        headline=_headline(results),
        cautions=_cautions(results),
        planned=_planned(results),
        rows=_starts(shown) if results.one_wave else _rows(shown),
        answered=_answered(results),
        people=marks,
        people_words=_counted(marks, found),
        by_chance=_by_chance(found),
        worse=sum(mark.kind is Kind.WORSE for mark in marks),
        grid=tuple(
            _small(item) for item in results.scales if not is_the_same_again(item.key, results)
        ),
        periods=tuple(
            (
                wave.number,
                wave.name,
                wave.number == results.first.number,
                wave.number == results.last.number,
            )
            for wave in results.data.waves
        ),
    )


def _when(results: GroupResults) -> str:
    first, last = results.first, results.last
    if results.one_wave:
        return f"{first.name}: one wave so far, so it claims no change"
    how = f"wave {first.number} against wave {last.number}"
    if results.comparison.design is Design.AS_THEY_JOIN:
        how = "each from their first answer that counts to their latest"
    return f"{first.name} to {last.name} – {how}"


def _headline(results: GroupResults) -> str:
    if results.one_wave:
        flow = results.flow[0]
        return f"{flow.answered} of {flow.invited} members answered. This shows where you stand."
    return results.headline or (
        "No outcome was planned, so each scale counts as a question asked. The more questions, the "
        "more people it takes to be sure of one answer."
    )


def _cautions(results: GroupResults) -> tuple[str, ...]:
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
    if comparison.changed_since:
        changed = ", ".join(comparison.changed_since)
        said.append(
            f"The plan was changed after the first wave ({changed}). "
            "Here is what was planned before it."
        )
    waiting = max((item.pairs.waiting for item in results.scales if item.settled), default=0)
    if waiting and not results.one_wave:
        said.append(f"{waiting} joined too late to count yet.")
    return tuple(said)


def _planned(results: GroupResults) -> str:
    at = results.data.planned_at
    if not results.outcomes or at is None:
        return ""
    when = "before the first wave" if results.data.planned_before_first else "after it had begun"
    return f"Planned on {at.day} {at:%B %Y}, {when}."


def _rows(shown: tuple[ScaleResult, ...]) -> tuple[Row, ...]:
    strips = {item.key: _strip(item) for item in shown}
    reach = pictures.reach_of([one for one in strips.values() if one is not None])
    return tuple(_row(item, strips[item.key], reach) for item in shown)


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
        words=words,
        kind=_kind(item),
    )


def _score(value: float | None, item: ScaleResult) -> str:
    return "–" if value is None else points(value, item.scale)


def short(item: ScaleResult) -> str:
    """Return a finding in a few words with its figures: "Clearly better: about 10 (4 to 16)"."""
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
    ends = " to ".join(
        f"{points(end, item.scale)} {'down' if end < 0 else 'up'}"
        for end in (change.ci_low, change.ci_high)
    )
    return f"{begin}: {moved} ({ends})."


def _starts(shown: tuple[ScaleResult, ...]) -> tuple[Row, ...]:
    return tuple(_start(item) for item in shown)


def _start(item: ScaleResult) -> Row:
    mean = item.waves[0][1].mean
    beside = item.yardsticks.population
    reference = beside.mean if beside else None
    if mean is None:
        words = "Too few people to show as a group."
    else:
        scale = item.scale
        better = "high is better" if scale.better == "higher" else "low is better"
        words = f"{_score(mean, item)} on average, of {scale.low:g} to {scale.high:g}; {better}."
        if beside is not None:
            words += f" For comparison, {beside.words}: {_score(beside.mean, item)}."
    drawn = ""
    if mean is not None:
        low, high = item.scale.low, item.scale.high
        drawn = pictures.start(mean, low=low, high=high, reference=reference, says=words)
    return Row(item.key, item.name, "", _score(mean, item), drawn, words, Kind.SAME)


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


def _marks(results: GroupResults, found: People) -> tuple[Mark, ...]:
    """Return a mark for each person with two answers: who moved up, about the same, who moved down.

    A person with a mark in both directions counts as down: that is what a group must see.
    """
    moved = {row.code: row for row in found.rows}
    shown = results.outcomes or results.scales
    counted = {code for item in shown for code in item.pairs.before.index}
    marks = []
    for code in results.data.members:
        if code not in counted:
            continue
        row = moved.get(code)
        if row is None:
            kind, words = Kind.SAME, "about the same"
        elif row.worse:
            kind, words = Kind.WORSE, found.words.worse
        else:
            kind, words = Kind.BETTER, found.words.better
        marks.append(Mark(code, kind, pictures.person(kind), words))
    order = [Kind.BETTER, Kind.SAME, Kind.WORSE]
    return tuple(sorted(marks, key=lambda mark: order.index(mark.kind)))


def _counted(marks: tuple[Mark, ...], found: People) -> str:
    if not marks:
        return ""
    counts = {kind: sum(mark.kind is kind for mark in marks) for kind in Kind}
    said = [
        f"{counts[kind]} {words}"
        for kind, words in (
            (Kind.BETTER, found.words.better),
            (Kind.SAME, "about the same"),
            (Kind.WORSE, found.words.worse),
        )
        if counts[kind]
    ]
    return f"{', '.join(said)}."


def _by_chance(found: People) -> str:
    if found.by_chance is None or not found.looked_at:
        return ""
    about = f"about {found.by_chance:.0f}" if found.by_chance >= 0.95 else "one or none"
    return (
        f"If nobody had changed, {about} of these {found.looked_at} comparisons would still be "
        "marked by chance."
    )


def _small(item: ScaleResult) -> Small:
    words = TITLES[item.statement.verdict]
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
    return Small(item.key, item.name, picture, words, item.planned)
