"""A spreadsheet as rows of text, read safely: CSV of any usual kind, and XLSX.

Formulas come as their values, days as ``2026-11-23``. What can't be read is refused with words
that say what to do. Nothing of the file is kept here.
"""

import codecs
import csv
import io
import json
import subprocess
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What is taken at most: of a file in bytes, unpacked in bytes, of rows, columns and cells.
LARGEST = 8_000_000
_LARGEST_UNPACKED = 120_000_000
_MOST_PARTS = 1_000
MOST_ROWS = 20_000
MOST_COLUMNS = 600
_MOST_CELLS = 3_000_000
_SECONDS = 60
_DELIMITERS = ",;\t"
_OLD_WORKBOOK = bytes.fromhex("d0cf11e0a1b11ae1")
_PROCESS = Path(__file__).with_name("workbook_process.py")


class SpreadsheetError(ValueError):
    """A file can't be read as a spreadsheet; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Text under headings. ``lines`` says in which row of the spreadsheet each row stands.

    ``merged`` holds, for each row that has one, where cells beside each other were made one, so
    that nobody can tell to which column the answer belongs.
    """

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    merged: tuple[tuple[int, str], ...] = ()
    #: Rows with more cells than there are headings.
    too_long: tuple[int, ...] = ()


def read(data: bytes) -> tuple[Sheet, ...]:
    """Return the sheets that hold rows under headings.

    Raises
    ------
    SpreadsheetError
        If it is no CSV or XLSX file, too large, damaged, or has no row under headings.
    """
    if len(data) > LARGEST:
        raise SpreadsheetError(
            f"This file is larger than {LARGEST // 1_000_000} MB. "
            "Take out what is not needed, or bring it in as several files."
        )
    if data.startswith(_OLD_WORKBOOK):
        raise SpreadsheetError(
            "This is a workbook of the old kind (.xls), or one with a password. Open it in your "
            "spreadsheet program and save it as XLSX or CSV without a password."
        )
    sheets = _workbook(data) if data.startswith(b"PK") else (_csv(_decoded(data)),)
    found = tuple(sheet for sheet in sheets if sheet is not None and sheet.rows)
    if not found:
        raise SpreadsheetError(
            "There are no rows under headings in this file. "
            "The first row has to say what each column is; the answers stand below it."
        )
    return found


def _too_many(rows: int, columns: int) -> SpreadsheetError:
    if columns > MOST_COLUMNS:
        return SpreadsheetError(
            f"This file has {columns:,} columns. At most {MOST_COLUMNS} can come in at once: "
            "take out those that hold no answers."
        )
    return SpreadsheetError(
        f"This file has {rows:,} rows. At most {MOST_ROWS:,} can come in at once: take out what "
        "is empty or not of this group, or bring it in as several files."
    )


# --- CSV -------------------------------------------------------------------------------------


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        kinds = ["utf-16"]
    elif b"\0" in data[:4000]:
        kinds = ["utf-16-le" if data[1:2] == b"\0" else "utf-16-be"]
    else:
        kinds = ["utf-8-sig", "cp1252"]
    for kind in kinds:
        try:
            text = data.decode(kind)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SpreadsheetError(
        "This is no spreadsheet that can be read here. Save it as XLSX, or as “CSV UTF-8”."
    )


def _csv(text: str) -> Sheet | None:
    rows: list[list[str]] = []
    lines: list[int] = []
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    too_many = 0
    try:
        for row in reader:
            if len(rows) > MOST_ROWS:
                too_many += 1
            elif any(map(str.strip, row)):
                rows.append(row)
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise SpreadsheetError(
            f"Row {line}: a quotation mark is not closed, or stands in the middle of a cell. "
            "Save the file again as CSV from your spreadsheet program."
        ) from error
    widest = max(map(len, rows), default=0)
    if too_many or widest > MOST_COLUMNS:
        raise _too_many(len(rows) + too_many, widest)
    return _sheet("", rows, lines, [])


def _delimiter(text: str) -> str:
    """Return the separator that gives most rows the same number of cells, and more than one."""
    start = io.StringIO(text[:100_000], newline="").readlines()[:60]

    def fit(delimiter: str) -> tuple[int, int]:
        try:
            widths = [len(row) for row in csv.reader(start, delimiter=delimiter) if len(row) > 1]
        except csv.Error:
            return 0, 0
        width, often = Counter(widths).most_common(1)[0] if widths else (0, 0)
        return often, width

    return max(_DELIMITERS, key=fit)


# --- XLSX ------------------------------------------------------------------------------------


def _workbook(data: bytes) -> tuple[Sheet | None, ...]:
    _look_inside(data)
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROCESS), str(MOST_ROWS + 1), str(MOST_COLUMNS)],
            input=data,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        found = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        found = None
    if found is None:
        raise SpreadsheetError(
            "This workbook can’t be read: it is damaged, has a password, or is made to take more "
            "room than there is. Open it in your spreadsheet program, save the sheet with the "
            "answers as CSV, and bring that in."
        )
    large = next((sheet for sheet in found if sheet["large"]), None)
    if large is not None:
        raise _too_many(large["rows"], large["columns"])
    if sum(sheet["rows"] * sheet["columns"] for sheet in found) > _MOST_CELLS:
        raise SpreadsheetError(
            "This workbook has more cells than can come in at once. Save the sheet with the "
            "answers alone, as XLSX or CSV."
        )
    return tuple(_of_workbook(sheet) for sheet in found)


def _look_inside(data: bytes) -> None:
    """Refuse what is no plain workbook, and what would unpack to more than any group has.

    What a ZIP declares may be a lie, so that each part is unpacked once, to nowhere, and counted.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise SpreadsheetError(
                    "This workbook holds macros (.xlsm), which are programs, and a program is not "
                    "taken in. Save it as a plain workbook (XLSX) or as CSV."
                )
            if "xl/workbook.xml" not in names:
                raise SpreadsheetError(
                    "This is no workbook of the kind XLSX. Save it as XLSX or CSV from the "
                    "program that made it. If it is a ZIP with a file inside, unpack it first."
                )
            declared = sum(part.file_size for part in parts)
            if len(parts) > _MOST_PARTS or declared > _LARGEST_UNPACKED:
                raise _bomb()
            _count(packed, parts)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise SpreadsheetError(
            "This workbook is damaged. Open it in your spreadsheet program and save it again."
        ) from error


def _count(packed: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    left = _LARGEST_UNPACKED
    for part in parts:
        with packed.open(part) as file:
            while some := file.read(1 << 16):
                left -= len(some)
                if left < 0:
                    raise _bomb()


def _bomb() -> SpreadsheetError:
    return SpreadsheetError(
        "This workbook unpacks to far more than a group’s answers take. "
        "Save the sheet with the answers alone, as XLSX or CSV."
    )


def _of_workbook(sheet: dict[str, Any]) -> Sheet | None:
    cells: list[list[str]] = sheet["cells"]
    beside = []
    for (top, left), (bottom, right) in sheet["merged"]:
        bottom = min(bottom, len(cells) - 1)  # noqa: PLW2901
        if top > bottom:
            continue
        if left == right:  # one below the other: it holds for each of these rows
            for row in cells[top : bottom + 1]:
                row[left] = cells[top][left]
        else:
            beside.append((top, bottom, left, right))
    kept = [at for at, row in enumerate(cells) if any(map(str.strip, row))]
    return _sheet(sheet["name"], [cells[at] for at in kept], [at + 1 for at in kept], beside)


# --- Both ------------------------------------------------------------------------------------


def _sheet(
    name: str,
    rows: list[list[str]],
    lines: list[int],
    beside: list[tuple[int, int, int, int]],
) -> Sheet | None:
    """Find the headings: the first row with two cells or more that is no remark."""
    at = next(
        (
            at
            for at, row in enumerate(rows)
            if sum(bool(cell.strip()) for cell in row) > 1 and not row[0].startswith("#")
        ),
        None,
    )
    if at is None:
        return None
    spread = [one for one in beside if one[0] <= lines[at] - 1 <= one[1]]
    headings = [_one_line(cell) for cell in rows[at]]
    below = at + 1
    if spread and below < len(rows):  # “Wave 1” over several columns, the questions below it
        for _, _, left, right in spread:
            headings[left : right + 1] = [headings[left]] * len(headings[left : right + 1])
        under = [_one_line(cell) for cell in rows[below]]
        headings = [
            ": ".join(dict.fromkeys(filter(None, pair)))
            for pair in zip(headings, under, strict=False)
        ]
        below += 1
    width = max((place + 1 for place, text in enumerate(headings) if text), default=0)
    body = rows[below:]
    headings = (headings + [""] * width)[:width]
    first = lines[below] if body else 0
    return Sheet(
        name,
        tuple(headings),
        tuple(tuple(map(sys.intern, (row + [""] * width)[:width])) for row in body),
        tuple(lines[below:]),
        tuple(
            (line, f"{column_name(left)}{line} to {column_name(right)}{line}")
            for top, bottom, left, right in beside
            for line in range(top + 1, bottom + 2)
            if body and line >= first
        ),
        tuple(
            line
            for line, row in zip(lines[below:], body, strict=True)
            if any(map(str.strip, row[width:]))
        ),
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def column_name(at: int) -> str:
    """Return what a spreadsheet calls its column ``at``, counted from 0: A, B, ... AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
