"""The end of a group: a day on which codes and answers go and figures stay, or all of it goes.

What stays: what was published, what was done (meetings as numbers), events, money, counters. What
goes: members, their answers, sheets, words, what could undo a mending, drafts of reports.
"""

import datetime as dt
import shutil
from pathlib import Path
from typing import cast

from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from toolkit.storage import erasing, report_files
from toolkit.storage.meetings import there
from toolkit.storage.models import (
    Group,
    Import,
    Mending,
    Report,
    ReportDraft,
    Voice,
    Wave,
)

#: So many days before its end a group is told, each time more plainly.
WARNED = (60, 30, 7)


def days_left(group: Group, today: dt.date) -> int | None:
    """Return the days until a group ends; None: it has no end, or has ended."""
    if group.ends_on is None or group.ended_on is not None:
        return None
    return (group.ends_on - today).days


def warned(group: Group, today: dt.date) -> int | None:
    """Return the days until the end where it is time to say so."""
    left = days_left(group, today)
    return left if left is not None and left <= WARNED[0] else None


def end(session: Session, group: Group, today: dt.date) -> None:
    """Let codes and answers go, and figures stay. The caller commits and empties the files."""
    for meeting in group.meetings:
        meeting.head_count = there(meeting)
        meeting.attendance.clear()
    for kind in (Voice, Mending, ReportDraft, Import):
        session.execute(delete(kind).where(kind.group_id == group.id))
    for wave in session.scalars(select(Wave).where(Wave.group_id == group.id)):
        if wave.closed is None:
            wave.closed = max(today, wave.opened)
    for beside in session.scalars(select(Group).where(Group.beside_id == group.id)):
        session.delete(beside)
    for rehearsal in session.scalars(select(Group).where(Group.rehearses_id == group.id)):
        session.delete(rehearsal)
    for member in list(group.members):
        session.delete(member)
    group.ended_on = today
    group.data_version += 1
    session.flush()


def end_due(session: Session, folder: Path, today: dt.date, group_id: int | None = None) -> int:
    """End the groups whose day is over; return how many. It commits."""
    query = select(Group).where(Group.ends_on < today, Group.ended_on.is_(None))
    if group_id is not None:
        query = query.where(Group.id == group_id)
    due = list(session.scalars(query))
    if not due:
        return 0
    erasing.owe(cast("Engine", session.get_bind()), folder)
    for group in due:
        end(session, group, today)
    session.commit()
    erasing.settle(cast("Engine", session.get_bind()), folder)
    return len(due)


def erase(session: Session, group: Group, folder: Path) -> None:
    """Erase a group, all of it, with the files of its reports. It commits."""
    marks = list(session.scalars(select(Report.fingerprint).where(Report.group_id == group.id)))
    engine = cast("Engine", session.get_bind())
    erasing.owe(engine, folder)
    session.delete(group)
    session.commit()
    kept = set(session.scalars(select(Report.fingerprint).where(Report.fingerprint.in_(marks))))
    for mark in set(marks) - kept:
        shutil.rmtree(report_files.folder_of(folder, mark), ignore_errors=True)
    session.commit()
    erasing.settle(engine, folder)
