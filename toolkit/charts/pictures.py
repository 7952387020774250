"""Pictures that the server draws itself, as a few lines of SVG: without scripts, and on paper.

All take places in numbers and give SVG as text. Colour is by class (the page's own sheet knows dark
and print), and every mark has a shape of its own, for eyes and printers without colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

#: One picture's width and height, and the room left at its ends, in its own units.
WIDTH, HEIGHT, ROOM = 300.0, 30.0, 10.0
SMALL_WIDTH, SMALL_HEIGHT = 160.0, 64.0


class Kind(StrEnum):
    """What a mark stands for; also the class that colours it."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Strip:
    """A change with its interval, in units of the smallest change that matters; better is up."""

    mean: float
    low: float
    high: float
    kind: Kind


def reach_of(strips: Sequence[Strip]) -> float:
    """Return how far an axis must go to both sides so that all fit on it."""
    return max([1.5, *(max(abs(one.low), abs(one.high)) for one in strips)])


def strip(one: Strip, reach: float, says: str) -> str:
    """Draw a change on the axis that it shares with others; ``says`` is its text alternative."""

    def at(value: float) -> str:
        return f"{WIDTH / 2 + value / reach * (WIDTH / 2 - ROOM):.1f}"

    middle = HEIGHT / 2
    return _picture(
        WIDTH,
        HEIGHT,
        says,
        f'<rect class="small-change" x="{at(-1)}" y="3" height="{HEIGHT - 6:g}" '
        f'width="{2 / reach * (WIDTH / 2 - ROOM):.1f}"/>'
        f'<line class="axis" x1="{at(0)}" y1="0" x2="{at(0)}" y2="{HEIGHT:g}"/>'
        f'<g class="{one.kind}"><line class="bar" x1="{at(one.low)}" y1="{middle:g}" '
        f'x2="{at(one.high)}" y2="{middle:g}"/>{_mark(one.kind, float(at(one.mean)), middle)}</g>',
        "strip",
    )


def _mark(kind: Kind, x: float, y: float, size: float = 7.0) -> str:
    """Draw a triangle that points up or down, or a round mark."""
    if kind is Kind.SAME:
        return f'<circle class="mark" cx="{x:g}" cy="{y:g}" r="{size - 1:g}"/>'
    tip = y - size if kind is Kind.BETTER else y + size
    foot = y + size * 0.75 if kind is Kind.BETTER else y - size * 0.75
    return f'<path class="mark" d="M{x:g} {tip:g}L{x + size:g} {foot:g}L{x - size:g} {foot:g}Z"/>'


def person(kind: Kind) -> str:
    """Draw the mark of one person; its words stand beside it."""
    return (
        f'<svg class="person {kind}" viewBox="0 0 18 18" aria-hidden="true" focusable="false">'
        f"{_mark(kind, 9, 9)}</svg>"
    )


@dataclass(frozen=True, slots=True)
class Spot:
    """The group's mean at one wave with its interval; None where too few answered."""

    mean: float | None
    low: float | None
    high: float | None


def small_multiple(
    spots: Sequence[Spot], *, low: float, high: float, reference: float | None, says: str
) -> str:
    """Draw a scale's means from wave to wave over its whole range, with the reference as a line."""
    step = (SMALL_WIDTH - 2 * ROOM) / max(len(spots) - 1, 1)

    def at(place: int) -> float:
        return ROOM + step * place if len(spots) > 1 else SMALL_WIDTH / 2

    def up(score: float) -> float:
        return SMALL_HEIGHT - 5 - (score - low) / (high - low) * (SMALL_HEIGHT - 10)

    parts = [
        (
            f'<path class="frame" d="M2 {up(low):.1f}H{SMALL_WIDTH - 2:g}M2 {up(high):.1f}'
            f'H{SMALL_WIDTH - 2:g}"/>'
        )
    ]
    if reference is not None:
        parts.append(
            f'<line class="reference" x1="2" y1="{up(reference):.1f}" '
            f'x2="{SMALL_WIDTH - 2:g}" y2="{up(reference):.1f}"/>'
        )
    known = [(at(place), spot) for place, spot in enumerate(spots) if spot.mean is not None]
    parts += [
        f'<line class="bar" x1="{x:.1f}" y1="{up(spot.low):.1f}" x2="{x:.1f}" '
        f'y2="{up(spot.high):.1f}"/>'
        for x, spot in known
        if spot.low is not None and spot.high is not None
    ]
    places = [f"{x:.1f} {up(spot.mean or 0.0):.1f}" for x, spot in known]
    if len(places) > 1:
        parts.append(f'<path class="line" d="M{"L".join(places)}"/>')
    parts += [
        f'<circle class="mark" cx="{place.split()[0]}" cy="{place.split()[1]}" r="3"/>'
        for place in places
    ]
    return _picture(SMALL_WIDTH, SMALL_HEIGHT, says, "".join(parts), "small-multiple")


def start(mean: float, *, low: float, high: float, reference: float | None, says: str) -> str:
    """Draw where a group stands on a scale's whole range, and the people it is set beside."""

    def at(score: float) -> str:
        return f"{ROOM + (score - low) / (high - low) * (WIDTH - 2 * ROOM):.1f}"

    middle = HEIGHT / 2
    beside = ""
    if reference is not None:
        beside = (
            f'<line class="reference" x1="{at(reference)}" y1="2" x2="{at(reference)}" '
            f'y2="{HEIGHT - 2:g}"/>'
        )
    return _picture(
        WIDTH,
        HEIGHT,
        says,
        f'<line class="frame" x1="{at(low)}" y1="{middle:g}" x2="{at(high)}" y2="{middle:g}"/>'
        f"{beside}{_mark(Kind.SAME, float(at(mean)), middle)}",
        "strip",
    )


@dataclass(frozen=True, slots=True)
class Share:
    """An answer and the share of people who gave it."""

    label: str
    part: float


def diverging(shares: Sequence[Share], says: str) -> str:
    """Draw answers in their order as one bar, cut in the middle of the options.

    What is told of the lower half of the options lies left of the middle line, of the upper half
    right; a middle option lies half on each side. Shades, not colours: no answer is called better.
    """
    number = len(shares)
    left = sum(one.part for one in shares[: number // 2])
    if number % 2:
        left += shares[number // 2].part / 2
    unit = WIDTH / 2 - ROOM
    x = WIDTH / 2 - left * unit
    parts = []
    for place, one in enumerate(shares):
        width = one.part * unit
        if width:
            shade = 0.18 + 0.62 * place / max(number - 1, 1)
            parts.append(
                f'<rect class="share" x="{x:.1f}" y="5" width="{width:.1f}" height="20" '
                f'fill-opacity="{shade:.2f}"><title>{escape(one.label)}</title></rect>'
            )
        x += width
    line = f'<line class="axis" x1="{WIDTH / 2:g}" y1="0" x2="{WIDTH / 2:g}" y2="{HEIGHT:g}"/>'
    return _picture(WIDTH, HEIGHT, says, "".join(parts) + line, "strip")


def _picture(width: float, height: float, says: str, inside: str, name: str) -> str:
    return (
        f'<svg class="{name}" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(says)}" preserveAspectRatio="xMidYMid meet">{inside}</svg>'
    )
