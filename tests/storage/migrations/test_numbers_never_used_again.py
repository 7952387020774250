"""Numbers never used again: rows stay as they were, and what broke the new rules is mended."""

import datetime as dt

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

GROUP = {
    "name": "Walkers",
    "purpose": "",
    "support": "",
    "leave_to": "https://a.org",
    "invented": False,
    "data_version": 3,
}
JSON = {"measures": [], "outcomes": []}


@pytest.fixture
def before(earlier):
    earlier.at("0003")
    earlier.put("groups", {"id": 1, **GROUP}, {"id": 2, **GROUP})
    members = [(1, "2026-01", None), (2, "2026-13", "2026-00"), (3, "٢٠٢٦-٠٤", None)]
    earlier.put(
        "members",
        *(
            {
                "id": number,
                "group_id": 1,
                "code": f"K7D-4R{number}",
                "joined": joined,
                "left": left,
                "reason": "moved" if left else None,
                "link_version": 1,
            }
            for number, joined, left in members
        ),
    )
    earlier.put("plans", {"id": 5, "group_id": 1, "made_at": dt.datetime(2026, 1, 1), **JSON})  # noqa: DTZ001
    day = dt.date(2026, 2, 1)
    earlier.put(
        "waves",
        *(
            {"id": i, "group_id": g, "number": n, "opened": opened, "closed": None, "measures": []}
            for i, g, n, opened in [(7, 1, 1, day), (8, 1, 2, day.replace(month=5)), (9, 2, 1, day)]
        ),
    )
    earlier.put(
        "responses",
        {
            "id": 4,
            "member_id": 1,
            "wave_id": 7,
            "answers": {"who5": {"q1": 3}},
            "saves": {"p": 1},
            "scores": None,
            "sent_on": day,
            "not_this_time": False,
            "how": "paper",
            "consent": 1,
            "revision": 2,
        },
    )
    earlier.put("meetings", {"id": 6, "group_id": 1, "held_on": day})
    earlier.put("attendance", {"meeting_id": 6, "member_id": 1})
    return earlier


def test_every_row_is_kept(before):
    counts, responses, plans = before.counts(), before.rows("responses"), before.rows("plans")
    before.at("0004")
    assert before.counts() == counts
    assert before.rows("responses") == responses
    assert before.rows("plans") == plans
    assert before.rows("attendance") == [{"meeting_id": 6, "member_id": 1}]


def test_months_that_are_none_are_mended_and_refused_from_now_on(before):
    before.at("0004")
    found = {row["id"]: (row["joined"], row["left"]) for row in before.rows("members")}
    assert found == {1: ("2026-01", None), 2: ("2026-12", "2026-01"), 3: ("2026-04", None)}
    for wrong in ("2026-13", "2026-0a", "2a26-01", "9999-01", "٢٠٢٦-٠٤"):
        with pytest.raises(IntegrityError), before.engine.begin() as connection:
            connection.execute(text("UPDATE members SET joined = :wrong"), {"wrong": wrong})


def test_of_two_open_waves_the_newest_stays_open(before):
    before.at("0004")
    closed = {row["id"]: row["closed"] for row in before.rows("waves")}
    assert closed == {7: dt.date(2026, 5, 1), 8: None, 9: None}
    with pytest.raises(IntegrityError), before.engine.begin() as connection:
        connection.execute(text("UPDATE waves SET closed = NULL"))


def test_the_number_of_an_erased_member_opens_nothing_later(before):
    with before.engine.begin() as connection:
        connection.execute(text("DELETE FROM members WHERE id = 3"))  # erased in an earlier version
    before.at("0004")
    row = {"group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1}
    with before.engine.begin() as connection:
        connection.execute(text("DELETE FROM members WHERE id = 2"))
    if before.engine.dialect.name == "postgresql":  # the rows above named their numbers themselves
        with before.engine.begin() as connection:
            connection.execute(text("SELECT setval('members_id_seq', 3)"))
    before.put("members", row)
    assert max(member["id"] for member in before.rows("members")) > 3
