"""A file that is being brought in, between one page and the next.

Its rows lie in the instance folder, without names, in a file that its owner alone can read, with a
name by lot that only one account can use in only one group. It goes when the answers came in, when
somebody cancels, and at the latest an hour after the last page.
"""

import json
import os
import re
import secrets
import threading
import time
from pathlib import Path
from typing import Any

_PREFIX = "bringing-"
_NAME = re.compile(r"[0-9a-f]{32}")
SECONDS = 3600


def keep(folder: Path, account: int, group: int, content: dict[str, Any]) -> str:
    """Hold this and return its name."""
    name = secrets.token_hex(16)
    path = _path(folder, name)
    _write(path, {**content, "account": account, "group": group})
    _arm(path, SECONDS)
    return name


def find(folder: Path, name: str, account: int, group: int) -> dict[str, Any] | None:
    """Return what is held under a name, if it is this account's, of this group, and not too old."""
    if not _NAME.fullmatch(name):
        return None
    path = _path(folder, name)
    try:
        if _left(path) <= 0:
            path.unlink(missing_ok=True)
            return None
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if (found["account"], found["group"]) == (account, group) else None


def change(folder: Path, name: str, content: dict[str, Any]) -> None:
    _write(_path(folder, name), content)


def forget(folder: Path, name: str) -> None:
    _path(folder, name).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Delete what is too old, and see that the rest goes in time. For the start of a server."""
    for path in folder.glob(f"{_PREFIX}*"):
        _end(path)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{_PREFIX}{name}.json"


def _write(path: Path, content: dict[str, Any]) -> None:
    beside = path.with_suffix(f".{secrets.token_hex(4)}")
    try:
        handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _left(path: Path) -> float:
    return path.stat().st_mtime + SECONDS - time.time()


def _end(path: Path) -> None:
    try:
        left = _left(path)
    except OSError:  # it is gone
        return
    if left <= 0:
        path.unlink(missing_ok=True)
    else:
        _arm(path, left)


def _arm(path: Path, seconds: float) -> None:
    timer = threading.Timer(seconds + 1, _end, [path])
    timer.daemon = True
    timer.start()
