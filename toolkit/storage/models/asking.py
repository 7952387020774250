"""What is planned and asked: plans, questionnaires as they were asked, waves."""

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    DateTime,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolkit.storage.models.base import NEVER_AGAIN, Base, choice
from toolkit.storage.models.people import Group

if TYPE_CHECKING:
    from toolkit.storage.models.answers import Response


class Design(StrEnum):
    """Which two answers of a member are compared."""

    #: The first wave against the main wave: everybody starts together.
    TOGETHER = "together"
    #: Each member's own first answer against their own latest.
    AS_THEY_JOIN = "as_they_join"


class Headline(StrEnum):
    """What the first sentence of the results is about."""

    EACH = "each"
    TAKEN_TOGETHER = "taken_together"


class Plan(Base):
    """What the group set out to ask and to see, with the moment; a changed plan is a new row."""

    __tablename__ = "plans"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime)
    #: Keys of instruments, in the order in which they are asked.
    measures: Mapped[list[Any]]
    #: Planned outcomes, ``[instrument, scale]`` each; the rest is "looked at afterwards".
    outcomes: Mapped[list[Any]] = mapped_column(default=list)
    #: None: the group did not say, and results choose by how many joined later.
    design: Mapped[Design | None] = mapped_column(choice(Design, "design"))
    #: The number of the wave that counts; None: it was not said.
    main_wave: Mapped[int | None]
    headline: Mapped[Headline] = mapped_column(choice(Headline, "headline"), default=Headline.EACH)
    #: When it asks (``Schedule.kept``); empty: nobody has said.
    schedule: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    #: What the group is: ``{"kind", "looks", "features"}``; empty: nobody has said.
    profile: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    #: What members hope for, as the instruments' ``hopes`` name it.
    hopes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
    #: How many are expected to answer; None: it was not said.
    expected: Mapped[int | None]
    #: Of what was set out (see ``plans.content_hash``): a row that was written over is no plan.
    hash: Mapped[str] = mapped_column(String(64))

    group: Mapped[Group] = relationship(back_populates="plans")


class Definition(Base):
    """A questionnaire as it was asked, whole. Rows are never changed, only added.

    A definition without a group is of the library; a group's own one holds its licensed text.
    """

    __tablename__ = "definitions"
    __table_args__ = (
        Index(
            "uq_definitions_shipped",
            "hash",
            unique=True,
            sqlite_where=text("group_id IS NULL"),
            postgresql_where=text("group_id IS NULL"),
        ),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(40))
    #: SHA-256 of ``content``.
    hash: Mapped[str] = mapped_column(String(64))
    #: The canonical JSON of ``instruments.canonical``.
    content: Mapped[str] = mapped_column(Text)
    #: When the group said that it holds the licence.
    licensed_on: Mapped[dt.date | None] = mapped_column(Date)


class OwnDraft(Base):
    """A measure of the group's own as it is being built: kept as it was typed, errors too."""

    __tablename__ = "own_drafts"
    __table_args__ = (UniqueConstraint("group_id", "key"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    #: What it is called in plans and answers: ``own_1``.
    key: Mapped[str] = mapped_column(String(40))
    #: As ``instruments.own.OwnMeasure.kept`` writes it.
    content: Mapped[dict[str, Any]]
    #: What a file held that could not be carried, in words.
    left_out: Mapped[list[Any]] = mapped_column(default=list)


class Wave(Base):
    """One round of asking. Its measures are fixed when it opens."""

    __tablename__ = "waves"
    __table_args__ = (
        UniqueConstraint("group_id", "number"),
        CheckConstraint("closed IS NULL OR closed >= opened", name="closes_after_it_opens"),
        Index(
            "uq_waves_one_open",
            "group_id",
            unique=True,
            sqlite_where=text("closed IS NULL AND months IS NULL"),
            postgresql_where=text("closed IS NULL AND months IS NULL"),
        ),
        Index(
            "uq_waves_one_open_a_month",
            "group_id",
            "months",
            unique=True,
            sqlite_where=text("closed IS NULL AND months IS NOT NULL"),
            postgresql_where=text("closed IS NULL AND months IS NOT NULL"),
        ),
        CheckConstraint("closes_on IS NULL OR closes_on >= opened", name="ends_after_it_opens"),
        CheckConstraint(
            "(months IS NULL AND until_months IS NULL AND counted_from IS NULL) OR "
            "(months IS NOT NULL AND until_months IS NOT NULL AND counted_from IS NOT NULL "
            "AND months >= 0 AND until_months > months)",
            name="counts_from_joining",
        ),
        NEVER_AGAIN,
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    opened: Mapped[dt.date] = mapped_column(Date)
    closed: Mapped[dt.date | None] = mapped_column(Date)
    #: The last day on which members can answer; None: until somebody closes it. ``waves.close_due``
    #: closes it when somebody looks, and to members it is closed at once.
    closes_on: Mapped[dt.date | None] = mapped_column(Date)
    #: Counted from each one's joining: due from so many months after it until so many; None: a
    #: wave on days. Who joined before ``counted_from`` (years x 12 + month) counts from that month.
    months: Mapped[int | None]
    until_months: Mapped[int | None]
    counted_from: Mapped[int | None]
    #: What is asked, in order: ``{"key", "version", "definition" (its number), "hash"}`` each.
    measures: Mapped[list[Any]]
    #: The plan under which it was opened.
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id", ondelete="SET NULL"))
    #: The import that made it.
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("imports.id", ondelete="SET NULL"), index=True
    )

    group: Mapped[Group] = relationship(back_populates="waves")
    plan: Mapped[Plan | None] = relationship()
    responses: Mapped[list["Response"]] = relationship(
        back_populates="wave", cascade="all, delete-orphan"
    )
