"""The change that counts: which pairs, how large, and what those who are missing could do to it.

Of one scale in its points, and of several outcomes taken together in standard deviations. These
are the numbers that the rules of ``words`` decide by; ``benchmarks/simulation.py`` tries them on
groups in which the truth is known.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.instruments import Scale
from toolkit.results.evidence import Evidence, Looked
from toolkit.statistics import (
    Bound,
    Bounds,
    PairedChange,
    SettledPairs,
    bounds,
    holm,
    paired_change,
    person_means,
    still_passing,
    together,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A scale's change as it is judged.

    ``settled``: newcomers count from their settled answers; else from their first ones, since too
    few had settled. ``expected`` is E, ``mid`` the smallest change that matters and ``sd`` the
    reference's standard deviation (that of the baseline where there is none), all in points.
    """

    scale: Scale
    pairs: SettledPairs
    settled: bool
    change: PairedChange
    bounds: Bounds
    mid: float
    sd: float | None
    expected: float
    ceiling: int

    @property
    def newcomers(self) -> int:
        return int(self.pairs.newcomer.sum())


def pairs_that_count(
    settled: SettledPairs, first: Callable[[], SettledPairs], *, needed: int
) -> tuple[SettledPairs, bool]:
    """Return the settled pairs if they are enough for "clear", else those of first answers."""
    if settled.n >= needed:
        return settled, True
    from_first = first()
    return (from_first, False) if from_first.newcomer.any() else (settled, True)


def counted(
    pairs: SettledPairs, *, settled: bool, scale: Scale, mid: float, sd: float | None
) -> Counted:
    """Work out a scale's change over its pairs."""
    low_is_better = scale.better == "lower"
    best = scale.low if low_is_better else scale.high
    return Counted(
        scale=scale,
        pairs=pairs,
        settled=settled,
        change=paired_change(pairs.before, pairs.after, better=scale.better),
        bounds=bounds(
            pairs.started, low=scale.low, high=scale.high, better=scale.better, smallest_change=mid
        ),
        mid=mid,
        sd=sd,
        expected=still_passing(pairs.share_newcomers, sd=sd or 0.0),
        ceiling=int((np.abs(pairs.before.to_numpy() - best) < mid).sum()),
    )


def evidence(
    one: Counted,
    *,
    looked: Looked,
    p: float | None,
    needed: int,
    gate: bool = True,
    left_out: tuple[tuple[str, int], ...] = (),
    other_people: bool = False,
    asked_twice: bool = True,
) -> Evidence:
    """Return what the rules of words look at; ``p`` is that after Holm's correction."""
    change, worse = one.change, one.bounds.worse
    mean = change.mean_change
    return Evidence(
        scale=one.scale,
        n=change.n,
        mid=one.mid,
        change=mean,
        # All moved alike: there is no interval, and the change is what it is.
        low=mean if change.ci_low is None else change.ci_low,
        high=mean if change.ci_high is None else change.ci_high,
        p=p,
        leave_one_out=change.leave_one_out_low,
        could=one.pairs.could,
        needed=needed,
        looked=looked,
        newcomers=one.newcomers,
        settled=one.settled,
        expected=one.expected,
        worse_low=worse.ci_low,
        worse_high=worse.ci_high,
        near_top=one.ceiling,
        weeks_apart=float(one.pairs.weeks.min()) if one.pairs.n else None,
        gate=gate,
        left_out=left_out,
        other_people=other_people,
        asked_twice=asked_twice,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """All planned outcomes taken together, in standard deviations, up is better.

    ``worse`` is the change if those who are missing had got worse by each scale's ``mid``.
    """

    change: PairedChange
    outcomes: int
    could: int
    newcomers: int
    settled: bool
    expected: float
    mid: float
    worse: Bound
    weeks_apart: float | None
    #: Who is in it.
    people: tuple[str, ...]


def whole(outcomes: Mapping[str, Counted]) -> Whole | None:
    """Take outcomes together; None where a scale has no spread to measure by."""
    sds = {key: one.sd for key, one in outcomes.items() if one.sd}
    if len(sds) < len(outcomes) or not outcomes:
        return None
    better = {key: one.scale.better for key, one in outcomes.items()}
    moved = {key: one.pairs.after - one.pairs.before for key, one in outcomes.items()}
    change = together(pd.DataFrame(moved), sds=sds, better=better)
    supposed = pd.DataFrame({key: _if_worse(one) for key, one in outcomes.items()})
    means = person_means(supposed, sds=sds, better=better).dropna()
    if_worse = paired_change(means * 0.0, means)
    new = pd.DataFrame({key: one.pairs.newcomer for key, one in outcomes.items()})
    known = person_means(pd.DataFrame(moved), sds=sds, better=better).dropna().index
    newcomers = int((new.loc[known] == True).any(axis=1).sum())  # noqa: E712 (NaN is not True)
    return Whole(
        change=change,
        outcomes=len(outcomes),
        could=len(means),
        newcomers=newcomers,
        settled=all(one.settled for one in outcomes.values()),
        expected=still_passing(newcomers / change.n if change.n else 0.0, sd=1.0),
        mid=float(np.mean([one.mid / sds[key] for key, one in outcomes.items()])),
        worse=Bound(
            n=if_worse.n,
            mean_change=if_worse.mean_change,
            ci_low=if_worse.ci_low,
            ci_high=if_worse.ci_high,
        ),
        weeks_apart=_least_weeks(list(outcomes.values())),
        people=tuple(known),
    )


def evidence_of_whole(one: Whole, *, looked: Looked, asked_twice: bool = True) -> Evidence:
    """Return what the rules of words look at for all outcomes taken together."""
    change = one.change
    mean = change.mean_change
    return Evidence(
        scale=None,
        n=change.n,
        mid=one.mid,
        change=mean,
        low=mean if change.ci_low is None else change.ci_low,
        high=mean if change.ci_high is None else change.ci_high,
        p=change.p_permutation,
        leave_one_out=change.leave_one_out_low,
        could=one.could,
        looked=looked,
        newcomers=one.newcomers,
        settled=one.settled,
        expected=one.expected,
        worse_low=one.worse.ci_low,
        worse_high=one.worse.ci_high,
        weeks_apart=one.weeks_apart,
        asked_twice=asked_twice,
    )


def corrected(changes: Mapping[str, PairedChange]) -> dict[str, float]:
    """Return the sign-flip p by Holm; an outcome that can't be tested still was a question."""
    found = {key: one.p_permutation for key, one in changes.items()}
    raw = pd.Series({key: 1.0 if p is None else p for key, p in found.items()}, dtype=float)
    adjusted = holm(raw) if len(raw) else raw
    return {key: float(adjusted[key]) for key, p in found.items() if p is not None}


def passed(taken: Evidence) -> bool:
    """Whether single gains may be tested: all outcomes taken together rose beyond chance."""
    return taken.sure and taken.gained > 0


def _if_worse(one: Counted) -> "pd.Series[float]":
    """Return each one's change, that of the missing as if they had got worse by ``mid``."""
    started, scale = one.pairs.started, one.scale
    down = one.mid if scale.better == "higher" else -one.mid
    lower = (started["before"] - down).clip(scale.low, scale.high)
    return started["after"].fillna(lower) - started["before"]


def _least_weeks(outcomes: Sequence[Counted]) -> float | None:
    known = [float(one.pairs.weeks.min()) for one in outcomes if one.pairs.n]
    return min(known) if known else None
