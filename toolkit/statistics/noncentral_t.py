"""The noncentral t distribution: how t falls out when there is a change to be found."""

import math

from scipy import optimize, special

from toolkit.statistics.pairs import check_share

#: Beyond this t, the noncentral t is its limit to about 3e-7 of itself, and scipy's series ends.
_LARGEST_T = 10_000.0
#: Below this t, the share is that for 0 to the twelfth decimal; scipy's series may not end there.
_SMALLEST_T = 1e-12


def share_below(t: float, df: float, noncentrality: float) -> float:
    """Probability that a noncentral t is at most ``t``.

    ``scipy.special.nctdtr``, which gives NaN far out in a tail: there the share is below 1e-7 of
    either end, for the t and df of a group, and the end is returned.

    Examples
    --------
    >>> round(share_below(2.5, 13, 1.0), 6)
    0.904679
    """
    share = float(special.nctdtr(df, noncentrality, t if abs(t) > _SMALLEST_T else 0.0))
    if math.isnan(share):
        return 0.0 if noncentrality > t else 1.0
    return share


def noncentrality_limits(t: float, df: float, *, confidence: float = 0.95) -> tuple[float, float]:
    """Confidence limits of the noncentrality of a t statistic.

    Parameters
    ----------
    t : float
        The statistic observed, any finite number.
    df : float
        Its degrees of freedom, 1 or more.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    tuple of float
        Low and high: the noncentralities under which a t at least, and at most, the one observed
        has probability ``(1 - confidence) / 2``.

    Raises
    ------
    ValueError
        If ``t`` is not finite, ``df`` is below 1 or ``confidence`` is not between 0 and 1.

    Notes
    -----
    Roots of ``scipy.special.nctdtr``. Its series fails far from t, so a root is bracketed outwards
    from t in steps of the statistic's own standard error, about ``sqrt(1 + t^2 / (2 df))``. Beyond
    ``abs(t) = 10 000`` the limits are ``t sqrt(chi2 quantile / df)``, to which they then tend.
    Compared with ``uniroot`` on ``pt(ncp = )`` in R, and with numerical integration up to t = 1e4.

    References
    ----------
    Steiger and Fouladi (1997), Noncentrality interval estimation and the evaluation of statistical
    models, in: What if there were no significance tests?

    Examples
    --------
    >>> low, high = noncentrality_limits(2.5, 13)
    >>> round(low, 4), round(high, 4)
    (0.2828, 4.6401)
    """
    check_share(confidence, "confidence")
    if not math.isfinite(t) or not df >= 1:
        raise ValueError("Give a finite t and at least one degree of freedom.")
    if t < 0:  # the distribution is its own mirror image
        low, high = noncentrality_limits(-t, df, confidence=confidence)
        return -high, -low
    tail = (1 - confidence) / 2
    return _noncentrality(t, df, 1 - tail), _noncentrality(t, df, tail)


def _noncentrality(t: float, df: float, below: float) -> float:
    """Noncentrality under which a share ``below`` of the statistics is at most ``t`` (>= 0)."""
    if t > _LARGEST_T:
        return t * math.sqrt(float(special.chdtri(df, below)) / df)

    def excess(noncentrality: float) -> float:
        return share_below(t, df, noncentrality) - below

    step = math.sqrt(1 + t * t / (2 * df))
    if excess(t) < 0:  # the share falls as the noncentrality grows
        step = -step
    near = far = t
    while (excess(far) > 0) == (step > 0):
        near, far = far, far + step
    return float(optimize.brentq(excess, near, far, xtol=1e-12, rtol=1e-14))
