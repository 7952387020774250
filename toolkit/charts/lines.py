"""From wave to wave: each member's line with the group's mean, the mean alone, one member."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from toolkit.charts.text import number, wrap
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

_BROKEN = "The broken line joins means of those who answered each time: not always the same people."
_LAST = "An open circle is somebody’s last answer."


@dataclass(frozen=True, slots=True)
class Point:
    """The group at one wave; None where too few answered to give a mean, or an interval."""

    name: str
    n: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Population:
    """Whom to compare with, in words, and their mean."""

    words: str
    mean: float


def member_lines(
    said: Said,
    scale: Scale,
    points: Sequence[Point],
    scores: pd.DataFrame,
    *,
    population: Population | None = None,
    events: Sequence[tuple[float, str]] = (),
    look: Look = SCREEN,
) -> Chart:
    """Draw members as thin lines in one hue and the mean in ink with its interval. Never outside.

    Parameters
    ----------
    scores
        Members by waves, the columns in the order of ``points``; NaN leaves a gap, and a line that
        ends before the last wave ends with a small open mark.
    events
        What happened to the group, as (place between the waves from 0, name).
    """
    lines, left = _members(scores, scale, look)
    drawn = _figure(
        said,
        scale,
        points,
        [*_band(points, look), *lines, *_mean(points, scale, look)],
        population,
        look,
        events,
    )
    people = int(scores.notna().any(axis=1).sum())
    reading = (
        f"Each thin line is one person. {_BROKEN}{f' {_LAST}' if left else ''} {_marked(events)}"
    ).rstrip()
    alt = (
        f"{_seen(said, scale, points, population)} {people} thin lines, one a person"
        f"{f'; {left} of them end before the last wave' if left else ''}. {_marked(events)}"
    ).rstrip()
    rows = [
        (str(code), *("–" if np.isnan(value) else number(value, 1) for value in row))
        for code, row in zip(scores.index, scores.to_numpy(dtype=float), strict=True)
    ]
    return Chart(drawn, said.finding, alt, reading, said.source, _table(points, rows))


def mean_line(
    said: Said,
    scale: Scale,
    points: Sequence[Point],
    *,
    population: Population | None = None,
    events: Sequence[tuple[float, str]] = (),
    look: Look = SCREEN,
) -> Chart:
    """Draw the group's mean alone with its interval: the form for outside, of given figures only.

    What a point does not have (None) is left out, and nothing of it stands in the figure.
    """
    traces = [*_band(points, look), *_mean(points, scale, look)]
    drawn = _figure(said, scale, points, traces, population, look, events)
    alt = f"{_seen(said, scale, points, population)} {_marked(events)}".rstrip()
    reading = f"{_BROKEN} {_marked(events)}".rstrip()
    return Chart(drawn, said.finding, alt, reading, said.source, _table(points, []))


def one_member(
    said: Said,
    scale: Scale,
    names: Sequence[str],
    scores: Sequence[float],
    *,
    events: Sequence[tuple[float, str]] = (),
    look: Look = SCREEN,
) -> Chart:
    """Draw one member's scores on one scale; a missing one (NaN) leaves a gap."""
    known = [None if np.isnan(score) else float(score) for score in scores]
    p = look.palette
    line = {
        "type": "scatter",
        "x": list(range(len(names))),
        "y": known,
        "mode": "lines+markers+text",
        "text": ["" if value is None else number(value, scale.digits) for value in known],
        "textposition": "top center",
        "textfont": {"size": look.small, "color": p.ink},
        "connectgaps": False,
        "line": {"color": p.ink, "width": 2.5},
        "marker": {"size": 9, "color": p.ink},
        "hovertemplate": "%{y}<extra></extra>",
        "cliponaxis": False,
    }
    points = [Point(name, 0, None, None, None) for name in names]
    drawn = _figure(said, scale, points, [line], None, look, events)
    told = ["no answer" if value is None else number(value, scale.digits) for value in known]
    pairs = list(zip(names, told, strict=True))
    alt = f"{said.finding}. {said.who}. {_axis(scale)} " + ", ".join(
        f"{name}: {value}" for name, value in pairs
    )
    table = Table(
        ("Wave", "Score"),
        tuple(
            (name, "–" if value is None else number(value, 1))
            for name, value in zip(names, known, strict=True)
        ),
    )
    alt = f"{alt}. {_marked(events)}".rstrip()
    return Chart(drawn, said.finding, alt, _marked(events), said.source, table)


def _marked(events: Sequence[tuple[float, str]]) -> str:
    """Return the events' numbers and names, in words; "" for none."""
    named = "; ".join(f"{at}: {name}" for at, (_, name) in enumerate(events, start=1))
    return f"Dashed lines: {named}." if named else ""


def _figure(
    said: Said,
    scale: Scale,
    points: Sequence[Point],
    traces: list[dict[str, Any]],
    population: Population | None,
    look: Look,
    events: Sequence[tuple[float, str]] = (),
) -> go.Figure:
    if _marked(events):
        said = replace(said, source=" ".join(filter(None, (said.source, _marked(events)))))
    ends = [number(end, 0) for end in (scale.low, scale.high)]
    left = EDGE + look.small * 0.75 * max(map(len, ends))
    right = EDGE + look.text * 2.6
    every, labels = _labels(points, look, (look.width - left - right) / len(points))
    lines = max((label.count("<br>") + 1 for label in labels), default=1)
    pad = (scale.high - scale.low) * 0.03
    better = note(look, scale.way, x=0, y=1, xref="paper", yref="paper")
    notes = [
        better
        | {"xanchor": "left", "yanchor": "bottom", "xshift": EDGE - left}
        | {"yshift": look.small * 0.5}
    ]
    shapes = []
    for at, (place, _) in enumerate(events, start=1):
        shapes.append(
            {"type": "line", "xref": "x", "yref": "paper", "x0": place, "x1": place, "y0": 0}
            | {"y1": 1, "line": {"color": look.palette.soft, "width": 1, "dash": "dash"}}
            | {"layer": "below"}
        )
        notes.append(
            note(look, str(at), x=place, y=1, xref="x", yref="paper")
            | {"xanchor": "center", "yanchor": "bottom", "yshift": 2}
        )
    if population is not None:
        shapes.append(level(look, population.mean, "dot"))
        notes.append(_beside(population, scale, look, look.width - left - right))
    return figure(
        look,
        said,
        traces,
        Frame(
            plot=300 if look.width > 400 else 240,
            head=look.small * LEAD + 4,
            foot=lines * look.small * LEAD + 16,
            left=left,
            right=right,
        ),
        notes=notes,
        shapes=shapes,
        xaxis=bare_axis(look, -0.3, len(points) - 0.7)
        | {"tickmode": "array", "tickvals": every, "ticktext": labels, "tickangle": 0}
        | {"linecolor": look.palette.rule, "showline": True},
        yaxis=bare_axis(look, scale.low - pad, scale.high + pad)
        | {"showgrid": True, "gridcolor": look.palette.rule, "nticks": 6},
    )


def _beside(population: Population, scale: Scale, look: Look, width: float) -> dict[str, Any]:
    words = f"{population.words}: {number(population.mean, scale.digits)}"
    cut = wrap(words, width, look.small)
    low = population.mean < (scale.low + scale.high) / 2
    return note(look, "", x=0, y=population.mean, xref="paper", yref="y") | {
        "text": "<br>".join(note(look, line, x=0, y=0)["text"] for line in cut),
        "xanchor": "left",
        "yanchor": "top" if low else "bottom",
        "align": "left",
        "bgcolor": look.palette.paper,
        "opacity": 0.85,
    }


def _labels(points: Sequence[Point], look: Look, room: float) -> tuple[list[int], list[str]]:
    """Return which waves are named, and how: so many that no two names touch."""
    made = []
    for point in points:
        cut = wrap(point.name, max(room, look.small * 3.4), look.small)
        made.append("<br>".join([*cut, f"n {point.n}"] if point.n else cut))
    step = max(1, int(np.ceil(look.small * 3.4 / room)))
    every = list(range(0, len(points), step))
    return every, [made[at] for at in every]


def _members(scores: pd.DataFrame, scale: Scale, look: Look) -> tuple[list[dict[str, Any]], int]:
    """Return all lines as one trace, with gaps between people, and how many end early."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    texts: list[str] = []
    ends: list[tuple[int, float, str]] = []
    last = scores.shape[1] - 1
    for code, row in zip(scores.index, scores.to_numpy(dtype=float), strict=True):
        there = np.flatnonzero(~np.isnan(row))
        if len(there) == 0:
            continue
        xs += [*range(len(row)), None]
        ys += [*(None if np.isnan(value) else float(value) for value in row), None]
        texts += [str(code)] * len(row) + [""]
        if there[-1] < last:
            ends.append((int(there[-1]), float(row[there[-1]]), str(code)))
    colour = look.palette.member
    lines = {
        "type": "scatter",
        "x": xs,
        "y": ys,
        "text": texts,
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": colour, "width": 1.1},
        "marker": {"size": 4, "color": colour},
        "hovertemplate": f"%{{text}}: %{{y:.{scale.digits}f}}<extra></extra>",
        "name": "members",
    }
    marks = {
        "type": "scatter",
        "x": [at for at, _, _ in ends],
        "y": [value for _, value, _ in ends],
        "text": [code for _, _, code in ends],
        "mode": "markers",
        "marker": {"symbol": "circle-open", "size": 9, "color": look.palette.soft}
        | {"line": {"width": 1.3}},
        "hovertemplate": "%{text}: last answer<extra></extra>",
        "name": "last answer",
    }
    return ([lines, marks] if ends else [lines]), len(ends)


def _band(points: Sequence[Point], look: Look) -> list[dict[str, Any]]:
    """Return the interval of the means, in the stretches that have one."""
    shade: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "line": {"width": 0},
        "hoverinfo": "skip",
    }
    shade |= {"fill": "toself", "fillcolor": look.palette.band, "opacity": 0.75}
    return [
        {
            **shade,
            "x": run + run[::-1],
            "y": [points[at].high for at in run] + [points[at].low for at in run[::-1]],
            "name": "95 % interval",
        }
        for run in _runs(points)
    ]


def _mean(points: Sequence[Point], scale: Scale, look: Look) -> list[dict[str, Any]]:
    """Return the line of the means, broken: other people each time."""
    known = [(at, point.mean) for at, point in enumerate(points) if point.mean is not None]
    if not known:
        return []
    ink = look.palette.ink
    ends = {known[0][0], known[-1][0]}
    return [
        {
            "type": "scatter",
            "x": [at for at, _ in known],
            "y": [mean for _, mean in known],
            "mode": "lines+markers+text",
            "line": {"color": ink, "width": 2.5, "dash": "dash"},
            "marker": {"size": 9, "color": ink},
            "text": [number(mean, scale.digits) if at in ends else "" for at, mean in known],
            "textposition": ["top center"] * (len(known) - 1) + ["middle right"],
            "textfont": {"size": look.text, "color": ink, "weight": 700},
            "cliponaxis": False,
            "hovertemplate": f"mean of the group: %{{y:.{scale.digits}f}}<extra></extra>",
            "name": "mean of the group",
        }
    ]


def _runs(points: Sequence[Point]) -> list[list[int]]:
    """Return the stretches of waves that have an interval."""
    runs: list[list[int]] = [[]]
    for at, point in enumerate(points):
        if point.low is not None and point.high is not None:
            runs[-1].append(at)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _axis(scale: Scale) -> str:
    return f"{scale.name} goes from {scale.low:g} to {scale.high:g}; {scale.way[2:]}."


def _seen(said: Said, scale: Scale, points: Sequence[Point], population: Population | None) -> str:
    told = []
    for point in points:
        if point.mean is None:
            told.append(f"{point.name} too few people")
            continue
        likely = ""
        if point.low is not None and point.high is not None:
            ends = [number(end, scale.digits) for end in (point.low, point.high)]
            likely = f" (likely between {ends[0]} and {ends[1]})"
        told.append(f"{point.name} {number(point.mean, scale.digits)}{likely}")
    beside = ""
    if population is not None:
        mean = number(population.mean, scale.digits)
        beside = f" A dotted line at {mean}: {population.words}."
    return (
        f"Line chart. {said.finding}. {said.who}. {_axis(scale)} "
        f"The mean of those who answered: {', '.join(told)}.{beside}"
    )


def _table(points: Sequence[Point], members: list[tuple[str, ...]]) -> Table:
    def cell(value: float | None) -> str:
        return "–" if value is None else number(value, 1)

    return Table(
        ("", *(point.name for point in points)),
        (
            ("People", *(str(point.n) if point.n else "–" for point in points)),
            ("Mean", *(cell(point.mean) for point in points)),
            ("Likely from", *(cell(point.low) for point in points)),
            ("Likely to", *(cell(point.high) for point in points)),
            *members,
        ),
    )
