"""A report as a Word file, in Word's own styles, so that a group can pour it into its own template.

How a style looks is set in the style, hardly anything at a paragraph: another template's Title,
Heading 1 or Caption then takes the place of these.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part as FilePart
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from toolkit.reports import measure, ooxml, wording
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

#: A4 with margins that leave the width of a drawing for a page (16 cm).
_PAGE_CM = (21.0, 29.7)
_SIDE_CM, _TOP_CM, _BOTTOM_CM = 2.5, 2.0, 2.0
_WIDTH_CM = _PAGE_CM[0] - 2 * _SIDE_CM

_INK, _BLUE, _GREY, _RUST = "1A1A1A", "12396B", "4D4D4D", "A84300"

#: A table's letters, and what a cell has left and right of them together, with some room between.
_CELL_PT, _CELL_MARGIN_PT = 9.5, 17.0

#: Points before and after, size, weight, colour of each style that is used.
_LOOKS: Mapping[str, tuple[float, float, float, bool, str]] = {
    "Normal": (0, 7, 11, False, _INK),
    "Title": (0, 4, 24, True, _INK),
    "Subtitle": (0, 2, 12, False, _GREY),
    "Heading 1": (20, 6, 16, True, _BLUE),
    "Heading 2": (16, 4, 13, True, _BLUE),
    "Caption": (10, 3, 11, True, _INK),
    "Body Text 3": (0, 6, 9, False, _GREY),
    "Quote": (0, 8, 11, False, _INK),
    "No Spacing": (2, 2, _CELL_PT, False, _INK),
    "Header": (0, 0, 9, True, _RUST),
    "Footer": (0, 0, 8, False, _GREY),
}
_NOTE, _CELL = "Body Text 3", "No Spacing"
_TABLE = "Light Shading"
_BAND = "F2F2F2"  # the style's own grey swallows small print

#: A table of so many rows stays on one page; a longer one is split, with its first row again.
_KEPT_TOGETHER = 12


def render(document: Document, drawings: Mapping[str, Drawing], *, fingerprint: str) -> bytes:
    """Return the report as a DOCX; a figure without a drawing is shown as its table."""
    word = docx.Document()
    _set_up(word, document)
    _furnish(word, document, fingerprint)
    _say(word, "Title", document.title)
    _say(word, "Subtitle", document.group)
    _say(word, "Subtitle", document.period)
    for section in document.part(Part.MAIN):
        _section(word, section, drawings, level=1)
    behind = [figure for figure in document.figures() if figure.key in drawings]
    if behind or document.part(Part.ANNEX):
        _say(word, "Heading 1", wording.ANNEX).paragraph_format.page_break_before = True
    for section in document.part(Part.ANNEX):
        _section(word, section, drawings, level=2)
    if behind:
        _say(word, "Heading 2", wording.BEHIND_CHARTS)
    for figure in behind:
        _table(word, figure.table)
    out = BytesIO()
    word.save(out)
    return ooxml.sealed(out.getvalue(), document, fingerprint)


def _section(word: Word, section: Section, drawings: Mapping[str, Drawing], level: int) -> None:
    if section.heading.strip():
        _say(word, f"Heading {level}", section.heading)
    for node in section.nodes:
        if isinstance(node, Figure):
            _figure(word, node, drawings.get(node.key))
        elif isinstance(node, Table):
            _table(word, node)
        else:
            _words(word, node)


def _words(word: Word, node: Node) -> None:
    match node:
        case Sentence():
            said = _say(word, "Normal", node.said)
            if node.own and node.own.strip():
                said.add_run(f" {wording.OWN_WORDS}", style="Emphasis")
        case Written():
            if node.prompt.strip():
                prompt = _say(word, "Normal", node.prompt, letters="Strong")
                prompt.paragraph_format.keep_with_next = True
            for line in node.text.splitlines():
                _say(word, "Normal", line)
        case Quote():
            _say(word, "Quote", f"“{node.text}”" if node.text.strip() else "")
        case Note():
            _say(word, _NOTE, node.text)


def _figure(word: Word, figure: Figure, drawing: Drawing | None) -> None:
    _say(word, "Caption", figure.title).paragraph_format.keep_with_next = True
    _say(word, _NOTE, figure.subtitle).paragraph_format.keep_with_next = True
    if drawing is None:
        _table(word, figure.table)
    else:
        _picture(word, figure, drawing)
    _say(word, _NOTE, figure.caption)


def _picture(word: Word, figure: Figure, drawing: Drawing) -> None:
    """Place the PNG at the drawing's size, and the SVG in it for what can scale it."""
    smaller = min(1.0, _WIDTH_CM / drawing.width_cm)
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(
        BytesIO(drawing.png),
        width=Cm(drawing.width_cm * smaller),
        height=Cm(drawing.height_cm * smaller),
    )
    described = shape._inline.docPr
    described.set("name", f"Chart {described.id}")
    described.set("descr", wording.shown(figure.alt))
    described.set("title", wording.shown(figure.title))
    part = word.part
    svg = FilePart(
        PackURI(f"/word/media/chart{described.id}.svg"),
        ooxml.SVG,
        drawing.svg.encode(),
        part.package,
    )
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip
    ooxml.add_svg(blip, part.relate_to(svg, RELATIONSHIP_TYPE.IMAGE))


def _table(word: Word, table: Table) -> None:
    """Place a table whose first row is told as its heading, and comes again on each page."""
    _say(word, "Caption", table.caption).paragraph_format.keep_with_next = True
    if not table.columns:
        return
    if _after_table(word):
        word.add_paragraph(style=_CELL)  # without it, Word takes two tables for one
    placed = word.add_table(rows=1 + len(table.rows), cols=len(table.columns), style=_TABLE)
    placed.autofit = False
    told = OxmlElement("w:tblCaption")
    told.set(qn("w:val"), wording.shown(table.caption))
    placed._tbl.tblPr.append(told)
    rows = (tuple(column.name for column in table.columns), *table.rows)
    widths = [
        Pt(width)
        for width in measure.columns(
            list(zip(*rows, strict=True)), _CELL_PT, Cm(_WIDTH_CM).pt, _CELL_MARGIN_PT
        )[0]
    ]
    for column, width in zip(placed.columns, widths, strict=True):
        column.width = width
    together = len(rows) <= _KEPT_TOGETHER
    cell_style = word.styles[_CELL].style_id
    for n, (row, cells) in enumerate(zip(placed._tbl.tr_lst, rows, strict=True)):
        marks = row.get_or_add_trPr()
        marks.append(OxmlElement("w:cantSplit"))
        if n == 0:
            marks.append(OxmlElement("w:tblHeader"))
        for place, text, width, column in zip(
            row.tc_lst, cells, widths, table.columns, strict=True
        ):
            place.width = width
            place.p_lst[0].style = cell_style
            paragraph = Paragraph(place.p_lst[0], placed)
            _write(paragraph, text)
            if column.number and not ooxml.right_to_left(text):
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if n == 0 or (together and n < len(rows) - 1):
                paragraph.paragraph_format.keep_with_next = True


def _say(word: Word, style: str, text: str, letters: str | None = None) -> Paragraph:
    """Add a paragraph; none for a text of nothing but spaces, where a loose one is handed back."""
    if not wording.shown(text).strip():
        return Paragraph(OxmlElement("w:p"), word._body)
    after_table = _after_table(word)
    paragraph = word.add_paragraph(style=style)
    _write(paragraph, text, letters)
    if after_table and style in {"Normal", "Quote", _NOTE}:
        paragraph.paragraph_format.space_before = Pt(8)
    return paragraph


def _after_table(word: Word) -> bool:
    body = word.element.body
    return len(body) > 1 and bool(body[-2].tag == qn("w:tbl"))  # the last is the page's shape


def _write(paragraph: Paragraph, text: str, letters: str | None = None) -> None:
    run = paragraph.add_run(wording.shown(text), style=letters)
    if ooxml.right_to_left(text):
        run.font.rtl = True
        marks = paragraph._p.get_or_add_pPr()
        after = marks._insert_spacing(OxmlElement("w:spacing"))
        after.addprevious(OxmlElement("w:bidi"))
        marks.remove(after)


def _furnish(word: Word, document: Document, fingerprint: str) -> None:
    """Fill the head and the foot of every page."""
    sheet = word.sections[0]
    foot = sheet.footer.paragraphs[0]
    _write(foot, document.group)
    foot.add_run(f"\t{wording.day(document.made_on)} · page ")
    _field(foot, "PAGE")
    foot.add_run(" of ")
    _field(foot, "NUMPAGES")
    sheet.footer.add_paragraph(
        f"{wording.FINGERPRINT} {wording.shown(fingerprint)}", style="Footer"
    )
    if document.watermark:
        head = sheet.header.paragraphs[0]
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _write(head, document.watermark)


def _field(paragraph: Paragraph, code: str) -> None:
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run = paragraph.add_run("1")
    run._r.addprevious(field)
    field.append(run._r)


def _set_up(word: Word, document: Document) -> None:
    """Turn the library's template into ours: page, styles, language, and nothing of its author."""
    sheet = word.sections[0]
    sheet.page_width, sheet.page_height = (Cm(side) for side in _PAGE_CM)
    sheet.left_margin = sheet.right_margin = Cm(_SIDE_CM)
    sheet.top_margin, sheet.bottom_margin = Cm(_TOP_CM), Cm(_BOTTOM_CM)
    sheet.header_distance = sheet.footer_distance = Cm(0.9)
    package = word.part.package
    ooxml.drop(package.rels, ("thumbnail",))
    ooxml.drop(word.part.rels, ("customXml", "stylesWithEffects"))
    for relation in word.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.THEME:
            # The body's letter follows the theme, so that a group's own theme changes it.
            theme = relation.target_part
            theme._blob = theme.blob.replace(b'typeface="Cambria"', b'typeface="Calibri"')
    for name, look in _LOOKS.items():
        _look(word.styles[name], *look)
    word.styles["Quote"].font.italic = word.styles["Quote"].font.cs_italic = True
    word.styles["Quote"].paragraph_format.left_indent = Cm(0.75)
    word.styles["Normal"].paragraph_format.line_spacing = 1.15
    for heading in ("Heading 1", "Heading 2", "Title"):
        word.styles[heading].paragraph_format.keep_with_next = True
    stops = word.styles["Footer"].paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(Cm(_WIDTH_CM), WD_TAB_ALIGNMENT.RIGHT)
    _table_style(word.styles[_TABLE].element)
    _language(word, document.language)
    _settings(word.settings.element)
    for mark in word.styles.element.findall(f"*/{qn('w:rsid')}"):
        mark.getparent().remove(mark)
    for name in [name for name in sheet._sectPr.attrib if "rsid" in name]:
        sheet._sectPr.attrib.pop(name)


def _look(style: Any, before: float, after: float, size: float, bold: bool, colour: str) -> None:  # noqa: FBT001
    """Give a style our look in place of the template's; its font stays the theme's."""
    marks = style.element.get_or_add_rPr()
    for mark in list(marks):
        if mark.tag != qn("w:rFonts"):
            marks.remove(mark)
    for tag in ("w:pBdr", "w:numPr", "w:contextualSpacing"):
        for mark in style.element.get_or_add_pPr().findall(qn(tag)):
            mark.getparent().remove(mark)
    style.font.size = Pt(size)
    if bold:  # said as False, it would take the bold from a table's first row
        style.font.bold = style.font.cs_bold = True
    size_of_arabic = OxmlElement("w:szCs")
    size_of_arabic.set(qn("w:val"), f"{round(size * 2)}")
    marks.find(qn("w:sz")).addnext(size_of_arabic)
    style.font.color.rgb = RGBColor.from_string(colour)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)


def _table_style(style: Any) -> None:
    """Lighten the bands, and leave bold to the first row."""
    for part in style.findall(qn("w:tblStylePr")):
        if part.get(qn("w:type")) == "firstCol":
            style.remove(part)
    for shade in style.iter(qn("w:shd")):
        shade.attrib.clear()
        shade.set(qn("w:val"), "clear")
        shade.set(qn("w:color"), "auto")
        shade.set(qn("w:fill"), _BAND)


def _language(word: Word, language: str) -> None:
    for mark in word.styles.element.iter(qn("w:lang")):
        mark.set(qn("w:val"), language)
    for mark in word.settings.element.iter(qn("w:themeFontLang")):
        mark.set(qn("w:val"), language)


def _settings(settings: Any) -> None:
    """Take out what tells one writing of a file from another, and read it as today's Word."""
    for tag in ("w:rsids", "w:savePreviewPicture", "w14:docId", "w:proofState", "w:zoom"):
        space, name = tag.split(":")
        for mark in settings.findall(f"{{{settings.nsmap[space]}}}{name}"):
            settings.remove(mark)
    for mark in settings.iter(qn("w:compatSetting")):
        if mark.get(qn("w:name")) == "compatibilityMode":
            mark.set(qn("w:val"), "15")
