"""Columns are guessed as people would; names are noticed."""

import pytest

from toolkit.exchange.bringing.columns import Kind, Use, fingerprint, guess, read
from toolkit.exchange.bringing.personal import why_personal
from toolkit.instruments import load_library
from toolkit.storage.codes import new_code

CODE = new_code()
LIBRARY = load_library()
WHO5 = [question.text for question in LIBRARY["who5"].questions]


def uses(headings, rows=(), preferred=("who5",), remembered=None):
    return guess(headings, rows, LIBRARY, preferred, remembered)


def question(measure, key, wave=None):
    return Use(Kind.QUESTION, measure, key, wave)


@pytest.mark.parametrize(
    ("heading", "use"),
    [
        ("who5_q1", question("who5", "q1")),
        ("WHO-5 1", question("who5", "q1")),
        ("WHO5 Q01", question("who5", "q1")),
        ("phq9_3", question("phq9", "q3")),
        ("gad7q7", question("gad7", "q7")),
        ("rand36_12", question("rand36", "q12")),
        ("I have felt calm and relaxed", question("who5", "q2")),
        ("i have felt  calm & relaxed ", question("who5", "q2")),
        ("2. I have felt calm and relaxed.", question("who5", "q2")),
        ("Over the last two weeks [I have felt calm and relaxed]", question("who5", "q2")),
        ("WHO-5: I have felt calm and relaxed", question("who5", "q2")),
        ("During the past weeks I woke up feeling fresh and rested", Use()),
        ("who5_total", Use()),
        ("who5_q9", Use()),
        ("who5_declined", Use(Kind.DECLINED, "who5")),
        ("who5_version", Use(Kind.VERSION, "who5")),
        ("who5_q1_w2", question("who5", "q1", 2)),
        ("who5_q1_t2", question("who5", "q1", 2)),
        ("who5_q1_2", question("who5", "q1", 2)),
        ("rand36_1_2", question("rand36", "q1", 2)),
        ("who5_q1.2", question("who5", "q1", 2)),
        ("T2 who5_q1", question("who5", "q1", 2)),
        ("Wave 2: I have felt calm and relaxed", question("who5", "q2", 2)),
        ("I have felt calm and relaxed (wave 2)", question("who5", "q2", 2)),
        ("Baseline who5_q1", question("who5", "q1", 1)),
        ("who5_q1 follow-up", question("who5", "q1", 2)),
        ("Timestamp", Use(Kind.DAY)),
        ("date_t2", Use(Kind.DAY, wave=2)),
        ("joined", Use(Kind.JOINED)),
        ("What did you like best?", Use()),
    ],
)
def test_headings(heading, use):
    assert uses([heading]) == (use,)


def test_a_wave_column_makes_every_row_one_wave():
    """Our own export has a column for each version: its number is no wave."""
    found = uses(["member", "wave", "who5_q1", "who5_q1_2"], [["P1", "1", "3", ""]])
    assert [use.kind for use in found] == [Kind.OWN, Kind.WAVE, Kind.QUESTION, Kind.SKIP]


def test_a_google_export():
    found = uses(["Timestamp", "Your code", *WHO5], [["11/23/2026 10:00:00", CODE, *"abcde"]])
    assert [use.kind for use in found[:2]] == [Kind.DAY, Kind.MEMBER]
    assert list(found[2:]) == [question("who5", f"q{n}") for n in range(1, 6)]


def test_a_microsoft_export():
    headings = [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "My code",
        *WHO5,
        *(f"{text}2" for text in WHO5),
    ]
    found = uses(headings, [])
    assert [use.kind for use in found[:6]] == [
        Kind.SKIP,
        Kind.SKIP,
        Kind.DAY,
        Kind.SKIP,
        Kind.SKIP,
        Kind.OWN,
    ]
    assert [use.wave for use in found[6:]] == [1] * 5 + [2] * 5


def test_what_two_measures_ask_goes_to_the_one_that_is_there():
    shared = [question.text for question in LIBRARY["phq9"].questions[:2]]
    assert uses(shared, preferred=["phq9"])[0].measure == "phq9"
    whole = [question.text for question in LIBRARY["phq4"].questions]
    assert {use.measure for use in uses(whole, preferred=[])} == {"phq4"}


def test_what_was_said_before_wins():
    remembered = {fingerprint("Mood 1"): ("question:who5:q1", None)}
    assert uses(["mood 1 "], remembered=remembered) == (question("who5", "q1"),)


def test_codes_are_found_under_any_heading():
    rows = [["x", CODE], ["y", CODE.lower().replace("-", " ")]]
    assert [use.kind for use in uses(["id", "Card"], rows)] == [Kind.SKIP, Kind.MEMBER]


@pytest.mark.parametrize(
    "text", ["question:who5:q99", "question:nothing:q1", "nonsense", "", "declined:x"]
)
def test_what_is_no_use_skips_the_column(text):
    assert read(text, 1, LIBRARY) == Use()


def test_uses_are_read_as_they_were_written():
    for use in (Use(), question("who5", "q1", 3), Use(Kind.DECLINED, "who5"), Use(Kind.OWN)):
        assert read(use.text, use.wave, LIBRARY) == use


@pytest.mark.parametrize(
    ("heading", "cells", "why"),
    [
        ("Name", ["x"], "names"),
        ("Your full name", ["x"], "names"),
        ("First Name", ["x"], "names"),
        ("What is your name?", ["x"], "names"),
        ("Anything", ["", "anna@example.org"], "e-mail addresses"),
        ("Email", ["anonymous"], ""),
        ("Name", ["", ""], ""),
        ("Contact", ["07700 900123", "+44 7700 900456"], "phone numbers"),
        ("Phone number", ["x"], "e-mail addresses, phone numbers or places"),
        ("Home", ["M1 1AE", "SW1A 2AA"], "places"),
        ("Date of birth", ["1980-01-01"], "birthdays"),
        ("Who", ["Anna Smith", "Ben Jones", "Łucja Nowak"], "names"),
        ("Timestamp", ["2026/11/23 10:11:12 am GMT"], ""),
        ("Day", ["2026-11-23", "23/11/2026"], ""),
        ("Agree", ["Strongly Agree", "Strongly Disagree", "Neither Agree"] * 3, ""),
        ("Number", ["12", "13"], ""),
    ],
)
def test_what_names_people_is_noticed(heading, cells, why):
    assert why_personal(heading, cells) == why


def test_words_that_tell_people_apart_are_names():
    assert why_personal("id", ["Anna", "Ben"], tells_apart=True) == "names or initials"
    assert why_personal("id", ["AB", "CD"], tells_apart=True) == "names or initials"
    assert why_personal("id", ["P01", "P02", "17"], tells_apart=True) == ""
