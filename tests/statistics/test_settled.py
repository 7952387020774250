"""Who is compared with what: the two designs, newcomers and their settled answers."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.statistics import attrition, bounds, first_pairs, settled_pairs, still_passing
from toolkit.statistics.settled import settled_answers

LONG_AGO, QUARTERS = -200.0, (0, 13, 26, 39, 52)


def long(rows):
    """Return answers by member: {member: {time: score}}."""
    return pd.DataFrame(
        [(who, float(when), score) for who, row in rows.items() for when, score in row.items()],
        columns=["member", "time", "score"],
    )


def pairs(rows, joined, *, main=52.0, design="as_they_join", **options):
    return settled_pairs(
        long(rows), joined=pd.Series(joined, dtype=float), main=main, design=design, **options
    )


FULL = {when: 40.0 + when for when in QUARTERS}


def test_a_newcomers_baseline_is_the_settled_answer_and_others_keep_their_first():
    found = pairs({"new": FULL, "old": FULL}, {"new": -1.0, "old": LONG_AGO})
    assert found.before.to_dict() == {"new": 53.0, "old": 40.0}
    assert found.after.to_dict() == {"new": 92.0, "old": 92.0}
    assert found.newcomer.to_dict() == {"new": True, "old": False}
    assert found.start.to_dict() == {"new": 13.0, "old": 0.0}
    assert found.weeks.to_dict() == {"new": 39.0, "old": 52.0}
    assert (found.share_newcomers, found.could, found.waiting, found.n) == (0.5, 2, 0, 2)


def test_who_joined_at_a_time_not_known_is_a_newcomer():
    for joined in ({}, {"a": math.nan}):
        assert pairs({"a": FULL}, joined).before["a"] == 53.0


@pytest.mark.parametrize(("joined", "new"), [(-26.0, True), (-27.0, False), (3.0, True)])
def test_a_newcomer_first_answered_within_half_a_year_of_joining(joined, new):
    assert bool(pairs({"a": FULL}, {"a": joined}).newcomer["a"]) is new


@pytest.mark.parametrize(
    ("main", "settled"),
    [(40, 10), (52, 13), (60, 16), (104, 26)],  # a quarter of 60 is 15 weeks, 10 at the least
)
def test_settling_takes_ten_weeks_or_a_quarter_of_the_way(main, settled):
    row = {when: float(when) for when in (0, 9, 10, 13, 16, 26, 30, main)}
    assert pairs({"a": row}, {}, main=main).before["a"] == settled


def test_calendar_quarters_are_quarters_of_a_year():
    row = {0: 1.0, 90 / 7: 2.0, 181 / 7: 3.0, 365 / 7: 4.0}
    assert pairs({"a": row}, {}, main=365 / 7).before["a"] == 2.0


def test_the_quarter_is_counted_from_each_ones_own_first_answer():
    row = {when: float(when) for when in (39, 52, 65, 78)}
    assert pairs({"a": row}, {}, main=78).before["a"] == 52


def test_two_answers_of_a_pair_lie_four_weeks_apart():
    near, far = {0: 1.0, 3: 2.0}, {0: 1.0, 4: 2.0}
    found = pairs({"near": near, "far": far}, {"near": LONG_AGO, "far": LONG_AGO}, main=4)
    assert found.after.to_dict() == {"far": 2.0}
    assert found.could == 2
    assert pairs({"new": {0: 1.0, 10: 2.0, 13: 3.0, 14: 4.0}}, {}, main=13).n == 0


def test_who_joined_too_late_waits_and_who_left_counts_as_missing():
    rows = {
        "stays": FULL,
        "left before settling": {0: 50.0},
        "left after settling": {0: 50.0, 13: 60.0},
        "too late": {52: 50.0},
        "waiting": {39: 50.0, 52: 60.0},
    }
    found = pairs(rows, {})
    assert found.before.index.tolist() == ["stays"]
    assert (found.could, found.waiting) == (3, 2)
    assert found.started["before"].to_dict() == {
        "stays": 53.0,
        "left before settling": 50.0,
        "left after settling": 60.0,
    }


def test_together_takes_the_first_wave_and_the_main_one_alone():
    rows = {
        "both": FULL,
        "not at the main wave": {0: 40.0, 13: 45.0, 39: 50.0},
        "joined later": {13: 40.0, 52: 60.0},
        "new": FULL,
    }
    joined = dict.fromkeys(rows, LONG_AGO) | {"new": -1.0}
    found = pairs(rows, joined, design="together")
    assert found.before.to_dict() == {"both": 40.0, "new": 53.0}
    assert (found.could, found.waiting) == (3, 0)
    assert found.started.loc["not at the main wave", "last_seen"] == 50.0


def test_what_comes_after_the_main_wave_does_not_count():
    found = pairs({"a": FULL | {65: 0.0}}, {"a": LONG_AGO})
    assert found.after["a"] == 92.0


def test_first_answers_are_the_change_since_joining():
    answers = long({"new": FULL, "late": {39: 50.0, 52: 60.0}})
    joined = pd.Series(dtype=float)
    found = first_pairs(answers, joined=joined, main=52, design="as_they_join")
    assert found.before.to_dict() == {"new": 40.0, "late": 50.0}
    assert found.share_newcomers == 1


def test_those_who_started_go_on_to_who_is_missing():
    rows = {f"m{n}": FULL if n < 6 else {0: 50.0} for n in range(12)}
    found = pairs(rows, dict.fromkeys(rows, LONG_AGO))
    who = attrition(found.started)
    assert (who.n_stayed, who.n_left) == (6, 6)
    missing = bounds(found.started, low=0, high=100, better="higher", smallest_change=5)
    assert missing.worse.mean_change == pytest.approx((6 * 52 - 6 * 5) / 12)


def test_a_trend_counts_newcomers_from_the_settled_answer_on():
    answers = long({"new": FULL, "old": FULL})
    kept = settled_answers(answers, joined=pd.Series({"old": LONG_AGO}), main=52)
    assert kept.loc[kept["member"] == "new", "time"].tolist() == [13, 26, 39, 52]
    assert kept.loc[kept["member"] == "old", "time"].tolist() == list(QUARTERS)


def test_what_may_still_be_passing():
    assert still_passing(1.0, sd=20) == 6
    assert still_passing(0.25, sd=1) == pytest.approx(0.075)
    with pytest.raises(ValueError, match="0 to 1"):
        still_passing(1.5, sd=1)


def test_nobody_gives_nobody():
    for design in ("together", "as_they_join"):
        found = pairs({}, {}, design=design)
        assert (found.n, found.could, found.waiting, found.share_newcomers) == (0, 0, 0, 0)
        assert pairs({"a": {60: 1.0}}, {}, design=design).n == 0


tables = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.dictionaries(st.sampled_from(QUARTERS), st.one_of(st.just(math.nan), st.floats(0, 100))),
)
since = st.dictionaries(st.sampled_from("abcdefgh"), st.floats(-300, 60))


@given(tables, since, st.sampled_from(["together", "as_they_join"]), st.sampled_from(QUARTERS))
def test_any_answers_keep_the_rules(rows, joined, design, main):
    found = pairs(rows, joined, design=design, main=float(main))
    assert len(found.before) == len(found.after) == len(found.weeks) == found.n <= found.could
    assert found.before.notna().all()
    assert found.after.notna().all()
    assert (found.weeks >= 4).all()
    assert found.could == len(found.started)
    assert found.started["before"].notna().all()
    assert found.started["after"].notna().sum() == found.n
    assert (found.weeks[found.newcomer] <= main - 10).all()
    answered = {
        who
        for who, row in rows.items()
        if any(not math.isnan(s) for t, s in row.items() if t <= main)
    }
    assert found.could + found.waiting <= len(answered)


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="no column score"):
        settled_pairs(
            long({}).drop(columns="score"), joined=pd.Series(), main=1.0, design="together"
        )
    with pytest.raises(ValueError, match="design"):
        pairs({}, {}, design="later")
    with pytest.raises(ValueError, match="needs a time"):
        pairs({}, {}, main=math.nan)
    with pytest.raises(ValueError, match="weeks to settle"):
        pairs({}, {}, settle_weeks=-1)
    with pytest.raises(ValueError, match="finite"):
        pairs({"a": {0: math.inf}}, {})
    answers = long({"a": FULL})
    with pytest.raises(ValueError, match="twice at one time"):
        settled_pairs(
            pd.concat([answers, answers]), joined=pd.Series(), main=52.0, design="together"
        )
    with pytest.raises(ValueError, match="twice among"):
        settled_pairs(
            answers,
            joined=pd.Series([1.0, 2.0], index=["a", "a"]),
            main=52.0,
            design="together",
        )
