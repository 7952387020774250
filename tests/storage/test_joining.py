"""Waves counted from joining: who is asked what, on both databases; and figures that wait."""

import datetime as dt

import pytest

from toolkit.planning import FROM_JOINING, Schedule
from toolkit.planning.due import Due, is_due, windows
from toolkit.results.data import Presence, load
from toolkit.storage import drafts, entries, groups, joining, members, plans, waves
from toolkit.storage.models import Design, How
from toolkit.storage.waves import WaveError

TODAY = waves.today()


def month(back):
    """Return the month so many months ago, as members' joining is kept."""
    count = TODAY.year * 12 + TODAY.month - 1 - back
    return f"{count // 12:04d}-{count % 12 + 1:02d}"


@pytest.fixture
def group(session):
    """Give a group that began to count 20 months ago, with members who joined since."""
    made = groups.add(session, None, "Walkers", country="england")
    plans.make(session, made, ["who5"], [("who5", "percent")], design=Design.AS_THEY_JOIN,
               schedule=Schedule(months=FROM_JOINING))  # fmt: skip
    joining.open_waves(session, made, plans.current(session, made.id))
    for wave in made.waves:
        wave.counted_from -= 20
        wave.opened = dt.date.fromisoformat(f"{month(20)}-15")
    session.commit()
    return made


def test_one_plan_opens_all_its_waves(session, group):
    assert [(one.months, one.until_months) for one in group.waves] == [
        (0, 3), (3, 6), (6, 12), (12, 18)
    ]  # fmt: skip
    with pytest.raises(WaveError, match="Waves are open"):
        joining.open_waves(session, group, group.plans[0])
    for wave in group.waves:
        waves.close_wave(session, wave)
    with pytest.raises(WaveError, match="can’t be mixed"):
        waves.open_wave(session, group)


def test_the_query_of_the_members_way_finds_what_is_due(session, group):
    expected = {}
    for back in range(25):
        (one,) = members.add(session, group, 1, month(back))
        counts = min(back, 20)  # who came before counting began counts from it
        found = [n for n, window in enumerate(windows(FROM_JOINING), 1) if is_due(window, counts)]
        expected[one.id] = found[0] if found else None
    session.commit()
    connection = session.connection()
    for number, wave in expected.items():
        guest, _ = drafts.guest(connection, number)
        assert guest.wave_number == wave
        member = next(one for one in group.members if one.id == number)
        due = joining.due_wave(group, member)
        assert (due.number if due else None) == wave


def test_who_is_due_who_soon_who_late(session, group):
    backs = {
        0: Due.NOW,
        1: Due.LATE,
        2: Due.LATE,
        3: Due.NOW,
        5: Due.LATE,
        11: Due.LATE,
        12: Due.NOW,
    }
    people = {back: members.add(session, group, 1, month(back))[0] for back in backs}
    session.commit()
    found = joining.standings(session, group)
    for back, due in backs.items():
        mine = [one for one in found if one.member is people[back]]
        assert [one.due for one in mine if one.due in (Due.NOW, Due.LATE)] == [due], back
    soon = [one.member for one in found if one.due is Due.SOON]
    assert people[2] in soon
    assert people[5] in soon
    entries.enter(session, group.waves[0], people[0], {"who5": {"q1": 3}}, how=How.PAPER,
                  consent=1, sent_on=TODAY)  # fmt: skip
    found = joining.standings(session, group)
    assert next(one.due for one in found if one.member is people[0]) is Due.DONE


def answer(session, wave, member, day, value=3):
    answers = {"who5": {f"q{n}": value for n in range(1, 6)}}
    entries.enter(session, wave, member, answers, how=How.PAPER, consent=1, sent_on=day, late=True)


def test_figures_wait_for_three_new_answers_and_show_no_later_one(session, group):
    people = members.add(session, group, 6, month(4))
    yesterday = TODAY - dt.timedelta(days=1)
    assert load(session, group).waves == ()
    for one in people[:2]:
        answer(session, group.waves[0], one, yesterday)
    with pytest.raises(WaveError, match="Fewer than 3 new answers have come to wave 1"):
        joining.ask_for_figures(session, group)
    answer(session, group.waves[0], people[2], yesterday)
    answer(session, group.waves[0], people[3], TODAY)  # today's wait
    assert joining.ask_for_figures(session, group) == yesterday
    found = load(session, group)
    scores = found.scores["who5", "percent"]
    assert int(scores[1].notna().sum()) == 3
    assert found.presence.loc[people[3].code, 1] == Presence.NO_ANSWER.value
    with pytest.raises(WaveError, match="No answer has come"):
        joining.ask_for_figures(session, group)


def test_results_count_months_from_joining(session, group):
    people = members.add(session, group, 6, month(4))
    newer = members.add(session, group, 1, month(1))[0]
    yesterday = TODAY - dt.timedelta(days=1)
    for one in people:
        answer(session, group.waves[0], one, yesterday - dt.timedelta(days=90), 2)
        answer(session, group.waves[1], one, yesterday, 4)
    joining.ask_for_figures(session, group)
    found = load(session, group)
    assert [one.name for one in found.waves] == [
        "At the start", "After 3 months", "After 6 months", "After 12 months"
    ]  # fmt: skip
    weeks = [(one.opened - found.waves[0].opened).days / 7 for one in found.waves]
    assert weeks[1] >= 12.5  # a settled answer, ten weeks or more after the first
    assert {found.presence.loc[newer.code, n] for n in (1, 2)} == {Presence.NOT_YET_JOINED.value}
    assert found.meeting_dates == ()


def test_no_wave_s_figures_move_by_one_or_two(session, group):
    people = members.add(session, group, 9, month(4))
    days = [TODAY - dt.timedelta(days=back) for back in (60, 1)]
    for one in people[:3]:
        answer(session, group.waves[0], one, days[0])
    joining.ask_for_figures(session, group)
    group.figures_until = TODAY - dt.timedelta(days=30)
    for wave, one in zip((0, 1, 2), people[3:6], strict=True):  # three in all, one to each
        answer(session, group.waves[wave], one, days[1])
    with pytest.raises(WaveError, match="wave 1, 2, 3"):
        joining.ask_for_figures(session, group)


def test_a_sheet_that_is_dated_back_waits_like_the_others(session, group):
    people = members.add(session, group, 5, month(4))
    for one in people[:3]:
        answer(session, group.waves[0], one, TODAY - dt.timedelta(days=9))
    joining.ask_for_figures(session, group)
    answer(session, group.waves[0], people[3], TODAY - dt.timedelta(days=9))
    assert int(load(session, group).scores["who5", "percent"][1].notna().sum()) == 3


def test_closing_a_wave_is_no_way_round(session, group):
    people = members.add(session, group, 5, month(4))
    for one in people[:3]:
        answer(session, group.waves[0], one, TODAY - dt.timedelta(days=9))
    joining.ask_for_figures(session, group)
    answer(session, group.waves[0], people[3], TODAY)
    waves.close_wave(session, group.waves[0])
    assert int(load(session, group).scores["who5", "percent"][1].notna().sum()) == 3
