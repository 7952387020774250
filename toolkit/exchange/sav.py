"""Answers and scores as SPSS keeps them: labels, missing values and measure levels inside."""

import tempfile
import textwrap
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat

from toolkit.exchange.about import FIRST_LINE, about
from toolkit.exchange.group_tables import GroupTables
from toolkit.exchange.tables import Cell, Column, Kind, Missing, shortened

#: What SPSS takes for a missing answer. An empty cell is a measure that was not asked or answered.
CODES = {Missing.DECLINED: -8.0, Missing.LEFT_OPEN: -9.0}
_WORDS = {-8.0: "I’d rather not say", -9.0: "Left open"}
_EXPLAINED = (
    "-8 is an answer of “I’d rather not say”, -9 one that was left open: SPSS leaves both out "
    "when it reckons. A dot is a measure that was not asked or not answered at all."
)

# What the format holds at most, in bytes.
_LABEL, _VALUE_LABEL, _FILE_LABEL, _NOTE = 256, 120, 64, 80
#: Where the header keeps the day and the time of making, and what stands there instead.
_MADE = slice(92, 109)
_NO_DAY = b"01 Jan 8000:00:00"

_LEVELS = {
    Kind.TEXT: "nominal",
    Kind.MONTH: "nominal",
    Kind.CATEGORY: "nominal",
    Kind.ANSWER: "ordinal",
    Kind.COUNT: "scale",
    Kind.SCORE: "scale",
    Kind.DAY: "scale",
}
_FORMATS = {Kind.ANSWER: "F4.0", Kind.CATEGORY: "F4.0", Kind.COUNT: "F6.0", Kind.DAY: "DATE11"}


class NotWrittenError(Exception):
    """There was no room for a file on its way."""


def spss(tables: GroupTables) -> bytes:
    """Return the ``.sav``: one row a member and wave; words that repeat are numbers with labels."""
    table = tables.answers
    frame = pd.DataFrame(
        {
            column.name: _series(column, [row[at] for row in table.rows])
            for at, column in enumerate(table.columns)
        }
    )
    questions = [column.name for column in table.columns if column.kind is Kind.ANSWER]
    made = bytearray(
        _written(
            frame,
            file_label=shortened(FIRST_LINE, _FILE_LABEL),
            column_labels={c.name: _label(c) for c in table.columns},
            row_compress=True,
            note=_notes(tables),
            variable_value_labels={c.name: _value_labels(c) for c in table.columns if c.values},
            missing_ranges={name: list(CODES.values()) for name in questions},
            variable_measure={c.name: _LEVELS[c.kind] for c in table.columns},
            variable_format={c.name: _FORMATS[c.kind] for c in table.columns if c.kind in _FORMATS},
        )
    )
    made[_MADE] = _NO_DAY
    return bytes(made)


def _written(frame: pd.DataFrame, **described: Any) -> bytes:
    """Return the file's bytes.

    The library writes to a path only. Nobody else may look into this folder, and it goes at once.
    """
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "answers.sav"
            pyreadstat.write_sav(frame, path, **described)
            data, whole = path.read_bytes(), _is_whole(path)
    except OSError as error:
        raise NotWrittenError from error
    except pyreadstat.ReadstatError as error:
        if "Unable to write" in str(error):
            raise NotWrittenError from error
        raise
    if not whole:
        raise NotWrittenError
    return data


def _is_whole(path: Path) -> bool:
    """Whether a file can be read again: of a last piece without room the library tells nothing."""
    try:
        pyreadstat.read_sav(path, usecols=["member"])
    except pyreadstat.ReadstatError:
        return False
    return True


def _series(column: Column, cells: list[Cell]) -> Any:
    if column.kind in {Kind.TEXT, Kind.MONTH}:
        return pd.Series(cells, dtype=object)
    if column.kind is Kind.DAY:
        # The library takes a day for its count of nanoseconds, whatever its unit is.
        return pd.to_datetime(pd.Series(cells, dtype=object)).astype("datetime64[ns]")
    if column.kind is Kind.CATEGORY:
        numbers = {word: number for number, word in enumerate(column.values, start=1)}
        return pd.Series([numbers.get(str(cell)) for cell in cells], dtype="float64")
    codes = [CODES[cell] if isinstance(cell, Missing) else cell for cell in cells]
    return pd.Series(codes, dtype="float64")


def _label(column: Column) -> str:
    if column.short_label and len(column.label.encode()) > _LABEL:
        return shortened(column.short_label, _LABEL)
    return shortened(column.label, _LABEL)


def _value_labels(column: Column) -> dict[int | float, str]:
    if column.kind is Kind.CATEGORY:
        return {
            float(number): shortened(words, _VALUE_LABEL)
            for number, words in enumerate(column.values.values(), start=1)
        }
    labels = {float(code): shortened(words, _VALUE_LABEL) for code, words in column.values.items()}
    return {**labels, **_WORDS}


def _notes(tables: GroupTables) -> list[str]:
    """Return what the file says of itself, in lines that it can hold."""
    first, *rest = about(tables)
    # Wrapped short of the limit, which counts bytes: a curly quote has three.
    return [
        shortened(line, _NOTE)
        for text in (first, _EXPLAINED, *rest)
        for line in textwrap.wrap(text, _NOTE - 12)
    ]
