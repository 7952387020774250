"""A country for support: groups of before go on showing what they showed, and lose nothing."""

import pytest
from sqlalchemy import text

from toolkit.storage.database import connect
from toolkit.storage.migrate import migrate


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request, tmp_path):
    if request.param == "sqlite":
        made = connect(f"sqlite:///{tmp_path / 'test.sqlite'}")
    else:
        made = connect(request.getfixturevalue("postgresql"))
        with made.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    migrate(made, "0002")
    with made.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO groups (id, name, purpose, support, leave_to, invented, data_version) "
                "VALUES (1, 'Walkers', '', 'Us: call 1', 'https://a.org', false, 3)"
            )
        )
        connection.execute(
            text(
                "INSERT INTO members (id, group_id, code, joined, link_version) "
                "VALUES (1, 1, 'K7D-4RX', '2026-01', 1)"
            )
        )
    yield made
    made.dispose()


def test_groups_of_before_keep_the_services_they_showed(before):
    migrate(before, "0003")
    with before.connect() as connection:
        row = connection.execute(text("SELECT name, support, country FROM groups")).one()
        assert tuple(row) == ("Walkers", "Us: call 1", "england")
        assert connection.execute(text("SELECT count(*) FROM members")).scalar() == 1
