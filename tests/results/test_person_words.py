"""One person's change in words, and the tally that always says how many chance would mark."""

import dataclasses

import pytest

from toolkit.instruments import load_library
from toolkit.results.person_words import (
    CLEAR,
    MOVED_MOST,
    PersonError,
    Tally,
    mark_words,
    say_person,
    say_tally,
)
from toolkit.results.yardsticks import person_error, step_of
from toolkit.statistics.reliable_change import Verdict

LIBRARY = load_library()
HIGHER, LOWER = LIBRARY["who5"].scale("percent"), LIBRARY["phq9"].scale("total")
RETEST = PersonError(
    sd=20, reliability=0.8, threshold=23.9, at_least=24, chance=0.06, own_error_only=False
)
ALPHA = dataclasses.replace(RETEST, chance=0.33, own_error_only=True)


@pytest.mark.parametrize(
    ("verdict", "error", "words"),
    [
        (
            Verdict.IMPROVED,
            RETEST,
            "Clearly better: 24 points or more, which is more than the usual swing from day to day.",
        ),
        (Verdict.WORSENED, RETEST, "Clearly worse: 24 points or more"),
        (Verdict.IMPROVED, ALPHA, "Moved a lot for the better: 24 points or more. Many people’s"),
        (Verdict.WORSENED, ALPHA, "Moved a lot for the worse"),
        (Verdict.NO_RELIABLE_CHANGE, RETEST, "No clear change: it takes 24 points or more to be"),
        (Verdict.NO_RELIABLE_CHANGE, ALPHA, "more than the questionnaire’s own error"),
        (Verdict.IMPROVED, None, "This scale can’t show one person’s change: it is too short."),
    ],
)
def test_each_sentence(verdict, error, words):
    assert words in say_person(verdict, error, HIGHER)


def test_no_room_is_said_kindly():
    text = say_person(Verdict.NO_RELIABLE_CHANGE, RETEST, HIGHER, no_room=True)
    assert text == "Was near the top: this questionnaire could not have shown a gain."
    assert "best score" in say_person(Verdict.NO_RELIABLE_CHANGE, RETEST, LOWER, no_room=True)


def test_where_only_alpha_is_known_nothing_is_said_of_day_to_day_swing():
    for verdict in Verdict:
        clear = dataclasses.replace(ALPHA, chance=0.05)
        assert "swing" not in say_person(verdict, clear, HIGHER)


@pytest.mark.parametrize(
    ("chance", "words"), [(0.15, CLEAR), (0.151, MOVED_MOST), (None, MOVED_MOST)]
)
def test_moved_most_where_chance_marks_more_than_15_percent(chance, words):
    error = dataclasses.replace(RETEST, chance=chance)
    assert mark_words(error) is words
    assert ("learly" in say_person(Verdict.IMPROVED, error, HIGHER)) is (words is CLEAR)
    assert ("clearly" in say_tally(Tally(14, 3, 9, 2), error, HIGHER)) is (words is CLEAR)


def test_the_tally_says_how_many_by_chance():
    assert say_tally(Tally(14, 3, 9, 2), RETEST, HIGHER) == (
        "Of 14, 3 clearly better, 9 no clear change, 2 clearly worse (24 points or more). "
        "If nobody had changed, we would still expect about 1 of 14 to be marked by chance."
    )
    assert "about 5 of 14" in say_tally(Tally(14, 3, 9, 2), ALPHA, HIGHER)
    assert "4 were near the top" in say_tally(Tally(14, 3, 9, 2, no_room=4), ALPHA, HIGHER)
    assert say_tally(Tally(4, 1, 2, 1), RETEST, HIGHER) == ""


def test_the_librarys_thresholds_are_of_95_percent_and_in_whole_steps():
    core10 = LIBRARY["core10"].scale("total")
    error = person_error(LIBRARY["core10"], core10)
    assert error.threshold == pytest.approx(7.149, abs=0.001)  # published: 6, at 90 %
    assert error.at_least == 8
    assert step_of(HIGHER) == 4
    assert step_of(LOWER) == 1
    assert step_of(LIBRARY["rand36"].scale("energy")) == 5
    for instrument in LIBRARY.values():
        for scale in instrument.scales:
            found = person_error(instrument, scale)
            if found is not None:
                assert found.at_least >= found.threshold - 1e-6
                assert found.at_least <= found.threshold + step_of(scale)
            assert (found is None) >= (not scale.one_person)
