"""Answers brought in: what is there stays as it is, and came from no import."""

import datetime as dt

from toolkit.storage.migrate import migrate

GROUP = {
    "id": 1,
    "name": "Walkers",
    "purpose": "",
    "support": "",
    "leave_to": "https://a.org",
    "invented": False,
    "data_version": 3,
}
MEMBER = {"id": 4, "group_id": 1, "code": "K7D-4RX", "joined": "2026-01", "link_version": 2}
WAVE = {
    "id": 2,
    "group_id": 1,
    "number": 1,
    "opened": dt.date(2026, 1, 5),
    "closed": None,
    "measures": [],
}
RESPONSE = {
    "id": 9,
    "member_id": 4,
    "wave_id": 2,
    "answers": {"who5": {"q1": 3}},
    "saves": {},
    "sent_on": dt.date(2026, 1, 6),
    "not_this_time": False,
    "how": "phone",
    "consent": 1,
    "revision": 5,
}


def test_what_is_there_stays_and_can_be_told_from_what_comes_in(earlier):
    earlier.at("0006")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER)
    earlier.put("waves", WAVE)
    earlier.put("responses", RESPONSE)
    before = {name: earlier.rows(name) for name in ("members", "waves", "responses")}
    migrate(earlier.engine, "0007")
    for name, rows in before.items():
        assert earlier.rows(name) == [{**row, "import_id": None} for row in rows]
    brought = {
        "id": 1,
        "group_id": 1,
        "made_on": dt.date(2026, 2, 1),
        "responses": 1,
        "members": 1,
        "waves": 0,
        "undone": False,
        "columns": {},
    }
    earlier.put("imports", brought)
    earlier.put("members", {**MEMBER, "id": 5, "code": "B2C-3DF", "import_id": 1})
    # The import's row may go (with nobody): what it brought stays.
    with earlier.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM imports")
    assert [row["import_id"] for row in earlier.rows("members")] == [None, None]


def test_numbers_go_on(earlier):
    earlier.at("0006")
    earlier.put("groups", GROUP)
    earlier.put("members", MEMBER, {**MEMBER, "id": 20007, "code": "B2C-3DF"})
    with earlier.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM members WHERE id = 20007")
    migrate(earlier.engine, "0007")
    if earlier.engine.dialect.name == "sqlite":
        fresh = {key: value for key, value in MEMBER.items() if key != "id"}
        earlier.put("members", {**fresh, "code": "B2C-3DF"})
        assert max(row["id"] for row in earlier.rows("members")) == 20008
