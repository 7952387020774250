"""A change at a glance: its interval on a line, with a strip for what is too small to matter.

Drawn as a few lines of SVG in the page, so that it is there on paper and without JavaScript.
"""

from dataclasses import dataclass
from typing import Literal

#: The picture's width and the room that is left at its ends, in its own units.
WIDTH, ROOM = 360.0, 16.0


@dataclass(frozen=True, slots=True)
class Glance:
    """Places from left (worse) to right (better), in the picture's units."""

    zero: float
    low: float
    high: float
    mean: float
    strip_low: float
    strip_high: float
    left: str
    right: str


def glance(
    mean: float,
    low: float,
    high: float,
    *,
    mid: float,
    better: Literal["higher", "lower"],
) -> Glance:
    """Place a mean change and its interval; better is always to the right."""
    sign = 1.0 if better == "higher" else -1.0
    reach = max(abs(low), abs(high), 1.5 * mid) or 1.0

    def at(value: float) -> float:
        return round(WIDTH / 2 + sign * value / reach * (WIDTH / 2 - ROOM), 1)

    ends = sorted((at(low), at(high)))
    strip = sorted((at(-mid), at(mid)))
    words = ("score falls", "score rises") if sign > 0 else ("score rises", "score falls")
    return Glance(
        zero=at(0),
        low=ends[0],
        high=ends[1],
        mean=at(mean),
        strip_low=strip[0],
        strip_high=strip[1],
        left=f"worse ({words[0]})",
        right=f"better ({words[1]})",
    )
