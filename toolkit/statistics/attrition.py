"""Who is missing, and what the change would be if the missing had fared otherwise."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtrit

from toolkit.statistics.least import Why, Withheld, enough, withhold
from toolkit.statistics.pairs import DECIMALS, Better, check_better, check_share

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attrition:
    """Those who stayed to the last wave set against those who left, at baseline, in points.

    ``answered`` counts answers wave by wave; ``difference`` is stayed - left. No p: a difference
    that is not clear is no sign that there is none.
    """

    answered: tuple[int, ...]
    n: int
    n_stayed: int
    n_left: int
    baseline_stayed: float | None = None
    baseline_left: float | None = None
    difference: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    withheld: tuple[Withheld, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The mean change under one assumption about the missing, in points."""

    n: int
    mean_change: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    withheld: tuple[Withheld, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """The change from the first to the last wave, by what is assumed of who is missing.

    ``completers`` are those who answered both; all others count everyone who answered the first.
    ``worse_by`` is the number of points by which ``worse`` lets the missing get worse.
    """

    completers: Bound
    unchanged: Bound
    worse: Bound
    last_seen: Bound
    worst_possible: Bound
    best_possible: Bound
    worse_by: float | None

    @property
    def n(self) -> int:
        return self.unchanged.n


def attrition(waves: pd.DataFrame, *, confidence: float = 0.95) -> Attrition:
    """Set those who stayed against those who left, by their scores at the first wave.

    Parameters
    ----------
    waves : DataFrame, members x waves in the order of time
        Scores in points; NaN for who did not answer. The first wave is the baseline: members
        without a score there are in no figure but ``answered``.
    confidence : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Attrition
        The difference from 5 who stayed and 5 who left, with Welch's interval.

    Raises
    ------
    ValueError
        If a member stands twice, there is no wave, or a score is not finite.

    Notes
    -----
    Welch (1947), The generalization of Student's problem, Biometrika 34, 28-35; compared with R's
    ``t.test``.

    Examples
    --------
    >>> first = [50.0, 60, 55, 65, 70, 40, 30, 45, 35, 38]
    >>> last = [55.0, 66, 60, 70, 75] + [np.nan] * 5
    >>> who = attrition(pd.DataFrame({1: first, 2: last}))
    >>> who.n_stayed, who.n_left, round(who.difference, 2)
    (5, 5, 22.4)
    """
    check_share(confidence, "confidence")
    scores = _checked(waves)
    answered = tuple(int(count) for count in (~np.isnan(scores)).sum(axis=0))
    started = ~np.isnan(scores[:, 0])
    stayed = scores[started & ~np.isnan(scores[:, -1]), 0]
    left = scores[started & np.isnan(scores[:, -1]), 0]
    base: dict[str, Any] = {
        "n": len(stayed) + len(left),
        "n_stayed": len(stayed),
        "n_left": len(left),
    }
    fewest = min(len(stayed), len(left))
    if not enough("stayed_and_left", fewest):
        return Attrition(answered=answered, **base, withheld=(withhold("stayed_and_left", fewest),))
    difference = float(stayed.mean() - left.mean())
    base |= {
        "answered": answered,
        "baseline_stayed": float(stayed.mean()),
        "baseline_left": float(left.mean()),
        "difference": difference,
    }
    if not (_varies(stayed) or _varies(left)):
        alike = withhold("stayed_and_left", fewest, Why.NO_VARIANCE)
        return Attrition(**base, withheld=(alike,))
    low, high = _welch(stayed, left, difference, confidence)
    return Attrition(**base, ci_low=low, ci_high=high)


def _varies(values: Floats) -> bool:
    return bool(np.ptp(values.round(DECIMALS)) > 0)


def _welch(one: Floats, two: Floats, difference: float, level: float) -> tuple[float, float]:
    a, b = one.var(ddof=1) / len(one), two.var(ddof=1) / len(two)
    df = (a + b) ** 2 / (a**2 / (len(one) - 1) + b**2 / (len(two) - 1))
    half = float(stdtrit(df, 0.5 + level / 2) * np.sqrt(a + b))
    return difference - half, difference + half


def bounds(
    waves: pd.DataFrame,
    *,
    low: float,
    high: float,
    better: Better,
    smallest_change: float | None = None,
    confidence: float = 0.95,
) -> Bounds:
    """Work out the change under six assumptions about those who are missing at the last wave.

    Parameters
    ----------
    waves : DataFrame, members x waves in the order of time
        Scores in points, NaN for missing; the first wave is the baseline.
    low, high : float
        The scale's range.
    better : {"higher", "lower"}
        Which way of the scale is the good one.
    smallest_change : float, optional
        By how much ``worse`` lets the missing get worse (within the range); half a standard
        deviation of the first wave if it is left out.
    confidence : float
        Of the intervals (t), between 0 and 1.

    Returns
    -------
    Bounds
        ``last_seen`` carries a member's last score on: an assumption, no finding.

    Raises
    ------
    ValueError
        If a member stands twice, a score lies outside of the range, or low is not below high.

    Examples
    --------
    >>> first = [50.0, 60, 55, 65, 70, 40]
    >>> last = [56.0, 65, 63, 70, 76, np.nan]
    >>> table = pd.DataFrame({1: first, 2: last})
    >>> found = bounds(table, low=0, high=100, better="higher", smallest_change=5)
    >>> found.completers.mean_change, found.unchanged.mean_change, round(found.worse.mean_change, 4)
    (6.0, 5.0, 4.1667)
    """
    check_better(better)
    check_share(confidence, "confidence")
    if not low < high:
        raise ValueError("The low end of the range must be below the high end.")
    if smallest_change is not None and not (math.isfinite(smallest_change) and smallest_change > 0):
        raise ValueError("The smallest change that matters must be a finite number above 0.")
    scores = _checked(waves)
    present = scores[~np.isnan(scores)]
    if len(present) and (present.min() < low or present.max() > high):
        raise ValueError(f"A score lies outside of the range from {low:g} to {high:g}.")
    scores = scores[~np.isnan(scores[:, 0])]
    first, last = scores[:, 0], scores[:, -1]
    missing = np.isnan(last)
    step = smallest_change if smallest_change is not None else _half_sd(first)
    worst, best = (low, high) if better == "higher" else (high, low)
    down = -1.0 if better == "higher" else 1.0

    def suppose(filled: Floats) -> Bound:
        return _bound(np.where(missing, filled, last) - first, confidence)

    return Bounds(
        completers=_bound((last - first)[~missing], confidence),
        unchanged=suppose(first),
        worse=suppose(np.clip(first + down * (step or 0.0), low, high)),
        last_seen=suppose(_last_seen(scores)),
        worst_possible=suppose(np.full(len(first), worst)),
        best_possible=suppose(np.full(len(first), best)),
        worse_by=step,
    )


def _half_sd(first: Floats) -> float | None:
    return float(first.std(ddof=1)) / 2 if len(first) > 1 else None


def _last_seen(scores: Floats) -> Floats:
    # The last column with a score: the first one from behind.
    last = scores.shape[1] - 1 - (~np.isnan(scores))[:, ::-1].argmax(axis=1)
    return np.take_along_axis(scores, last[:, np.newaxis], axis=1)[:, 0]


def _bound(change: Floats, confidence: float) -> Bound:
    n = len(change)
    if not enough("interval", n):
        return Bound(n=n, withheld=(withhold("interval", n),))
    mean = float(change.mean())
    if not _varies(change):
        return Bound(n=n, mean_change=mean, withheld=(withhold("interval", n, Why.NO_VARIANCE),))
    half = float(stdtrit(n - 1, 0.5 + confidence / 2) * change.std(ddof=1) / np.sqrt(n))
    return Bound(n=n, mean_change=mean, ci_low=mean - half, ci_high=mean + half)


def _checked(waves: pd.DataFrame) -> Floats:
    if waves.shape[1] == 0:
        raise ValueError("Give at least one wave.")
    if not waves.index.is_unique:
        raise ValueError("A member stands twice. Keep one row for each.")
    try:
        scores = waves.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError("A score is no number: give numbers, or None if missing.") from error
    if np.isinf(scores).any():
        raise ValueError("Each score must be a finite number.")
    return scores
