"""Waves get a last day and a way of counting: those of before are waves on days, one open a group."""

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
MEMBER = {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1}
OVER = {"id": 1, "group_id": 1, "number": 1, "opened": dt.date(2026, 1, 1),
        "closed": dt.date(2026, 1, 9), "measures": []}  # fmt: skip
OPEN = {"id": 2, "group_id": 1, "number": 2, "opened": dt.date(2026, 11, 1), "measures": []}
RESPONSE = {"id": 1, "member_id": 1, "wave_id": 1, "answers": {"who5": {"q1": 3}}, "saves": {},
            "sent_on": dt.date(2026, 1, 2), "not_this_time": False, "how": "paper", "consent": 1,
            "revision": 1, "entered": True}  # fmt: skip
JOINING = {"group_id": 1, "opened": dt.date(2026, 11, 1), "measures": [], "counted_from": 24323}


@pytest.fixture
def before(earlier):
    earlier.at("0010")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER)
    earlier.put("waves", OVER)
    earlier.put("waves", OPEN)
    earlier.put("responses", RESPONSE)
    return earlier


def test_waves_of_before_are_kept_with_their_answers(before):
    counted = before.counts()
    migrate(before.engine, "0011")
    assert before.counts() == counted
    over, still = sorted(before.rows("waves"), key=lambda row: row["id"])
    assert (over["closed"], still["closed"]) == (OVER["closed"], None)
    assert {over["months"], still["months"], over["closes_on"]} == {None}
    assert before.rows("responses")[0]["answers"] == {"who5": {"q1": 3}}


@pytest.mark.parametrize(
    "row",
    [
        OPEN | {"id": 3, "number": 3},  # a second open one
        OVER | {"id": 3, "number": 3, "closes_on": dt.date(2025, 12, 31)},
        JOINING | {"id": 3, "number": 3, "months": 3, "until_months": 3},
        JOINING | {"id": 3, "number": 3, "months": 3, "until_months": None},
    ],
)
def test_what_can_not_be_is_refused(before, row):
    migrate(before.engine, "0011")
    with pytest.raises(IntegrityError):
        before.put("waves", row)


def test_waves_from_joining_are_open_side_by_side_but_each_once(before):
    migrate(before.engine, "0011")
    start = JOINING | {"id": 3, "number": 3, "months": 0, "until_months": 3}
    before.put("waves", start, start | {"id": 4, "number": 4, "months": 3, "until_months": 6})
    with pytest.raises(IntegrityError):
        before.put("waves", start | {"id": 5, "number": 5})
