"""A scale's page: every decision made, nothing repeated, and what is not there left out."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from scipy import stats

from tests.results.groups import data
from tests.results.test_group import awkward_groups
from toolkit.results.group import make
from toolkit.results.scale_page import scale_page
from toolkit.storage.models import Design

NAN = math.nan


def page(scores, period=(None, None), **how):
    return scale_page(make(data(scores, **how), period).scales[0])


def test_figures_are_numbers_alone_and_the_page_has_them_as_text():
    scores = [[b, b - 8 - i % 3] for i, b in enumerate([18, 20, 15, 22, 19, 17, 21, 16, 20])]
    found = page(scores)
    told = {row.name: row.cells[0] for row in found.numbers.rows}
    assert told["People who answered both"] == "9"
    assert told["Mean change (SD)"] == "-9.00 (0.87)"
    assert told["p, sign-flip (exact)"] == "0.0039"
    assert told["95 % interval (t)"] == "-9.67 to -8.33"
    assert found.heading.endswith("clearly better on average")
    for place, row in enumerate(found.waves.rows):
        given_ = np.array(scores, dtype=float)[:, place]
        low, high = stats.ttest_1samp(given_, 0).confidence_interval(0.95)
        assert row.cells == ("9", f"{given_.mean():.1f}", f"{low:.1f} to {high:.1f}")
    assert found.members.rows[0].code == "M00"
    assert found.members.rows[0].cells == ("18.0", "10.0")


def test_those_who_stayed_and_left_may_be_alike_each():
    """Five who stayed all began at 10, five who left all at 20: a difference without an interval."""
    found = page([[10, 8 + i] for i in range(5)] + [[20, NAN]] * 5)
    assert "Those who stayed began at 10, those who left at 20: who stayed began 10 lower." in (
        found.missing
    )


def test_those_who_stayed_and_left_have_their_likely_range():
    found = page([[10 + i, 8 + i] for i in range(5)] + [[16 + i, NAN] for i in range(5)])
    assert "who stayed began 6 lower (likely between 8 lower and 4 lower)." in found.missing


def test_one_wave_has_bands_and_neither_change_nor_numbers():
    found = page([[10.0], [12], [9], [7], [3], [5]])
    assert found.numbers is None
    assert found.missing == ""
    assert "This shows where you stand." in found.finding
    assert sum(int(row.cells[0]) for row in found.bands.rows) == 6


def test_a_period_that_a_reader_picked_goes_along():
    rows = [[18, 17 - i % 3, 10 - i % 4] for i in range(12)]
    assert page(rows, (2, 3)).period == {"from": 2, "to": 3}
    assert page(rows).period == {}


@pytest.mark.parametrize("words", ["who could be counted answered twice", "lower is better"])
def test_what_a_scale_is_about_is_said(words):
    assert words in page([[18, 10 + i % 3] for i in range(9)]).about


@settings(max_examples=40, deadline=None)
@given(awkward_groups)
def test_any_group_has_its_scale_page(table):
    found = page(table)
    text = repr(found)
    assert "nan" not in text
    assert "None to" not in text


def test_as_they_join_says_how_long_lay_between_the_two_answers():
    """Nine from the first wave on, three who came a quarter of a year later; the median counts."""
    scores = [[18, 14, 10 + i % 3] for i in range(9)] + [[NAN, 17, 11 + i] for i in range(3)]
    said = "Half of them had 6 months or more between their two answers (from 3 to 6). "
    assert said in page(scores, design=Design.AS_THEY_JOIN).about
    assert "between their two answers" not in page(scores).about
