"""Several outcomes of each person taken together: whether people as a whole moved up."""

import dataclasses
import math
from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from toolkit.statistics.change import PairedChange, paired_change
from toolkit.statistics.pairs import LARGEST_SCORE, Better, check_better
from toolkit.statistics.sign_flip import sign_flip_p

#: A person counts who has so many of the outcomes, at least.
ANSWERED = Fraction(2, 3)
#: Sign patterns are summed in steps of a ten-thousandth of the largest change or finer.
_FINER = 100.0


def person_means(
    changes: pd.DataFrame, *, sds: Mapping[str, float], better: Mapping[str, Better]
) -> "pd.Series[float]":
    """Return each person's mean change over the outcomes in SD, up is better; NaN if too few.

    Parameters, errors: ``together``.
    """
    _check(changes, sds, better)
    turned = pd.DataFrame(
        {
            column: changes[column].astype(float)
            / sds[column]
            * (1 if better[column] == "higher" else -1)
            for column in changes.columns
        },
        index=changes.index,
    )
    known = turned.notna().sum(axis=1)
    return turned.mean(axis=1).where(known >= ANSWERED * changes.shape[1])


def together(
    changes: pd.DataFrame,
    *,
    sds: Mapping[str, float],
    better: Mapping[str, Better],
    confidence: float = 0.95,
) -> PairedChange:
    """Describe how people moved over all planned outcomes at once.

    Parameters
    ----------
    changes : DataFrame, members x outcomes
        After - before in each scale's points; NaN for missing. Outcomes that are one another's
        multiple (a raw score and its percentage) are one: give one of them.
    sds : mapping of outcome to float
        The reference's standard deviation in points, that of the baseline where there is none.
    better : mapping of outcome to {"higher", "lower"}
        Which way of each scale is the good one.
    confidence : float
        Of the intervals, between 0 and 1.

    Returns
    -------
    PairedChange
        In standard deviations, up is better, of those with two thirds of the outcomes or more. The
        figures of single waves (``mean_before``, ``g_av`` and their like) are None. Fewest people
        as in ``paired_change``.

    Raises
    ------
    ValueError
        If there is no outcome, a standard deviation is not above 0, a direction is missing, a
        member stands twice or a change is not finite.

    Notes
    -----
    Each person's mean of ``+-change / sd``; then the t interval and the exact sign-flip p of these
    means. One question in place of several: it notices when all outcomes move a little in one
    direction, and misses when one moves alone. Compared with the sign patterns listed one by one.

    References
    ----------
    O'Brien (1984), Procedures for comparing samples with multiple endpoints, Biometrics 40,
    1079-1087.

    Examples
    --------
    >>> moves = pd.DataFrame({"mood": [-4.0, -2, -6, 0, -3, -3], "energy": [10.0, 5, 0, 20, 5, 8]})
    >>> whole = together(moves, sds={"mood": 6, "energy": 20},
    ...                  better={"mood": "lower", "energy": "higher"})
    >>> round(whole.mean_change, 3), whole.improved, whole.p_permutation
    (0.45, 6, 0.03125)
    """
    means = person_means(changes, sds=sds, better=better)
    found = paired_change(means * 0.0, means, better="higher", confidence=confidence)
    given = means.dropna().to_numpy(dtype=np.float64)
    p = (
        sign_flip_p(np.asarray(given * _FINER, dtype=np.float64))
        if found.p_permutation is not None
        else None
    )
    return dataclasses.replace(
        found,
        p_permutation=p,
        mean_before=None,
        sd_before=None,
        mean_after=None,
        sd_after=None,
        g_av=None,
        g_av_low=None,
        g_av_high=None,
    )


def _check(changes: pd.DataFrame, sds: Mapping[str, float], better: Mapping[str, Better]) -> None:
    if changes.shape[1] == 0:
        raise ValueError("Give one outcome at least.")
    if not (changes.index.is_unique and changes.columns.is_unique):
        raise ValueError("A member or an outcome stands twice: give one row a member.")
    for column in changes.columns:
        if column not in sds or column not in better:
            raise ValueError(f"The outcome {column!r} lacks its standard deviation or its way.")
        check_better(better[column])
        if not (math.isfinite(sds[column]) and sds[column] > 0):
            raise ValueError(f"The standard deviation of {column!r} must be above 0.")
    try:
        values = changes.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError("A change is no number: give numbers, or None if missing.") from error
    if (np.abs(values) > LARGEST_SCORE).any():
        raise ValueError("Each change must be a finite number.")
