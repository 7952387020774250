import dataclasses
from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise

import docx
import pytest
from docx.document import Document as Word
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.text.parfmt import CT_PPr
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import HealthCheck, Phase, given, settings

from tests.reports import documents, packages, strategies
from toolkit.reports import wording
from toolkit.reports.content import Document, Part, texts
from toolkit.reports.docx import render

#: No search for the smallest report that fails: each takes a second to write and to read.
MADE = (Phase.explicit, Phase.reuse, Phase.generate)
PICTURES = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"


def made(document: Document, *, drawn: bool = True) -> bytes:
    drawings = documents.drawings(document) if drawn else {}
    return render(document, drawings, fingerprint=documents.FINGERPRINT)


def opened(file: bytes) -> Word:
    return docx.Document(BytesIO(file))


def read(word: Word) -> Iterator[str]:
    for block in word.iter_inner_content():
        if isinstance(block, Paragraph):
            yield block.text
        else:
            for place in block._tbl.iter(qn("w:tc")):
                yield "\n".join(one.text for one in place.p_lst)


def said(word: Word, text: str) -> Paragraph:
    return next(one for one in word.paragraphs if text in one.text)


@pytest.fixture(scope="module")
def document() -> Document:
    return documents.document()


@pytest.fixture(scope="module")
def file(document: Document) -> bytes:
    return made(document)


@pytest.fixture(scope="module")
def hostile() -> Word:
    return opened(made(documents.hostile_document()))


@pytest.fixture(scope="module")
def word(file: bytes) -> Word:
    return opened(file)


def test_all_that_the_report_says_stands_in_its_order(document: Document, word: Word) -> None:
    assert packages.missing(read(word), texts(document)) is None


def test_each_kind_of_text_has_a_style_of_words_own(word: Word) -> None:
    styles = {one.text: one.style.name for one in word.paragraphs}
    assert {
        "What changed for members of The Greenhouse": "Title",
        "The Greenhouse": "Subtitle",
        "October 2024 to October 2026": "Subtitle",
        "What we found": "Heading 1",
        "Annex": "Heading 1",
        "Figures in full": "Heading 2",
        "The figures behind the charts": "Heading 2",
        "Who answered": "Caption",
        "Emotional wellbeing rose in the first year and held": "Caption",
        "“I sleep again. I never thought a kitchen table could do that.”": "Quote",
        "Each person’s first answer is compared with the latest one.": "Normal",
        "WHO-5 © World Health Organization 1998.": "Body Text 3",
    }.items() <= styles.items()
    assert {style.style_id for style in word.styles} == {
        style.style_id for style in docx.Document().styles
    }


def test_what_the_group_wrote_stands_under_its_question(word: Word) -> None:
    lines = [one.text for one in word.paragraphs]
    question = lines.index("What did you do for those who got worse?")
    assert lines[question + 1].startswith("Two of us now ring")
    assert lines[question + 2].startswith("We asked the local service")
    assert word.paragraphs[question].paragraph_format.keep_with_next


def test_a_sentence_in_the_groups_words_is_marked_and_others_are_not(word: Word) -> None:
    marked = [one for one in word.paragraphs if wording.OWN_WORDS in one.text]
    assert [one.text for one in marked] == [
        "Our members feel better in themselves: about 10 points, likely between 4 and 16, a clear "
        "gain. (in the group’s own words)"
    ]
    assert marked[0].runs[-1].style.name == "Emphasis"


def test_charts_are_pictures_that_scale_with_words_for_those_who_cant_see_them(
    document: Document, file: bytes, word: Word
) -> None:
    described = list(word.element.body.iter(PICTURES))
    assert [one.get("descr") for one in described] == [one.alt for one in document.figures()]
    assert [one.get("title") for one in described] == [one.title for one in document.figures()]
    drawing = documents.drawing()
    for shape in word.inline_shapes:
        assert shape.width.cm == pytest.approx(drawing.width_cm, abs=0.01)
        assert shape.height.cm == pytest.approx(drawing.height_cm, abs=0.01)
    held = packages.parts(file)
    for blip in word.element.body.iter(qn("a:blip")):
        png = word.part.related_parts[blip.get(qn("r:embed"))]
        assert png.blob.startswith(b"\x89PNG")
        svg = next(one for one in blip.iter() if one.tag.endswith("}svgBlip"))
        part = word.part.related_parts[svg.get(qn("r:embed"))]
        assert part.content_type == "image/svg+xml"
        assert held[part.partname[1:]].startswith(b"<svg")


def test_a_chart_wider_than_the_page_is_made_as_wide_as_the_page(document: Document) -> None:
    wide = {one.key: documents.drawing(width_cm=24, height_cm=9) for one in document.figures()}
    shape = opened(render(document, wide, fingerprint="f")).inline_shapes[0]
    assert (shape.width.cm, shape.height.cm) == pytest.approx((16, 6), abs=0.01)


def test_tables_tell_their_heading_and_set_numbers_to_the_right(word: Word) -> None:
    for table in word.tables:
        first, *rest = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert all(row.trPr.find(qn("w:tblHeader")) is None for row in rest)
        assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in (first, *rest))
        assert table.style.name == "Light Shading"
    answered = word.tables[0]
    assert [[cell.paragraphs[0].alignment for cell in row.cells] for row in answered.rows] == [
        [None, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.RIGHT]
    ] * 3
    assert answered._tbl.tblPr.find(qn("w:tblCaption")).get(qn("w:val")) == "Who answered"


def test_the_annex_and_the_figures_behind_the_charts_begin_a_new_page(
    document: Document, word: Word
) -> None:
    annex = next(one for one in word.paragraphs if one.text == "Annex")
    assert annex.paragraph_format.page_break_before
    behind = [figure.table for figure in document.figures()]
    last = word.tables[-len(behind) :]
    for table, placed in zip(behind, last, strict=True):
        assert [[cell.text for cell in row.cells] for row in placed.rows] == [
            [column.name for column in table.columns],
            *(list(row) for row in table.rows),
        ]


def test_without_drawings_a_figure_is_its_table_and_nothing_else_differs(
    document: Document, word: Word
) -> None:
    plain = opened(made(document, drawn=False))
    assert packages.missing(read(plain), texts(document)) is None
    assert not len(plain.inline_shapes)
    blocks = [
        block.text if isinstance(block, Paragraph) else block
        for block in plain.iter_inner_content()
    ]
    title = blocks.index(document.figures()[0].title)
    table = next(block for block in blocks[title:] if isinstance(block, Table))
    assert [cell.text for cell in table.rows[1].cells] == list(document.figures()[0].table.rows[0])
    assert "The figures behind the charts" not in blocks
    tables = {one.caption for one in (figure.table for figure in document.figures())}
    gone = {one.text for one in word.paragraphs} - {one.text for one in plain.paragraphs} - tables
    assert gone <= {"", "The figures behind the charts"}


def test_head_and_foot_say_whose_when_and_which_report(document: Document) -> None:
    word = opened(made(dataclasses.replace(document, watermark="The people are made up")))
    section = word.sections[0]
    foot = "\n".join(one.text for one in section.footer.paragraphs)
    assert "The Greenhouse\t25 November 2026" in foot
    assert documents.FINGERPRINT in foot
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert [one.text for one in section.header.paragraphs] == ["The people are made up"]
    assert not section.different_first_page_header_footer
    assert not any(one.text for one in opened(made(document)).sections[0].header.paragraphs)


def test_it_is_an_a4_page_in_eleven_points_and_the_reports_language(word: Word) -> None:
    section = word.sections[0]
    assert (section.page_width.cm, section.page_height.cm) == pytest.approx((21, 29.7), abs=0.01)
    assert section.left_margin.cm + section.right_margin.cm == pytest.approx(5, abs=0.01)
    assert word.styles["Normal"].font.size.pt == 11
    assert {one.get(qn("w:val")) for one in word.styles.element.iter(qn("w:lang"))} == {"en-GB"}


def test_nothing_tells_who_made_it_when_or_where(document: Document, file: bytes) -> None:
    assert packages.properties(file) == {
        "title": document.title,
        "identifier": documents.FINGERPRINT,
        "language": "en-GB",
        "Application": "Mutual Aid Toolkit",
    }
    assert packages.dates(file) == {(1980, 1, 1, 0, 0, 0)}
    held = packages.parts(file)
    assert not [name for name in held if "thumbnail" in name or "custom" in name]
    for name, content in held.items():
        for trace in (b"rsid", b"docId", b"python", b"Normal.dotm", b"/home", b"/tmp"):
            assert trace not in content, (name, trace)


def test_the_same_report_gives_the_same_bytes(document: Document, file: bytes) -> None:
    assert made(document) == file
    assert made(dataclasses.replace(document, period="2025")) != file


def test_the_package_is_whole(file: bytes) -> None:
    assert packages.broken(file) == []
    assert packages.references(file, "word/document.xml") == []


@pytest.mark.parametrize("drawn", [True, False])
def test_a_report_that_tries_to_break_it_is_a_sound_file(drawn: bool) -> None:
    document = documents.hostile_document()
    file = made(document, drawn=drawn)
    assert packages.broken(file) == []
    word = opened(file)
    assert packages.missing(read(word), texts(document)) is None
    assert not [one for one in word.paragraphs if one.style.name == "Heading 1" and not one.text]
    assert max(len(table.rows) for table in word.tables) == 401


def test_words_from_the_right_run_from_the_right(hostile: Word) -> None:
    title = hostile.paragraphs[0]
    assert title.text == documents.RIGHT_TO_LEFT
    assert title._p.pPr.find(qn("w:bidi")) is not None
    assert title.runs[0].font.rtl
    assert said(hostile, "=1+1")._p.pPr.find(qn("w:bidi")) is None


def test_two_tables_in_a_row_stay_two(hostile: Word) -> None:
    tags = [one.tag for one in hostile.element.body]
    assert (qn("w:tbl"), qn("w:tbl")) not in set(pairwise(tags))


def test_a_report_without_a_section_has_no_annex() -> None:
    word = opened(made(documents.empty_document()))
    assert [one.text for one in word.paragraphs] == [
        "Where we start",
        "The Greenhouse",
        "October 2026",
    ]


def test_a_table_of_few_rows_stays_on_one_page_and_one_of_many_does_not(
    document: Document, word: Word
) -> None:
    long = next(one for one in word.tables if len(one.rows) == 31)
    assert not long.rows[5].cells[0].paragraphs[0].paragraph_format.keep_with_next
    short = word.tables[0]
    assert short.rows[1].cells[0].paragraphs[0].paragraph_format.keep_with_next
    assert not short.rows[2].cells[0].paragraphs[0].paragraph_format.keep_with_next
    assert document.part(Part.ANNEX)


ORDER = [
    "pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl", "numPr",
    "suppressLineNumbers", "pBdr", "shd", "tabs", "suppressAutoHyphens", "kinsoku", "wordWrap",
    "overflowPunct", "topLinePunct", "autoSpaceDE", "autoSpaceDN", "bidi", "adjustRightInd",
    "snapToGrid", "spacing", "ind", "contextualSpacing", "mirrorIndents", "suppressOverlap", "jc",
    "textDirection", "textAlignment", "textboxTightWrap", "outlineLvl", "divId", "cnfStyle", "rPr",
    "sectPr", "pPrChange",
]  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=MADE)
@given(strategies.documents)
def test_any_report_is_a_sound_file_that_says_all_of_it(document: Document) -> None:
    file = made(document)
    assert packages.broken(file) == []
    word = opened(file)
    assert packages.missing(read(word), texts(document)) is None
    # Word refuses a file whose marks stand in another order than the schema's (CT_PPrBase).
    for marks in word.element.body.iter(qn("w:pPr")):
        assert isinstance(marks, CT_PPr)
        places = [ORDER.index(one.tag.rsplit("}")[-1]) for one in marks]
        assert places == sorted(set(places))
