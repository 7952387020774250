"""Meetings: who was there, or how many, and what a meeting took."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.storage.models import Attendance, Group, Meeting


def add(
    session: Session,
    group: Group,
    held_on: dt.date,
    codes: Iterable[str],
    *,
    head_count: int | None = None,
    newcomers: int | None = None,
    minutes: int | None = None,
    volunteer_minutes: int | None = None,
    strand_id: int | None = None,
) -> Meeting:
    """Keep a meeting with the members of the group whose codes are named; others are passed over.

    A meeting of that day (and strand) is replaced, so that a slip is mended by doing it again.
    ``head_count`` is
    of all who were there: it is raised to the members named, if it is below them.
    """
    wanted = set(codes)
    same = [one for one in group.meetings if (one.held_on, one.strand_id) == (held_on, strand_id)]
    for meeting in same:
        group.meetings.remove(meeting)
    there = [member for member in group.members if member.code in wanted]
    meeting = Meeting(
        group=group,
        held_on=held_on,
        head_count=None if head_count is None else max(head_count, len(there)),
        newcomers=newcomers,
        minutes=minutes,
        volunteer_minutes=volunteer_minutes,
        strand_id=strand_id,
        attendance=[Attendance(member_id=member.id) for member in there],
    )
    session.add(meeting)
    session.flush()
    return meeting


def there(meeting: Meeting) -> int:
    """Return how many people were at a meeting: as counted, else those whose codes were noted."""
    return len(meeting.attendance) if meeting.head_count is None else meeting.head_count


def with_number(session: Session, group_id: int, number: int) -> Meeting | None:
    query = select(Meeting).where(Meeting.group_id == group_id, Meeting.id == number)
    return session.scalars(query).first()


def delete(session: Session, group: Group, meeting: Meeting) -> None:
    """Delete a meeting with the note of who was there."""
    group.meetings.remove(meeting)
    session.flush()
