"""Sheets that are typed in: new tables beside those of before, which keep every row."""

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
MEMBER = {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1}
WAVE = {"id": 1, "group_id": 1, "number": 1, "opened": dt.date(2026, 11, 1), "measures": []}
RESPONSE = {"id": 1, "member_id": 1, "wave_id": 1, "answers": {"who5": {"q1": 3}}, "saves": {},
            "sent_on": dt.date(2026, 11, 2), "not_this_time": False, "how": "paper", "consent": 1,
            "revision": 1}  # fmt: skip
SHEET = {"wave_id": 1, "member_id": 1, "how": "paper", "consent": 1, "second": False,
         "filled_on": dt.date(2026, 11, 2), "answers": {}, "saves": {}, "revision": 1}  # fmt: skip
BEFORE = {"response_id": 1, "answers": {"who5": {"q1": 2}},
          "corrected_on": dt.date(2026, 11, 3)}  # fmt: skip


@pytest.fixture
def before(earlier):
    earlier.at("0006")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER, MEMBER | {"id": 2, "code": "B2C-3DF"})
    earlier.put("waves", WAVE)
    earlier.put("responses", RESPONSE, RESPONSE | {"id": 2, "member_id": 2, "how": "phone"})
    return earlier


def test_rows_of_before_are_kept_and_the_new_tables_are_empty(before):
    counted = before.counts()
    migrate(before.engine, "0008")
    found = before.counts()
    assert {name: found[name] for name in counted} == counted
    assert (found["sheets"], found["entries_before"]) == (0, 0)
    paper, phone = sorted(before.rows("responses"), key=lambda row: row["id"])
    assert paper["answers"] == {"who5": {"q1": 3}}
    assert (paper["entered"], phone["entered"]) == (True, False)


def test_two_sheets_of_one_member_and_wave_are_refused(before):
    migrate(before.engine, "0008")
    before.put("sheets", SHEET)
    with pytest.raises(IntegrityError):
        before.put("sheets", SHEET)


def test_a_sheet_and_a_first_entry_go_with_their_member(before):
    migrate(before.engine, "0008")
    before.put("sheets", SHEET)
    before.put("entries_before", BEFORE)
    with before.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM members")
    assert before.rows("sheets") == before.rows("entries_before") == []
