"""Each member's line from wave to wave, and the group's mean with its interval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from toolkit.charts.theme import BAND, INK, MEMBER, SOFT, figure, score_axis, title, wave_axis


@dataclass(frozen=True, slots=True)
class Point:
    """The group at one wave; None where too few answered to give a mean."""

    name: str
    n: int
    mean: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale as a chart needs it."""

    low: float
    high: float
    better: str


def member_lines(
    finding: str,
    subtitle: str,
    axis: Axis,
    points: Sequence[Point],
    scores: pd.DataFrame,
    population: tuple[str, float] | None = None,
) -> go.Figure:
    """Draw members as thin lines in one hue and the mean in ink with its interval.

    Parameters
    ----------
    scores
        Members by waves, the columns in the order of ``points``; NaN leaves a gap, and a line that
        ends before the last wave ends with a small open mark.
    population
        Whom to compare with and their mean: a dashed line with its name on it.
    """
    traces = [*_members(scores), *_mean(points)]
    return figure(
        traces,
        title=title(finding, subtitle),
        yaxis=score_axis(axis.low, axis.high, axis.better),
        xaxis=wave_axis([f"{point.name}<br>n = {point.n}" for point in points]),
        **_population(population),
    )


def _population(population: tuple[str, float] | None) -> dict[str, Any]:
    if population is None:
        return {}
    words, mean = population
    line = {"color": SOFT, "width": 1.2, "dash": "dot"}
    return {
        "shapes": [
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": mean, "y1": mean}
            | {"line": line, "layer": "below"}
        ],
        "annotations": [
            {"text": words, "xref": "paper", "x": 1, "xanchor": "right", "y": mean}
            | {"yanchor": "bottom", "showarrow": False, "font": {"size": 11, "color": SOFT}}
        ],
    }


def _members(scores: pd.DataFrame) -> list[dict[str, Any]]:
    """Return all lines as one trace, with gaps between people: light to send and to draw."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    texts: list[str] = []
    ends: list[tuple[int, float, str]] = []
    last = scores.shape[1] - 1
    for code, row in zip(scores.index, scores.to_numpy(dtype=float), strict=True):
        there = np.flatnonzero(~np.isnan(row))
        if len(there) == 0:
            continue
        for at, value in enumerate(row):
            xs.append(at)
            ys.append(None if np.isnan(value) else float(value))
            texts.append(str(code))
        xs.append(None)
        ys.append(None)
        texts.append("")
        if there[-1] < last:
            ends.append((int(there[-1]), float(row[there[-1]]), str(code)))
    lines = {
        "type": "scatter",
        "x": xs,
        "y": ys,
        "text": texts,
        "mode": "lines+markers",
        "connectgaps": False,
        "line": {"color": MEMBER, "width": 1.3},
        "marker": {"size": 5, "color": MEMBER},
        "hovertemplate": "%{text}: %{y:.0f}<extra></extra>",
        "name": "members",
    }
    marks = {
        "type": "scatter",
        "x": [at for at, _, _ in ends],
        "y": [value for _, value, _ in ends],
        "text": [code for _, _, code in ends],
        "mode": "markers",
        "marker": {
            "symbol": "circle-open",
            "size": 10,
            "color": SOFT,
            "line": {"width": 1.5},
        },
        "hovertemplate": "%{text}: last answer<extra></extra>",
        "name": "last answer",
    }
    return [lines, marks] if ends else [lines]


def _mean(points: Sequence[Point]) -> list[dict[str, Any]]:
    known = [(at, point) for at, point in enumerate(points) if point.mean is not None]
    if not known:
        return []
    at = [place for place, _ in known]
    # The people differ from wave to wave: the line through their means is drawn broken.
    return [
        {
            "type": "scatter",
            "x": at + at[::-1],
            "y": [p.high for _, p in known] + [p.low for _, p in known][::-1],
            "fill": "toself",
            "fillcolor": BAND,
            "line": {"width": 0},
            "mode": "lines",
            "hoverinfo": "skip",
            "name": "95 % interval",
        },
        {
            "type": "scatter",
            "x": at,
            "y": [p.mean for _, p in known],
            "mode": "lines+markers",
            "line": {"color": INK, "width": 3, "dash": "dash"},
            "marker": {"size": 9, "color": INK},
            "hovertemplate": "mean of the group: %{y:.0f}<extra></extra>",
            "name": "mean of the group",
        },
    ]


def one_member(
    finding: str, subtitle: str, axis: Axis, names: Sequence[str], scores: Sequence[float]
) -> go.Figure:
    """Draw one member's scores on one scale."""
    return figure(
        [
            {
                "type": "scatter",
                "x": list(range(len(names))),
                "y": [None if np.isnan(score) else float(score) for score in scores],
                "mode": "lines+markers",
                "connectgaps": False,
                "line": {"color": INK, "width": 2.5},
                "marker": {"size": 9, "color": INK},
                "hovertemplate": "%{y:.0f}<extra></extra>",
            }
        ],
        title=title(finding, subtitle),
        yaxis=score_axis(axis.low, axis.high, axis.better),
        xaxis=wave_axis(list(names)),
    )
