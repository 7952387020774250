"""Mendings are a new table beside those of before, which keep every row."""

import datetime as dt

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
MEMBER = {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1}
MENDING = {"group_id": 1, "kind": "withdrawn", "member_id": 1, "undone": False,
           "mended_on": dt.date(2026, 11, 1), "kept": {"answers": {"who5": {"q1": 3}}}}  # fmt: skip


@pytest.fixture
def before(earlier):
    earlier.at("0011")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER)
    return earlier


def test_rows_of_before_are_kept(before):
    counted = before.counts()
    migrate(before.engine, "0012")
    found = before.counts()
    assert {name: found[name] for name in counted} == counted
    assert found["mendings"] == 0


def test_what_was_withdrawn_goes_with_its_member(before):
    migrate(before.engine, "0012")
    before.put("mendings", MENDING)
    with pytest.raises(IntegrityError):
        before.put("mendings", MENDING | {"kind": "hidden"})
    with before.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM members")
    assert before.rows("mendings") == []
