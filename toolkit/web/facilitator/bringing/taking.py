"""A file that was sent: read, its columns guessed, names taken out; nothing is held yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from toolkit.exchange.bringing import names, spreadsheet
from toolkit.exchange.bringing.columns import Kind, Use, guess
from toolkit.exchange.bringing.known import known, preferred
from toolkit.exchange.bringing.names import Named
from toolkit.exchange.bringing.spreadsheet import Sheet
from toolkit.storage import imports, members
from toolkit.storage.models import Group
from toolkit.web.facilitator.bringing.file import content

#: What is to be done with columns that name people.
STOP, LEAVE_OUT, CODES = "stop", "leave out", "codes"


class NamesError(Exception):
    """The file names people, and nobody said what to do with that."""

    def __init__(self, named: tuple[Named, ...]) -> None:
        super().__init__("names")
        self.named = named


@dataclass(frozen=True, slots=True)
class Taken:
    """What may be held of a file; ``key`` is the list for paper, person -> new code."""

    content: dict[str, Any]
    key: Mapping[str, str] = field(default_factory=dict)


def take(session: Session, group: Group, data: bytes, what: str) -> Taken:
    """Read a file for a group; ``what`` says what becomes of names.

    Raises
    ------
    SpreadsheetError
        If it can't be read.
    NamesError
        If it names people and ``what`` is STOP.
    """
    there = known(session, group)
    wanted = preferred(session, group)
    said = imports.columns_of(session, group.id)
    remembered = {mark: (text, wave) for mark, (text, wave) in said.get("columns", {}).items()}

    def guessed(sheet: Sheet) -> tuple[Use, ...]:
        return guess(sheet.headings, sheet.rows, there.measures, wanted, remembered)

    found = [(sheet, guessed(sheet)) for sheet in spreadsheet.read(data)]
    sheet, uses = max(found, key=lambda one: sum(use.kind is Kind.QUESTION for use in one[1]))
    named = names.named_columns(sheet, uses)
    if named and what == STOP:
        raise NamesError(named)
    key: dict[str, str] = {}
    if named and what == CODES and not any(use.kind is Kind.MEMBER for use in uses):
        best, people = names.people(sheet, named)
        codes = dict(zip(people, members.unused_codes(session, len(people)), strict=True))
        sheet = names.with_codes(sheet, named, best, codes)
        key = {people[one]: code for one, code in codes.items()}
        uses = tuple(
            Use(Kind.MADE) if at == best else Use() if use.kind is Kind.OWN else use
            for at, use in enumerate(guessed(sheet))
        )
    elif named:
        sheet = names.without(sheet, named)
        gone = {one.at for one in named}
        uses = tuple(Use() if at in gone else use for at, use in enumerate(uses))
    return Taken(content(sheet, uses, said.get("words", {})), key)
