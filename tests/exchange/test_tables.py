"""Names of columns that every program takes, and what stands where an answer is missing."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.exchange.tables import (
    Column,
    Kind,
    Missing,
    Table,
    shortened,
    variable_name,
    without_reasons,
)


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("who5_q1", "who5_q1"),
        ("Wer fühlt's", "wer_fuhlt_s"),
        ("2nd try", "v_2nd_try"),
        ("to", "v_to"),
        ("if", "v_if"),
        ("هل", "v"),
        ("__a__b.", "a_b"),
    ],
)
def test_a_name_is_made_for_spss_and_r(wanted, name):
    assert variable_name(wanted, set()) == name


@given(st.lists(st.text(max_size=90), max_size=30))
def test_any_names_become_different_names_that_programs_take(wanted):
    taken = set()
    names = [variable_name(one, taken) for one in wanted]
    assert len(set(names)) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z](_?[a-z0-9])*", name), name
        assert len(name) <= 64


@given(st.text(), st.integers(8, 60))
def test_a_text_is_cut_between_letters(text, most):
    cut = shortened(text, most)
    assert len(cut.encode()) <= most
    assert cut == text or text.startswith(cut.removesuffix("…"))


def test_what_was_declined_is_named_once_a_measure_and_left_open_is_empty():
    answer = {"kind": Kind.ANSWER, "measure": "M", "measure_key": "m"}
    columns = (Column("m_q1", "", **answer), Column("m_q2", "", **answer), Column("m_declined", ""))
    rows = ((Missing.DECLINED, Missing.DECLINED, "x"), (Missing.LEFT_OPEN, 1, None))
    plain = without_reasons(Table("answers", "", columns, rows))
    # Another column had the name already.
    assert [one.name for one in plain.columns] == ["m_q1", "m_q2", "m_declined_2", "m_declined"]
    assert plain.rows == ((None, None, "m_q1 m_q2", "x"), (None, 1, None, None))
