"""Which wave is due to whom, counted from joining."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.planning import FROM_JOINING
from toolkit.planning.due import (
    Due,
    Window,
    is_due,
    joined_number,
    month_number,
    months_since,
    standing,
    windows,
)

TWELVE = windows(FROM_JOINING)


def test_a_wave_is_due_until_the_next_one_is():
    assert (Window(0, 3), Window(3, 6), Window(6, 12), Window(12, 18)) == TWELVE
    assert windows(()) == ()


@pytest.mark.parametrize(
    ("since", "sent", "due"),
    [
        (1, False, Due.LATER),
        (2, False, Due.SOON),
        (3, False, Due.NOW),
        (4, False, Due.LATE),
        (5, False, Due.LATE),
        (6, False, Due.MISSED),
        (3, True, Due.DONE),
        (9, True, Due.DONE),
    ],
)
def test_how_a_member_stands_to_the_wave_after_three_months(since, sent, due):
    assert standing(TWELVE[1], since, sent=sent) is due


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6, unique=True).map(sorted),
       st.integers(-3, 90))  # fmt: skip
def test_at_most_one_wave_is_due_at_a_time(months, since):
    found = windows(months)
    assert sum(is_due(one, since) for one in found) <= 1
    due = [one for one in found if standing(one, since, sent=False) in (Due.NOW, Due.LATE)]
    assert due == [one for one in found if is_due(one, since)]


@given(st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.integers(0, 200))
def test_months_are_counted_from_joining_or_from_when_counting_began(day, more):
    joined = f"{day:%Y-%m}"
    later = dt.date(
        (month_number(day) + more - 1) // 12, (month_number(day) + more - 1) % 12 + 1, 1
    )
    assert joined_number(joined) == month_number(day)
    assert months_since(joined, 1, later) == more
    assert months_since(joined, month_number(later), later) == 0
