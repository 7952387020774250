"""What the rules of words look at: figures of one change, and how they were come by."""

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from toolkit.instruments import Scale
from toolkit.statistics import LEAST

#: Fewer than this share of those who could be in the figure, and no change is called clear.
FOLLOWED = Fraction(3, 5)
#: The level of the sign-flip p after Holm's correction.
ALPHA = 0.05
#: This share of people near the best score, and the headline says so.
CEILING = Fraction(1, 3)
#: Answers closer than this many weeks make no clear change.
WEEKS_APART = 4.0


class Looked(StrEnum):
    """How a change came to be looked at."""

    PLANNED = "planned"  # a planned outcome in the plan's own period, its main wave closed
    SO_FAR = "so far"  # the same before the main wave is closed
    PICKED = "picked"  # another period than the plan's
    UNPLANNED = "unplanned"  # a scale that is no planned outcome, though there are some


@dataclass(frozen=True, slots=True)
class Told:
    """A change and its interval as they may be told outside, rounded; the rules never see them."""

    change: float
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that the rules look at, in the scale's points; without a scale in SD, up is better.

    A change is after - before. ``low`` and ``high`` are its interval; ``p`` the sign-flip p after
    Holm's correction; ``leave_one_out`` the least of the leave-one-out ends that face zero.
    """

    scale: Scale | None
    n: int
    mid: float  # the smallest change that matters
    change: float | None = None
    low: float | None = None
    high: float | None = None
    p: float | None = None
    leave_one_out: float | None = None
    #: How many could be in the figure: "followed" is n out of it. None: all.
    could: int | None = None
    #: How many pairs so many outcomes need (``statistics.pairs_for``).
    needed: int = LEAST["sign_flip"]
    looked: Looked = Looked.PLANNED
    #: Newcomers among the pairs, and whether their baselines are settled answers.
    newcomers: int = 0
    settled: bool = True
    #: E, what may still be passing of a low point (``statistics.still_passing``), 0 or more.
    expected: float = 0.0
    #: The interval if those who are missing had got worse by ``mid`` (``Bounds.worse``).
    worse_low: float | None = None
    worse_high: float | None = None
    #: How many began so near the best score that no gain could show.
    near_top: int = 0
    #: The fewest weeks between two answers of a pair.
    weeks_apart: float | None = None
    #: False: the outcomes taken together are the headline, and did not pass.
    gate: bool = True
    #: Why people are not in the figure, with how many each; and whether each wave had others.
    left_out: tuple[tuple[str, int], ...] = ()
    other_people: bool = False
    asked_twice: bool = True
    #: What words print in place of the figures that the rules decide by.
    told: Told | None = None

    @property
    def printed(self) -> Told:
        """The change and its interval as words print them."""
        if self.told is not None:
            return self.told
        change = self.change or 0.0
        low = -math.inf if self.low is None else self.low
        return Told(change, low, math.inf if self.high is None else self.high)

    @property
    def printed_ends(self) -> tuple[float, float]:
        """The interval's ends as printed, the nearer to 0 first, above 0 on the change's side."""
        shown = self.printed
        return (shown.low, shown.high) if (self.change or 0.0) > 0 else (-shown.high, -shown.low)

    @property
    def sign(self) -> int:
        """1 where a rise is better, -1 where a fall is."""
        return -1 if self.scale is not None and self.scale.better == "lower" else 1

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
    def holds_zero(self) -> bool:
        return self.nearest <= 0

    @property
    def within_mid(self) -> bool:
        """Whether the whole interval is smaller than what matters."""
        return -self.mid < (self.low or 0.0) and (self.high or 0.0) < self.mid

    @property
    def steady(self) -> bool:
        """Whether every leave-one-out interval stays on the change's side of zero."""
        return self.leave_one_out is not None and self.leave_one_out > 0

    @property
    def sure(self) -> bool:
        return not self.holds_zero and self.p is not None and self.p <= ALPHA

    @property
    def followed(self) -> Fraction:
        """The share of those who could be in the figure that is."""
        return Fraction(self.n, self.could) if self.could else Fraction(1)

    @property
    def most_settled(self) -> bool:
        """Whether most baselines are settled answers of newcomers."""
        return self.settled and 2 * self.newcomers > self.n

    @property
    def missing_take_it_away(self) -> bool:
        """Whether a gain would be none if those who are missing had got worse."""
        if self.worse_low is None or self.worse_high is None or self.gained <= 0:
            return False
        return min(self.worse_low * self.sign, self.worse_high * self.sign) <= 0

    @property
    def missing_make_it_matter(self) -> bool:
        """Whether a small change would be one that matters if the missing had got worse."""
        if self.worse_low is None or self.worse_high is None:
            return False
        return self.worse_low <= -self.mid or self.worse_high >= self.mid
