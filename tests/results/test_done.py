"""What a group did, added up; and what of it may be told outside."""

import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.results.done import Done, done, hours, pounds, run_words, said_of, told_of_people
from toolkit.statistics.run_chart import xmr
from toolkit.storage import groups, meetings, members, money

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 6, 30)


def summed(people, new) -> Done:
    return Done(FIRST, LAST, 3, 20, (), people, new, people - new, None, None, None, None, None, ())


def test_meetings_and_money_are_added_up_within_the_time(session):
    group = groups.add(session, None, "Walkers")
    old = members.add(session, group, 2, "2025-03")
    new = members.add(session, group, 1, "2026-02")
    codes = [one.code for one in (*old, *new)]
    meetings.add(session, group, FIRST, codes[:2], minutes=90, volunteer_minutes=120)
    meetings.add(session, group, dt.date(2026, 3, 2), codes, head_count=7, newcomers=2, minutes=60)
    meetings.add(session, group, dt.date(2026, 7, 1), codes)  # after the time
    money.add(session, group.id, FIRST, 25_000, "Grant")
    money.add(session, group.id, LAST, -4_550, "Rent")
    money.add(session, group.id, dt.date(2025, 12, 31), -99, "before the time")
    found = done(session, group.id, FIRST, LAST)
    assert (found.meetings, found.came, found.newcomers) == (2, 9, 2)
    assert (found.people, found.new, found.returning) == (3, 1, 2)
    assert found.often == ((codes[0], 2), (codes[1], 2), (codes[2], 1))
    assert dict(said_of(found)) == {
        "Meetings": "2",
        "Visits, all meetings added up": "9",
        "Different members, by their codes": "3",
        "of these, joined in this time": "1",
        "of these, joined before": "2",
        "First visits, as counted": "2",
        "Hours together": "2.5",
        "Volunteers’ hours": "2",
        "Money in": "£250",
        "Money out": "£45.50",
        "Money out for each meeting": "£22.75",
        "Money out for each visit": "£5.06",
    }


def test_a_head_count_is_never_below_those_who_were_named(session):
    group = groups.add(session, None, "Walkers")
    codes = [one.code for one in members.add(session, group, 4, "2026-01")]
    made = meetings.add(session, group, FIRST, codes, head_count=2)
    assert made.head_count == 4
    assert meetings.there(meetings.add(session, group, LAST, [], head_count=0)) == 0


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))))
def test_no_count_below_five_can_be_worked_out_from_what_is_told(both):
    people, new = both
    told = dict(told_of_people(summed(people, new)))
    numbers = [int(text) for text in told.values() if text.isdigit()]
    assert all(number >= 5 for number in numbers)
    if len(told) == 1:  # neither part: no difference to take
        assert "of these, before" not in told
    else:
        assert sorted(numbers) == sorted([people, new, people - new])
    assert (people >= 5) == bool(numbers)


@pytest.mark.parametrize(
    ("pence", "written"),
    [(5, "£0.05"), (1250, "£12.50"), (-123_400, "−£1,234"), (100, "£1"), (-1, "−£0.01")],
)
def test_amounts_are_written_as_people_write_them(pence, written):
    assert pounds(pence) == written


def test_hours_have_no_more_than_one_decimal():
    assert [hours(minutes) for minutes in (60, 90, 100, 0)] == ["1", "1.5", "1.7", "0"]


@pytest.mark.parametrize(
    ("counts", "says"),
    [
        ([8, 9, 7], "On average about 8 people a meeting; what is usual shows from 12 meetings on"),
        ([8, 9, 7, 8] * 3, "On average about 8 people a meeting: up and down as usual"),
        ([8, 14] * 6 + [40], "and on 1 Apr 2026 out of the usual"),
        ([5, 6] * 5 + [11, 12] * 5, "more than usual eight times or more on end"),
    ],
)
def test_a_run_chart_says_in_words_what_it_shows(counts, says):
    points = [(FIRST + dt.timedelta(days=7 * at + 6), n) for at, n in enumerate(counts)]
    said = run_words(xmr(pd.Series([float(n) for n in counts])), points)
    assert says in said
