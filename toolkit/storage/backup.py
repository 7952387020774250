"""Copies of a SQLite database with the key that its members' cards depend on, and the way back."""

import datetime as dt
import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from toolkit.storage.database import known_revisions
from toolkit.storage.instance import Instance

_BESIDE = ("-wal", "-shm")  # SQLite's journal and its index


class BackupError(Exception):
    """A copy can't be made or put back; the message says what to do."""


def database_file(instance: Instance) -> Path:
    """Return the database's file.

    Raises
    ------
    BackupError
        If the database is none of SQLite's.
    """
    url = make_url(instance.database_url)
    if url.get_backend_name() != "sqlite" or url.database in {None, "", ":memory:"}:
        raise BackupError(
            "The database is not a SQLite file. Use pg_dump and pg_restore for PostgreSQL, "
            f"and keep a copy of {instance.folder / 'secret_key'} with the dump."
        )
    return Path(str(url.database))


def back_up(instance: Instance, folder: Path | None = None) -> Path:
    """Copy the database and the secret key into ``folder``, and return the copy's path.

    The server may run meanwhile. Both files are readable by their owner alone.
    """
    source = database_file(instance)
    if not source.exists():
        raise BackupError(f"There is no database at {source} yet, so there is nothing to back up.")
    folder = folder or instance.folder / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / f"toolkit-{_now()}.sqlite"
    _write_for_owner(copy, b"")
    with closing(_read_only(source)) as live, closing(sqlite3.connect(copy)) as target:
        live.backup(target)
        target.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file
    must_be_ours(copy)
    _write_for_owner(_key_of(copy), instance.secret_key)
    return copy


def restore(instance: Instance, file: Path) -> Path | None:
    """Put a copy in the database's place; return where the present one was kept, if there was one.

    The secret key that lies beside the copy comes back with it.

    Raises
    ------
    BackupError
        If the copy is damaged or not ours, or the server runs; nothing is changed then.
    """
    must_be_ours(file)
    target = database_file(instance)
    fresh = target.with_name(f"{target.name}.restoring")
    fresh.unlink(missing_ok=True)
    _write_for_owner(fresh, b"")
    with closing(_read_only(file)) as copy, closing(sqlite3.connect(fresh)) as database:
        copy.backup(database)
    kept = _keep_aside(target) if target.exists() else None
    fresh.replace(target)
    _restore_key(instance, _key_of(file))
    return kept


def must_be_ours(file: Path) -> None:
    """Refuse a file that is damaged, or that this version did not make and can't read."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    try:
        with closing(_read_only(file)) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            names = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
            ours = names >= {"alembic_version", "groups", "members", "responses"}
            revision = (
                database.execute("SELECT version_num FROM alembic_version").fetchone()
                if ours
                else None
            )
    except sqlite3.Error as error:
        raise BackupError(f"{file} can't be read as a database: {error}.") from error
    if not sound:
        raise BackupError(f"{file} is damaged. Use an earlier copy.")
    if revision is None:
        raise BackupError(f"{file} is a database, but not one of this toolkit.")
    if revision[0] not in known_revisions():
        raise BackupError(f"{file} was made by a newer version of the toolkit. Install that first.")


def _keep_aside(target: Path) -> Path:
    """Rename the present database, journal and all; refuse while somebody has it open."""
    try:
        with closing(sqlite3.connect(target, timeout=1)) as live:
            # Leaving the WAL mode needs the file for oneself, which shows whether others have it.
            alone = live.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    except sqlite3.DatabaseError as error:
        alone = error.sqlite_errorcode not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    if not alone:
        target.with_name(f"{target.name}.restoring").unlink()
        raise BackupError("The database is in use. Stop the server, then restore again.")
    kept = target.with_name(f"{target.stem}-before-{_now()}.sqlite")
    target.rename(kept)
    for ending in _BESIDE:
        beside = target.with_name(target.name + ending)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + ending))
    return kept


def _restore_key(instance: Instance, key: Path) -> None:
    present = instance.folder / "secret_key"
    if key.exists() and key.read_bytes() != instance.secret_key:
        present.rename(present.with_name(f"secret_key-before-{_now()}"))
        _write_for_owner(present, key.read_bytes())


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def _key_of(copy: Path) -> Path:
    return copy.with_suffix(".secret_key")


def _write_for_owner(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


def _now() -> str:
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%d-%H%M%S}"
