"""Meetings beside change: the line of people who began alike, inside the group each person too."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.charts.rows import apart
from toolkit.charts.text import number
from toolkit.charts.theme import (
    EDGE,
    LEAD,
    SCREEN,
    Chart,
    Frame,
    Look,
    Said,
    Scale,
    Table,
    bare_axis,
    figure,
    level,
    note,
)

#: A slope is told for so many meetings more.
_TEN = 10


@dataclass(frozen=True, slots=True)
class Slope:
    """How change goes with meetings, in points a meeting; None where it is not given.

    The line goes through the means of meetings and change, from ``fewest`` to ``most`` meetings.
    """

    n: int
    mean_meetings: float
    mean_change: float
    fewest: float
    most: float
    slope: float | None
    low: float | None
    high: float | None


def attendance(
    said: Said,
    scale: Scale,
    slope: Slope,
    people: Sequence[tuple[str, int, float]] = (),
    *,
    look: Look = SCREEN,
) -> Chart:
    """Draw change over meetings; ``people`` (code, meetings, change) are the group's alone."""
    sign = 1 if scale.better == "higher" else -1
    p = look.palette
    changes = [change for _, _, change in people]
    ends = [
        slope.mean_change + (steep or 0) * (x - slope.mean_meetings)
        for x in (slope.fewest, slope.most)
        for steep in (slope.slope, slope.low, slope.high)
    ]
    reach = max([(scale.high - scale.low) / 10, *(1.1 * abs(y) for y in [*changes, *ends])])
    traces: list[dict[str, Any]] = []
    if slope.slope is not None and slope.low is not None and slope.high is not None:
        traces += _line(slope, look)
    if people:
        traces.append(
            {"type": "scatter", "mode": "markers", "name": "person", "cliponaxis": False}
            | {"x": [meetings for _, meetings, _ in people], "y": changes}
            | {"text": [code for code, _, _ in people]}
            | {"marker": {"symbol": "circle-open", "size": 10, "color": p.better}
               | {"line": {"width": 2}}}
            | {"hovertemplate": f"%{{text}}: %{{x}} meetings, %{{y:+.{scale.digits}f}}"
               "<extra></extra>"}
        )  # fmt: skip
    left = EDGE + look.small * 2.6
    way = "↑ better" if sign > 0 else "↑ better (lower score)"
    drawn = figure(
        look,
        said,
        traces,
        Frame(
            plot=280 if look.width > 400 else 230,
            head=look.small * LEAD + 4,
            foot=2 * look.small * LEAD + 18,
            left=left,
            right=EDGE + 8,
        ),
        notes=[
            note(look, f"{way}: change in points", x=0, y=1, xref="paper", yref="paper")
            | {"xanchor": "left", "yanchor": "bottom", "xshift": EDGE - left}
            | {"yshift": look.small * 0.5},
            note(look, "meetings between the two answers →", x=1, y=0, xref="paper", yref="paper")
            | {"xanchor": "right", "yanchor": "top", "yshift": -(look.small * LEAD + 8)},
        ],
        shapes=[level(look, 0)],
        xaxis=bare_axis(look, -0.5 if slope.fewest < 1 else slope.fewest - 1, slope.most + 1)
        | {"nticks": 8, "linecolor": p.rule, "showline": True},
        yaxis=bare_axis(look, -sign * reach, sign * reach)
        | {"showgrid": True, "gridcolor": p.rule, "nticks": 7},
    )
    told = "The slope is not given."
    if slope.slope is not None:
        ten = [None if v is None else _TEN * v for v in (slope.slope, slope.low, slope.high)]
        told = (
            f"Ten meetings more go with {number(ten[0] or 0.0, scale.digits, signed=True)} points"
            f"{apart(ten[1], ten[2], scale.digits)}."
        )
    alt = (
        f"Chart of change over the number of meetings. {said.finding}. {said.who}. {told}"
        f"{f' {len(people)} rings, one a person.' if people else ''}"
    )
    caption = (
        "The line is for people who began alike, the shade its likely range (95 %). It does not "
        "say which comes first: who feels better may come more."
    )
    table = Table(
        ("", "Meetings", "Change"),
        (
            ("Ten meetings more", "+10", told.removeprefix("Ten meetings more go with ")),
            *((code, str(n), number(change, 1, signed=True)) for code, n, change in people),
        ),
    )
    return Chart(drawn, said.finding, alt, caption, said.source, table)


def _line(slope: Slope, look: Look) -> list[dict[str, Any]]:
    """Return the line through the means, and between its steepest and its flattest a shade."""
    xs = [slope.fewest, slope.mean_meetings, slope.most]

    def along(steep: float) -> list[float]:
        return [slope.mean_change + steep * (x - slope.mean_meetings) for x in xs]

    one, other = along(slope.low or 0.0), along(slope.high or 0.0)
    return [
        {"type": "scatter", "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
        | {"x": xs + xs[::-1], "y": one + other[::-1], "fill": "toself", "opacity": 0.75}
        | {"fillcolor": look.palette.band, "name": "95 % interval"},
        {"type": "scatter", "mode": "lines", "x": xs, "y": along(slope.slope or 0.0)}
        | {"line": {"color": look.palette.ink, "width": 2.5}, "hoverinfo": "skip", "name": "slope"},
    ]
