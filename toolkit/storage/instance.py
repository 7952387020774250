"""The instance folder: the database's address, the keys, and who may read them."""

import os
from dataclasses import dataclass
from pathlib import Path

from toolkit.storage.keys import Keys, KeysError, open_keys

PROJECT = Path(__file__).resolve().parents[2]


class InstanceError(Exception):
    """The instance folder cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Where this installation keeps what is its own."""

    folder: Path
    database_url: str
    keys: Keys


def open_instance(folder: Path | None = None) -> Instance:
    """Make or open the instance folder.

    ``TOOLKIT_INSTANCE`` names another folder and ``DATABASE_URL`` another database. The keys are
    made at the first start, readable by their owner alone: members' links are derived from one.
    """
    folder = folder or Path(os.environ.get("TOOLKIT_INSTANCE") or PROJECT / "instance")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        keys = open_keys(folder)
    except KeysError as error:
        raise InstanceError(str(error)) from error
    except OSError as error:
        raise InstanceError(
            f"The folder {folder} can't be written ({error.strerror}). "
            "Give yourself the right to write there, or name another folder in TOOLKIT_INSTANCE."
        ) from error
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{folder / 'toolkit.sqlite'}"
    return Instance(folder, url, keys)


#: Settings that are numbers -> the least that each may be.
NUMBERS = {"PROXIES": 0, "MEMBER_MINUTES": 1}


def number(setting: str, usual: int) -> int:
    """Return what a setting says, one of ``NUMBERS``; ``usual`` if it says nothing.

    Raises
    ------
    InstanceError
        If it is no whole number, or too small a one.
    """
    given = os.environ.get(setting) or str(usual)
    if not (given.isascii() and given.isdecimal() and NUMBERS[setting] <= int(given) < 100_000):
        raise InstanceError(
            f"{setting} is {given}. Use a whole number from {NUMBERS[setting]} on, or leave it out."
        )
    return int(given)


def loose_files(folder: Path) -> list[Path]:
    """Files of the instance folder that other accounts of this machine can read."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != "README.md" and path.stat().st_mode & 0o077
    ]
