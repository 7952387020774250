"""Comparison, run chart, pooling and alpha: against R, and for any data at all."""

import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.statistics.comparison import compare
from toolkit.statistics.pooling import pool
from toolkit.statistics.reliability import alpha
from toolkit.statistics.run_chart import xmr

R = json.loads((Path(__file__).parents[1] / "reference/groups/figures.json").read_text())


def series(values):
    return pd.Series(values, dtype=float)


def agree(result, expected):
    for name, value in expected.items():
        assert getattr(result, name) == pytest.approx(value, rel=1e-6), name


def test_comparison_agrees_with_r():
    case = R["comparison"]
    found = compare(*(series(case[name]) for name in ("before", "after", "arm")))
    agree(
        found,
        {
            "difference_in_change": case["difference"],
            "ci_low": case["low"],
            "ci_high": case["high"],
            "p": case["p"],
            "adjusted_difference": case["adjusted"],
            "adjusted_se": case["se"],
            "adjusted_low": case["adjusted_low"],
            "adjusted_high": case["adjusted_high"],
            "adjusted_p": case["adjusted_p"],
        },
    )


def test_hc3_agrees_with_statsmodels():
    import statsmodels.api as sm

    case = R["comparison"]
    x = sm.add_constant(np.column_stack([case["arm"], case["before"]]))
    fit = sm.OLS(case["after"], x).fit(cov_type="HC3", use_t=True)
    found = compare(*(series(case[name]) for name in ("before", "after", "arm")))
    assert found.adjusted_p == pytest.approx(fit.pvalues[1], rel=1e-8)


def test_pooling_agrees_with_metafor():
    case = R["pooling"]
    found = pool(case["effects"], case["variances"])
    agree(
        found,
        {
            "mean": case["mean"],
            "ci_low": case["low"],
            "ci_high": case["high"],
            "tau2": case["tau2"],
            "q": case["q"],
            "i2": case["i2"],
            "prediction_high": case["mean"] + case["prediction_half"],
        },
    )


def test_groups_that_agree_are_pooled_no_narrower_than_usual():
    found = pool([5.0, 5.1, 4.9, 5.0], [4.0, 4.0, 4.0, 4.0])
    assert found.tau2 == 0
    assert found.ci_high - found.mean >= 1.96 * 1.0


def test_alpha_agrees_with_psych():
    case = R["alpha"]
    items = pd.DataFrame(np.reshape(case["items"], (case["k"], case["n"])).T)
    found = alpha(items)
    agree(found, {"alpha": case["alpha"], "ci_low": case["low"], "ci_high": case["high"]})
    assert found.omega == pytest.approx(case["omega"], rel=1e-4)  # factanal stops earlier


def test_run_chart_by_hand():
    # Moving ranges 2 1 2 1 2 1 1 1 2 1 1: mean 15/11; limits 11.5 +- 2.66 x 15/11.
    points = [10.0, 12, 11, 13, 12, 10, 11, 12, 13, 11, 12, 11]
    chart = xmr(series(points))
    assert (chart.centre, chart.provisional) == (11.5, True)
    assert chart.high - chart.centre == pytest.approx(2.66 * 15 / 11)
    assert ("beyond", 12) in xmr(series([*points, 30])).signals
    assert any(rule == "way" for rule, _ in xmr(series([*points, 1, 2, 3, 4, 5, 6])).signals)
    shifted = xmr(series([1, 2] * 6 + [9, 8] * 6))
    assert any(rule == "side" for rule, _ in shifted.signals)
    assert xmr(series(points[:9])).low is None
    assert xmr(series(points[:5])).centre is None


def test_float_noise_makes_no_signal():
    assert xmr(series([0.1, 0.2, 0.3] * 5 + [0.2] * 9)).signals == ()


numbers = st.one_of(st.sampled_from([0.0, 50.0, 100.0]), st.floats(0, 100), st.just(math.nan))
columns = st.lists(st.tuples(numbers, numbers, st.booleans()), max_size=30)


def finite(result):
    for field in dataclasses.fields(result):
        value = getattr(result, field.name)
        assert not isinstance(value, float) or math.isfinite(value), field.name


@given(columns)
def test_any_data_gives_finite_figures_or_none(rows):
    before, after = (series([row[place] for row in rows]) for place in (0, 1))
    arm = series([row[2] for row in rows])
    finite(compare(before, after, arm))
    finite(xmr(before))
    if rows:
        finite(alpha(pd.DataFrame({"a": before, "b": after, "c": arm})))


@given(columns)
def test_swapping_the_arms_turns_the_signs(rows):
    before, after = (series([row[place] for row in rows]) for place in (0, 1))
    arm = series([row[2] for row in rows])
    one, other = compare(before, after, arm), compare(before, after, 1 - arm)
    if one.difference_in_change is not None:
        assert one.difference_in_change == pytest.approx(-other.difference_in_change, abs=1e-9)
        assert one.p == pytest.approx(other.p) if one.p is not None else other.p is None


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(0.01, 50)), max_size=12))
def test_any_groups_are_pooled_or_listed(groups):
    found = pool([e for e, _ in groups], [v for _, v in groups])
    finite(found)
    assert (found.mean is None) == (len(groups) < 3)
    if found.mean is not None:
        assert min(e for e, _ in groups) - 1e-6 <= found.mean <= max(e for e, _ in groups) + 1e-6


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="as many variances"):
        pool([1.0], [])
    with pytest.raises(ValueError, match="above 0"):
        pool([1.0], [0.0])
    with pytest.raises(ValueError, match="no arm"):
        compare(series([1, 2]), series([1, 2]), series([1]))
    with pytest.raises(ValueError, match="True for the group"):
        compare(series([1, 2]), series([1, 2]), pd.Series(["a", "b"]))
    with pytest.raises(ValueError, match="two items"):
        alpha(pd.DataFrame({"a": [1.0]}))
    with pytest.raises(ValueError, match="finite"):
        xmr(series([math.inf]))
