"""Results of groups that are whole and of groups that are awkward."""

import dataclasses
import datetime as dt
import math
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from tests.conftest import TODAY
from toolkit.demo import fill
from toolkit.instruments import load_library
from toolkit.results import group as group_results
from toolkit.results.data import GroupData, Presence, WaveInfo, load
from toolkit.results.group import make, results
from toolkit.results.kept import Kept
from toolkit.results.people import people
from toolkit.results.words import Verdict
from toolkit.statistics import paired_change, pairs_for
from toolkit.storage import definitions, entries, groups, members
from toolkit.storage.database import sessions
from toolkit.storage.models import Group, How, Wave

LIBRARY = load_library()


def data(
    scores, *, measure="phq9", scale="total", outcomes=None, versions=None, joined="2020-01"
) -> GroupData:
    """Make a group's data from members by waves."""
    table = pd.DataFrame(scores, dtype=float)
    table.columns = range(1, table.shape[1] + 1)
    codes = [f"M{number:02}" for number in range(len(table))]
    table.index = codes
    waves = tuple(
        WaveInfo(
            number,
            dt.date(2025, 1, 1) + dt.timedelta(days=91 * number),
            dt.date(2025, 1, 15) + dt.timedelta(days=91 * number),
            {measure: (versions or {}).get(number, "1.0")},
        )
        for number in table.columns
    )
    answered = table.notna()
    presence = answered.map(
        lambda is_in: (Presence.ANSWERED if is_in else Presence.NO_ANSWER).value
    )
    return GroupData(
        group_id=1,
        name="Awkward",
        invented=False,
        waves=waves,
        members=tuple(codes),
        joined=dict.fromkeys(codes, joined),
        left={},
        reasons={},
        instruments={measure: LIBRARY[measure]},
        scores={(measure, scale): table},
        presence=presence,
        how=answered.map(lambda is_in: "phone" if is_in else None),
        answers={measure: {}},
        attended={},
        meeting_dates=(),
        outcomes=((measure, scale),) if outcomes is None else outcomes,
        planned_at=dt.datetime(2025, 1, 1),  # noqa: DTZ001 (kept without a zone)
        planned_before_first=True,
    )


def test_a_falling_phq9_is_a_gain_everywhere():
    before = [18, 20, 15, 22, 19, 17, 21, 16, 20, 18]
    fall = make(data([[b, b - 8 - (i % 3)] for i, b in enumerate(before)])).scales[0]
    rise = make(data([[b - 8 - (i % 3), b] for i, b in enumerate(before)])).scales[0]
    assert fall.statement.verdict is Verdict.GAIN
    assert rise.statement.verdict is Verdict.LOSS
    assert fall.change.improved == rise.change.worsened == 10
    assert fall.reliable.improved == rise.reliable.worsened == 10
    assert fall.glance.mean > fall.glance.zero > rise.glance.mean


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
    group = fill(session, TODAY)
    session.commit()
    return group


def test_the_demonstration_agrees_with_the_statistics(session, demo):
    found = results(session, demo)
    kept = load(session, demo)
    item = found.scale("who5", "percent")
    frame = kept.scores["who5", "percent"]
    assert item.change.mean_change == paired_change(frame[1], frame[6]).mean_change
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
    assert len(counted) <= 7, counted
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
