"""A report as a workbook: what it says on the first sheet, each table and chart on one of its own.

A cell that is printed as a plain number is that number, shown with as many decimals as printed;
everything else is text, and no text is ever a formula.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from toolkit.reports import wording
from toolkit.reports.content import (
    Document,
    Figure,
    Node,
    Note,
    Part,
    Quote,
    Section,
    Sentence,
    Table,
    Written,
)
from toolkit.reports.drawing import Drawing

#: A sign, thousands in threes or unmarked, decimals. Leading zeros are a code's, not a number's.
_NUMBER = re.compile(r"([+−-]?)(\d{1,3}(?:,\d{3})+|0|[1-9]\d{0,14})(?:\.(\d{1,10}))?")
#: Excel's limits: letters in a cell, UTF-16 units in a sheet's name, letters not allowed there.
_MOST_LETTERS = 32_000
_LONGEST_NAME = 31
_NOT_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_RESERVED = {"history", wording.SUMMARY.casefold()}
#: Text that a program takes for a formula when somebody edits the cell.
_LIKE_FORMULA = ("=", "+", "-", "@", "−")
_A4 = 9
_WIDE = 6  # columns; more are printed on their side
_PIXELS_A_CM = 96 / 2.54


@dataclass(frozen=True, slots=True)
class _Sheet:
    name: str
    table: Table
    figure: Figure | None = None


class _Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def get(self, **properties: object) -> Format:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            whole = {"valign": "top", "font_name": "Calibri", "font_size": 11} | properties
            self._made[key] = self._book.add_format(whole)
        return self._made[key]


def render(document: Document, drawings: Mapping[str, Drawing], *, fingerprint: str) -> bytes:
    """Return the report as an XLSX; the same content gives the same bytes."""
    out = BytesIO()
    book = Workbook(
        out,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    day = dt.datetime.fromisoformat(document.made_on)
    book.set_properties({"title": wording.shown(document.title), "created": day})
    looks = _Looks(book)
    sheets = _sheets(document)
    _summary(book, looks, document, sheets, fingerprint)
    for one in sheets:
        _one(book, looks, document, one, drawings)
    book.close()
    return out.getvalue()


def _sheets(document: Document) -> list[_Sheet]:
    """Return a sheet for each table and each chart, in the order of the report."""
    taken = set(_RESERVED)
    sheets = []
    for node in document.nodes():
        if isinstance(node, Table):
            sheets.append(_Sheet(_name(node.caption, taken), node))
        elif isinstance(node, Figure):
            sheets.append(_Sheet(_name(node.table.caption, taken), node.table, node))
    return sheets


def _name(caption: str, taken: set[str]) -> str:
    """Return a sheet's name that Excel allows and no other has, and keep it in ``taken``."""
    plain = _NOT_IN_NAME.sub(" ", wording.shown(caption)).replace("'", "’")
    plain = " ".join(plain.split()) or "Table"
    n = 1
    while True:
        end = "" if n == 1 else f" {n}"
        name = plain
        while len((name + end).encode("utf-16-le")) // 2 > _LONGEST_NAME:
            name = name[:-1].rstrip()
        if (name + end).casefold() not in taken:
            taken.add((name + end).casefold())
            return name + end
        n += 1


def _summary(
    book: Workbook, looks: _Looks, document: Document, sheets: list[_Sheet], fingerprint: str
) -> None:
    sheet = book.add_worksheet(wording.SUMMARY)
    _paper(sheet, document, wide=False)
    sheet.set_column(0, 0, 92)
    rows = _Rows(sheet, looks)
    rows.say(document.title, bold=True, font_size=16, font_color="#0B3D75")
    rows.say(document.group)
    rows.say(document.period)
    rows.say(document.watermark, bold=True, font_color="#A84300")
    sheet.freeze_panes(1, 0)
    names = {id(one.figure or one.table): one.name for one in sheets}
    for part, sections in ((part, document.part(part)) for part in Part):
        if part is Part.ANNEX and sections:
            rows.gap()
            rows.say(wording.ANNEX, bold=True, font_size=14, font_color="#0B3D75")
        for section in sections:
            _section(rows, section, names)
    rows.gap()
    rows.say(f"{wording.MADE_ON} {wording.day(document.made_on)}", font_color="#4C545C")
    rows.say(f"{wording.FINGERPRINT} {fingerprint}", font_color="#4C545C", font_size=9)


class _Rows:
    """Writes one text a row, downwards."""

    def __init__(self, sheet: Worksheet, looks: _Looks) -> None:
        self._sheet, self._looks, self._at = sheet, looks, 0

    def gap(self) -> None:
        self._at += 1

    def say(self, text: str, **look: object) -> None:
        text = wording.shown(text).strip()
        for start in range(0, len(text), _MOST_LETTERS):
            piece = text[start : start + _MOST_LETTERS]
            quoted = {"quote_prefix": True} if piece.startswith(_LIKE_FORMULA) else {}
            form = self._looks.get(text_wrap=True, **look, **quoted)
            self._sheet.write_string(self._at, 0, piece, form)
            self._at += 1

    def lead(self, name: str) -> None:
        """Lead to another sheet."""
        form = self._looks.get(font_color="#0B3D75", underline=1)
        self._sheet.write_url(
            self._at, 0, f"internal:'{name}'!A1", form, string=wording.see_sheet(name)
        )
        self._at += 1


def _section(rows: _Rows, section: Section, names: Mapping[int, str]) -> None:
    rows.gap()
    rows.say(section.heading, bold=True, font_size=13, font_color="#0B3D75")
    for node in section.nodes:
        match node:
            case Table():
                rows.lead(names[id(node)])
            case Figure():
                rows.say(node.title, bold=True)
                rows.say(node.subtitle, font_color="#4C545C")
                rows.lead(names[id(node)])
                rows.say(node.caption, font_color="#4C545C")
            case _:
                _words(rows, node)


def _words(rows: _Rows, node: Node) -> None:
    match node:
        case Sentence():
            rows.say(f"{node.said} {wording.OWN_WORDS}" if node.own.strip() else node.said)
        case Written():
            if node.prompt.strip():
                rows.say(node.prompt, bold=True)
            for line in wording.shown(node.text).splitlines():
                rows.say(line)
        case Note():
            rows.say(node.text, font_color="#4C545C", font_size=10)
        case Quote():
            rows.say(f"“{node.text}”" if node.text.strip() else "", italic=True)


def _one(
    book: Workbook,
    looks: _Looks,
    document: Document,
    one: _Sheet,
    drawings: Mapping[str, Drawing],
) -> None:
    sheet = book.add_worksheet(one.name)
    table = one.table
    _paper(sheet, document, wide=len(table.columns) > _WIDE)
    _write(sheet, looks, 0, 0, table.caption, bold=True, font_size=13)
    for at, column in enumerate(table.columns):
        align = "right" if column.number else "left"
        _write(sheet, looks, 1, at, column.name, bold=True, bottom=1, align=align, text_wrap=True)
        longest = max((len(row[at]) for row in table.rows), default=0)
        sheet.set_column(at, at, min(max(longest, len(column.name) * 0.7, 6), 60) + 2)
    for down, row in enumerate(table.rows, start=2):
        for at, cell in enumerate(row):
            _cell(sheet, looks, down, at, cell, number=table.columns[at].number)
    sheet.freeze_panes(2, 1)
    sheet.repeat_rows(0, 1)
    if one.figure is not None and one.figure.key in drawings:
        _picture(sheet, len(table.rows) + 3, one.figure, drawings[one.figure.key])


def _cell(sheet: Worksheet, looks: _Looks, down: int, at: int, text: str, *, number: bool) -> None:
    found = _NUMBER.fullmatch(text)
    if found is None:
        align = {"align": "right"} if number else {"text_wrap": True}
        _write(sheet, looks, down, at, text, **align)
        return
    sign, whole, decimals = found[1], found[2], found[3] or ""
    value = float(f"{whole.replace(',', '')}.{decimals or '0'}")
    shown = ("#,##0" if "," in whole else "0") + (f".{'0' * len(decimals)}" if decimals else "")
    # A sign as printed: a true minus, and a plus where the print has one, before a nought too.
    plus = "+" if sign == "+" else ""
    minus = "−" if sign != "-" else "-"
    form = looks.get(num_format=f"{plus}{shown};{minus}{shown};{plus}{shown}", align="right")
    if value == 0 and sign and sign != "+":
        _write(sheet, looks, down, at, text, align="right")  # no number keeps a minus before nought
    else:
        sheet.write_number(down, at, -value if sign in {"-", "−"} else value, form)


def _write(sheet: Worksheet, looks: _Looks, down: int, at: int, text: str, **look: object) -> None:
    text = wording.shown(text)[:_MOST_LETTERS]
    if text.startswith(_LIKE_FORMULA):
        look["quote_prefix"] = True
    sheet.write_string(down, at, text, looks.get(**look))


def _picture(sheet: Worksheet, down: int, figure: Figure, drawing: Drawing) -> None:
    # A PNG says how wide and high it is in its bytes 16 to 24 (RFC 2083, 4.1.1).
    width, height = (int.from_bytes(drawing.png[at : at + 4]) for at in (16, 20))
    sheet.insert_image(
        down,
        0,
        "chart.png",
        {
            "image_data": BytesIO(drawing.png),
            "description": wording.shown(figure.alt or figure.title),
            "x_scale": drawing.width_cm * _PIXELS_A_CM / width,
            "y_scale": drawing.height_cm * _PIXELS_A_CM / height,
        },
    )


def _paper(sheet: Worksheet, document: Document, *, wide: bool) -> None:
    """Print on A4, one page wide, with the group and the day in the foot."""
    sheet.set_paper(_A4)
    if wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    # "&" begins an instruction in a foot; Excel takes 255 letters.
    said = wording.shown(f"{document.group[:80]} · {wording.day(document.made_on)}")
    sheet.set_footer(f"&L&8{said.replace('&', '&&')}&R&8&P of &N")
    if document.watermark:
        sheet.set_header(f"&C&8{wording.shown(document.watermark[:120]).replace('&', '&&')}")
