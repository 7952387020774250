"""What so many people could show: 1.00 and 0.89 SD of the change at n = 10 and 12.

``tests/statistics/test_planning.py`` holds these two against R's ``power.t.test``.
"""

import re

import pytest

from toolkit.instruments import load_library
from toolkit.results.ability import could_see
from toolkit.results.yardsticks import yardsticks

ENERGY, WELLBEING = ("rand36", "energy"), ("who5", "percent")


def points(sentence):
    return float(re.search(r"about ([\d.]+) points", sentence)[1])


@pytest.mark.parametrize(("people", "standardised"), [(10, 1.00), (12, 0.89)])
def test_the_points_are_those_of_the_plan_of_analysis(people, standardised):
    library = load_library()
    sd = yardsticks(library["rand36"], library["rand36"].scale("energy"), None).sd_change
    said = could_see(library, [ENERGY], people)
    assert points(said[0]) == pytest.approx(standardised * sd, abs=0.6)
    assert f"With {people} people we can only notice big changes" in said[0]
    assert "may still be there" in said[0]


def test_an_assumption_is_told_as_one():
    published = could_see(load_library(), [ENERGY], 10)
    both = could_see(load_library(), [ENERGY, WELLBEING], 10)
    alone = could_see(load_library(), [WELLBEING], 10)
    assert not any("we took" in sentence for sentence in published)
    assert "points in RAND-36, energy (0 to 100); about" in both[0]
    assert both[1].startswith("For some of these we know of no figure")
    assert "For this we know of no figure" in alone[1]
    assert "we took a fifth of the scale" in alone[1]


def test_few_people_are_told_what_few_can_show():
    assert could_see(load_library(), [ENERGY], 4) == (
        "With fewer than 5 people who answer both times, no figures of the group are shown: "
        "only each person’s own answers, to those who run it.",
    )
    five = could_see(load_library(), [ENERGY], 5)
    assert "can’t say whether it is more than chance: that takes 6" in five[1]
    six = could_see(load_library(), [ENERGY], 6)
    assert not any("than chance" in sentence for sentence in six)
    assert any("that takes 7" in s for s in could_see(load_library(), [ENERGY, WELLBEING], 6))


def test_many_notice_less_than_what_matters_and_some_are_lost_on_the_way():
    said = could_see(load_library(), [ENERGY], 200)
    assert "we would mostly notice a change of about" in said[0]
    assert said[-1] == "Some stop answering. To have 200 at the end, begin with about 286."


def test_what_the_library_has_no_more_is_passed_over():
    assert could_see(load_library(), [("gone", "x"), ("who5", "gone")], 10) == ()
