"""What is said of a file in hand: ours, ours changed by hand, and files made to do harm."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO

import docx
import pptx
import pytest
from pypdf import PdfWriter

from tests.reports import documents
from toolkit.reports import content, html, pdf, reading, verify, xlsx
from toolkit.reports import docx as our_docx
from toolkit.reports import pptx as our_pptx
from toolkit.reports.content import Figure, Kind, Sentence, Table
from toolkit.reports.matching import Squeezed
from toolkit.reports.verify import Format, What

MAIN_PARTS = {
    Format.DOCX: "word/document.xml",
    Format.PPTX: "ppt/presentation.xml",
    Format.XLSX: "xl/workbook.xml",
}


def mark(document):
    return content.fingerprint(content.to_json(document))


def workbook(document):
    return xlsx.render(document, {}, fingerprint=mark(document))


def word(document, change=lambda text: text):
    """Return a DOCX of a report's texts as another hand than ours might lay it out."""
    made = docx.Document()
    for text in content.texts(replace(document, sections=())):
        made.add_heading(change(text))
    for section in document.sections:
        made.add_heading(change(section.heading))
        for node in section.nodes:
            alone = replace(section, heading="", nodes=(node,))
            texts = list(content.texts(replace(document, sections=(alone,))))[4:]
            table = node.table if isinstance(node, Figure) else node
            if isinstance(table, Table):
                said = texts[:3] if isinstance(node, Figure) else []
                for text in (*said, table.caption):
                    made.add_paragraph(change(text))
                rows = (tuple(column.name for column in table.columns), *table.rows)
                placed = made.add_table(len(rows), len(table.columns))
                for row, cells in enumerate(rows):
                    for column, cell in enumerate(cells):
                        placed.cell(row, column).text = change(cell)
            else:
                for text in texts:
                    made.add_paragraph(change(text))
    made.sections[0].footer.paragraphs[0].text = f"Fingerprint {mark(document)}"
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def slides(texts):
    made = pptx.Presentation()
    for text in texts:
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = text
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def says(document, data):
    return [one.says for one in verify.compare(document, data).differences]


def repacked(data, changes, *, compression=zipfile.ZIP_DEFLATED):
    """Return an archive with some parts changed or added."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(out, "w", compression) as new:
        for name in {*old.namelist(), *changes}:
            part = old.read(name) if name in old.namelist() else b""
            change = changes.get(name)
            new.writestr(name, change(part) if callable(change) else change or part)
    return out.getvalue()


def test_what_is_compared_is_all_that_a_reader_is_shown():
    for document in (documents.document(), documents.hostile_document()):
        pieces = [cell for block in verify._blocks(document) for row in block.rows for cell in row]
        whole, at = Squeezed.of(pieces).letters, 0
        for text in content.texts(document):
            letters = Squeezed.of([text]).letters
            assert whole.find(letters, at) >= 0, text
            at = whole.find(letters, at)
        behind = [one.table for one in document.figures()]
        assert {cell for table in behind for row in table.rows for cell in row} <= set(pieces)


@pytest.mark.browser
@pytest.mark.parametrize(
    ("document", "drawn"),
    [
        (documents.document(watermark="The people are made up"), True),
        (documents.document(), False),
        (replace(documents.hostile_document(), kind=Kind.GROUP), True),
        (documents.empty_document(), True),
    ],
    ids=["a report", "without charts", "all that breaks", "empty"],
)
def test_our_own_pdf_says_what_was_published(print_pdf, document, drawn):
    drawings = documents.drawings(document) if drawn else {}
    data = pdf.render(document, drawings, fingerprint=mark(document), print_pdf=print_pdf)
    assert verify.identify(data) is Format.PDF
    assert verify.found_fingerprint(data) == mark(document)
    compared = verify.compare(document, data)
    assert [one.says for one in compared.differences] == []
    assert compared.same
    assert compared.found == compared.pieces


@pytest.mark.parametrize(
    "document",
    [
        documents.document(watermark="The people are made up"),
        documents.hostile_document(),
        documents.empty_document(),
    ],
    ids=["a report", "all that breaks", "empty"],
)
def test_our_own_workbook_says_what_was_published(document):
    data = xlsx.render(document, documents.drawings(document), fingerprint=mark(document))
    assert verify.identify(data) is Format.XLSX
    assert says(document, data) == []
    assert verify.compare(document, data).same


@pytest.mark.parametrize("module", [our_docx, our_pptx], ids=["docx", "pptx"])
@pytest.mark.parametrize(
    ("document", "drawn"),
    [
        (documents.document(watermark="The people are made up"), True),
        (documents.document(Kind.SLIDES), False),
        (documents.hostile_document(), True),
        (documents.empty_document(), True),
    ],
    ids=["a report", "without charts", "all that breaks", "empty"],
)
def test_our_own_office_files_say_what_was_published(module, document, drawn):
    drawings = documents.drawings(document) if drawn else {}
    data = module.render(document, drawings, fingerprint=mark(document))
    assert says(document, data) == []
    assert verify.compare(document, data).same


def test_a_word_file_of_the_same_texts_is_the_same():
    document = documents.document()
    data = word(document)
    assert verify.identify(data) is Format.DOCX
    assert says(document, data) == []
    assert verify.found_fingerprint(data) == mark(document)


@pytest.mark.browser
def test_a_pdf_without_tags_and_in_other_type_is_still_the_same(chromium):
    """As when somebody printed it anew: lines end elsewhere, and pages break sentences."""
    document = documents.document()
    made = html.page(document, documents.drawings(document), fingerprint=mark(document))
    made = made.replace(
        "</style>",
        "html { font-size: 17pt !important; } .chart { display: none !important; }</style>",
    )
    opened = chromium.new_page()
    opened.set_content(made)
    data = opened.pdf(tagged=False, prefer_css_page_size=True)
    opened.close()
    assert b"/StructTreeRoot" not in data
    assert says(document, data) == []


def changed(document, old, new):
    """Return a document with one text of it replaced wherever it stands."""
    return content.from_json(content.to_json(document).replace(old, new))


def test_a_changed_number_is_told_with_what_was_published():
    document = documents.document()
    other = changed(document, "11 of 14 people", "12 of 14 people")
    assert other != document
    told = says(document, workbook(other))
    assert any(
        "got better: 11 of 14”; this file says “got better: 12 of 14”" in one for one in told
    )
    assert any(one.startswith("In “What we found”") for one in told)
    compared = verify.compare(document, workbook(other))
    assert compared.fingerprint == mark(other) != compared.expected
    assert not compared.same


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("between −3 and 19", "between 3 and 19"),
        ("about 10 points", "about 1.0 points"),
        ("1 left before", "11 left before"),
        ("14 of 16 answered", "14 of 15 answered"),
        ("so we can’t say", "so we can say"),
        ("moved down a lot", "moved up a lot"),
    ],
)
def test_no_change_of_meaning_is_missed(old, new):
    document = documents.document()
    other = changed(document, old, new)
    assert other != document
    compared = verify.compare(document, word(other))
    assert [one.what for one in compared.differences if one.what is What.CHANGED]
    assert compared.found < compared.pieces


@pytest.mark.parametrize("make", [workbook, word])
def test_a_changed_cell_is_told_with_its_table_row_and_column(make):
    document = documents.document()
    table = documents.outcomes_table()
    cells = list(table.rows[0])
    cells[3] = "68"
    other = replace(
        document,
        sections=tuple(
            replace(
                section,
                nodes=tuple(
                    replace(node, rows=(tuple(cells), *table.rows[1:])) if node == table else node
                    for node in section.nodes
                ),
            )
            for section in document.sections
        ),
    )
    assert other != document
    told = [one for one in says(document, make(other)) if mark(other) not in one]
    assert told == [
        "In “What changed, outcome by outcome: Emotional wellbeing (0 to 100), Latest”: "
        "The report says “58”; this file says “68”."
    ]


def test_what_is_missing_and_what_was_added_is_told():
    document = documents.document()
    without = replace(document, sections=document.sections[:-1])
    told = says(document, word(without))
    assert (
        "In “How it was worked out”: The report says “How it was worked out”; this file does not."
        in told
    )
    more = replace(
        document.sections[0],
        nodes=(*document.sections[0].nodes, Sentence("x", "The mayor was delighted.")),
    )
    told = says(document, word(replace(document, sections=(more, *document.sections[1:]))))
    assert "This file says “The mayor was delighted.”; the report does not." in told


def test_sentences_that_changed_places_are_told():
    document = documents.document()
    first = document.sections[0]
    nodes = list(first.nodes)
    nodes[2], nodes[3] = nodes[3], nodes[2]
    moved = replace(document, sections=(replace(first, nodes=tuple(nodes)), *document.sections[1:]))
    compared = verify.compare(document, word(moved))
    assert What.MOVED in {one.what for one in compared.differences}
    assert "in another place" in " ".join(one.says for one in compared.differences)


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("wellbeing", "well\u00adbeing"),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("“", '"').replace("”", '"').replace("’", "'"),
        lambda text: text.replace("−", "-"),
        lambda text: re.sub("fi", "\ufb01", text),
        lambda text: text.upper() if "ß" not in text else text,
        lambda text: text.replace(", ", ",\n"),
    ],
    ids=["soft hyphens", "hard blanks", "quotes", "dashes", "ligatures", "capitals", "lines"],
)
def test_what_programs_do_to_a_text_does_not_count(change):
    document = documents.document()
    assert (
        change("14 of 16, “wellbeing” is fine, −3 can’t")
        != "14 of 16, “wellbeing” is fine, −3 can’t"
    )
    assert says(document, word(document, change)) == []


def test_another_report_altogether_is_told_and_soon():
    document = documents.hostile_document()
    compared = verify.compare(document, workbook(documents.document()))
    assert compared.found < compared.pieces / 2
    assert not compared.same


def test_slides_are_read_in_their_order():
    data = slides(["First", "Second", "Third"])
    assert verify.identify(data) is Format.PPTX
    assert verify.texts_of(data) == ["First", "Second", "Third"]
    assert verify.found_fingerprint(data) is None


def test_words_struck_out_in_word_are_not_there_any_more():
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    body = (
        f"<w:document {space}><w:body><w:p><w:r><w:t>9 of </w:t></w:r>"
        "<w:del><w:r><w:delText>14</w:delText></w:r></w:del>"
        "<w:ins><w:r><w:t>12</w:t></w:r></w:ins></w:p></w:body></w:document>"
    )
    data = repacked(word(documents.empty_document()), {"word/document.xml": body.encode()})
    assert "9 of 12" in verify.texts_of(data)


# Files made to do harm, or broken on the way.


def locked():
    made = PdfWriter()
    made.add_blank_page(100, 100)
    made.encrypt("word", algorithm="RC4-128")
    out = BytesIO()
    made.write(out)
    return out.getvalue()


def many_pages():
    made = PdfWriter()
    for _ in range(reading._MOST_PAGES + 1):
        made.add_blank_page(100, 100)
    out = BytesIO()
    made.write(out)
    return out.getvalue()


def bomb():
    zeros = b"<a>" + b" " * (reading._MOST_UNPACKED + 1) + b"</a>"
    return repacked(workbook(documents.empty_document()), {"xl/styles.xml": zeros})


def entities():
    lines = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    part = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{lines}]><x>&l9;</x>'
    return repacked(workbook(documents.empty_document()), {"xl/workbook.xml": part.encode()})


def outside():
    part = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><x>&f;</x>'
    return repacked(workbook(documents.empty_document()), {"xl/workbook.xml": part.encode()})


def macros():
    return repacked(workbook(documents.empty_document()), {"xl/vbaProject.bin": b"x"})


def many_parts():
    extra = {f"a/{n}": b"x" for n in range(reading._MOST_PARTS + 1)}
    return repacked(workbook(documents.empty_document()), extra)


def wordy():
    letters = "<x>" + "word " * (reading._MOST_TEXT // 4) + "</x>"
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    part = f"<sst {space}><si><t>{letters[3:-4]}</t></si></sst>"
    data = workbook(documents.document())
    return repacked(data, {"xl/sharedStrings.xml": part.encode()})


def plain_zip():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    return out.getvalue()


def half(make):
    def cut():
        data = make()
        return data[: len(data) // 2]

    return cut


HARM = {
    "empty": (lambda: b"", "no PDF, DOCX"),
    "a text": (lambda: b"hello", "no PDF, DOCX"),
    "an archive": (plain_zip, "no DOCX"),
    "an old or locked Office file": (lambda: b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
    "half an archive": (half(lambda: workbook(documents.document())), "broken"),
    "a locked PDF": (locked, "password"),
    "half a PDF": (lambda: b"%PDF-1.7\n1 0 obj\n<<", "broken"),
    "a PDF of many pages": (many_pages, "far more pages"),
    "a bomb": (bomb, "far larger"),
    "entities": (entities, "entities"),
    "an entity from outside": (outside, "entities"),
    "macros": (macros, "macros"),
    "many parts": (many_parts, "more parts"),
    "many words": (wordy, "more text"),
    "too large": (lambda: b"%PDF-" + b"\0" * reading.MOST_BYTES, "larger than"),
}


@pytest.mark.parametrize(("make", "told"), HARM.values(), ids=HARM)
def test_a_file_that_can_not_be_read_is_told_why(make, told):
    data = make()
    with pytest.raises(verify.VerifyError, match=told):
        verify.texts_of(data)
    with pytest.raises(verify.VerifyError, match=told):
        verify.compare(documents.document(), data)


def test_a_reader_that_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr(verify, "_SECONDS", 1)
    # A page that draws itself over and over: each form draws the next twice.
    forms = "".join(
        f"{n} 0 obj\n<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</F {n + 1} 0 R>>>>"
        "/Length 11>>\nstream\n/F Do /F Do\nendstream\nendobj\n"
        for n in range(4, 40)
    )
    head = (
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        "2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
        "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R"
        "/Resources<</Font<<>>/XObject<</F 5 0 R>>>>>>\nendobj\n"
    )
    data = (head + forms + "trailer\n<</Root 1 0 R>>\n%%EOF").encode()
    with pytest.raises(verify.VerifyError, match=r"time or memory|broken"):
        verify.texts_of(data)
