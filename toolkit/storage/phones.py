"""The address that phones use: one for the whole installation, in the instance folder.

It belongs to this machine in its network and not to the data: a backup that is restored on another
machine must not bring a wrong one along.
"""

import os
import tempfile
from pathlib import Path

_FILE = "phones_address"


def address(folder: Path) -> str | None:
    """Return the address that cards are made with, or nothing if nobody chose one yet."""
    try:
        return (folder / _FILE).read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None


def keep_address(folder: Path, address: str) -> None:
    """Keep the address, whole or not at all."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{_FILE}")  # for its owner alone
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(f"{address}\n")
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(folder / _FILE)
