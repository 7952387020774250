"""Opening the database, and a session on it."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from toolkit.storage import models

#: How SQLite (of its file, of its journal's index) and PostgreSQL say that a disk is full.
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE, "53100"}


def connect(url: str) -> Engine:
    """Return an engine for ``url``: SQLite made safe, anything else as its server has it."""
    engine = create_engine(_with_driver(url), pool_pre_ping=not url.startswith("sqlite"))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _make_sqlite_safe)
    return engine


def _with_driver(url: str) -> str:
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _make_sqlite_safe(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 5000")
    cursor.execute("PRAGMA journal_mode = WAL")  # readers go on while one writes
    cursor.execute("PRAGMA synchronous = FULL")  # what was acknowledged survives a power cut
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what is erased leaves no bytes behind
    cursor.close()


def disk_is_full(error: BaseException) -> bool:
    """Whether it is for want of room that something failed, whatever was raised for it later.

    SQLite takes everything back when the disk is full; what is tried after that then fails for
    another reason, which says nothing to anybody.
    """
    seen: BaseException | None = error
    while seen is not None:
        if _FULL & {getattr(seen, "sqlite_errorcode", None), getattr(seen, "sqlstate", None)}:
            return True
        if isinstance(seen, OSError) and seen.errno == errno.ENOSPC:
            return True
        seen = getattr(seen, "orig", None) or seen.__cause__ or seen.__context__
    return False


def sessions(engine: Engine) -> sessionmaker[Session]:
    """Return what opens a session on ``engine``."""
    return sessionmaker(engine, expire_on_commit=False)


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Open a session that commits at the end, or leaves nothing behind."""
    with sessions(engine).begin() as session:
        yield session


@event.listens_for(Session, "before_flush")
def _raise_data_version(session: Session, _context: object, _instances: object) -> None:
    """Raise the version of every group whose kept data change, so that no cached result is stale.

    It watches all sessions, so that a query file cannot forget it. Drafts change no result, and
    are saved past the session (see ``drafts``).
    """
    touched: dict[int, models.Group] = {}
    for item in [*session.new, *session.dirty, *session.deleted]:
        group = _group_of(session, item)
        if group is not None and group not in session.deleted:
            touched[id(group)] = group
    for group in touched.values():
        if group in session.new:
            group.data_version = 1
        else:  # in the database itself: two at once raise it twice
            group.data_version = models.Group.data_version + 1


def _group_of(session: Session, item: object) -> models.Group | None:
    if isinstance(item, models.Group):
        return item if session.is_modified(item) else None
    if isinstance(item, models.Response):
        member = item.member or session.get(models.Member, item.member_id)
        return _group_of(session, member) if member else None
    if isinstance(item, (models.Member, models.Wave, models.Plan, models.Meeting)):
        return item.group or session.get(models.Group, item.group_id)
    return None
