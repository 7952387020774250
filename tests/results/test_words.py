"""Every row of the table of what is said, and its mirror, in the order in which it is read."""

import dataclasses
import re

import pytest

from toolkit.instruments import load_library
from toolkit.results.evidence import Evidence, Looked
from toolkit.results.words import RULES, TITLES, Verdict, say, say_waiting, verdict

HIGHER = load_library()["rand36"].scale("energy")
LOWER = load_library()["phq9"].scale("total")

CLEAR = Evidence(
    scale=HIGHER,
    n=14,
    change=9.0,
    low=3.0,
    high=15.0,
    p=0.01,
    leave_one_out=1.5,
    mid=5.0,
    could=15,
    needed=6,
)


def but(**changes):
    return dataclasses.replace(CLEAR, **changes)


MIRROR = {"change": -9.0, "low": -15.0, "high": -3.0}
FALL = but(scale=LOWER, change=-6.0, low=-9.0, high=-3.0, mid=5.0)
SMALL = {"change": 3.0, "low": 2.0, "high": 4.0}
LITTLE = {"change": 0.5, "low": -3.0, "high": 4.0}
UNSURE = {"change": 4.0, "low": -4.0, "high": 12.0, "n": 9, "could": 10}

CASES = [
    (Verdict.ASKED_ONCE, but(asked_twice=False), "nothing to compare it with yet"),
    (
        Verdict.TOO_FEW,
        but(n=4),
        "Too few people to show as a group. 4 answered both times.",
    ),
    (
        Verdict.TOO_FEW,
        but(n=2, left_out=(("left the group", 3), ("joined after the first wave", 4))),
        "2 answered both times: 3 left the group, 4 joined after the first wave.",
    ),
    (
        Verdict.TOO_FEW,
        but(n=0, change=None, low=None, high=None, other_people=True),
        "Nobody answered both times: there were other people each time.",
    ),
    (
        Verdict.FIVE,
        but(n=5, could=5),
        "for the 5 who answered both times. With five people we show what happened, but can’t say if "
        "it is more than chance.",
    ),
    (
        Verdict.NO_CHANGE,
        but(n=6, could=6, change=0.0, low=0.0, high=0.0),
        "Of the 6 who answered both times, no one’s score changed.",
    ),
    (
        Verdict.ALIKE,
        but(n=6, could=6, change=4.0, low=4.0, high=4.0),
        "Of the 6 who answered both times, everyone moved by the same amount. Scores rose by about 4 "
        "points.",
    ),
    (
        Verdict.ALIKE,
        but(change=-4.0, low=-4.0, high=-4.0),
        "Scores fell by about 4 points, which is worse.",
    ),
    (
        Verdict.SO_FAR,
        but(looked=Looked.SO_FAR),
        "We can’t tell yet. So far, scores rose by about 9 on average, for the 14 who answered "
        "both times: anything from 3 to 15.",
    ),
    (
        Verdict.SO_FAR,
        but(**MIRROR, looked=Looked.SO_FAR),
        "So far, scores fell by about 9 on average, which is worse, for the 14",
    ),
    (
        Verdict.SO_FAR,
        but(**UNSURE, looked=Looked.SO_FAR),
        "We can’t tell yet. So far, scores rose by about 4 on average, but people differed so much",
    ),
    (
        Verdict.LITTLE,
        but(n=12, could=12, **LITTLE),
        "Little change for the 12 who answered both times: if there is any, it is smaller than "
        "what matters.",
    ),
    (
        Verdict.SMALL,
        but(**SMALL),
        "A small change: scores rose by about 3 (between 2 and 4). That is less than what usually "
        "matters. This is for the 14 who answered both times.",
    ),
    (
        Verdict.SMALL,
        but(change=-3.0, low=-4.0, high=-2.0),
        "A small change: scores fell by about 3 (between 2 and 4), which is worse. That is less",
    ),
    (
        Verdict.STAYED,
        but(**LITTLE, n=6, could=12),
        "Little change among those who stayed, the 6 who answered both times: if there is any, it "
        "is smaller than what matters. They are 6 of the 12 who could be counted",
    ),
    (
        Verdict.STAYED,
        but(**LITTLE, worse_low=-6.0, worse_high=1.0),
        "If those who are missing had got worse, it could matter for the group as a whole.",
    ),
    (Verdict.STAYED, but(**SMALL, worse_low=-6.0, worse_high=1.0), "among those who stayed"),
    (
        Verdict.STAYED,
        but(n=7, could=14),
        "Scores rose by about 9 points (likely between 3 and 15), among those who stayed, the 7 who "
        "answered both times. They are 7 of the 14 who could be counted, so we can’t say how it "
        "went for the group as a whole.",
    ),
    (Verdict.STAYED, but(**MIRROR, n=7, could=14), "which is worse, among those who stayed"),
    (
        Verdict.STAYED,
        but(worse_low=-1.0, worse_high=8.0),
        "among those who stayed, the 14 who answered both times, but if those who are missing had "
        "got worse, it might be no change at all.",
    ),
    (
        Verdict.CANNOT_TELL,
        but(**UNSURE),
        "We can’t tell yet. Scores rose by about 4 on average, but people differed so much that it "
        "may be chance: anything from 4 down to 12 up, for the 9 who answered both times.",
    ),
    (
        Verdict.CANNOT_TELL,
        but(change=-4.0, low=-12.0, high=4.0),
        "Scores fell by about 4 on average, which is worse, but people differed so much that it "
        "may be chance: anything from 12 down to 4 up",
    ),
    (
        Verdict.CANNOT_TELL,
        but(**UNSURE | {"n": 6, "could": 12}),
        "They are 6 of the 12 who could be counted",
    ),
    (Verdict.CANNOT_TELL, but(change=0.0, low=-9.0, high=9.0), "stayed about the same on average"),
    (
        Verdict.AFTERWARDS,
        but(looked=Looked.UNPLANNED, p=None),
        "This was looked at afterwards, not planned: take it as a hint, not a finding.",
    ),
    (Verdict.AFTERWARDS, but(looked=Looked.PICKED), "looked at afterwards"),
    (Verdict.AFTERWARDS, but(**MIRROR, looked=Looked.PICKED), "which is worse"),
    (
        Verdict.AFTERWARDS,
        but(looked=Looked.PICKED, newcomers=3, settled=False),
        "take it as a sign, not as proof.",
    ),
    (
        Verdict.SIGN,
        but(newcomers=1, settled=False),
        "Scores rose by about 9 (likely between 3 and 15). People often join at a low point, and "
        "part of that passes by itself: take it as a sign, not as proof. This is for the 14 who "
        "answered both times.",
    ),
    (
        Verdict.SIGN,
        dataclasses.replace(FALL, newcomers=9, settled=False),
        "which is better. People",
    ),
    (Verdict.TOO_MANY_QUESTIONS, but(n=6, could=6, needed=8), "We would need 8"),
    (Verdict.TOO_MANY_QUESTIONS, but(**MIRROR, n=6, could=6, needed=8), "which is worse"),
    (Verdict.CHANCE, but(p=0.08), "We can’t tell yet. Scores rose by about 9 points (likely"),
    (Verdict.CHANCE, but(**MIRROR, p=0.08), "it may still be chance"),
    (Verdict.CLOSE, but(weeks_apart=3.9), "less than four weeks apart"),
    (Verdict.CLOSE, but(**MIRROR, weeks_apart=1.0), "less than four weeks apart"),
    (
        Verdict.HANGS_ON_ONE,
        but(leave_one_out=-0.2),
        "Scores rose on average, but it is a close call: without one of those who changed most we "
        "could not tell. They rose by about 9 points for the 14 who answered both times.",
    ),
    (Verdict.HANGS_ON_ONE, but(**MIRROR, leave_one_out=-0.2), "which is worse, but it is a close"),
    (
        Verdict.DRIFT,
        but(newcomers=14, expected=3.0),
        "Scores rose by about 9 after people had settled in. A low point can take longer than that "
        "to pass, so this may not be the group’s doing. This is for the 14 who answered both times.",
    ),
    (Verdict.GATED, but(gate=False), "taken together, it may still be chance"),
    (
        Verdict.GAIN,
        CLEAR,
        "Scores rose by about 9 points (likely between 3 and 15), for the 14 who answered both times.",
    ),
    (Verdict.GAIN, but(low=6.0), "That is a change that matters."),
    (Verdict.GAIN, but(change=4.0, low=1.0, high=7.0), "It may be too small to matter."),
    (Verdict.GAIN, but(newcomers=14, expected=2.9), "for the 14 who answered both times."),
    (
        Verdict.GAIN,
        but(newcomers=8, worse_low=-1.0, worse_high=8.0),
        "it might be no change at all",
    ),
    (Verdict.GAIN, but(weeks_apart=4.0), "Scores rose"),
    (
        Verdict.GAIN,
        FALL,
        "Scores fell by about 6 points (likely between 3 and 9), which is better, for the 14",
    ),
    (
        Verdict.LOSS,
        but(**MIRROR),
        "Scores fell by about 9 points (likely between 3 and 15), which is worse, for the 14",
    ),
    (Verdict.LOSS, but(**MIRROR, expected=7.0), "which is worse"),
    (Verdict.LOSS, but(**MIRROR, gate=False), "which is worse"),  # never held back by the gate
    (Verdict.LOSS, but(**MIRROR, newcomers=14, settled=False), "which is worse"),
    (
        Verdict.LOSS,
        but(scale=LOWER),
        "Scores rose by about 9 points (likely between 3 and 15), which",
    ),
]


@pytest.mark.parametrize(("verdict_", "evidence", "words"), CASES)
def test_each_row(verdict_, evidence, words):
    statement = say(evidence)
    assert statement.verdict is verdict_ is verdict(evidence)
    assert words in statement.text


def test_every_row_of_the_table_is_gone_through():
    assert {row[0] for row in RULES} | {Verdict.STAYED} == {row[0] for row in CASES}
    assert set(TITLES) == set(Verdict)


@pytest.mark.parametrize("looked", [Looked.SO_FAR, Looked.PICKED, Looked.UNPLANNED])
def test_nothing_but_the_plans_own_look_is_called_clear(looked):
    for _, evidence, _ in CASES:
        assert say(dataclasses.replace(evidence, looked=looked)).verdict not in {
            Verdict.GAIN,
            Verdict.LOSS,
        }


def test_another_period_is_always_said_to_be_looked_at_afterwards():
    for case in (but(**LITTLE), but(**SMALL), but(**UNSURE), CLEAR, but(**MIRROR)):
        text = say(dataclasses.replace(case, looked=Looked.PICKED)).text
        assert "looked at afterwards" in text
        assert "afterwards" not in say(case).text


def test_no_sentence_says_what_would_stand_out_beside_an_interval():
    assert not any("stand out" in say(evidence).text for _, evidence, _ in CASES)


@pytest.mark.parametrize(
    ("near", "n", "words"),
    [
        (4, 12, "4 were near the top: this questionnaire could not have shown a gain."),
        (3, 12, ""),
        (12, 12, "12 were near the top"),
    ],
)
def test_a_third_near_the_top_stands_in_the_headline(near, n, words):
    for case in (CLEAR, but(**UNSURE), but(**LITTLE), but(**MIRROR)):
        text = say(dataclasses.replace(case, near_top=near, n=n, could=n)).text
        assert words in text
        assert bool(words) == ("near the top" in text)
    assert "near the best score" in say(dataclasses.replace(FALL, near_top=9)).text


def test_those_who_wait_are_counted():
    assert say_waiting(3) == "3 joined too late to count yet."
    assert say_waiting(0) == ""


@pytest.mark.parametrize(("verdict_", "evidence", "words"), CASES)
def test_no_sentence_claims_a_cause_or_uses_hard_words(verdict_, evidence, words):
    text = say(evidence).text.lower()
    for word in ("because", "caused", "thanks to", "significant", "patient", "user", "helped"):
        assert word not in text
    for sentence in re.split(r"(?<=[.])\s", text):
        assert len(sentence.split()) <= 40, sentence
    assert "none" not in text
    assert "nan" not in text
    assert ",," not in text
    assert ", ," not in text
    assert "  " not in text
