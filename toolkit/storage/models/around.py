"""Around the answers: meetings, activities, events, money, whom the group reaches, voices."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolkit.storage.models.base import NEVER_AGAIN, Base, choice
from toolkit.storage.models.people import Group


class Strand(Base):
    """A named activity or grant, from the group's own list. An ended one takes nothing new."""

    __tablename__ = "strands"
    __table_args__ = (UniqueConstraint("group_id", "name"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    name: Mapped[str] = mapped_column(String(40))
    ended_on: Mapped[dt.date | None] = mapped_column(Date)


class MemberStrand(Base):
    """Who takes part in what."""

    __tablename__ = "member_strands"
    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True
    )
    strand_id: Mapped[int] = mapped_column(
        ForeignKey("strands.id", ondelete="CASCADE"), primary_key=True, index=True
    )


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
    #: What it was for; None: the whole group, or it was not said.
    strand_id: Mapped[int | None] = mapped_column(
        ForeignKey("strands.id", ondelete="SET NULL"), index=True
    )

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


class EventKind(StrEnum):
    """What an event is."""

    HAPPENED = "happened"
    #: A tie to somebody outside: the library lends a room, the surgery sends people.
    LINK = "link"


class Event(Base):
    """Something that happened to the group: a move, a new time, a fire. Never of one person."""

    __tablename__ = "events"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[dt.date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(60))
    kind: Mapped[EventKind] = mapped_column(
        choice(EventKind, "kind"), default=EventKind.HAPPENED, server_default="happened"
    )


class MoneyLine(Base):
    """Money that came in (above 0) or went out (below 0), in pence. No accounting: a few lines."""

    __tablename__ = "money_lines"
    __table_args__ = (CheckConstraint("pence <> 0", name="it_is_an_amount"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    paid_on: Mapped[dt.date] = mapped_column(Date)
    pence: Mapped[int]
    what: Mapped[str] = mapped_column(String(60))


class ReachRound(Base):
    """A time in which people say whom the group reaches, as counters only."""

    __tablename__ = "reach_rounds"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    opened: Mapped[dt.date] = mapped_column(Date)
    closed: Mapped[dt.date | None] = mapped_column(Date)


class ReachCount(Base):
    """How many gave one answer. All rows are there from the start: none tells who came when."""

    __tablename__ = "reach_counts"
    __table_args__ = (CheckConstraint("count >= 0", name="count_is_a_number"),)
    round_id: Mapped[int] = mapped_column(
        ForeignKey("reach_rounds.id", ondelete="CASCADE"), primary_key=True
    )
    category: Mapped[str] = mapped_column(String(20), primary_key=True)
    answer: Mapped[str] = mapped_column(String(20), primary_key=True)
    count: Mapped[int] = mapped_column(default=0)


class Voice(Base):
    """Words that may be quoted, as they may be, and for what.

    They go with their member, and with the answers that they were taken from.
    """

    __tablename__ = "voices"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    #: Whose they are, so that they can be taken back; None: somebody said them, without a code.
    member_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), index=True
    )
    response_id: Mapped[int | None] = mapped_column(
        ForeignKey("responses.id", ondelete="CASCADE"), index=True
    )
    #: Of the answers: ``in_my_words.w2``; "": said aloud.
    question: Mapped[str] = mapped_column(String(60), default="")
    words: Mapped[str] = mapped_column(Text)
    themes: Mapped[list[Any]] = mapped_column(default=list)
    #: ``results.voices.Use``.
    uses: Mapped[list[Any]] = mapped_column(default=list)
    marked_on: Mapped[dt.date] = mapped_column(Date)
    taken_back_on: Mapped[dt.date | None] = mapped_column(Date)


class Quoted(Base):
    """Which report holds which words: one whose consent was taken back is named beside it."""

    __tablename__ = "quoted"
    report_id: Mapped[int] = mapped_column(
        ForeignKey("reports.id", ondelete="CASCADE"), primary_key=True
    )
    voice_id: Mapped[int] = mapped_column(
        ForeignKey("voices.id", ondelete="CASCADE"), primary_key=True, index=True
    )
