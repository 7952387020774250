"""Change on one axis: several outcomes, all taken together, two groups of people."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.charts.pictures import Kind
from toolkit.charts.rows import (
    MARKS,
    Row,
    across,
    apart,
    interval,
    mark,
    place,
    rows_figure,
    steps,
    too_small,
)
from toolkit.charts.text import listed, number
from toolkit.charts.theme import SCREEN, Chart, Look, Said, Table, bare_axis

_WAYS = {Kind.BETTER: "better", Kind.WORSE: "worse", Kind.SAME: "no clear change"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome: where the group was and is, and its change in smallest changes that matter.

    ``mean``, ``low`` and ``high`` are turned so that above 0 is better; None is not given.
    """

    name: str
    was: float | None
    now: float | None
    digits: int
    mean: float | None
    low: float | None
    high: float | None
    kind: Kind
    words: str


def before_after(said: Said, outcomes: Sequence[Outcome], *, look: Look = SCREEN) -> Chart:
    """Draw each outcome from where it was (an open ring at no change) to where it is.

    One axis for all: each change is held against the smallest one that matters on its own scale.
    """
    rows = [
        Row(one.name, _was_is(one), one.words, one.kind, MARKS if one.mean is not None else 0)
        for one in outcomes
    ]
    placed = place(rows, look)
    reach = _reach([v for one in outcomes for v in (one.mean, one.low, one.high)], 1.6)
    traces = []
    for one, where in zip(outcomes, placed.places, strict=True):
        if one.mean is None:
            continue
        colour = look.colour(one.kind)
        traces += interval(where.at, one.low, one.high, colour)
        traces += [
            {"type": "scatter", "mode": "lines", "x": [0, one.mean], "y": [where.at] * 2}
            | {"line": {"color": colour, "width": 1.5}, "hoverinfo": "skip", "name": "change"},
            {"type": "scatter", "mode": "markers", "x": [0], "y": [where.at], "name": "was"}
            | {"marker": {"symbol": "line-ns-open", "size": 14, "color": look.palette.ink}}
            | {"hoverinfo": "skip"},
            mark(look, where.at, one.mean, one.kind, f"{one.name}: {one.words}"),
        ]
    ticks = steps(reach, look)
    drawn = rows_figure(
        look,
        said,
        placed,
        traces,
        xaxis=bare_axis(look, -reach, reach)
        | {"tickvals": ticks, "ticktext": [_times(tick) for tick in ticks]},
        below="1× is the smallest change that matters",
        above=too_small(look),
        shapes=across(look, rows, placed, 1),
    )
    alt = (
        f"Chart of change by outcome, one axis for all, better to the right. {said.finding}. "
        f"{said.who}. " + " ".join(f"{one.name}: {_told(one)}" for one in outcomes)
    )
    caption = (
        "The mark is the mean change, the bar its likely range (95 %). A triangle that points up "
        "is better, one that points down worse, a ring neither. Each change is held against the "
        "smallest one that matters on its own scale; the shaded strip is less."
    )
    return Chart(drawn, said.finding, alt, caption, said.source, _outcome_table(outcomes))


def _was_is(one: Outcome) -> str:
    if one.was is None or one.now is None:
        return ""
    return f"{number(one.was, one.digits)} → {number(one.now, one.digits)}"


def _told(one: Outcome) -> str:
    moved = f"from {number(one.was, one.digits)} to {number(one.now, one.digits)}. " if (
        one.was is not None and one.now is not None
    ) else ""  # fmt: skip
    return f"{moved}{one.words.rstrip('.')}."


def _times(tick: float) -> str:
    return "0" if not tick else f"{number(abs(tick), 0 if tick == int(tick) else 1)}×"


def _reach(values: Sequence[float | None], least: float) -> float:
    return max([least, *(1.08 * abs(value) for value in values if value is not None)])


def _outcome_table(outcomes: Sequence[Outcome]) -> Table:
    def cell(value: float | None, digits: int) -> str:
        return "–" if value is None else number(value, digits)

    return Table(
        ("Outcome", "Was", "Is", "Change ÷ smallest that matters", "From", "To", "In words"),
        tuple(
            (
                one.name,
                *(cell(value, one.digits) for value in (one.was, one.now)),
                *(cell(value, 2) for value in (one.mean, one.low, one.high)),
                one.words,
            )
            for one in outcomes
        ),
    )


@dataclass(frozen=True, slots=True)
class Whole:
    """All outcomes taken together, in standard deviations; above 0 is better."""

    n: int
    mean: float | None
    low: float | None
    high: float | None
    #: The smallest change that matters, in the same unit.
    mid: float
    kind: Kind


def together(
    said: Said, whole: Whole, people: Sequence[tuple[float, Kind]] = (), *, look: Look = SCREEN
) -> Chart:
    """Draw the mean over all outcomes with its interval; inside the group each person beside it.

    ``people`` are each one's mean over the outcomes; for outside there are none.
    """
    values = [whole.mean, whole.low, whole.high, *(value for value, _ in people)]
    reach = _reach([*values, whole.mid * 1.6], 0.5)
    levels = _stacked([value for value, _ in people], 2 * reach / look.inner * 13)
    rows = [Row("On average", kind=whole.kind)]
    if people:
        rows.append(Row("Each person", marks=14.0 * (max(levels) + 1) + 8))
    placed = place(rows, look)
    traces = []
    if whole.mean is not None:
        at = placed.places[0].at
        traces += interval(at, whole.low, whole.high, look.colour(whole.kind))
        traces.append(mark(look, at, whole.mean, whole.kind, "mean"))
    if people:
        foot = placed.places[1].at - rows[1].marks / 2 + 10
        traces += [
            mark(look, foot + 14 * level, value, kind, "one person") | {"name": "person"}
            for (value, kind), level in zip(people, levels, strict=True)
        ]
    ticks = steps(reach, look, 0.25, wide="−0.00")
    drawn = rows_figure(
        look,
        said,
        placed,
        traces,
        xaxis=bare_axis(look, -reach, reach)
        | {"tickvals": ticks, "ticktext": [number(tick, 2, signed=True) for tick in ticks]},
        below="in standard deviations (how far people usually lie apart)",
        above=too_small(look),
        shapes=across(look, rows, placed, whole.mid),
    )
    mean = "not given" if whole.mean is None else number(whole.mean, 2, signed=True)
    counts = [(kind, sum(one is kind for _, one in people)) for kind in Kind]
    marked = listed([f"{count} {_WAYS[kind]}" for kind, count in counts if count])
    alt = (
        f"Chart of change over all outcomes, better to the right. {said.finding}. {said.who}. "
        f"The mean is {mean}{apart(whole.low, whole.high, 2)} standard deviations."
        f"{f' One mark a person: {marked}.' if people else ''}"
    )
    caption = (
        "Each person’s changes, turned so that better is to the right and divided by how far "
        "people usually lie apart, are averaged. The bar is the likely range (95 %)."
    )
    table = Table(
        ("Who", "People", "Mean change (SD)", "From", "To"),
        (
            (
                "On average",
                str(whole.n),
                *("–" if v is None else number(v, 2) for v in (whole.mean, whole.low, whole.high)),
            ),
            *(("One person", "1", number(value, 2), "–", "–") for value, _ in people),
        ),
    )
    return Chart(drawn, said.finding, alt, caption, said.source, table)


def _stacked(values: Sequence[float], wide: float) -> list[int]:
    """Return for each value the lowest level on which it touches no other."""
    levels: list[int] = []
    for at, value in enumerate(values):
        taken = {
            level
            for other, level in zip(values[:at], levels, strict=False)
            if abs(other - value) < wide
        }
        levels.append(next(level for level in range(len(values)) if level not in taken))
    return levels


@dataclass(frozen=True, slots=True)
class Arm:
    """A group of people, or the difference of two: its mean change in points, None if not given."""

    name: str
    n: int | None
    mean: float | None
    low: float | None
    high: float | None
    kind: Kind = Kind.SAME


def comparison(
    said: Said,
    arms: Sequence[Arm],
    *,
    mid: float,
    better: str,
    digits: int = 0,
    look: Look = SCREEN,
) -> Chart:
    """Draw the change of two groups of people and their difference, on one axis in points.

    Better is to the right: where a low score is better, the axis runs from high to low.
    """
    rows = [
        Row(
            f"{arm.name}{f' (n {arm.n})' if arm.n is not None else ''}",
            _points(arm, digits),
            kind=arm.kind,
        )
        for arm in arms
    ]
    placed = place(rows, look)
    reach = _reach([v for arm in arms for v in (arm.mean, arm.low, arm.high)], 1.6 * mid)
    traces = []
    for arm, where in zip(arms, placed.places, strict=True):
        if arm.mean is not None:
            traces += interval(where.at, arm.low, arm.high, look.colour(arm.kind))
            traces.append(mark(look, where.at, arm.mean, arm.kind, _points(arm, digits)))
    ticks = steps(reach, look)
    ends = (-reach, reach) if better == "higher" else (reach, -reach)
    drawn = rows_figure(
        look,
        said,
        placed,
        traces,
        xaxis=bare_axis(look, *ends)
        | {"tickvals": ticks, "ticktext": [number(tick, 0, signed=True) for tick in ticks]},
        below="change in points",
        above=too_small(look),
        shapes=across(look, rows, placed, mid),
    )
    told = " ".join(f"{row.name}: {row.value or 'not given'}." for row in rows)
    alt = (
        f"Chart of change in two groups of people, better to the right. {said.finding}. "
        f"{said.who}. {told}"
    )
    caption = (
        "The mark is the mean change, the bar its likely range (95 %). People were not put in the "
        "groups by lot, so a difference need not be the group’s doing."
    )
    table = Table(
        ("Who", "People", "Mean change", "From", "To"),
        tuple(
            (
                arm.name,
                "–" if arm.n is None else str(arm.n),
                *("–" if v is None else number(v, 1) for v in (arm.mean, arm.low, arm.high)),
            )
            for arm in arms
        ),
    )
    return Chart(drawn, said.finding, alt, caption, said.source, table)


def _points(arm: Arm, digits: int) -> str:
    if arm.mean is None:
        return ""
    return f"{number(arm.mean, digits, signed=True)}{apart(arm.low, arm.high, digits)}"
