"""What somebody typed into a cell, matched to what was asked: options, days, months, whole numbers.

Words are compared without capitals, blanks, dots at the end or the kind of quotation mark. A number
is an option's code, whether a spreadsheet made it 3, 3.0 or 3,0.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from enum import Enum

from toolkit.instruments.model import OptionSet
from toolkit.storage.models import DECLINED, Answer


class Unknown(Enum):
    """What a cell holds is no option."""

    ANSWER = "unknown"


#: How spreadsheets and programs write that there is nothing.
_NOTHING = frozenset(
    {"", "-", "–", "—", ".", "?", "na", "n/a", "#n/a", "nan", "null", "none given", "missing"}
    | {"no answer", "not answered", "left open", "blank", "-9"}
)
_RATHER_NOT = frozenset(
    {"declined", "i'd rather not say", "i would rather not say", "rather not say", "-8"}
    | {"prefer not to say", "i prefer not to say", "i'd prefer not to say", "no comment"}
)
_TRUTHS = {"true": "yes", "false": "no"}
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " ", "\u2010": "-"})
_NUMBER = re.compile(r"([+-]?[0-9]{1,4})(?:[.,]0{1,6})?")
#: “4 = Quite a bit”, “4: Quite a bit”, “4. Quite a bit”, “(4) Quite a bit”.
_BOTH = re.compile(r"\(?([0-9]{1,3})\)?\s*(?:[=:.)–—-]\s*|\s)(\S.*)")


def plain(text: str) -> str:
    """Return a text as it is compared."""
    whole = unicodedata.normalize("NFKC", text[:2000]).translate(_QUOTES).casefold()
    return " ".join(whole.split()).rstrip(" .…!:*").strip()


def answer(options: OptionSet, cell: str) -> Answer | Unknown | None:
    """Return the code of an option, DECLINED, None for nothing, or that it is no option."""
    typed = plain(cell.removeprefix("'"))
    labels = {plain(choice.label): choice.code for choice in options.choices}
    number = _NUMBER.fullmatch(typed)
    both = _BOTH.fullmatch(typed)
    found: Answer | Unknown | None = Unknown.ANSWER
    if typed in labels:
        found = labels[typed]
    elif number and int(number[1]) in options.codes:
        found = int(number[1])
    elif typed in _NOTHING:
        found = None
    elif typed in _RATHER_NOT:
        found = DECLINED
    elif _TRUTHS.get(typed) in labels:
        found = labels[_TRUTHS[typed]]
    elif both and labels.get(plain(both[2])) == int(both[1]):
        found = int(both[1])
    return found


def is_nothing(cell: str) -> bool:
    return plain(cell) in _NOTHING


def whole_number(cell: str) -> int | None:
    """Return the only whole number in a cell such as “2”, “2,0”, “Wave 2” or “T2”."""
    found = re.findall(r"(?<![0-9.,-])[0-9]{1,3}(?:[.,]0+)?(?![0-9.,])", plain(cell))
    return int(re.split(r"[.,]", found[0])[0]) if len(found) == 1 else None


_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_ISO = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?:[ t,].*)?")
_SLASHED = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})[-/.]([0-9]{4}|[0-9]{2})(?:[ ,].*)?")
_NAMED = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3,9})\.?,?[ -]([0-9]{4})(?:[ ,].*)?")
_NAMED_FIRST = re.compile(r"([a-z]{3,9})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})(?:[ ,].*)?")
_FIRST_YEAR = 1990


def day(cell: str, *, month_first: bool = False) -> dt.date | None:
    """Return the day that a cell names; None if it names none that there is."""
    text = plain(cell)
    if found := _ISO.fullmatch(text):
        year, month, number = map(int, found.groups())
    elif found := _SLASHED.fullmatch(text):
        one, two, year = map(int, found.groups())
        number, month = (two, one) if month_first else (one, two)
        year += 2000 if year < 100 else 0
    elif (found := _NAMED.fullmatch(text)) and found[2][:3] in _MONTHS:
        number, month, year = int(found[1]), _MONTHS.index(found[2][:3]) + 1, int(found[3])
    elif (found := _NAMED_FIRST.fullmatch(text)) and found[1][:3] in _MONTHS:
        number, month, year = int(found[2]), _MONTHS.index(found[1][:3]) + 1, int(found[3])
    else:
        return None
    try:
        return dt.date(year, month, number) if year >= _FIRST_YEAR else None
    except ValueError:
        return None


def month(cell: str, *, month_first: bool = False) -> str | None:
    """Return a month such as ``2026-11`` that a cell names, or the month of the day it names."""
    text = plain(cell)
    if re.fullmatch(r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])", text):
        return text
    found = day(cell, month_first=month_first)
    return found.strftime("%Y-%m") if found else None


def month_comes_first(cells: Iterable[str]) -> bool | None:
    """Whether days are written as in the United States; None if they don't tell.

    Google writes 11/23/2026 or 23/11/2026, as the form's own language has it.
    """
    first, second = False, False
    for cell in cells:
        found = _SLASHED.fullmatch(plain(cell))
        if found:
            first = first or int(found[1]) > 12
            second = second or int(found[2]) > 12
    return None if first == second else second
