import dataclasses
import json
import math
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.statistics.change import PairedChange, paired_change
from toolkit.statistics.least import LEAST, Why, withhold

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_a" / "figures.json").read_text()
)
CASES = FIGURES["cases"]
MEANS = ("mean_before", "sd_before", "mean_after", "sd_after", "mean_change", "sd_change")
INTERVAL = ("ci_low", "ci_high", "t", "df", "p_t")
EXACT = ("p_permutation", "p_wilcoxon", "leave_one_out_low")
TYPICAL = ("hodges_lehmann", "hl_low", "hl_high", "hl_confidence")
SIZES = ("d_z", "g_av", "g_av_low", "g_av_high")
TALLY = ("improved", "same", "worsened", "share_improved_low", "share_improved_high")
FIGURE_NAMES = (*MEANS, *INTERVAL, *EXACT, *TYPICAL, *SIZES, *TALLY)

scores = st.one_of(
    st.integers(0, 20).map(lambda step: step * 5.0),  # a lattice with many ties
    st.integers(0, 3).map(lambda step: step * 100 / 3),
    st.floats(0, 100, allow_subnormal=False),
    st.just(100.0),  # the ceiling
)
two_waves = st.lists(st.tuples(scores, scores), max_size=16)


def waves(rows):
    return (
        pd.Series([row[0] for row in rows], dtype=float),
        pd.Series([row[1] for row in rows], dtype=float),
    )


def figures(result):
    return {name: getattr(result, name) for name in FIGURE_NAMES}


def near(result, expected):
    """Assert equal figures, but for float noise of sums taken in another order."""
    for name, value in expected.items():
        found = getattr(result, name)
        if value is None:
            assert found is None, name
        else:
            assert found == pytest.approx(value, rel=1e-6, abs=1e-6), name


def case(name):
    return pd.Series(CASES[name]["before"]), pd.Series(CASES[name]["after"])


@pytest.mark.parametrize("name", CASES)
def test_every_figure_agrees_with_r(name):
    known = CASES[name]
    result = paired_change(*case(name))
    expected = {figure: known[figure] for figure in (*MEANS, *INTERVAL)}
    expected |= {
        "improved": known["higher"],
        "same": known["same"],
        "worsened": known["lower"],
        "share_improved_low": known["share_higher_low"],
        "share_improved_high": known["share_higher_high"],
    }
    if known["n"] >= 6:
        expected |= {figure: known[figure] for figure in TYPICAL}
        expected |= {figure: known[figure] for figure in ("p_wilcoxon", "leave_one_out_low")}
        expected["p_permutation"] = known.get("p_by_hand", known.get("p_permutation"))
    if known["n"] >= 8:
        expected |= {figure: known[figure] for figure in SIZES}
    near(result, expected)
    given_back = {name for name, value in figures(result).items() if value is not None}
    assert given_back == set(expected)


def test_students_sleep_data_as_printed():
    # t.test of R's own sleep data: t = 4.0621, df = 9, p = 0.002833, 0.7001142 to 2.4598858
    result = paired_change(*case("sleep"))
    assert result.t == pytest.approx(4.0621, abs=5e-5)
    assert result.p_t == pytest.approx(0.002833, abs=5e-7)
    assert (result.ci_low, result.ci_high) == pytest.approx((0.7001142, 2.4598858), abs=5e-8)


def test_another_confidence():
    result = paired_change(*case("outlier"), confidence=0.8)
    assert result.ci_low == pytest.approx(CASES["outlier"]["ci_low_80"], abs=1e-6)
    assert result.confidence == 0.8


@pytest.mark.parametrize(
    ("n", "missing"),
    [
        (0, {*FIGURE_NAMES}),
        (1, {*FIGURE_NAMES}),
        (4, {*FIGURE_NAMES}),
        (5, {*EXACT, *TYPICAL, *SIZES}),
        (6, {*SIZES}),
        (7, {*SIZES}),
        (8, set()),
    ],
)
def test_below_the_fewest_people_a_figure_is_not_given_and_the_result_says_so(n, missing):
    before = pd.Series(range(n), dtype=float)
    result = paired_change(before, before**2 + 1)
    assert {name for name, value in figures(result).items() if value is None} == missing
    said = ("figure", "interval", "sign_flip", "hodges_lehmann", "effect_size", "tally")
    assert result.withheld == tuple(withhold(what, n) for what in said if LEAST[what] > n)
    assert result.n == n


def test_different_people_altogether_are_no_pairs():
    result = paired_change(pd.Series([1.0] * 9), pd.Series([2.0] * 9, index=range(20, 29)))
    assert (result.n, result.members) == (0, ())
    assert all(value is None for value in figures(result).values())
    assert result.withheld


def test_it_says_who_is_in_it():
    before = pd.Series({"a": 1.0, "b": 2.0, "c": None})
    after = pd.Series({"c": 1.0, "b": 2.0, "d": 4.0})
    assert paired_change(before, after).members == ("b",)


def test_everyone_moved_by_the_same_amount():
    before = pd.Series([10.0, 20, 30, 40, 50, 60, 70, 80])
    result = paired_change(before, before + 5)
    undefined = {"ci_low", "ci_high", "t", "p_t", "leave_one_out_low"}
    undefined |= {"d_z", "g_av_low", "g_av_high"}
    assert {name for name, value in figures(result).items() if value is None} == undefined
    assert (result.mean_change, result.sd_change) == (5, 0)
    assert (result.hodges_lehmann, result.hl_low, result.hl_high) == (5, 5, 5)
    assert result.p_permutation == 2**-7
    why = {(item.what, item.why) for item in result.withheld}
    assert why == {("interval", Why.NO_VARIANCE), ("effect_size", Why.NO_VARIANCE)}


def test_float_noise_in_equal_changes_is_no_spread():
    before = pd.Series([0.1, 0.2, 0.3, 0.4, 0.6, 0.7])
    result = paired_change(before, before + 0.1 + 0.2)
    assert result.sd_change == 0
    assert result.t is None


def test_no_ones_score_changed():
    before = pd.Series([100.0] * 8)
    result = paired_change(before, before)
    assert (result.mean_change, result.sd_change, result.same) == (0, 0, 8)
    assert (result.p_permutation, result.p_wilcoxon) == (1, 1)
    assert (result.d_z, result.g_av) == (None, None)


def test_without_one_person_the_claim_may_fall():
    before = pd.Series([50.0] * 8)
    sure = paired_change(before, before.add([9, 10, 11, 12, 9, 10, 11, 12]))
    close = paired_change(before, before.add([-6, 2, 4, 6, 8, 9, 11, 12]))
    assert sure.ci_low > sure.leave_one_out_low > 0
    assert close.ci_low > 0 > close.leave_one_out_low


def test_all_but_one_alike_leave_an_interval_of_no_width():
    before = pd.Series([50.0] * 6)
    # without the sixth the interval is the point 0, at or below which no claim survives
    assert paired_change(before, before.add([0, 0, 0, 0, 0, 30])).leave_one_out_low <= 0
    # without the sixth it is the point 7.1, but without another it is wide
    result = paired_change(before, before.add([7.1, 7.1, 7.1, 7.1, 7.1, 7.2]))
    rest = np.array([7.1, 7.1, 7.1, 7.1, 7.2])
    reach = 2.7764451051977987 * rest.std(ddof=1) / math.sqrt(5)
    assert result.leave_one_out_low == pytest.approx(rest.mean() - reach, abs=1e-9)


def test_a_mean_change_of_zero_has_no_claim_to_survive_in_either_direction():
    before = pd.Series([50.0] * 6)
    after = before.add([-10, 2, 2, 2, 2, 2])
    there, back = paired_change(before, after), paired_change(after, before)
    assert there.leave_one_out_low == pytest.approx(back.leave_one_out_low)
    assert there.leave_one_out_low < 0


def test_float_noise_in_equal_scores_is_no_spread():
    before = pd.Series([0.3, 0.1 + 0.2] * 4)
    assert before.std() > 0
    result = paired_change(before, pd.Series([0.5] * 8))
    assert (result.sd_before, result.g_av) == (0, None)


@given(two_waves, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=50)
def test_the_order_of_people_does_not_matter(rows, random):
    before, after = waves(rows)
    order = random.sample(range(len(rows)), len(rows))
    near(paired_change(before.iloc[order], after), figures(paired_change(before, after)))


@given(two_waves, st.sampled_from([-40.0, 0.5, 1000.0]))
@settings(deadline=None, max_examples=50)
def test_a_constant_added_to_both_waves_leaves_the_change(rows, constant):
    before, after = waves(rows)
    expected = figures(paired_change(before, after))
    for mean in ("mean_before", "mean_after"):
        if expected[mean] is not None:
            expected[mean] += constant
    # what is added may cost a difference its last decimals: compare where it did not
    shifted = paired_change(before + constant, after + constant)
    if ((before + constant) - constant).equals(before) and ((after + constant) - constant).equals(
        after
    ):
        near(shifted, expected)


@given(two_waves)
@settings(deadline=None, max_examples=50)
def test_swapping_the_waves_turns_signs_and_nothing_else(rows):
    before, after = waves(rows)
    there, back = paired_change(before, after), paired_change(after, before, better="lower")
    expected = figures(there)
    for name in ("mean_change", "t", "hodges_lehmann", "d_z", "g_av"):
        expected[name] = None if expected[name] is None else -expected[name]
    for low, high in (("ci_low", "ci_high"), ("hl_low", "hl_high"), ("g_av_low", "g_av_high")):
        if expected[low] is not None:
            expected[low], expected[high] = -expected[high], -expected[low]
    for one, other in (("mean_before", "mean_after"), ("sd_before", "sd_after")):
        expected[one], expected[other] = expected[other], expected[one]
    near(back, expected)
    assert back.withheld == there.withheld


@given(two_waves)
@settings(deadline=None, max_examples=50)
def test_turning_the_better_way_round_turns_the_verdicts_only(rows):
    before, after = waves(rows)
    higher, lower = paired_change(before, after), paired_change(before, after, better="lower")
    assert (higher.improved, higher.worsened) == (lower.worsened, lower.improved)
    verdicts = {*TALLY} - {"same"}
    for name in {*FIGURE_NAMES} - verdicts:
        assert getattr(higher, name) == getattr(lower, name), name


@given(two_waves)
@settings(deadline=None, max_examples=150)
def test_whatever_the_answers_each_figure_is_finite_or_not_given(rows):
    result = paired_change(*waves(rows))
    for name, value in figures(result).items():
        assert value is None or math.isfinite(value), name
    if result.n >= 8:
        assert 0 < result.p_permutation <= 1
        assert 0 < result.p_wilcoxon <= 1
        assert result.improved + result.same + result.worsened == result.n
        assert 0 <= result.share_improved_low <= result.share_improved_high <= 1
        assert result.hl_low <= result.hodges_lehmann <= result.hl_high


@pytest.mark.parametrize("scale", [1e-9, 1e-6, 1.0, 1e6])
def test_extreme_spreads_stay_finite(scale):
    before = pd.Series(np.zeros(9))
    after = pd.Series([1.0] * 8 + [0.999]) * scale
    for value in figures(paired_change(before, after)).values():
        assert value is None or math.isfinite(value)


@pytest.mark.parametrize(
    ("options", "said"),
    [({"better": "up"}, "higher"), ({"confidence": 95}, "between 0 and 1")],
)
def test_bad_options_are_refused(options, said):
    with pytest.raises(ValueError, match=said):
        paired_change(*case("sleep"), **options)


def test_a_result_cannot_be_changed():
    result = paired_change(*case("sleep"))
    with pytest.raises(dataclasses.FrozenInstanceError):
        result.n = 11
    assert isinstance(result, PairedChange)
    assert result == paired_change(*case("sleep"))


def test_a_page_of_a_hundred_changes_stays_quick():
    """In the same turns as scipy's own t and signed-rank tests, so that a busy machine slows both."""
    rng = np.random.default_rng(30)
    before, after = pd.Series(rng.uniform(0, 100, 30)), pd.Series(rng.uniform(0, 100, 30))

    def bare():
        scipy.stats.ttest_rel(before, after).confidence_interval()
        scipy.stats.wilcoxon(before, after)

    ours, theirs = [], []
    for _ in range(15):
        for taken, work in ((ours, lambda: paired_change(before, after)), (theirs, bare)):
            started = time.process_time()
            work()
            taken.append(time.process_time() - started)
    assert min(ours) < 4 * min(theirs)
