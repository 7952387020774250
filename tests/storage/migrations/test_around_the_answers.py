"""What stands around the answers is new: members, meetings and events of before are as they were."""

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
DAY = dt.date(2026, 11, 2)


@pytest.fixture
def before(earlier):
    earlier.at("0015")
    earlier.put("groups", GROUP)
    earlier.put(
        "members",
        {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1},
    )
    earlier.put("meetings", {"id": 4, "group_id": 1, "held_on": DAY, "head_count": 7})
    earlier.put("attendance", {"meeting_id": 4, "member_id": 1})
    earlier.put("events", {"id": 2, "group_id": 1, "held_on": DAY, "name": "New room"})
    return earlier


def test_what_was_there_is_kept_and_says_nothing_new(before):
    counted = before.counts()
    migrate(before.engine, "0016")
    found = before.counts()
    assert {name: found[name] for name in counted} == counted
    (member,) = before.rows("members")
    assert (member["code"], bool(member["has_task"])) == ("K7D-4RX", False)
    (meeting,) = before.rows("meetings")
    assert (meeting["id"], meeting["head_count"], meeting["strand_id"]) == (4, 7, None)
    (event,) = before.rows("events")
    assert (event["name"], event["kind"]) == ("New room", "happened")
    (group,) = before.rows("groups")
    assert (group["ends_on"], group["ended_on"]) == (None, None)


@pytest.mark.parametrize(
    ("table", "row"),
    [
        ("strands", {"group_id": 1, "name": "Walks"}),
        ("member_strands", {"member_id": 1, "strand_id": 9}),
        ("events", {"group_id": 1, "held_on": DAY, "name": "x", "kind": "rumour"}),
        ("reach_counts", {"round_id": 1, "category": "age", "answer": "a", "count": -1}),
        ("quoted", {"report_id": 1, "voice_id": 1}),
    ],
)
def test_what_can_not_be_is_refused(before, table, row):
    migrate(before.engine, "0016")
    before.put("strands", {"id": 1, "group_id": 1, "name": "Walks"})
    before.put("reach_rounds", {"id": 1, "group_id": 1, "opened": DAY})
    with pytest.raises(IntegrityError):
        before.put(table, row)


def test_words_go_with_whose_they_are(before):
    migrate(before.engine, "0016")
    for member in (1, None):
        before.put("voices", {"group_id": 1, "member_id": member, "question": "", "words": "It helps.",
                              "themes": "[]", "uses": "[]", "marked_on": DAY})  # fmt: skip
    with before.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM members")
    assert [row["member_id"] for row in before.rows("voices")] == [None]
