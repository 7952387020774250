"""Bringing the tables up to date: all of it, or nothing.

SQLite changes most of a table by making it anew and dropping the old one, and dropping cascades to
whatever points to it. So foreign keys are off while that happens and looked at before anything is
kept; everything, the copy that is made beforehand too, happens under one write lock; and Python's
sqlite3, which ends a transaction where it likes, is told to leave that to us.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

if TYPE_CHECKING:  # Alembic weighs 11 MiB: a server that only takes answers does without it
    from alembic.config import Config

_MIGRATIONS = Path(__file__).with_name("migrations")
#: Two servers that start at once wait for each other this long, in milliseconds.
_PATIENCE = 120_000
#: The number of PostgreSQL's lock: one for all installations, held for one transaction.
_LOCK = 0x6D757475616C


class MigrationError(Exception):
    """The tables can't be brought up to date; the message says what to do. Nothing was changed."""


class NewerDatabaseError(MigrationError):
    """The tables are of a version that this one doesn't know."""


def migrate(
    engine: Engine, revision: str = "head", *, copy: Callable[[], Path] | None = None
) -> Path | None:
    """Bring the tables up to date in one transaction, or leave them as they are.

    ``copy`` is called under the lock, before the first change of tables that hold something; its
    path is returned.
    """
    from alembic import command  # noqa: PLC0415

    with _alone(engine) as connection:
        before = _revision(connection)
        if before == _head() and revision == "head":
            return None
        if before is not None and before not in known_revisions():
            raise NewerDatabaseError(
                "The database was made by a newer version of the toolkit. Install that version."
            )
        kept = copy() if copy is not None and before is not None else None
        for step in _steps(before, revision):  # one may make anew what another made count
            given = _numbers_given(connection)
            command.upgrade(_config(connection), step)
            _go_on_counting(connection, given)
        _must_hold_together(connection)
    return kept


def _steps(before: str | None, revision: str) -> list[str]:
    """Return the migrations from one version to another, in their order."""
    order = known_revisions()[::-1]
    begin = 0 if before is None else order.index(before) + 1
    return order[begin:] if revision == "head" else order[begin : order.index(revision) + 1]


@contextmanager
def _alone(engine: Engine) -> Iterator[Connection]:
    """Give a connection that alone may write, until its transaction ends."""
    if engine.dialect.name != "sqlite":
        with engine.begin() as connection:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_LOCK})"))
            yield connection
        return
    own = create_engine(engine.url, poolclass=NullPool)
    event.listen(own, "connect", _prepare)
    event.listen(own, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    with own.begin() as connection:
        yield connection


def _prepare(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # sqlite3 would commit before each change of a table
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout = {_PATIENCE}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "secure_delete = ON",
        "foreign_keys = OFF",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _numbers_given(connection: Connection) -> dict[str, int]:
    """Return table -> the greatest number that SQLite ever gave in it."""
    if connection.dialect.name != "sqlite" or not _counts(connection):
        return {}
    rows = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence")
    return {row.name: row.seq for row in rows}


def _go_on_counting(connection: Connection, given: dict[str, int]) -> None:
    """Give no number again: a table that is made anew forgets what those it lost were called."""
    for name, number in given.items():
        now = connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,))
        seq = now.scalar()
        if seq is None:
            connection.exec_driver_sql("INSERT INTO sqlite_sequence VALUES (?, ?)", (name, number))
        elif seq < number:
            connection.exec_driver_sql(
                "UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (number, name)
            )


def _counts(connection: Connection) -> bool:
    found = connection.exec_driver_sql("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")
    return found.scalar() is not None


def _must_hold_together(connection: Connection) -> None:
    """Refuse tables in which a row points to one that is gone."""
    if connection.dialect.name != "sqlite":
        return  # PostgreSQL has looked already
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        tables = ", ".join(sorted({row[0] for row in broken}))
        raise MigrationError(
            f"The new tables would not hold together ({tables}), so nothing was changed. "
            "Keep using the version that you had, and report this."
        )


def _config(connection: Connection | None = None) -> "Config":
    """Return Alembic's configuration; there is no alembic.ini to keep in step."""
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    return config


def known_revisions() -> list[str]:
    """Return the migrations that this version knows, the newest first."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415

    return [one.revision for one in ScriptDirectory.from_config(_config()).walk_revisions()]


def _head() -> str:
    return known_revisions()[0]


def _revision(connection: Connection) -> str | None:
    from alembic.migration import MigrationContext  # noqa: PLC0415

    return MigrationContext.configure(connection).get_current_revision()


def is_current(engine: Engine) -> bool:
    """Whether the tables are those that this version expects."""
    with engine.connect() as connection:
        return _revision(connection) == _head()
