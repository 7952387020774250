"""The process that makes reports' files, so that no page waits and no member's phone does.

A table of jobs and one process: ``python -m toolkit.making`` takes what waits, oldest first, and
ends when nothing has come for two minutes, with its Chromium. A lock file lets one work at a time.
It is started by whoever asks for a report's files and by the server's start, so that work which a
power cut broke off is done after all.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from toolkit.storage import jobs, report_files
from toolkit.storage.database import connect, transaction
from toolkit.storage.instance import PROJECT, Instance, open_instance
from toolkit.storage.models import Job, Report

if TYPE_CHECKING:
    from toolkit.chromium import Renderer

_LOCK = "making.lock"
#: Seconds without work after which the process ends.
IDLE = 120.0
_LOOK_AGAIN = 0.5
#: How far behind members' pages it stands in line for the processor.
_NICE = 10
_NO_ROOM = 28  # errno.ENOSPC

_log = logging.getLogger(__name__)
_started: list["subprocess.Popen[bytes]"] = []


def is_working(instance: Instance) -> bool:
    """Whether the process is there."""
    lock = FileLock(instance.folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def start(instance: Instance) -> None:
    """Start the process, unless it is there. It outlives the page that asked for it."""
    _started[:] = [one for one in _started if one.poll() is None]
    if _started or is_working(instance):
        return
    environment = {
        **os.environ,
        "TOOLKIT_INSTANCE": str(instance.folder.resolve()),
        "DATABASE_URL": instance.database_url,
    }
    _started.append(
        subprocess.Popen(
            [sys.executable, "-m", "toolkit.making"],
            cwd=PROJECT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
    )


def start_if_left(instance: Instance) -> None:
    """Start the process if work was left; a database that can't be read is not our matter."""
    engine = connect(instance.database_url)
    try:
        with suppress(SQLAlchemyError), transaction(engine) as session:
            if jobs.any_waiting(session):
                start(instance)
    finally:
        engine.dispose()


def work(instance: Instance, engine: Engine, *, idle: float = IDLE) -> None:
    """Make what waits until nothing has come for ``idle`` seconds; at once if another works."""
    lock = FileLock(instance.folder / _LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return
    try:
        _work_on(instance, engine, idle)
    finally:
        lock.release()


def _work_on(instance: Instance, engine: Engine, idle: float) -> None:
    from toolkit.chromium import Renderer  # noqa: PLC0415 (plotly: only where there is work)

    with transaction(engine) as session:
        jobs.take_up_again(session)
    with Renderer(idle=idle) as renderer:
        last = time.monotonic()
        while time.monotonic() - last < idle:
            if _work_once(instance, engine, renderer):
                last = time.monotonic()
            else:
                time.sleep(_LOOK_AGAIN)


def _work_once(instance: Instance, engine: Engine, renderer: "Renderer") -> bool:
    """Make one report's files; False where nothing waits."""
    with transaction(engine) as session:
        job = jobs.begin_next(session)
        if job is None:
            return False
        report = session.get_one(Report, job.report_id)
        content, fingerprint = report.content, report.fingerprint

    def tell(progress: int, says: str) -> None:
        with transaction(engine) as other:
            jobs.tell(other, job, progress, says)

    try:
        left_out = _make(instance, content, fingerprint, renderer, tell)
    except Exception as error:  # noqa: BLE001 (whatever it is, the page must say so)
        _log.warning("A report’s files could not be made (%s).", type(error).__name__)
        _end(engine, job, _problem(error))
    else:
        _end(engine, job, "", left_out)
    return True


def _end(engine: Engine, job: Job, problem: str, left_out: str = "") -> None:
    with transaction(engine) as session:
        jobs.end(session, job, problem=problem)
        if left_out:
            jobs.tell(session, job, 100, left_out)


def _problem(error: Exception) -> str:
    if isinstance(error, OSError) and error.errno == _NO_ROOM:
        return "The disk is full, so the files could not be made. The report itself is kept."
    return (
        "The files could not be made. The report itself is kept. Please try again; if it stays "
        "so, tell who runs the server."
    )


def _make(
    instance: Instance,
    content: str,
    fingerprint: str,
    renderer: "Renderer",
    tell: Callable[[int, str], None],
) -> str:
    """Make every file of a report; return what could not be made here, in words."""
    from toolkit.reports.files import files, without  # noqa: PLC0415

    folder = report_files.folder_of(instance.folder, fingerprint)
    for made in files(content, fingerprint, renderer):
        report_files.keep(folder, made.name, made.content)
        tell(made.progress, made.says)
    return without(renderer)


def main() -> None:
    """Work on what waits in the instance that the environment names."""
    with suppress(OSError, AttributeError):
        os.nice(_NICE)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that Chromium ends too
    instance = open_instance()
    work(instance, connect(instance.database_url))


if __name__ == "__main__":
    main()
