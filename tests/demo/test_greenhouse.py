"""The Greenhouse: who came, left, fell silent and skipped, as its description says."""

import datetime as dt

import numpy as np
import pytest

from tests.demo.conftest import TODAY
from toolkit.demo import GREENHOUSE
from toolkit.instruments import load_library
from toolkit.storage.models import DECLINED, How
from toolkit.storage.waves import State, progress

MEASURES = [load_library()[key] for key in GREENHOUSE.measures]


@pytest.fixture
def group(filled):
    return filled[GREENHOUSE.name]


def sent(group):
    return [row for wave in group.waves for row in wave.responses if row.sent_on]


def test_six_closed_waves_over_two_years_and_one_that_opens_today(group):
    *closed, last = group.waves
    assert [wave.number for wave in closed] == [1, 2, 3, 4, 5, 6]
    assert all(wave.opened < wave.closed for wave in closed)
    assert 365 * 2 - 31 < (closed[-1].opened - closed[0].opened).days < 365 * 2 + 31
    assert dt.timedelta(weeks=2) < TODAY - closed[-1].closed < dt.timedelta(weeks=6)
    assert (last.opened, last.closed, last.responses) == (TODAY, None, [])


def test_members_come_late_leave_fall_silent_and_sit_out(session, group):
    first, last = group.waves[0].opened.strftime("%Y-%m"), group.waves[5]
    assert sum(member.joined > first for member in group.members) == 4
    gone = [member for member in group.members if member.left]
    assert len(gone) == 4
    assert len({member.reason for member in gone}) == 4
    states = [one.state for wave in group.waves[:6] for one in progress(session, wave)]
    assert states.count(State.NOT_THIS_TIME) == 2
    assert [one.state for one in progress(session, last)].count(State.NOT_YET) == 2
    assert len(progress(session, group.waves[6])) == 12
    for member in gone:
        assert all(row.wave.opened.strftime("%Y-%m") <= member.left for row in member.responses)


def test_questions_are_skipped_and_declined(group):
    asked = sum(len(measure.questions) for measure in MEASURES) * len(sent(group))
    given = [answer for row in sent(group) for by in row.answers.values() for answer in by.values()]
    assert 0.005 < 1 - len(given) / asked < 0.03
    assert 10 < given.count(DECLINED) < 60


def test_paper_and_helpers_in_the_first_waves_only(group):
    early = {row.how for row in sent(group) if row.wave.number <= 2}
    assert early == set(How)
    assert {row.how for row in sent(group) if row.wave.number > 2} == {How.PHONE}


def test_meetings_are_nearly_weekly_and_kept_by_who_was_there(group):
    days = [meeting.held_on for meeting in group.meetings]
    assert 85 <= len(days) <= 110
    assert {day.weekday() for day in days} == {days[0].weekday()}
    assert max(days) < TODAY
    attended = [len(meeting.attendance) for meeting in group.meetings]
    assert 6 < np.mean(attended) < 12
    gone = group.members[3]
    last = max(m.held_on for m in group.meetings for a in m.attendance if a.member_id == gone.id)
    assert last.strftime("%Y-%m") <= gone.left
