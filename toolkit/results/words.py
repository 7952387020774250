"""A result in plain words (reading age 9 to 11), by one table of rules that a reader can check.

The first rule that fits is said. Nothing here claims a cause. "Gain" and "loss" are what is better
and worse for people; whether the score itself rose or fell is said beside it.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from toolkit.instruments import Scale
from toolkit.statistics import DoseResponse

#: Fewer people than this followed to the end, and no change is called clear.
FOLLOWED = 0.6
#: The level of the sign-flip p after Holm's correction.
ALPHA = 0.05


class Verdict(StrEnum):
    """What may be said of a group's change on one scale."""

    ASKED_ONCE = "asked once"
    TOO_FEW = "too few"
    FIVE = "five"
    ALIKE = "all moved alike"
    NO_CHANGE = "no one changed"
    LITTLE = "little change"
    AFTERWARDS = "looked at afterwards"
    TOO_MANY_QUESTIONS = "too few people for so many questions"
    STAYED = "only those who stayed"
    GAIN = "clear gain"
    LOSS = "clear loss"
    DRIFT = "gain within what is expected anyway"
    HANGS_ON_ONE = "hangs on one person"
    CHANCE = "may be chance"
    CANNOT_TELL = "cannot tell yet"


#: A verdict as the title of a chart: no more than the interval carries.
TITLES = {
    Verdict.ASKED_ONCE: "asked once so far",
    Verdict.TOO_FEW: "too few people to show as a group",
    Verdict.FIVE: "what happened, with five people",
    Verdict.ALIKE: "everyone moved by the same amount",
    Verdict.NO_CHANGE: "no one’s score changed",
    Verdict.LITTLE: "little change",
    Verdict.AFTERWARDS: "a hint of change, looked at afterwards",
    Verdict.TOO_MANY_QUESTIONS: "too few people for so many questions",
    Verdict.STAYED: "a change among those who stayed",
    Verdict.GAIN: "clearly better on average",
    Verdict.LOSS: "clearly worse on average",
    Verdict.DRIFT: "better, as might be expected anyway",
    Verdict.HANGS_ON_ONE: "a close call",
    Verdict.CHANCE: "a change that may be chance",
    Verdict.CANNOT_TELL: "we can’t tell yet",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the rules look at, in the scale's points.

    ``mid`` is the smallest change that matters; ``expected`` is how far scores like these drift
    in the better direction by themselves (0 if that does not apply); ``followed`` is the share of
    those who started that is in the figure; ``needed`` the pairs that so many outcomes ask for;
    ``p`` is None for what was not planned; ``worse_low`` and ``worse_high`` are the limits if those
    who are missing had got worse by ``mid``.
    """

    scale: Scale
    n: int
    change: float | None
    low: float | None
    high: float | None
    p: float | None
    leave_one_out: float | None
    mid: float
    expected: float
    followed: float
    needed: int
    planned: bool
    detectable: float | None = None
    worse_low: float | None = None
    worse_high: float | None = None
    asked_twice: bool = True

    @property
    def sign(self) -> int:
        """1 where a rise is better, -1 where a fall is."""
        return 1 if self.scale.better == "higher" else -1

    @property
    def gained(self) -> float:
        """The change, positive where it is better."""
        return (self.change or 0.0) * self.sign

    @property
    def nearest(self) -> float:
        """The interval's end nearest to zero, on the side of the change; below 0 if it holds 0."""
        if self.low is None or self.high is None or self.change is None:
            return -math.inf
        return self.low if self.change > 0 else -self.high

    @property
    def farthest(self) -> float:
        if self.low is None or self.high is None or self.change is None:
            return math.inf
        return self.high if self.change > 0 else -self.low

    @property
    def steady(self) -> bool:
        """Whether every leave-one-out interval stays on the change's side of zero."""
        if self.leave_one_out is None or self.change is None:
            return False
        return self.leave_one_out > 0

    @property
    def sure(self) -> bool:
        return self.nearest > 0 and self.p is not None and self.p <= ALPHA

    @property
    def turned_by_missing(self) -> bool:
        """Whether the missing, had they got worse, would take a gain away."""
        if self.worse_low is None or self.worse_high is None or self.gained <= 0:
            return False
        return min(self.worse_low * self.sign, self.worse_high * self.sign) <= 0


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one scale: the verdict and its sentences."""

    verdict: Verdict
    text: str


Test = Callable[[Evidence], bool]
Say = Callable[[Evidence], str]


def points(value: float, scale: Scale) -> str:
    """Return a number of points as people say it: whole, or one decimal on short scales."""
    size = abs(value)
    if scale.high - scale.low > 20:
        return f"{size:.0f}" if size >= 0.95 else f"{size:.1f}"
    return f"{size:.1f}"


def between(evidence: Evidence) -> str:
    """Return the interval in words, as seen in the direction of the change."""
    near, far = evidence.nearest, evidence.farthest
    if near >= 0:
        return f"likely between {points(near, evidence.scale)} and {points(far, evidence.scale)}"
    fall, rise = ("down", "up")
    low, high = evidence.low or 0.0, evidence.high or 0.0
    return (
        f"anything from {points(low, evidence.scale)} {fall if low < 0 else rise} "
        f"to {points(high, evidence.scale)} {fall if high < 0 else rise}"
    )


def moved(evidence: Evidence) -> str:
    """Return how the scores moved: "Scores rose by about 9 points (likely between 3 and 15)"."""
    change = evidence.change or 0.0
    way = "rose" if change > 0 else "fell"
    size = points(change, evidence.scale)
    return f"Scores {way} by about {size} {_points(size)} ({between(evidence)}){_which(evidence)}"


def _which(evidence: Evidence) -> str:
    if evidence.gained < 0:
        return ", which is worse,"
    return ", which is better," if evidence.scale.better == "lower" else ","


def _both(evidence: Evidence) -> str:
    return f"for the {evidence.n} who answered both times"


def _matters(evidence: Evidence) -> str:
    if evidence.nearest >= evidence.mid:
        return " That is a change that matters."
    if evidence.farthest < 1.5 * evidence.mid:
        return " It may be too small to matter."
    return ""


def _if_missing(evidence: Evidence) -> str:
    if not evidence.turned_by_missing:
        return ""
    return ", but if those who are missing had got worse, it might be no change at all"


def _clear(evidence: Evidence) -> str:
    return f"{moved(evidence)} {_both(evidence)}{_if_missing(evidence)}.{_matters(evidence)}"


def _drift(evidence: Evidence) -> str:
    way = "drift up" if evidence.sign > 0 else "drift down"
    return (
        f"{moved(evidence)} {_both(evidence)}{_if_missing(evidence)}. "
        f"People often join at a low point and {way} by about "
        f"{points(evidence.expected, evidence.scale)} anyway, "
        "so this may not be the group’s doing."
    )


def _close_call(evidence: Evidence) -> str:
    way = "rose" if (evidence.change or 0) > 0 else "fell"
    return (
        f"Scores {way} on average by about {points(evidence.change or 0, evidence.scale)}"
        f"{_which(evidence)} but it is a close call: "
        "without one of those who changed most we could not tell."
    )


def _cannot_tell(evidence: Evidence) -> str:
    text = f"We can’t tell yet. The change may be {between(evidence)}."
    if evidence.detectable is not None:
        text += (
            f" With {evidence.n} people only a change of about "
            f"{points(evidence.detectable, evidence.scale)} would stand out."
        )
    return text


def _too_many(evidence: Evidence) -> str:
    return (
        f"{moved(evidence)} {_both(evidence)}, but that is too few people for so many questions. "
        f"We would need {evidence.needed} to say more."
    )


def _stayed(evidence: Evidence) -> str:
    share = round(100 * evidence.followed)
    return (
        f"{moved(evidence)} among those who stayed. They are {share} % of those who started, "
        "so we can’t say how it went for the group as a whole."
    )


def _chance(evidence: Evidence) -> str:
    return (
        f"{moved(evidence)} {_both(evidence)}. "
        "Counting all that we looked at, this could still be chance."
    )


def _afterwards(evidence: Evidence) -> str:
    return (
        f"{moved(evidence)} {_both(evidence)}. "
        "This was looked at afterwards, not planned: take it as a hint, not a finding."
    )


#: Verdict, when it holds, what is said. The first that fits counts.
RULES: tuple[tuple[Verdict, Test, Say], ...] = (
    (
        Verdict.ASKED_ONCE,
        lambda e: not e.asked_twice,
        lambda _: "This was asked in one wave so far: there is nothing to compare it with yet.",
    ),
    (
        Verdict.TOO_FEW,
        lambda e: e.n < 5 or e.change is None,
        lambda _: "Too few people to show as a group.",
    ),
    (
        Verdict.FIVE,
        lambda e: e.n == 5,
        lambda e: (
            f"{_average(e)} With five people we show what happened, "
            "but can’t say if it is more than chance."
        ),
    ),
    (
        Verdict.NO_CHANGE,
        lambda e: e.low == e.high == e.change == 0,
        lambda _: "No one’s score changed.",
    ),
    (
        Verdict.ALIKE,
        lambda e: e.low == e.high,
        lambda e: f"{_average(e)} Everyone moved by the same amount.",
    ),
    (
        Verdict.LITTLE,
        lambda e: -e.mid < (e.low or 0) and (e.high or 0) < e.mid,
        lambda _: "Little change: if there is any, it is smaller than what matters.",
    ),
    (Verdict.CANNOT_TELL, lambda e: e.nearest <= 0, _cannot_tell),
    (Verdict.AFTERWARDS, lambda e: not e.planned, _afterwards),
    (Verdict.TOO_MANY_QUESTIONS, lambda e: e.n < e.needed, _too_many),
    (Verdict.CHANCE, lambda e: not e.sure, _chance),
    (Verdict.STAYED, lambda e: e.followed < FOLLOWED, _stayed),
    (Verdict.HANGS_ON_ONE, lambda e: not e.steady, _close_call),
    (Verdict.DRIFT, lambda e: e.gained > 0 and e.nearest <= e.expected, _drift),
    (Verdict.GAIN, lambda e: e.gained > 0, _clear),
    (Verdict.LOSS, lambda e: e.gained < 0, _clear),
)


def _average(evidence: Evidence) -> str:
    change = evidence.change or 0.0
    if change == 0:
        return "On average, scores stayed as they were."
    way = "rose" if change > 0 else "fell"
    which = _which(evidence).rstrip(",")
    size = points(change, evidence.scale)
    return f"On average, scores {way} by about {size} {_points(size)}{which}."


def _points(size: str) -> str:
    return "point" if size == "1" else "points"


def say_attendance(found: DoseResponse, scale: Scale) -> str:
    """Return what may be said of coming often and change: that they go together, or not known."""
    if found.rho is None or found.rho_low is None or found.rho_high is None:
        return f"It takes at least 12 people to set the two side by side; there are {found.n}."
    better = found.rho if scale.better == "higher" else -found.rho
    if found.rho_low <= 0 <= found.rho_high:
        return f"With {found.n} people we can’t tell whether coming more often goes with change."
    way = "better" if better > 0 else "worse"
    return (
        f"Among {found.n} people, coming more often goes with a change for the {way}. "
        "That does not say which comes first: who feels better may come more."
    )


def say(evidence: Evidence) -> Statement:
    """Return the first rule's verdict and sentences that fit the evidence."""
    for verdict, fits, words in RULES:
        if fits(evidence):
            return Statement(verdict, words(evidence))
    raise AssertionError("A change is either better or worse once it is not zero.")
