"""Reads the text back out of a report's file: PDF, DOCX, PPTX, XLSX. The file may be anybody's.

Nothing in a file is followed, run or believed: XML is read without entities, archives piece by
piece up to a limit, and ``verify.py`` runs all this in a process of its own that may be ended.
"""

import json
import re
import sys
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from io import BytesIO
from typing import Any, NamedTuple

from lxml import etree
from pypdf import PdfReader, apply_configuration

#: Bytes of a file, and of all that is unpacked from it; letters; pages; parts of an archive.
MOST_BYTES = 25 * 2**20
_MOST_UNPACKED = 60 * 2**20
_MOST_OF_A_STREAM = 15 * 2**20
_MOST_TEXT = 1_000_000
_MOST_PAGES = 400
_MOST_PARTS = 3_000
#: Marks of what is no part of a tagged page's content, or none.
_FEET = frozenset({"", "/Artifact"})
#: Lines at the top and at the bottom of a page that may be its head or foot.
_OUTERMOST = 4
_PIECE = 64 * 1024

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

#: Formats of numbers that Excel knows by number alone (ECMA-376, 18.8.30).
_BUILT_IN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"}


class VerifyError(Exception):
    """The file can't be read, and why, in words for the person who has it in hand."""


class Format(StrEnum):
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "xlsx"


_MAIN_PART = {
    "word/document.xml": Format.DOCX,
    "ppt/presentation.xml": Format.PPTX,
    "xl/workbook.xml": Format.XLSX,
}
_BROKEN = "This file is broken: it can’t be read to its end. Was it only half copied?"


class Text(NamedTuple):
    """One paragraph, cell, tagged piece or, where there are no tags, line.

    ``foot``: it stands in the head or foot of a page; ``edge``: perhaps, being outermost on a page.
    """

    text: str
    foot: bool = False
    edge: bool = False


def identify(data: bytes) -> Format:
    """Return what kind of file this is, by its content; its name does not count.

    Raises
    ------
    VerifyError
        If it is none of the four, is locked, or holds macros.
    """
    if len(data) > MOST_BYTES:
        raise VerifyError(f"This file is larger than {MOST_BYTES // 2**20} MB. No report is.")
    if b"%PDF-" in data[:1024]:
        return Format.PDF
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise VerifyError(
            "This file is locked with a password, or is from an Office older than 2007. "
            "Please save it again as DOCX, PPTX or XLSX without a password."
        )
    if not data.startswith(b"PK"):
        raise VerifyError("This is no PDF, DOCX, PPTX or XLSX. Only those can be compared.")
    return _Package(data).format


class _Package:
    """An Office file: parts in an archive, unpacked piece by piece up to a limit."""

    def __init__(self, data: bytes) -> None:
        with _zip_errors():
            self._archive = zipfile.ZipFile(BytesIO(data))
        names = self._archive.namelist()
        if len(names) > _MOST_PARTS:
            raise VerifyError("This file has more parts than any report.")
        if any(name.lower().endswith("vbaproject.bin") for name in names):
            raise VerifyError(
                "This file holds macros (a program inside). No report made here does. "
                "Please don’t open it; ask who gave it to you."
            )
        self.names = frozenset(names)
        self._left = _MOST_UNPACKED
        found = [kind for part, kind in _MAIN_PART.items() if part in self.names]
        if len(found) != 1:
            raise VerifyError("This archive is no DOCX, PPTX or XLSX. Only those can be compared.")
        self.format = found[0]

    def read(self, name: str) -> bytes:
        """Return a part's bytes; nothing, where there is no such part."""
        if name not in self.names:
            return b""
        pieces = []
        with _zip_errors(), self._archive.open(name) as part:
            while piece := part.read(_PIECE):
                self._left -= len(piece)
                if self._left < 0:
                    raise VerifyError("Unpacked, this file is far larger than any report.")
                pieces.append(piece)
        return b"".join(pieces)

    def xml(self, name: str) -> Any:
        """Return a part's root; an empty element where there is no such part."""
        data = self.read(name)
        if not data:
            return etree.Element("none")
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
            raise VerifyError("This file declares its own entities. No Office file does.")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        try:
            return etree.fromstring(data, parser)
        except etree.XMLSyntaxError as error:
            raise VerifyError(_BROKEN) from error

    def related(self, name: str) -> dict[str, str]:
        """Return the parts that a part leads to, by the number of the relation."""
        folder, _, last = name.rpartition("/")
        relations = self.xml(f"{folder}/_rels/{last}.rels")
        return {
            one.get("Id", ""): _joined(folder, one.get("Target", ""))
            for one in relations
            if one.get("TargetMode") != "External"
        }


@contextmanager
def _zip_errors() -> Iterator[None]:
    """Turn all that a broken archive raises into a plain message."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise VerifyError(_BROKEN) from error
    except NotImplementedError as error:  # a way of packing that Office does not use
        raise VerifyError(_BROKEN) from error
    except RuntimeError as error:  # zipfile's own word for a locked part
        raise VerifyError("This file is locked with a password.") from error


def _joined(folder: str, target: str) -> str:
    """Return a part's name from a relation's target, which may begin with ``/`` or ``..``."""
    if target.startswith("/"):
        return target[1:]
    parts = folder.split("/")
    for step in target.split("/"):
        if step == "..":
            parts = parts[:-1]
        elif step not in {"", "."}:
            parts.append(step)
    return "/".join(part for part in parts if part)


def read(data: bytes) -> list[Text]:
    """Return the texts of a file, in reading order.

    Raises
    ------
    VerifyError
        If it can't be read, or not within the limits.
    """
    kind = identify(data)
    if kind is Format.PDF:
        found = _pdf(data)
    else:
        package = _Package(data)
        found = {Format.DOCX: _docx, Format.PPTX: _pptx, Format.XLSX: _xlsx}[kind](package)
    texts, letters = [], 0
    for one in found:
        letters += len(one.text)
        if letters > _MOST_TEXT:
            raise VerifyError("This file has far more text than any report.")
        if one.text.strip():
            texts.append(one)
    return texts


def _docx(package: _Package) -> Iterator[Text]:
    yield from _paragraphs(package.xml("word/document.xml"), _W)
    for name in sorted(package.names):
        if re.fullmatch(r"word/(?:header|footer)\d*\.xml", name):
            for one in _paragraphs(package.xml(name), _W):
                yield Text(one.text, foot=True)
        elif re.fullmatch(r"word/(?:foot|end)notes\.xml", name):
            yield from _paragraphs(package.xml(name), _W)


def _pptx(package: _Package) -> Iterator[Text]:
    related = package.related("ppt/presentation.xml")
    for entry in package.xml("ppt/presentation.xml").iter(f"{_P}sldId"):
        slide = related.get(entry.get(f"{_R}id"), "")
        yield from _paragraphs(package.xml(slide), _A)
        for notes in package.related(slide).values():
            if notes.startswith("ppt/notesSlides/"):
                yield from _paragraphs(package.xml(notes), _A)


def _paragraphs(root: Any, space: str) -> Iterator[Text]:
    """Yield paragraphs, those in tables cell by cell; what was struck out is not there any more."""
    for paragraph in root.iter(f"{space}p"):
        if next(paragraph.iterancestors(_FALLBACK), None) is not None:
            continue  # an older program's copy of what stands beside it
        said = "".join(_letters(paragraph, space))
        number = paragraph.find(f"{_A}fld[@type='slidenum']") is not None
        yield Text(said, foot=number)


def _letters(paragraph: Any, space: str) -> Iterator[str]:
    for mark in paragraph.iter(f"{space}t", f"{space}tab", f"{space}br", f"{space}noBreakHyphen"):
        if next(mark.iterancestors(f"{space}p"), None) is not paragraph:
            continue  # a text box inside has paragraphs of its own
        if mark.tag == f"{space}t":
            yield mark.text or ""
        else:
            yield "-" if mark.tag.endswith("noBreakHyphen") else " "


def _xlsx(package: _Package) -> Iterator[Text]:
    strings = [
        "".join(part.text or "" for part in one.iter(f"{_S}t"))
        for one in package.xml("xl/sharedStrings.xml").iter(f"{_S}si")
    ]
    formats = _formats(package.xml("xl/styles.xml"))
    related = package.related("xl/workbook.xml")
    for entry in package.xml("xl/workbook.xml").iter(f"{_S}sheet"):
        sheet = package.xml(related.get(entry.get(f"{_R}id"), ""))
        for cell in sheet.iter(f"{_S}c"):
            yield Text(_cell(cell, strings, formats))


def _formats(styles: Any) -> list[str]:
    """Return the format of numbers of each style of a cell."""
    codes = {
        one.get("numFmtId"): one.get("formatCode", "") for one in styles.iter(f"{_S}numFmt")
    } | {str(number): code for number, code in _BUILT_IN.items()}
    places = styles.find(f"{_S}cellXfs")
    return [codes.get(one.get("numFmtId"), "") for one in ([] if places is None else places)]


def _cell(cell: Any, strings: list[str], formats: list[str]) -> str:
    value = cell.findtext(f"{_S}v") or ""
    kind = cell.get("t", "n")
    with suppress(ValueError, IndexError, OverflowError):
        if kind == "s":
            return strings[int(value)]
        if kind == "inlineStr":
            return "".join(part.text or "" for part in cell.iter(f"{_S}t"))
        if kind == "n" and value:
            return as_printed(float(value), formats[int(cell.get("s", "0"))])
    return value


def as_printed(value: float, code: str) -> str:
    """Return a number as a format of Excel's shows it: signs, thousands, decimals.

    Examples
    --------
    >>> as_printed(5.9, "0.0;−0.0;0.0"), as_printed(-0.5, "+0.0;−0.0;+0.0")
    ('5.9', '−0.5')
    >>> as_printed(1234, "#,##0"), as_printed(12, "General")
    ('1,234', '12')
    """
    sections = re.sub(r'[\\"]', "", code).split(";")
    section = sections[1] if value < 0 and len(sections) > 1 else sections[0]
    found = re.fullmatch(r"([+−-]?)(#,##0|0)(?:\.(0+))?", section)
    if found is None:
        return f"{value:.10g}"
    sign = found[1] or ("-" if value < 0 and len(sections) == 1 else "")
    comma = "," if "," in found[2] else ""
    return sign + format(abs(value), f"{comma}.{len(found[3] or '')}f")


def _pdf(data: bytes) -> Iterator[Text]:
    try:
        with apply_configuration(
            zlib_maximum_output_length=_MOST_OF_A_STREAM,
            lzw_maximum_output_length=_MOST_OF_A_STREAM,
            run_length_maximum_output_length=_MOST_OF_A_STREAM,
            array_based_stream_maximum_output_length=_MOST_OF_A_STREAM,
        ):
            pages = _pages(PdfReader(BytesIO(data)))
    except VerifyError:
        raise
    except Exception as error:  # a PDF from anywhere breaks a reader in any way
        raise VerifyError(_BROKEN) from error
    tagged = any(mark for page in pages for mark, _ in page)
    for page in pages:
        if not tagged:
            yield from _lines("".join(text for _, text in page))
            continue
        for mark, text in page:
            if mark in _FEET:
                yield from (Text(line, foot=True) for line in text.splitlines())
            elif mark != "/Figure":  # words in a picture: the table behind it is compared
                yield Text(text)


def _lines(page: str) -> Iterator[Text]:
    """Yield the lines of a page that has no tags."""
    lines = [line for line in page.splitlines() if line.strip()]
    for n, line in enumerate(lines):
        yield Text(line, edge=n < _OUTERMOST or n >= len(lines) - _OUTERMOST)


def _pages(reader: PdfReader) -> list[list[tuple[str, str]]]:
    if reader.is_encrypted:
        raise VerifyError("This PDF is locked with a password or against copying.")
    if len(reader.pages) > _MOST_PAGES:
        raise VerifyError("This PDF has far more pages than any report.")
    return [_page(page) for page in reader.pages]


def _page(page: Any) -> list[tuple[str, str]]:
    """Return what stands on a page: the outermost mark round each piece of text, and the text."""
    pieces: list[tuple[str, str]] = []
    marks: list[str] = []
    fresh = True
    column = 0.0

    def before(operator: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        nonlocal fresh
        if operator in {b"BDC", b"BMC"}:
            fresh = fresh or not marks
            marks.append(str(operands[0]) if operands else "")
        elif operator == b"EMC" and marks:
            marks.pop()
            fresh = fresh or not marks

    def text(said: str, cm: Any, tm: Any, _font: Any, _size: Any) -> None:
        nonlocal fresh, column
        mark = marks[0] if marks else ""
        if not said:
            return
        if (at := tm[4] * cm[0] + tm[5] * cm[2] + cm[4]) < column:
            said = f"\n{said}"  # what is set further left is no part of the same line
        column = at
        if (fresh and mark not in _FEET) or not pieces or pieces[-1][0] != mark:
            pieces.append((mark, said))
        else:
            pieces[-1] = (mark, pieces[-1][1] + said)
        fresh = False

    page.extract_text(visitor_operand_before=before, visitor_text=text)
    return pieces


def _limit(memory: int, seconds: int) -> None:
    """Have the system end this process when it takes too much; Windows has no such limits."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 (not everywhere)

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def main() -> None:
    """Read a file from standard input, and write its texts or what is wrong with it as JSON.

    Arguments: the most bytes of memory and seconds of work that this may take.
    """
    _limit(*map(int, sys.argv[1:3]))
    try:
        said: dict[str, Any] = {"texts": read(sys.stdin.buffer.read(MOST_BYTES + 1))}
    except VerifyError as error:
        said = {"error": str(error)}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    main()
