"""The workbook, read back by another program's library and by its own XML."""

import re
import zipfile
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from tests.reports import documents
from toolkit.reports import wording, xlsx
from toolkit.reports.content import Column, Document, Figure, Kind, Section, Table


def made(document, drawings=None):
    return xlsx.render(document, drawings or {}, fingerprint=documents.FINGERPRINT)


def book(document):
    return CalamineWorkbook.from_filelike(BytesIO(made(document)))


def rows(document, name):
    return book(document).get_sheet_by_name(name).to_python(skip_empty_area=False)


def of_table(cells, caption="Cells"):
    table = Table("t", caption, (Column("What"), Column("How many", number=True)), cells)
    section = Section("s", "Section", (table,))
    return Document(Kind.GROUP, "Title", "Group", "2026", "2026-11-25", (section,))


def parts(data):
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_the_summary_says_what_the_report_says():
    document = documents.document(watermark="The people are made up")
    said = [row[0] for row in rows(document, "Summary") if row[0]]
    assert said[:4] == [document.title, document.group, document.period, document.watermark]
    assert said[-1] == f"Fingerprint {documents.FINGERPRINT}"
    own = next(node for node in document.nodes() if getattr(node, "own", ""))
    assert f"{own.own} {wording.OWN_WORDS}" in said
    for section in document.sections:
        assert section.heading in said


def test_each_table_and_chart_has_a_sheet_with_the_same_cells():
    document = documents.document()
    tables = [
        node.table if isinstance(node, Figure) else node
        for node in document.nodes()
        if isinstance(node, (Table, Figure))
    ]
    read = book(document)
    assert len(read.sheet_names) == 1 + len(tables)
    for name, table in zip(read.sheet_names[1:], tables, strict=True):
        caption, head, *cells = read.get_sheet_by_name(name).to_python()
        assert caption[0] == table.caption
        assert head == [column.name for column in table.columns]
        assert len(cells) == len(table.rows)


@pytest.mark.parametrize(
    ("printed", "value", "code"),
    [
        ("14", 14, "0;−0;0"),
        ("5.90", 5.9, "0.00;−0.00;0.00"),
        ("+10", 10, "+0;−0;+0"),
        ("−0.5", -0.5, "0.0;−0.0;0.0"),
        ("-0.5", -0.5, "0.0;-0.0;0.0"),
        ("1,234", 1234, "#,##0;−#,##0;#,##0"),
        ("0", 0, "0;−0;0"),
        ("+0.0", 0, "+0.0;−0.0;+0.0"),
    ],
)
def test_what_is_printed_as_a_plain_number_is_one_and_looks_as_printed(printed, value, code):
    document = of_table((("A", printed),))
    assert rows(document, "Cells")[2] == ["A", value]
    assert f'formatCode="{code}"' in parts(made(document))["xl/styles.xml"]


@pytest.mark.parametrize(
    "printed",
    [
        "4 and 16",
        "007",
        "1.2.3",
        "−0.0",
        "45 %",
        "1e5",
        "<5",
        "9 of 14",
        "",
        "1" * 16,
        "12,34",
        "∞",
    ],
)
def test_what_is_not_stays_text(printed):
    assert rows(of_table((("A", printed),)), "Cells")[2] == ["A", printed]


def test_no_text_is_ever_a_formula_or_a_link_to_elsewhere():
    lines = tuple(
        (text, text) for text in ("=1+1", "+1+1", "@SUM(A1)", "-2+3", "http://x.test", "={1}")
    )
    data = parts(made(of_table(lines)))
    for name, part in data.items():
        assert "<f>" not in part, name
        assert 'TargetMode="External"' not in part, name
    assert 'quotePrefix="1"' in data["xl/styles.xml"]
    assert [row[1] for row in rows(of_table(lines), "Cells")[2:]] == [line[1] for line in lines]


def test_sheets_have_names_that_excel_allows_and_each_its_own():
    captions = [
        "a/b:c*d?[e]\\f",
        "x" * 40,
        "x" * 50,
        "X" * 31,
        "'quoted'",
        "History",
        "summary",
        "",
        "😀" * 20,
    ]
    tables = tuple(
        Table(f"t{n}", caption, (Column("A"),), (("1",),)) for n, caption in enumerate(captions)
    )
    document = Document(Kind.GROUP, "T", "G", "P", "2026-11-25", (Section("s", "S", tables),))
    names = book(document).sheet_names
    assert len({name.casefold() for name in names}) == len(names) == len(captions) + 1
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert not name.startswith("'")
        assert name.casefold() != "history"


@pytest.mark.parametrize("document", [documents.hostile_document(), documents.empty_document()])
def test_whatever_breaks_files_makes_a_sound_one(document):
    assert book(document).get_sheet_by_name("Summary").to_python()


def test_a_very_long_text_is_kept_whole():
    text = "word " * 20_000
    section = Section("s", "S", (xlsx.Written("w", "Prompt", text),))
    document = Document(Kind.GROUP, "T", "G", "P", "2026-11-25", (section,))
    said = "".join(row[0] for row in rows(document, "Summary"))
    assert said.count("word") == 20_000


def test_the_same_content_gives_the_same_bytes_and_tells_of_nobody():
    document = documents.document()
    drawings = documents.drawings(document)
    data = made(document, drawings)
    assert data == made(document, drawings)
    core = parts(data)["docProps/core.xml"]
    assert re.findall(r"<dc:creator>(.*?)</dc:creator>", core) in ([""], [])
    assert re.findall(r"<cp:lastModifiedBy>(.*?)</cp:lastModifiedBy>", core) in ([""], [])
    assert set(re.findall(r"\d{4}-\d\d-\d\dT[\d:]+", core)) == {"2026-11-25T00:00:00"}
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_chart_stands_under_its_table_at_its_size_with_its_text():
    document = documents.document()
    data = parts(made(document, documents.drawings(document)))
    drawn = [part for name, part in data.items() if re.match(r"xl/drawings/drawing\d", name)]
    assert len(drawn) == len(document.figures())
    assert all("Three planned outcomes" in part or "four dates" in part for part in drawn)


def test_heads_stay_in_view_and_print_again_on_each_page():
    data = parts(made(documents.document()))
    sheet = data["xl/worksheets/sheet2.xml"]
    assert re.search(r'<pane [^>]*ySplit="2"[^>]*state="frozen"', sheet)
    assert 'paperSize="9"' in sheet
    assert "_xlnm.Print_Titles" in data["xl/workbook.xml"]
