"""PINs are new: no member of before has one, and it goes with its member."""

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate


@pytest.fixture
def before(earlier):
    earlier.at("0016")
    earlier.put("groups", {"id": 1, "name": "Walkers", "purpose": "", "support": "",
                           "leave_to": "https://a.org", "invented": False, "data_version": 3})  # fmt: skip
    earlier.put(
        "members",
        {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1},
    )
    return earlier


def test_members_are_kept_without_a_pin(before):
    counted = before.counts()
    migrate(before.engine, "0017")
    assert before.counts() == counted | {"pins": 0}
    (member,) = before.rows("members")
    assert (member["code"], member["card_made_on"]) == ("K7D-4RX", None)


def test_a_pin_goes_with_its_member(before):
    migrate(before.engine, "0017")
    pin = {"member_id": 1, "hash": "x", "link_version": 1, "sees_after": 7}
    with pytest.raises(IntegrityError):
        before.put("pins", {**pin, "wrong": -1})
    before.put("pins", {**pin, "wrong": 0})
    with before.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM members")
    assert before.rows("pins") == []
