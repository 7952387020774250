"""Trends against R's nlme and clubSandwich, and for any data at all."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.statistics.trend import trend

FIGURES = json.loads((Path(__file__).parents[1] / "reference/trend/figures.json").read_text())


@pytest.mark.parametrize("case", FIGURES, ids=["balanced", "unbalanced", "nine members"])
def test_agrees_with_nlme_and_clubsandwich(case):
    long = pd.DataFrame({key: case[key] for key in ("member", "time", "score")})
    line = trend(long)
    assert line.method == "reml"
    for name in ("slope", "se_model", "sd_intercept", "sd_residual", "se", "df", "p"):
        assert getattr(line, name) == pytest.approx(case[name], rel=1e-5), name


def test_agrees_with_statsmodels():
    from statsmodels.regression.mixed_linear_model import MixedLM

    case = FIGURES[1]
    x = np.column_stack([np.ones(len(case["time"])), case["time"]])
    fit = MixedLM(np.array(case["score"]), x, groups=case["member"]).fit(reml=True)
    line = trend(pd.DataFrame({key: case[key] for key in ("member", "time", "score")}))
    assert line.slope == pytest.approx(fit.fe_params[1], rel=1e-5)


def _long(values):
    return pd.DataFrame(
        [
            {"member": member, "time": float(wave), "score": score}
            for member, row in enumerate(values)
            for wave, score in enumerate(row)
            if score is not None
        ],
        columns=["member", "time", "score"],
    )


scores = st.one_of(st.none(), st.sampled_from([0.0, 50.0, 100.0]), st.floats(0, 100))
tables = st.lists(st.lists(scores, min_size=4, max_size=4), max_size=12)


def _fields(line):
    names = ("slope", "se", "df", "ci_low", "ci_high", "p", "se_model", "sd_residual")
    return [getattr(line, name) for name in names]


@settings(max_examples=150, deadline=None)
@given(tables)
def test_any_data_gives_finite_figures_or_none(values):
    line = trend(_long(values))
    assert all(value is None or math.isfinite(value) for value in _fields(line))
    assert (line.slope is None) == (line.method is None)
    if line.ci_low is None:
        assert line.withheld


@settings(max_examples=60, deadline=None)
@given(tables, st.randoms(use_true_random=False))
def test_order_and_a_constant_change_nothing(values, chance):
    line = trend(_long(values))
    turned = _long(values).sample(frac=1, random_state=chance.randint(0, 999))
    other = trend(turned)
    assert other.method == line.method
    if line.slope is not None and line.se is not None and line.se > 1e-6:
        assert other.slope == pytest.approx(line.slope, abs=1e-6)
        moved = _long(values)
        moved["score"] += 10
        assert trend(moved).slope == pytest.approx(line.slope, abs=1e-5)


def test_few_members_get_their_own_slopes_or_nothing():
    steps = np.arange(3)
    rows = [list(10.0 * m + (m % 3) * steps) for m in range(7)]
    assert trend(_long(rows)).method == "own_slopes"
    few = trend(_long(rows[:5]))
    assert few.method is None
    assert few.withheld[0].n == 5


def test_bad_input_is_refused_in_a_sentence():
    good = _long([[1.0, 2.0, 3.0]])
    with pytest.raises(ValueError, match="twice"):
        trend(pd.concat([good, good]))
    with pytest.raises(ValueError, match="no column score"):
        trend(good.drop(columns="score"))
    with pytest.raises(ValueError, match="finite"):
        trend(good.replace(3.0, math.inf))
