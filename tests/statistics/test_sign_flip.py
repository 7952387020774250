import itertools
import json
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from toolkit.statistics.sign_flip import hodges_lehmann, sign_flip_p, signed_rank_p

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_a" / "figures.json").read_text()
)
CASES = FIGURES["cases"]


def differences(name):
    return np.array(CASES[name]["after"]) - np.array(CASES[name]["before"])


def listed(values):
    """Share of all sign patterns with a sum as far out, one pattern after the other."""
    seen = abs(values.sum())
    sums = [abs(np.dot(signs, values)) for signs in itertools.product((-1, 1), repeat=len(values))]
    return np.mean(np.array(sums) >= seen - 1e-6)


def with_figure(figure):
    return [name for name, case in CASES.items() if figure in case]


@pytest.mark.parametrize("name", with_figure("p_by_hand"))
def test_sign_flip_agrees_with_all_patterns_listed_in_r(name):
    assert sign_flip_p(differences(name)) == pytest.approx(CASES[name]["p_by_hand"], abs=1e-12)


@pytest.mark.parametrize("name", with_figure("p_permutation"))
def test_sign_flip_agrees_with_exact_rank_tests(name):
    assert sign_flip_p(differences(name)) == pytest.approx(CASES[name]["p_permutation"], abs=1e-9)


def test_fishers_own_count_of_darwins_maize():
    # The Design of Experiments, section 21: 863 of 2^15 on one side
    assert sign_flip_p(differences("maize")) == 2 * 863 / 2**15


@pytest.mark.parametrize("name", with_figure("p_wilcoxon"))
def test_signed_ranks_agree_with_coin_zeros_after_pratt(name):
    assert signed_rank_p(differences(name)) == pytest.approx(CASES[name]["p_wilcoxon"], abs=1e-9)


def test_hollander_and_wolfes_depression_scores():
    # Their examples 3.1, 3.3 and 3.4: p 0.0195 one-sided; -0.46, -0.786 to -0.010 at 96.1 %
    change = differences("depression")
    shift = hodges_lehmann(change)
    assert signed_rank_p(change) / 2 == pytest.approx(0.0195, abs=5e-5)
    assert shift.estimate == pytest.approx(-0.46, abs=1e-9)
    assert (shift.low, shift.high) == pytest.approx((-0.786, -0.010), abs=1e-9)
    assert shift.confidence == pytest.approx(0.961, abs=5e-4)


@pytest.mark.parametrize("name", CASES)
def test_hodges_lehmann_agrees_with_walsh_averages_in_r(name):
    case, shift = CASES[name], hodges_lehmann(differences(name))
    expected = [case[key] for key in ("hodges_lehmann", "hl_low", "hl_high", "hl_confidence")]
    found = [shift.estimate, shift.low, shift.high, shift.confidence]
    assert found == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("name", with_figure("hl_wilcox_test"))
def test_hodges_lehmann_agrees_with_wilcox_test(name):
    case, shift = CASES[name], hodges_lehmann(differences(name))
    assert shift.estimate == pytest.approx(case["hl_wilcox_test"], abs=1e-9)
    assert shift.low == pytest.approx(case["hl_low_wilcox_test"], abs=1e-9)
    assert shift.high == pytest.approx(case["hl_high_wilcox_test"], abs=1e-9)
    assert signed_rank_p(differences(name)) == pytest.approx(case["p_wilcoxon_plain"], abs=1e-9)


@given(
    st.lists(st.integers(-5, 5), min_size=1, max_size=9),
    st.sampled_from([1, 4, 0.01, 100 / 3, 10 / 5.7]),
)
@settings(max_examples=60, deadline=None)
def test_on_a_lattice_it_is_the_share_of_the_patterns(steps, unit):
    values = np.array(steps) * unit
    assert sign_flip_p(values) == pytest.approx(listed(values), abs=1e-12)


@given(
    st.lists(
        st.builds(lambda sum_, items: sum_ / items, st.integers(-15, 15), st.integers(4, 7)),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=60, deadline=None)
def test_means_over_four_to_seven_items_share_a_lattice(values):
    # unless the smallest is so large that a hundredth of a point has to do
    values = np.array([*values, 1 / 4])
    assert sign_flip_p(values) == pytest.approx(listed(values), abs=1e-12)


@given(st.lists(st.floats(-60, 60), min_size=3, max_size=9))
@settings(max_examples=60, deadline=None)
def test_off_any_lattice_it_is_the_share_for_hundredths_of_a_point(values):
    values = np.array(values)
    if np.abs(values).max() < 1:
        values = values + 20
    hundredths = np.rint(np.round(values, 9) * 100) / 100
    # what lies on a lattice to nine decimals is taken as it is
    assert sign_flip_p(values) in (
        pytest.approx(listed(hundredths), abs=1e-12),
        pytest.approx(listed(np.round(values, 9)), abs=1e-12),
    )


@given(st.lists(st.integers(-9, 9), max_size=8), st.integers(0, 3))
def test_people_who_did_not_change_leave_the_sign_flip_alone(steps, unchanged):
    values = np.array(steps, dtype=float)
    assert sign_flip_p(np.append(values, [0.0] * unchanged)) == sign_flip_p(values)


def test_a_larger_unit_changes_nothing():
    rng = np.random.default_rng(20261123)
    values = rng.normal(3, 8, 12)
    assert sign_flip_p(values * 1e-4) == pytest.approx(sign_flip_p(values), abs=0.01)
    assert sign_flip_p(values * 1e4) == pytest.approx(sign_flip_p(values), abs=0.01)


@pytest.mark.parametrize("test", [sign_flip_p, signed_rank_p])
def test_no_change_at_all_is_no_evidence(test):
    assert test(np.zeros(9)) == 1.0
    assert test(np.array([])) == 1.0


@pytest.mark.parametrize("test", [sign_flip_p, signed_rank_p])
@pytest.mark.parametrize("n", [5, 6, 12, 30])
def test_all_in_one_direction_gives_the_smallest_p_there_is(test, n):
    assert test(np.full(n, -4.0)) == pytest.approx(2.0 ** (1 - n), rel=1e-12)


def test_five_hundred_people_take_no_time_and_meet_the_normal_limit():
    rng = np.random.default_rng(7)
    values = rng.integers(-20, 23, 500) * 5.0
    started = time.perf_counter()
    p = sign_flip_p(values)
    assert time.perf_counter() - started < 0.5
    z = abs(values.sum()) / np.sqrt((values**2).sum())
    assert p == pytest.approx(2 * stats.norm.sf(z), rel=0.05)


@pytest.mark.parametrize("confidence", [0.8, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("n", [6, 9, 20, 60])
def test_limits_have_the_wanted_confidence_and_no_whole_step_more(n, confidence):
    # scipy's signed-rank p of the change just outside and just inside the limits
    values = np.cumsum(np.arange(1, n + 1)) + np.sqrt(np.arange(n))
    shift = hodges_lehmann(values, confidence=confidence)
    outside = stats.wilcoxon(values - shift.low + 1e-7, method="exact").pvalue
    inside = stats.wilcoxon(values - shift.low - 1e-7, method="exact").pvalue
    assert shift.confidence == pytest.approx(1 - outside, abs=1e-12)
    assert inside >= 1 - confidence - 1e-12
    assert shift.confidence >= confidence or shift.low == values.min()


def test_hodges_lehmann_of_nobody_is_refused():
    with pytest.raises(ValueError, match="one person"):
        hodges_lehmann(np.array([]))
    with pytest.raises(ValueError, match="confidence"):
        hodges_lehmann(np.array([1.0]), confidence=95)
