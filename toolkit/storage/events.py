"""The group's timeline: what happened to it, and when. Never what happened to one person."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.storage.models import Event, EventKind


def of_group(session: Session, group_id: int) -> list[Event]:
    """Return a group's events, the earliest first."""
    query = select(Event).where(Event.group_id == group_id).order_by(Event.held_on, Event.id)
    return list(session.scalars(query))


def add(
    session: Session,
    group_id: int,
    held_on: dt.date,
    name: str,
    kind: EventKind = EventKind.HAPPENED,
) -> Event:
    event = Event(group_id=group_id, held_on=held_on, name=name, kind=kind)
    session.add(event)
    session.flush()
    return event


def with_number(session: Session, group_id: int, number: int) -> Event | None:
    query = select(Event).where(Event.group_id == group_id, Event.id == number)
    return session.scalars(query).first()
