"""Measures that are being built are a new table beside those of before, which keep every row."""

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
DRAFT = {"group_id": 1, "key": "own_1", "content": {"title": "Our week"}, "left_out": []}


def test_rows_of_before_are_kept_and_a_key_is_used_once(earlier):
    earlier.at("0012")
    earlier.put("groups", GROUP)
    counted = earlier.counts()
    migrate(earlier.engine, "0013")
    found = earlier.counts()
    assert {name: found[name] for name in counted} == counted
    earlier.put("own_drafts", DRAFT)
    with pytest.raises(IntegrityError):
        earlier.put("own_drafts", DRAFT)
    with earlier.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM groups")
    assert earlier.rows("own_drafts") == []
