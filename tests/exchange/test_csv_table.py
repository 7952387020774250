"""The plain table is read back by pandas, by Python's own reader and by our own scoring."""

import csv
import io

import pandas as pd
import pytest

from tests.exchange.conftest import AWKWARD, LIBRARY, scores_in, scores_of
from toolkit.exchange import csv_table
from toolkit.exchange.about import FIRST_LINE
from toolkit.exchange.answers_csv import AnswersFileError, score_bytes
from toolkit.exchange.formats import export


def read(data):
    """Read what people are told to: the line of words is passed over, nothing else is said."""
    return pd.read_csv(io.BytesIO(data), skiprows=1)


def test_the_first_line_and_the_name_say_for_whom_it_is(file):
    made = file("csv")
    assert made.data.decode("utf-8-sig").splitlines()[0] == f"# {FIRST_LINE}"
    assert "," not in FIRST_LINE
    assert made.name.startswith("for-the-group-alone_group-")
    assert made.has_answers
    book = file("codebook")
    assert not book.has_answers
    assert "alone" not in book.name


def test_pandas_reads_the_scores_of_the_results(file, data):
    frame = read(file("csv").data)
    assert scores_in(frame, data) == scores_of(data)
    assert len(frame) == len(data.members) * len(data.waves)
    assert frame.filter(regex=r"_q\d+$").dtypes.map(pd.api.types.is_numeric_dtype).all()


@pytest.mark.parametrize("measure", ["rand36", "who5", "ons4", "mutual_aid"])
def test_our_own_scoring_takes_the_table_as_it_is(session, greenhouse, measure):
    data = export(session, greenhouse, "csv").data
    again = pd.read_csv(io.StringIO(score_bytes(LIBRARY[measure], data)))
    for scale in LIBRARY[measure].scales:
        assert again[scale.key].equals(again[f"{measure}_{scale.key}"].rename(scale.key))
        assert again[scale.key].notna().sum() > 20


def test_a_line_of_words_is_counted_where_something_is_wrong():
    with pytest.raises(AnswersFileError, match="Line 2: there is no column q5"):
        score_bytes(LIBRARY["who5"], b"# Words, with a comma\nq1,q2,q3,q4\n1,1,1,1\n")
    with pytest.raises(AnswersFileError, match="Line 3, column who5_q5"):
        score_bytes(LIBRARY["who5"], b"# Words\nq1,q2,q3,q4,who5_q5\n1,1,1,1,9\n")
    with pytest.raises(AnswersFileError, match="two columns q1"):
        score_bytes(LIBRARY["who5"], b"q1,q2,q3,q4,q5,who5_q1\n1,1,1,1,1,1\n")


def test_no_cell_is_a_formula_and_nothing_else_is_changed(session, awkward):
    text = export(session, awkward, "codebook").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    cells = {cell for row in rows for cell in row.values()}
    for words in AWKWARD:
        label = words.strip()
        assert label in cells or f"'{label}" in cells, label
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))]


@pytest.mark.parametrize(
    "start", ["=", "＝", "+", "＋", "-", "－", "@", "＠", "\t=", "\r", "\n=", " =", "\ufeff="]
)
def test_no_form_of_a_formula_sign_reaches_a_spreadsheet(start):
    assert csv_table._safe(f"{start}cmd|' /C calc'!A0").startswith("'")
    assert csv_table._safe("a = b") == "a = b"


def test_a_group_without_answers_has_a_table_all_the_same(session, empty):
    assert read(export(session, empty, "csv").data).empty
