"""Slides to fill: the library's template made wide and calm, and what every slide of ours has.

Everything stands in the placeholders of a layout (title, content, text, foot, number), so that a
group can lay its own template over it. Sizes here are points; a slide is 960 by 540 of them.
"""

import copy
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pptx
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_THEME_COLOR
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part as FilePart
from pptx.opc.packuri import PackURI
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls, qn
from pptx.util import Pt

from toolkit.reports import measure, ooxml, wording
from toolkit.reports.content import Document
from toolkit.reports.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Box:
    """A place on a slide; text in it has ``INSET_HIGH`` less of the height, and all its width."""

    left: float
    top: float
    width: float
    height: float


WIDE, HIGH, SIDE = 960.0, 540.0, 48.0
ROOM = WIDE - 2 * SIDE
TITLE = Box(SIDE, 28, ROOM, 100)
BODY = Box(SIDE, 138, ROOM, 342)
FOOT = Box(SIDE, 494, 760, 34)
NUMBER = Box(WIDE - SIDE - 90, 494, 90, 34)
COVER_TITLE = Box(SIDE, 120, ROOM, 160)
COVER_TEXT = Box(SIDE, 288, ROOM, 130)
WATERMARK = Box(SIDE, 6, ROOM, 22)
#: What a text box keeps free above and below together; left and right it keeps nothing, so that
#: titles, pictures and tables stand on one line.
INSET_HIGH = 7.2
#: Between two paragraphs.
GAP = 8.0

#: Sizes of letters: a section's name over a slide's message, the message, what is read, the foot.
NAME_PT, MESSAGE_PT, LEAST_PT, FOOT_PT = 18.0, 28.0, 18.0, 10.0
#: Bold letters are wider than those measured.
BOLD = 1.08

COVER, CONTENT, CONTENT_AND_TEXT = 0, 1, 7
_CONTENT, _TEXT = 1, 2  # the placeholders' numbers in these layouts
#: "Light Style 1 - Accent 1", by the name that PowerPoint has for it in files: lines, light bands.
_TABLE_STYLE = "{3B4B98B0-60AC-42C2-AFA5-B58CD77FA1E5}"
_RUST = "A84300"
_THEME = ((b'val="4F81BD"', b'val="0B3D75"'),)


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph of a slide. ``full``: what the notes' page says of it, where that is more."""

    text: str
    own: bool = False
    bold: bool = False
    italic: bool = False
    quiet: bool = False  # in small type elsewhere: here the smallest that is read
    message: bool = False  # may stand as a slide's title
    full: str | None = None

    @property
    def shown(self) -> str:
        return f"{self.text} {wording.OWN_WORDS}" if self.own else self.text

    def size(self, wanted: float) -> float:
        return LEAST_PT if self.quiet else wanted


def high(words: Iterable[Words], size: float, width: float) -> float:
    """Return the height of paragraphs in a box of a width."""
    return INSET_HIGH + sum(
        measure.height(
            one.shown, one.size(size) * (BOLD if one.bold else 1), width
        )
        + GAP
        for one in words
    )  # fmt: skip


def fits_title(message: Words) -> bool:
    """Say whether a message has room under its section's name: two lines."""
    lines = measure.wrapped(message.shown, MESSAGE_PT * BOLD, TITLE.width)
    return len(lines) <= 2 and bool(message.text.strip())


def fits_name(name: str) -> bool:
    """Say whether a section's name has room over its slides' messages: one line."""
    return shortened(name, NAME_PT, ROOM, 1) == name


def shortened(text: str, size: float, width: float, lines: int) -> str:
    """Return a text cut to so many lines; what is left out stands on the notes' page."""
    if len(measure.wrapped(text, size * BOLD, width)) <= lines:
        return text
    wrapped = measure.wrapped(" ".join(text.split()), size * BOLD, width)
    if len(wrapped) <= lines:
        return " ".join(wrapped)
    return f"{' '.join(wrapped[:lines])[:-2].rstrip()}…"


class Deck:
    """The slides of one report."""

    def __init__(self, document: Document, fingerprint: str) -> None:
        self._document = document
        self._fingerprint = wording.shown(fingerprint)
        self._file: Any = pptx.Presentation()
        self._named: set[str] = set()  # the sections that have a slide
        _set_up(self._file, document.language)

    @property
    def many(self) -> int:
        return len(self._file.slides)

    def save(self) -> bytes:
        out = BytesIO()
        self._file.save(out)
        return ooxml.sealed(out.getvalue(), self._document, self._fingerprint)

    def cover(self, title: str, lines: Sequence[str]) -> None:
        slide = self._add(COVER)
        sizes = (40.0, 34.0, 28.0, 24.0)
        size = next((one for one in sizes if _whole(title, one * BOLD, COVER_TITLE)), sizes[-1])
        room = int((COVER_TITLE.height - INSET_HIGH) / (size * measure.LINE))
        shown = [shortened(title, size, ROOM, room)]
        self._write(slide.shapes.title, shown[0], size=size)
        text = slide.placeholders[_CONTENT]
        for n, line in enumerate(lines):
            shown.append(shortened(line, 22, ROOM, 2))
            self._letters(self._paragraph(text.text_frame, n), shown[-1], size=22)
        cut = any(one != had for one, had in zip(shown, (title, *lines), strict=True))
        self._finish(slide, [title, *lines] if cut else [])

    def words(self, name: str, message: Words | None, words: Sequence[Words], size: float) -> None:
        """Add a slide of paragraphs at a size at which they fit."""
        slide = self._add(CONTENT)
        self._title(slide, name, message)
        self._fill(slide.placeholders[_CONTENT], words, size)
        said = [message, *words] if message else words
        self._finish(slide, [name, *(one.full or one.shown for one in said if one.full != "")])

    def picture(
        self,
        name: str,
        message: Words | None,
        drawing: Drawing,
        under: Sequence[Words],
        *,
        alt: str,
        title: str,
    ) -> None:
        """Add a slide with a chart as large as it goes: its words beneath it, or beside it."""
        slide = self._add(CONTENT_AND_TEXT)
        self._title(slide, name, message)
        box, text = _arranged(drawing, under)
        shape = slide.shapes.add_picture(
            BytesIO(drawing.png), *(Pt(one) for one in (box.left, box.top, box.width, box.height))
        )
        self._place(slide.placeholders[_CONTENT], shape)
        described = shape._element.nvPicPr.cNvPr
        described.set("name", f"Chart {described.id}")
        described.set("descr", wording.shown(alt))
        described.set("title", wording.shown(title))
        number = len(self._file.slides)
        package = self._file.part.package
        svg = FilePart(
            PackURI(f"/ppt/media/chart{number}.svg"), ooxml.SVG, package, drawing.svg.encode()
        )
        blip = shape._element.blipFill.find(qn("a:blip"))
        ooxml.add_svg(blip, slide.part.relate_to(svg, RELATIONSHIP_TYPE.IMAGE))
        self._fill(slide.placeholders[_TEXT], under, LEAST_PT, text)
        self._finish(slide, [name, title, *(one.shown for one in under)])

    def table(
        self,
        name: str,
        message: Words | None,
        rows: Sequence[Sequence[str]],
        under: Sequence[Words],
        *,
        widths: Sequence[float],
        heights: Sequence[float],
        size: float,
        numbers: Sequence[bool],
        alt: str,
        notes: Sequence[str],
    ) -> None:
        """Add a slide with a table, its first row the heading; all sizes as measured."""
        slide = self._add(CONTENT_AND_TEXT if under else CONTENT)
        self._title(slide, name, message)
        frame = slide.shapes.add_table(
            len(rows), len(widths), *(Pt(one) for one in (BODY.left, BODY.top, sum(widths), 1))
        )
        self._place(slide.placeholders[_CONTENT], frame)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", wording.shown(alt))
        frame._element.find(f".//{qn('a:tableStyleId')}").text = _TABLE_STYLE
        for column, width in zip(frame.table.columns, widths, strict=True):
            column.width = Pt(width)
        for row, cells, height in zip(frame.table.rows, rows, heights, strict=True):
            row._tr.h = Pt(height)  # set through the row, each would add up all rows anew
            for cell, text, number in zip(row.cells, cells, numbers, strict=True):
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = Pt(2)
                run = self._letters(
                    cell.text_frame.paragraphs[0], text, size=size, to_the_right=number
                )
                run.font.bold = cells is rows[0] or None
        frame.height = Pt(sum(heights))
        if under:
            top = BODY.top + sum(heights) + GAP
            box = Box(BODY.left, top, BODY.width, BODY.top + BODY.height - top)
            self._fill(slide.placeholders[_TEXT], under, LEAST_PT, box)
        self._finish(slide, [name, *notes])

    def _add(self, layout: int) -> Any:
        return self._file.slides.add_slide(self._file.slide_layouts[layout])

    def _title(self, slide: Any, name: str, message: Words | None) -> None:
        """Write a section's name and, where there is one, what the slide has to say."""
        again = name in self._named
        self._named.add(name)
        frame = slide.shapes.title.text_frame
        if message is None:
            text = f"{name} {wording.CONTINUED}" if again else name
            self._letters(frame.paragraphs[0], shortened(text, MESSAGE_PT, ROOM, 2))
            return
        text = shortened(name, NAME_PT, ROOM, 1)
        run = self._letters(frame.paragraphs[0], text, size=NAME_PT)
        run.font.bold = False
        run.font.color.theme_color = MSO_THEME_COLOR.ACCENT_1
        paragraph = frame.add_paragraph()
        self._letters(paragraph, message.text)
        self._mark_own(paragraph, message, NAME_PT)

    def _fill(
        self, shape: Any, words: Sequence[Words], size: float, box: Box | None = None
    ) -> None:
        if box is not None:
            shape.left, shape.top, shape.width, shape.height = (
                Pt(one) for one in (box.left, box.top, box.width, box.height)
            )
        if not words:
            shape._element.getparent().remove(shape._element)
            return
        for n, one in enumerate(words):
            paragraph = self._paragraph(shape.text_frame, n)
            run = self._letters(paragraph, one.text, size=one.size(size))
            run.font.bold = one.bold or None
            run.font.italic = one.italic or None
            self._mark_own(paragraph, one, one.size(size))

    def _mark_own(self, paragraph: Any, words: Words, size: float) -> None:
        if words.own:
            mark = self._letters(paragraph, f" {wording.OWN_WORDS}", size=size)
            mark.font.italic, mark.font.bold = True, False

    def _paragraph(self, frame: Any, n: int) -> Any:
        return frame.paragraphs[0] if n == 0 else frame.add_paragraph()

    def _write(self, shape: Any, text: str, size: float | None = None) -> Any:
        return self._letters(shape.text_frame.paragraphs[0], text, size=size)

    def _letters(
        self, paragraph: Any, text: str, *, size: float | None = None, to_the_right: bool = False
    ) -> Any:
        """Add a text to a paragraph and return its last run."""
        if ooxml.right_to_left(text):
            marks = paragraph._p.get_or_add_pPr()
            marks.set("rtl", "1")
            marks.set("algn", "r")
        elif to_the_right:
            paragraph.alignment = PP_ALIGN.RIGHT
        run = None
        for line in wording.shown(text).split("\n"):
            if run is not None:
                paragraph.add_line_break()
            run = paragraph.add_run()
            run.text = line
            run._r.get_or_add_rPr().set("lang", self._document.language)
            if size is not None:
                run.font.size = Pt(size)
        return run

    def _place(self, placeholder: Any, shape: Any) -> None:
        """Let a picture or a table stand in a placeholder, as the program itself does it."""
        held = placeholder._element
        mark = copy.deepcopy(held.find(f".//{qn('p:ph')}"))
        shape._element.find(f".//{qn('p:nvPr')}").insert(0, mark)
        held.addprevious(shape._element)
        held.getparent().remove(held)

    def _finish(self, slide: Any, notes: Sequence[str]) -> None:
        """Give a slide its foot, its number, its watermark and its notes' page."""
        shapes = slide.shapes
        for held in slide.slide_layout.placeholders:
            kind = held.placeholder_format.type
            if kind not in {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}:
                continue
            made = copy.deepcopy(held._element)
            made.nvSpPr.cNvPr.set("id", str(max(one.shape_id for one in shapes) + 1))
            shapes._spTree.append(made)
            if kind == PP_PLACEHOLDER.FOOTER:
                frame = shapes[-1].text_frame
                group = shortened(self._document.group, FOOT_PT, FOOT.width - 120, 1)
                self._letters(frame.paragraphs[0], group)
                frame.paragraphs[0].add_run().text = f" · {wording.day(self._document.made_on)}"
                frame.add_paragraph().add_run().text = f"{wording.FINGERPRINT} {self._fingerprint}"
        if self._document.watermark:
            box = WATERMARK
            shape = shapes.add_textbox(
                *(Pt(one) for one in (box.left, box.top, box.width, box.height))
            )
            shape.name = "Watermark"
            text = shortened(self._document.watermark, 12, ROOM, 1)
            run = self._write(shape, text, size=12)
            run.font.bold = True
            run.font.color.rgb = RGBColor.from_string(_RUST)  # type: ignore[no-untyped-call]
        frame = slide.notes_slide.notes_text_frame
        for n, text in enumerate(text for text in notes if text.strip()):
            self._letters(self._paragraph(frame, n), text)


def _whole(text: str, size: float, box: Box) -> bool:
    return measure.height(text, size, box.width) <= box.height - INSET_HIGH


def _arranged(drawing: Drawing, words: Sequence[Words]) -> tuple[Box, Box]:
    """Return where a drawing and its words stand: beneath or beside, whichever leaves it larger."""
    shape = drawing.width_cm / drawing.height_cm
    beneath = BODY.height - (high(words, LEAST_PT, BODY.width) if words else 0)
    aside = 290.0 if words else 0.0
    beside_width = min(BODY.width - aside, BODY.height * shape)
    width = min(BODY.width, beneath * shape)
    if width >= beside_width or high(words, LEAST_PT, aside) > BODY.height:
        tall = width / shape
        text = Box(BODY.left, BODY.top + tall, BODY.width, BODY.height - tall)
        return Box(BODY.left, BODY.top, width, tall), text
    text = Box(WIDE - SIDE - aside, BODY.top, aside, BODY.height)
    return Box(BODY.left, BODY.top, beside_width, beside_width / shape), text


def _set_up(file: Any, language: str) -> None:
    """Make the library's template 16:9 and calm, and take out what points at its author."""
    wider = WIDE / (file.slide_width / Pt(1))
    file.slide_width, file.slide_height = Pt(WIDE), Pt(HIGH)
    file.element.find(qn("p:sldSz")).attrib.pop("type", None)
    ooxml.drop(file.part.package._rels, ("thumbnail",))
    ooxml.drop(file.part.rels, ("printerSettings",))
    master = file.slide_master
    for relation in master.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.THEME:
            for had, has in _THEME:
                relation.target_part._blob = relation.target_part.blob.replace(had, has)
    for element in (master.element, file.element, *(one.element for one in file.slide_layouts)):
        for place in element.iter(qn("a:off"), qn("a:ext")):
            for side in {"x", "cx"} & set(place.attrib):
                place.set(side, str(round(int(place.get(side)) * wider)))
        for mark in element.iter(qn("a:rPr"), qn("a:endParaRPr"), qn("a:defRPr")):
            if mark.get("lang"):
                mark.set("lang", language)
    _styles(master.element)
    _lay_out(master, {"TITLE": TITLE, "BODY": BODY, "FOOTER": FOOT, "SLIDE_NUMBER": NUMBER})
    _lay_out(file.slide_layouts[CONTENT], {"TITLE": TITLE, "OBJECT": BODY})
    _lay_out(file.slide_layouts[COVER], {"CENTER_TITLE": COVER_TITLE, "SUBTITLE": COVER_TEXT})
    _lay_out(
        file.slide_layouts[CONTENT_AND_TEXT],
        {
            "TITLE": TITLE,
            "OBJECT": Box(BODY.left, BODY.top, BODY.width, 250),
            "BODY": Box(BODY.left, BODY.top + 258, BODY.width, BODY.height - 258),
        },
    )


def _styles(master: Any) -> None:
    """Titles to the left and bold, paragraphs without bullets; colours and fonts the theme's."""
    title = master.find(f".//{qn('p:titleStyle')}/{qn('a:lvl1pPr')}")
    title.set("algn", "l")
    title.find(qn("a:defRPr")).set("sz", f"{MESSAGE_PT * 100:.0f}")
    title.find(qn("a:defRPr")).set("b", "1")
    body = master.find(f".//{qn('p:bodyStyle')}/{qn('a:lvl1pPr')}")
    body.set("marL", "0")
    body.set("indent", "0")
    for tag in ("a:buFont", "a:buChar"):
        body.remove(body.find(qn(tag)))
    body.find(qn("a:defRPr")).addprevious(parse_xml(f"<a:buNone {nsdecls('a')}/>"))
    body.find(qn("a:defRPr")).set("sz", "2000")
    space = body.find(qn("a:spcBef"))
    space.clear()
    space.append(parse_xml(f'<a:spcPts {nsdecls("a")} val="{GAP * 100:.0f}"/>'))


def _lay_out(sheet: Any, boxes: dict[str, Box]) -> None:
    """Put a sheet's placeholders in their places, and take a layout's own looks from them."""
    for shape in sheet.placeholders:
        box = boxes.get(shape.placeholder_format.type.name)
        if box is None:
            continue
        shape.left, shape.top, shape.width, shape.height = (
            Pt(one) for one in (box.left, box.top, box.width, box.height)
        )
        kind = shape.placeholder_format.type
        style = shape._element.txBody.find(qn("a:lstStyle"))
        for level in list(style):
            style.remove(level)
        body = shape._element.txBody.bodyPr
        body.set("lIns", "0")
        body.set("rIns", "0")
        body.set("anchor", "b" if kind == PP_PLACEHOLDER.CENTER_TITLE else "t")
        if kind in {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}:
            side = "r" if kind == PP_PLACEHOLDER.SLIDE_NUMBER else "l"
            style.append(
                parse_xml(
                    f'<a:lvl1pPr {nsdecls("a")} algn="{side}">'
                    f'<a:defRPr sz="{FOOT_PT * 100:.0f}"><a:solidFill><a:schemeClr val="tx1">'
                    '<a:lumMod val="65000"/><a:lumOff val="35000"/></a:schemeClr></a:solidFill>'
                    "</a:defRPr></a:lvl1pPr>"
                )
            )
