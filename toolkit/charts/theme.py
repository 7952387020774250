"""The one visual language: colours that tell apart for the colour-blind and on a grey print."""

from typing import Any

import plotly.graph_objects as go

BETTER, WORSE, CALM = "#0072B2", "#D55E00", "#6b737b"
INK, SOFT, RULE, MEMBER, BAND = "#16191d", "#4c545c", "#d5dadf", "#8fb4cf", "rgba(22,25,29,0.14)"
FONT = "system-ui, -apple-system, Segoe UI, Roboto, Noto Sans, sans-serif"


def figure(traces: list[dict[str, Any]], **layout: Any) -> go.Figure:
    """Return a figure on painted white ground (a picture must not turn black in a document)."""
    return go.Figure(
        {
            "data": traces,
            "layout": {
                "font": {"family": FONT, "size": 14, "color": INK},
                "paper_bgcolor": "#ffffff",
                "plot_bgcolor": "#ffffff",
                "showlegend": False,
                "hovermode": "closest",
                "margin": {"l": 56, "r": 24, "t": 84, "b": 72},
                "template": None,
                **layout,
            },
        }
    )


def title(finding: str, subtitle: str) -> dict[str, Any]:
    """Return a title that states the finding, with who and when beneath it."""
    return {
        "text": finding,
        "subtitle": {"text": subtitle, "font": {"size": 13, "color": SOFT}},
        "x": 0,
        "xanchor": "left",
        "xref": "paper",
        "font": {"size": 16},
    }


def score_axis(low: float, high: float, better: str) -> dict[str, Any]:
    """Return a y axis over the whole range, with the better end named on it."""
    way = "↑ better" if better == "higher" else "↓ better"
    pad = (high - low) * 0.04
    return {
        "range": [low - pad, high + pad],
        "title": {"text": way, "font": {"size": 13, "color": SOFT}},
        "gridcolor": RULE,
        "zeroline": False,
        "fixedrange": True,
        "ticks": "",
    }


def wave_axis(names: list[str]) -> dict[str, Any]:
    return {
        "tickmode": "array",
        "tickvals": list(range(len(names))),
        "ticktext": names,
        "range": [-0.3, len(names) - 0.7],
        "showgrid": False,
        "zeroline": False,
        "fixedrange": True,
        "linecolor": RULE,
    }
