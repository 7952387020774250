"""What a group of this size could see, and what it would see without having done anything.

For before a plan is made. It is never worked out from the change that was found ("observed
power"), which would only say the p value again.
"""

import math

from scipy import optimize, special

from toolkit.statistics.noncentral_t import share_below
from toolkit.statistics.pairs import check_share

#: No group is larger. It ends a search that a change of nearly nothing would make endless.
_MOST_PAIRS = 1_000_000


def smallest_detectable(
    n: int, sd_change: float, *, power: float = 0.8, alpha: float = 0.05
) -> float:
    """Smallest true mean change that n people would show in most such groups.

    Parameters
    ----------
    n : int
        People who answer both times, 2 or more.
    sd_change : float
        Standard deviation of the members' changes, in points, above 0 (``sd_of_change``).
    power : float
        Share of such groups in which it should stand out: above ``alpha`` and below 1.
    alpha : float
        Two-sided level, between 0 and 1.

    Returns
    -------
    float
        Points, above 0; it stands for a rise and a fall alike.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Notes
    -----
    The mean change ``m`` at which a paired t test has that power, both tails counted:
    ``P(abs(T) > t(n - 1)) = power`` with T noncentral by ``m sqrt(n) / sd_change``. Compared with
    ``power.t.test(type = "paired", strict = TRUE)`` in R.

    References
    ----------
    Cohen (1988), Statistical Power Analysis for the Behavioral Sciences, chapter 2.

    Examples
    --------
    >>> round(smallest_detectable(10, 1), 2), round(smallest_detectable(10, 18), 1)
    (1.0, 17.9)
    """
    _check_planning(sd_change, power, alpha)
    if n < 2:
        raise ValueError(f"A change needs two people at least who answer both times, not {n}.")

    def shortfall(noncentrality: float) -> float:
        return _power(n, noncentrality, alpha) - power

    # The power grows from alpha at 0: go up in steps of about half a critical value.
    step = max(1.0, float(special.stdtrit(n - 1, 1 - alpha / 2)) / 2)
    high = step
    while shortfall(high) < 0:
        high += step
    root = float(optimize.brentq(shortfall, high - step, high, xtol=1e-12))
    return root * sd_change / math.sqrt(n)


def pairs_needed(
    change: float, sd_change: float, *, power: float = 0.8, alpha: float = 0.05
) -> int:
    """Fewest people, answering both times, in whom a true mean change would mostly stand out.

    Parameters
    ----------
    change : float
        True mean change in points, not 0; its sign does not matter.
    sd_change, power, alpha : float
        As in ``smallest_detectable``.

    Returns
    -------
    int
        People with both answers, 2 or more. More must start: ``people_to_start``.

    Raises
    ------
    ValueError
        If an argument is outside its range, or more than a million people would be needed.

    Notes
    -----
    Least n with the power of ``smallest_detectable``. Compared with ``power.t.test(type =
    "paired", strict = TRUE)`` in R, rounded up.

    Examples
    --------
    Half a standard deviation of the change, with the usual 80 %:

    >>> pairs_needed(5, 10)
    34
    """
    _check_planning(sd_change, power, alpha)
    if not math.isfinite(change) or change == 0:
        raise ValueError("Give a change in points that is not zero: no change needs no group.")
    standardised = abs(change) / sd_change

    def seen(n: int) -> bool:
        return _power(n, standardised * math.sqrt(n), alpha) >= power

    enough = 2
    while not seen(enough):
        enough *= 2
        if enough > _MOST_PAIRS:
            raise ValueError(
                "More than a million people would be needed: plan for a larger change."
            )
    too_few = enough // 2  # below 2 at the least, where nothing can be seen
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        enough, too_few = (middle, too_few) if seen(middle) else (enough, middle)
    return enough


def people_to_start(pairs: int, *, share_followed: float) -> int:
    """People to start with, so that so many pairs are left when some do not answer again.

    ``pairs / share_followed``, rounded up. ``share_followed`` is above 0 and at most 1.

    Raises
    ------
    ValueError
        If ``pairs`` is below 1 or ``share_followed`` is outside its range.

    Examples
    --------
    >>> people_to_start(12, share_followed=0.7)
    18
    """
    if pairs < 1 or not 0 < share_followed <= 1:
        raise ValueError("Give at least one pair, and a share followed above 0 and at most 1.")
    # 21 / 0.7 is a hair above 30: float noise is no further person
    return math.ceil(round(pairs / share_followed, 9))


def sd_of_change(sd: float, *, correlation: float) -> float:
    """Spread of changes to expect, in points: ``sd sqrt(2 (1 - correlation))``.

    Both waves are taken to have the standard deviation ``sd`` (points, above 0) and to go together
    by ``correlation`` over the months between them (0.6 if nothing better is known), at least -1
    and below 1.

    Raises
    ------
    ValueError
        If an argument is outside its range.

    Examples
    --------
    >>> round(sd_of_change(20, correlation=0.6), 2)
    17.89
    """
    if not (math.isfinite(sd) and sd > 0) or not -1 <= correlation < 1:
        raise ValueError("Give a standard deviation above 0 and a correlation from -1 to below 1.")
    return sd * math.sqrt(2 * (1 - correlation))


def expected_rise(baseline_mean: float, *, reference_mean: float, correlation: float) -> float:
    """Change to expect of people who join low in comparison with others, though nothing was done.

    Regression to the mean, for planning alone. It decides nothing of what was found: it holds where
    people low on a scale join, not where each comes when low for themselves (``settled_pairs``).

    Parameters
    ----------
    baseline_mean : float
        The group's mean at the first wave, in points.
    reference_mean : float
        Mean of people like those who join, in points.
    correlation : float
        Of two scores of one person over the months between the waves, 0 to 1: the published
        retest nearest to the gap, and at most 0.7 where that is over weeks.

    Returns
    -------
    float
        Points, after - before: above 0 where the group starts below the reference (also on a scale
        where lower is better), 0 if the scores go together perfectly. Never subtracted from a
        change, nor a licence to call one clear.

    Raises
    ------
    ValueError
        If an argument is not finite or ``correlation`` is outside 0 to 1.

    Notes
    -----
    ``(1 - correlation) (reference_mean - baseline_mean)``, the best linear guess where both waves
    of the reference have the same mean and spread. Compared with the least-squares line through
    such pairs.

    References
    ----------
    Galton (1886), Regression towards mediocrity, J Anthropol Inst 15, 246-263. Barnett, van der
    Pols and Dobson (2005), Regression to the mean, Int J Epidemiol 34, 215-220.

    Examples
    --------
    >>> round(expected_rise(38, reference_mean=60, correlation=0.7), 2)
    6.6
    """
    if not (math.isfinite(baseline_mean) and math.isfinite(reference_mean)):
        raise ValueError("Give both means as finite numbers, in points of the scale.")
    if not 0 <= correlation <= 1:
        raise ValueError(f"The correlation must lie from 0 to 1: it is {correlation!r}.")
    return (1 - correlation) * (reference_mean - baseline_mean)


def _power(n: int, noncentrality: float, alpha: float) -> float:
    """Power of a paired t test of both tails."""
    critical = float(special.stdtrit(n - 1, 1 - alpha / 2))
    not_above = share_below(critical, n - 1, noncentrality)
    return 1 - not_above + share_below(-critical, n - 1, noncentrality)


def _check_planning(sd_change: float, power: float, alpha: float) -> None:
    check_share(alpha, "alpha")
    check_share(power, "power")
    if not power > alpha:
        raise ValueError("The power must be above alpha: chance alone reaches that.")
    if not (math.isfinite(sd_change) and sd_change > 0):
        raise ValueError(
            f"The standard deviation of the changes must be above 0: it is {sd_change!r}."
        )
