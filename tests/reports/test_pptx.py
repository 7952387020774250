import dataclasses
from collections.abc import Iterator
from io import BytesIO

import pptx
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Pt

from tests.reports import documents, packages, strategies
from toolkit.reports import wording
from toolkit.reports.content import (
    Column,
    Document,
    Kind,
    Note,
    Part,
    Section,
    Sentence,
    Table,
    Written,
    fingerprint,
    texts,
    to_json,
)
from toolkit.reports.pptx import render
from toolkit.reports.verify import compare

#: No search for the smallest report that fails: each takes a second to write and to read.
MADE = (Phase.explicit, Phase.reuse, Phase.generate)
FURNITURE = {PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.SLIDE_NUMBER}


def made(document: Document, *, drawn: bool = True) -> bytes:
    drawings = documents.drawings(document) if drawn else {}
    return render(document, drawings, fingerprint=documents.FINGERPRINT)


def opened(file: bytes) -> Presentation:
    return pptx.Presentation(BytesIO(file))


def shown(slide: Slide) -> Iterator[str]:
    """Yield a slide's texts but for its foot, its number and its watermark."""
    for shape in slide.shapes:
        furniture = shape.is_placeholder and shape.placeholder_format.type in FURNITURE
        if furniture or shape.name == "Watermark":
            continue
        if shape.has_text_frame:
            yield shape.text_frame.text
        elif shape.has_table:
            yield from (cell.text for row in shape.table.rows for cell in row.cells)


def notes(slide: Slide) -> str:
    return slide.notes_slide.notes_text_frame.text


def read(deck: Presentation) -> Iterator[str]:
    for slide in deck.slides:
        for text in (*shown(slide), notes(slide)):
            yield text.replace("\v", "\n")  # how the library reads a line's end


def titles(deck: Presentation) -> list[str]:
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def held(slide: Slide, kind: PP_PLACEHOLDER) -> str:
    return next(
        one.text_frame.text for one in slide.placeholders if one.placeholder_format.type == kind
    )


def one_section(*nodes: object) -> Document:
    section = Section("k", "What we found", nodes)
    return Document(Kind.SLIDES, "T", "The Greenhouse", "2026", "2026-11-25", (section,))


@pytest.fixture(scope="module")
def document() -> Document:
    return documents.document()


@pytest.fixture(scope="module")
def file(document: Document) -> bytes:
    return made(document)


@pytest.fixture(scope="module")
def hostile() -> Presentation:
    return opened(made(documents.hostile_document()))


@pytest.fixture(scope="module")
def deck(file: bytes) -> Presentation:
    return opened(file)


def test_all_that_the_report_says_stands_in_its_order(
    document: Document, deck: Presentation
) -> None:
    assert packages.missing(read(deck), texts(document)) is None
    # Nothing of a report of this size is only on the notes' pages.
    assert (
        packages.missing((text for slide in deck.slides for text in shown(slide)), texts(document))
        is None
    )


def test_each_slide_has_a_title_and_the_message_is_a_sentence(deck: Presentation) -> None:
    assert titles(deck)[:7] == [
        "What changed for members of The Greenhouse",
        "What we found",
        "What we found\nEmotional wellbeing got clearly better; the other two we can’t tell yet",
        "What we found (continued)",
        "Who got worse, and what we did\nFewer than 3 people moved down a lot. Their number is kept back.",
        "In members’ words",
        "What this can and can’t tell\nThere was no comparison group, so we can’t say that the group did it.",
    ]


def test_what_is_behind_comes_last_and_says_so(document: Document, deck: Presentation) -> None:
    annex = [title.startswith("Annex: ") for title in titles(deck)]
    assert annex == sorted(annex)
    assert any(annex)
    behind = [one for one in titles(deck) if one.startswith("Annex: The figures behind the charts")]
    assert len(behind) == len(document.figures())


def test_slides_are_wide_and_filled_in_their_layouts_places(deck: Presentation) -> None:
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9)
    for slide in deck.slides:
        loose = [one.name for one in slide.shapes if not one.is_placeholder]
        assert loose == []
        names = {one.placeholder_format.idx for one in slide.slide_layout.placeholders}
        assert {one.placeholder_format.idx for one in slide.placeholders} <= names
        assert {one.placeholder_format.type for one in slide.placeholders} >= FURNITURE
        identities = [one.shape_id for one in slide.shapes]
        assert len(identities) == len(set(identities))


def test_what_is_read_is_large(document: Document, deck: Presentation) -> None:
    main = [one for one in deck.slides if not one.shapes.title.text_frame.text.startswith("Annex")]
    for slide in main:
        for shape in slide.shapes:
            if shape.is_placeholder and shape.placeholder_format.type in FURNITURE:
                continue
            frames = [shape.text_frame] if shape.has_text_frame else []
            if shape.has_table:
                frames = [cell.text_frame for row in shape.table.rows for cell in row.cells]
            runs = [run for frame in frames for one in frame.paragraphs for run in one.runs]
            assert all(run.font.size is None or run.font.size.pt >= 18 for run in runs)
    sizes = {
        level.find(qn("a:defRPr")).get("sz")
        for style in ("titleStyle", "bodyStyle")
        for level in deck.slide_master.element.findall(f".//{qn(f'p:{style}')}/{qn('a:lvl1pPr')}")
    }
    assert sizes == {"2800", "2000"}


def test_charts_are_pictures_that_scale_with_words_for_those_who_cant_see_them(
    document: Document, file: bytes, deck: Presentation
) -> None:
    found = [
        (slide, shape)
        for slide in deck.slides
        for shape in slide.shapes
        if shape._element.tag == qn("p:pic")
    ]
    described = [shape._element.nvPicPr.cNvPr for _, shape in found]
    assert [one.get("descr") for one in described] == [one.alt for one in document.figures()]
    assert [one.get("title") for one in described] == [one.title for one in document.figures()]
    drawing = documents.drawing()
    for slide, shape in found:
        assert shape.width / shape.height == pytest.approx(
            drawing.width_cm / drawing.height_cm, rel=0.001
        )
        assert shape.width > deck.slide_width / 2
        blip = shape._element.find(f".//{qn('a:blip')}")
        assert slide.part.related_part(blip.get(qn("r:embed"))).blob.startswith(b"\x89PNG")
        svg = next(one for one in blip.iter() if one.tag.endswith("}svgBlip"))
        part = slide.part.related_part(svg.get(qn("r:embed")))
        assert part.content_type == "image/svg+xml"
        assert packages.parts(file)[part.partname[1:]].startswith(b"<svg")


def test_a_tall_chart_has_its_words_beside_it(document: Document) -> None:
    tall = {one.key: documents.drawing(width_cm=12, height_cm=11) for one in document.figures()}
    slide = opened(render(document, tall, fingerprint="f")).slides[2]
    picture = next(one for one in slide.shapes if one._element.tag == qn("p:pic"))
    words = next(one for one in slide.placeholders if one.placeholder_format.idx == 2)
    assert picture.left + picture.width <= words.left
    assert picture.height == pytest.approx(Pt(342), rel=0.01)


def test_without_drawings_a_figure_is_its_table(document: Document) -> None:
    deck = opened(made(document, drawn=False))
    assert packages.missing(read(deck), texts(document)) is None
    slide = deck.slides[2]
    figure = document.figures()[0]
    table = next(one.table for one in slide.shapes if one.has_table)
    assert [cell.text for cell in table.rows[1].cells] == list(figure.table.rows[0])
    assert list(shown(slide))[-1] == f"{figure.subtitle}\n{figure.caption}"
    assert "The figures behind the charts" not in "".join(titles(deck))


def test_tables_have_a_heading_row_and_numbers_to_the_right(deck: Presentation) -> None:
    tables = [(slide, one) for slide in deck.slides for one in slide.shapes if one.has_table]
    assert all(one.table.first_row for _, one in tables)
    _, answered = tables[0]
    assert answered._element.nvGraphicFramePr.cNvPr.get("descr") == "Who answered"
    assert [
        [cell.text_frame.paragraphs[0].alignment for cell in row.cells]
        for row in answered.table.rows
    ] == [[None, PP_ALIGN.RIGHT, PP_ALIGN.RIGHT]] * 3


def test_a_long_table_goes_on_with_its_heading_on_each_slide(hostile: Presentation) -> None:
    tables = [
        one.table
        for slide in hostile.slides
        for one in slide.shapes
        if one.has_table and one.table.cell(0, 0).text == "Question"
    ]
    assert len(tables) > 10
    rows = [row.cells[0].text for table in tables for row in list(table.rows)[1:]]
    assert rows == [f"Question {n} of the list" for n in range(1, 401)]


def test_the_notes_say_each_sentence_in_full(document: Document, deck: Presentation) -> None:
    whole = "\n".join(notes(slide) for slide in deck.slides)
    said = [
        node.said if isinstance(node, Sentence) else node.text
        for node in document.nodes()
        if isinstance(node, Sentence)
    ]
    assert packages.missing([whole], said) is None


def test_a_long_text_goes_on_over_slides_and_stands_whole_in_the_notes() -> None:
    words = " ".join(f"word{n}" for n in range(600))
    document = one_section(Written("w", "What did you do?", words), Sentence("s", "The end."))
    deck = opened(made(document))
    assert len(deck.slides) > 4
    body = [
        one.text_frame.text
        for slide in deck.slides
        for one in slide.placeholders
        if one.placeholder_format.idx == 1
    ]
    assert packages.missing(body, words.split()) is None
    assert sum(words in notes(slide) for slide in deck.slides) == 1
    assert packages.missing(read(deck), texts(document)) is None


def test_a_sentence_in_the_groups_words_is_marked_as_title_and_as_text() -> None:
    document = one_section(
        Sentence("a", "It rose by 3.", own="We went up by 3."),
        Sentence("b", "It fell by 2.", own="We went down by 2."),
        Sentence("c", "It stayed."),
    )
    deck = opened(made(document))
    assert list(shown(deck.slides[1])) == [
        f"What we found\nWe went up by 3. {wording.OWN_WORDS}",
        f"We went down by 2. {wording.OWN_WORDS}\nIt stayed.",
    ]
    runs = deck.slides[1].shapes.title.text_frame.paragraphs[1].runs
    assert [run.font.italic for run in runs] == [None, True]


def test_every_slides_foot_says_whose_when_and_which_report(document: Document) -> None:
    marked = opened(made(dataclasses.replace(document, watermark="The people are made up")))
    for slide in marked.slides:
        foot = held(slide, PP_PLACEHOLDER.FOOTER)
        assert foot == f"The Greenhouse · 25 November 2026\nFingerprint {documents.FINGERPRINT}"
        marks = [one.text_frame.text for one in slide.shapes if one.name == "Watermark"]
        assert marks == ["The people are made up"]
        number = next(
            one
            for one in slide.placeholders
            if one.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER
        )
        assert number._element.find(f".//{qn('a:fld')}").get("type") == "slidenum"


def test_nothing_tells_who_made_it_when_or_where(document: Document, file: bytes) -> None:
    assert packages.properties(file) == {
        "title": document.title,
        "identifier": documents.FINGERPRINT,
        "language": "en-GB",
        "Application": "Mutual Aid Toolkit",
    }
    assert packages.dates(file) == {(1980, 1, 1, 0, 0, 0)}
    for name, content in packages.parts(file).items():
        assert "thumbnail" not in name
        assert "printerSettings" not in name
        for trace in (b"Canny", b"python", b"/home", b"/tmp"):
            assert trace not in content, (name, trace)


def test_the_same_report_gives_the_same_bytes(document: Document, file: bytes) -> None:
    assert made(document) == file
    assert made(dataclasses.replace(document, period="2025")) != file


def test_words_are_told_in_the_reports_language_and_direction(hostile: Presentation) -> None:
    runs = [one for slide in hostile.slides for one in slide.element.iter(qn("a:r"))]
    own = [one for one in runs if one.find(qn("a:rPr")) is not None]
    assert {one.find(qn("a:rPr")).get("lang") for one in own} == {"en-GB"}
    title = hostile.slides[0].shapes.title.text_frame.paragraphs[0]
    assert title.text == documents.RIGHT_TO_LEFT
    assert title._p.pPr.get("rtl") == "1"


@pytest.mark.parametrize("drawn", [True, False])
def test_a_report_that_tries_to_break_it_is_a_sound_file(drawn: bool) -> None:
    document = documents.hostile_document()
    file = made(document, drawn=drawn)
    assert packages.broken(file) == []
    deck = opened(file)
    inside(deck)
    sections = [one.heading for part in Part for one in document.part(part)]
    assert packages.missing(read(deck), sections) is None


def inside(deck: Presentation) -> None:
    """Look that nothing stands beyond its slide's edge, or on its foot."""
    foot = next(
        one.top
        for one in deck.slide_master.placeholders
        if one.placeholder_format.type == PP_PLACEHOLDER.FOOTER
    )
    for slide in deck.slides:
        assert slide.shapes.title.text_frame.text.strip()
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.top >= 0
            assert shape.left + shape.width <= deck.slide_width
            furniture = shape.is_placeholder and shape.placeholder_format.type in FURNITURE
            end = shape.top + shape.height
            assert end <= (deck.slide_height if furniture else foot), shape.name
            if shape.has_table:
                assert sum(row.height for row in shape.table.rows) + shape.top <= foot


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=MADE)
@given(strategies.documents)
def test_any_report_is_a_sound_file_that_says_all_of_it(document: Document) -> None:
    file = made(document)
    assert packages.broken(file) == []
    deck = opened(file)
    inside(deck)
    assert packages.missing(read(deck), texts(document)) is None
    for name in packages.parts(file):
        if name.startswith("ppt/slides/slide"):
            assert packages.references(file, name) == []


def test_a_cell_too_long_for_a_slide_is_cut_there_and_whole_in_the_notes() -> None:
    words = " ".join(f"word{n}" for n in range(400))
    table = Table("t", "Said", (Column("When"), Column("What")), (("June", words), ("July", "x")))
    deck = opened(made(one_section(table)))
    inside(deck)
    cells = [
        cell.text
        for slide in deck.slides
        for one in slide.shapes
        if one.has_table
        for row in one.table.rows
        for cell in row.cells
    ]
    assert words not in cells
    assert any(one.startswith("word0 ") and one.endswith("…") for one in cells)
    assert any(words in notes(slide) for slide in deck.slides)


def test_a_table_of_many_columns_keeps_its_words_whole_in_smaller_letters() -> None:
    columns = tuple(Column(f"Satisfaction{n}") for n in range(9))
    table = Table("t", "Wide", columns, (tuple("123456789"),))
    slide = opened(made(one_section(table))).slides[1]
    frame = next(one for one in slide.shapes if one.has_table)
    size = frame.table.cell(0, 0).text_frame.paragraphs[0].runs[0].font.size.pt
    assert 10 <= size < 18
    assert sum(one.width for one in frame.table.columns) <= Pt(864.1)


@pytest.mark.parametrize("drawn", [True, False])
def test_slides_in_hand_are_told_to_be_what_was_published(drawn: bool) -> None:
    document = documents.document()
    drawings = documents.drawings(document) if drawn else {}
    mark = fingerprint(to_json(document))
    compared = compare(document, render(document, drawings, fingerprint=mark))
    assert compared.same, compared.differences


def test_a_section_of_empty_texts_still_has_its_heading() -> None:
    deck = opened(made(one_section(Note(""), Sentence("s", " "))))
    assert titles(deck) == ["T", "What we found"]
