"""A group's change in plain words (reading age 9 to 11), by one table that a reader can check.

The first rule that fits is said. Nothing here claims a cause. "Gain" and "loss" are what is better
and worse for people; whether the score itself rose or fell is said beside it. Of the trend,
attendance and the way between: ``course_words``; of one person: ``person_words``; of all planned
outcomes taken together: ``together_words``.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from toolkit.instruments import Scale
from toolkit.results.evidence import CEILING, FOLLOWED, WEEKS_APART, Evidence, Looked
from toolkit.statistics import LEAST


class Verdict(StrEnum):
    """What may be said of a group's change."""

    ASKED_ONCE = "asked once"
    TOO_FEW = "too few"
    FIVE = "five"
    ALIKE = "all moved alike"
    NO_CHANGE = "no one changed"
    SO_FAR = "so far"
    LITTLE = "little change"
    SMALL = "small change"
    AFTERWARDS = "looked at afterwards"
    SIGN = "a sign, not proof"
    TOO_MANY_QUESTIONS = "too few people for so many questions"
    CHANCE = "may be chance"
    CLOSE = "answers too close together"
    HANGS_ON_ONE = "hangs on one person"
    DRIFT = "a low point may still be passing"
    GATED = "taken together it may be chance"
    STAYED = "only those who stayed"
    GAIN = "clear gain"
    LOSS = "clear loss"
    CANNOT_TELL = "cannot tell yet"


#: A verdict as the title of a chart: no more than the interval carries.
TITLES = {
    Verdict.ASKED_ONCE: "asked once so far",
    Verdict.TOO_FEW: "too few people to show as a group",
    Verdict.FIVE: "what happened, with five people",
    Verdict.ALIKE: "everyone moved by the same amount",
    Verdict.NO_CHANGE: "no one’s score changed",
    Verdict.SO_FAR: "so far, we can’t tell yet",
    Verdict.LITTLE: "little change",
    Verdict.SMALL: "a small change",
    Verdict.AFTERWARDS: "a hint of change, looked at afterwards",
    Verdict.SIGN: "better since joining: a sign, not proof",
    Verdict.TOO_MANY_QUESTIONS: "too few people for so many questions",
    Verdict.CHANCE: "a change that may be chance",
    Verdict.CLOSE: "two answers close together",
    Verdict.HANGS_ON_ONE: "a close call",
    Verdict.DRIFT: "better, as a low point may still be passing",
    Verdict.GATED: "a change that may be chance, all taken together",
    Verdict.STAYED: "among those who stayed",
    Verdict.GAIN: "clearly better on average",
    Verdict.LOSS: "clearly worse on average",
    Verdict.CANNOT_TELL: "we can’t tell yet",
}

#: What is said after the figures of a change that is not called clear.
CAUTIONS = {
    Verdict.AFTERWARDS: (
        "This was looked at afterwards, not planned: take it as a hint, not a finding."
    ),
    Verdict.SIGN: (
        "People often join at a low point, and part of that passes by itself: "
        "take it as a sign, not as proof."
    ),
    Verdict.CHANCE: "Counting all that was asked about, it may still be chance.",
    Verdict.CLOSE: (
        "The two answers are less than four weeks apart, which is too close to call it clear."
    ),
    Verdict.DRIFT: (
        "A low point can take longer than that to pass, so this may not be the group’s doing."
    ),
    Verdict.GATED: "All that you hoped for taken together, it may still be chance.",
}


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said: the verdict and its sentences."""

    verdict: Verdict
    text: str


Test = Callable[[Evidence], bool]
Say = Callable[[Evidence], str]


def points(value: float, scale: Scale | None) -> str:
    """Return a number of points as people say it: whole, or one decimal on short scales."""
    size = abs(value)
    if scale is not None and scale.high - scale.low > 20:
        return f"{size:.0f}" if size >= 0.95 or size < 0.05 else f"{size:.1f}"
    return f"{size:.1f}"


def between(evidence: Evidence) -> str:
    """Return the interval in words, as seen in the direction of the change."""
    near, far = evidence.printed_ends
    if evidence.nearest > 0:
        return f"likely between {points(near, evidence.scale)} and {points(far, evidence.scale)}"
    low, high = (
        f"{points(end, evidence.scale)} {'down' if end < 0 else 'up'}"
        for end in (evidence.printed.low, evidence.printed.high)
    )
    return f"anything from {low} to {high}"


def who(evidence: Evidence) -> str:
    """Return whom a figure is about."""
    return f"the {evidence.n} who answered both times"


def _rose(evidence: Evidence) -> str:
    change = evidence.change or 0.0
    return "rose" if change > 0 else "fell"


def _which(evidence: Evidence) -> str:
    """Return a comma, with which way is better where the words do not show it."""
    if evidence.gained < 0:
        return ", which is worse,"
    return ", which is better," if evidence.sign < 0 else ","


def _size(evidence: Evidence, *, noun: bool = False) -> str:
    size = points(evidence.printed.change, evidence.scale)
    return f"{size} {'point' if size == '1' else 'points'}" if noun else size


def moved(evidence: Evidence) -> str:
    """Return how scores moved: "Scores rose by about 9 points (likely between 3 and 15)"."""
    size = _size(evidence, noun=True)
    which = _which(evidence)
    return f"Scores {_rose(evidence)} by about {size} ({between(evidence)}){which} for"


def _moved(evidence: Evidence) -> str:
    return f"{moved(evidence)} {who(evidence)}."


def _with(verdict: Verdict) -> Say:
    return lambda evidence: f"{_moved(evidence)} {CAUTIONS[verdict]}"


def _for_whom(evidence: Evidence) -> str:
    """Return whom a figure is about, after a sentence that is whole without it."""
    return f"This is for {who(evidence)}."


def _sign(evidence: Evidence) -> str:
    which = _which(evidence).rstrip(",")
    return (
        f"Scores {_rose(evidence)} by about {_size(evidence)} ({between(evidence)}){which}. "
        f"{CAUTIONS[Verdict.SIGN]} {_for_whom(evidence)}"
    )


def average(evidence: Evidence) -> str:
    """Say how scores moved on average, without saying how sure that is."""
    if not round(evidence.printed.change, 9):
        return f"On average, scores of {who(evidence)} stayed as they were."
    which = _which(evidence)
    return (
        f"On average, scores {_rose(evidence)} by about {_size(evidence, noun=True)}"
        f"{which} for {who(evidence)}."
    )


def _too_few(evidence: Evidence) -> str:
    many = f"{evidence.n} answered" if evidence.n else "Nobody answered"
    why = [f"{count} {reason}" for reason, count in evidence.left_out]
    if evidence.other_people:
        why.insert(0, "there were other people each time")
    listed = f": {', '.join(why)}" if why else ""
    return f"Too few people to show as a group. {many} both times{listed}."


def _alike(evidence: Evidence) -> str:
    return (
        f"Of {who(evidence)}, everyone moved by the same amount. Scores {_rose(evidence)} by about "
        f"{_size(evidence, noun=True)}{_which(evidence).rstrip(',')}."
    )


def _matters(evidence: Evidence) -> str:
    if evidence.missing_take_it_away or evidence.followed < FOLLOWED:
        return ""
    if evidence.nearest >= evidence.mid:
        return " That is a change that matters."
    if evidence.farthest < 1.5 * evidence.mid:
        return " It may be too small to matter."
    return ""


def _clear(evidence: Evidence) -> str:
    missing = ""
    if evidence.missing_take_it_away:
        missing = ", but if those who are missing had got worse, it might be no change at all"
    return f"{moved(evidence)} {who(evidence)}{missing}.{_matters(evidence)}"


def _drift(evidence: Evidence) -> str:
    which = _which(evidence).rstrip(",")
    return (
        f"Scores {_rose(evidence)} by about {_size(evidence)} after people had settled in{which}. "
        f"{CAUTIONS[Verdict.DRIFT]} {_for_whom(evidence)}"
    )


def _close_call(evidence: Evidence) -> str:
    return (
        f"Scores {_rose(evidence)} on average{_which(evidence)} but it is a close call: without "
        "one of those who changed most we could not tell. They "
        f"{_rose(evidence)} by about {_size(evidence, noun=True)} for {who(evidence)}."
    )


def _little(evidence: Evidence) -> str:
    return f"Little change for {who(evidence)}: if there is any, it is smaller than what matters."


def _small(evidence: Evidence) -> str:
    scale = evidence.scale
    near, far = (points(end, scale) for end in evidence.printed_ends)
    which = _which(evidence).rstrip(",")
    return (
        f"A small change: scores {_rose(evidence)} by about {_size(evidence)} (between {near} and "
        f"{far}){which}. That is less than what usually matters. {_for_whom(evidence)}"
    )


def _may_be_chance(evidence: Evidence) -> str:
    """Return the last row's words, after "We can't tell yet."."""
    if not round(evidence.printed.change, 9):
        stayed = "scores stayed about the same on average, but people differed much"
        return f"{stayed}: {between(evidence)}, for {who(evidence)}."
    return (
        f"scores {_rose(evidence)} by about {_size(evidence)} on average{_which(evidence)} "
        f"but people differed so much that it may be chance: "
        f"{between(evidence)}, for {who(evidence)}."
    )


def _cannot_tell(evidence: Evidence) -> str:
    words = _may_be_chance(evidence)
    return f"We can’t tell yet. {words[0].upper()}{words[1:]}"


def _so_far(evidence: Evidence) -> str:
    if evidence.holds_zero:
        return f"We can’t tell yet. So far, {_may_be_chance(evidence)}"
    near, far = (points(end, evidence.scale) for end in evidence.printed_ends)
    return (
        f"We can’t tell yet. So far, scores {_rose(evidence)} by about {_size(evidence)} on average"
        f"{_which(evidence)} for {who(evidence)}: anything from {near} to {far}. "
        "The time that your plan counts is still to come."
    )


def _too_many(evidence: Evidence) -> str:
    return (
        f"{moved(evidence)} {who(evidence)}, but that is too few people for so many questions. "
        f"We would need {evidence.needed} to say more."
    )


def _chance(evidence: Evidence) -> str:
    return f"We can’t tell yet. {_moved(evidence)} {CAUTIONS[Verdict.CHANCE]}"


def _afterwards(evidence: Evidence) -> str:
    text = f"{_moved(evidence)} {CAUTIONS[Verdict.AFTERWARDS]}"
    return f"{text} {CAUTIONS[Verdict.SIGN]}" if is_a_sign(evidence) else text


def is_a_sign(evidence: Evidence) -> bool:
    """Whether it is a gain of people who joined lately, counted from their first answer."""
    return evidence.gained > 0 and evidence.newcomers > 0 and not evidence.settled


_FIVE = LEAST["figure"]

#: Verdict, when it holds, what is said. The first that fits counts.
RULES: tuple[tuple[Verdict, Test, Say], ...] = (
    (
        Verdict.ASKED_ONCE,
        lambda e: not e.asked_twice,
        lambda _: "This was asked in one wave so far: there is nothing to compare it with yet.",
    ),
    (Verdict.TOO_FEW, lambda e: e.n < _FIVE or e.change is None, _too_few),
    (
        Verdict.FIVE,
        lambda e: e.n < LEAST["sign_flip"],
        lambda e: (
            f"{average(e)} With five people we show what happened, "
            "but can’t say if it is more than chance."
        ),
    ),
    (
        Verdict.NO_CHANGE,
        lambda e: e.low == e.high == e.change == 0,
        lambda e: f"Of {who(e)}, no one’s score changed.",
    ),
    (Verdict.ALIKE, lambda e: e.low == e.high, _alike),
    (Verdict.SO_FAR, lambda e: e.looked is Looked.SO_FAR, _so_far),
    (Verdict.LITTLE, lambda e: e.within_mid and e.holds_zero, _little),
    (Verdict.SMALL, lambda e: e.within_mid, _small),
    (Verdict.CANNOT_TELL, lambda e: e.holds_zero, _cannot_tell),
    (Verdict.AFTERWARDS, lambda e: e.looked is not Looked.PLANNED, _afterwards),
    (Verdict.SIGN, is_a_sign, _sign),
    (Verdict.TOO_MANY_QUESTIONS, lambda e: e.n < e.needed, _too_many),
    (Verdict.CHANCE, lambda e: not e.sure, _chance),
    (
        Verdict.CLOSE,
        lambda e: e.weeks_apart is not None and e.weeks_apart < WEEKS_APART,
        _with(Verdict.CLOSE),
    ),
    (Verdict.HANGS_ON_ONE, lambda e: not e.steady, _close_call),
    (Verdict.DRIFT, lambda e: e.gained > 0 and e.nearest <= e.expected, _drift),
    (Verdict.GATED, lambda e: e.gained > 0 and not e.gate, _with(Verdict.GATED)),
    (Verdict.GAIN, lambda e: e.gained > 0, _clear),
    (Verdict.LOSS, lambda e: e.gained < 0, _clear),
)

_OF_LITTLE = frozenset({Verdict.LITTLE, Verdict.SMALL})
_OF_CLEAR = frozenset({Verdict.GAIN, Verdict.LOSS})
_NO_FIGURE = frozenset({Verdict.ASKED_ONCE, Verdict.TOO_FEW})


def verdict(evidence: Evidence) -> Verdict:
    """Return the first rule's verdict, or STAYED where it holds of those who stayed alone."""
    found = _row(evidence)[0]
    return Verdict.STAYED if only_of_those_who_stayed(found, evidence) else found


def _row(evidence: Evidence) -> tuple[Verdict, Say]:
    for found, fits, words in RULES:
        if fits(evidence):
            return found, words
    raise AssertionError("A change is either better or worse once it is not zero.")


def only_of_those_who_stayed(found: Verdict, evidence: Evidence) -> bool:
    """Whether a verdict can't stand by itself for the sake of those who are missing."""
    if found in _OF_LITTLE:
        return evidence.followed < FOLLOWED or evidence.missing_make_it_matter
    if found in _OF_CLEAR:
        held = evidence.missing_take_it_away and not evidence.most_settled
        return evidence.followed < FOLLOWED or held
    return False


def say(evidence: Evidence) -> Statement:
    """Return the first rule's verdict and sentences that fit the evidence."""
    found, words = _row(evidence)
    text = words(evidence)
    held = only_of_those_who_stayed(found, evidence)
    if held or (evidence.followed < FOLLOWED and found not in _NO_FIGURE):
        text = text.replace(f"for {who(evidence)}", f"among those who stayed, {who(evidence)}")
        text += those_who_stayed(found, evidence)
    if evidence.looked is Looked.PICKED and found in _OF_LITTLE | {Verdict.CANNOT_TELL}:
        text += " This was looked at afterwards, not planned."
    if found not in _NO_FIGURE:
        text += near_the_top(evidence)
    return Statement(Verdict.STAYED if held else found, text)


def those_who_stayed(found: Verdict, evidence: Evidence) -> str:
    """Say that a figure is of those who stayed, and what the others could have done to it."""
    if evidence.followed < FOLLOWED:
        return (
            f" They are {evidence.n} of the {evidence.could} who could be counted, "
            "so we can’t say how it went for the group as a whole."
        )
    if found in _OF_CLEAR:
        return ""  # it is in the sentence
    return " If those who are missing had got worse, it could matter for the group as a whole."


def near_the_top(evidence: Evidence) -> str:
    """Say for how many the questionnaire had no room, if that is a third or more."""
    return say_near_top(evidence.near_top, evidence.n, evidence.scale)


def say_near_top(near: int, n: int, scale: Scale | None) -> str:
    """Say how many of ``n`` began near the best score, if that is a third or more; else ""."""
    if not near or near < CEILING * n:
        return ""
    end = "the best score" if scale is not None and scale.better == "lower" else "the top"
    were = "was" if near == 1 else "were"
    return f" {near} {were} near {end}: this questionnaire could not have shown a gain."


def say_waiting(waiting: int) -> str:
    """Say how many newcomers have no settled answer to be counted from; "" for none."""
    return f"{waiting} joined too late to count yet." if waiting else ""
