"""Every row of the table of what is said, in the order in which it is read."""

import dataclasses
import re

import pytest

from toolkit.instruments import load_library
from toolkit.results.words import RULES, TITLES, Evidence, Verdict, say

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
    expected=0.0,
    followed=0.9,
    needed=6,
    planned=True,
    detectable=11.0,
)


def but(**changes):
    return dataclasses.replace(CLEAR, **changes)


MIRROR = {"change": -9.0, "low": -15.0, "high": -3.0}
FALL = but(scale=LOWER, change=-6.0, low=-9.0, high=-3.0, mid=5.0)

CASES = [
    (Verdict.ASKED_ONCE, but(asked_twice=False), "nothing to compare it with yet"),
    (Verdict.TOO_FEW, but(n=4), "Too few people to show as a group."),
    (Verdict.TOO_FEW, but(n=0, change=None, low=None, high=None), "Too few people"),
    (Verdict.FIVE, but(n=5), "can’t say if it is more than chance"),
    (Verdict.NO_CHANGE, but(change=0.0, low=0.0, high=0.0), "No one’s score changed."),
    (Verdict.ALIKE, but(change=4.0, low=4.0, high=4.0), "Everyone moved by the same amount."),
    (Verdict.LITTLE, but(change=0.5, low=-3.0, high=4.0), "smaller than what matters"),
    (Verdict.LITTLE, but(change=2.0, low=0.5, high=4.0), "smaller than what matters"),
    (
        Verdict.CANNOT_TELL,
        but(change=4.0, low=-4.0, high=12.0),
        "anything from 4 down to 12 up. With 14 people only a change of about 11",
    ),
    (Verdict.AFTERWARDS, but(planned=False, p=None), "a hint, not a finding"),
    (Verdict.TOO_MANY_QUESTIONS, but(n=6, needed=8), "We would need 8"),
    (Verdict.CHANCE, but(p=0.08), "could still be chance"),
    (Verdict.STAYED, but(followed=0.5), "among those who stayed. They are 50 %"),
    (Verdict.HANGS_ON_ONE, but(leave_one_out=-0.2), "close call"),
    (Verdict.DRIFT, but(expected=7.0), "drift up by about 7 anyway"),
    (
        Verdict.GAIN,
        CLEAR,
        "Scores rose by about 9 points (likely between 3 and 15), for the 14 who answered both times.",
    ),
    (Verdict.GAIN, but(low=6.0), "That is a change that matters."),
    (Verdict.GAIN, but(change=4.0, low=1.0, high=7.0), "It may be too small to matter."),
    (Verdict.GAIN, but(worse_low=-1.0, worse_high=8.0), "it might be no change at all"),
    (
        Verdict.GAIN,
        FALL,
        "Scores fell by about 6 points (likely between 3 and 9), which is better,",
    ),
    (
        Verdict.LOSS,
        but(**MIRROR),
        "Scores fell by about 9 points (likely between 3 and 15), which is worse, for the 14",
    ),
    (Verdict.LOSS, but(**MIRROR, expected=7.0), "which is worse"),
    (
        Verdict.LOSS,
        but(scale=LOWER),
        "Scores rose by about 9 points (likely between 3 and 15), which is worse,",
    ),
]


@pytest.mark.parametrize(("verdict", "evidence", "words"), CASES)
def test_each_row(verdict, evidence, words):
    statement = say(evidence)
    assert statement.verdict is verdict
    assert words in statement.text


def test_every_row_of_the_table_is_gone_through():
    assert {verdict for verdict, _, _ in RULES} == {verdict for verdict, _, _ in CASES}
    assert set(TITLES) == set(Verdict)


def test_cannot_tell_and_little_change_are_told_apart():
    texts = {
        say(case).text
        for verdict, case, _ in CASES
        if verdict in {Verdict.CANNOT_TELL, Verdict.LITTLE}
    }
    assert len(texts) == 2


@pytest.mark.parametrize(("verdict", "evidence", "words"), CASES)
def test_no_sentence_claims_a_cause_or_uses_hard_words(verdict, evidence, words):
    text = say(evidence).text.lower()
    for word in ("because", "caused", "thanks to", "significant", "patient", "user", "helped"):
        assert word not in text
    for sentence in re.split(r"(?<=[.])\s", text):
        assert len(sentence.split()) <= 40, sentence
    assert "none" not in text
    assert "nan" not in text
