import json
import math
from pathlib import Path

import pytest
from scipy import special

from toolkit.statistics.effect_size import small_sample_factor, standardised_change

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_a" / "figures.json").read_text()
)
CASES = FIGURES["cases"]


@pytest.mark.parametrize("name", CASES)
def test_sizes_and_interval_agree_with_r(name):
    case = CASES[name]
    change = standardised_change(
        case["n"],
        case["mean_change"],
        sd_change=case["sd_change"],
        sd_before=case["sd_before"],
        sd_after=case["sd_after"],
    )
    for figure in ("d_z", "g_av", "g_av_low", "g_av_high"):
        assert getattr(change, figure) == pytest.approx(case[figure], abs=1e-6), figure


@pytest.mark.parametrize("df", [5, 9, 29, 200])
def test_the_small_sample_factor_is_near_the_exact_one(df):
    exact = math.exp(special.gammaln(df / 2) - special.gammaln((df - 1) / 2)) / math.sqrt(df / 2)
    assert small_sample_factor(df) == pytest.approx(exact, abs=2e-3)
    assert small_sample_factor(df) < 1


def test_a_wider_confidence_gives_a_wider_interval_around_the_same_size():
    spread = {"sd_change": 15.0, "sd_before": 18.0, "sd_after": 22.0}
    narrow = standardised_change(14, 9.0, **spread, confidence=0.8)
    wide = standardised_change(14, 9.0, **spread, confidence=0.99)
    assert wide.g_av_low < narrow.g_av_low < narrow.g_av < narrow.g_av_high < wide.g_av_high


def test_equal_changes_have_a_size_but_no_interval():
    change = standardised_change(9, 4.0, sd_change=0.0, sd_before=8.0, sd_after=8.0)
    assert change.g_av == pytest.approx(small_sample_factor(8) * 0.5)
    assert (change.d_z, change.g_av_low, change.g_av_high) == (None, None, None)


def test_waves_without_spread_have_no_average_to_divide_by():
    change = standardised_change(9, 4.0, sd_change=0.0, sd_before=0.0, sd_after=0.0)
    assert (change.d_z, change.g_av, change.g_av_low, change.g_av_high) == (None,) * 4


def test_bad_input_is_refused():
    spread = {"sd_change": 1.0, "sd_before": 1.0, "sd_after": 1.0}
    with pytest.raises(ValueError, match="two people"):
        standardised_change(1, 1.0, **spread)
    with pytest.raises(ValueError, match="confidence"):
        standardised_change(9, 1.0, **spread, confidence=0)
