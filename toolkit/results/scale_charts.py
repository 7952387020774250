"""The charts of one scale: which fit, and each one for the group or for outside."""

from collections.abc import Callable
from dataclasses import dataclass

from toolkit.charts.attendance import Slope, attendance
from toolkit.charts.changes import Means, Moved, Part, better_same_worse, slopes, waterfall
from toolkit.charts.lines import Point, Population, mean_line, member_lines
from toolkit.charts.pictures import Kind
from toolkit.charts.theme import SCREEN, Chart, Look, Said
from toolkit.results.group import GroupResults
from toolkit.results.handed_on import (
    axis_of,
    dates,
    finding_outside,
    given,
    points_outside,
    source_of,
    times_of,
    who_outside,
)
from toolkit.results.person_words import CLEAR, MOVED_MOST
from toolkit.results.scale import ScaleResult
from toolkit.statistics.least import LEAST_OUTSIDE
from toolkit.statistics.reliable_change import Verdict

_MARKS = {Verdict.IMPROVED: Kind.BETTER, Verdict.WORSENED: Kind.WORSE}
_SIDES = {
    "better": ("Moved for the better", Kind.BETTER),
    "same": ("Did not move", Kind.SAME),
    "worse": ("Moved for the worse", Kind.WORSE),
    "not better": ("Did not move for the better", Kind.SAME),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What a chart is made from, and for whom."""

    results: GroupResults
    item: ScaleResult
    look: Look
    outside: bool

    @property
    def source(self) -> str:
        return source_of(self.results, [self.item.key])

    def said(self, finding: str) -> Said:
        """Return a chart's words; ``finding`` is what the group is told beside its own title."""
        item = self.item
        if self.outside:
            return Said(f"{item.name}: {finding}", who_outside(item), self.source)
        return Said(f"{item.name}: {finding}", f"{item.who}, {dates(item)}", self.source)

    @property
    def finding(self) -> str:
        if self.outside:
            return finding_outside(self.item)
        return self.item.title.removeprefix(f"{self.item.name}: ")


def offered(item: ScaleResult) -> tuple[tuple[str, str], ...]:
    """Return the charts that fit a scale: each one's word in an address, and its name."""
    return tuple((key, one.name) for key, one in _CHARTS.items() if one.fits(item))


def scale_chart(
    results: GroupResults,
    item: ScaleResult,
    key: str,
    *,
    look: Look = SCREEN,
    outside: bool = True,
) -> Chart | None:
    """Return one of the charts that are offered; None where there is none, or none for outside.

    ``outside`` is the safe one: no member is in it, and only figures that may leave the group.
    """
    one = _CHARTS.get(key)
    if one is None or not one.fits(item):
        return None
    return one.draw(Asked(results, item, look, outside))


def _lines(asked: Asked) -> Chart | None:
    item, beside = asked.item, asked.item.yardsticks.population
    population = Population(beside.words, beside.mean) if beside else None
    said, axis = asked.said(asked.finding), axis_of(item)
    shown = [wave.number for wave, _ in item.waves]
    events = item.data.events_between(shown[0], shown[-1]) if shown else ()
    if asked.outside:
        points = points_outside(item)
        if all(point.mean is None for point in points):
            return None
        return mean_line(said, axis, points, population=population, events=events, look=asked.look)
    points = [
        Point(wave.name, mean.n, mean.mean, mean.ci_low, mean.ci_high) for wave, mean in item.waves
    ]
    return member_lines(
        said, axis, points, item.scores, population=population, events=events, look=asked.look
    )


def _people(item: ScaleResult) -> list[Moved]:
    found = item.reliable.per_member["verdict"] if item.reliable is not None else None
    marked = {} if found is None else {code: _MARKS.get(one) for code, one in found.items()}
    return [
        Moved(
            str(code),
            float(item.pairs.before[code]),
            float(item.pairs.after[code]),
            marked.get(code) or Kind.SAME,
        )
        for code in item.pairs.before.index
    ]


def _waterfall(asked: Asked) -> Chart | None:
    item = asked.item
    if asked.outside:
        return None
    people, error = _people(item), item.person_error
    words = {Kind.SAME: "can’t be judged one by one: this scale is too short"}
    told = "each person’s change"
    if error is not None:
        called = CLEAR if error.clear else MOVED_MOST
        words = {
            Kind.BETTER: called.better,
            Kind.SAME: "no clear change" if error.clear else "about the same",
            Kind.WORSE: called.worse,
        }
        counts = {kind: sum(one.kind is kind for one in people) for kind in words}
        told = ", ".join(f"{counts[kind]} {text}" for kind, text in words.items() if counts[kind])
    mid = item.yardsticks.mid
    said = asked.said(told)
    return waterfall(said, axis_of(item), people, mid=mid, words=words, look=asked.look)


def _slopes(asked: Asked) -> Chart | None:
    item = asked.item
    times = times_of(item)
    said = asked.said(asked.finding)
    if asked.outside:
        change = given(item)
        if change.n is None or change.mean_before is None:
            return None
        means = Means(change.n, change.mean_before, change.mean_after)
        return slopes(said, axis_of(item), times, means, look=asked.look)
    means = Means(item.change.n, item.change.mean_before, item.change.mean_after)
    return slopes(said, axis_of(item), times, means, _people(item), look=asked.look)


def _counts(asked: Asked) -> Chart | None:
    change = asked.item.change
    if asked.outside:
        counts = given(asked.item).counts
        if counts is None or not any(one.isdigit() for one in counts.printed.values()):
            return None
        parts = [
            Part(*_SIDES[name], told, int(told) if told.isdigit() else None)
            for name, told in counts.printed.items()
        ]
    else:
        table = zip(
            ("better", "same", "worse"),
            (change.improved, change.same, change.worsened),
            strict=True,
        )
        parts = [Part(*_SIDES[name], str(count or 0), count or 0) for name, count in table]
    told = ", ".join(f"{part.printed} {part.name.lower()}" for part in parts)
    return better_same_worse(asked.said(told), parts, look=asked.look)


def _meetings(asked: Asked) -> Chart | None:
    item, found = asked.item, asked.item.attendance
    if found is None or found.slope is None:
        return None
    low, high = found.slope_low, found.slope_high
    finding = "we can’t tell whether coming often goes with change"
    if low is not None and high is not None and low * high > 0:
        way = "better" if (low > 0) == (item.scale.better == "higher") else "worse"
        finding = f"of people who began alike, those who came more often ended {way}"
    said, came = asked.said(finding), item.came
    moved = item.pairs.after - item.pairs.before
    if not asked.outside:
        slope = Slope(
            n=found.n,
            mean_meetings=float(came.mean()),
            mean_change=float(moved.mean()),
            fewest=float(came.min()),
            most=float(came.max()),
            slope=found.slope,
            low=low,
            high=high,
        )
        people = [(str(code), int(came[code]), float(moved[code])) for code in moved.index]
        return attendance(said, axis_of(item), slope, people, look=asked.look)
    change = given(item)
    if change.mean_change is None or found.n < LEAST_OUTSIDE["attendance"]:
        return None
    middle = round(float(came.mean()))

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(10 * value / change.unit) * change.unit / 10

    slope = Slope(
        n=found.n,
        mean_meetings=middle,
        mean_change=change.mean_change,
        fewest=max(0, middle - 5),
        most=max(0, middle - 5) + 10,
        slope=rounded(found.slope),
        low=rounded(low),
        high=rounded(high),
    )
    return attendance(said, axis_of(item), slope, look=asked.look)


def _asked_twice(item: ScaleResult) -> bool:
    return not item.asked_once and len(item.pairs.before) > 1


@dataclass(frozen=True, slots=True)
class _Offer:
    name: str
    fits: Callable[[ScaleResult], bool]
    draw: Callable[[Asked], Chart | None]


_CHARTS = {
    "lines": _Offer("Lines", lambda _: True, _lines),
    "before-and-after": _Offer("Before and after", _asked_twice, _slopes),
    "waterfall": _Offer("Each person’s change", _asked_twice, _waterfall),
    "counts": _Offer("Better, same, worse", lambda item: item.change.improved is not None, _counts),
    "meetings": _Offer(
        "Meetings and change",
        lambda item: item.attendance is not None and item.attendance.slope is not None,
        _meetings,
    ),
}
