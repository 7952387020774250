"""Words are pointed at where they may give somebody away, and quoted as they were said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.instruments import load_library
from toolkit.instruments.open import MAY_QUOTE, MAY_QUOTE_ANSWERS, MAY_QUOTE_HELP
from toolkit.results.voices import (
    USE_OF_CODE,
    clean_themes,
    is_cut_from,
    pointed_out,
)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("It gives me hope.", []),
        ("When I come here I feel less alone. We laugh.", []),
        ("Thanks to Maria I sleep.", ["Maria"]),
        ("Maria helps me. I’m calmer.", ["Maria"]),
        ("I go on Tuesdays", ["Tuesdays"]),
        ("since tuesday and in May", ["tuesday", "May"]),
        ("I may come", []),
        ("They meet at St Mark’s church in Leeds.", ["St", "Mark’s", "church", "Leeds"]),
        ("My ex found me on 12 March, at no. 34.", ["ex", "12", "March", "34"]),
        ("call me: anna@example.org", ["anna@example.org"]),
        ("My sister’s GP sent me", ["sister"]),
    ],
)
def test_what_may_tell_who_where_or_when_is_pointed_out(words, found):
    pieces = pointed_out(words)
    assert [one.text for one in pieces if one.why] == found
    assert "".join(one.text for one in pieces) == words


@given(st.text(max_size=300))
def test_no_letter_is_lost_or_doubled(words):
    assert "".join(one.text for one in pointed_out(words)) == words


SAID = "Since Maria asked me to come, I have slept better. It is the talking, I think."


@pytest.mark.parametrize(
    ("quote", "is_theirs"),
    [
        (SAID, True),
        ("I have slept better.", True),
        ("Since […] asked me to come, I have slept better.", True),
        ("I have slept better. [...] the talking, I think.", True),
        ("It is the talking […] I have slept better.", False),  # another order
        ("Since somebody asked me to come, I have slept better.", False),
        ("I have slept much better.", False),
        ("[…]", False),
        ("", False),
    ],
)
def test_a_quote_is_their_own_words_shortened_at_most(quote, is_theirs):
    assert is_cut_from(quote, SAID) is is_theirs


@given(st.text(alphabet="ab .", max_size=60), st.data())
def test_whatever_is_left_out_the_rest_is_theirs(words, data):
    low = data.draw(st.integers(0, len(words)))
    high = data.draw(st.integers(low, len(words)))
    quote = f"{words[:low]}[…]{words[high:]}"
    assert is_cut_from(quote, words) is bool((words[:low] + words[high:]).strip())


def test_two_themes_at_most_each_once():
    assert clean_themes(["Hope", " Hope ", "", "My  own", "Third"]) == ["Hope", "My own"]
    assert clean_themes(["x" * 90]) == ["x" * 40]


def test_the_form_asks_for_consent_in_the_same_words_everywhere():
    asked = load_library()["in_my_words"].open_questions[-1]
    assert (asked.text, asked.help, asked.consent) == (MAY_QUOTE, MAY_QUOTE_HELP, True)
    assert tuple(one.label for one in asked.options.choices) == MAY_QUOTE_ANSWERS
    assert set(asked.options.codes) == set(USE_OF_CODE)
    assert asked.section != load_library()["in_my_words"].open_questions[0].section  # by itself
