"""What changed in the group between two waves, for the members who answered both times."""

import math
from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy import special
from statsmodels.stats.proportion import proportion_confint

from toolkit.statistics.effect_size import standardised_change
from toolkit.statistics.least import Why, Withheld, enough, withhold
from toolkit.statistics.pairs import (
    DECIMALS,
    Better,
    Floats,
    Pairs,
    check_better,
    check_share,
    pair,
)
from toolkit.statistics.sign_flip import hodges_lehmann, sign_flip_p, signed_rank_p

#: Some of the fields of a ``PairedChange``, by name.
_Figures = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedChange:
    """A group's change between two waves, unrounded, in points of the scale.

    A change is always after - before. ``None`` marks a figure that is not given; ``withheld`` then
    says why. ``members`` are those with both scores, in the order of the first wave.
    """

    n: int
    members: tuple[Hashable, ...]
    better: Better
    confidence: float
    withheld: tuple[Withheld, ...]

    mean_before: float | None = None
    sd_before: float | None = None  # n - 1 in the denominator, as in all that follow
    mean_after: float | None = None
    sd_after: float | None = None
    mean_change: float | None = None
    sd_change: float | None = None
    #: How far the change that is farthest from the mean is from it.
    farthest: float | None = None

    ci_low: float | None = None
    ci_high: float | None = None
    t: float | None = None
    df: int | None = None
    p_t: float | None = None
    leave_one_out_low: float | None = None

    p_permutation: float | None = None
    p_wilcoxon: float | None = None

    hodges_lehmann: float | None = None
    hl_low: float | None = None
    hl_high: float | None = None
    hl_confidence: float | None = None

    d_z: float | None = None
    g_av: float | None = None
    g_av_low: float | None = None
    g_av_high: float | None = None

    improved: int | None = None
    same: int | None = None
    worsened: int | None = None
    share_improved_low: float | None = None
    share_improved_high: float | None = None


def paired_change(
    before: pd.Series,
    after: pd.Series,
    *,
    better: Better = "higher",
    confidence: float = 0.95,
) -> PairedChange:
    """Describe the change of the members who answered both times, and how sure it is.

    Parameters
    ----------
    before, after : Series, index = members
        A score a person, in points; missing ones as ``None`` or NaN. The members may differ: only
        those with both scores count.
    better : {"higher", "lower"}
        Which way of the scale is the good one. It decides who counts as improved, no more.
    confidence : float
        Of all intervals, between 0 and 1.

    Returns
    -------
    PairedChange
        Figures in points; ``d_z`` and ``g_av`` in standard deviations; shares from 0 to 1; every p
        two-sided. Fewer people than a figure needs (``least.LEAST``) make it ``None``: five for
        means, intervals and the tally, six for the exact tests, Hodges-Lehmann and leave-one-out,
        eight for effect sizes. So do equal changes for what divides by their spread (the t
        interval, t, p_t, d_z, leave-one-out).

    Raises
    ------
    ValueError
        If a person stands twice, a score is no finite number or beyond a million, ``better`` is
        neither of the two, or ``confidence`` is not between 0 and 1.

    Notes
    -----
    Differences are rounded to nine decimals, so that float noise makes no tie and breaks none.

    - Mean change ``m`` with the t interval ``m +- t(n - 1) s_d / sqrt(n)``; ``t`` and ``p_t``.
    - ``p_permutation``: exact sign-flip test (``sign_flip_p``), the p that is reported;
      ``p_wilcoxon`` beside it (``signed_rank_p``).
    - ``hodges_lehmann``, ``hl_low``, ``hl_high``, at the level ``hl_confidence`` that they have.
    - ``d_z``, ``g_av`` (``standardised_change``).
    - ``improved``, ``same`` and ``worsened`` of n, by the sign of the difference; Wilson's interval
      for the share improved, with ``same`` in its denominator.
    - ``leave_one_out_low``: n t intervals, each without one person; of each the end that faces
      zero (the lower for a rise, the upper for a fall), counted in the direction of the mean
      change; the least of them. Above 0: whoever is left out, the interval stays on its side.
      At or below 0: without somebody it holds zero. A fall mirrors a rise: -12 to -2 counts as 2.
      For a mean change of zero the lesser of both directions, which is never above 0. It says
      nothing of the whole group's own interval: look at both.

    Compared in R with ``t.test``, ``exactRankTests::perm.test``, ``coin::wilcoxsign_test``,
    ``wilcox.test`` and ``prop.test(correct = FALSE)``, to 1e-6 or better.

    References
    ----------
    Student (1908), The probable error of a mean, Biometrika 6, 1-25. Wilson (1927), Probable
    inference, J Am Stat Assoc 22, 209-212. And those of the functions named above.

    Examples
    --------
    Hours of sleep with two drugs, the ten patients of Student (1908):

    >>> first = pd.Series([0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0])
    >>> second = pd.Series([1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4])
    >>> change = paired_change(first, second)
    >>> round(change.t, 4), round(change.p_t, 6), round(change.p_permutation, 6)
    (4.0621, 0.002833, 0.003906)
    >>> round(change.mean_change, 2), round(change.ci_low, 4), round(change.ci_high, 4)
    (1.58, 0.7001, 2.4599)
    >>> change.improved, change.same, change.worsened
    (9, 1, 0)
    """
    check_better(better)
    check_share(confidence, "confidence")
    pairs = pair(before, after)
    n, differences = pairs.n, pairs.difference
    sd_change = _sd(differences)
    figures: _Figures = {}
    if enough("figure", n):
        figures |= _means(pairs)
    if enough("interval", n):
        figures["df"] = n - 1
        if sd_change > 0:
            figures |= _t_interval(differences, sd_change, confidence)
    if enough("sign_flip", n):
        figures["p_permutation"] = sign_flip_p(differences)
        figures["p_wilcoxon"] = signed_rank_p(differences)
        if sd_change > 0:
            figures["leave_one_out_low"] = _leave_one_out_low(differences, confidence)
    if enough("hodges_lehmann", n):
        figures |= _typical(differences, confidence)
    if enough("effect_size", n):
        figures |= _standardised(pairs, sd_change, confidence)
    if enough("tally", n):
        figures |= _tally(differences, better, confidence)
    return PairedChange(
        n=n,
        members=pairs.members,
        better=better,
        confidence=confidence,
        withheld=_withheld(n, sd_change),
        **figures,
    )


def _withheld(n: int, sd_change: float) -> tuple[Withheld, ...]:
    said = ("figure", "interval", "sign_flip", "hodges_lehmann", "effect_size", "tally")
    too_few = [withhold(what, n) for what in said if not enough(what, n)]
    undefined = [
        withhold(what, n, Why.NO_VARIANCE)
        for what in ("interval", "effect_size")
        if enough(what, n) and sd_change == 0
    ]
    return (*too_few, *undefined)


def _sd(values: Floats) -> float:
    """Sample standard deviation; exactly 0 where all are alike, whatever noise their mean has."""
    if len(values) < 2 or not np.ptp(np.round(values, DECIMALS)) > 0:
        return 0.0
    return float(values.std(ddof=1))


def _means(pairs: Pairs) -> _Figures:
    return {
        "mean_before": float(pairs.before.mean()),
        "sd_before": _sd(pairs.before),
        "mean_after": float(pairs.after.mean()),
        "sd_after": _sd(pairs.after),
        "mean_change": float(pairs.difference.mean()),
        "sd_change": _sd(pairs.difference),
        "farthest": float(np.abs(pairs.difference - pairs.difference.mean()).max()),
    }


def _t_interval(differences: Floats, sd: float, confidence: float) -> _Figures:
    n = len(differences)
    mean, error = float(differences.mean()), sd / math.sqrt(n)
    reach = float(special.stdtrit(n - 1, (1 + confidence) / 2)) * error
    t = mean / error
    return {
        "ci_low": mean - reach,
        "ci_high": mean + reach,
        "t": t,
        "p_t": float(2 * special.stdtr(n - 1, -abs(t))),
    }


def _leave_one_out_low(differences: Floats, confidence: float) -> float:
    n = len(differences)
    # Counted from the median, those who moved alike stand at an exact 0: leaving the only other
    # one out leaves no spread, and no rounding error in its place.
    median = float(np.median(differences))
    centred = differences - median
    rest = centred.sum() - centred
    squares = (centred**2).sum() - centred**2
    variance = np.maximum(squares - rest**2 / (n - 1), 0) / (n - 2)
    means = median + rest / (n - 1)
    reach = special.stdtrit(n - 2, (1 + confidence) / 2) * np.sqrt(variance / (n - 1))
    rise, fall = float((means - reach).min()), float((-means - reach).min())
    direction = round(float(differences.mean()), DECIMALS)
    if direction == 0:
        return min(rise, fall)
    return rise if direction > 0 else fall


def _typical(differences: Floats, confidence: float) -> _Figures:
    shift = hodges_lehmann(differences, confidence=confidence)
    return {
        "hodges_lehmann": shift.estimate,
        "hl_low": shift.low,
        "hl_high": shift.high,
        "hl_confidence": shift.confidence,
    }


def _standardised(pairs: Pairs, sd_change: float, confidence: float) -> _Figures:
    change = standardised_change(
        pairs.n,
        float(pairs.difference.mean()),
        sd_change=sd_change,
        sd_before=_sd(pairs.before),
        sd_after=_sd(pairs.after),
        confidence=confidence,
    )
    return {
        "d_z": change.d_z,
        "g_av": change.g_av,
        "g_av_low": change.g_av_low,
        "g_av_high": change.g_av_high,
    }


def _tally(differences: Floats, better: Better, confidence: float) -> _Figures:
    rose, fell = int((differences > 0).sum()), int((differences < 0).sum())
    improved, worsened = (rose, fell) if better == "higher" else (fell, rose)
    n = len(differences)
    low, high = proportion_confint(improved, n, alpha=1 - confidence, method="wilson")
    return {
        "improved": improved,
        "same": n - improved - worsened,
        "worsened": worsened,
        "share_improved_low": float(low),
        "share_improved_high": float(high),
    }
