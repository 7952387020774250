"""Names as they are compared: every account of before keeps its sign-in, on both databases."""

import pytest
from sqlalchemy import text

from toolkit.storage.database import connect
from toolkit.storage.migrate import migrate

ROWS = [(1, "Robin"), (2, "Åsa"), (3, "åsa"), (4, "ÅSA"), (5, "Straße"), (6, "x" * 40)]


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request, tmp_path):
    if request.param == "sqlite":
        made = connect(f"sqlite:///{tmp_path / 'test.sqlite'}")
    else:
        made = connect(request.getfixturevalue("postgresql"))
        with made.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    migrate(made, "0001")
    with made.begin() as connection:
        for number, name in ROWS:
            connection.execute(
                text(
                    "INSERT INTO facilitators (id, username, password, active, fs_uniquifier) "
                    "VALUES (:id, :name, 'kept', :active, :unique)"
                ),
                {"id": number, "name": name, "active": True, "unique": f"u{number}"},
            )
    yield made
    made.dispose()


def test_every_account_gets_a_key_of_its_own(before):
    migrate(before, "0002")
    with before.connect() as connection:
        rows = connection.execute(
            text("SELECT id, username, name_key, password FROM facilitators ORDER BY id")
        ).all()
    assert [row.id for row in rows] == [number for number, _ in ROWS]
    assert all(row.password == "kept" for row in rows)
    assert [row.name_key for row in rows][:3] == ["robin", "åsa", "åsa-3"]
    assert len({row.name_key for row in rows}) == len(ROWS)
    assert [row.username for row in rows][:4] == ["Robin", "Åsa", "åsa-3", "ÅSA-4"]
    assert all(len(row.username) <= 40 for row in rows)
