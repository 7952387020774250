"""How a chart was asked for: its width and its colours."""

from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from toolkit.charts.theme import Look

#: CSS pixels between which a chart is laid out, and what it is where nothing is asked for.
_NARROWEST, _WIDEST, _WIDTH = 280, 1400, 800


def asked_look() -> "Look":
    """Return how a chart is to be drawn: for the width that is there, its words wrapped for it."""
    from toolkit.charts.theme import PALETTES, screen  # noqa: PLC0415

    width = request.args.get("width", _WIDTH, type=int)
    theme = request.args.get("theme", "light")
    return screen(min(max(width, _NARROWEST), _WIDEST), theme if theme in PALETTES else "light")
