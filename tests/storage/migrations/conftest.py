"""A database as an earlier version left it, with rows: SQLite on disk, then PostgreSQL."""

import pytest
from sqlalchemy import MetaData, text

from toolkit.storage.database import connect
from toolkit.storage.migrate import migrate


class Earlier:
    """Rows are put in by the tables as they are then, not by today's models."""

    def __init__(self, engine) -> None:
        self.engine = engine

    def at(self, revision: str) -> "Earlier":
        migrate(self.engine, revision)
        return self

    def put(self, table: str, *rows: dict) -> None:
        with self.engine.begin() as connection:
            connection.execute(self._tables()[table].insert(), list(rows))

    def rows(self, table: str) -> list[dict]:
        with self.engine.connect() as connection:
            found = connection.execute(self._tables()[table].select())
            return [dict(row) for row in found.mappings()]

    def counts(self) -> dict[str, int]:
        with self.engine.connect() as connection:
            return {
                name: len(connection.execute(table.select()).all())
                for name, table in self._tables().items()
                if name != "alembic_version"
            }

    def _tables(self):
        tables = MetaData()
        tables.reflect(self.engine)
        return tables.tables


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier(request, tmp_path):
    if request.param == "sqlite":
        made = connect(f"sqlite:///{tmp_path / 'test.sqlite'}")
    else:
        made = connect(request.getfixturevalue("postgresql"))
        with made.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    yield Earlier(made)
    made.dispose()
