"""A group beside other people: kept apart, asked at the same times, and compared with care."""

import datetime as dt

import numpy as np
import pytest

from toolkit.results.beside import beside_pages
from toolkit.results.data import load
from toolkit.results.group import results
from toolkit.storage import beside, entries, groups, members, plans, waves
from toolkit.storage.models import Beside, Group, How, Role
from toolkit.storage.waves import WaveError

DAY = dt.date(2026, 1, 5)
LATER = dt.date(2026, 5, 5)


def filled(session, ours, theirs, *, start=40.0, others_start=40.0):
    """Give a group and people of a waiting list, with changes of WHO-5 in steps of 4 points."""
    group = groups.add(session, None, "Walkers", country="england")
    plans.make(session, group, ["who5"], [("who5", "percent")], main_wave=2,
               made_at=dt.datetime.fromisoformat("2026-01-01"))  # fmt: skip
    other = beside.begin(session, group, Beside.WAITING_LIST)
    for where, changes, first in ((group, ours, start), (other, theirs, others_start)):
        people = members.add(session, where, len(changes), "2024-01")
        for number, day in ((1, DAY), (2, LATER)):
            wave = waves.add_closed(session, where, number, day, day, ["who5"])
            for at, (member, change) in enumerate(zip(people, changes, strict=True)):
                total = round((first + 4 * (at % 3) + (change if number == 2 else 0)) / 4)
                answers = {f"q{n}": total // 5 + (n <= total % 5) for n in range(1, 6)}
                entries.enter(session, wave, member, {"who5": answers}, how=How.PAPER,
                              consent=1, sent_on=day, late=True)  # fmt: skip
    session.commit()
    return group, other


def page(session, group):
    (found,) = beside_pages(session, group, results(session, group))
    return found.items[0]


def test_people_beside_a_group_stand_in_no_figure_of_it(session):
    group, other = filled(session, [8] * 9, [0] * 9)
    data = load(session, group)
    assert len(data.members) == 9
    assert not set(data.members) & {member.code for member in other.members}


def test_more_change_than_elsewhere_is_said_with_its_range(session):
    ours = [12, 16, 20, 16, 12, 20, 16, 12, 20]
    theirs = [0, 4, -4, 0, 4, 0, -4, 4, 0]
    group, _ = filled(session, ours, theirs)
    found = page(session, group)
    assert "better than there" in found.words
    # By hand: the difference of the two mean changes.
    difference = np.mean(ours) - np.mean(theirs)
    assert f"changed by {difference:.0f} points more than “waiting list”" in found.words
    assert found.more == ()
    drawn = [row[0] for row in found.chart.table.rows]
    assert drawn == ["Your group", "Waiting list", "The difference"]


def test_a_range_that_holds_nought_is_not_told_as_a_difference(session):
    group, _ = filled(session, [8, -8, 4, -4, 8, 0, 4, -8, 8], [0, 4, -4, 8, -8, 0, 4, -4, 0])
    assert "We can’t tell whether your group changed otherwise" in page(session, group).words


def test_where_one_began_lower_both_figures_are_shown(session):
    group, _ = filled(session, [12] * 8 + [16], [0] * 8 + [4], start=20.0, others_start=60.0)
    found = page(session, group)
    assert "Your group began 40 points lower." in found.more[0]
    assert "Among people who began alike" in found.more[0]


@pytest.mark.parametrize(("n", "m"), [(7, 9), (9, 7), (9, 0)])
def test_fewer_than_eight_of_either_are_not_compared(session, n, m):
    group, _ = filled(session, [8] * n, [0] * m)
    found = page(session, group)
    assert found.chart is None
    assert f"{n} members and {m} others answered both times. It takes 8 of each" in found.words


def test_those_beside_are_asked_when_the_group_is(session):
    group = groups.add(session, None, "Walkers", country="england")
    members.add(session, group, 3, "2026-01")
    plans.make(session, group, ["who5"], [])
    waves.open_wave(session, group)
    other = beside.begin(session, group, Beside.OTHER_ACTIVITY)
    (theirs,) = other.waves
    assert (theirs.number, theirs.closed, theirs.measures) == (1, None, group.waves[0].measures)
    waves.close_wave(session, group.waves[0])
    beside.follow(session, group)
    assert other.waves[0].closed == group.waves[0].closed
    waves.open_wave(session, group)
    beside.follow(session, group)
    session.refresh(other)
    assert [wave.closed is None for wave in other.waves] == [False, True]
    (person,) = members.add(session, other, 1, "2026-01")
    entries.sit_out(session, other.waves[1], person, consent=1)
    with pytest.raises(WaveError, match="has answered this wave"):
        beside.must_let_go(session, group, group.waves[1])


def test_the_same_accounts_run_both_and_both_go_together(session):
    group = groups.add(session, None, "Walkers")
    session.flush()
    other = beside.begin(session, group, Beside.ELSEWHERE)
    assert session.query(Role).count() == 0
    session.commit()
    session.delete(group)
    session.commit()
    session.expunge_all()
    assert session.get(Group, other.id) is None
