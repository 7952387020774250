"""What people type into cells."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.exchange.bringing import wordings
from toolkit.exchange.bringing.wordings import Unknown
from toolkit.instruments import load_library
from toolkit.instruments.model import Choice, OptionSet

LIKERT = OptionSet(
    "l",
    tuple(
        Choice(code, text)
        for code, text in enumerate(
            ["Not at all", "A little", "Some", "Moderately", "Quite a bit", "Extremely"]
        )
    ),
)
YES_NO = OptionSet("y", (Choice(1, "Yes"), Choice(2, "No")))


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Quite a bit", 4),
        ("  quite  A BIT. ", 4),
        ("Quite\u00a0a bit…", 4),
        ("4", 4),
        ("4.0", 4),
        ("4,0", 4),
        ("4 = Quite a bit", 4),
        ("4 - quite a bit", 4),
        ("(4) Quite a bit", 4),
        ("", None),
        ("n/a", None),
        ("-9", None),
        ("Prefer not to say", "declined"),
        ("I’d rather not say", "declined"),
        ("-8", "declined"),
        ("3 = Quite a bit", Unknown.ANSWER),  # the two don't agree: nobody may guess
        ("3.5", Unknown.ANSWER),
        ("3,5", Unknown.ANSWER),
        ("6", Unknown.ANSWER),
        ("=1+3", Unknown.ANSWER),
        ("quite", Unknown.ANSWER),
    ],
)
def test_words_meet_options(typed, code):
    assert wordings.answer(LIKERT, typed) == code


def test_a_spreadsheets_true_is_yes():
    assert [wordings.answer(YES_NO, cell) for cell in ("TRUE", "Yes", "false")] == [1, 1, 2]


def test_every_label_and_code_of_the_library_is_read_as_itself():
    """Labels such as “2 to 4 times per month” and “10 – completely” must not be taken for codes."""
    for instrument in load_library().values():
        for options in instrument.option_sets:
            for choice in options.choices:
                for typed in (choice.label, choice.label.upper() + ".", str(choice.code)):
                    assert wordings.answer(options, typed) == choice.code, (instrument.key, typed)


@given(st.text(max_size=40))
def test_no_text_breaks_anything(text):
    wordings.answer(LIKERT, text)
    wordings.day(text)
    wordings.month(text)
    wordings.whole_number(text)


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)))
def test_days_in_every_usual_form(day):
    forms = [
        "%Y-%m-%d",
        "%Y-%m-%d 10:11:12",
        "%Y/%m/%d 10:11:12 am GMT",
        "%d/%m/%Y",
        "%d.%m.%Y",
        "%d %B %Y",
        "%d %b %Y",
        "%B %d, %Y",
    ]
    assert {wordings.day(day.strftime(form)) for form in forms} == {day}
    assert wordings.day(day.strftime("%m/%d/%Y 10:11:12"), month_first=True) == day


@pytest.mark.parametrize(
    "text", ["31/02/2026", "2026-13-01", "32.05.2026", "soon", "45000", "1899-01-01", ""]
)
def test_dates_that_are_none(text):
    assert wordings.day(text) is None


def test_which_comes_first_is_told_by_the_column():
    assert wordings.month_comes_first(["11/23/2026", "03/04/2026"]) is True
    assert wordings.month_comes_first(["23/11/2026", "03/04/2026"]) is False
    assert wordings.month_comes_first(["03/04/2026"]) is None


def test_numbers_of_waves():
    assert [wordings.whole_number(cell) for cell in ("2", "2,0", "2.0", "Wave 2", "T2")] == [2] * 5
    assert [wordings.whole_number(cell) for cell in ("", "1.5", "1 of 2", "two")] == [None] * 4
