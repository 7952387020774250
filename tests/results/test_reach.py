"""Counters are told rounded, and none below five can be worked out."""

from hypothesis import given
from hypothesis import strategies as st

from toolkit.planning.reach import ALL, CATEGORIES, FORMS
from toolkit.results.reach import LEAST_TOLD, told

GENDER = next(one for one in CATEGORIES if one.key == "gender")


def counts(forms, **gender):
    return {(ALL, FORMS): forms, **{("gender", answer): n for answer, n in gender.items()}}


def test_few_forms_tell_nothing():
    assert told(counts(9, woman=9)).categories == ()
    assert "Fewer than 10" in told(counts(9)).forms


def test_small_counts_are_hidden_with_what_would_tell_them():
    found = next(one for one in told(counts(23, woman=12, man=8, other=3)).categories
                 if one.asks == GENDER.asks)  # fmt: skip
    assert found.rows == (("a woman", "about 10"), ("a man", "about 10"))
    assert "neither" in found.hidden
    assert "rather not say" in found.hidden  # none of them: as little told as three
    # One alone below five: the next smallest goes too, or it would follow from the rest.
    one = next(
        one
        for one in told(counts(30, woman=12, man=9, other=5, rather_not=4)).categories
        if one.asks == GENDER.asks
    )
    assert [name for name, _ in one.rows] == ["a woman", "a man"]


@given(st.lists(st.integers(0, 40), min_size=4, max_size=4))
def test_nothing_below_five_is_ever_told_and_no_count_is_exact(numbers):
    by = dict(zip(GENDER.answers, numbers, strict=True))
    forms = max(sum(numbers), 10)
    found = next(one for one in told(counts(forms, **by)).categories if one.asks == GENDER.asks)
    shown = dict(found.rows)
    hidden = [answer for answer, words in GENDER.answers.items() if words not in shown]
    for answer, words in GENDER.answers.items():
        if by[answer] < LEAST_TOLD:
            assert words not in shown
        elif words in shown:
            assert int(shown[words].removeprefix("about ")) % 5 == 0
    assert len(hidden) != 1
