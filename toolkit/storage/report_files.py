"""The files of published reports, in the instance folder: made from what was frozen, at any time.

They hold nothing that the database does not, and a report's folder is named by its fingerprint.
"""

import os
import re
import tempfile
from pathlib import Path

FOLDER = "reports"
_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{0,99}")


def folder_of(instance_folder: Path, fingerprint: str) -> Path:
    return instance_folder / FOLDER / fingerprint


def keep(folder: Path, name: str, content: bytes) -> None:
    """Write a file whole or not at all, for its owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, written = tempfile.mkstemp(dir=folder, prefix=".")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(written).replace(folder / name)
    except OSError:
        Path(written).unlink(missing_ok=True)
        raise


def names(folder: Path) -> tuple[str, ...]:
    """Return what is there, in the order of the names."""
    if not folder.is_dir():
        return ()
    found = (path.name for path in folder.iterdir() if path.is_file())
    return tuple(sorted(name for name in found if _NAME.fullmatch(name)))


def find(folder: Path, name: str) -> Path | None:
    """Return a file of this very name, if it is there: a name is looked up, never joined."""
    return folder / name if name in names(folder) else None
