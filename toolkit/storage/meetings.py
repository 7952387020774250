"""Meetings and who was there."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.storage.models import Attendance, Group, Meeting


def add(session: Session, group: Group, held_on: dt.date, codes: Iterable[str]) -> Meeting:
    """Keep a meeting with the members of the group whose codes are named; others are passed over.

    A meeting of that day is replaced, so that a slip is mended by doing it again.
    """
    wanted = set(codes)
    for meeting in [one for one in group.meetings if one.held_on == held_on]:
        group.meetings.remove(meeting)
    meeting = Meeting(
        group=group,
        held_on=held_on,
        attendance=[
            Attendance(member_id=member.id) for member in group.members if member.code in wanted
        ],
    )
    session.add(meeting)
    session.flush()
    return meeting


def on_day(session: Session, group_id: int, held_on: dt.date) -> Meeting | None:
    query = select(Meeting).where(Meeting.group_id == group_id, Meeting.held_on == held_on)
    return session.scalars(query).first()


def delete(session: Session, group: Group, meeting: Meeting) -> None:
    """Delete a meeting with the note of who was there."""
    group.meetings.remove(meeting)
    session.flush()
