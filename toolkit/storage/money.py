"""Money that came in and went out: a few lines, no accounting."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.storage.models import MoneyLine


def of_group(session: Session, group_id: int) -> list[MoneyLine]:
    """Return a group's lines, the earliest first."""
    query = (
        select(MoneyLine)
        .where(MoneyLine.group_id == group_id)
        .order_by(MoneyLine.paid_on, MoneyLine.id)
    )
    return list(session.scalars(query))


def add(session: Session, group_id: int, paid_on: dt.date, pence: int, what: str) -> MoneyLine:
    """Keep a line: ``pence`` above 0 came in, below 0 went out."""
    line = MoneyLine(group_id=group_id, paid_on=paid_on, pence=pence, what=what)
    session.add(line)
    session.flush()
    return line


def with_number(session: Session, group_id: int, number: int) -> MoneyLine | None:
    query = select(MoneyLine).where(MoneyLine.group_id == group_id, MoneyLine.id == number)
    return session.scalars(query).first()
