"""One question's answers, wave by wave, cut in the middle of its options."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.charts.rows import Row, across, place, rows_figure
from toolkit.charts.text import plain, width_of
from toolkit.charts.theme import SCREEN, Chart, Look, Said, Table, bare_axis, note


@dataclass(frozen=True, slots=True)
class Asked:
    """One wave: how many gave each answer, in the order of the options.

    ``counts`` is None where too few answered; ``printed`` is each as it may be said.
    """

    name: str
    n: int
    counts: tuple[int, ...] | None
    printed: tuple[str, ...]


def question(
    said: Said, options: Sequence[str], waves: Sequence[Asked], *, look: Look = SCREEN
) -> Chart:
    """Draw each wave as one bar: the lower half of the options left of the middle, the upper right.

    A middle option lies half on each side. Shades of grey alone: no answer is called better.
    """
    rows = [
        Row(f"{wave.name}, n {wave.n}", words="" if wave.counts else "too few to show",
            marks=26.0 if wave.counts else 2.0)
        for wave in waves
    ]  # fmt: skip
    placed = place(rows, look)
    parts = [
        (wave, where.at, _starts(wave.counts))
        for wave, where in zip(waves, placed.places, strict=True)
        if wave.counts
    ]
    reach = max([0.5, *(abs(end) for _, _, s in parts for end in (s[0], s[0] + 1))]) + 0.02
    traces: list[dict[str, Any]] = []
    notes: list[dict[str, Any]] = []
    for at, option in enumerate(options):
        shade, ink = _shade(at, len(options), look)
        wide = [(wave.counts or ())[at] / sum(wave.counts or (1,)) for wave, _, _ in parts]
        traces.append(
            {"type": "bar", "orientation": "h", "x": wide, "base": [s[at] for _, _, s in parts]}
            | {"y": [place for _, place, _ in parts], "width": 22, "name": option}
            | {"marker": {"color": shade, "line": {"color": look.palette.soft, "width": 1}}}
            | {"text": [plain(wave.printed[at]) for wave, _, _ in parts], "textposition": "none"}
            | {"hovertemplate": f"{plain(option)}: %{{text}}<extra></extra>"}
        )
        notes += [
            note(look, wave.printed[at], x=start[at] + share / 2, y=place, xref="x", yref="y")
            | {"font": {"size": look.small, "color": ink}}
            for (wave, place, start), share in zip(parts, wide, strict=True)
            if share * look.inner / 2 / reach > width_of(wave.printed[at], look.small) + 4
        ]
    drawn = rows_figure(
        look,
        said,
        placed,
        traces,
        xaxis=bare_axis(look, -reach, reach) | {"showticklabels": False, "showline": False},
        ends=False,
        above=notes,
        shapes=across(look, rows, placed),
        named=options,
        barmode="overlay",
    )
    told = " ".join(f"{wave.name}: {_said(wave, options)}." for wave in waves)
    alt = f"Bars of the answers to one question. {said.finding}. {said.who}. {told}"
    table = Table(
        ("Answer", *(wave.name for wave in waves)),
        tuple((name, *(wave.printed[at] for wave in waves)) for at, name in enumerate(options)),
    )
    caption = (
        "The first answers lie left of the line, the last ones right, darker to the right. "
        "Different people answered each time."
    )
    return Chart(drawn, said.finding, alt, caption, said.source, table)


def _starts(counts: Sequence[int]) -> list[float]:
    """Return where each part of a bar begins: the middle of the options is 0."""
    total, half = sum(counts), len(counts) // 2
    at = -(sum(counts[:half]) + (counts[half] / 2 if len(counts) % 2 else 0)) / total
    starts = []
    for count in counts:
        starts.append(at)
        at += count / total
    return starts


def _shade(at: int, number: int, look: Look) -> tuple[str, str]:
    """Return a part's grey, from the paper's colour to ink, and what is read on it."""
    share = 0.06 + 0.84 * at / max(number - 1, 1)
    ends = [
        [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        for colour in (look.palette.paper, look.palette.ink)
    ]
    mixed = [round(a + (b - a) * share) for a, b in zip(*ends, strict=True)]
    colour = f"#{mixed[0]:02x}{mixed[1]:02x}{mixed[2]:02x}"
    return colour, look.palette.paper if share > 0.5 else look.palette.ink


def _said(wave: Asked, options: Sequence[str]) -> str:
    if not wave.counts:
        return "too few to show"
    return ", ".join(f"{name} {how}" for name, how in zip(options, wave.printed, strict=True))
