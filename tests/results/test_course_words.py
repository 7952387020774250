"""The trend, the way between, and meetings: told for what was measured, and no further."""

import dataclasses

import pytest

from toolkit.instruments import load_library
from toolkit.results.course_words import say_attendance, say_between, say_trend
from toolkit.statistics import DoseResponse, Trend

LIBRARY = load_library()
HIGHER, LOWER = LIBRARY["rand36"].scale("energy"), LIBRARY["phq9"].scale("total")
LINE = Trend(
    n_members=14, n_responses=60, months=24.0, method="reml", slope=1 / 3, ci_low=0.1, ci_high=0.5
)


def but(**changes):
    return dataclasses.replace(LINE, **changes)


@pytest.mark.parametrize(
    ("line", "scale", "words"),
    [
        (
            LINE,
            HIGHER,
            "Over all waves, scores rose by about 8 points over the 24 months "
            "(likely between 2 and 12), from 60 answers of 14 people.",
        ),
        (but(slope=-1 / 3, ci_low=-0.5, ci_high=-0.1), HIGHER, "24 months, which is worse (likely"),
        (but(slope=-1 / 3, ci_low=-0.5, ci_high=-0.1), LOWER, "24 months, which is better (likely"),
        (LINE, LOWER, "scores rose by about 8 points over the 24 months, which is worse"),
    ],
)
def test_a_trend_is_told_for_the_months_measured(line, scale, words):
    assert words in say_trend(line, scale)
    assert "year" not in say_trend(line, scale)


def test_where_the_interval_holds_zero_there_is_no_number():
    text = say_trend(but(ci_low=-0.1), HIGHER)
    assert text == "Over all waves, we can’t tell whether scores rise or fall."
    assert say_trend(but(ci_low=None, ci_high=None), HIGHER) == text


def test_a_gain_that_may_be_a_low_point_passing_has_no_number():
    text = say_trend(LINE, HIGHER, expected=2.41)  # 0.1 a month over 24 months
    assert (
        text == "Over all waves, scores rose, but that may be a low point that was still passing."
    )
    assert "by about 8 points" in say_trend(LINE, HIGHER, expected=2.3)
    worse = but(slope=-1 / 3, ci_low=-0.5, ci_high=-0.1)
    assert "which is worse" in say_trend(worse, HIGHER, expected=9.0)
    assert "not a straight line" in say_trend(but(not_straight=True), HIGHER, expected=9.0)


def test_nothing_is_told_of_less_than_six_months_or_no_line():
    assert say_trend(but(months=5.9), HIGHER) == ""
    assert say_trend(but(months=6.0), HIGHER) != ""
    assert say_trend(Trend(n_members=4, n_responses=9), HIGHER) == ""


def test_a_bend_is_said():
    for line in (LINE, but(ci_low=-0.1)):
        text = say_trend(dataclasses.replace(line, not_straight=True), HIGHER)
        assert text.endswith("It is not a straight line: look at the dots.")


@pytest.mark.parametrize(
    ("means", "words"),
    [
        (
            [12.0, 3.0],
            "in May scores were about 12 points higher than at the start, and in October about 3 "
            "higher than at the start.",
        ),
        ([-12.0, 0.0], "about 12 points lower than at the start, and in October about as at"),
        ([-12.0, 4.0], "lower"),
        ([4.0, -2.0], ""),  # a turn smaller than what matters
        ([3.0, 12.0], ""),  # on its way
        ([None, 12.0], ""),
    ],
)
def test_rise_and_fall_between_get_their_own_line(means, words):
    waves = list(zip(("May", "October"), means, strict=True))
    text = say_between(waves, mid=5.0, scale=HIGHER)
    assert words in text
    assert bool(text) == bool(words)


TOLD = DoseResponse(n=20, slope=0.6, slope_low=0.2, slope_high=1.0, most_apart=14.0)


def test_attendance_is_told_of_people_who_began_alike_and_never_as_a_cause():
    unsure = dataclasses.replace(TOLD, slope_low=-0.2)
    said = say_attendance([("Energy", HIGHER, TOLD), ("Mood", LOWER, unsure)])
    assert said == (
        "Energy: of people who began alike, those who came to ten more meetings ended about 6 "
        "points better (likely between 2 and 10).",
        "That doesn’t say which comes first: who feels better may come more.",
    )
    worse = say_attendance([("Mood", LOWER, TOLD)])[0]
    assert "6 points worse" in worse
    near = dataclasses.replace(TOLD, most_apart=9.0)
    assert "five more meetings ended about 3 points" in say_attendance([("E", HIGHER, near)])[0]


def test_not_knowing_is_said_once_for_all_scales():
    unsure = dataclasses.replace(TOLD, slope_low=-0.2)
    assert say_attendance([("E", HIGHER, unsure), ("M", LOWER, unsure)]) == (
        "With 20 people we can’t tell whether coming more often goes with change.",
    )
    few = DoseResponse(n=9)
    assert len(say_attendance([("E", HIGHER, few), ("M", LOWER, few)])) == 1
    assert "at least 12 people" in say_attendance([("E", HIGHER, few)])[0]
    assert say_attendance([]) == ()
