import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats
from statsmodels.stats.power import ttest_power

from toolkit.statistics.planning import (
    expected_rise,
    pairs_needed,
    people_to_start,
    sd_of_change,
    smallest_detectable,
)

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_a" / "figures.json").read_text()
)


@pytest.mark.parametrize("known", FIGURES["detect"], ids=str)
def test_smallest_detectable_agrees_with_power_t_test(known):
    found = smallest_detectable(known["n"], 1, power=known["power"], alpha=known["alpha"])
    assert found == pytest.approx(known["delta"], abs=1e-6)


@pytest.mark.parametrize("known", FIGURES["need"], ids=str)
def test_pairs_needed_agree_with_power_t_test(known):
    assert pairs_needed(known["delta"], 1, power=known["power"]) == math.ceil(known["n"])


@pytest.mark.parametrize(
    ("n", "standardised"),
    [(5, 1.68), (8, 1.16), (10, 1.00), (12, 0.89), (20, 0.66), (30, 0.53)],
)
def test_the_table_that_the_plan_prints(n, standardised):
    assert smallest_detectable(n, 1) == pytest.approx(standardised, abs=0.005)


# statsmodels gives NaN where the noncentrality is large, as for fewer people or a smaller alpha
@given(st.integers(8, 200), st.floats(0.1, 40), st.floats(0.3, 0.95), st.floats(0.02, 0.2))
@settings(deadline=None, max_examples=50)
def test_the_smallest_change_has_the_power_by_statsmodels(n, sd, power, alpha):
    change = smallest_detectable(n, sd, power=power, alpha=alpha)
    assert ttest_power(change / sd, n, alpha) == pytest.approx(power, abs=1e-6)


@given(st.floats(0.3, 4), st.floats(0.5, 0.95))
@settings(deadline=None, max_examples=50)
def test_one_pair_fewer_would_not_do(standardised, power):
    n = pairs_needed(standardised * 12, 12, power=power)
    assert smallest_detectable(n, 12, power=power) <= standardised * 12 * (1 + 1e-9)
    if n > 2:
        assert smallest_detectable(n - 1, 12, power=power) > standardised * 12


def test_two_people_where_r_is_past_its_limit():
    change = smallest_detectable(2, 1, alpha=0.01)

    def seen(z):  # the chi of one degree of freedom is an absolute normal
        return stats.norm.pdf(z) * (2 * stats.norm.cdf((z + change * math.sqrt(2)) / critical) - 1)

    critical = stats.t.ppf(0.995, 1)
    assert integrate.quad(seen, -9, 9, epsabs=1e-11)[0] == pytest.approx(0.8, abs=1e-8)


def test_a_change_far_larger_than_its_spread_needs_the_fewest_there_are():
    assert pairs_needed(90, 1) == 2
    assert pairs_needed(-90, 1) == 2


def test_a_change_of_nearly_nothing_is_refused():
    with pytest.raises(ValueError, match="million"):
        pairs_needed(1e-9, 10)


def test_more_must_start_than_are_needed():
    assert people_to_start(12, share_followed=1) == 12
    assert people_to_start(12, share_followed=0.6) == 20
    assert people_to_start(12, share_followed=0.61) == 20
    assert 21 / 0.7 > 30  # by float noise, which is no further person
    assert people_to_start(21, share_followed=0.7) == 30


def test_the_spread_of_changes_of_two_correlated_waves():
    first, noise = np.array([1.0, -1, 1, -1]), np.array([1.0, 1, -1, -1])
    second = 0.6 * first + 0.8 * noise  # correlation 0.6, the same spread
    assert sd_of_change(first.std(), correlation=0.6) == pytest.approx((second - first).std())


@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=4, max_size=20),
    st.floats(-50, 50),
)
def test_expected_rise_is_what_the_line_through_such_people_says(rows, baseline):
    one, other = np.array(rows).T
    if min(one.std(), other.std()) < 0.1:
        return
    standard = [(wave - wave.mean()) / wave.std() for wave in (one, other)]
    correlation = float(np.mean(standard[0] * standard[1]))
    if correlation < 0:
        standard[1], correlation = -standard[1], -correlation
    before, after = (50 + 10 * wave for wave in standard)
    slope, intercept = np.polyfit(before, after, 1)
    rise = expected_rise(baseline, reference_mean=50, correlation=min(correlation, 1))
    assert rise == pytest.approx(intercept + slope * baseline - baseline, abs=1e-6)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: smallest_detectable(1, 10), "two people"),
        (lambda: smallest_detectable(10, 0), "above 0"),
        (lambda: smallest_detectable(10, 10, power=1), "between 0 and 1"),
        (lambda: smallest_detectable(10, 10, alpha=5), "between 0 and 1"),
        (lambda: smallest_detectable(10, 10, power=0.04), "above alpha"),
        (lambda: pairs_needed(0, 10), "not zero"),
        (lambda: pairs_needed(5, float("inf")), "above 0"),
        (lambda: people_to_start(12, share_followed=0), "share followed"),
        (lambda: people_to_start(0, share_followed=0.5), "one pair"),
        (lambda: sd_of_change(0, correlation=0.6), "above 0"),
        (lambda: sd_of_change(10, correlation=1), "below 1"),
        (lambda: expected_rise(40, reference_mean=60, correlation=1.1), "from 0 to 1"),
        (lambda: expected_rise(float("nan"), reference_mean=60, correlation=0.5), "finite"),
    ],
)
def test_bad_input_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()
