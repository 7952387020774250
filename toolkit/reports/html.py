"""A report as HTML: a fragment for the web, and a page that stands alone, to be printed as PDF.

Both are made from the same macros (``templates/body.html``). The fragment has classes alone (a
strict policy forbids styles inside), its pictures have addresses of their own, and the table behind
a chart opens beneath it. The printed page asks for nothing: style and pictures stand inside.
"""

import base64
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from toolkit.reports import wording
from toolkit.reports.content import Document, Figure, Node, Part, Table
from toolkit.reports.drawing import Drawing

#: Letters of a table that fit beside each other on paper.
_LETTERS_OF_A_LINE = 90


@dataclass(frozen=True, slots=True)
class Size:
    """How much room the printed pages give: points of the body, a share of the charts' width."""

    body: float = 11.0
    charts: float = 1.0
    #: Factor for the room between paragraphs, rows and sections.
    air: float = 1.0
    charts_in_annex: bool = False


def fragment(
    document: Document,
    *,
    fingerprint: str,
    address: Callable[[str], str | None],
    narrow: Callable[[str], str | None] = lambda _key: None,
    heading: int = 1,
) -> Markup:
    """Return the report as a part of a web page.

    Parameters
    ----------
    address
        From a figure's key to the address of its picture, or None where it has none: its table is
        then shown at once.
    narrow
        The same for a picture drawn for half a page, which phones show in place of the other.
    heading
        The level of the report's title, 1 to 3; what is inside follows.
    """
    template = _ENVIRONMENT.get_template("fragment.html")
    return Markup(  # noqa: S704 (every text in it was escaped by the template)
        wording.shown(
            template.render(
                document=document,
                fingerprint=fingerprint,
                pictures={one.key: address(one.key) for one in document.figures()},
                narrow={one.key: narrow(one.key) for one in document.figures()},
                level=heading,
            )
        )
    )


def page(
    document: Document,
    drawings: Mapping[str, Drawing],
    *,
    fingerprint: str,
    size: Size | None = None,
) -> str:
    """Return the report as a page that stands alone, for printing on A4.

    The annex, where there is one, has the id ``annex``, and the last line before it leads there.
    """
    size = size or Size()
    drawn = [one for one in document.figures() if one.key in drawings]
    moved = _moved(document, drawings) if size.charts_in_annex else []
    template = _ENVIRONMENT.get_template("page.html")
    return wording.shown(
        template.render(
            document=document,
            fingerprint=fingerprint,
            pictures={one.key: _inside(drawings[one.key].svg) for one in drawn},
            widths={one.key: drawings[one.key].width_cm * size.charts for one in drawn},
            drawn=drawn,
            moved=moved,
            size=size,
        )
    )


def _moved(document: Document, drawings: Collection[str]) -> list[Figure]:
    return [
        node
        for section in document.part(Part.MAIN)
        for node in section.nodes
        if isinstance(node, Figure) and node.key in drawings
    ]


def _inside(svg: str) -> str:
    """Return a picture as an address that holds it: its ids and styles don't meet the page's."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def _kind(node: Node) -> str:
    return type(node).__name__.lower()


def _lines(text: str) -> list[str]:
    return [line for line in wording.shown(text).splitlines() if line.strip()]


def _looks(table: Table) -> list[str]:
    """Return each column's classes: ``n`` for numbers, ``long`` where words may be broken anywhere.

    Those are columns with a word longer than their share of a page; a number is never broken.
    """
    share = _LETTERS_OF_A_LINE / max(1, len(table.columns))
    looks = []
    for at, column in enumerate(table.columns):
        cells = (column.name, *(row[at] for row in table.rows))
        longest = max((len(word) for cell in cells for word in cell.split()), default=0)
        looks.append(" ".join(["n"] * column.number + ["long"] * (longest > share)))
    return looks


def _css(text: str) -> Markup:
    r"""Return a text as a CSS string, with all but plain letters escaped: nothing ends it early.

    Examples
    --------
    >>> print(_css('a"</style>'))
    "a\000022 \00003c \00002f style\00003e "
    """
    escaped = re.sub(
        r"[^0-9A-Za-z .,]", lambda found: f"\\{ord(found[0]):06x} ", wording.shown(text)
    )
    return Markup('"{}"').format(escaped)


_ENVIRONMENT = Environment(
    loader=PackageLoader("toolkit.reports"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(kind=_kind, looks=_looks, lines=_lines, css=_css, day=wording.day)
_ENVIRONMENT.globals.update(words=wording, main=Part.MAIN, annex=Part.ANNEX)
