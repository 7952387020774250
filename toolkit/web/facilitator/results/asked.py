"""What a page of results was asked for: its period, and a chart's width and colours."""

from typing import TYPE_CHECKING

from flask import abort, request

from toolkit.storage.models import Group
from toolkit.web.database import db

if TYPE_CHECKING:
    from toolkit.charts.theme import Look
    from toolkit.results.group import GroupResults

#: CSS pixels between which a chart is laid out, and what it is where nothing is asked for.
_NARROWEST, _WIDEST, _WIDTH = 280, 1400, 800


def asked_results(group: Group) -> "GroupResults":
    """Return the results of the period that was asked for; no closed wave is no page."""
    from toolkit.results.group import NothingClosedError, results  # noqa: PLC0415

    try:
        return results(
            db, group, (request.args.get("from", type=int), request.args.get("to", type=int))
        )
    except NothingClosedError:
        abort(404)


def asked_period() -> dict[str, int]:
    """Return the period as an address carries it on; nothing where none was asked for."""
    ends = {name: request.args.get(name, type=int) for name in ("from", "to")}
    return {name: number for name, number in ends.items() if number is not None}


def asked_look() -> "Look":
    """Return how a chart is to be drawn: for the width that is there, its words wrapped for it."""
    from toolkit.charts.theme import PALETTES, screen  # noqa: PLC0415

    width = request.args.get("width", _WIDTH, type=int)
    theme = request.args.get("theme", "light")
    return screen(min(max(width, _NARROWEST), _WIDEST), theme if theme in PALETTES else "light")
