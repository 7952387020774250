"""Alpha, Feldt's interval and omega against R, and for any answers at all."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.statistics.least import Why
from toolkit.statistics.reliability import alpha

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_c" / "figures.json").read_text()
)["reliability"]


@pytest.mark.parametrize("name", CASES)
def test_alpha_and_its_interval_agree_with_r(name):
    case = CASES[name]
    items = pd.DataFrame(case["items"])
    found = alpha(items)
    assert (found.n, found.k) == (case["n"], case["k"])
    for figure in ("alpha", "ci_low", "ci_high"):
        assert getattr(found, figure) == pytest.approx(case[figure], rel=1e-9)
    assert (found.ci_low, found.ci_high) == pytest.approx((case["psych_low"], case["psych_high"]))
    assert alpha(items, confidence=0.8).ci_low == pytest.approx(case["ci_low_80"], rel=1e-9)


@pytest.mark.parametrize("name", [name for name in CASES if CASES[name]["n"] >= 50])
def test_omega_agrees_with_factanal(name):
    case = CASES[name]
    items = pd.DataFrame(case["items"], dtype=float)
    assert alpha(items).omega == pytest.approx(case["omega"], abs=1e-6)
    standardised = alpha(items / items.std())
    assert standardised.omega == pytest.approx(case["omega_standardised"], abs=1e-6)
    # psych takes the observed, not the fitted, sum of correlations
    assert standardised.omega == pytest.approx(case["psych_omega"], abs=0.005)


def test_an_item_without_error_of_its_own_leaves_omega_undefined():
    draws = np.random.default_rng(0)
    items = draws.normal(size=(60, 3))
    items[:, 0] = items[:, 1] + 1e-3 * draws.normal(size=60)
    found = alpha(pd.DataFrame(items))
    assert found.omega is None
    assert [one.why for one in found.withheld] == [Why.NOT_DEFINED]


answers = st.lists(
    st.lists(st.sampled_from([0.0, 1.0, 2.0, 4.0, math.nan]), min_size=4, max_size=4),
    min_size=15,
    max_size=70,
).map(pd.DataFrame)


@given(answers, st.randoms(use_true_random=False))
def test_any_answers_give_finite_figures_or_none_in_any_order(items, shuffle):
    found = alpha(items)
    assert found.n == len(items.dropna())
    order = list(items.index)
    shuffle.shuffle(order)
    again = alpha(items.loc[order])
    for figure in ("alpha", "ci_low", "ci_high"):
        value = getattr(found, figure)
        assert (value is None) == (getattr(again, figure) is None)
        if value is not None:
            assert math.isfinite(value)
            assert value == pytest.approx(getattr(again, figure), rel=1e-9, abs=1e-9)
    assert found.omega is None or 0 <= found.omega <= 1
    assert (found.alpha is None or found.omega is None) == bool(found.withheld)


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="no number"):
        alpha(pd.DataFrame({"a": ["often"] * 20, "b": [1.0] * 20}))
    with pytest.raises(ValueError, match="twice"):
        alpha(pd.DataFrame(np.ones((20, 2)), index=[1] * 20))
    with pytest.raises(ValueError, match="confidence"):
        alpha(pd.DataFrame(np.ones((20, 2))), confidence=1)
