"""The front page: decisions made, for whole groups and for awkward ones."""

import dataclasses
import gc
import math

import pytest
from hypothesis import given, settings

from tests.results.groups import LIBRARY
from tests.results.test_group import awkward_groups, data
from toolkit.charts.pictures import Kind
from toolkit.results.group import make
from toolkit.results.page import _made, group_page

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
    assert found.worse == ""
    assert "9 of the 9 who ever answered did so twice or more" in found.answered


@pytest.mark.parametrize(
    ("scores", "how", "said"),
    [
        ([[10.0], [12], [9], [7], [3], [5]], {}, "one wave so far"),
        ([[10, NAN]] * 6 + [[NAN, 10]] * 6, {}, "Too few people answered twice"),
        ([[0, 0]] * 9, {}, "no one’s score changed"),
        ([[NAN, NAN]] * 9, {}, "Nobody has answered"),
        ([[10, 12]], {}, "Too few people answered twice"),
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


def test_an_interval_on_one_side_of_nothing_names_its_way_once():
    words = page([[b, b - 8 - i % 3] for i, b in enumerate([18, 20, 15, 22, 19, 17, 21, 16])])
    assert words.rows[0].words == "Clearly better on average: about 9 down (8 to 10)."


def test_one_wave_says_where_there_is_room_to_grow():
    more = {("who5", "percent"): [[88 + i % 3 * 4] for i in range(6)]}
    keys = (("phq9", "total"), ("who5", "percent"))
    found = page([[10.0], [12], [9], [7], [13], [15]], more=more, outcomes=keys)
    assert found.headline.endswith(
        "There is room to grow: most on PHQ-9: Low mood. Near the best end already: "
        "WHO-5: Wellbeing."
    )
    assert "People in each band: " in found.rows[0].words
    assert "4 are near the top: this questionnaire can’t show them a gain." in found.rows[1].words
    assert "low is better" in found.rows[0].words


def test_what_was_not_planned_shows_harm_first_and_no_more_than_a_few_rows():
    worse = [[5.0, 15 + i % 3] for i in range(12)]
    keys = ["gad7", "k6", "swls", "rses", "barc10", "ucla3", "phq4", "auditc", "brs", "gse"]
    more = {}
    for key in keys:
        low = LIBRARY[key].scale("total").low
        more[key, "total"] = [[low, low + i % 2] for i in range(12)]
    found = page(worse, more=more, outcomes=())
    assert len(found.rows) == 8
    assert len(found.grid) == 11
    kinds = {row.key[0]: row.kind for row in found.rows}
    assert kinds["phq9"] is Kind.WORSE


def test_a_page_is_made_once_and_goes_with_its_results():
    gc.collect()  # what other tests left
    results = make(data([[18, 10 + i % 3] for i in range(9)]))
    first = group_page(results)
    assert group_page(results) is first
    made = len(_made)
    del results
    gc.collect()
    assert len(_made) == made - 1  # what was erased is kept nowhere
