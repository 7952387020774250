"""A group can stand beside another: those of before stand alone, with all that is theirs."""

import pytest
from sqlalchemy.exc import IntegrityError

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
MEMBER = {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1}


def test_groups_of_before_stand_alone_and_keep_their_members(earlier):
    earlier.at("0013")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER)
    counted = earlier.counts()
    migrate(earlier.engine, "0014")
    assert earlier.counts() == counted
    (row,) = earlier.rows("groups")
    assert (row["beside_id"], row["beside"], row["data_version"]) == (None, None, 3)
    beside = GROUP | {"id": 2, "beside_id": 1, "beside": "waiting_list"}
    with pytest.raises(IntegrityError):
        earlier.put("groups", beside | {"beside": "strangers"})
    earlier.put("groups", beside)
    with earlier.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM groups WHERE id = 1")
    assert earlier.rows("groups") == []  # they go with the group that they stood beside
