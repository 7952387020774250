"""Erasing for good: the rows, what the database's files still hold, and what is out of reach.

A deleted row is not gone. SQLite's journal (``-wal``) keeps earlier pages until it is emptied, and
pages that were filled again can keep bytes beside their rows. So after the rows are deleted the
database is written anew (VACUUM) and the journal emptied, and it is looked at whether that was
done: another program that reads keeps the journal in place. Then it is tried again until it is.
PostgreSQL writes the tables anew too; its own journal and its server's backups are out of reach.
"""

import sqlite3
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from weakref import WeakSet

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from toolkit.storage import members
from toolkit.storage.backup import copies
from toolkit.storage.models import Attendance, Member, Response

#: How long a page waits for others to let go of the journal, in milliseconds.
_PATIENCE = 1500
_TABLES = (Member.__tablename__, Response.__tablename__, Attendance.__tablename__)
#: Databases whose journal still holds something that was erased.
_waiting: "WeakSet[Engine]" = WeakSet()
_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased, whether its bytes are gone, and which copies still hold it."""

    code: str
    waves: int
    gone: bool
    postgresql: bool
    copies: tuple[str, ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """Say what is gone and what is not, for whoever asked for it."""
        waves = "1 answered wave" if self.waves == 1 else f"{self.waves} answered waves"
        said = [f"Erased {self.code} with {waves}."]
        if not self.gone and self.postgresql:
            said.append(
                "PostgreSQL still holds the bytes until it has tidied its tables (VACUUM FULL). "
                "This program’s account may not do that: ask who runs the database."
            )
        elif not self.gone:
            said.append(
                "Another program is reading the database, so its journal still holds the bytes. "
                "They go as soon as that ends: this is tried again until it is done."
            )
        if self.postgresql:
            said.append(
                "PostgreSQL’s own journal and its server’s backups keep old rows for a while. "
                "Ask who runs the database for how long."
            )
        if self.copies:
            said.append(
                f"These copies still hold {self.code}; delete them too: {', '.join(self.copies)}. "
                "So do copies that you took elsewhere."
            )
        else:
            said.append("Copies that you took elsewhere may still hold them. Delete those too.")
        return tuple(said)


def erase_member(session: Session, member: Member, folder: Path) -> Erased:
    """Erase a member with every answer and attendance, and what the files hold of them.

    It commits. ``folder`` is the instance folder, whose copies are looked through.
    """
    code, waves = member.code, members.sent_answers(session, member)
    engine = cast("Engine", session.get_bind())
    members.delete(session, member)
    session.commit()
    gone = empty(engine)
    return Erased(
        code=code,
        waves=waves,
        gone=gone,
        postgresql=engine.dialect.name != "sqlite",
        copies=tuple(
            f"{path.parent.name}/{path.name}" for path in copies(folder) if _may_hold(path, code)
        ),
    )


def empty(engine: Engine) -> bool:
    """Take what was erased out of the database's files; whether that could be done now."""
    work = _empty_sqlite if engine.dialect.name == "sqlite" else _empty_postgresql
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with _one_at_a_time, alone.connect() as connection:
        try:
            gone = work(connection)
        except DBAPIError:  # busy, or not allowed
            gone = False
    if gone or engine.dialect.name != "sqlite":
        _waiting.discard(engine)
    else:
        _waiting.add(engine)
    return gone


def empty_if_waiting(engine: Engine) -> None:
    """Try again what could not be done when something was erased."""
    if engine in _waiting:
        empty(engine)


def empty_if_left(engine: Engine) -> None:
    """Empty the journal at a start: an erasing that was cut off may have left it full."""
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _empty_sqlite(connection: Connection) -> bool:
    before = connection.execute(text("PRAGMA busy_timeout")).scalar()
    connection.execute(text(f"PRAGMA busy_timeout = {_PATIENCE}"))
    try:
        connection.execute(text("VACUUM"))
        busy, left, _done = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
        return bool(busy == 0 and left <= 0)
    finally:
        connection.execute(text(f"PRAGMA busy_timeout = {before}"))


def _empty_postgresql(connection: Connection) -> bool:
    """Write the tables anew; without the right to, the server only warns and leaves them."""
    before = _pages_written(connection)
    connection.execute(text("SET lock_timeout = '2s'"))
    try:
        for table in _TABLES:
            connection.execute(text(f"VACUUM (FULL) {table}"))
    finally:
        connection.execute(text("RESET lock_timeout"))
    return _pages_written(connection) != before


def _pages_written(connection: Connection) -> object:
    """Return what changes when the tables are written anew: the files that they lie in."""
    query = text("SELECT pg_relation_filepath(CAST(:table AS regclass))")
    return [connection.execute(query, {"table": table}).scalar() for table in _TABLES]


def _may_hold(path: Path, code: str) -> bool:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            found = copy.execute("SELECT 1 FROM members WHERE code = ?", (code,)).fetchone()
    except sqlite3.Error:
        return True
    return found is not None
