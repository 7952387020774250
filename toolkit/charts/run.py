"""A run chart: figures in the order of time, with what is usual for them, and events as marks."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from toolkit.charts.text import number
from toolkit.charts.theme import (
    EDGE,
    LEAD,
    SCREEN,
    Chart,
    Frame,
    Look,
    Said,
    Table,
    bare_axis,
    figure,
    level,
    note,
)
from toolkit.statistics.run_chart import RunChart

#: Names of months stand so far apart at the least, in pixels.
_ROOM = 58
_SEVERAL = 2


def run(
    said: Said,
    points: Sequence[tuple[dt.date, int]],
    usual: RunChart,
    events: Sequence[tuple[dt.date, str]] = (),
    *,
    look: Look = SCREEN,
) -> Chart:
    """Draw ``points`` (day, how many) with the centre and limits of ``usual`` and named events.

    Events are numbered in the order of time; their names stand under the chart, so that none is
    cut.
    """
    p = look.palette
    days, counts = [day for day, _ in points], [count for _, count in points]
    first, last = min(days), max(days)
    inside = [(day, name) for day, name in events if first <= day <= last]
    beyond = {place for rule, place in usual.signals if rule == "beyond"}
    top = max([*counts, usual.high or 0.0, 1.0]) * 1.1
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines+markers", "x": [_at(day) for day in days], "y": counts}
        | {"line": {"color": p.member, "width": 1.5}, "cliponaxis": False}
        | {
            "marker": {
                "size": [11 if at in beyond else 7 for at in range(len(counts))],
                "symbol": ["diamond" if at in beyond else "circle" for at in range(len(counts))],
                "color": p.ink,
            }
        }
        | {"text": [_day(day) for day in days], "hovertemplate": "%{text}: %{y}<extra></extra>"}
        | {"name": "meeting"}
    ]
    notes, shapes = [], []
    if usual.centre is not None:
        shapes.append(level(look, usual.centre))
    limits = [one for one in (usual.low, usual.high) if one is not None and one > 0]
    shapes += [level(look, limit, "dot") for limit in limits]
    for at, (day, _) in enumerate(inside, 1):
        shapes.append(
            {"type": "line", "xref": "x", "yref": "paper", "x0": _at(day), "x1": _at(day)}
            | {"y0": 0, "y1": 1, "line": {"color": p.soft, "width": 1, "dash": "dash"}}
        )
        notes.append(
            note(look, str(at), x=_at(day), y=1, xref="x", yref="paper")
            | {"xanchor": "center", "yanchor": "bottom", "yshift": 2}
        )
    named = "; ".join(f"{at}: {name}, {_day(day)}" for at, (day, name) in enumerate(inside, 1))
    marked = f"Dashed lines: {named}." if named else ""
    left = EDGE + look.small * 2.2
    places = _months(first, last, look.width - left)
    margin = max((last - first).days * 0.02, 2.0)
    drawn = figure(
        look,
        replace(said, source=" ".join(filter(None, (said.source, _told(usual), marked)))),
        traces,
        Frame(
            plot=230 if look.width > 400 else 190,
            head=look.small * LEAD * 2 + 4,
            foot=look.small * LEAD + 14,
            left=left,
            right=EDGE + 8,
        ),
        notes=[
            note(look, "people", x=0, y=1, xref="paper", yref="paper")
            | {"xanchor": "left", "yanchor": "bottom", "xshift": EDGE - left}
            | {"yshift": look.small * LEAD + 2},
            *notes,
        ],
        shapes=shapes,
        xaxis=bare_axis(look, _at(first) - margin, _at(last) + margin)
        | {"tickvals": [_at(day) for day in places]}
        | {"ticktext": [f"{day:%b %Y}" for day in places], "tickangle": 0}
        | {"linecolor": p.rule, "showline": True},
        yaxis=bare_axis(look, 0, top)
        | {"showgrid": True, "gridcolor": p.rule, "nticks": 6, "tickformat": "d"},
    )
    alt = (
        f"Run chart of how many people came to each meeting. {said.finding}. {said.who}. "
        f"{_told(usual)} {marked}".rstrip()
    )
    table = Table(("Meeting", "People"), tuple((_day(day), str(count)) for day, count in points))
    return Chart(drawn, said.finding, alt, f"{_told(usual)} {marked}".strip(), said.source, table)


def _told(usual: RunChart) -> str:
    if usual.centre is None:
        return ""
    if usual.low is None or usual.high is None:
        return f"The line is the middle: {number(usual.centre, 1)}."
    first = "The first limits, which may still move: " if usual.provisional else ""
    low, high = number(max(usual.low, 0.0), 1), number(usual.high, 1)
    return (
        f"The line is the average, {number(usual.centre, 1)}. {first}"
        f"{'from' if first else 'From'} {low} to {high} is the usual up and down (dotted)."
    )


def _at(day: dt.date) -> float:
    return float(day.toordinal())


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def _months(first: dt.date, last: dt.date, width: float) -> list[dt.date]:
    """Return first days of months within a time, so few that their names don't touch."""
    begins = [
        dt.date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= dt.date(year, month, 1) <= last
    ]
    most = max(_SEVERAL, int(width // _ROOM))
    return begins[:: max(1, -(-len(begins) // most))] or [first]
