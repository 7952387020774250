"""Contacts for help: how a group writes them, and whether a measure waits for them."""

from collections.abc import Iterable

from wtforms import ValidationError

from toolkit.instruments import Instrument, load_library
from toolkit.storage.models import Group

LONGEST = 2000


def check_lines(text: str) -> None:
    """Refuse contacts that members could not read as a name and a way to reach it."""
    if len(text) > LONGEST:
        raise ValidationError(f"Use at most {LONGEST:,} letters.")
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip() and ":" not in line:
            raise ValidationError(
                f"Line {number} has no colon. Write a name, a colon, then how to reach it."
            )


def waiting_for_contacts(group: Group, measures: Iterable[str]) -> list[Instrument]:
    """Return the measures that may call for help, as long as nobody said where that is."""
    if group.support.strip():
        return []
    library = load_library()
    return [library[key] for key in measures if key in library and library[key].support]
