"""What leaves the group: reports, links, the ledger, and the work of making files."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolkit.storage.models.base import NEVER_AGAIN, Base, choice


class ReportDraft(Base):
    """A report that is being written: what the group says itself, and its own wordings."""

    __tablename__ = "report_drafts"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    #: The funder's own headings (a file of ``reports/funders``); "" for ours.
    template: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(120))
    #: Box -> what the group wrote.
    written: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Sentence -> the group's own wording.
    wordings: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Parts that the group switched on (value of life satisfaction).
    extras: Mapped[list[Any]] = mapped_column(default=list)
    #: Numbers of the voices that it quotes.
    quotes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    #: Rises with every save, so that two at once never overwrite each other.
    revision: Mapped[int] = mapped_column(default=1)


class Report(Base):
    """What was published, whole and frozen. ``number`` counts from 1 in each group.

    Two who publish at once would both take the same number: the second is refused, and looks anew
    at what has left.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("group_id", "number"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(20))
    template: Mapped[str] = mapped_column(String(40), default="")
    title: Mapped[str] = mapped_column(String(120))
    published_on: Mapped[dt.date] = mapped_column(Date)
    #: SHA-256 of ``content``.
    fingerprint: Mapped[str] = mapped_column(String(64), index=True)
    #: The canonical JSON of ``reports.content``.
    content: Mapped[str] = mapped_column(Text)

    links: Mapped[list["ReportLink"]] = relationship(
        cascade="all, delete-orphan", order_by="ReportLink.id"
    )


class ReportLink(Base):
    """A funder's way to one report: derived from this row's number, not stored."""

    __tablename__ = "report_links"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    #: The last day on which it opens.
    until: Mapped[dt.date] = mapped_column(Date)
    ended: Mapped[bool] = mapped_column(default=False)


class ReleasedFigure(Base):
    """One figure that left the group, of whom by keyed hashes: the ledger.

    It stays when its report goes: what has left has left.
    """

    __tablename__ = "released_figures"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("reports.id", ondelete="SET NULL"))
    #: The outcome: scales that follow from one another have one name.
    measure: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(80))
    waves: Mapped[list[Any]]
    people: Mapped[list[Any]]
    counts: Mapped[bool] = mapped_column(default=False)


class JobState(StrEnum):
    """How far a piece of work is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class Job(Base):
    """Work that a page does not wait for: making a report's files."""

    __tablename__ = "jobs"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    state: Mapped[JobState] = mapped_column(choice(JobState, "state"), default=JobState.WAITING)
    #: What it is doing, in words for who waits; or why it failed.
    says: Mapped[str] = mapped_column(String(200), default="")
    #: Of 100.
    progress: Mapped[int] = mapped_column(default=0)
    #: Work that was cut off is begun again, three times at the most.
    attempts: Mapped[int] = mapped_column(default=0)
