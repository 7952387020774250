import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from toolkit.statistics.noncentral_t import noncentrality_limits, share_below

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_a" / "figures.json").read_text()
)


@pytest.mark.parametrize("case", FIGURES["limits"], ids=str)
def test_limits_agree_with_roots_of_pt_in_r(case):
    low, high = noncentrality_limits(case["t"], case["df"], confidence=case["confidence"])
    assert low == pytest.approx(case["low"], abs=1e-6)
    assert high == pytest.approx(case["high"], abs=1e-6)


def integrated(t, df, noncentrality):
    """Share below ``t`` > 0 by its definition: the normal that must exceed t times a chi."""
    near = df * ((np.array([-9.0, 9.0]) + noncentrality) / t) ** 2
    assert near[0] >= 0
    return integrate.quad(
        lambda z: stats.norm.pdf(z) * stats.chi2.sf(df * (max(z + noncentrality, 0) / t) ** 2, df),
        -9,
        9,
        epsabs=1e-12,
        limit=200,
    )[0]


@pytest.mark.parametrize("t", [20.0, 300.0, 1_500.0, 9_000.0, 11_000.0, 1e8])
@pytest.mark.parametrize("df", [7, 29])
def test_limits_far_out_agree_with_an_integral(t, df):
    low, high = noncentrality_limits(t, df)
    assert integrated(t, df, low) == pytest.approx(0.975, abs=1e-6)
    assert integrated(t, df, high) == pytest.approx(0.025, abs=1e-6)


@given(st.floats(-1e9, 1e9), st.integers(1, 500), st.floats(0.01, 0.999))
def test_limits_are_finite_in_order_and_mirror(t, df, confidence):
    low, high = noncentrality_limits(t, df, confidence=confidence)
    assert np.isfinite([low, high]).all()
    assert low < high
    mirrored = noncentrality_limits(-t, df, confidence=confidence)
    assert mirrored == pytest.approx((-high, -low), rel=1e-9, abs=1e-9)


def test_a_t_of_next_to_nothing_is_zero():
    # scipy's own function takes half a second here, and gives NaN
    assert share_below(2.3e-116, 1, 0.5) == pytest.approx(stats.norm.cdf(-0.5), abs=1e-12)


@given(st.floats(-60, 60), st.integers(1, 500), st.floats(-60, 60))
def test_a_share_is_never_nan(t, df, noncentrality):
    assert 0 <= share_below(t, df, noncentrality) <= 1


@pytest.mark.parametrize(
    ("t", "df", "confidence"),
    [(float("nan"), 5, 0.95), (float("inf"), 5, 0.95), (1.0, 0, 0.95), (1.0, 5, 95)],
)
def test_bad_input_is_refused(t, df, confidence):
    with pytest.raises(ValueError, match=r"Give|between"):
        noncentrality_limits(t, df, confidence=confidence)
