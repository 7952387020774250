"""The PDF, printed by real Chromium: PDF/UA-1's main points, its pages, and what it does not tell.

The points are those of the Matterhorn Protocol that a machine can look at.
"""

import itertools
import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader
from pypdf.generic import ContentStream

from tests.reports import documents
from toolkit.reports import pdf
from toolkit.reports.content import Column, Kind, Note, Part, Section, Sentence, Table, Written

pytestmark = pytest.mark.browser

#: ISO 32000-1, 14.8.4: the standard types that may stand in a structure.
STANDARD = {
    *("Document", "Part", "Sect", "Div", "NonStruct", "BlockQuote", "Caption", "P", "Link", "Span"),
    *("H1", "H2", "H3", "H4", "Table", "TR", "TH", "TD", "Figure"),
}


@pytest.fixture(scope="module")
def report(print_pdf):
    return made(documents.document(watermark="The people are made up"), print_pdf)


def made(document, print_pdf, *, drawn=True):
    return pdf.render(
        document,
        documents.drawings(document) if drawn else {},
        fingerprint=documents.FINGERPRINT,
        print_pdf=print_pdf,
    )


def root(data):
    return PdfReader(BytesIO(data)).trailer["/Root"]


def elements(data):
    """Return the structure's elements in reading order, each with its depth and kind."""
    found = []

    def walk(one, depth):
        one = one.get_object()
        if isinstance(one, list):
            for each in one:
                walk(each, depth)
        elif hasattr(one, "get"):
            if "/S" in one:
                found.append((depth, one["/S"][1:], one))
            if "/K" in one:
                walk(one["/K"], depth + 1)

    walk(root(data)["/StructTreeRoot"], 0)
    return found


def test_it_says_its_language_and_shows_its_title(report):
    catalog = root(report)
    assert catalog["/Lang"] == "en-GB"
    assert catalog["/MarkInfo"]["/Marked"] == True  # noqa: E712 (pypdf's own boolean)
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712
    reader = PdfReader(BytesIO(report))
    assert reader.metadata["/Title"] == "What changed for members of The Greenhouse"
    said = catalog["/Metadata"].get_data().decode()
    assert "<pdfuaid:part>1</pdfuaid:part>" in said
    assert ">What changed for members of The Greenhouse<" in said


def test_every_mark_on_a_page_is_tagged_or_an_artifact(report):
    reader = PdfReader(BytesIO(report))
    artifacts = 0
    for page in reader.pages:
        depth = 0
        for operands, operator in ContentStream(page["/Contents"].get_object(), reader).operations:
            if operator in {b"BDC", b"BMC"}:
                artifacts += operands[0] == "/Artifact"
                depth += 1
            elif operator == b"EMC":
                depth -= 1
            elif operator in {b"Tj", b"TJ", b"f", b"f*", b"S", b"B", b"Do", b"sh"}:
                assert depth > 0, operator
        assert depth == 0
        assert page["/Tabs"] == "/S"
    assert artifacts > 0


def test_only_standard_types_and_figures_have_a_text_in_their_place(report):
    kinds = [(kind, one) for _, kind, one in elements(report)]
    assert {kind for kind, _ in kinds} <= STANDARD
    figures = [one["/Alt"] for kind, one in kinds if kind == "Figure"]
    assert figures == [figure.alt for figure in documents.document().figures()]


def test_headings_form_an_outline_and_so_do_the_bookmarks(report):
    levels = [int(kind[1]) for _, kind, _ in elements(report) if re.fullmatch("H[1-6]", kind)]
    assert levels[0] == 1
    assert all(below <= above + 1 for above, below in itertools.pairwise(levels))

    def titles(outline):
        for one in outline:
            yield from titles(one) if isinstance(one, list) else [one["/Title"]]

    bookmarks = list(titles(PdfReader(BytesIO(report)).outline))
    assert len(bookmarks) == len(levels)
    document = documents.document()
    assert bookmarks[0] == document.title
    assert [
        section.heading for section in document.sections if section.heading not in bookmarks
    ] == []


def test_tables_are_whole_and_their_heads_say_what_they_head(report):
    depth_of_table, rows, tables = None, [], []
    for depth, kind, one in elements(report):
        if kind == "Table":
            depth_of_table, rows = depth, []
            tables.append(rows)
        elif kind == "TR":
            rows.append([])
        elif kind in {"TH", "TD"}:
            assert depth > depth_of_table
            scopes = [each.get_object().get("/Scope") for each in one["/A"]]
            heads = [each.get_object().get("/Headers") for each in one["/A"]]
            if kind == "TH":
                assert {"/Column", "/Row"} & set(scopes)
            else:
                assert any(heads)
            rows[-1].append(kind)
    assert len(tables) == 5
    for rows in tables:
        assert len({len(row) for row in rows}) == 1
        assert set(rows[0]) == {"TH"}
        assert all(row[0] == "TH" for row in rows)


def test_an_empty_cell_keeps_its_place(print_pdf):
    cells = (("A", "", "1"), ("B", "2", ""))
    table = Table("t", "Some are empty", (Column("What"), Column("One"), Column("")), cells)
    document = replace(documents.empty_document(), sections=(Section("s", "S", (table,)),))
    kinds = [kind for _, kind, _ in elements(made(document, print_pdf))]
    assert kinds.count("TH") == 5
    assert kinds.count("TD") == 4


def test_what_a_link_leads_to_is_said(report):
    reader = PdfReader(BytesIO(report))
    links = [one.get_object() for page in reader.pages for one in page.get("/Annots") or ()]
    assert [link["/Contents"] for link in links] == ["Annex"]
    assert "/annex" in reader.named_destinations


def test_its_fonts_are_inside_and_can_be_read_back(report):
    reader = PdfReader(BytesIO(report))
    fonts = {}
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            fonts[font.get_object()["/BaseFont"]] = font.get_object()
    assert fonts
    for font in fonts.values():
        assert "/ToUnicode" in font
        described = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & set(described)


def test_charts_stay_drawings(report):
    for page in PdfReader(BytesIO(report)).pages:
        assert [one for one in page.images if one] == []


def test_it_tells_nothing_of_who_made_it_with_what_and_when(report):
    reader = PdfReader(BytesIO(report))
    assert dict(reader.metadata) == {
        "/Title": "What changed for members of The Greenhouse",
        "/CreationDate": "D:20261125",
    }
    plain = report.decode("latin-1") + root(report)["/Metadata"].get_data().decode()
    for word in ("Chrom", "Skia", "pypdf", "Mozilla", "Producer", "Author", "ModDate", "localhost"):
        assert word not in plain
    assert not re.search(r"\d\d:\d\d", root(report)["/Metadata"].get_data().decode())


def test_the_same_content_gives_the_same_bytes_whatever_was_printed_before(report, print_pdf):
    print_pdf("<!doctype html><head><title>Other</title><p>Something else is printed in between.")
    again = made(documents.document(watermark="The people are made up"), print_pdf)
    assert again == report


def test_every_page_bears_group_day_fingerprint_number_and_watermark(report):
    pages = PdfReader(BytesIO(report)).pages
    for n, page in enumerate(pages, start=1):
        text = " ".join(page.extract_text().split())
        assert "The Greenhouse · 25 November 2026" in text
        assert documents.FINGERPRINT in text
        assert f"{n} of {len(pages)}" in text
        assert "The people are made up" in text


def crowded(kind, sentences, *, written=""):
    """Return a report whose main part has many sentences, two charts and a table."""
    said = tuple(
        Sentence(f"s{n}", f"Outcome {n} rose by about {n} points, likely between 1 and {n}.")
        for n in range(1, sentences)
    )
    document = documents.document(kind)
    main = Section(
        "much",
        "What changed",
        (
            *said,
            documents.course_figure(),
            documents.outcomes_table(),
            Written("w", "What did you do?", written),
            Note("Small print."),
        ),
    )
    return replace(document, sections=(document.sections[0], main, *document.sections[1:]))


@pytest.mark.parametrize(
    ("kind", "sentences", "pages"),
    [(Kind.FUNDER, 4, 2), (Kind.FUNDER, 25, 2), (Kind.FUNDER, 55, 2), (Kind.ONE_PAGE, 4, 1)],
)
def test_a_funder_gets_two_pages_and_one_page_is_one(print_pdf, kind, sentences, pages):
    document = crowded(kind, sentences)
    printed = []

    def counted(html):
        printed.append(html)
        return print_pdf(html)

    reader = PdfReader(BytesIO(made(document, counted)))
    assert pdf.main_pages(reader) <= pages
    assert len(printed) <= len(pdf._SIZES)
    # Never smaller than 9.5 points; the base size stands in the page's style.
    assert float(re.search(r"html \{ font: ([\d.]+)pt", printed[-1])[1]) >= 9.5
    for text in (
        "Outcome 1 rose",
        f"Outcome {sentences - 1} rose",
        "Small print.",
        "What did you do?",
    ):
        assert any(text in " ".join(page.extract_text().split()) for page in reader.pages[:pages])


def test_what_fits_stays_in_the_larger_type(print_pdf):
    printed = []

    def counted(html):
        printed.append(html)
        return print_pdf(html)

    made(documents.document(), counted)
    assert len(printed) == 1
    assert "html { font: 11.0pt" in printed[0]


def test_what_can_not_fit_is_said_plainly(print_pdf):
    document = crowded(Kind.FUNDER, 10, written="\n".join(["A long story. " * 40] * 60))
    with pytest.raises(pdf.TooLongError, match=r"two pages, and it takes [3-9]"):
        made(document, print_pdf)
    assert PdfReader(BytesIO(made(replace(document, kind=Kind.GROUP), print_pdf))).pages


@pytest.mark.parametrize(
    ("document", "drawn"),
    [(documents.hostile_document(), True), (documents.empty_document(), False)],
    ids=["all that breaks", "empty"],
)
def test_whatever_breaks_files_makes_a_sound_one(print_pdf, document, drawn):
    data = made(replace(document, kind=Kind.GROUP), print_pdf, drawn=drawn)
    assert {kind for _, kind, _ in elements(data)} <= STANDARD
    assert len(PdfReader(BytesIO(data)).pages) >= 1


def test_without_an_annex_all_pages_are_the_main_part(print_pdf):
    document = documents.document()
    alone = replace(document, sections=document.part(Part.MAIN)[1:])
    reader = PdfReader(BytesIO(made(alone, print_pdf, drawn=False)))
    assert "/annex" not in reader.named_destinations
    assert pdf.main_pages(reader) == len(reader.pages)
