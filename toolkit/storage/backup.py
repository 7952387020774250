"""Copies of a SQLite database with the keys that its members' cards depend on, and the way back."""

import datetime as dt
import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from toolkit.storage import keys
from toolkit.storage.instance import Instance
from toolkit.storage.migrate import known_revisions

_BESIDE = ("-wal", "-shm")  # SQLite's journal and its index
#: What a copy's name ends in while it is written, and seconds after which it was cut off.
_UNFINISHED, _RESTORING, _CUT_OFF = ".unfinished", ".restoring", 3600


class BackupError(Exception):
    """A copy can't be made or put back; the message says what to do."""


#: More than a group ever adds between a copy and its coming back.
_GAP = 10_000


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
            f"and keep a copy of {instance.folder / keys.FILE} with the dump."
        )
    return Path(str(url.database))


def back_up(instance: Instance, folder: Path | None = None) -> Path:
    """Copy the database and the keys into ``folder``, and return the copy's path.

    The server may run meanwhile. Both files are readable by their owner alone. They are written
    under passing names, brought down to the disk, and looked at; a copy that fails leaves nothing.
    """
    source = database_file(instance)
    if not source.exists():
        raise BackupError(f"There is no database at {source} yet, so there is nothing to back up.")
    folder = folder or instance.folder / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    copy = folder / f"toolkit-{_now()}.sqlite"
    if copy.exists():
        raise BackupError(f"{copy} is there already. Wait a second, and try again.")
    _sweep(folder)
    unfinished = folder / f".{copy.name}{_UNFINISHED}"
    unfinished.unlink(missing_ok=True)
    kept_keys = keys_of(copy)
    try:
        _write_for_owner(unfinished, b"")
        copy_database(source, unfinished)
        must_be_ours(unfinished)
        _write_for_owner(kept_keys, keys.to_bytes(instance.keys))
        unfinished.rename(copy)
    except BaseException:
        _unlink_whole(unfinished)
        if not copy.exists():
            kept_keys.unlink(missing_ok=True)
        raise
    return copy


def _sweep(folder: Path) -> None:
    """Delete copies that a power cut or a kill cut off: they hold what a whole one does."""
    for path in folder.glob(f".*{_UNFINISHED}"):
        if time.time() - path.stat().st_mtime > _CUT_OFF:
            _unlink_whole(path)


def _unlink_whole(path: Path) -> None:
    """Delete a database that is being written, with the journal that lies beside it."""
    for ending in ("", "-journal", *_BESIDE):
        path.with_name(path.name + ending).unlink(missing_ok=True)


def copy_database(source: Path, target: Path) -> None:
    """Copy a database, journal and all, into one file, down to the disk."""
    with closing(_read_only(source)) as live, closing(sqlite3.connect(target)) as made:
        live.backup(made)
        made.execute("PRAGMA journal_mode = DELETE")  # so that the copy is one file
    with target.open("rb") as file:
        os.fsync(file.fileno())


def copies(folder: Path) -> list[Path]:
    """Return every copy in the instance folder: those kept aside and those cut off too."""
    found = [
        *folder.glob("backups/*.sqlite"),
        *folder.glob(f"backups/.*{_UNFINISHED}"),
        *folder.glob("*-before-*.sqlite"),
        *folder.glob(f"*{_RESTORING}"),
    ]
    return sorted(found, key=lambda path: path.name)


def restore(instance: Instance, file: Path) -> Path | None:
    """Put a copy in the database's place; return where the present one was kept, if there was one.

    The keys that lie beside the copy come back with it.

    Raises
    ------
    BackupError
        If the copy is damaged or not ours, or the server runs; nothing is changed then.
    """
    must_be_ours(file)
    target = database_file(instance)
    fresh = target.with_name(f"{target.name}{_RESTORING}")
    _unlink_whole(fresh)  # of a copy that was cut off
    try:
        kept_keys = _keys_beside(file)
        _write_for_owner(fresh, b"")
        copy_database(file, fresh)
        _number_on(fresh)
        kept = _keep_aside(target) if target.exists() else None
    except BaseException:
        _unlink_whole(fresh)
        raise
    fresh.replace(target)
    if kept_keys is not None and keys.to_bytes(kept_keys) != keys.to_bytes(instance.keys):
        present = instance.folder / keys.FILE
        _write_for_owner(present.with_name(f"keys-before-{_now()}.json"), present.read_bytes())
        keys.write_keys(instance.folder, kept_keys)
    return kept


def _number_on(fresh: Path) -> None:
    """Leave a gap in members' numbers: who was added after the copy has a card that is printed.

    It must open nothing, not the form of whoever is added next. (An early copy that does not count
    is given its gap by the migration that makes it count.)
    """
    with closing(sqlite3.connect(fresh)) as database, database:
        counts = "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"
        if database.execute(counts).fetchone():
            database.execute(
                "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'members'", (_GAP,)
            )


def _keys_beside(copy: Path) -> keys.Keys | None:
    """Return the keys that lie beside a copy; of an early copy, the one secret there was then."""
    if keys_of(copy).exists():
        try:
            return keys.read_keys(keys_of(copy))
        except keys.KeysError as error:
            raise BackupError(str(error)) from error
    single = copy.with_suffix(".secret_key")
    return keys.carried_over(single.read_bytes()) if single.exists() else None


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
        raise BackupError("The database is in use. Stop the server, then restore again.")
    kept = target.with_name(f"{target.stem}-before-{_now()}.sqlite")
    target.rename(kept)
    for ending in _BESIDE:
        beside = target.with_name(target.name + ending)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + ending))
    return kept


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)


def keys_of(copy: Path) -> Path:
    """Return where the keys lie that belong to a copy."""
    return copy.with_suffix(".keys.json")


def _write_for_owner(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _now() -> str:
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%d-%H%M%S}"
