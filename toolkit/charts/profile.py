"""Several scales of one questionnaire on one axis, beside people to compare with."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.charts.pictures import Kind
from toolkit.charts.rows import Row, mark, place, rows_figure
from toolkit.charts.text import number
from toolkit.charts.theme import SCREEN, Chart, Look, Said, Scale, Table, bare_axis


@dataclass(frozen=True, slots=True)
class Part:
    """One scale of a profile, in points; None where it is not given."""

    name: str
    before: float | None
    after: float | None
    reference: float | None


def profile(
    said: Said,
    scale: Scale,
    parts: Sequence[Part],
    *,
    times: tuple[str, str],
    reference: str,
    look: Look = SCREEN,
) -> Chart:
    """Draw where the group was (a ring) and is (a dot) on each scale, one axis for all.

    The people to compare with are diamonds on a dashed line, named ``reference``.
    """
    rows = [Row(part.name, _value(part, scale)) for part in parts]
    placed = place(rows, look)
    p = look.palette
    ats = [where.at for where in placed.places]
    beside = [(part.reference, at) for part, at in zip(parts, ats, strict=True)]
    traces: list[dict[str, Any]] = [
        {"type": "scatter", "mode": "lines+markers", "name": "reference", "hoverinfo": "skip"}
        | {"x": [value for value, _ in beside], "y": [at for _, at in beside]}
        | {"line": {"color": p.soft, "width": 1.2, "dash": "dash"}, "connectgaps": False}
        | {"marker": {"symbol": "diamond-open", "size": 9, "color": p.soft}, "cliponaxis": False}
    ]
    for part, at in zip(parts, ats, strict=True):
        if part.before is not None and part.after is not None:
            traces.append(
                {"type": "scatter", "mode": "lines", "x": [part.before, part.after], "y": [at] * 2}
                | {"line": {"color": p.ink, "width": 2}, "hoverinfo": "skip", "name": "change"}
            )
        if part.before is not None:
            was = mark(look, at, part.before, Kind.SAME, f"{times[0]}: {_value(part, scale)}")
            was["marker"] |= {"color": p.ink, "size": 11}
            traces.append(was | {"name": "was"})
        if part.after is not None:
            now = mark(look, at, part.after, Kind.SAME, _value(part, scale), symbol="circle")
            now["marker"] |= {"color": p.ink, "size": 11}
            traces.append(now | {"name": "is"})
    pad = (scale.high - scale.low) * 0.02
    ends = (scale.low - pad, scale.high + pad)
    marks = f"○ {times[0]}   ● {times[1]}   ◇ {reference}"
    drawn = rows_figure(
        look,
        said,
        placed,
        traces,
        xaxis=bare_axis(look, *(ends if scale.better == "higher" else ends[::-1]))
        | {"nticks": 6, "showgrid": True, "gridcolor": p.rule},
        below=marks,
    )
    told = " ".join(f"{part.name}: {_spoken(part, scale)}." for part in parts)
    alt = (
        f"Profile of {len(parts)} scales on one axis from {scale.low:g} to {scale.high:g}, better "
        f"to the right. {said.finding}. {said.who}. {told}"
    )
    table = Table(
        ("Scale", times[0], times[1], reference),
        tuple(
            (part.name, *("–" if v is None else number(v, 1)
                          for v in (part.before, part.after, part.reference)))
            for part in parts
        ),
    )  # fmt: skip
    caption = (
        f"A ring is {times[0]}, a dot {times[1]}; a diamond is {reference}. "
        f"The same people both times."
    )
    return Chart(drawn, said.finding, alt, caption, said.source, table)


def _value(part: Part, scale: Scale) -> str:
    told = [number(v, scale.digits) for v in (part.before, part.after) if v is not None]
    return " → ".join(told)


def _spoken(part: Part, scale: Scale) -> str:
    known = [number(v, scale.digits) for v in (part.before, part.after) if v is not None]
    told = " to ".join(known) or "not given"
    if part.reference is not None:
        told += f" (to compare: {number(part.reference, scale.digits)})"
    return told
