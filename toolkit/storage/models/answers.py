"""What was answered, how it came in, and what was mended of it."""

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    Date,
    ForeignKey,
    UniqueConstraint,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from toolkit.storage.models.asking import Wave
from toolkit.storage.models.base import NEVER_AGAIN, Base, choice
from toolkit.storage.models.people import Member

#: An answer: an option's code, DECLINED, or what ``instruments.open`` keeps of a question without
#: options. A question that is not in the answers was left blank.
Answer = int | str | dict[str, Any]
Answers = dict[str, dict[str, Answer]]
DECLINED = "declined"


class How(StrEnum):
    """How an answer was collected: people answer differently to a phone and to a person."""

    PHONE = "phone"
    PAPER = "paper"
    HELPER = "helper"


class Response(Base):
    """One member's answers to one wave: a draft until it is sent, with the day on which it was."""

    __tablename__ = "responses"
    __table_args__ = (UniqueConstraint("wave_id", "member_id"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id", ondelete="CASCADE"))
    #: Measure -> question -> answer.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: How often each page was saved: how two windows on one draft notice each other.
    saves: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sent_on: Mapped[dt.date | None] = mapped_column(Date)
    #: "Not this time": kept apart from "has not answered yet" and from "left".
    not_this_time: Mapped[bool] = mapped_column(default=False)
    how: Mapped[How] = mapped_column(choice(How, "how"), default=How.PHONE)
    #: Whether somebody else typed it in, from paper or aloud: only that can be corrected. A member
    #: who was helped on their own phone sent it themselves.
    entered: Mapped[bool] = mapped_column(default=False, server_default=false())
    consent: Mapped[int]
    #: Rises with every save, so that two at once never overwrite each other.
    revision: Mapped[int] = mapped_column(default=1)
    #: The import that brought it.
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("imports.id", ondelete="SET NULL"), index=True
    )

    member: Mapped[Member] = relationship(back_populates="responses")
    wave: Mapped[Wave] = relationship(back_populates="responses")


class Sheet(Base):
    """A sheet of paper that is being typed in, or a form that is being read out.

    It is no response until it is finished, so that it never mixes with what the member began on a
    phone. ``second``: the response is there, and the sheet is typed in again to be compared.
    """

    __tablename__ = "sheets"
    __table_args__ = (UniqueConstraint("wave_id", "member_id"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    #: Who began to type it in; None: the account is gone.
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("facilitators.id", ondelete="SET NULL")
    )
    how: Mapped[How] = mapped_column(choice(How, "how"))
    #: The version of the words that the member agreed to on paper.
    consent: Mapped[int]
    filled_on: Mapped[dt.date] = mapped_column(Date)
    second: Mapped[bool] = mapped_column(default=False)
    #: Measure -> question -> answer, as in a response.
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Measure -> how often its page was saved: how two who type in one sheet notice each other.
    saves: Mapped[dict[str, Any]] = mapped_column(default=dict)
    #: Rises with every save, so that two at once never overwrite each other.
    revision: Mapped[int] = mapped_column(default=1)

    wave: Mapped[Wave] = relationship()
    member: Mapped[Member] = relationship()


class EntryBefore(Base):
    """What stood in an entered response before it was corrected: the first entry is kept."""

    __tablename__ = "entries_before"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    response_id: Mapped[int] = mapped_column(
        ForeignKey("responses.id", ondelete="CASCADE"), index=True
    )
    answers: Mapped[dict[str, Any]]
    #: The day of the correction, and who made it; None: the account is gone.
    corrected_on: Mapped[dt.date] = mapped_column(Date)
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("facilitators.id", ondelete="SET NULL")
    )


class Mended(StrEnum):
    """What was mended of a mix-up."""

    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    JOINED = "joined"


class Mending(Base):
    """A mix-up that was mended, with all that it takes to undo it.

    ``kept`` holds rows that are out of the tables meanwhile: they go when their member is erased.
    """

    __tablename__ = "mendings"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Mended] = mapped_column(choice(Mended, "kind"))
    #: Whose answers they were, or who stayed of two.
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    #: Whose a moved response is now.
    other_id: Mapped[int | None] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), index=True
    )
    mended_on: Mapped[dt.date] = mapped_column(Date)
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("facilitators.id", ondelete="SET NULL")
    )
    kept: Mapped[dict[str, Any]]
    undone: Mapped[bool] = mapped_column(default=False)


class Import(Base):
    """Answers that came in together from a spreadsheet of the group's own, and can go together.

    Neither the file nor a word of it is kept.
    """

    __tablename__ = "imports"
    __table_args__ = NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    made_on: Mapped[dt.date] = mapped_column(Date)
    #: How many responses, members and waves it brought.
    responses: Mapped[int]
    members: Mapped[int]
    waves: Mapped[int]
    undone: Mapped[bool] = mapped_column(default=False)
    #: What the columns were, by fingerprints of their headings, to be guessed better the next time.
    columns: Mapped[dict[str, Any]]
