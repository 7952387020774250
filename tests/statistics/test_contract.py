"""The names that pages, reports and outsiders rely on."""

import dataclasses
import inspect

import pytest

from toolkit import statistics

FIELDS = {
    "PairedChange": "n mean_before sd_before mean_after sd_after mean_change sd_change ci_low "
    "ci_high t df p_t p_permutation p_wilcoxon hodges_lehmann hl_low hl_high hl_confidence d_z "
    "g_av g_av_low g_av_high improved same worsened share_improved_low share_improved_high "
    "leave_one_out_low",
    "ReliableChange": "per_member threshold no_room improved no_reliable_change worsened",
    "Trend": "slope se df ci_low ci_high p se_model sd_intercept sd_residual n_members "
    "n_responses method",
    "Comparison": "n_group n_comparison baseline_difference difference_in_change ci_low ci_high p "
    "adjusted_difference adjusted_se adjusted_low adjusted_high adjusted_p",
    "DoseResponse": "slope slope_low slope_high rho rho_low rho_high n",
    "Attrition": "answered n_stayed n_left baseline_stayed baseline_left difference ci_low ci_high",
    "Bounds": "completers unchanged worse last_seen worst_possible best_possible",
    "Bound": "n mean_change ci_low ci_high",
    "Reliability": "alpha ci_low ci_high n k omega",
    "RunChart": "centre low high signals",
    "Pooled": "mean ci_low ci_high tau2 i2 prediction_low prediction_high q k",
    "SettledPairs": "before after newcomer weeks share_newcomers waiting could n",
}
CALLS = {
    "paired_change": "before after better confidence",
    "reliable_change": "before after sd reliability better confidence",
    "trend": "long confidence",
    "compare": "before after arm confidence",
    "dose_response": "meetings after before",
    "together": "changes sds better confidence",
    "attrition": "waves",
    "bounds": "waves low high better smallest_change",
    "holm": "p",
    "alpha": "items",
    "xmr": "series",
    "smallest_detectable": "n sd_change power alpha",
    "pairs_needed": "change sd_change",
    "expected_rise": "baseline_mean reference_mean correlation",
    "pool": "effects variances confidence",
    "disclose": "result",
    "settled_pairs": "answers joined main design settle_weeks",
}


@pytest.mark.parametrize("name", FIELDS)
def test_a_result_is_frozen_and_has_its_fields(name):
    kind = getattr(statistics, name)
    there = {one.name for one in dataclasses.fields(kind)}
    there |= {one for one, what in inspect.getmembers(kind) if isinstance(what, property)}
    assert set(FIELDS[name].split()) <= there
    assert kind.__dataclass_params__.frozen


@pytest.mark.parametrize("name", CALLS)
def test_a_function_takes_what_it_promises(name):
    taken = inspect.signature(getattr(statistics, name)).parameters
    assert set(CALLS[name].split()) <= set(taken)


def test_defaults_are_the_promised_ones():
    taken = inspect.signature(statistics.settled_pairs).parameters
    assert taken["settle_weeks"].default == 10
    taken = inspect.signature(statistics.smallest_detectable).parameters
    assert (taken["power"].default, taken["alpha"].default) == (0.8, 0.05)
