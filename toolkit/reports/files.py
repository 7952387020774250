"""All files of a published report, from its frozen content alone: documents first, then charts."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from toolkit.charts.theme import paper
from toolkit.chromium import NoChromiumError, Renderer, find_chromium
from toolkit.reports.content import Document, Figure, from_json
from toolkit.reports.docx import render as word_file
from toolkit.reports.drawing import HALF_PAGE_CM, PAGE_CM, Drawing, chart_of, draw
from toolkit.reports.pdf import render as pdf_file
from toolkit.reports.pptx import render as slides_file
from toolkit.reports.xlsx import render as workbook

#: Name in the file's name -> centimetres wide on paper.
WIDTHS = {"page": PAGE_CM, "half-page": HALF_PAGE_CM}
#: Dots a pixel of PNG files.
SCALES = (2, 4)
DOCUMENTS = ("pdf", "docx", "pptx", "xlsx")


@dataclass(frozen=True, slots=True)
class Made:
    """One file, how far it all is (of 100), and what comes next in words."""

    name: str
    content: bytes
    progress: int
    says: str


def without(_renderer: Renderer) -> str:
    """Return what this machine could not make, in words for who waits; "" where nothing is."""
    if find_chromium() is not None:
        return ""
    return (
        "Ready, without PDF and pictures: this server has no Chromium (“apt install chromium” "
        "brings it)."
    )


def files(content: str, fingerprint: str, renderer: Renderer) -> Iterator[Made]:
    """Yield a report's files one by one.

    Without a Chromium there is no PDF and no picture; documents then show the charts' tables.
    """
    document = from_json(content)
    drawings = _drawings(document, renderer)
    if find_chromium() is not None:
        made = pdf_file(document, drawings, fingerprint=fingerprint, print_pdf=renderer.pdf)
        yield Made("report.pdf", made, 40, "The PDF is ready. Making the Word file.")
    word = word_file(document, drawings, fingerprint=fingerprint)
    yield Made("report.docx", word, 55, "Making the slides.")
    slides = slides_file(document, drawings, fingerprint=fingerprint)
    yield Made("report.pptx", slides, 65, "Making the spreadsheet.")
    sheet = workbook(document, drawings, fingerprint=fingerprint)
    yield Made("report.xlsx", sheet, 70, "Making each chart by itself.")
    yield from _charts(document, drawings, renderer)


def _drawings(document: Document, renderer: Renderer) -> dict[str, Drawing]:
    try:
        return {node.key: draw(node, renderer) for node in document.figures()}
    except NoChromiumError:
        return {}


def _charts(
    document: Document, drawings: Mapping[str, Drawing], renderer: Renderer
) -> Iterator[Made]:
    figures = document.figures()
    for place, node in enumerate(figures, 1):
        name = node.file_name
        progress = 70 + round(29 * place / len(figures))
        says = f"Chart {place} of {len(figures)} is ready."
        yield Made(f"{name}.csv", _csv(node), progress, says)
        if node.key not in drawings:
            continue
        for word, width in WIDTHS.items():
            drawn = chart_of(node, paper(width)).figure
            picture = renderer.svg(drawn, width).encode()
            yield Made(f"{name}-{word}.svg", picture, progress, says)
            for scale in SCALES:
                dots = renderer.png(drawn, width, scale)
                yield Made(f"{name}-{word}-{scale}x.png", dots, progress, says)


def _csv(node: Figure) -> bytes:
    """Return a chart's table as CSV; what a spreadsheet would take for a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out)
    rows = [tuple(column.name for column in node.table.columns), *node.table.rows]
    writer.writerows([tuple(map(_harmless, row)) for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    starts = cell.lstrip()[:1]
    formula = starts in {"=", "+", "@", "＝", "＋", "＠"} and not _is_number(cell)
    return f"'{cell}" if formula or (starts == "-" and not _is_number(cell)) else cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
