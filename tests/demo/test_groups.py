"""Three groups that tell three truths, by the rules of the results pages themselves."""

import datetime as dt
from collections import Counter

import pytest

from tests.demo.conftest import TODAY
from toolkit.charts.pictures import Kind
from toolkit.demo import GREENHOUSE, GROUPS, KITCHEN_TABLE, WEDNESDAY_ROOM, fill
from toolkit.instruments import load_library
from toolkit.results.beside import beside_pages
from toolkit.results.group import results
from toolkit.results.page import group_page
from toolkit.results.words import Verdict
from toolkit.storage import beside
from toolkit.storage.answers import check
from toolkit.storage.models import Design

LIBRARY = load_library()
each_group = pytest.mark.parametrize("described", GROUPS, ids=lambda one: one.name)


def sent(group):
    return [row for wave in group.waves for row in wave.responses if row.sent_on]


def verdicts(session, group):
    found = results(session, group).outcomes
    return {item.key: item.statement.verdict for item in found}


@each_group
def test_results_tell_what_the_description_says(session, filled, described):
    told = verdicts(session, filled[described.name])
    assert list(told) == list(described.outcomes)
    assert tuple(told.values()) == described.truth


def test_the_greenhouse_has_a_clear_gain_a_small_change_and_two_who_got_worse(session, filled):
    group = filled[GREENHOUSE.name]
    found = results(session, group)
    assert Counter(verdicts(session, group).values()) == {
        Verdict.GAIN: 1,
        Verdict.SMALL: 1,
        Verdict.CANNOT_TELL: 1,
    }
    assert found.comparison.design is Design.AS_THEY_JOIN
    worse = [mark.code for mark in group_page(found).people if mark.kind is Kind.WORSE]
    assert worse == [group.members[place].code for place in GREENHOUSE.worse]
    assert len(worse) == 2


def test_of_six_people_most_cannot_be_told_yet(session, filled):
    group = filled[KITCHEN_TABLE.name]
    assert len(group.members) == 6
    assert len(results(session, group).data.waves) == 3
    told = Counter(verdicts(session, group).values())
    assert told[Verdict.CANNOT_TELL] == 2
    assert not {Verdict.GAIN, Verdict.LOSS, Verdict.SMALL, Verdict.LITTLE} & set(told)


def test_how_much_people_drink_did_not_change_and_how_they_feel_got_worse(session, filled):
    group = filled[WEDNESDAY_ROOM.name]
    found = results(session, group)
    assert found.comparison.design is Design.TOGETHER
    told = verdicts(session, group)
    assert WEDNESDAY_ROOM.outcomes[0] == ("auditc", "total")
    assert told["auditc", "total"] is Verdict.LITTLE
    assert told["who5", "percent"] is Verdict.LOSS
    assert "one clearly got worse" in found.headline
    first, *_, last = found.flow
    assert first.answered == first.invited == 22
    assert last.left == 4
    assert 14 <= last.answered < last.invited


@each_group
def test_every_answer_is_an_option_of_what_was_asked(filled, described):
    rows = sent(filled[described.name])
    assert len(rows) > 3 * len(described.lives) / 2
    for row in rows:
        assert list(row.answers) == list(described.measures)
        assert row.wave.opened <= row.sent_on <= row.wave.closed
        check(LIBRARY, row.answers)


@each_group
def test_the_wording_may_ship_and_the_group_says_that_it_is_made_up(filled, described):
    group = filled[described.name]
    assert group.invented
    assert "made-up" in group.name
    assert "is made up" in group.purpose
    assert not any(LIBRARY[measure].needs_wording for measure in described.measures)


@each_group
def test_the_plan_was_made_before_the_first_wave(filled, described):
    group = filled[described.name]
    (plan,) = group.plans
    assert plan.made_at.date() < group.waves[0].opened
    assert plan.outcomes == [list(pair) for pair in described.outcomes]
    assert (plan.design, plan.main_wave) == (described.design, described.waves)
    assert [wave.plan_id for wave in group.waves] == [plan.id] * len(group.waves)
    closed = [wave for wave in group.waves if wave.closed]
    assert len(closed) == described.waves
    assert all(wave.closed + dt.timedelta(weeks=2) < TODAY for wave in closed)


def test_one_group_asks_today_so_that_a_member_s_way_can_be_tried(filled):
    asking = [name for name, group in filled.items() if group.waves[-1].closed is None]
    assert asking == [GREENHOUSE.name]


@each_group
def test_the_same_seed_gives_the_same_answers_and_other_codes(session, filled, described):
    group = filled[described.name]
    again, other = fill(session, described, TODAY), fill(session, described, TODAY, seed=2)
    answers = [[row.answers for row in sent(one)] for one in (group, again, other)]
    assert answers[0] == answers[1] != answers[2]
    assert not {m.code for m in group.members} & {m.code for m in again.members}
    session.rollback()


def test_the_wednesday_room_has_a_waiting_list_beside_it_and_in_no_figure(session, filled):
    group = filled[WEDNESDAY_ROOM.name]
    (other,) = beside.of_group(session, group.id)
    assert len(other.members) == len(WEDNESDAY_ROOM.beside.lives)
    assert [wave.opened for wave in other.waves] == [wave.opened for wave in group.waves]
    found = results(session, group)
    assert len(found.data.members) == len(WEDNESDAY_ROOM.lives)
    (page,) = beside_pages(session, group, found)
    assert [item.chart is not None for item in page.items] == [True] * 3
