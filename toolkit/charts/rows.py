"""What charts of rows share: a name, the marks on one axis for all, and a few words beneath.

So laid out they fit a phone and half a page as well as a screen: nothing stands beside the marks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import plotly.graph_objects as go

from toolkit.charts.pictures import Kind
from toolkit.charts.text import number, plain, width_of, wrap
from toolkit.charts.theme import (
    EDGE,
    LEAD,
    SYMBOLS,
    Frame,
    Look,
    Said,
    figure,
    key,
    note,
    strip,
    upright,
)

#: Pixels for a row's marks, and between two rows.
MARKS, GAP = 26.0, 14.0
#: Room for half a mark at both ends of the axis.
SIDE = EDGE + 8


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, a value at its right end, words beneath; ``marks`` is their height."""

    name: str
    value: str = ""
    words: str = ""
    kind: Kind = Kind.SAME
    marks: float = MARKS


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a row's marks are: the middle, and a pixel in the axis' units."""

    at: float
    pixel: float


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows with their places. The axis runs down from 0 in pixels."""

    places: tuple[Placed, ...]
    notes: tuple[dict[str, Any], ...]
    height: float


def place(rows: Sequence[Row], look: Look) -> Rows:
    """Lay rows out from the top."""
    down, places, notes = 0.0, [], []
    for row in rows:
        room = look.inner - (width_of(row.value, look.text) + look.text if row.value else 0)
        name = wrap(row.name, room, look.text, bold=True)
        words = wrap(row.words, look.inner, look.small) if row.words else []
        notes.append(
            _words(look, name, -down, {"size": look.text, "color": look.palette.ink, "weight": 700})
        )
        if row.value:
            notes.append(
                note(look, row.value, x=1, y=-down, xref="paper", yref="y")
                | {"xanchor": "right", "yanchor": "top", "xshift": SIDE - EDGE}
                | {"font": {"size": look.text, "color": look.palette.ink}}
            )
        down += len(name) * look.text * LEAD
        places.append(Placed(-(down + row.marks / 2), 1.0))
        down += row.marks
        if words:
            colour = look.palette.soft if row.kind is Kind.SAME else look.colour(row.kind)
            notes.append(_words(look, words, -down, {"size": look.small, "color": colour}))
        down += len(words) * look.small * LEAD + GAP
    return Rows(tuple(places), tuple(notes), down)


def _words(look: Look, lines: list[str], y: float, font: dict[str, Any]) -> dict[str, Any]:
    return note(look, "", x=0, y=y, xref="paper", yref="y") | {
        "text": "<br>".join(plain(line) for line in lines),
        "align": "left",
        "xanchor": "left",
        "yanchor": "top",
        "xshift": EDGE - SIDE,
        "font": font,
    }


def rows_figure(
    look: Look,
    said: Said,
    placed: Rows,
    traces: Sequence[dict[str, Any]],
    *,
    xaxis: dict[str, Any],
    ends: bool = True,
    below: str = "",
    above: Sequence[dict[str, Any]] = (),
    shapes: Sequence[dict[str, Any]] = (),
    named: Sequence[str] = (),
    **layout: Any,
) -> go.Figure:
    """Return rows as a figure; ``named`` are the names of traces that need a key under it.

    ``ends`` names the axis' worse and better end; ``below`` are words under it, ``above`` notes
    over the rows.
    """
    foot, notes = look.small * LEAD + 6, []
    if ends:
        for x, where, text in ((0, "left", "← worse"), (1, "right", "better →")):
            notes.append(_under(look, text, x, where, foot))
        foot += look.small * LEAD
    if below:
        lines = wrap(below, look.inner, look.small)
        beside = ends and len(lines) == 1 and width_of(f"← worse {below} better →", look.small)
        up = look.small * LEAD if beside and beside < look.inner else 0
        notes.append(
            _under(look, "", 0.5 if ends else 0, "center" if ends else "left", foot - up)
            | {"text": "<br>".join(plain(line) for line in lines)}
        )
        foot += len(lines) * look.small * LEAD - up
    foot += 10
    room = Frame(placed.height, head=look.small * LEAD if above else 0, left=SIDE, right=SIDE)
    if named:
        legend, cut, height = key(look, named, frame=room, down=foot - 10)
        layout |= {"showlegend": True, "legend": legend}
        shown = [trace for trace in traces if trace.get("showlegend", True)]
        for trace, name in zip(shown, cut, strict=True):
            trace["name"] = name
        foot += height
    return figure(
        look,
        said,
        traces,
        replace(room, foot=foot),
        notes=[*placed.notes, *notes, *above],
        shapes=list(shapes),
        xaxis={"linecolor": look.palette.rule, "showline": True} | xaxis,
        yaxis={"range": [-placed.height, 0], "visible": False, "fixedrange": True},
        **layout,
    )


def _under(look: Look, text: str, x: float, where: str, down: float) -> dict[str, Any]:
    return note(look, text, x=x, y=0, xref="paper", yref="paper") | {
        "xanchor": where,
        "yanchor": "top",
        "align": where,
        "yshift": -down,
    }


def interval(at: float, low: float | None, high: float | None, colour: str) -> list[dict[str, Any]]:
    """Return an interval as a bar; nothing where it is not given."""
    if low is None or high is None:
        return []
    return [
        {"type": "scatter", "mode": "lines", "x": [low, high], "y": [at, at], "hoverinfo": "skip"}
        | {"line": {"color": colour, "width": 5}, "opacity": 0.45, "cliponaxis": False}
        | {"name": "95 % interval"}
    ]


def mark(
    look: Look, at: float, value: float, kind: Kind, hover: str, symbol: str = ""
) -> dict[str, Any]:
    """Return one mark: a triangle up for better, down for worse, an open circle for neither."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [value],
        "y": [at],
        "marker": {"symbol": symbol or SYMBOLS[kind], "size": 13, "color": look.colour(kind)}
        | {"line": {"width": 2.5 if kind is Kind.SAME and not symbol else 0}},
        "hovertemplate": f"{plain(hover)}<extra></extra>",
        "cliponaxis": False,
        "name": kind.value,
    }


def too_small(look: Look, text: str = "too small to matter") -> list[dict[str, Any]]:
    """Return the name of the shaded strip, over it."""
    return [note(look, text, x=0, y=1, xref="x", yref="paper") | {"yanchor": "bottom"}]


def across(
    look: Look, rows: Sequence[Row], placed: Rows, mid: float | None = None
) -> list[dict[str, Any]]:
    """Return the line of no change, and the strip of what is too small, in each row's marks."""
    shapes = []
    for row, where in zip(rows, placed.places, strict=True):
        ends = (where.at - row.marks / 2 - 2, where.at + row.marks / 2 + 2)
        if row.marks >= MARKS:
            shapes += [strip(look, -mid, mid, ends)] if mid is not None else []
            shapes.append(upright(look, 0, ends))
    return shapes


def steps(reach: float, look: Look, unit: float = 1.0, *, wide: str = "−00") -> list[float]:
    """Return round ticks from -reach to reach with 0; ``wide`` is the widest that must fit."""
    step, most = unit, max(2, int(look.inner / 2 / (width_of(wide, look.small) + look.small)))
    factors = iter([2, 2.5, 2] * 12)
    while reach / step > most:
        step *= next(factors)
    count = int(reach / step + 1e-9)
    return [step * place for place in range(-count, count + 1)]


def apart(low: float | None, high: float | None, digits: int) -> str:
    """Return an interval in words: " (4 to 16)"; "" where it is not given."""
    if low is None or high is None:
        return ""
    return f" ({number(low, digits, signed=True)} to {number(high, digits, signed=True)})"
