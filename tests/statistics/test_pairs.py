from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from toolkit.statistics.pairs import check_better, check_share, pair


def test_only_those_with_both_scores_count_in_the_first_waves_order():
    before = pd.Series({"d": 4.0, "a": 1.0, "b": None, "c": 3.0})
    after = pd.Series({"a": 10.0, "b": 20.0, "d": None, "c": 30.0, "e": 50.0})
    pairs = pair(before, after)
    assert pairs.members == ("a", "c")
    assert pairs.n == 2
    assert pairs.before.tolist() == [1.0, 3.0]
    assert pairs.after.tolist() == [10.0, 30.0]
    assert pairs.difference.tolist() == [9.0, 27.0]


def test_float_noise_of_item_means_is_no_difference():
    third = pd.Series([0.1 + 0.2])
    assert third[0] != 0.3
    assert pair(third, pd.Series([0.3])).difference.tolist() == [0.0]


@pytest.mark.parametrize(
    "scores",
    [
        pd.Series([1, 2, None], dtype="Int64"),
        pd.Series([1, Decimal(2), None], dtype=object),
        pd.Series([1.0, 2.0, np.nan]),
        pd.Series([1, 2, pd.NA], dtype=object),
    ],
    ids=["nullable", "objects", "float", "pd.NA"],
)
def test_scores_may_come_in_any_kind_of_number(scores):
    assert pair(scores, pd.Series([5, 5, 5])).difference.tolist() == [4.0, 3.0]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (pd.Series(dtype=float), pd.Series(dtype=float)),
        (pd.Series([None, None]), pd.Series([1.0, 2.0])),
        (pd.Series({"a": 1.0}), pd.Series({"b": 1.0})),
        (pd.Series({"a": 1.0}), pd.Series({1: 1.0})),
        (pd.Series({"a": 1.0}), pd.Series(dtype=float)),
        (pd.Series(dtype=object), pd.Series({"a": 1.0})),
    ],
)
def test_nobody_with_both_scores_gives_no_pairs(before, after):
    pairs = pair(before, after)
    assert pairs.n == 0
    assert pairs.difference.shape == (0,)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (pd.Series([1.0, 2.0], index=["a", "a"]), "stands twice"),
        (pd.Series([1.0, np.inf]), "infinite"),
        (pd.Series([1.0, -2e6]), "beyond a million"),
        (pd.Series(["1", "2"]), "no number"),
        (pd.Series([1, "two"], dtype=object), "no number"),
        (pd.Series([1j, 2]), "no number"),
        (pd.Series(pd.to_datetime(["2026-01-01", "2026-01-02"])), "no number"),
        ([1.0, 2.0], "pandas Series"),
    ],
)
def test_bad_scores_are_refused_in_either_wave(bad, said):
    good = pd.Series([1.0, 2.0])
    with pytest.raises(ValueError, match=said):
        pair(bad, good)
    with pytest.raises(ValueError, match=said):
        pair(good, bad)


@pytest.mark.parametrize("better", ["Higher", "", "up"])
def test_an_unknown_better_way_is_refused(better):
    with pytest.raises(ValueError, match="higher"):
        check_better(better)


@pytest.mark.parametrize("share", [0, 1, 95, -0.1, float("nan")])
def test_a_confidence_lies_strictly_between_0_and_1(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        check_share(share, "confidence")
