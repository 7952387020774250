"""The instance folder: the database's address, the secret key, and who may read them."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class InstanceError(Exception):
    """The instance folder cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Where this installation keeps what is its own."""

    folder: Path
    database_url: str
    secret_key: bytes


def open_instance(folder: Path | None = None) -> Instance:
    """Make or open the instance folder.

    ``TOOLKIT_INSTANCE`` names another folder and ``DATABASE_URL`` another database. The secret key
    is made at the first start, readable by its owner alone: members' links are derived from it.
    """
    folder = folder or Path(os.environ.get("TOOLKIT_INSTANCE") or PROJECT / "instance")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        secret_key = _secret_key(folder / "secret_key")
    except OSError as error:
        raise InstanceError(
            f"The folder {folder} can't be written ({error.strerror}). "
            "Give yourself the right to write there, or name another folder in TOOLKIT_INSTANCE."
        ) from error
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'toolkit.sqlite'}"
    return Instance(folder, url, secret_key)


def _secret_key(path: Path) -> bytes:
    try:
        # O_EXCL: of two first starts at once, one makes the key and the other reads it.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        key = path.read_bytes()
        if len(key) < 32:
            raise InstanceError(
                f"The secret key in {path} is too short to be one. Put it back from a backup: "
                "without it, the cards that you printed open nothing."
            ) from None
        return key
    with os.fdopen(handle, "wb") as file:
        key = secrets.token_hex(32).encode()
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    return key


def loose_files(folder: Path) -> list[Path]:
    """Files of the instance folder that other accounts of this machine can read."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != "README.md" and path.stat().st_mode & 0o077
    ]
