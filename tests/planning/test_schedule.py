import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.planning import FROM_JOINING, Schedule, ScheduleError

MAY, JUNE = dt.date(2026, 5, 4), dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"days": (MAY,), "months": (0,)}, "not both"),
        ({"days": (JUNE, MAY)}, "after the one before"),
        ({"days": (MAY, MAY)}, "after the one before"),
        ({"months": (0, 3, 3)}, "more months"),
        ({"months": (-1, 3)}, "from 0 to 120"),
        ({"months": (0, 121)}, "from 0 to 120"),
        ({"months": (0, 3), "before": True}, "has a day"),
    ],
)
def test_what_no_group_can_ask_by_is_refused_with_what_to_mend(wrong, said):
    with pytest.raises(ScheduleError, match=said):
        Schedule(**wrong)


@given(
    st.one_of(
        st.builds(
            lambda days, before: Schedule(days=tuple(sorted(days)), before=before),
            st.sets(st.dates(), min_size=1, max_size=12),
            st.booleans(),
        ),
        st.builds(
            lambda months: Schedule(months=tuple(sorted(months))),
            st.sets(st.integers(0, 120), max_size=12),
        ),
    )
)
def test_what_is_kept_is_read_again(schedule):
    assert Schedule.read(schedule.kept()) == schedule


def test_nothing_said_is_kept_as_nothing():
    assert Schedule().kept() == {}
    assert not Schedule().said
    assert Schedule(months=FROM_JOINING).said
