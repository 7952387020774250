"""Results of groups that are whole and of groups that are awkward."""

import dataclasses
import datetime as dt
import math
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from tests.conftest import TODAY
from tests.results.groups import data
from toolkit.demo import GREENHOUSE, fill
from toolkit.instruments import load_library
from toolkit.results import group as group_results
from toolkit.results.comparison import which
from toolkit.results.data import Presence, load
from toolkit.results.evidence import Looked
from toolkit.results.group import make, results
from toolkit.results.kept import Kept
from toolkit.results.people import people
from toolkit.results.words import Verdict
from toolkit.statistics import paired_change, pairs_for
from toolkit.storage import definitions, entries, groups, members
from toolkit.storage.database import sessions
from toolkit.storage.models import Design, Group, Headline, How, Wave

LIBRARY = load_library()


def test_a_falling_phq9_is_a_gain_everywhere():
    before = [18, 20, 15, 22, 19, 17, 21, 16, 20, 18]
    fall = make(data([[b, b - 8 - (i % 3)] for i, b in enumerate(before)])).scales[0]
    rise = make(data([[b - 8 - (i % 3), b] for i, b in enumerate(before)])).scales[0]
    assert fall.statement.verdict is Verdict.GAIN
    assert rise.statement.verdict is Verdict.LOSS
    assert fall.change.improved == rise.change.worsened == 10
    assert fall.reliable.improved == rise.reliable.worsened == 10


def test_the_same_gain_of_people_who_joined_lately_is_a_sign_and_a_loss_is_a_loss():
    before = [18, 20, 15, 22, 19, 17, 21, 16, 20, 18]
    fall = [[b, b - 8 - (i % 3)] for i, b in enumerate(before)]
    rise = [[after, b] for b, after in fall]
    assert make(data(fall, joined="2025-01")).scales[0].statement.verdict is Verdict.SIGN
    assert make(data(rise, joined="2025-01")).scales[0].statement.verdict is Verdict.LOSS


def test_another_period_than_the_whole_is_looked_at_afterwards():
    scores = [[18, 17 - (i % 3), 10 - (i % 4)] for i in range(12)]
    whole, picked = make(data(scores)), make(data(scores), (2, 3))
    assert whole.scales[0].statement.verdict is Verdict.GAIN
    assert picked.scales[0].statement.verdict is Verdict.AFTERWARDS
    assert "looked at afterwards" in picked.scales[0].statement.text


def test_waves_three_weeks_apart_make_no_clear_change():
    one = data([[18 + (i % 3), 9 + (i % 4)] for i in range(12)])
    near = one.waves[0].opened + dt.timedelta(weeks=3)
    waves = (one.waves[0], dataclasses.replace(one.waves[1], opened=near))
    found = make(dataclasses.replace(one, waves=waves)).scales[0]
    assert found.statement.verdict is Verdict.CLOSE


def test_those_at_the_best_end_stand_in_the_headline():
    found = make(data([[0, 1 + i % 2] for i in range(5)] + [[12, 9 + i] for i in range(6)]))
    assert "5 were near the best score" in found.scales[0].statement.text


@pytest.mark.parametrize(
    ("scores", "verdict"),
    [
        ([[10, math.nan]] * 6 + [[math.nan, 10]] * 6, Verdict.TOO_FEW),  # different people
        ([[10, 12]], Verdict.TOO_FEW),  # one pair
        ([[10, 10]] * 9, Verdict.NO_CHANGE),
        ([[0, 0]] * 9, Verdict.NO_CHANGE),  # all at the best end
        ([[10, 12]] * 9, Verdict.ALIKE),
        ([[20, 8 + i] for i in range(6)] + [[20, math.nan]] * 9, Verdict.STAYED),  # 60 % missing
        ([[math.nan, math.nan]] * 9, Verdict.TOO_FEW),
    ],
)
def test_awkward_groups_get_a_plain_reason(scores, verdict):
    item = make(data(scores)).scales[0]
    assert item.statement.verdict is verdict
    assert item.statement.text


def test_two_waves_of_one_day_give_results_but_no_line():
    one = data([[10, 12, 9], [8, 8, 7]] * 6)
    waves = tuple(dataclasses.replace(wave, opened=one.waves[0].opened) for wave in one.waves)
    found = make(dataclasses.replace(one, waves=waves)).scales[0]
    assert found.trend.method is None
    assert found.trend.withheld
    assert found.statement.text


def test_a_changed_version_is_said():
    found = make(data([[10, 12]] * 9, versions={1: "1.0", 2: "2.0"}))
    assert found.scales[0].version_changed


def test_one_wave_claims_no_change():
    found = make(data([[10.0], [12.0], [9.0], [7.0], [3.0], [5.0]]))
    assert found.one_wave
    assert found.scales[0].waves[0][1].mean == pytest.approx(46 / 6)
    assert found.scales[0].changed_enough is None
    assert found.scales[0].statement.verdict is Verdict.ASKED_ONCE
    assert found.scales[0].change.n == 0
    assert sum(band.before for band in found.scales[0].bands) == 6
    assert "where you start" in found.scales[0].title


def test_a_score_outside_of_its_range_is_refused():
    with pytest.raises(ValueError, match="outside of the range"):
        make(data([[10, 40]] * 9))


scores = st.one_of(st.just(math.nan), st.integers(0, 27).map(float), st.sampled_from([0.0, 27.0]))
awkward_groups = st.integers(1, 4).flatmap(
    lambda waves: st.lists(
        st.lists(scores, min_size=waves, max_size=waves), min_size=1, max_size=14
    )
)


@settings(max_examples=60, deadline=None)
@given(awkward_groups)
def test_any_group_gets_its_words(table):
    found = make(data(table))
    item = found.scales[0]
    assert item.statement.text
    assert "nan" not in item.statement.text
    people(found)
    counted = sum(count for _, count in item.left_out)
    assert counted + item.change.n == len(table)


def test_more_outcomes_need_more_pairs():
    assert [pairs_for(n) for n in (1, 2, 3, 4, 6, 7)] == [6, 7, 7, 8, 8, 9]


@pytest.fixture
def demo(session):
    group = fill(session, GREENHOUSE, TODAY)
    session.commit()
    return group


def test_the_demonstration_agrees_with_the_statistics(session, demo):
    found = results(session, demo)
    kept = load(session, demo)
    item = found.scale("who5", "percent")
    pairs = item.pairs
    frame = kept.scores["who5", "percent"]
    assert item.change.mean_change == paired_change(pairs.before, pairs.after).mean_change
    for code, before in pairs.before.items():
        assert before in set(frame.loc[code])
    assert [outcome.planned for outcome in found.outcomes] == [True] * 3
    assert people(found).worse >= 2
    assert all(
        row.invited == row.answered + row.not_this_time + row.no_answer for row in found.flow
    )


def test_results_are_kept_until_something_changes(session, demo):
    first = results(session, demo)
    assert results(session, demo) is first
    members.delete(session, demo.members[0])
    session.commit()
    session.expire_all()
    again = results(session, demo)
    assert again is not first
    assert len(again.data.members) == len(first.data.members) - 1


def test_each_answer_is_scored_as_its_own_version_says(session):
    """A questionnaire mended between two waves: what was answered before keeps its score."""
    now = LIBRARY["who5"]
    scale = now.scale("percent")
    before = replace(
        now,
        version="before",
        scales=tuple(replace(one, multiply=2.0) if one is scale else one for one in now.scales),
    )
    group = groups.add(session, None, "Walkers")
    people = members.add(session, group, 2, "2026-01")
    answers = {"who5": {f"q{n}": 4 for n in range(1, 6)}}
    for number, asked in ((1, before), (2, now)):
        day = dt.date(2026, number, 1)
        wave = Wave(
            group=group,
            number=number,
            opened=day,
            closed=day,
            measures=[definitions.keep(session, asked)],
        )
        session.add(wave)
        for member in people:
            entries.enter(
                session, wave, member, answers, how=How.PAPER, consent=1, sent_on=day, late=True
            )
    found = load(session, group)
    assert found.scores["who5", "percent"].to_numpy().tolist() == [[40, 80]] * 2
    assert [wave.versions for wave in found.waves] == [{"who5": "before"}, {"who5": now.version}]


def test_results_need_one_query_a_table(session, demo):
    """However many waves, meetings and members: none of them is asked for one by one."""
    counted = []
    event.listen(
        session.get_bind(), "before_cursor_execute", lambda *found: counted.append(found[2])
    )
    session.expire_all()
    load(session, demo)
    assert len(counted) <= 8, counted
    tables = [re.search(r"FROM (\w+)", statement)[1] for statement in counted]
    assert len(set(tables)) == len(tables)


def test_several_at_once_make_results_once(demo, session, monkeypatch):
    made = []
    real = group_results.make
    monkeypatch.setattr(group_results, "make", lambda *given: made.append(1) or real(*given))
    engine = session.get_bind()
    number = demo.id
    session.commit()

    def ask(_):
        with sessions(engine)() as own:
            return results(own, own.get_one(Group, number))

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    assert len(made) == 1
    assert len({id(one) for one in found}) == 1


def test_a_period_that_is_none_is_kept_as_the_whole_one(session, demo):
    assert results(session, demo, (99, -1)) is results(session, demo)
    assert results(session, demo, (6, 1)) is results(session, demo)


def test_what_is_kept_is_bounded():
    kept = Kept(3)
    for number in range(10):
        assert kept.get(number, 1, lambda made=number: made) == number
    assert len(kept) == 3
    assert kept.get(9, 1, lambda: "made anew") == 9
    assert kept.get(9, 2, lambda: "made anew") == "made anew"


def test_as_they_join_each_one_counts_from_their_own_first_answer():
    """Three who came for the second wave are in the figure as well as those of the first."""
    nan = math.nan
    scores = [[18, 14, 10 + i % 3] for i in range(6)] + [[nan, 17, 11 + i] for i in range(3)]
    together = make(data(scores)).scales[0]
    as_they_join = make(data(scores, design=Design.AS_THEY_JOIN)).scales[0]
    assert (together.change.n, as_they_join.change.n) == (6, 9)
    assert as_they_join.pairs.before.tolist() == [18] * 6 + [17] * 3


def test_a_plan_that_is_silent_goes_by_how_many_joined_later():
    def joining(later):
        one = data([[18, 10 + i % 3] for i in range(9)])
        presence = one.presence.copy()
        presence.iloc[:later, 0] = Presence.NOT_YET_JOINED.value
        return which(dataclasses.replace(one, presence=presence)).design

    assert [joining(later) for later in (0, 2, 3, 9)] == [
        Design.TOGETHER,
        Design.TOGETHER,
        Design.AS_THEY_JOIN,
        Design.AS_THEY_JOIN,
    ]


def test_before_the_main_wave_it_is_so_far_and_never_clear():
    scores = [[18, 10 + i % 3] for i in range(12)]
    found = make(data(scores, main_wave=3)).scales[0]
    assert found.statement.verdict is Verdict.SO_FAR
    assert "So far" in found.statement.text
    silent = make(data([[18, 15, 14, 13, 12, 10 + i % 3] for i in range(12)], main_wave=None))
    assert silent.comparison.main.number == 5  # the first one a year after the first
    assert silent.comparison.looked is Looked.PLANNED


def test_where_fewer_than_five_reach_the_main_wave_an_earlier_one_counts():
    nan = math.nan
    scores = [[18, 10 + i % 3, 10 if i < 4 else nan] for i in range(9)]
    found = make(data(scores))
    assert found.comparison.earlier_than_planned
    assert found.comparison.main.number == 2
    assert found.scales[0].change.n == 9


def test_newcomers_are_counted_once_they_have_settled_and_the_rise_since_joining_stands_beside():
    scores = [[24, 16, 15 - i % 3, 10 + i % 2] for i in range(12)]
    found = make(data(scores, joined="2025-03")).scales[0]
    assert found.settled
    assert found.pairs.before.tolist() == [16] * 12
    assert found.since_joining.mean_change < found.change.mean_change < 0
    assert "the first part often passes by itself" in found.joining


def _several(changes, **plan):
    """Make a group with one planned outcome for each row of people's changes."""
    keys = [("ons4", key) for key in ("satisfaction", "worthwhile", "happiness")]
    one = data([[5.0, 5.0]] * len(changes[0]), measure="ons4", scale="satisfaction", **plan)
    before = np.array([5.0 + i % 3 for i in range(len(changes[0]))])
    scores = {
        key: pd.DataFrame(
            np.column_stack([before, before + change]), index=one.members, columns=[1, 2]
        )
        for key, change in zip(keys, changes, strict=True)
    }
    return dataclasses.replace(one, scores=scores, outcomes=tuple(scores))


def test_taken_together_is_one_sentence_and_holds_back_single_gains_never_a_loss():
    up = [1.0, 2, 1, 2, 1, 2, 1, 2, 1, 2]
    unsure = [2.0, -2, 2, -2, 2, -2, 2, -2, 1, -1]
    down = [-2.0, -1, -2, -1, -2, -1, -2, -1, -2, -1]
    headline = Headline.TAKEN_TOGETHER
    all_up = make(_several([up, up, up], headline=headline))
    assert all_up.headline.startswith("Taken together, the three things you hoped for got better")
    mixed = make(_several([up, unsure, down], headline=headline))
    assert "got better" not in mixed.headline
    verdicts = [item.statement.verdict for item in mixed.scales]
    assert verdicts == [Verdict.GATED, Verdict.CANNOT_TELL, Verdict.LOSS]
    each = make(_several([up, unsure, down]))
    assert each.scales[0].statement.verdict is Verdict.GAIN
    assert "one clearly got better and one clearly got worse" in each.headline


def test_meetings_of_the_period_alone_count():
    one = data([[10 + i, 20 - i] for i in range(10)])
    days = tuple(wave.opened + dt.timedelta(days=shift) for wave in one.waves for shift in (-9, 9))
    came = {code: days[: 1 + at % 4] for at, code in enumerate(one.members)}
    found = make(
        dataclasses.replace(one, attended=came, meeting_dates=tuple((day, 5) for day in days))
    )
    assert found.scales[0].attendance is not None
    before_all = tuple((one.waves[0].opened - dt.timedelta(days=9), 5) for _ in range(1))
    none = make(dataclasses.replace(one, attended=came, meeting_dates=before_all))
    assert none.scales[0].attendance is None
