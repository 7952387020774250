"""Groups, who runs them, and members: a code and months, nothing else."""

import datetime as dt
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    String,
    Text,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from toolkit.storage.models.base import NEVER_AGAIN, Base, choice, month_check

if TYPE_CHECKING:
    from toolkit.storage.models.answers import Response
    from toolkit.storage.models.around import Attendance, Meeting
    from toolkit.storage.models.asking import Definition, Plan, Wave

#: Where "leave this page" goes, unless a group names another harmless page.
LEAVE_TO = "https://www.bbc.co.uk/weather"


class Reason(StrEnum):
    """Why a member left, where they said so."""

    BETTER = "felt_better"
    MOVED = "moved"
    TIME = "no_time"
    UNWELL = "unwell"
    NOT_FOR_ME = "not_for_me"
    DIED = "died"
    NOT_SAID = "not_said"


class Beside(StrEnum):
    """Who a set of people is that a group is compared with."""

    WAITING_LIST = "waiting_list"
    OTHER_ACTIVITY = "other_activity"
    ELSEWHERE = "elsewhere"


class Group(Base):
    __tablename__ = "groups"
    __table_args__ = NEVER_AGAIN
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012 (the version comes back as it is raised)
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    purpose: Mapped[str] = mapped_column(Text, default="")
    #: The group's own lines on where support is to be had, shown before the country's services.
    support: Mapped[str] = mapped_column(Text, default="")
    #: Whose national services members are shown; None until somebody was asked.
    country: Mapped[str | None] = mapped_column(String(20))
    #: The last day on which printed cards open; None: they have no end.
    cards_until: Mapped[dt.date | None] = mapped_column(Date)
    #: Where "leave this page" goes.
    leave_to: Mapped[str] = mapped_column(String(200), default=LEAVE_TO)
    invented: Mapped[bool] = mapped_column(default=False)
    #: People whom another group is compared with are a group of their own, so that no figure of
    #: members can hold them: whom they stand beside, and who they are.
    beside_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
    beside: Mapped[Beside | None] = mapped_column(choice(Beside, "beside"))
    #: The group whose plan is tried here with invented people; thrown away afterwards.
    rehearses_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
    #: The day on which codes and answers go and figures stay; None: it was not said.
    ends_on: Mapped[dt.date | None] = mapped_column(Date)
    #: The day on which they went.
    ended_on: Mapped[dt.date | None] = mapped_column(Date)
    #: Of waves counted from joining, which have no end, results show answers up to this day.
    figures_until: Mapped[dt.date | None] = mapped_column(Date)
    #: Rises with every change that results could show: what results are cached against.
    data_version: Mapped[int] = mapped_column(default=1)

    members: Mapped[list["Member"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", order_by="Member.id"
    )
    waves: Mapped[list["Wave"]] = relationship(
        back_populates="group", cascade="all, delete-orphan", order_by="Wave.number"
    )
    plans: Mapped[list["Plan"]] = relationship(
        cascade="all, delete-orphan", order_by="Plan.id", back_populates="group"
    )
    definitions: Mapped[list["Definition"]] = relationship(
        cascade="all, delete-orphan", order_by="Definition.id"
    )
    meetings: Mapped[list["Meeting"]] = relationship(
        cascade="all, delete-orphan", order_by="Meeting.held_on", back_populates="group"
    )


#: No more of a name is looked at: putting accents in order takes time that grows with the square,
#: and a name of half a megabyte, sent by a stranger, would hold up every page for minutes.
_LOOKED_AT = 200


def name_key(name: str) -> str:
    """Return a name as it is compared: in any case, and however its letters were typed."""
    whole = unicodedata.normalize("NFKC", name[:_LOOKED_AT]).casefold()
    return unicodedata.normalize("NFKC", whole).strip()


class Facilitator(Base):
    """An account. Who runs groups is known by a name of their own choosing, never an address."""

    __tablename__ = "facilitators"
    __table_args__ = (Index("uq_facilitators_name_key", "name_key", unique=True), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    #: The name without its capitals and its ways of being typed, by which an account is found:
    #: a database's own ``lower`` knows ASCII only.
    name_key: Mapped[str | None] = mapped_column(String(800))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    #: What a signed-in session points to; a new one ends every session of the account.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    #: Of what, with the server's key, the second factor's secret is made; None: there is none.
    factor_salt: Mapped[str | None] = mapped_column(String(32))
    #: The last moment (in steps of 30 seconds) whose code was taken: no code is taken twice.
    factor_step: Mapped[int | None]
    #: Keyed hashes of the codes for a lost phone that were not used yet.
    factor_codes: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")

    @validates("username")
    def _keep_key(self, _column: str, username: str) -> str:
        self.name_key = name_key(username)
        return username


class Role(Base):
    """An account's place in a group."""

    __tablename__ = "roles"
    facilitator_id: Mapped[int] = mapped_column(
        ForeignKey("facilitators.id", ondelete="CASCADE"), primary_key=True
    )
    group_id: Mapped[int] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class Member(Base):
    """A pseudonymous code, the month of joining, the month of leaving. Nothing else is known."""

    __tablename__ = "members"
    __table_args__ = (month_check("joined"), month_check("left"), NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(7), unique=True)
    joined: Mapped[str] = mapped_column(String(7))
    left: Mapped[str | None] = mapped_column(String(7))
    reason: Mapped[Reason | None] = mapped_column(choice(Reason, "reason"))
    #: Whether they do something for the group: open the door, make tea, hold the list.
    has_task: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: Raised to revoke a lost card.
    link_version: Mapped[int] = mapped_column(default=1)
    #: The day on which their card was made anew; None: they have their first one.
    card_made_on: Mapped[dt.date | None] = mapped_column(Date)
    #: The import that made it, so that it can be undone as a whole.
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("imports.id", ondelete="SET NULL"), index=True
    )

    group: Mapped[Group] = relationship(back_populates="members")
    responses: Mapped[list["Response"]] = relationship(
        back_populates="member", cascade="all, delete-orphan"
    )
    attended: Mapped[list["Attendance"]] = relationship(cascade="all, delete-orphan")


class Pin(Base):
    """What a member chose to keep their own results and what they began to themselves.

    It holds for the card under which it was chosen: a new card asks for a new one.
    """

    __tablename__ = "pins"
    __table_args__ = (CheckConstraint("wrong >= 0", name="wrong_is_a_number"),)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True
    )
    hash: Mapped[str] = mapped_column(String(255))
    link_version: Mapped[int]
    #: Responses with larger numbers are shown; None: all. Who holds a card that has been about for
    #: a while may not be its member: what was sent before stays hidden until a new card is made.
    sees_after: Mapped[int | None]
    #: Wrong tries on end.
    wrong: Mapped[int] = mapped_column(default=0)
