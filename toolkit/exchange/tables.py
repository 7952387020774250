"""A table of any format: what its columns mean stands with it, and each format writes that its way.

A cell is a text, a number, a day, ``None`` (there is nothing to say) or why an answer is missing.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from types import MappingProxyType


class Missing(Enum):
    """Why somebody who answered a measure gave no answer to one of its questions."""

    DECLINED = "declined"
    LEFT_OPEN = "left open"


Cell = str | int | float | dt.date | Missing | None


class Kind(StrEnum):
    """What stands in a column."""

    TEXT = "text"
    #: One of ``values``.
    CATEGORY = "category"
    #: A question's answer: one of ``values``, in their order.
    ANSWER = "answer"
    COUNT = "count"
    SCORE = "score"
    DAY = "day"
    #: Such as ``2026-11``.
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``name`` is a name for SPSS and R too; ``low`` and ``high`` bound a score.

    ``short_label`` tells a question from its neighbours where ``label`` is too long.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    values: Mapping[str | int, str] = field(default_factory=lambda: MappingProxyType({}))
    low: float | None = None
    high: float | None = None
    #: Whether a cell may be ``None``.
    may_be_empty: bool = True
    short_label: str = ""
    #: The measure that an answer belongs to, as people call it, and its key.
    measure: str = ""
    measure_key: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under columns.

    ``primary_key`` names the columns that tell rows apart; ``foreign_keys`` leads from a column to
    the table whose column of the same name it repeats.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    primary_key: tuple[str, ...] = ()
    foreign_keys: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def without_reasons(table: Table) -> Table:
    """Leave missing answers empty and name what was declined in a column a measure.

    For formats in which a code for "declined" would be reckoned with as if it were an answer.
    """
    places = {
        column.measure_key: [
            at for at, one in enumerate(table.columns) if one.measure_key == column.measure_key
        ]
        for column in table.columns
        if column.measure_key
    }
    taken = {column.name for column in table.columns}
    columns: list[Column] = []
    sources: list[int | list[int]] = []
    for at, column in enumerate(table.columns):
        columns.append(replace(column, measure="", measure_key=""))
        sources.append(at)
        if column.measure_key and at == places[column.measure_key][-1]:
            columns.append(
                Column(
                    variable_name(f"{column.measure_key}_declined", taken),
                    f"{column.measure}: what was answered with “I’d rather not say”",
                )
            )
            sources.append(places[column.measure_key])
    names = [column.name for column in table.columns]
    rows = tuple(
        tuple(
            _declined(row, names, source)
            if isinstance(source, list)
            else None
            if isinstance(row[source], Missing)
            else row[source]
            for source in sources
        )
        for row in table.rows
    )
    return replace(table, columns=tuple(columns), rows=rows)


def _declined(row: tuple[Cell, ...], names: list[str], places: list[int]) -> str | None:
    return " ".join(names[at] for at in places if row[at] is Missing.DECLINED) or None


#: The longest name that SPSS takes has 64; what is left is for telling two apart.
_LONGEST = 60
#: Words that are no name of a column to SPSS or to R.
_RESERVED = frozenset(
    {
        *("all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"),
        *("if", "else", "repeat", "while", "function", "for", "next", "break", "in"),
        *("true", "false", "null", "inf", "nan", "na"),
    }
)


def variable_name(wanted: str, taken: set[str]) -> str:
    """Return a name that SPSS, R, Stata and pandas take as it is, and add it to ``taken``.

    Small letters of ASCII, digits and single underscores, with a letter first and no underscore
    last.
    """
    plain = unicodedata.normalize("NFKD", wanted).encode("ascii", "ignore").decode().lower()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not name[:1].isalpha() or name in _RESERVED:
        name = f"v_{name}"
    name = name[:_LONGEST].strip("_")
    unused = next(
        one for one in (name, *(f"{name}_{n}" for n in range(2, 10_000))) if one not in taken
    )
    taken.add(unused)
    return unused


def shortened(text: str, most: int) -> str:
    """Return a text of at most ``most`` bytes of UTF-8, cut between letters."""
    data = text.encode()
    if len(data) <= most:
        return text
    return data[: most - len("…".encode())].decode(errors="ignore").rstrip() + "…"


def one_line(parts: Iterable[str]) -> str:
    """Join texts, each blank of any kind a single space."""
    return " ".join(" ".join(parts).split())
