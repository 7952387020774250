"""Who answered both times: two waves of scores, brought together by member."""

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

#: Which way of a scale is the good one.
Better = Literal["higher", "lower"]
Floats = npt.NDArray[np.float64]

#: Decimals of a difference that count. Scores that are means carry float noise beyond them, which
#: would make a tie of two equal changes, or a change of no change, a matter of chance.
DECIMALS = 9
#: Scores beyond this size leave no room for nine decimals in a float.
LARGEST_SCORE = 1e6


@dataclass(frozen=True, slots=True)
class Pairs:
    """Scores of the members who have one in both waves, in the order of the first."""

    members: tuple[Hashable, ...]
    before: Floats
    after: Floats
    difference: Floats  # after - before, rounded to ``DECIMALS``

    @property
    def n(self) -> int:
        """How many people answered both times."""
        return len(self.members)


def pair(before: pd.Series, after: pd.Series) -> Pairs:
    """Bring two waves together by their index; who lacks a score in one of them is left out.

    Raises
    ------
    ValueError
        If a person stands twice in a wave, or a score is no finite number.
    """
    first, second = _scores(before, "before"), _scores(after, "after")
    where = after.index.get_indexer(before.index)
    second = np.where(where >= 0, second[where], np.nan) if len(second) else first * np.nan
    both = ~(np.isnan(first) | np.isnan(second))
    first, second = first[both], second[both]
    return Pairs(
        members=tuple(before.index[both].tolist()),
        before=first,
        after=second,
        difference=np.round(second - first, DECIMALS),
    )


def check_better(better: str) -> None:
    """Refuse anything but "higher" or "lower"."""
    if better not in ("higher", "lower"):
        raise ValueError(
            f'Say "higher" or "lower" for the better way of the scale, not {better!r}.'
        )


def check_share(share: float, name: str) -> None:
    """Refuse a share, such as a confidence, that is not strictly between 0 and 1."""
    if not 0 < share < 1:
        raise ValueError(f"The {name} must lie between 0 and 1, such as 0.95: it is {share!r}.")


def _scores(wave: pd.Series, name: str) -> Floats:
    if not isinstance(wave, pd.Series):
        # One kind of error for all bad input: the callers show its sentence.
        raise ValueError(f"Give the scores {name!r} as a pandas Series with one score a person.")  # noqa: TRY004
    if not wave.index.is_unique:
        raise ValueError(f"A person stands twice in {name!r}: give one score a person.")
    if wave.dtype.kind not in "biuf":
        known = wave.astype(object).map(lambda score: isinstance(score, Real | Decimal))
        if not (known.astype(bool) | wave.isna()).all():
            raise ValueError(f"A score in {name!r} is no number: give numbers, or None if missing.")
    scores: Floats = wave.to_numpy(dtype=np.float64, na_value=np.nan)
    if (np.abs(scores) > LARGEST_SCORE).any():
        raise ValueError(
            f"A score in {name!r} is infinite or beyond a million: look for a slip of the keys."
        )
    return scores
