"""Exact tests of a change by flipping signs, and the Hodges-Lehmann estimate that goes with them.

If nothing had happened, each member's change could as well have been the other way round. So the
signs of the changes are flipped in all 2^n ways, and p is the share of these patterns whose sum is
at least as far from zero as the one seen. No pattern is drawn by lot, nor are they listed: the
changes are whole steps of a lattice, and the distribution of the sum is built up member by member.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

from toolkit.statistics.pairs import DECIMALS, Floats, check_share

Steps = npt.NDArray[np.int64]

#: How far a difference may lie from a whole number of steps.
_TOLERANCE = 1e-6
#: Finest step looked for: means over four, five, six and seven items share 1/420.
_FINEST = 1e-3
#: Most steps looked for in the smallest difference.
_MOST_PARTS = 500
#: Most and fewest steps to the largest difference: a hundredth of a point on 0 to 100, a hundredth.
_MOST_STEPS = 10_000
_FEWEST_STEPS = 100


@dataclass(frozen=True, slots=True)
class Shift:
    """A Hodges-Lehmann estimate with its limits, and the confidence that these really have."""

    estimate: float
    low: float
    high: float
    confidence: float


def sign_flip_p(differences: Floats) -> float:
    """Exact two-sided p of the sign-flip (one-sample permutation) test.

    Parameters
    ----------
    differences : array of shape (n,)
        After - before, a number a person, in points of the scale. Zeros are kept; they change
        neither the sum nor the share.

    Returns
    -------
    float
        Share of the 2^n sign patterns with ``abs(sum)`` at least the observed one; 1 if all
        differences are zero or there are none.

    Notes
    -----
    With steps ``k_i = abs(d_i) / step``, the sum of a pattern is ``2 W - sum(k)``, where W is the
    sum of the steps that point up. The distribution of W is the convolution of n coins, each worth
    0 or k_i. Both tails are alike, so only the lower one is built.

    The step is the largest that all differences are whole multiples of (to 1e-6). Where item means
    leave none, they are rounded to a hundredth of a point (never less than 100 steps, or more than
    10 000, to the largest difference).

    Compared with ``exactRankTests::perm.test`` and with all patterns listed, in R; and with
    Fisher's own count.

    References
    ----------
    Fisher (1935), The Design of Experiments, section 21. Pagano and Tritchler (1983), On obtaining
    permutation distributions in polynomial time, J Am Stat Assoc 78, 435-440.

    Examples
    --------
    Darwin's crossed and self-fertilised maize, where Fisher counted 2 x 863 of 32 768:

    >>> maize = np.array([49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48.0])
    >>> round(sign_flip_p(maize) * 2**15)
    1726
    """
    return _flip(_steps(np.round(differences, DECIMALS)))


def signed_rank_p(differences: Floats) -> float:
    """Exact two-sided p of Wilcoxon's signed-rank test, with ties, and zeros after Pratt.

    Parameters
    ----------
    differences : array of shape (n,)
        After - before, a number a person.

    Returns
    -------
    float
        As ``sign_flip_p``, of signed midranks; 1 if all differences are zero.

    Notes
    -----
    Absolute differences are ranked together with the zeros (Pratt 1959), ties get the mean of
    their ranks, the zeros' ranks are then dropped. Twice a midrank is a whole number. Compared with
    ``coin::wilcoxsign_test(zero.method = "Pratt", distribution = "exact")`` in R.

    References
    ----------
    Wilcoxon (1945), Biometrics Bulletin 1, 80-83. Pratt (1959), Remarks on zeros and ties in the
    Wilcoxon signed rank procedures, J Am Stat Assoc 54, 655-667.

    Examples
    --------
    >>> signed_rank_p(np.array([0, 4, 8, 8, 12, -4, 16.0]))
    0.09375
    """
    differences = np.round(differences, DECIMALS)
    ranks = 2 * stats.rankdata(np.abs(differences))
    return _flip((np.sign(differences) * ranks).astype(np.int64))


def hodges_lehmann(differences: Floats, *, confidence: float = 0.95) -> Shift:
    """Typical change as the median of all pairwise means, with limits from the signed ranks.

    Parameters
    ----------
    differences : array of shape (n,), n at least 1
        After - before, in points of the scale. Zeros are kept.
    confidence : float
        Wanted confidence, between 0 and 1.

    Returns
    -------
    Shift
        Estimate and limits in points, and the confidence achieved: that wanted or the next above;
        below it only where n is too small for any limits with the one wanted.

    Raises
    ------
    ValueError
        If there is no difference, or ``confidence`` is not between 0 and 1.

    Notes
    -----
    Walsh averages ``(d_i + d_j) / 2, i <= j``, N = n (n + 1) / 2 of them. The limits are the q-th
    smallest and the q-th largest, q = max(1, quantile of the signed-rank distribution at
    ``(1 - confidence) / 2``); the confidence achieved is ``1 - 2 P(W <= q - 1)``, exact without
    ties, at least that with them. Compared with ``wilcox.test(conf.int = TRUE)`` in R.

    References
    ----------
    Hodges and Lehmann (1963), Estimates of location based on rank tests, Ann Math Stat 34,
    598-611. Hollander and Wolfe (1999), Nonparametric Statistical Methods, sections 3.2 and 3.3.

    Examples
    --------
    >>> shift = hodges_lehmann(np.array([1, 2, 4, 7, 11, 16.0]))
    >>> shift.estimate, shift.low, shift.high, shift.confidence
    (6.5, 1.0, 16.0, 0.96875)
    """
    check_share(confidence, "confidence")
    n = len(differences)
    if n == 0:
        raise ValueError("Nobody has both scores: a typical change needs one person at least.")
    first, second = np.triu_indices(n)
    walsh = np.sort((differences[first] + differences[second]) / 2)
    tail = (1 - confidence) / 2
    # Half of the distribution holds any tail below one half.
    cumulative = np.cumsum(_coins(np.arange(1, n + 1), n * (n + 1) // 4))
    # The allowance, as in R, keeps a tail that is met exactly from being lost to rounding.
    quantile = int(np.searchsorted(cumulative, tail * (1 - 1e-14)))
    q = max(1, quantile)
    return Shift(
        estimate=float(np.median(walsh)),
        low=float(walsh[q - 1]),
        high=float(walsh[-q]),
        confidence=float(1 - 2 * cumulative[q - 1]),
    )


def _flip(steps: Steps) -> float:
    """Share of sign patterns whose sum is at least as far from zero as that of ``steps``."""
    observed, total = int(abs(steps.sum())), int(np.abs(steps).sum())
    if observed == 0:
        return 1.0
    return float(min(1.0, 2 * _coins(np.abs(steps), (total - observed) // 2).sum()))


def _coins(worth: Steps, up_to: int) -> Floats:
    """Probabilities that coins of this worth, thrown together, show 0, 1, ..., ``up_to``."""
    probability = np.zeros(up_to + 1)
    probability[0] = 1.0
    reach = 0
    for k in np.sort(worth[worth > 0]).tolist():  # small ones first: the sums stay short for long
        probability[: reach + 1] *= 0.5
        if k > up_to:
            continue
        reached = min(reach + k, up_to)
        # numpy works on a copy where the two overlap
        probability[k : reached + 1] += probability[: reached + 1 - k]
        reach = reached
    return probability


def _steps(differences: Floats) -> Steps:
    """Differences as whole steps of the lattice they lie on, or of one fine enough."""
    sizes = np.unique(np.abs(differences))
    sizes = sizes[sizes > 0]
    if len(sizes) == 0:
        return np.zeros(len(differences), dtype=np.int64)
    step = _common_step(sizes)
    if step is None:
        largest = float(sizes[-1])
        step = min(max(0.01, largest / _MOST_STEPS), largest / _FEWEST_STEPS)
    return np.rint(differences / step).astype(np.int64)


def _common_step(sizes: Floats) -> float | None:
    """Find the largest step that all ``sizes``, sorted and above 0, are whole multiples of.

    It is the smallest of them over a whole number. Each number is tried, as Euclid's algorithm
    would let the rounding of the decimals grow until it looks like a step of its own.
    """
    finest = max(_FINEST, float(sizes[-1]) / _MOST_STEPS)
    most = min(_MOST_PARTS, int(sizes[0] / finest))
    parts = np.arange(1, most + 1)[:, np.newaxis]
    multiples = np.rint(sizes * parts / sizes[0])
    steps = (multiples @ sizes) / (multiples**2).sum(axis=1)  # the least-squares fit
    misfit = np.abs(multiples * steps[:, np.newaxis] - sizes).max(axis=1)
    fits = np.flatnonzero(misfit < _TOLERANCE)
    return float(steps[fits[0]]) if len(fits) else None
