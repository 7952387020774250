"""A file of answers: read as people save it, refused with the line that is wrong."""

import csv
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.exchange.answers_csv import AnswersFileError, score_bytes, score_file
from toolkit.instruments import load_library

WHO5, PHQ4, RAND36 = (load_library()[key] for key in ("who5", "phq4", "rand36"))


def scored(text, instrument=WHO5):
    data = text if isinstance(text, bytes) else text.encode()
    return list(csv.reader(io.StringIO(score_bytes(instrument, data))))


def refusal(text, instrument=WHO5):
    with pytest.raises(AnswersFileError) as caught:
        scored(text, instrument)
    return str(caught.value)


def test_a_sum_by_hand_and_other_columns_as_typed():
    rows = scored("id,q1,q2,q3,q4,q5,note\n007,1,2,3,4,5, £ “x”\n8,0,0,0,0,,NA\n")
    assert rows == [
        ["id", "note", "total", "percent"],
        ["007", " £ “x”", "15.0", "60.0"],
        ["8", "NA", "", ""],
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("quote", ["", '"'])
def test_every_way_of_saving_gives_the_same(separator, mark, line_end, quote):
    table = [["Q5", "q4", "Who", "Q3", "q2", "Q1"], ["5", "4", "Jo", "3", "2", "1"]]
    lines = (separator.join(f"{quote}{cell}{quote}" for cell in row) for row in table)
    text = mark + line_end.join(lines) + line_end
    assert scored(text) == [["Who", "total", "percent"], ["Jo", "15.0", "60.0"]]


def test_a_wrong_value_names_line_column_and_value():
    text = 'note,Q1,q2,q3,q4,q5\n\n"one\ntwo",1,1,1,1,1\n"three\r\nfour",1,9,1,1,1\n'
    # Lines: 1 header, 2 empty, 3-4 and 5-6 one person each; the 9 stands on the sixth.
    assert refusal(text).startswith("Line 6, column q2: “9” is not an answer.")
    assert "Line 3, column Q1: “-1”" in refusal('Q1,q2,q3,q4,q5,n\n1,1,1,1,1,\n-1,1,1,1,1,"\n"\n')


@pytest.mark.parametrize(
    "value", ["6", "-1", "2.5", "two", "inf", "nan", "True", "1,0", "declined"]
)
def test_what_is_no_option_is_refused(value):
    assert f"“{value}” is not an answer. It can be 0, 1, 2, 3, 4, 5, or empty." in refusal(
        f'q1,q2,q3,q4,q5\n1,1,1,1,"{value}"\n'
    )


@pytest.mark.parametrize("blank", ["", " ", "NA"])
def test_blank_follows_the_rule_for_missing(blank):
    assert scored(f"q1,q2,q3,q4\n1,1,{blank},1\n", PHQ4)[1] == ["", "2.0", ""]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty"),
        ("\ufeff\n", "The file is empty"),
        (",,,,\n,,,,\n", "The file is empty"),
        ("q1,q2,q3\n1,1,1\n", "no column q4, q5"),
        ("q1,Q1,q2,q3,q4,q5\n", "two columns q1"),
        ("a,a,q1,q2,q3,q4,q5\n", "two columns a"),
        ("total,q1,q2,q3,q4,q5\n", "the column total has the name of a score"),
        ("q1,q2,q3,q4,q5\n1,1,1,1,1\n1,1,1\n", "Line 3 has 3 cells, but the header has 5"),
        ("q1,q2,q3,q4,q5\n1,1,1,1,1,1\n", "Line 2 has 6 cells, but the header has 5"),
        ('q1,q2,q3,q4,q5\n1,1,1,1,1\n1,1,1,"1,1\n', "Line 3: a quotation mark is not closed"),
        (b"q1,q2,q3,q4,q5,n\n1,1,1,1,1,\n1,1,1,1,1,caf\xe9\n", "Line 3 is not UTF-8 text"),
        ("q1\tq2\n".encode("utf-16"), "Line 1 is not UTF-8 text"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_what_to_do(text, words):
    assert words in refusal(text)


def test_a_header_alone_is_a_header_alone():
    assert scored("id,q1,q2,q3,q4,q5\n") == [["id", "total", "percent"]]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(AnswersFileError, match=r"There is no file .*nowhere\.csv"):
        score_file(WHO5, tmp_path / "nowhere.csv")


def test_errors_of_a_file_begin_with_its_name(tmp_path):
    path = tmp_path / "june.csv"
    path.write_text("q1,q2,q3,q4,q5\n7,1,1,1,1\n", encoding="utf-8")
    with pytest.raises(AnswersFileError, match=r"^june\.csv: Line 2, column q1: “7”"):
        score_file(WHO5, path)


@st.composite
def answers(draw):
    people = draw(st.integers(1, 6))
    return pd.DataFrame(
        {
            question.key: draw(
                st.lists(
                    st.sampled_from([*question.options.codes, None]),
                    min_size=people,
                    max_size=people,
                )
            )
            for question in RAND36.questions
        },
        dtype="Int64",
    )


@settings(max_examples=20, deadline=None)
@given(answers())
def test_a_file_gives_exactly_the_scores_of_the_frame_it_was_written_from(frame):
    frame.insert(0, "person", [f"p{at}" for at in range(len(frame))])  # no row is wholly empty
    text = score_bytes(RAND36, frame.to_csv(index=False).encode())
    read = pd.read_csv(io.StringIO(text))
    expected = RAND36.score(frame)
    np.testing.assert_array_equal(read[expected.columns].to_numpy(float), expected.to_numpy())
