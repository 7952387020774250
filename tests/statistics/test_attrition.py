"""Who is missing: against scipy's Welch interval, by hand, and for any data at all."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from toolkit.statistics.attrition import attrition, bounds
from toolkit.statistics.least import Why

FIRST = [52.0, 61, 48, 70, 66, 59, 30, 42, 51, 39, 44, 35]
LAST = [60.0, 66, 55, 71, 80, 58, *[math.nan] * 6]
TABLE = pd.DataFrame({1: FIRST, 2: [50.0, *[math.nan] * 6, 47, *[math.nan] * 4], 3: LAST})


def test_stayed_against_left_agrees_with_scipy():
    found = attrition(TABLE)
    welch = stats.ttest_ind(FIRST[:6], FIRST[6:], equal_var=False).confidence_interval(0.95)
    assert (found.ci_low, found.ci_high) == pytest.approx((welch.low, welch.high), rel=1e-9)
    assert found.answered == (12, 2, 6)
    assert (found.n_stayed, found.n_left) == (6, 6)


def test_bounds_by_hand():
    found = bounds(TABLE, low=0, high=100, better="higher", smallest_change=5)
    gains = [after - before for before, after in zip(FIRST[:6], LAST[:6], strict=True)]
    assert found.completers.mean_change == pytest.approx(np.mean(gains))
    assert found.unchanged.mean_change == pytest.approx(sum(gains) / 12)
    assert found.worse.mean_change == pytest.approx((sum(gains) - 30) / 12)
    assert found.last_seen.mean_change == pytest.approx((sum(gains) + 47 - 42) / 12)
    assert found.worst_possible.mean_change == pytest.approx((sum(gains) - sum(FIRST[6:])) / 12)
    assert found.best_possible.mean_change == pytest.approx(
        (sum(gains) + 600 - sum(FIRST[6:])) / 12
    )
    interval = stats.ttest_1samp(gains, 0).confidence_interval(0.95)
    assert found.completers.ci_low == pytest.approx(interval.low)


scores = st.one_of(st.just(math.nan), st.sampled_from([0.0, 100.0]), st.floats(0, 100))
tables = st.lists(st.tuples(scores, scores, scores), max_size=14).map(
    lambda rows: pd.DataFrame(rows, columns=[1, 2, 3], dtype=float)
)


@given(tables)
def test_any_data_gives_finite_figures_or_none(table):
    who = attrition(table)
    for name in ("baseline_stayed", "baseline_left", "difference", "ci_low", "ci_high"):
        value = getattr(who, name)
        assert value is None or math.isfinite(value)
    found = bounds(table, low=0, high=100, better="higher")
    for name in ("completers", "unchanged", "worse", "last_seen", "worst_possible"):
        one = getattr(found, name)
        assert one.mean_change is None or math.isfinite(one.mean_change)
        assert one.ci_low is None or math.isfinite(one.ci_low)
        assert (one.ci_low is None) == bool(one.withheld)
    if found.worse.mean_change is not None:
        order = [
            found.worst_possible.mean_change,
            found.worse.mean_change,
            found.unchanged.mean_change,
            found.best_possible.mean_change,
        ]
        assert order[0] <= order[1] + 1e-9
        assert order[1] <= order[2] + 1e-9
        assert order[0] <= order[3] + 1e-9


@given(tables)
def test_turning_the_direction_turns_the_bounds(table):
    up = bounds(table, low=0, high=100, better="higher", smallest_change=5)
    down = bounds(100 - table, low=0, high=100, better="lower", smallest_change=5)
    for name in ("completers", "worse", "worst_possible", "best_possible"):
        one, other = getattr(up, name).mean_change, getattr(down, name).mean_change
        assert (one is None) == (other is None)
        if one is not None:
            assert one == pytest.approx(-other, abs=1e-9)


REFERENCE = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_c" / "figures.json").read_text()
)


@pytest.mark.parametrize("name", REFERENCE["welch"])
def test_stayed_against_left_agrees_with_r(name):
    case = REFERENCE["welch"][name]
    first = case["stayed"] + case["left"]
    last = [50.0] * len(case["stayed"]) + [math.nan] * len(case["left"])
    table = pd.DataFrame({1: first, 2: last})
    found = attrition(table)
    for figure in ("difference", "ci_low", "ci_high"):
        assert getattr(found, figure) == pytest.approx(case[figure], rel=1e-9)
    assert attrition(table, confidence=0.8).ci_low == pytest.approx(case["ci_low_80"], rel=1e-9)


@pytest.mark.parametrize("name", REFERENCE["bounds"]["found"])
def test_bounds_agree_with_r(name):
    case = REFERENCE["bounds"]
    after = [math.nan if score in (None, "NA") else score for score in case["after"]]
    table = pd.DataFrame({1: case["before"], 2: after}, dtype=float)
    found = getattr(bounds(table, low=0, high=100, better="higher", smallest_change=5), name)
    for figure, value in case["found"][name].items():
        assert getattr(found, figure) == pytest.approx(value, rel=1e-9)


def test_no_spread_has_no_interval():
    table = pd.DataFrame({1: [0.1 * 3] * 12, 2: [50.0] * 6 + [math.nan] * 6})
    who = attrition(table)
    assert (who.difference, who.ci_low, who.ci_high) == (0, None, None)
    assert [one.why for one in who.withheld] == [Why.NO_VARIANCE]
    alike = bounds(table, low=0, high=100, better="higher").completers
    assert alike.mean_change == pytest.approx(49.7)
    assert (alike.ci_low, [one.why for one in alike.withheld]) == (None, [Why.NO_VARIANCE])


@given(tables, st.randoms(use_true_random=False))
def test_the_order_of_members_is_irrelevant(table, shuffle):
    order = list(table.index)
    shuffle.shuffle(order)
    one, other = attrition(table), attrition(table.loc[order])
    assert (one.answered, one.n_stayed) == (other.answered, other.n_stayed)
    for figure in ("difference", "ci_low", "ci_high"):
        first, second = getattr(one, figure), getattr(other, figure)
        assert first == second if first is None else first == pytest.approx(second, abs=1e-9)


def test_bad_input_is_refused_in_a_sentence():
    for wrong in (-5.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="above 0"):
            bounds(TABLE, low=0, high=100, better="higher", smallest_change=wrong)
    with pytest.raises(ValueError, match="no number"):
        attrition(pd.DataFrame({1: ["high", 2.0]}))
    with pytest.raises(ValueError, match="outside of the range"):
        bounds(TABLE, low=0, high=50, better="higher")
    with pytest.raises(ValueError, match="twice"):
        attrition(pd.concat([TABLE, TABLE]))
