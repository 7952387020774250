"""Standardised sizes of a change, for the annex: points divided by a standard deviation."""

import math
from dataclasses import dataclass

from toolkit.statistics.noncentral_t import noncentrality_limits
from toolkit.statistics.pairs import check_share


@dataclass(frozen=True, slots=True)
class StandardisedChange:
    """A change in standard deviations; ``None`` where it is not defined."""

    d_z: float | None
    g_av: float | None
    g_av_low: float | None
    g_av_high: float | None


def small_sample_factor(df: float) -> float:
    """J, which takes the upward bias of few people out of a standardised mean (Hedges 1981).

    The usual approximation ``1 - 3 / (4 df - 1)``, df = n - 1 for pairs.

    Examples
    --------
    >>> round(small_sample_factor(9), 4)
    0.9143
    """
    return 1 - 3 / (4 * df - 1)


def standardised_change(
    n: int,
    mean_change: float,
    *,
    sd_change: float,
    sd_before: float,
    sd_after: float,
    confidence: float = 0.95,
) -> StandardisedChange:
    """Express a mean change in standard deviations: d_z, and g_av with its interval.

    Parameters
    ----------
    n : int
        People with both scores, 2 or more.
    mean_change, sd_change, sd_before, sd_after : float
        In points of the scale, of the same people.
    confidence : float
        Of the interval, between 0 and 1.

    Returns
    -------
    StandardisedChange
        In standard deviations, with the sign of the change. ``d_z`` and the interval are ``None``
        if everyone changed by the same; all but ``d_z`` are if both waves have no spread.

    Raises
    ------
    ValueError
        If ``n`` is below 2 or ``confidence`` is not between 0 and 1.

    Notes
    -----
    ``d_z = mean / s_d``; ``g_av = J mean / s_av``, ``s_av = (s_1 + s_2) / 2``,
    ``J = 1 - 3 / (4 (n - 1) - 1)``. The interval: limits of the noncentrality of
    ``t = mean sqrt(n) / s_d``, times ``J s_d / (sqrt(n) s_av)``. It takes the standard deviations'
    ratio as known. Compared with the same figures from ``pt`` and ``uniroot`` in R.

    References
    ----------
    Lakens (2013), Calculating and reporting effect sizes, Front Psychol 4, 863. Cumming (2012),
    Understanding the New Statistics, chapter 11. Algina and Keselman (2003), Approximate
    confidence intervals for effect sizes, Educ Psychol Meas 63, 537-553 (there with the root mean
    square of the two standard deviations).

    Examples
    --------
    >>> change = standardised_change(14, 9.0, sd_change=15.0, sd_before=18.0, sd_after=22.0)
    >>> round(change.d_z, 3), round(change.g_av, 4)
    (0.6, 0.4235)
    >>> round(change.g_av_low, 4), round(change.g_av_high, 4)
    (0.0134, 0.8201)
    """
    check_share(confidence, "confidence")
    if n < 2:
        raise ValueError(f"A standardised change needs two people at least, not {n}.")
    d_z = mean_change / sd_change if sd_change > 0 else None
    sd_average = (sd_before + sd_after) / 2
    if not sd_average > 0:
        return StandardisedChange(d_z, None, None, None)
    factor = small_sample_factor(n - 1)
    g_av = factor * mean_change / sd_average
    if d_z is None:
        return StandardisedChange(None, g_av, None, None)
    low, high = noncentrality_limits(d_z * math.sqrt(n), n - 1, confidence=confidence)
    unit = factor * sd_change / (math.sqrt(n) * sd_average)
    return StandardisedChange(d_z, g_av, low * unit, high * unit)
