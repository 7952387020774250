"""Erasing for good: the rows, what the database's files still hold, and what is out of reach.

A deleted row is not gone. SQLite's journal (``-wal``) keeps earlier pages until it is emptied, and
pages that were filled again can keep bytes beside their rows. So after the rows are deleted the
database is written anew (VACUUM) and the journal emptied, and it is looked at whether that was
done: another program that reads keeps the journal in place. Then a note in the instance folder says
so, and every page and every start tries again until it is.
PostgreSQL writes the tables anew too; its own journal and its server's backups are out of reach.
"""

import os
import sqlite3
import tempfile
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from toolkit.storage import members
from toolkit.storage.backup import copies
from toolkit.storage.models import (
    Attendance,
    EntryBefore,
    Member,
    MemberStrand,
    Mending,
    Pin,
    Response,
    Sheet,
    Voice,
)

#: How long an erasing waits for others to let go of the journal, in milliseconds.
_PATIENCE = 1500
_TABLES = tuple(
    kind.__tablename__
    for kind in (
        Member,
        Response,
        Attendance,
        Sheet,
        EntryBefore,
        Mending,
        Voice,
        MemberStrand,
        Pin,
    )
)
#: Files in the instance folder, one for each erasing whose bytes may still be in the database's
#: files: every process sees it, the command as well as the server, and it outlives both.
_OWED = "erasing-"
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
                "They were in use, or this program’s account may not do that: "
                "ask who runs the database."
            )
        elif not self.gone:
            said.append(
                "Another program is reading the database, so its files still hold the bytes. "
                "When that has ended, they go with the next page that anybody opens here, "
                "or when the server is started again."
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
    owed = owe(engine, folder)
    members.delete(session, member)
    session.commit()
    gone = _empty(engine)
    if gone and owed:
        owed.unlink()
    return Erased(
        code=code,
        waves=waves,
        gone=gone,
        postgresql=engine.dialect.name != "sqlite",
        copies=tuple(
            f"{path.parent.name}/{path.name}" for path in copies(folder) if _may_hold(path, code)
        ),
    )


def owe(engine: Engine, folder: Path) -> Path | None:
    """Note, before something is erased, that the files have to be emptied of it.

    So an erasing that is cut off is ended later. PostgreSQL's files are its own server's matter.
    """
    if engine.dialect.name != "sqlite":
        return None
    handle, name = tempfile.mkstemp(prefix=_OWED, dir=folder)
    os.close(handle)
    return Path(name)


def settle(engine: Engine, folder: Path) -> None:
    """End what earlier erasings could not, if it can be done at once; nobody is kept waiting."""
    # What is owed from now on is not settled here. Each page asks: a plain list costs it least.
    owed = [folder / name for name in os.listdir(folder) if name.startswith(_OWED)]  # noqa: PTH208
    if owed and _empty(engine, patience=0):
        for path in owed:
            path.unlink(missing_ok=True)


def _empty(engine: Engine, patience: int = _PATIENCE) -> bool:
    """Take what was erased out of the database's files; whether that could be done now."""
    alone = engine.execution_options(isolation_level="AUTOCOMMIT")
    try:
        with _one_at_a_time, alone.connect() as connection:
            if engine.dialect.name == "sqlite":
                return _empty_sqlite(connection, patience)
            return _empty_postgresql(connection)
    except DBAPIError:  # busy, or not allowed
        return False


def _empty_sqlite(connection: Connection, patience: int) -> bool:
    before = connection.execute(text("PRAGMA busy_timeout")).scalar()
    connection.execute(text(f"PRAGMA busy_timeout = {patience}"))
    try:
        # First whether nobody reads: each VACUUM writes the whole database into the journal.
        if not _journal_emptied(connection):
            return False
        connection.execute(text("VACUUM"))
        return _journal_emptied(connection)
    finally:
        connection.execute(text(f"PRAGMA busy_timeout = {before}"))


def _journal_emptied(connection: Connection) -> bool:
    busy, left, _done = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
    return bool(busy == 0 and left <= 0)


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
