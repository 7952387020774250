"""A report's charts as pictures: each figure of the content drawn once, for every format."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drawing:
    """One figure as pictures of the same size, on a painted ground.

    ``svg`` for pages and for Word, which can scale it; ``png`` (4 pixels a point) for what knows no
    SVG. ``width_cm`` and ``height_cm`` are its size on paper.
    """

    svg: str
    png: bytes
    width_cm: float
    height_cm: float
