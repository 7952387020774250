"""What is held of a file as objects: the sheet, what was said of it, and the plan of both."""

import datetime as dt
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from toolkit.exchange.bringing import wordings
from toolkit.exchange.bringing.columns import Kind, Use, read
from toolkit.exchange.bringing.model import Choices
from toolkit.exchange.bringing.spreadsheet import Sheet
from toolkit.instruments import Instrument
from toolkit.storage.models import How


def content(sheet: Sheet, uses: tuple[Use, ...], words: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is held of a file that was just read."""
    return {
        "sheet": asdict(sheet),
        "uses": plain_uses(uses),
        "days": {},
        "break_days": 28,
        "month_first": bool(wordings.month_comes_first(_days(sheet, uses))),
        "how": How.PHONE.value,
        "words": dict(words),
        "also": [],
    }


def plain_uses(uses: tuple[Use, ...]) -> list[list[Any]]:
    return [[use.text, use.wave] for use in uses]


def _days(sheet: Sheet, uses: tuple[Use, ...]) -> list[str]:
    kinds = {Kind.DAY, Kind.OPENED, Kind.CLOSED, Kind.JOINED, Kind.LEFT}
    places = [at for at, use in enumerate(uses) if use.kind in kinds]
    return [row[at] for row in sheet.rows for at in places]


def sheet_of(held: Mapping[str, Any]) -> Sheet:
    found = held["sheet"]
    return Sheet(
        found["name"],
        tuple(found["headings"]),
        # The same few answers stand in thousands of cells: one object each.
        tuple(tuple(map(sys.intern, row)) for row in found["rows"]),
        tuple(found["lines"]),
        tuple((line, cells) for line, cells in found["merged"]),
        tuple(found["too_long"]),
    )


def choices_of(held: Mapping[str, Any], measures: Mapping[str, Instrument]) -> Choices:
    words: dict[tuple[str, str], Any] = {}
    for place, meanings in held["words"].items():
        measure, _, name = place.partition("/")
        words[measure, name] = meanings
    return Choices(
        uses=tuple(read(text, wave, measures) for text, wave in held["uses"]),
        days={int(number): dt.date.fromisoformat(day) for number, day in held["days"].items()},
        break_days=held["break_days"],
        month_first=held["month_first"],
        how=How(held["how"]),
        words=words,
    )
