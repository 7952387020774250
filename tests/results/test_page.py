"""The front page: decisions made, for whole groups and for awkward ones."""

import dataclasses
import math

import pytest
from hypothesis import given, settings

from tests.results.test_group import awkward_groups, data
from toolkit.charts.pictures import Kind
from toolkit.results.group import make
from toolkit.results.page import group_page

NAN = math.nan


def page(scores, period=(None, None), **how):
    return group_page(make(data(scores, **how), period))


def test_a_clear_gain_says_where_the_group_was_and_is():
    found = page([[b, b - 8 - i % 3] for i, b in enumerate([18, 20, 15, 22, 19, 17, 21, 16, 20])])
    row = found.rows[0]
    assert (row.kind, row.was, row.now) == (Kind.BETTER, "19", "10")
    assert row.words.startswith("Clearly better on average: about 9 down (")
    assert found.headline == "What you hoped for clearly got better."
    assert [mark.kind for mark in found.people] == [Kind.BETTER] * 9
    assert found.worse == 0
    assert "9 of the 9 who ever answered did so twice or more" in found.answered


@pytest.mark.parametrize(
    ("scores", "how", "said"),
    [
        ([[10.0], [12], [9], [7], [3], [5]], {}, "one wave so far"),
        ([[10, NAN]] * 6 + [[NAN, 10]] * 6, {}, "can’t tell yet"),
        ([[0, 0]] * 9, {}, "can’t tell yet"),
        ([[NAN, NAN]] * 9, {}, "can’t tell yet"),
        ([[10, 12]], {}, "can’t tell yet"),
        ([[10, 12 + i % 3] for i in range(9)], {"outcomes": ()}, "No outcome was planned"),
        (
            [[10, 12 + i % 3] for i in range(9)],
            {"outcomes": (("gad7", "total"),)},
            "No outcome was planned",
        ),
        ([[18, 10 + i % 3] for i in range(9)], {"main_wave": 5}, "This is so far"),
    ],
)
def test_awkward_groups_have_a_page_that_says_so_in_one_sentence(scores, how, said):
    found = page(scores, **how)
    assert said in " ".join([found.headline, found.when, *found.cautions])
    assert found.grid


def test_a_period_that_a_reader_picks_is_never_called_clear():
    found = page([[18, 17 - i % 3, 10 - i % 4] for i in range(12)], (2, 3))
    assert any("looked at afterwards" in text for text in found.cautions)
    assert found.rows[0].kind is Kind.SAME


def test_what_was_changed_after_the_first_wave_is_said():
    one = dataclasses.replace(
        data([[18, 10 + i % 3] for i in range(9)]), changed_since=("outcomes", "design")
    )
    assert any("(outcomes, design)" in text for text in group_page(make(one)).cautions)


@settings(max_examples=40, deadline=None)
@given(awkward_groups)
def test_any_group_has_a_front_page(table):
    found = page(table)
    assert found.headline
    assert "nan" not in " ".join([found.headline, *(row.words for row in found.rows)])
    for row in found.rows:
        assert "nan" not in row.picture
