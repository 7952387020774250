"""Each person's change: sorted, from one answer to the other, and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.charts.pictures import Kind
from toolkit.charts.rows import Row, place, rows_figure, steps, too_small
from toolkit.charts.text import listed, number, plain, width_of, wrap
from toolkit.charts.theme import (
    EDGE,
    LEAD,
    SCREEN,
    SYMBOLS,
    Chart,
    Frame,
    Look,
    Said,
    Scale,
    Table,
    bare_axis,
    figure,
    note,
    strip,
    upright,
)

_KINDS = (Kind.BETTER, Kind.SAME, Kind.WORSE)
_DASHES = {Kind.BETTER: "solid", Kind.WORSE: "dash", Kind.SAME: "dot"}


@dataclass(frozen=True, slots=True)
class Moved:
    """One person's two answers; ``kind`` is what may be said of them."""

    code: str
    before: float
    after: float
    kind: Kind

    @property
    def change(self) -> float:
        return self.after - self.before


def waterfall(
    said: Said,
    scale: Scale,
    people: Sequence[Moved],
    *,
    mid: float,
    words: dict[Kind, str],
    look: Look = SCREEN,
) -> Chart:
    """Draw each person's change from zero, the best first. For the group alone, never outside.

    ``mid`` is the smallest change that matters to a group, in points; ``words`` says what each kind
    is called ("moved up most"). Better is to the right whichever way the scale runs.
    """
    sign = 1 if scale.better == "higher" else -1
    order = sorted(people, key=lambda one: (-sign * one.change, one.code))
    left = EDGE + max((width_of(one.code, look.small) for one in order), default=0.0) * 0.85 + 6
    reach = max([1.6 * mid, *(1.08 * abs(one.change) for one in order)])
    height = look.small * 1.5
    traces: list[dict[str, Any]] = []
    for kind in _KINDS:
        these = [(at, one) for at, one in enumerate(order) if one.kind is kind]
        if not these:
            continue
        traces.append(
            {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "name": "from zero"}
            | {"x": [x for _, one in these for x in (0, one.change, None)]}
            | {"y": [y for at, _ in these for y in (-at, -at, None)]}
            | {"line": {"color": look.colour(kind), "width": 2}, "opacity": 0.6}
        )
        traces.append(
            {"type": "scatter", "mode": "markers", "name": words.get(kind, kind.value)}
            | {"x": [one.change for _, one in these], "y": [-at for at, _ in these]}
            | {"text": [plain(one.code) for _, one in these], "cliponaxis": False}
            | {"marker": {"symbol": SYMBOLS[kind], "size": 10, "color": look.colour(kind)}
               | {"line": {"width": 2 if kind is Kind.SAME else 0}}}
            | {"hovertemplate": f"%{{text}}: %{{x:+.{scale.digits}f}}<extra></extra>"}
        )  # fmt: skip
    ticks = steps(reach, look)
    ends = (-reach, reach) if sign > 0 else (reach, -reach)
    foot = look.small * LEAD + 6
    drawn = figure(
        look,
        said,
        traces,
        Frame(
            plot=max(height * len(order), 40),
            head=look.small * LEAD,
            foot=foot + look.small * LEAD + 10,
            left=left,
            right=EDGE + 8,
        ),
        notes=[
            *too_small(look),
            _below(look, "← worse", 0, "left", foot),
            _below(look, "points", 0.5, "center", foot),
            _below(look, "better →", 1, "right", foot),
        ],
        shapes=[strip(look, -mid, mid), upright(look, 0)],
        xaxis=bare_axis(look, *ends)
        | {"tickvals": ticks, "ticktext": [number(tick, 0, signed=True) for tick in ticks]},
        yaxis=bare_axis(look, -len(order) + 0.4, 0.6)
        | {"tickvals": [-at for at in range(len(order))]}
        | {"ticktext": [plain(one.code) for one in order]},
    )
    counts = {kind: sum(one.kind is kind for one in order) for kind in _KINDS}
    marked = listed([f"{counts[kind]} {words.get(kind, kind.value)}" for kind in _KINDS])
    alt = (
        f"Chart of each person’s change on {scale.name}, one line a person, better to the right. "
        f"{said.finding}. {said.who}. {marked}."
    )
    caption = (
        f"A triangle that points up: {words.get(Kind.BETTER, 'better')}; one that points down: "
        f"{words.get(Kind.WORSE, 'worse')}; a ring: {words.get(Kind.SAME, 'about the same')}. The "
        f"shaded strip is less than matters to a group."
    )
    table = Table(
        ("Member", "Before", "After", "Change", "Marked"),
        tuple(
            (
                one.code,
                number(one.before, 1),
                number(one.after, 1),
                number(one.change, 1, signed=True),
                words.get(one.kind, one.kind.value),
            )
            for one in order
        ),
    )
    return Chart(drawn, said.finding, alt, caption, said.source, table)


def _below(look: Look, text: str, x: float, anchor: str, down: float) -> dict[str, Any]:
    return note(look, text, x=x, y=0, xref="paper", yref="paper") | {
        "xanchor": anchor,
        "yanchor": "top",
        "yshift": -down,
    }


@dataclass(frozen=True, slots=True)
class Means:
    """The mean of the same people at two times; None where it is not given."""

    n: int
    before: float | None
    after: float | None


def slopes(
    said: Said,
    scale: Scale,
    times: tuple[str, str],
    means: Means,
    people: Sequence[Moved] = (),
    *,
    look: Look = SCREEN,
) -> Chart:
    """Draw two times with the group's mean between; inside the group each person's line too.

    For outside there are no ``people``, and the means are the given ones.
    """
    p = look.palette
    ends = [number(end, 0) for end in (scale.low, scale.high)]
    left = EDGE + look.small * 0.75 * max(map(len, ends))
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines+markers", "x": [0, 1], "y": [one.before, one.after]}
        | {"line": {"color": look.colour(one.kind), "width": 1.4, "dash": _DASHES[one.kind]}}
        | {"marker": {"symbol": ["circle", SYMBOLS[one.kind]], "size": [4, 8]}
           | {"color": look.colour(one.kind)}}
        | {"hovertemplate": f"{plain(one.code)}: %{{y:.{scale.digits}f}}<extra></extra>"}
        | {"opacity": 0.8, "name": "person", "cliponaxis": False}
        for one in people
    ]  # fmt: skip
    if means.before is not None and means.after is not None:
        told = [number(value, scale.digits) for value in (means.before, means.after)]
        traces.append(
            {"type": "scatter", "mode": "lines+markers+text", "name": "mean of the group"}
            | {"x": [0, 1], "y": [means.before, means.after], "cliponaxis": False}
            | {"line": {"color": p.ink, "width": 3.5}, "marker": {"size": 10, "color": p.ink}}
            | {"text": told}
            | {"textposition": ["middle left", "middle right"]}
            | {"textfont": {"size": look.text, "color": p.ink, "weight": 700}}
            | {"hovertemplate": f"mean of the group: %{{y:.{scale.digits}f}}<extra></extra>"}
        )
    pad = (scale.high - scale.low) * 0.03
    cut = ["<br>".join(wrap(name, look.inner / 2 - 20, look.small)) for name in times]
    better = note(look, scale.way, x=0, y=1, xref="paper", yref="paper")
    drawn = figure(
        look,
        said,
        traces,
        Frame(
            plot=300 if look.width > 400 else 250,
            head=look.small * LEAD + 4,
            foot=max(one.count("<br>") + 1 for one in cut) * look.small * LEAD + 12,
            left=left,
            right=EDGE + 8,
        ),
        notes=[
            better
            | {"xanchor": "left", "yanchor": "bottom", "xshift": EDGE - left}
            | {"yshift": look.small * 0.5}
        ],
        xaxis=bare_axis(look, -0.35, 1.35)
        | {"tickvals": [0, 1], "ticktext": cut, "linecolor": p.rule, "showline": True},
        yaxis=bare_axis(look, scale.low - pad, scale.high + pad)
        | {"showgrid": True, "gridcolor": p.rule, "nticks": 6},
    )
    was, now = (
        "not given" if value is None else number(value, scale.digits)
        for value in (means.before, means.after)
    )
    alt = (
        f"Chart of two times, {times[0]} and {times[1]}. {said.finding}. {said.who}. "
        f"{scale.name} goes from {scale.low:g} to {scale.high:g}; {scale.way[2:]}. "
        f"The mean of the same {means.n} people: {was}, then {now}."
        f"{f' {len(people)} thin lines, one a person.' if people else ''}"
    )
    caption = "The thick line is the mean of the same people both times."
    if people:
        caption += " Thin lines are people: whole and blue up to better, dashed down to worse."
    table = Table(
        ("", "Before", "After"),
        (
            (f"Mean of {means.n}", *("–" if v is None else number(v, 1)
                                     for v in (means.before, means.after))),
            *((one.code, number(one.before, 1), number(one.after, 1)) for one in people),
        ),
    )  # fmt: skip
    return Chart(drawn, said.finding, alt, caption, said.source, table)


@dataclass(frozen=True, slots=True)
class Part:
    """How many people: ``printed`` as it may be said, ``count`` None where that is no number."""

    name: str
    kind: Kind
    printed: str
    count: int | None


def better_same_worse(said: Said, parts: Sequence[Part], *, look: Look = SCREEN) -> Chart:
    """Count people by how they moved: bars from zero; what is hidden is words and no bar."""
    rows = [
        Row(one.name, one.printed, kind=one.kind, marks=26.0 if one.count is not None else 4.0)
        for one in parts
    ]
    placed = place(rows, look)
    most = max([1, *(one.count for one in parts if one.count is not None)])
    traces: list[dict[str, Any]] = []
    for one, where in zip(parts, placed.places, strict=True):
        if one.count is None:
            continue
        colour = look.colour(one.kind)
        traces.append(
            {"type": "bar", "orientation": "h", "x": [one.count], "y": [where.at], "width": 18}
            | {"marker": {"color": colour, "opacity": 0.35, "line": {"color": colour, "width": 1}}}
            | {"hoverinfo": "skip", "name": one.name}
        )
        traces.append(
            {"type": "scatter", "mode": "markers", "hoverinfo": "skip", "cliponaxis": False}
            | {"x": [at + 0.5 for at in range(one.count)], "y": [where.at] * one.count}
            | {"marker": {"symbol": SYMBOLS[one.kind], "size": 9, "color": colour}
               | {"line": {"width": 2 if one.kind is Kind.SAME else 0}}}
            | {"name": "people"}
        )  # fmt: skip
    ticks = [tick for tick in steps(most, look) if tick >= 0]
    drawn = rows_figure(
        look,
        said,
        placed,
        traces,
        xaxis=bare_axis(look, 0, most * 1.02)
        | {"tickvals": ticks, "ticktext": [number(tick) for tick in ticks]},
        ends=False,
        below="people",
    )
    told = ", ".join(f"{one.name}: {one.printed}" for one in parts)
    alt = f"Bars that count people. {said.finding}. {said.who}. {told}."
    table = Table(("", "People"), tuple((one.name, one.printed) for one in parts))
    caption = "One mark is one person. Any change counts, however small."
    return Chart(drawn, said.finding, alt, caption, said.source, table)
