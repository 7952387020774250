"""A group can be a rehearsal: those of before are none, and keep all that is theirs."""

from toolkit.storage.migrate import migrate

GROUP = {"id": 1, "name": "Walkers", "purpose": "", "support": "", "leave_to": "https://a.org",
         "invented": False, "data_version": 3}  # fmt: skip
MEMBER = {"id": 1, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 1}


def test_groups_of_before_rehearse_nothing_and_a_rehearsal_goes_with_its_group(earlier):
    earlier.at("0014")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER)
    counted = earlier.counts()
    migrate(earlier.engine, "0015")
    assert earlier.counts() == counted
    assert earlier.rows("groups")[0]["rehearses_id"] is None
    earlier.put("groups", GROUP | {"id": 2, "rehearses_id": 1})
    with earlier.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM groups WHERE id = 1")
    assert earlier.rows("groups") == []
