"""Tables as comma-separated text in UTF-8 that a spreadsheet takes for no formula."""

import csv
import datetime as dt
import io
import unicodedata

from toolkit.exchange.about import FIRST_LINE
from toolkit.exchange.group_tables import GroupTables
from toolkit.exchange.tables import Cell, Table

_FORMULA = frozenset("=+-@")
#: Blanks that a reader may cut off, some of which can't be seen.
_BLANKS = " \u00a0\u200b\u2060\ufeff\u3000"
#: Spreadsheets take a file without it for text of another alphabet.
_BYTE_ORDER_MARK = "\ufeff"


def answers(tables: GroupTables) -> bytes:
    """Return answers and scores under a line that says for whom they are."""
    first = f"# {FIRST_LINE}\r\n"
    return (_BYTE_ORDER_MARK + first + table_text(tables.plain_answers)).encode()


def codebook(tables: GroupTables) -> bytes:
    """Return what the columns and codes mean. It holds nobody's answers."""
    return (_BYTE_ORDER_MARK + table_text(tables.codebook)).encode()


def table_text(table: Table) -> str:
    """Return a table without missing codes as text: names of columns, then rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.columns])
    writer.writerows([_cell(cell) for cell in row] for row in table.rows)
    return out.getvalue()


def _cell(cell: Cell) -> str | int | float | None:
    if isinstance(cell, str):
        return _safe(cell)
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if cell is None or isinstance(cell, int | float):
        return cell
    raise TypeError(f"{cell} has no place in a plain table; see tables.without_reasons.")


def _safe(text: str) -> str:
    """Keep a spreadsheet from reading a text as a formula.

    Spreadsheets of East Asian systems take the full-width forms of these signs too, and some cut
    blanks off first.
    """
    first = unicodedata.normalize("NFKC", text.strip(_BLANKS)[:1])
    if first in _FORMULA or text[:1] in {"\t", "\r", "\n"}:
        return f"'{text}"
    return text
