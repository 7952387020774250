"""The fewest people that each figure needs, in one place: inside the group, and outside of it.

A figure below its least number is ``None`` in a result, and the result's ``withheld`` says why;
pages, charts and reports word it in one way. No other file holds such a number; they are reasoned
in ``docs/methods.md``.
"""

from dataclasses import dataclass
from enum import StrEnum


class Why(StrEnum):
    """Why a figure is not given."""

    TOO_FEW = "too_few"
    NO_VARIANCE = "no_variance"  # everyone the same: the figure is not defined
    NOT_DEFINED = "not_defined"  # for another reason, such as too few degrees of freedom


@dataclass(frozen=True, slots=True)
class Withheld:
    """A figure that a result does not give: what (a key of ``LEAST``), how many of how many."""

    what: str
    n: int
    needed: int
    why: Why = Why.TOO_FEW


#: Fewest people for a figure that the group itself sees.
LEAST: dict[str, int] = {
    "figure": 5,
    "interval": 5,
    "sign_flip": 6,
    "hodges_lehmann": 6,
    "effect_size": 8,
    "tally": 5,  # better, same, worse
    "trend": 8,
    "own_slopes": 6,
    "stayed_and_left": 5,  # of each
    "comparison": 8,  # in each
    "attendance": 12,
    "run_chart_limits": 12,  # points, not people
    "run_chart": 8,
    "value": 20,
    "alpha": 20,
    "omega": 50,
    "pooled_mean": 3,  # groups
    "pooled_prediction": 5,
    "pooled_i2": 10,
}

#: Fewest people for a figure that leaves the group.
LEAST_OUTSIDE: dict[str, int] = {
    "figure": 5,
    "interval": 8,  # below it, means come in double steps too
    "clear": 8,
    "effect_size": 8,
    "tally": 10,  # better, same, worse
    "trend": 8,
    "stayed": 10,
    "left": 5,
    "comparison": 8,
    "attendance": 12,
    "run_chart_limits": 12,
}

#: A count below this is printed in the same words, whatever it is; and two sets of people of whom
#: figures left the group differ by nobody or by so many each way.
FEWEST_TO_COUNT = 3


def withhold(what: str, n: int, why: Why = Why.TOO_FEW) -> Withheld:
    """Say that ``what`` is not given for ``n`` people."""
    return Withheld(what=what, n=n, needed=LEAST[what], why=why)


def enough(what: str, n: int) -> bool:
    """Whether ``n`` people are enough for ``what``."""
    return n >= LEAST[what]
