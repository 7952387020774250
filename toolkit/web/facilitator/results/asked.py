"""What a page of results was asked for: its period."""

from typing import TYPE_CHECKING

from flask import abort, request

from toolkit.storage.models import Group
from toolkit.web.database import db

if TYPE_CHECKING:
    from toolkit.results.group import GroupResults


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
