"""The server's secrets: a key of its own for each purpose, each with a version.

They lie in one file, ``keys.json``, readable by its owner alone. One key can be made anew without
killing what the others hold: new cookies end every session, new cards make printed cards open
nothing, and neither touches the other. The file is written beside itself and renamed into place, so
that a power cut leaves the old keys or the new ones, never half of them.
"""

import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

#: The name of the file in the instance folder.
FILE = "keys.json"
#: What it was before there was a key a purpose: one secret for everything.
SINGLE_KEY_FILE = "secret_key"
_BYTES = 32
#: Purposes that came after the first file of keys was written: an instance gets them at its start.
_LATER = frozenset({"reports"})


class Purpose(StrEnum):
    """What a key is for."""

    COOKIES = "cookies"
    CARDS = "cards"
    INVITATIONS = "invitations"
    PASSWORDS = "passwords"
    LEDGER = "ledger"
    BACKUP = "backup"
    REPORTS = "reports"


class KeysError(Exception):
    """The keys can't be read; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Key:
    """One secret. ``exposed``: somebody may have read it, so it ought to be made anew."""

    secret: bytes
    version: int = 1
    exposed: bool = False


@dataclass(frozen=True, slots=True)
class Keys:
    """All keys of an installation."""

    by_purpose: Mapping[Purpose, Key]

    def __repr__(self) -> str:
        return "Keys(…)"  # a log or a traceback must not show them

    def secret(self, purpose: Purpose) -> bytes:
        return self.by_purpose[purpose].secret

    @property
    def exposed(self) -> tuple[Purpose, ...]:
        """Return the purposes whose keys somebody may have read."""
        return tuple(purpose for purpose in Purpose if self.by_purpose[purpose].exposed)

    def renewed(self, purposes: Iterable[Purpose]) -> "Keys":
        """Return the keys with new secrets for these purposes, one version higher."""
        fresh = {
            purpose: Key(_new_secret(), self.by_purpose[purpose].version + 1)
            for purpose in purposes
        }
        return replace(self, by_purpose={**self.by_purpose, **fresh})


def open_keys(folder: Path) -> Keys:
    """Read the keys of an instance folder, or make them at the first start.

    Raises
    ------
    KeysError
        If the file is there and can't be read as keys.
    """
    path = folder / FILE
    if not path.exists():
        single = folder / SINGLE_KEY_FILE
        if single.exists():
            _write_if_absent(path, _carried_over(single))
            single.unlink(missing_ok=True)
        else:
            _write_if_absent(path, _fresh())
    else:
        _add_later_purposes(path)
    return read_keys(path)


def _add_later_purposes(path: Path) -> None:
    """Give a file of before the keys that it has not; a damaged one is left to ``read_keys``."""
    try:
        found = json.loads(path.read_text(encoding="ascii"))
        missing = [name for name in sorted(_LATER) if name not in found["keys"]]
        whole = all(isinstance(found["keys"][one], dict) for one in Purpose if one not in _LATER)
    except (ValueError, KeyError, TypeError, OSError):
        return
    if missing and whole:
        fresh = json.loads(to_bytes(_fresh()))["keys"]
        found["keys"] |= {name: fresh[name] for name in missing}
        _put(path, json.dumps(found, indent=1).encode("ascii"))


def read_keys(path: Path) -> Keys:
    """Return the keys in a file."""
    try:
        found = json.loads(path.read_text(encoding="ascii"))["keys"]
        by_purpose = {
            purpose: Key(
                bytes.fromhex(found[purpose]["secret"]),
                int(found[purpose]["version"]),
                bool(found[purpose]["exposed"]),
            )
            for purpose in Purpose
        }
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _damaged(path) from error
    if any(len(key.secret) < _BYTES for key in by_purpose.values()):
        raise _damaged(path)
    return Keys(by_purpose)


def _damaged(path: Path) -> KeysError:
    return KeysError(
        f"The keys in {path} are damaged. Put the file back from a backup: "
        "without it, the cards that you printed open nothing."
    )


def write_keys(folder: Path, keys: Keys) -> None:
    """Put these keys in the place of the present ones, all or none."""
    _put(folder / FILE, to_bytes(keys))


def _put(path: Path, content: bytes) -> None:
    _written_beside(path.parent, content).replace(path)
    _sync_folder(path.parent)


def carried_over(single_key: bytes) -> Keys:
    """Return the keys of an instance that had one secret for everything.

    What it printed and what it hashed goes on: cards keep opening and passwords keep fitting.
    Strangers could read that secret through a hole in the program that used it: both are marked.
    """
    fresh = dict(_fresh().by_purpose)
    fresh[Purpose.CARDS] = Key(
        hmac.digest(single_key, b"toolkit member link", hashlib.sha256), exposed=True
    )
    fresh[Purpose.PASSWORDS] = Key(single_key, exposed=True)
    return Keys(fresh)


def _carried_over(path: Path) -> Keys:
    single_key = path.read_bytes()
    if len(single_key) < _BYTES:
        raise KeysError(
            f"The secret key in {path} is too short to be one. Put it back from a backup: "
            "without it, the cards that you printed open nothing."
        )
    return carried_over(single_key)


def _fresh() -> Keys:
    return Keys({purpose: Key(_new_secret()) for purpose in Purpose})


def _new_secret() -> bytes:
    return secrets.token_hex(_BYTES).encode("ascii")


def to_bytes(keys: Keys) -> bytes:
    """Return the file's content."""
    plain: dict[str, Any] = {
        purpose.value: {
            "secret": key.secret.hex(),
            "version": key.version,
            "exposed": key.exposed,
        }
        for purpose, key in keys.by_purpose.items()
    }
    return json.dumps({"keys": plain}, indent=1).encode("ascii")


def _write_if_absent(path: Path, keys: Keys) -> None:
    """Write the file whole, unless another start did so first: then that one holds."""
    written = _written_beside(path.parent, to_bytes(keys))
    try:
        os.link(written, path)
    except FileExistsError:
        pass
    except OSError:  # a file system without hard links
        if not path.exists():
            written.replace(path)
    finally:
        written.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _written_beside(folder: Path, content: bytes) -> Path:
    """Write the keys to a file of a passing name, for its owner alone, down to the disk."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=".keys-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):  # Windows can't open a folder
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
