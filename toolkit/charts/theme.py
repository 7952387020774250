"""The one visual language: sizes, the frame each chart stands in, and what a chart carries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import plotly.graph_objects as go

from toolkit.charts.palette import DARK, LIGHT, PRINT, Palette
from toolkit.charts.pictures import Kind
from toolkit.charts.text import plain, wrap

FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif"
#: CSS pixels of a centimetre: 96 to an inch; and of a point of type: 72 to an inch.
_PIXELS_A_CM, _PIXELS_A_POINT = 96 / 2.54, 96 / 72
_PHONE, _LAPTOP = 480, 900
#: Space round everything, and between two lines, in ems.
EDGE, LEAD = 12, 1.32
#: A mark's shape tells better from worse without its colour.
SYMBOLS = {Kind.BETTER: "triangle-up", Kind.WORSE: "triangle-down", Kind.SAME: "circle-open"}


@dataclass(frozen=True, slots=True)
class Look:
    """Where a chart is seen: its width and the sizes of its text in CSS pixels, its colours."""

    width: int
    palette: Palette
    title: float
    text: float
    small: float

    @property
    def inner(self) -> int:
        """The width without the space at both sides."""
        return self.width - 2 * EDGE

    def colour(self, kind: Kind) -> str:
        p = self.palette
        return {Kind.BETTER: p.better, Kind.WORSE: p.worse, Kind.SAME: p.calm}[kind]


#: Colours by where they are seen.
PALETTES = {"light": LIGHT, "dark": DARK, "print": PRINT}


def screen(width: int, theme: str = "light") -> Look:
    """Return the look on a screen, so many CSS pixels wide; ``theme`` is one of ``PALETTES``."""
    palette = PALETTES[theme]
    if width < _PHONE:
        return Look(width, palette, title=16, text=13, small=11.5)
    return Look(width, palette, title=18 if width < _LAPTOP else 20, text=14, small=12)


def paper(width_cm: float) -> Look:
    """Return the look on paper: nothing below 8 points, at half a page's width either."""
    point = _PIXELS_A_POINT
    half = width_cm < 12
    return Look(
        pixels(width_cm),
        PRINT,
        title=(9 if half else 11) * point,
        text=(8 if half else 9) * point,
        small=8 * point,
    )


def pixels(width_cm: float) -> int:
    """Return a width on paper in CSS pixels."""
    return round(width_cm * _PIXELS_A_CM)


SCREEN = screen(800)


@dataclass(frozen=True, slots=True)
class Said:
    """A chart's words: the finding as its title, who and when beneath it, where it comes from."""

    finding: str
    who: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart as rows of text, the first cell of each names it."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart with all that goes with it, for whoever can't see it or wants the figures.

    ``alt`` says what is to be seen, ``caption`` how it is read, ``source`` where it comes from (it
    stands in the figure too).
    """

    figure: go.Figure = field(repr=False)
    finding: str
    alt: str
    caption: str
    source: str
    table: Table


@dataclass(frozen=True, slots=True)
class Frame:
    """The room round what is plotted, in pixels; ``head`` and ``foot`` are for its own words."""

    plot: float
    head: float = 0
    foot: float = 0
    left: float = EDGE
    right: float = EDGE


def block(text: str, width: float, size: float, *, bold: bool = False) -> tuple[str, float]:
    """Return a text cut to a width, as plotly reads it, and its height."""
    lines = wrap(text, width, size, bold=bold) if text else []
    return "<br>".join(plain(line) for line in lines), len(lines) * size * LEAD


def figure(
    look: Look,
    said: Said,
    traces: Sequence[dict[str, Any]],
    frame: Frame,
    *,
    notes: Sequence[dict[str, Any]] = (),
    **layout: Any,
) -> go.Figure:
    """Return a figure on painted ground, all its words wrapped for its width, none cut.

    ``frame.plot`` is the height of what is plotted; what the words need comes on top of it.
    """
    p = look.palette
    finding, finding_height = block(said.finding, look.inner, look.title, bold=True)
    who, who_height = block(said.who, look.inner, look.text)
    source, source_height = block(said.source, look.inner, look.small)
    top = EDGE + finding_height + who_height + EDGE + frame.head
    bottom = frame.foot + source_height + EDGE
    words = [
        _words(finding, top - EDGE, 1, frame, {"size": look.title, "color": p.ink, "weight": 700}),
        _words(
            who, top - EDGE - finding_height - 3, 1, frame, {"size": look.text, "color": p.soft}
        ),
        _words(source, -frame.foot, 0, frame, {"size": look.small, "color": p.soft}),
    ]
    return go.Figure(
        {
            "data": list(traces),
            "layout": {
                "font": {"family": FONT, "size": look.text, "color": p.ink},
                "paper_bgcolor": p.paper,
                "plot_bgcolor": p.paper,
                "showlegend": False,
                "hovermode": "closest",
                "width": look.width,
                "height": round(top + frame.plot + bottom),
                "margin": {"l": frame.left, "r": frame.right, "t": top, "b": bottom, "pad": 0}
                | {"autoexpand": False},
                "annotations": [*words, *notes],
                "template": "none",  # else all of plotly’s own goes along, 6 KB
                "bargap": 0,
                **layout,
            },
        }
    )


def _words(text: str, up: float, y: int, frame: Frame, font: dict[str, Any]) -> dict[str, Any]:
    """Return words over or under the plot, at the chart's left edge.

    The finding too: plotly sets a title of several lines half above the picture's edge.
    """
    return {
        "text": text,
        "x": 0,
        "y": y,
        "xref": "paper",
        "yref": "paper",
        "align": "left",
        "xanchor": "left",
        "yanchor": "top",
        "showarrow": False,
        "borderpad": 0,
        "font": font,
        "xshift": EDGE - frame.left,
        "yshift": up,
    }


def note(look: Look, text: str, *, x: Any, y: Any, **more: Any) -> dict[str, Any]:
    """Return a few words at a place of the axes (``xref``, ``yref``: "paper" for the plot's)."""
    return {
        "text": plain(text),
        "x": x,
        "y": y,
        "showarrow": False,
        "borderpad": 0,
        "font": {"size": look.small, "color": look.palette.soft},
        **more,
    }


def strip(
    look: Look, low: float, high: float, y: tuple[float, float] | None = None
) -> dict[str, Any]:
    """Return the shade of what is too small to matter, over the whole height or from y to y."""
    return _upright(low, high, y) | {
        "type": "rect",
        "line": {"width": 0},
        "fillcolor": look.palette.strip,
    }


def upright(look: Look, at: float, y: tuple[float, float] | None = None) -> dict[str, Any]:
    """Return a line at one place of the x axis, over the whole height or from y to y."""
    line = {"color": look.palette.soft, "width": 1}
    return _upright(at, at, y) | {"type": "line", "line": line}


def _upright(low: float, high: float, y: tuple[float, float] | None) -> dict[str, Any]:
    ends, ref = ((0.0, 1.0), "paper") if y is None else (y, "y")
    return {"layer": "below", "x0": low, "x1": high, "xref": "x"} | {
        "y0": ends[0],
        "y1": ends[1],
        "yref": ref,
    }


def level(look: Look, at: float, dash: str = "solid") -> dict[str, Any]:
    """Return a line across the plot at one place of the y axis."""
    return {
        "type": "line",
        "layer": "below",
        "x0": 0,
        "x1": 1,
        "xref": "paper",
        "y0": at,
        "y1": at,
        "yref": "y",
        "line": {"color": look.palette.soft, "width": 1, "dash": dash},
    }


def bare_axis(look: Look, low: float, high: float, **more: Any) -> dict[str, Any]:
    """Return an axis from low to high, as named, with no more than its numbers."""
    return {
        "range": [low, high],
        "fixedrange": True,
        "zeroline": False,
        "showgrid": False,
        "ticks": "",
        "automargin": False,
        "tickangle": 0,
        "tickfont": {"size": look.small, "color": look.palette.soft},
        **more,
    }


@dataclass(frozen=True, slots=True)
class Scale:
    """A measure's scale as a chart needs it: its range, and which way is better."""

    name: str
    low: float
    high: float
    better: str

    @property
    def digits(self) -> int:
        """Decimals that a score is written with: none on long scales."""
        return 0 if self.high - self.low > 20 else 1

    @property
    def way(self) -> str:
        """Which way is better, for an upright axis."""
        return "↑ higher is better" if self.better == "higher" else "↓ lower is better"


def key(
    look: Look, names: Sequence[str], *, frame: Frame, down: float
) -> tuple[dict[str, Any], list[str], float]:
    """Return plotly's legend one line a name under the plot, the names cut to it, and its height.

    Only where marks have no room for a name of their own: shades and patterns that are stacked.
    """
    cut = [block(name, look.inner - 50, look.small) for name in names]
    height = sum(max(high, 19.0) + 1 for _, high in cut)
    inner = look.width - frame.left - frame.right
    legend = {
        "orientation": "v",
        "x": (EDGE - frame.left) / inner,
        "xanchor": "left",
        "y": -down / frame.plot,
        "yanchor": "top",
        "itemclick": False,
        "itemdoubleclick": False,
        "traceorder": "normal",
        "bgcolor": "rgba(0,0,0,0)",
        "font": {"size": look.small, "color": look.palette.ink},
        "itemwidth": 30,
    }
    return legend, [name for name, _ in cut], height
