"""Pictures that the server draws itself, as a few lines of SVG: without scripts, and on paper.

All take places in numbers and give SVG as text. Colour is by class (the page's own sheet knows dark
and print), and every mark has a shape of its own, for eyes and printers without colour.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from html import escape

#: One picture's width and height, and the room left at its ends, in its own units.
WIDTH, HEIGHT, ROOM = 300.0, 30.0, 10.0
SMALL_WIDTH, SMALL_HEIGHT = 160.0, 64.0
#: Steps of the shared axis's numbers: the least that leaves few enough of them is taken.
_STEPS = tuple(one * 10**power for power in range(6) for one in (1, 2, 5))


class Kind(StrEnum):
    """What a mark stands for; also the class that colours it."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    ONCE = "once"  # a person who can't be counted: no change to draw


#: What a calendar needs where no page's sheet is: as a file of its own.
_ALONE = (
    "<style>svg{background:#fff;font:9px sans-serif;fill:#555}.mark{fill:#0b3d78}"
    ".day{fill:#d5d9df}</style>"
)


def alone(calendar: str) -> str:
    """Return a calendar as a file of its own: with its colours, and told what it is."""
    head = '<svg xmlns="http://www.w3.org/2000/svg" '
    return calendar.replace("<svg ", head, 1).replace(">", f">{_ALONE}", 1)


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


def axis(reach: float) -> str:
    """Draw the axis that strips share: its ends, what is too small to matter, and its numbers.

    It is as wide as a strip and its text stays as large as the page's sheet says, whatever the
    width. The numbers count in smallest changes that matter.
    """
    return (
        '<svg class="axis-head" aria-hidden="true" focusable="false">'
        '<text x="0" y="13">worse</text><text class="end" x="100%" y="13">better</text>'
        '<text class="middle" x="50%" y="27">too small to matter</text>'
        f'<line class="frame" x1="{_percent(-1, reach)}" y1="32" '
        f'x2="{_percent(1, reach)}" y2="32"/>{_numbers(reach, 46)}</svg>'
    )


def ticks(reach: float) -> str:
    """Draw the axis's numbers alone, for under a strip that stands far from its axis."""
    return f'<svg class="ticks" aria-hidden="true" focusable="false">{_numbers(reach, 12)}</svg>'


def _percent(value: float, reach: float) -> str:
    """Return a place on the shared axis as a part of a picture's width."""
    return f"{50 + value / reach * (50 - 100 * ROOM / WIDTH):.2f}%"


def _numbers(reach: float, y: float) -> str:
    step = next((one for one in _STEPS if reach / one < 4), _STEPS[-1])
    places = [step * at for at in range(-int(reach // step), int(reach // step) + 1)]
    return "".join(
        f'<text class="middle number" x="{_percent(place, reach)}" y="{y:g}">'
        f"{str(place).replace('-', '−')}</text>"
        for place in places
    )


def example(says: str) -> str:
    """Draw one strip with its parts named: how to read the others."""
    return _picture(
        WIDTH,
        104,
        says,
        '<text x="0" y="12">worse</text><text class="end" x="300" y="12">better</text>'
        '<text class="middle" x="150" y="26">too small to matter</text>'
        '<rect class="small-change" x="110" y="32" height="30" width="80"/>'
        '<line class="axis" x1="150" y1="32" x2="150" y2="78"/>'
        '<g class="better"><line class="bar" x1="170" y1="47" x2="270" y2="47"/>'
        f"{_mark(Kind.BETTER, 220, 47)}</g>"
        '<path class="frame" d="M170 56V66H270V56M220 30V40"/>'
        '<text class="middle" x="220" y="28">average</text>'
        '<text class="middle" x="225" y="78">likely range</text>'
        '<text class="middle" x="150" y="92">no change</text>',
        "strip example",
    )


def _mark(kind: Kind, x: float, y: float, size: float = 7.0) -> str:
    """Draw a triangle that points up or down, a round mark, or a dot."""
    if kind is Kind.ONCE:
        return f'<circle class="mark" cx="{x:g}" cy="{y:g}" r="2.5"/>'
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


#: One day's square in a calendar, and the room for the names of months above.
_DAY, _NAMES = 11.0, 13.0
_WEEKS_DRAWN = 53


def calendar(counts: Mapping[dt.date, int], last: dt.date, says: str) -> str:
    """Draw the year that ends with a day, a column a week: a mark where there was a meeting.

    The mark is larger the more people came.
    """
    begin = last - dt.timedelta(weeks=_WEEKS_DRAWN - 1, days=last.weekday())
    most = max([1, *counts.values()])
    parts = []
    for past in range((last - begin).days + 1):
        day = begin + dt.timedelta(days=past)
        x, y = (past // 7 + 0.5) * _DAY, (day.weekday() + 0.5) * _DAY + _NAMES
        if day.day == 1 and past // 7 < _WEEKS_DRAWN - 1:
            parts.append(f'<text x="{x - _DAY / 2:.1f}" y="10">{day:%b}</text>')
        came = counts.get(day)
        if came is None:
            parts.append(f'<circle class="day" cx="{x:.1f}" cy="{y:.1f}" r="1"/>')
            continue
        size = 2.5 + 2.75 * (came / most) ** 0.5
        parts.append(
            f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="{size:.1f}">'
            f"<title>{day.day} {day:%B}: {came}</title></circle>"
        )
    return _picture(_WEEKS_DRAWN * _DAY, 7 * _DAY + _NAMES, says, "".join(parts), "calendar")


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


def start(
    mean: float, *, low: float, high: float, best: float, reference: float | None, says: str
) -> str:
    """Draw where a group stands on a scale's whole range, and the people it is set beside.

    A pale strip from the group to the best score is the room that is left to grow.
    """

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
        f'<rect class="small-change" x="{at(min(mean, best))}" y="9" height="{HEIGHT - 18:g}" '
        f'width="{float(at(max(mean, best))) - float(at(min(mean, best))):.1f}"/>'
        f'<line class="frame" x1="{at(low)}" y1="{middle:g}" x2="{at(high)}" y2="{middle:g}"/>'
        f"{beside}{_mark(Kind.SAME, float(at(mean)), middle)}",
        "strip",
    )


@dataclass(frozen=True, slots=True)
class Share:
    """Answers that lie beside each other, and how many of all people gave one of them.

    ``low`` and ``high`` say where they lie among the options: 0 the first's edge, 1 the last's.
    """

    label: str
    count: int
    low: float
    high: float


def diverging(shares: Sequence[Share], says: str) -> str:
    """Draw answers in their order as one bar with their counts, cut in the middle of the options.

    The lower half of the options lies left of the middle line, the upper half right; answers across
    it lie on both sides as their options do. Shades, not colours: no answer is called better.
    """
    people = sum(one.count for one in shares)
    unit = (WIDTH / 2 - ROOM) / max(people, 1)
    x = WIDTH / 2 - unit * sum(one.count * _below_middle(one) for one in shares)
    parts = []
    for one in shares:
        width = one.count * unit
        shade = 0.12 + 0.7 * (one.low + one.high) / 2
        dark = " dark" if shade > 0.45 else ""
        parts.append(
            f'<rect class="share" x="{x:.1f}" y="5" width="{width:.1f}" height="20" '
            f'fill-opacity="{shade:.2f}"><title>{escape(one.label)}</title></rect>'
            f'<text class="middle{dark}" x="{x + width / 2:.1f}" y="19.5">{one.count}</text>'
        )
        x += width
    line = f'<line class="axis" x1="{WIDTH / 2:g}" y1="0" x2="{WIDTH / 2:g}" y2="{HEIGHT:g}"/>'
    return _picture(WIDTH, HEIGHT, says, line + "".join(parts), "strip answers")


def _below_middle(one: Share) -> float:
    """Return which part of these options lies below the middle of all."""
    return min(max((0.5 - one.low) / (one.high - one.low), 0.0), 1.0)


def _picture(width: float, height: float, says: str, inside: str, name: str) -> str:
    return (
        f'<svg class="{name}" viewBox="0 0 {width:g} {height:g}" role="img" '
        f'aria-label="{escape(says)}" preserveAspectRatio="xMidYMid meet">{inside}</svg>'
    )
