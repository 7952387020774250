"""A report's charts: each figure of the content from its printed numbers, for every format.

A figure of the content holds what its chart takes as JSON, so that the same chart can be drawn
again from what was published, and from nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.charts.changes import Part as People
from toolkit.charts.changes import better_same_worse
from toolkit.charts.lines import Point, Population, mean_line
from toolkit.charts.outcomes import Outcome, before_after
from toolkit.charts.pictures import Kind
from toolkit.charts.profile import Part, profile
from toolkit.charts.theme import Chart, Look, Said, Scale, paper
from toolkit.chromium import Renderer
from toolkit.reports.content import Column, Figure, Table

#: A page's width between its margins, and half of it, in centimetres.
PAGE_CM, HALF_PAGE_CM = 16.0, 8.0
_DOTS = 4
#: Cells in which nothing is given; and from how many letters on a cell is words, not a figure.
_EMPTY = frozenset({"", "–"})
_LONG = 14


@dataclass(frozen=True, slots=True)
class Drawing:
    """One figure as pictures of the same size, on a painted ground.

    ``svg`` for pages and for Word, which can scale it; ``png`` (4 dots a pixel) for what knows no
    SVG. ``width_cm`` and ``height_cm`` are its size on paper.
    """

    svg: str
    png: bytes
    width_cm: float
    height_cm: float


def figure(key: str, chart: str, data: Mapping[str, Any]) -> Figure:
    """Return a figure of the content: what the chart of these numbers says, in words and rows."""
    drawn = _CHARTS[chart](data, paper(PAGE_CM))
    return Figure(
        key=key,
        chart=chart,
        title=drawn.finding,
        subtitle=data["said"]["who"],
        alt=drawn.alt,
        caption=f"{drawn.caption} {drawn.source}".strip(),
        data=data,
        table=_table(f"{key}:table", drawn),
    )


def _table(key: str, drawn: Chart) -> Table:
    """Return a chart's table without rows and columns in which nothing is given."""
    rows = [row for row in drawn.table.rows if any(cell not in _EMPTY for cell in row[1:])]
    kept = [
        place
        for place in range(len(drawn.table.head))
        if not place or any(row[place] not in _EMPTY for row in rows)
    ]
    numbers = {place for place in kept[1:] if all(_short(row[place]) for row in rows)}
    return Table(
        key,
        drawn.finding,
        tuple(Column(drawn.table.head[place], number=place in numbers) for place in kept),
        tuple(tuple(row[place] for place in kept) for row in rows),
    )


def _short(cell: str) -> bool:
    return len(cell) < _LONG


def chart_of(node: Figure, look: Look, *, titled: bool = True) -> Chart:
    """Return the chart of a figure of the content, for a screen or for paper.

    Inside a document it goes without its ``titled`` words: they stand over and under it there.
    """
    bare = {"said": {"finding": "", "who": "", "source": ""}}
    return _CHARTS[node.chart](node.data if titled else {**node.data, **bare}, look)


def draw(node: Figure, renderer: Renderer, width_cm: float = PAGE_CM) -> Drawing:
    """Draw a figure for a document, by Chromium. Raises as the renderer does."""
    made = chart_of(node, paper(width_cm), titled=False).figure
    height = (made.layout.height or 0) / paper(width_cm).width * width_cm
    return Drawing(
        svg=renderer.svg(made, width_cm),
        png=renderer.png(made, width_cm, _DOTS),
        width_cm=width_cm,
        height_cm=height or width_cm * 0.62,
    )


def _said(data: Mapping[str, Any]) -> Said:
    return Said(**data["said"])


def _before_after(data: Mapping[str, Any], look: Look) -> Chart:
    rows = [Outcome(**one | {"kind": Kind(one["kind"])}) for one in data["outcomes"]]
    return before_after(_said(data), rows, look=look)


def _mean_line(data: Mapping[str, Any], look: Look) -> Chart:
    points = [Point(one["name"], one["n"], one["mean"], None, None) for one in data["points"]]
    beside = data.get("population")
    population = Population(**beside) if beside else None
    scale = Scale(**data["scale"])
    events = [(float(place), str(name)) for place, name in data.get("events", ())]
    return mean_line(_said(data), scale, points, population=population, events=events, look=look)


def _profile(data: Mapping[str, Any], look: Look) -> Chart:
    return profile(
        _said(data),
        Scale(**data["scale"]),
        [Part(**one) for one in data["parts"]],
        times=(data["times"][0], data["times"][1]),
        reference=data["reference"],
        look=look,
    )


def _people(data: Mapping[str, Any], look: Look) -> Chart:
    parts = [People(**one | {"kind": Kind(one["kind"])}) for one in data["parts"]]
    return better_same_worse(_said(data), parts, look=look)


_CHARTS: Mapping[str, Callable[[Mapping[str, Any], Look], Chart]] = {
    "before_after": _before_after,
    "mean_line": _mean_line,
    "profile": _profile,
    "people": _people,
}
