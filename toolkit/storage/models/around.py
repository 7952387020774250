"""Around the answers: meetings, events, money."""

import datetime as dt

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    String,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolkit.storage.models.base import NEVER_AGAIN, Base
from toolkit.storage.models.people import Group


class Meeting(Base):
    """A day on which the group met, and what was noted of it; None: it was not."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("head_count >= 0", name="head_count_is_a_number"),
        CheckConstraint("newcomers >= 0", name="newcomers_are_a_number"),
        CheckConstraint("minutes > 0", name="it_took_time"),
        CheckConstraint("volunteer_minutes >= 0", name="volunteers_gave_time"),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[dt.date] = mapped_column(Date)
    #: How many people were there, guests too: never fewer than those whose codes were noted.
    head_count: Mapped[int | None]
    #: How many of them came for the first time.
    newcomers: Mapped[int | None]
    #: How long it lasted.
    minutes: Mapped[int | None]
    #: What volunteers gave for it, all of them together, getting ready too.
    volunteer_minutes: Mapped[int | None]

    group: Mapped[Group] = relationship(back_populates="meetings")
    attendance: Mapped[list["Attendance"]] = relationship(
        cascade="all, delete-orphan", lazy="selectin"
    )


class Attendance(Base):
    """Who was at a meeting."""

    __tablename__ = "attendance"
    meeting_id: Mapped[int] = mapped_column(
        ForeignKey("meetings.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Event(Base):
    """Something that happened to the group: a move, a new time, a fire. Never of one person."""

    __tablename__ = "events"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[dt.date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(60))


class MoneyLine(Base):
    """Money that came in (above 0) or went out (below 0), in pence. No accounting: a few lines."""

    __tablename__ = "money_lines"
    __table_args__ = (CheckConstraint("pence <> 0", name="it_is_an_amount"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    paid_on: Mapped[dt.date] = mapped_column(Date)
    pence: Mapped[int]
    what: Mapped[str] = mapped_column(String(60))
