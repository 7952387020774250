"""Contacts for help: how a group writes them, and whether a measure waits for them."""

from collections.abc import Iterable

from wtforms import ValidationError
from wtforms.fields import SelectChoice

from toolkit.instruments import Instrument, load_library
from toolkit.storage.groups import names_support
from toolkit.storage.models import Group
from toolkit.web.member.support import COUNTRIES

LONGEST = 2000
CHOOSE = "Choose a country. Members are shown the help that there is."
CHOICES = [
    SelectChoice("", "Choose"),
    *(SelectChoice(key, name) for key, (name, _) in COUNTRIES.items()),
]


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
    if names_support(group):
        return []
    library = load_library()
    return [library[key] for key in measures if key in library and library[key].support]
