"""A group's data as a workbook: a sheet to read first, then a sheet a table."""

import datetime as dt
import io
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from toolkit.exchange.about import EMPTY, FIRST_LINE, about
from toolkit.exchange.group_tables import GroupTables
from toolkit.exchange.tables import Table

#: What a cell of a workbook holds at most.
_LONGEST_TEXT = 32_767
#: When it was made is nobody's business: the day on which a ZIP's time begins.
_NO_DAY = dt.datetime(1980, 1, 1)  # noqa: DTZ001 (a workbook knows no time zones)
_WIDEST = 60


def workbook(tables: GroupTables) -> bytes:
    """Return the workbook. Texts stay texts: none becomes a formula, a link or a number."""
    out = io.BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,  # else answers lie in a file meanwhile
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties({"title": FIRST_LINE, "created": _NO_DAY})
    _read_first(book, tables)
    heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for table in tables.plain:
        _sheet(book.add_worksheet(table.name.capitalize()), table, heading, day)
    book.close()
    return out.getvalue()


def _read_first(book: Workbook, tables: GroupTables) -> None:
    sheet = book.add_worksheet("Read me first")
    sheet.set_column(0, 0, 100)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"bold": True, "text_wrap": True})
    first, *rest = about(tables)
    sheet.write_string(0, 0, first, bold)
    contents = [f"Sheet “{one.name.capitalize()}”: {one.title}." for one in tables.plain]
    for row, text in enumerate([*rest, EMPTY, *contents], start=1):
        sheet.write_string(row, 0, text[:_LONGEST_TEXT], wrapped)


def _sheet(sheet: Worksheet, table: Table, heading: Any, day: Any) -> None:
    sheet.set_header(f"&C{FIRST_LINE}")
    sheet.set_landscape()
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, len(table.primary_key))
    for at, column in enumerate(table.columns):
        sheet.write_string(0, at, column.name, heading)
        lengths = [len(str(row[at])) for row in table.rows if row[at] is not None]
        sheet.set_column(at, at, min(_WIDEST, max([len(column.name), *lengths[:200]]) + 2))
    if table.rows:
        sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    for row, cells in enumerate(table.rows, start=1):
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(row, at, cell[:_LONGEST_TEXT])
            elif isinstance(cell, dt.date):
                sheet.write_datetime(row, at, cell, day)
            elif cell is not None:
                sheet.write_number(row, at, cell)
