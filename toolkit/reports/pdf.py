"""A report as a PDF: printed by Chromium, then finished so that PDF/UA-1 and privacy are kept.

Chromium tags, bookmarks and embeds fonts; it does not mark the foot of a page as one, say what a
link leads to, claim a standard, or leave out the time, the browser and its own counting.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, cast
from xml.sax.saxutils import escape

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    ContentStream,
    DictionaryObject,
    NameObject,
    NullObject,
    TextStringObject,
)

from toolkit.reports import wording
from toolkit.reports.content import Document, Kind
from toolkit.reports.drawing import Drawing
from toolkit.reports.html import Size, page

#: Pages before the annex.
MOST_PAGES: Mapping[Kind, int] = {Kind.FUNDER: 2, Kind.ONE_PAGE: 1}

#: Tried in turn until the pages suffice. A chart's own words, 8 points and more, stay readable.
_SIZES = (
    Size(),
    Size(charts=0.85, air=0.8),
    Size(body=10.5, charts=0.75, air=0.6),
    Size(body=10.0, charts=0.7, air=0.5),
    Size(body=9.5, charts=0.7, air=0.35),
    Size(body=9.5, charts=1.0, air=0.35, charts_in_annex=True),
)

_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<dc:identifier>{fingerprint}</dc:identifier>
<xmp:CreateDate>{made_on}</xmp:CreateDate>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""

#: Operators (ISO 32000-1, annex A) that begin a path, and that paint it or drop it.
_PATH = {b"m", b"re"}
_PAINT = {b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*"}
_OBJECTS = {b"Do", b"sh", b"INLINE IMAGE"}
_BEGIN_MARK, _END_MARK = {b"BDC", b"BMC"}, b"EMC"

_Operation = tuple[Any, bytes]


class TooLongError(Exception):
    """The pages that are read are more than this kind of report may have, however small."""

    def __init__(self, pages: int, most: int) -> None:
        allowed = "two pages" if most == 2 else "one page"
        super().__init__(
            f"This report may take {allowed}, and it takes {pages}, even in the smallest type that "
            "reads well. Shorten what you wrote, or leave a part out, and make it again."
        )
        self.pages, self.most = pages, most


def render(
    document: Document,
    drawings: Mapping[str, Drawing],
    *,
    fingerprint: str,
    print_pdf: Callable[[str], bytes],
) -> bytes:
    """Return the report as a tagged PDF on A4; the same content gives the same bytes.

    Parameters
    ----------
    print_pdf
        Prints a page that stands alone, tagged and with an outline: ``Renderer.pdf``.

    Raises
    ------
    TooLongError
        If the main part does not fit on the pages that its kind may have (``MOST_PAGES``).
    """
    most = MOST_PAGES.get(document.kind)
    pages = 0
    for size in _SIZES:
        html = page(document, drawings, fingerprint=fingerprint, size=size)
        reader = PdfReader(BytesIO(print_pdf(html)))
        pages = main_pages(reader)
        if most is None or pages <= most:
            return _finish(reader, document, fingerprint)
    raise TooLongError(pages, most or 0)


def main_pages(reader: PdfReader) -> int:
    """Return how many pages stand before the annex; all, where there is none."""
    annex = reader.named_destinations.get("/annex")
    if annex is None:
        return len(reader.pages)
    return reader.get_destination_page_number(annex) or 0


def _finish(reader: PdfReader, document: Document, fingerprint: str) -> bytes:
    writer = PdfWriter(clone_from=reader)
    for sheet in writer.pages:
        _mark_foot(sheet, writer)
        _say_where_links_lead(sheet)
    _number_anew(cast("DictionaryObject", writer.root_object["/StructTreeRoot"].get_object()))
    _describe(writer, document, fingerprint)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _describe(writer: PdfWriter, document: Document, fingerprint: str) -> None:
    """Say what the file is, and nothing of who made it, with what and at what time."""
    title = wording.shown(document.title)
    writer.metadata = {
        "/Title": title,
        "/CreationDate": f"D:{document.made_on.replace('-', '')}",
    }
    writer.xmp_metadata = _XMP.format(
        title=escape(title),
        language=escape(document.language),
        fingerprint=escape(fingerprint),
        made_on=document.made_on,
    ).encode()
    writer.root_object[NameObject("/Lang")] = TextStringObject(document.language)
    # An identifier by content, where a writer would take the time (ISO 32000-1, 14.4).
    of_content = ByteStringObject(
        hashlib.sha256(f"{fingerprint} {document.kind}".encode()).digest()[:16]
    )
    writer._ID = ArrayObject((of_content, of_content))  # noqa: SLF001 (there is no other way in)


def _mark_foot(sheet: Any, writer: PdfWriter) -> None:
    """Mark what no tag holds (head, foot, page number) as an artifact: it is not read out."""
    stream = ContentStream(sheet["/Contents"].get_object(), writer)
    stream.operations = list(_with_artifacts(stream.operations))
    stream.get_data()
    sheet[NameObject("/Contents")] = writer._add_object(stream.flate_encode())  # noqa: SLF001


def _with_artifacts(operations: list[_Operation]) -> Iterator[_Operation]:
    begin: _Operation = (ArrayObject([NameObject("/Artifact")]), b"BMC")
    end: _Operation = (ArrayObject(), _END_MARK)
    depth = 0
    waiting: list[_Operation] = []  # a path or a text that is not ended yet
    for operation in operations:
        operator = operation[1]
        depth += (operator in _BEGIN_MARK) - (operator == _END_MARK)
        if depth > 0 or operator == _END_MARK:
            yield operation
        elif waiting:
            waiting.append(operation)
            if operator == b"ET" or operator in _PAINT:
                yield from (begin, *waiting, end)
                waiting = []
            elif operator == b"n":
                yield from waiting
                waiting = []
        elif operator == b"BT" or operator in _PATH:
            waiting = [operation]
        elif operator in _OBJECTS:
            yield from (begin, operation, end)
        else:
            yield operation
    yield from waiting


def _say_where_links_lead(sheet: Any) -> None:
    for annotation in sheet.get("/Annots") or ():
        link = annotation.get_object()
        if link.get("/Subtype") == "/Link":
            link[NameObject("/Contents")] = TextStringObject(wording.ANNEX)


def _number_anew(tree: DictionaryObject) -> None:
    """Number the heads of tables from 1: Chromium counts on through all that it ever printed."""
    elements = list(_elements(tree))
    named = {
        str(one["/ID"]): TextStringObject(f"h{n}")
        for n, one in enumerate((one for one in elements if "/ID" in one), start=1)
    }
    for one in elements:
        if "/ID" in one:
            one[NameObject("/ID")] = named[str(one["/ID"])]
        attributes = one.get("/A", NullObject()).get_object()
        for attribute in attributes if isinstance(attributes, list) else ():
            if "/Headers" in attribute.get_object():
                attribute.get_object()[NameObject("/Headers")] = ArrayObject(
                    named[str(name)] for name in attribute.get_object()["/Headers"]
                )
    if "/IDTree" in tree:
        tree[NameObject("/IDTree")] = _name_tree(elements)


def _name_tree(elements: list[DictionaryObject]) -> DictionaryObject:
    """Return a name tree of one leaf (ISO 32000-1, 7.9.6), in the order of its names."""
    named = sorted((str(one["/ID"]), one) for one in elements if "/ID" in one)
    if not named:
        return DictionaryObject()
    leaf = DictionaryObject()
    names = ArrayObject()
    for name, one in named:
        names.extend((TextStringObject(name), one.indirect_reference or one))
    leaf[NameObject("/Names")] = names
    return leaf


def _elements(tree: DictionaryObject) -> Iterator[DictionaryObject]:
    """Yield the structure's elements in reading order."""
    waiting: list[Any] = [tree]
    while waiting:
        one = waiting.pop().get_object()
        if isinstance(one, list):
            waiting.extend(reversed(one))
        elif isinstance(one, DictionaryObject):
            if one.get("/S") is not None:
                yield one
            if "/K" in one:
                waiting.append(one["/K"])
