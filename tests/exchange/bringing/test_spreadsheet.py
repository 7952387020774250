"""Spreadsheets of every usual kind are read; what can't be is refused with words."""

import datetime as dt
import io
import struct
import zipfile

import pytest
import xlsxwriter

from toolkit.exchange.bringing.spreadsheet import LARGEST, SpreadsheetError, column_name, read

TABLE = [["id", "wave", "who5_q1"], ["1", "1", "3"], ["2", "1", "Größe, „ja“"]]


def workbook(fill, **options) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    fill(book)
    book.close()
    return out.getvalue()


def rows_of(book, rows, name=None):
    sheet = book.add_worksheet(name)
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    return sheet


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_of_every_usual_kind(encoding, delimiter, end):
    quoted = [[f'"{cell}"' for cell in row] for row in TABLE]
    data = end.join(delimiter.join(row) for row in quoted).encode(encoding)
    (sheet,) = read(data)
    assert sheet.headings == tuple(TABLE[0])
    assert [list(row) for row in sheet.rows] == TABLE[1:]
    assert sheet.lines == (2, 3)


def test_a_decimal_comma_does_not_split_a_cell_under_semicolons():
    (sheet,) = read(b"id;who5_q1;who5_q2\n1;3,0;4,0\n2;1,0;2,0\n")
    assert sheet.rows[0] == ("1", "3,0", "4,0")


def test_rows_that_are_longer_than_the_headings_are_told():
    (sheet,) = read(b"id,who5_q1\n1,3\n2,3,5\n3\n")
    assert sheet.too_long == (3,)
    assert sheet.rows[2] == ("3", "")


def test_words_above_the_headings_are_passed_over():
    (sheet,) = read("# For the group alone.\nOur survey\n\nid,q\n1,2\n".encode("utf-8-sig"))
    assert sheet.headings == ("id", "q")
    assert sheet.lines == (5,)


def test_a_cell_over_several_lines_keeps_the_rows_numbers():
    (sheet,) = read(b'id,q\n1,"a\nb"\n2,c\n')
    assert sheet.lines == (2, 4)


def test_a_workbook_gives_values_of_formulas_days_and_numbers():
    def fill(book):
        sheet = rows_of(book, [["id", "day", "q", "sum", "yes"]])
        sheet.write(1, 0, 7)
        sheet.write_datetime(
            1,
            1,
            dt.datetime(2026, 3, 4, 10, 5),  # noqa: DTZ001
            book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
        )
        sheet.write(1, 2, 2.5)
        sheet.write_formula(1, 3, "=1+2", None, 3)
        sheet.write(1, 4, True)

    (sheet,) = read(workbook(fill))
    assert sheet.rows == (("7", "2026-03-04 10:05:00", "2.5", "3", "Yes"),)


def test_merged_cells():
    def fill(book):
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["id", "", "", ""])
        sheet.merge_range(0, 1, 0, 2, "Wave 1")
        sheet.write(0, 3, "Wave 2")
        sheet.write_row(1, 1, ["who5_q1", "who5_q2", "who5_q1"])
        sheet.merge_range(2, 0, 3, 0, "A1")  # one person over two rows
        sheet.write_row(2, 1, [1, 2, 3])
        sheet.write_row(3, 1, [1, 2, 3])
        sheet.write(4, 0, "A2")
        sheet.merge_range(4, 1, 4, 2, 5)

    (sheet,) = read(workbook(fill))
    assert sheet.headings == ("id", "Wave 1: who5_q1", "Wave 1: who5_q2", "Wave 2: who5_q1")
    assert [row[0] for row in sheet.rows] == ["A1", "A1", "A2"]
    assert sheet.merged == ((5, "B5 to C5"),)


def test_hidden_sheets_are_passed_over_and_others_are_all_there():
    def fill(book):
        rows_of(book, TABLE, "One")
        rows_of(book, TABLE, "Gone").hide()
        rows_of(book, [["a", "b"], [1, 2]], "Two")

    assert [sheet.name for sheet in read(workbook(fill))] == ["One", "Two"]


def refused(data: bytes) -> str:
    with pytest.raises(SpreadsheetError) as caught:
        read(data)
    return str(caught.value)


def test_200_000_rows_are_refused_with_words():
    said = refused(b"id,q\n" + b"1,2\n" * 200_000)
    assert "200,000 rows" in said.replace("200,001", "200,000")
    assert "20,000" in said

    def fill(book):
        sheet = rows_of(book, [["id", "q"]])
        for at in range(1, 30_000):
            sheet.write_number(at, 0, at)

    assert "30,000 rows" in refused(workbook(fill, constant_memory=True))


def test_too_many_columns_and_too_many_bytes():
    assert "columns" in refused(b",".join([b"q"] * 700) + b"\n" + b",".join([b"1"] * 700))
    assert "larger than" in refused(b"a,b\n" + b"1" * LARGEST)


def test_a_macro_file_is_refused_whatever_it_is_called():
    plain = workbook(lambda book: rows_of(book, TABLE))
    out = io.BytesIO(plain)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("xl/vbaProject.bin", b"program")
    assert "macros" in refused(out.getvalue())


def test_old_workbooks_other_zips_pictures_and_damaged_files():
    assert ".xls" in refused(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("answers.csv", "id,q\n1,2\n")
    assert "unpack it" in refused(out.getvalue())
    assert "can be read here" in refused(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    plain = workbook(lambda book: rows_of(book, TABLE))
    assert "damaged" in refused(plain[: len(plain) // 2])
    assert "quotation mark" in refused(b'id,q\n1,"2\n')
    assert "no rows" in refused(b"")
    assert "no rows" in refused(b"id,q\n")


def test_a_zip_bomb_is_refused_by_what_it_declares():
    out = io.BytesIO(workbook(lambda book: rows_of(book, TABLE)))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet2.xml", b" " * 130_000_000)
    assert len(out.getvalue()) < 1_000_000
    assert "unpacks to far more" in refused(out.getvalue())


def test_a_zip_that_lies_about_its_size_is_refused():
    out = io.BytesIO(workbook(lambda book: rows_of(book, TABLE)))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet2.xml", b" " * 130_000_000)
        bomb = packed.getinfo("xl/worksheets/sheet2.xml")
    data = bytearray(out.getvalue())
    true, lie = struct.pack("<L", bomb.file_size), struct.pack("<L", 100)
    assert bytes(data).count(true) >= 2
    assert "damaged" in refused(bytes(data).replace(true, lie))


def test_a_sheet_that_asks_for_every_cell_there_is_ends_in_words():
    """A few bytes ask for 17 thousand million cells: that must cost no memory here."""

    def fill(book):
        sheet = rows_of(book, TABLE)
        sheet.write(1_048_575, 16_383, "x")

    said = refused(workbook(fill))
    assert "room" in said or "columns" in said


def test_columns_are_called_as_spreadsheets_call_them():
    assert [column_name(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
