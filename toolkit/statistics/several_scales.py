"""Asking several questions at once: the more p values, the easier one of them is small by luck."""

import math

import numpy as np
import pandas as pd

from toolkit.statistics.pairs import check_share


def pairs_for(outcomes: int, *, alpha: float = 0.05) -> int:
    """Return the fewest pairs with which one of so many outcomes can be called clear.

    The smallest sign-flip p of n pairs is 2^(1 - n), and Holm multiplies it by the number of
    outcomes: ``2^(1 - n) outcomes <= alpha``.

    Raises
    ------
    ValueError
        If there is no outcome or ``alpha`` is not between 0 and 1.

    Examples
    --------
    >>> [pairs_for(outcomes) for outcomes in (1, 2, 3, 4, 6, 7)]
    [6, 7, 7, 8, 8, 9]
    """
    check_share(alpha, "alpha")
    if outcomes < 1:
        raise ValueError(f"Give one outcome at least, not {outcomes}.")
    return math.ceil(round(1 + math.log2(outcomes / alpha), 9))


def holm(p: pd.Series) -> pd.Series:
    """Adjust p values so that all of them together err no more often than one would alone.

    Parameters
    ----------
    p : Series, index = scales
        Two-sided p values from 0 to 1. Missing ones (``None`` or NaN: too few answered) ask no
        question; they are not counted and are left out of the result.

    Returns
    -------
    Series
        Adjusted p values, from 0 to 1, in the order given; ``result.get(scale)`` is ``None`` for a
        scale without one.

    Raises
    ------
    ValueError
        If ``p`` is no Series, a scale stands twice, or a value is no number from 0 to 1.

    Notes
    -----
    The i-th smallest of m is multiplied by ``m - i + 1``; none may fall below the one before it,
    none above 1. Holds however the scales hang together. Compared with ``p.adjust(method =
    "holm")`` in R.

    References
    ----------
    Holm (1979), A simple sequentially rejective multiple test procedure, Scand J Stat 6, 65-70.

    Examples
    --------
    >>> adjusted = holm(pd.Series({"vitality": 0.01, "mood": 0.04, "pain": 0.03, "role": None}))
    >>> adjusted.to_dict()
    {'vitality': 0.03, 'mood': 0.06, 'pain': 0.06}
    >>> adjusted.get("role") is None
    True
    """
    if not isinstance(p, pd.Series):
        raise ValueError("Give the p values as a pandas Series with one value a scale.")  # noqa: TRY004 - one kind of error for all bad input
    if not p.index.is_unique:
        raise ValueError("A scale stands twice among the p values: give one a scale.")
    given = p.dropna()
    try:
        values = given.to_numpy(dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError("A p value is no number.") from error
    if not ((values >= 0) & (values <= 1)).all():
        raise ValueError("A p value lies outside 0 to 1: look at where it came from.")
    order = np.argsort(values, kind="stable")
    adjusted = np.empty(len(values))
    steps = values[order] * np.arange(len(values), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1)
    return pd.Series(adjusted, index=given.index, name=p.name)
