"""The workbook is read back by calamine, and its parts are looked at as they are."""

import datetime as dt
import io
import zipfile

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from tests.exchange.conftest import AWKWARD, scores_in, scores_of
from toolkit.exchange.about import FIRST_LINE
from toolkit.exchange.formats import export


@pytest.fixture(scope="module")
def book(file):
    return CalamineWorkbook.from_object(io.BytesIO(file("xlsx").data))


def rows_of(book, name):
    header, *rows = book.get_sheet_by_name(name).to_python()
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_it_opens_on_words_that_say_for_whom_it_is(book, tables):
    assert book.sheet_names[0] == "Read me first"
    first = book.get_sheet_by_index(0).to_python()
    assert first[0] == [FIRST_LINE]
    told = [row[0] for row in first]
    assert set(tables.credits) | set(tables.left_out) <= set(told)
    assert book.sheet_names[1:] == [table.name.capitalize() for table in tables.plain]


def test_the_scores_are_those_of_the_results(book, data):
    # A spreadsheet keeps 16 digits of a number.
    assert scores_in(pd.DataFrame(rows_of(book, "Answers")), data) == pytest.approx(
        scores_of(data), rel=1e-15
    )


def test_days_are_days_and_codes_numbers(book, data):
    row = rows_of(book, "Answers")[0]
    assert row["wave_opened"] == data.waves[0].opened
    assert isinstance(row["wave_opened"], dt.date)
    assert isinstance(row["who5_q3"], float)


def test_texts_stay_texts(session, awkward):
    data = export(session, awkward, "xlsx").data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        for name in sheets:
            sheet = archive.read(name)
            assert b"<f>" not in sheet
            assert b"hyperlink" not in sheet.lower()
    rows = rows_of(CalamineWorkbook.from_object(io.BytesIO(data)), "Codebook")
    told = {row["label"].strip() for row in rows} | {str(row["meaning"]) for row in rows}
    for words in AWKWARD:
        assert any(" ".join(words.split()) in one or words in one for one in told), words


def test_its_properties_tell_nobody_who_made_it_and_when(file):
    made = file("xlsx").data
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        properties = archive.read("docProps/core.xml").decode()
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "<dc:creator></dc:creator><cp:lastModifiedBy></cp:lastModifiedBy>" in properties
    assert properties.count("1980-01-01T00:00:00Z") == 2
    assert made == file("xlsx").data


def test_a_group_without_answers_has_a_workbook_all_the_same(session, empty):
    book = CalamineWorkbook.from_object(io.BytesIO(export(session, empty, "xlsx").data))
    assert len(book.get_sheet_by_name("Answers").to_python()) == 1
