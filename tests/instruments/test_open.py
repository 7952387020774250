"""Questions without an option: what is an answer, and who is asked."""

import datetime as dt
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.instruments import InstrumentError, OpenKind, OpenQuestion, load_library, parse
from toolkit.instruments.canonical import from_json, to_json
from toolkit.instruments.model import Choice, OptionSet
from toolkit.instruments.open import (
    LONGEST,
    Wrong,
    hidden,
    hidden_questions,
    in_words,
    is_answer,
    read,
    tidy,
    typed,
)
from toolkit.instruments.own import OwnMeasure, OwnQuestion, OwnScale, instrument_of
from toolkit.storage.answers import UnknownAnswerError, check

DAY = dt.date(2026, 11, 26)
SETS = OptionSet("some", tuple(Choice(code, f"Answer {code}") for code in (1, 2, 5)))
KINDS = {kind: OpenQuestion("w1", "part1", kind, "Well?", low=1, high=99) for kind in OpenKind}
SEVERAL = OpenQuestion("w1", "part1", OpenKind.SEVERAL, "Which?", options=SETS)
MONTH, NUMBER = KINDS[OpenKind.MONTH], KINDS[OpenKind.NUMBER]
TEXT, LONG = KINDS[OpenKind.TEXT], KINDS[OpenKind.LONG_TEXT]


@pytest.mark.parametrize(
    ("question", "sent", "kept"),
    [
        (NUMBER, " 12 ", {"number": 12}),
        (NUMBER, "007", {"number": 7}),
        (MONTH, "2026-11", {"month": "2026-11"}),
        (MONTH, "11/2026", {"month": "2026-11"}),
        (MONTH, "3.2026", {"month": "2026-03"}),
        (TEXT, " To sleep\r\nagain ", {"text": "To sleep\nagain"}),
        (TEXT, "a\0b\u202ec", {"text": "a b c"}),
        (TEXT, "👩\u200d👧 declined", {"text": "👩\u200d👧 declined"}),
        (SEVERAL, ["5", "1", "5"], {"several": [1, 5]}),
        (SEVERAL, [], None),
        (TEXT, "  \0 ", None),
        (NUMBER, "", None),
    ],
)
def test_what_is_typed_is_read(question, sent, kept):
    assert read(question, sent) == kept
    assert kept is None or is_answer(question, kept)


@pytest.mark.parametrize(
    ("question", "sent", "says"),
    [
        (NUMBER, "100", "from 1 to 99"),
        (NUMBER, "0", "from 1 to 99"),
        (NUMBER, "-3", "from 1 to 99"),
        (NUMBER, "٣", "from 1 to 99"),
        (NUMBER, "3.5", "from 1 to 99"),
        (NUMBER, "9" * 5000, "from 1 to 99"),
        (MONTH, "13/2026", "such as 11/2026"),
        (MONTH, "0/2026", "such as 11/2026"),
        (MONTH, "2026", "such as 11/2026"),
        (TEXT, "x" * 201, "201 letters long. Please keep it under 200."),
        (SEVERAL, ["3"], "some of these"),
    ],
)
def test_what_is_none_is_told(question, sent, says):
    found = read(question, sent)
    assert isinstance(found, Wrong)
    assert says in found.words


@given(st.sampled_from([*KINDS.values(), SEVERAL]), st.text(max_size=2500))
def test_whatever_is_typed_is_an_answer_or_told(question, text):
    if question.kind is OpenKind.SEVERAL:
        question, text = SEVERAL, text.split()
    found = read(question, text)
    if found is None or isinstance(found, Wrong):
        return
    assert is_answer(question, found)
    again = typed(found)
    assert read(question, again.split() if question is SEVERAL else again) == found
    assert in_words(question, found)


@given(st.text())
def test_tidied_words_hold_nothing_unseen_and_stay_as_they_are(text):
    found = tidy(text)
    assert "\0" not in found
    assert tidy(found) == found


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (NUMBER, 3),
        (NUMBER, {"number": True}),
        (NUMBER, {"number": 100}),
        (NUMBER, {"number": 3, "text": ""}),
        (MONTH, {"month": "2026-1"}),
        (MONTH, {"text": "2026-11"}),
        (TEXT, {"text": " a"}),
        (TEXT, {"text": "x" * (LONGEST[OpenKind.TEXT] + 1)}),
        (TEXT, {"text": ""}),
        (TEXT, "declined"),
        (SEVERAL, {"several": [5, 1]}),
        (SEVERAL, {"several": []}),
        (SEVERAL, {"several": [1, 1]}),
        (SEVERAL, {"several": [True]}),
    ],
)
def test_the_gate_takes_nothing_else(question, answer):
    assert not is_answer(question, answer)


def test_the_gate_of_every_answer_holds_it():
    goal = {"my_goal": load_library()["my_goal"]}
    check(goal, {"my_goal": {"w1": {"text": "To sleep"}, "q1": 3}})
    check(goal, {"my_goal": {"w1": None}})
    for wrong in (3, "declined", {"text": " "}, {"number": 3}):
        with pytest.raises(UnknownAnswerError):
            check(goal, {"my_goal": {"w1": wrong}})
    with pytest.raises(UnknownAnswerError):
        check(goal, {"my_goal": {"q1": {"number": 3}}})


BRANCHING = OwnMeasure(
    "A week",
    "",
    (
        OwnQuestion("Were you out?", "choice", ("Yes", "No")),
        OwnQuestion("How many times?", "number", low="1", high="7", only_if=0, only=(0,)),
        OwnQuestion("Was it good?", "choice", ("Yes", "No"), stem="Out"),
        OwnQuestion("What was good?", "long_text", help="One thing.", only_if=2, only=(0,)),
        OwnQuestion("What else?", "several", ("Talk", "Food", "Air")),
    ),
    (OwnScale("Out", "being out", "lower", "mean", (0,)),),
)


def test_pages_are_for_those_who_answered_so():
    made = instrument_of(BRANCHING, "own_1", "1", DAY)
    assert [one.key for one in made.asked] == ["q1", "w1", "q2", "w2", "w3"]
    assert hidden(made, {}) == {"part2", "part4"}
    assert hidden(made, {"q1": 1}) == {"part4"}
    assert hidden(made, {"q1": 2, "q2": 1}) == {"part2"}
    assert hidden_questions(made, {"q1": 1, "q2": 2}) == {"w2", "w3"}
    assert hidden(made, {"q1": "declined", "q2": 1}) == {"part2"}
    assert from_json(to_json(made)) == made


def test_what_depends_on_a_hidden_page_is_hidden():
    text = """
        [[section]]
        key = "c"
        stem = ""
        show_if = { question = "q2", any_of = [1] }
    """
    made = parse(FILE + text + question("q3", "c"), "x", "good")
    assert hidden(made, {"q1": 1, "q2": 1}) == frozenset()
    assert hidden(made, {"q1": 0, "q2": 1}) == {"b", "c"}


FILE = """
key = "good"
version = "1"
title = "T"
short = "T"
about = "A"
language = "en-GB"
languages = ["en-GB"]
minutes = 1
[terms]
holder = "H"
url = "https://www.example.org"
read = 2026-11-26
text = "may ship"
licence = "L"
credit = "C"
[[source]]
what = "w"
cite = "c"
[options.yes]
choices = [{ code = 0, label = "No" }, { code = 1, label = "Yes" }]
[[scale]]
key = "s"
label = "S"
high_means = "h"
better = "higher"
range = [0, 1]
combine = "mean"
items = [{ q = "q1" }]
[[section]]
key = "a"
stem = ""
[[section]]
key = "b"
stem = ""
show_if = { question = "q1", any_of = [1] }
"""


def question(key, section):
    return f"""
        [[question]]
        key = "{key}"
        section = "{section}"
        options = "yes"
        text = "Well?"
    """


FILE += question("q1", "a") + question("q2", "b")
OPEN = '[[open]]\nkey = "w1"\nsection = "a"\nkind = "text"\ntext = "Why?"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (FILE.replace("any_of = [1]", "any_of = [7]"), "an answer that q1 has not"),
        (FILE.replace("any_of = [1]", "any_of = []"), "List the codes"),
        (FILE.replace("any_of = [1]", "any_of = [true]"), "List the codes"),
        (FILE.replace('question = "q1"', 'question = "q2"'), "asked before it"),
        (FILE.replace('question = "q1"', 'question = "q9"'), "asked before it"),
        (FILE.replace('{ q = "q1" }', '{ q = "q2" }'), "not everybody is asked"),
        (FILE + OPEN.replace('"w1"', '"w2"'), "Call it w1"),
        (FILE + OPEN.replace('section = "a"', 'section = "z"'), "names section z"),
        (FILE + OPEN.replace('"text"', '"essay"', 1), 'kind is "essay"'),
        (FILE + OPEN + 'after = "q2"', "stands after q2"),
        (FILE + OPEN.replace('"text"', '"several"', 1), "options is missing"),
        (FILE + OPEN.replace('"text"', '"number"', 1) + "range = [9, 3]", "go up"),
        (FILE + OPEN + "range = [1, 3]", "not a key here"),
    ],
)
def test_a_file_that_is_wrong_says_where(text, says):
    with pytest.raises(InstrumentError, match=says):
        parse(text, "good.toml", "good")


def test_a_measure_without_options_has_no_score():
    text = FILE.partition("[options.yes]")[0] + '[[section]]\nkey = "a"\nstem = ""\n' + OPEN
    made = parse(text, "good.toml", "good")
    assert (made.questions, made.scales, len(made.asked)) == ((), (), 1)
    assert tomllib.loads(text)["open"]
