"""The change that is judged: whose answers, against what, and what the missing could do to it."""

import dataclasses
import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from tests.results.groups import data
from toolkit.results.counted import passed, whole
from toolkit.results.evidence import Evidence
from toolkit.results.group import make
from toolkit.results.words import Verdict
from toolkit.statistics import together
from toolkit.storage.models import Design, Headline

NAN = math.nan
#: PHQ-9 of twelve people at five waves, falling by about two a wave; WHO-5 rising by six.
FALL = [[22 - 2 * w + (i * 7 + w * 3) % 5 - i % 3 for w in range(5)] for i in range(12)]
RISE = [[30 + 6 * w + 4 * ((i * 2 + w) % 3) for w in range(5)] for i in range(12)]
BOTH = (("phq9", "total"), ("who5", "percent"))
NEW = "2025-04"  # the month of the first wave


def only(scores, **options):
    return make(data(scores, **options)).scales[0]


def test_the_change_and_its_p_agree_with_scipy():
    found = only(FALL)
    change = np.array(FALL)[:, 4] - np.array(FALL)[:, 0]
    interval = stats.ttest_1samp(change, 0).confidence_interval(0.95)
    assert (found.change.ci_low, found.change.ci_high) == pytest.approx(interval, rel=1e-9)
    assert found.p == pytest.approx(2 / 2**12)  # all fell: the two ends of all sign patterns


def test_what_may_still_pass_is_three_tenths_of_a_standard_deviation_of_newcomers():
    joined = [NEW] * 6 + ["2020-01"] * 6
    found = only(FALL, joined=joined)
    assert found.expected == pytest.approx(0.3 * 0.5 * found.yardsticks.sd)


def test_too_few_settled_answers_make_it_a_sign_from_first_answers():
    found = only(
        [[row[0], NAN, NAN, NAN, row[4] + i % 2] for i, row in enumerate(FALL)], joined=NEW
    )
    assert not found.settled
    assert found.change.n == 12
    assert found.statement.verdict is Verdict.SIGN


def test_the_missing_are_those_who_could_have_been_counted():
    found = only(FALL[:8] + [[20, 19, 18, NAN, NAN]] * 4)
    gains = [row[4] - row[0] for row in FALL[:8]]
    assert found.pairs.could == 12
    expected = (sum(gains) + 4 * found.yardsticks.mid) / 12
    assert found.bounds.worse.mean_change == pytest.approx(expected)


def test_rise_and_fall_between_are_counted_from_ones_own_baseline():
    found = only(FALL, joined=NEW)
    means = {wave.number: mean.mean for wave, mean in found.since_first}
    scores = np.array(FALL, dtype=float)
    assert means[2] is None  # the settled answer itself is no change
    for number in (3, 4, 5):
        assert means[number] == pytest.approx(np.mean(scores[:, number - 1] - scores[:, 1]))


def test_the_line_of_newcomers_may_be_their_low_point_passing_in_both_designs():
    for design in Design:
        rows = [*FALL, *[[NAN, *row[1:]] for row in FALL]]
        found = only(rows, joined=["2020-01"] * 12 + ["2025-06"] * 12, design=design)
        assert found.passing == pytest.approx(0.3 * 0.5 * found.yardsticks.sd)


def test_meetings_are_counted_between_ones_own_two_answers():
    rows = [[NAN] * (i % 3) + row[i % 3 :] for i, row in enumerate(FALL)]
    one = data(rows, design=Design.AS_THEY_JOIN)
    days = [one.waves[0].opened + dt.timedelta(days=7 * week + 1) for week in range(52)]
    came = {code: tuple(days[at % 5 :: 1 + at % 4]) for at, code in enumerate(one.members)}
    own = [
        sum(day > one.waves[at % 3].opened for day in held) for at, held in enumerate(came.values())
    ]
    found = make(
        dataclasses.replace(one, attended=came, meeting_dates=tuple((day, 12) for day in days))
    )
    assert found.scales[0].attendance.most_apart == max(own) - min(own)


def several(scores, more, **options):
    return make(data(scores, more={BOTH[1]: more}, outcomes=BOTH, **options))


def test_taken_together_agrees_with_the_statistics():
    one, two = several(FALL, RISE).outcomes
    moves = pd.DataFrame(
        {"a": one.pairs.after - one.pairs.before, "b": two.pairs.after - two.pairs.before}
    )
    sds = {"a": one.yardsticks.sd, "b": two.yardsticks.sd}
    expected = together(moves, sds=sds, better={"a": "lower", "b": "higher"})
    text = several(FALL, RISE, headline=Headline.TAKEN_TOGETHER).headline
    assert expected.mean_change > 0
    assert text.startswith("Taken together, the two things you hoped for got better: 12 of 12")


def test_who_is_missing_of_outcomes_taken_together_could_take_the_gain_away():
    """Nine answered to the end and gained a little; six of those who began are gone."""
    gain = [[10 + i, NAN, NAN, NAN, 10 + i - g] for i, g in enumerate((1, 4, 2, 5, 1, 3, 4, 2, 3))]
    rise = [[40 + 4 * i, NAN, NAN, NAN, 44 + 4 * i + 4 * (i % 2)] for i in range(9)]
    left, gone = ([[start + i, *[NAN] * 4] for i in range(6)] for start in (11, 50))
    alone, found = (
        several(*both, headline=Headline.TAKEN_TOGETHER).headline
        for both in ((gain, rise), (gain + left, rise + gone))
    )
    assert alone.startswith("Taken together, the two things you hoped for got better: 9 of 9")
    assert found.startswith("Among those who stayed, the two things you hoped for")
    assert "If those who are missing had got worse, it might be no change at all" in found


def test_a_scale_without_spread_cannot_be_taken_together():
    assert whole({}) is None


def test_the_gate_opens_for_a_gain_beyond_chance_alone():
    open_ = Evidence(scale=None, n=9, mid=0.3, change=0.6, low=0.2, high=1.0, p=0.02)
    assert passed(open_)
    assert not passed(dataclasses.replace(open_, p=0.06))
    assert not passed(dataclasses.replace(open_, change=-0.6, low=-1.0, high=-0.2))


def test_scales_that_are_one_anothers_multiple_are_one_question():
    raw = [[value / 4 for value in row] for row in RISE]
    outcomes = (("who5", "percent"), ("who5", "total"))
    found = make(
        data(
            RISE,
            measure="who5",
            scale="percent",
            more={("who5", "total"): raw},
            outcomes=outcomes,
            headline=Headline.TAKEN_TOGETHER,
        )
    )
    assert [item.p for item in found.outcomes] == [2 / 2**12] * 2  # no Holm over one question
    assert found.headline == "What you hoped for clearly got better."


def test_what_was_not_fixed_before_the_first_wave_goes_through_holm_with_all_scales():
    options = {"more": {BOTH[1]: RISE}, "outcomes": BOTH[:1]}
    before = make(data(FALL, **options))
    after = make(data(FALL, **options, planned_before_first=False))
    assert [item.p for item in before.scales] == [2 / 2**12, None]
    assert [item.p for item in after.scales] == [4 / 2**12] * 2
    assert before.scales[1].statement.verdict is Verdict.AFTERWARDS


def test_a_measure_added_later_has_its_own_dates():
    late = {BOTH[1]: [[NAN, NAN, *row[2:]] for row in RISE]}
    found = make(data(FALL, more=late)).scale(*BOTH[1])
    assert (found.first.number, found.last.number) == (3, 5)
    assert found.change.mean_change == pytest.approx(np.mean([row[4] - row[2] for row in RISE]))
