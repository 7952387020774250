"""Who stayed and who left: people counted at each wave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from toolkit.charts.text import number, plain, wrap
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
    key,
    note,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One wave. ``counts`` go with the chart's states; None is hidden, and said as ``printed``."""

    name: str
    counts: tuple[int | None, ...]
    printed: tuple[str, ...]


#: Fill and pattern by place: each is told apart on a grey print.
_PATTERNS = ("", "/", ".", "x", "")


def flow(said: Said, states: Sequence[str], steps: Sequence[Step], *, look: Look = SCREEN) -> Chart:
    """Draw how many were in each state at each wave, stacked from zero; at most five states.

    The first state (those who answered) stands at the foot, filled.
    """
    p = look.palette
    fills = (p.member, p.calm, p.calm, p.soft, p.paper)
    totals = [sum(count or 0 for count in step.counts) for step in steps]
    most = max([1, *totals])
    traces: list[dict[str, Any]] = []
    for at, state in enumerate(states):
        counts = [step.counts[at] for step in steps]
        inside = [_inside(step, at, most) if not _PATTERNS[at] else "" for step in steps]
        marker: dict[str, Any] = {"color": fills[at], "line": {"color": p.soft, "width": 1}}
        if _PATTERNS[at]:
            marker |= {"pattern": {"shape": _PATTERNS[at], "fillmode": "replace"}}
            marker["pattern"] |= {"fgcolor": fills[at], "bgcolor": p.paper, "size": 6}
        traces.append(
            {
                "type": "bar",
                "x": list(range(len(steps))),
                "y": counts,
                "width": 0.7,
                "marker": marker,
                "text": inside,
                "textposition": "inside",
                "insidetextanchor": "middle",
                "textangle": 0,
                "textfont": {"size": look.small, "color": p.ink},
                "hovertemplate": f"{plain(state)}: %{{y}}<extra></extra>",
            }
        )
    each = (look.inner - look.small * 2.4) / len(steps)
    every = max(1, int(-(-look.small * 3.4 // each)))
    cut = ["<br>".join(wrap(step.name, max(each, look.small * 3.4), look.small)) for step in steps]
    shown = list(range(0, len(steps), every))
    lines = max(cut[at].count("<br>") + 1 for at in shown)
    left = EDGE + look.small * 2.2
    plot = 220 if look.width > 400 else 180
    down = lines * look.small * LEAD + 10
    room = Frame(plot, head=look.small * LEAD + 2, left=left, right=EDGE)
    last = [
        f"{state} ({how} in {steps[-1].name})"
        for state, how in zip(states, steps[-1].printed, strict=True)
    ]
    legend, names, height = key(look, last, frame=room, down=down)
    for trace, name in zip(traces, names, strict=True):
        trace["name"] = name
    drawn = figure(
        look,
        said,
        traces,
        replace(room, foot=down + height + 10),
        notes=[
            note(look, "people", x=0, y=1, xref="paper", yref="paper")
            | {"xanchor": "left", "yanchor": "bottom", "xshift": EDGE - left, "yshift": 4}
        ],
        showlegend=True,
        legend=legend,
        barmode="stack",
        xaxis=bare_axis(look, -0.6, len(steps) - 0.4)
        | {"tickvals": shown, "ticktext": [cut[at] for at in shown], "tickangle": 0}
        | {"linecolor": p.rule, "showline": True},
        yaxis=bare_axis(look, 0, most * 1.04)
        | {"showgrid": True, "gridcolor": p.rule, "nticks": 5, "tickformat": "d"},
    )
    told = " ".join(
        f"{step.name}: "
        + ", ".join(f"{how} {state}" for state, how in zip(states, step.printed, strict=True))
        + "."
        for step in steps
    )
    alt = f"Bars that count people at each wave. {said.finding}. {said.who}. {told}"
    table = Table(
        ("", *(step.name for step in steps)),
        tuple((state, *(step.printed[at] for step in steps)) for at, state in enumerate(states)),
    )
    return Chart(drawn, said.finding, alt, "", said.source, table)


def _inside(step: Step, at: int, most: int) -> str:
    """Return a count that fits in its bar."""
    count = step.counts[at]
    return number(count) if count and count / most > 0.09 else ""
