"""Columns that name people: names, e-mail addresses, phone numbers, places, birthdays.

They don't come in. It is better to stop at a column that names nobody than to let one name in.
"""

import re
from collections.abc import Sequence

from toolkit.exchange.bringing.wordings import plain

_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[a-z]{2,}", re.IGNORECASE)
_PHONE = re.compile(r"\+?[0-9(][0-9 ()./-]{7,18}[0-9]")
_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}", re.IGNORECASE)
#: Headings, as ``plain`` has them.
_NAMES = re.compile(
    r"(your |first |last |full |sur|fore|given |family |user |member'?s? |participant'?s? |nick)*"
    r"names?( of .*)?|initials|surname|who are you\??|what is your (full |first )?name\??"
)
_CONTACTS = re.compile(
    r".*\b(e-?mail|telephone|phone|mobile|whatsapp|address|post ?code|zip ?code|nhs number)\b.*"
)
_BIRTH = re.compile(r".*\b(date of birth|birth ?day|birth ?date|dob)\b.*")
_NAME = re.compile(r"[A-ZÀ-ÞŁŚŻ][\w’'-]+\.?(?: [A-ZÀ-ÞŁŚŻ][\w’'-]*\.?){1,3}")
_MOST_OPTIONS = 8
_LETTERS = re.compile(r"[^\W\d_][^\d_]*")


def why_personal(
    heading: str, cells: Sequence[str], *, tells_apart: bool = False, asked: bool = False
) -> str:
    """Return what a column seems to hold (“names”, ...), "" if nothing that names people.

    ``tells_apart``: whether it is what tells the people of the file apart. Words there are names.
    ``asked``: whether its heading is a question of a measure, whose options are words.
    """
    filled = [cell.strip() for cell in cells if cell.strip()]
    different = set(filled)
    if any(_EMAIL.search(cell) for cell in different):
        return "e-mail addresses"
    if asked or not different or different <= {"anonymous"}:
        return ""
    return _by_heading(plain(heading)) or _by_cells(filled, different, tells_apart=tells_apart)


def _by_heading(title: str) -> str:
    kinds = (
        (_NAMES, "names"),
        (_BIRTH, "birthdays"),
        (_CONTACTS, "e-mail addresses, phone numbers or places"),
    )
    return next((kind for pattern, kind in kinds if pattern.fullmatch(title)), "")


def _by_cells(filled: Sequence[str], different: set[str], *, tells_apart: bool) -> str:
    if _most(_PHONE, different) and all(sum(map(str.isdigit, one)) >= 9 for one in different):
        return "phone numbers"
    if _most(_POSTCODE, different):
        return "places"
    if tells_apart and _most(_LETTERS, different):
        return "names or initials"
    # Full names are two words with capitals; so are some options, but those come again and again.
    again = len(different) <= _MOST_OPTIONS and len(filled) >= 2 * len(different)
    full = len(different) > 2 and _most(_NAME, different) and not again
    return "names" if full else ""


def _most(pattern: re.Pattern[str], cells: set[str]) -> bool:
    return sum(bool(pattern.fullmatch(cell)) for cell in cells) * 2 > len(cells)
