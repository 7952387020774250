"""The headline: planned outcomes taken together, or each by itself."""

import dataclasses

import pytest

from toolkit.results.evidence import Evidence, Looked
from toolkit.results.together_words import say_each, say_together
from toolkit.results.words import RULES, Statement, Verdict

WHOLE = Evidence(
    scale=None,
    n=12,
    could=13,
    change=0.6,
    low=0.2,
    high=1.0,
    p=0.01,
    leave_one_out=0.1,
    mid=0.5,
    expected=0.0,
)


def but(**changes):
    return dataclasses.replace(WHOLE, **changes)


FALL = {"change": -0.6, "low": -1.0, "high": -0.2}
CASES = [
    (
        Verdict.GAIN,
        WHOLE,
        "Taken together, the three things you hoped for got better: 9 of 12 people moved up on "
        "average.",
    ),
    (Verdict.LOSS, but(**FALL), "got worse: 2 of 12 people moved down on average."),
    (Verdict.GAIN, but(worse_low=-0.1, worse_high=1, newcomers=12), "might be no change at all"),
    (Verdict.STAYED, but(worse_low=-0.1, worse_high=1), "Among those who stayed, the three"),
    (Verdict.STAYED, but(could=24), "They are 12 of the 24 who could be counted"),
    (
        Verdict.STAYED,
        but(could=24, change=0.1, low=-0.2, high=0.3),
        "taken together changed little",
    ),
    (Verdict.LITTLE, but(change=0.1, low=-0.2, high=0.3), "changed little for the 12 who"),
    (Verdict.SMALL, but(change=0.2, low=0.1, high=0.3), "got a little better: 9 of 12"),
    (Verdict.NO_CHANGE, but(change=0.0, low=0.0, high=0.0), "did not change for any of the 12"),
    (Verdict.ALIKE, but(change=0.3, low=0.3, high=0.3), "changed alike for each of the 12"),
    (
        Verdict.CANNOT_TELL,
        but(low=-0.2),
        "Taken together, we can’t tell yet whether the three things you hoped for got better: 9 of "
        "12 people moved up on average and 2 moved down.",
    ),
    (Verdict.CHANCE, but(p=0.06), "we can’t tell yet whether"),
    (Verdict.TOO_MANY_QUESTIONS, but(needed=13), "we can’t tell yet whether"),
    (Verdict.SIGN, but(newcomers=3, settled=False), "take it as a sign, not as proof."),
    (Verdict.DRIFT, but(newcomers=12, expected=0.2), "after people had settled in: 9 of 12"),
    (Verdict.HANGS_ON_ONE, but(leave_one_out=-0.1), "close call"),
    (Verdict.AFTERWARDS, but(looked=Looked.PICKED), "looked at afterwards"),
    (Verdict.SO_FAR, but(looked=Looked.SO_FAR), "we can’t tell so far"),
    (Verdict.CLOSE, but(weeks_apart=2.0), "less than four weeks apart"),
    (Verdict.FIVE, but(n=5, could=5), "we can’t say with five people"),
    (Verdict.TOO_FEW, but(n=4, could=4), "Too few people to show as a group."),
    (Verdict.ASKED_ONCE, but(asked_twice=False), "nothing to compare it with"),
]


@pytest.mark.parametrize(("verdict", "evidence", "words"), CASES)
def test_each_verdict_has_its_headline(verdict, evidence, words):
    said = say_together(evidence, outcomes=3, improved=9, worsened=2)
    assert said.verdict is verdict
    assert words in said.text
    assert "points" not in said.text  # they are standard deviations


def test_every_verdict_that_the_whole_can_have_is_gone_through():
    gated = {Verdict.GATED}  # the whole is the gate
    assert {row[0] for row in CASES} == {row[0] for row in RULES} - gated | {Verdict.STAYED}


def test_a_ceiling_stands_in_the_headline():
    text = say_together(but(near_top=4), outcomes=2, improved=7, worsened=5).text
    assert "the two things you hoped for" in text
    assert text.endswith("4 were near the top: this questionnaire could not have shown a gain.")


@pytest.mark.parametrize(
    ("verdicts", "text"),
    [
        ([], ""),
        ([Verdict.GAIN], "What you hoped for clearly got better."),
        ([Verdict.CHANCE], "About what you hoped for, we can’t tell yet."),
        (
            [Verdict.GAIN, Verdict.LOSS, Verdict.CANNOT_TELL],
            "Of the three things you hoped for, one clearly got better and one clearly got worse. "
            "About the other one we can’t tell yet.",
        ),
        (
            [Verdict.CANNOT_TELL, Verdict.SIGN],
            "We can’t tell yet about the two things you hoped for.",
        ),
        (
            [Verdict.LITTLE, Verdict.LITTLE],
            "Of the two things you hoped for, two changed little, if at all.",
        ),
    ],
)
def test_each_by_itself(verdicts, text):
    assert say_each([Statement(one, "") for one in verdicts]) == text
