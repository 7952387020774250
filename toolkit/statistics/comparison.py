"""A group set beside a comparison group: whether its members changed otherwise than the others."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import stdtr, stdtrit

from toolkit.statistics.least import Why, Withheld, enough, withhold
from toolkit.statistics.least_squares import hc3
from toolkit.statistics.pairs import check_share, pair

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The group against the comparison group, in points; a difference is group - comparison.

    People were not put in the groups by lot: a difference need not be the group's doing.
    """

    n_group: int
    n_comparison: int
    baseline_difference: float | None = None
    difference_in_change: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    adjusted_difference: float | None = None
    adjusted_se: float | None = None
    adjusted_low: float | None = None
    adjusted_high: float | None = None
    adjusted_p: float | None = None
    withheld: tuple[Withheld, ...] = ()

    @property
    def n(self) -> int:
        return self.n_group + self.n_comparison


def compare(
    before: pd.Series, after: pd.Series, arm: pd.Series, *, confidence: float = 0.95
) -> Comparison:
    """Compare the change of a group with that of a comparison group.

    Parameters
    ----------
    before, after : Series, index = people
        Scores in points; only people with both count.
    arm : Series, index = people
        True (or 1) for the group, False (or 0) for the comparison group.
    confidence : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    Comparison
        From 8 people in each. Welch's interval on the change; and ANCOVA after ~ arm + before with
        HC3 errors and t(n - 3), None where everybody lies on one line.

    Raises
    ------
    ValueError
        If a person stands twice, has no arm, or a score or an arm is no number.

    Notes
    -----
    Welch (1947), Biometrika 34, 28-35. MacKinnon and White (1985), J Econometrics 29, 305-325
    (HC3). Compared with R's ``t.test`` and ``sandwich::vcovHC(type = "HC3")``.

    Examples
    --------
    >>> first = pd.Series([50.0, 60, 55, 65, 70, 40, 45, 52, 48, 58, 61, 66, 71, 42, 44, 53])
    >>> gain = pd.Series([9.0, 4, 8, 3, 6, 7, 12, 5, 1, 0, 3, -2, 2, 4, -1, 1])
    >>> found = compare(first, first + gain, pd.Series([1] * 8 + [0] * 8))
    >>> round(found.difference_in_change, 4), round(found.ci_low, 4), round(found.ci_high, 4)
    (5.75, 3.0361, 8.4639)
    """
    check_share(confidence, "confidence")
    pairs = pair(before, after)
    which = _arms(arm, list(pairs.members))
    change = pairs.difference
    n_group, n_comparison = int(which.sum()), int((~which).sum())
    fewest = min(n_group, n_comparison)
    if not enough("comparison", fewest):
        few = (withhold("comparison", fewest),)
        return Comparison(n_group=n_group, n_comparison=n_comparison, withheld=few)
    difference = float(change[which].mean() - change[~which].mean())
    low, high, p = _welch(change[which], change[~which], difference, confidence)
    adjusted = _ancova(pairs.before, pairs.after, which, confidence)
    return Comparison(
        n_group=n_group,
        n_comparison=n_comparison,
        baseline_difference=float(pairs.before[which].mean() - pairs.before[~which].mean()),
        difference_in_change=difference,
        ci_low=low,
        ci_high=high,
        p=p,
        **adjusted,
        withheld=() if low is not None and adjusted else _undefined(fewest),
    )


def _undefined(n: int) -> tuple[Withheld, ...]:
    return (withhold("comparison", n, Why.NO_VARIANCE),)


def _arms(arm: pd.Series, members: list[object]) -> npt.NDArray[np.bool_]:
    if not arm.index.is_unique:
        raise ValueError("A person stands twice among the arms: give one arm a person.")
    found = arm.reindex(members)
    if found.isna().any():
        raise ValueError("Somebody with both scores has no arm. Say for each which group it is.")
    try:
        values = found.to_numpy(dtype=np.float64)
    except (TypeError, ValueError):
        values = np.full(len(found), np.nan)
    if not np.isin(values, (0.0, 1.0)).all():
        raise ValueError("An arm is True for the group and False for the comparison group.")
    return np.asarray(values == 1.0)


def _welch(
    one: Floats, two: Floats, difference: float, confidence: float
) -> tuple[float | None, float | None, float | None]:
    a, b = float(one.var(ddof=1)) / len(one), float(two.var(ddof=1)) / len(two)
    if a + b <= 1e-18:
        return None, None, None
    df = (a + b) ** 2 / (a**2 / (len(one) - 1) + b**2 / (len(two) - 1))
    se = float(np.sqrt(a + b))
    half = float(stdtrit(df, 0.5 + confidence / 2)) * se
    return difference - half, difference + half, float(2 * stdtr(df, -abs(difference / se)))


def _ancova(
    before: Floats, after: Floats, which: npt.NDArray[np.bool_], confidence: float
) -> dict[str, float]:
    x = np.column_stack([np.ones(len(before)), which.astype(np.float64), before])
    fitted = hc3(x, after, 1, confidence)
    if fitted is None:
        return {}
    return {
        "adjusted_difference": fitted.slope,
        "adjusted_se": fitted.se,
        "adjusted_low": fitted.low,
        "adjusted_high": fitted.high,
        "adjusted_p": fitted.p,
    }
