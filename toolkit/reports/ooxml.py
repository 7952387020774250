"""What Word's and PowerPoint's files share.

Pictures that scale, the way that letters run, and a package that says nothing of who made it, when
or where.
"""

import unicodedata
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from lxml import etree

from toolkit.reports import wording
from toolkit.reports.content import Document

SVG = "image/svg+xml"
_MAIN = "http://schemas.openxmlformats.org/drawingml/2006/main"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_REFERENCES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#: By this, Office 2016 and later find the SVG of a picture; what does not know it shows the PNG.
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"

#: The earliest day that a zip can tell.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

_CORE = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    "<cp:coreProperties "
    'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">'
    "<dc:title>{title}</dc:title><dc:identifier>{fingerprint}</dc:identifier>"
    "<dc:language>{language}</dc:language></cp:coreProperties>"
)
_APP = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>Mutual Aid Toolkit</Application></Properties>"
)


def right_to_left(text: str) -> bool:
    """Say whether a text runs from the right: its first letter with a direction does."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"R", "AL"}:
            return True
        if direction == "L":
            return False
    return False


def add_svg(blip: Any, reference: str) -> None:
    """Give a picture (``a:blip`` with its PNG) the SVG that ``reference`` (rId) leads to."""
    extensions = etree.SubElement(blip, f"{{{_MAIN}}}extLst")
    extension = etree.SubElement(extensions, f"{{{_MAIN}}}ext", uri=_SVG_EXTENSION)
    svg = etree.SubElement(extension, f"{{{_SVG}}}svgBlip", nsmap={"asvg": _SVG})
    svg.set(f"{{{_REFERENCES}}}embed", reference)


def sealed(package: bytes, document: Document, fingerprint: str) -> bytes:
    """Return a package with properties that tell its title, language and fingerprint alone.

    No author, no program's user, no time, no folder; the same content gives the same bytes.
    """
    properties = {
        "docProps/core.xml": _CORE.format(
            title=escape(wording.shown(document.title)),
            fingerprint=escape(wording.shown(fingerprint)),
            language=escape(wording.shown(document.language)),
        ),
        "docProps/app.xml": _APP,
    }
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(package)) as made, zipfile.ZipFile(out, "w") as kept:
        for name in made.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # otherwise it tells Windows from the rest
            content = properties[name].encode() if name in properties else made.read(name)
            kept.writestr(entry, content)
    return out.getvalue()


def drop(relationships: Any, kinds: Sequence[str]) -> None:
    """Take out of a library's template what nobody asked for, by the end of its relation's type."""
    for key in [key for key, one in relationships.items() if one.reltype.rsplit("/")[-1] in kinds]:
        relationships.pop(key)
