"""Read a workbook in a process of its own, with a bound on memory and time.

A workbook of a few kilobytes can ask for more cells than any machine has. Here that ends this
process, not the server. It is started by ``spreadsheet.py`` as a plain file and imports nothing of
ours: the workbook comes by standard input, JSON goes to standard output.
"""

import datetime as dt
import io
import json
import sys
from typing import Any

_MEMORY = 1_000_000_000
_SECONDS = 30


def _bounded() -> None:
    try:
        import resource  # noqa: PLC0415 (not on Windows)
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # answers must lie in no dump


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def main() -> None:
    _bounded()
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415

    most_rows, most_columns = int(sys.argv[1]), int(sys.argv[2])
    book = CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = []
    for about in book.sheets_metadata:
        hidden = about.visible != SheetVisibleEnum.Visible
        if hidden or about.typ != SheetTypeEnum.WorkSheet:
            continue
        sheet = book.get_sheet_by_name(about.name)
        _, last = sheet.start, sheet.end
        rows, columns = (last[0] + 1, last[1] + 1) if last else (0, 0)
        large = rows > most_rows or columns > most_columns
        cells = [] if large or not last else sheet.to_python(skip_empty_area=False)
        sheets.append(
            {
                "name": about.name,
                "rows": rows,
                "columns": columns,
                "large": large,
                "merged": sheet.merged_cell_ranges or [],
                "cells": [[_text(value) for value in row] for row in cells],
            }
        )
    json.dump(sheets, sys.stdout)


if __name__ == "__main__":
    main()
