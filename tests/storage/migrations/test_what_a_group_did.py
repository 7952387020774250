"""Meetings say more, and events and money are new: every meeting of before keeps who was there."""

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
MEMBER = {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1}
DAY = dt.date(2026, 11, 2)


@pytest.fixture
def before(earlier):
    earlier.at("0009")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER)
    earlier.put("meetings", {"id": 4, "group_id": 1, "held_on": DAY})
    earlier.put("attendance", {"meeting_id": 4, "member_id": 1})
    return earlier


def test_meetings_of_before_are_kept_with_who_was_there(before):
    counted = before.counts()
    migrate(before.engine, "0010")
    found = before.counts()
    assert {name: found[name] for name in counted} == counted
    assert (found["events"], found["money_lines"]) == (0, 0)
    (row,) = before.rows("meetings")
    assert (row["id"], row["held_on"], row["head_count"]) == (4, DAY, None)
    assert before.rows("attendance") == [{"meeting_id": 4, "member_id": 1}]


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("meetings", {"group_id": 1, "held_on": DAY, "head_count": -1}),
        ("meetings", {"group_id": 1, "held_on": DAY, "minutes": 0}),
        ("meetings", {"group_id": 1, "held_on": DAY, "volunteer_minutes": -5}),
        ("money_lines", {"group_id": 1, "paid_on": DAY, "pence": 0, "what": "nothing"}),
        ("events", {"group_id": 2, "held_on": DAY, "name": "of no group"}),
    ],
)
def test_what_can_not_be_is_refused(before, table, row):
    migrate(before.engine, "0010")
    with pytest.raises(IntegrityError):
        before.put(table, row)


def test_events_and_money_go_with_their_group(before):
    migrate(before.engine, "0010")
    before.put("events", {"group_id": 1, "held_on": DAY, "name": "New room"})
    before.put("money_lines", {"group_id": 1, "paid_on": DAY, "pence": -1250, "what": "Rent"})
    with before.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM groups")
    assert before.rows("events") == before.rows("money_lines") == []
