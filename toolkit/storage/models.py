"""The tables. Nothing here is a name, a contact or a place of a member.

Times are blurred to what is needed: a member's months and a response's day. A member who is looked
for must not be found by when they were at a meeting or at their phone.
"""

import datetime as dt
import unicodedata
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Date,
    DateTime,
    Enum,
    ForeignKey,
    Index,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship, validates

#: An answer: an option's code, DECLINED, or what ``instruments.open`` keeps of a question without
#: options. A question that is not in the answers was left blank.
Answer = int | str | dict[str, Any]
Answers = dict[str, dict[str, Answer]]
DECLINED = "declined"
#: Where "leave this page" goes, unless a group names another harmless page.
LEAVE_TO = "https://www.bbc.co.uk/weather"


class How(StrEnum):
    """How an answer was collected: people answer differently to a phone and to a person."""

    PHONE = "phone"
    PAPER = "paper"
    HELPER = "helper"


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


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON}  # noqa: RUF012 (SQLAlchemy's own form)


def _choice(kind: type[StrEnum], name: str, *, constraint: bool = True) -> Enum:
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=constraint,
        length=20,
        values_callable=lambda members: [member.value for member in members],
    )


def _month(name: str) -> CheckConstraint:
    """Hold a column to ``2026-11``: digits of ASCII, a month that there is."""
    digits = ", ".join(f"'{digit}'" for digit in range(10))
    months = ", ".join(f"'-{month:02d}'" for month in range(1, 13))
    return CheckConstraint(
        f"substr(\"{name}\", 1, 2) IN ('19', '20') AND substr(\"{name}\", 3, 1) IN ({digits}) "
        f'AND substr("{name}", 4, 1) IN ({digits}) AND substr("{name}", 5) IN ({months})',
        name=f"{name}_is_a_month",
    )


#: A number is never given twice, so that a card or a page of what was erased opens nothing else.
_NEVER_AGAIN = {"sqlite_autoincrement": True}


class Group(Base):
    __tablename__ = "groups"
    __table_args__ = _NEVER_AGAIN
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
    beside: Mapped[Beside | None] = mapped_column(_choice(Beside, "beside"))
    #: The group whose plan is tried here with invented people; thrown away afterwards.
    rehearses_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
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
    __table_args__ = (Index("uq_facilitators_name_key", "name_key", unique=True), _NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(String(40), unique=True)
    #: The name without its capitals and its ways of being typed, by which an account is found:
    #: a database's own ``lower`` knows ASCII only.
    name_key: Mapped[str | None] = mapped_column(String(800))
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    #: What a signed-in session points to; a new one ends every session of the account.
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)

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
    __table_args__ = (_month("joined"), _month("left"), _NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    code: Mapped[str] = mapped_column(String(7), unique=True)
    joined: Mapped[str] = mapped_column(String(7))
    left: Mapped[str | None] = mapped_column(String(7))
    reason: Mapped[Reason | None] = mapped_column(_choice(Reason, "reason"))
    #: Raised to revoke a lost card.
    link_version: Mapped[int] = mapped_column(default=1)
    #: The import that made it, so that it can be undone as a whole.
    import_id: Mapped[int | None] = mapped_column(
        ForeignKey("imports.id", ondelete="SET NULL"), index=True
    )

    group: Mapped[Group] = relationship(back_populates="members")
    responses: Mapped[list["Response"]] = relationship(
        back_populates="member", cascade="all, delete-orphan"
    )
    attended: Mapped[list["Attendance"]] = relationship(cascade="all, delete-orphan")


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
    __table_args__ = _NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    made_at: Mapped[dt.datetime] = mapped_column(DateTime)
    #: Keys of instruments, in the order in which they are asked.
    measures: Mapped[list[Any]]
    #: Planned outcomes, ``[instrument, scale]`` each; the rest is "looked at afterwards".
    outcomes: Mapped[list[Any]] = mapped_column(default=list)
    #: None: the group did not say, and results choose by how many joined later.
    design: Mapped[Design | None] = mapped_column(_choice(Design, "design"))
    #: The number of the wave that counts; None: it was not said.
    main_wave: Mapped[int | None]
    headline: Mapped[Headline] = mapped_column(_choice(Headline, "headline"), default=Headline.EACH)
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
        _NEVER_AGAIN,
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
    __table_args__ = (UniqueConstraint("group_id", "key"), _NEVER_AGAIN)
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
        _NEVER_AGAIN,
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


class Response(Base):
    """One member's answers to one wave: a draft until it is sent, with the day on which it was."""

    __tablename__ = "responses"
    __table_args__ = (UniqueConstraint("wave_id", "member_id"), _NEVER_AGAIN)
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
    how: Mapped[How] = mapped_column(_choice(How, "how"), default=How.PHONE)
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
    __table_args__ = (UniqueConstraint("wave_id", "member_id"), _NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("waves.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    #: Who began to type it in; None: the account is gone.
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("facilitators.id", ondelete="SET NULL")
    )
    how: Mapped[How] = mapped_column(_choice(How, "how"))
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
    __table_args__ = _NEVER_AGAIN
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
    __table_args__ = _NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    kind: Mapped[Mended] = mapped_column(_choice(Mended, "kind"))
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
    __table_args__ = _NEVER_AGAIN
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


class Meeting(Base):
    """A day on which the group met, and what was noted of it; None: it was not."""

    __tablename__ = "meetings"
    __table_args__ = (
        CheckConstraint("head_count >= 0", name="head_count_is_a_number"),
        CheckConstraint("newcomers >= 0", name="newcomers_are_a_number"),
        CheckConstraint("minutes > 0", name="it_took_time"),
        CheckConstraint("volunteer_minutes >= 0", name="volunteers_gave_time"),
        _NEVER_AGAIN,
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
    __table_args__ = _NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    held_on: Mapped[dt.date] = mapped_column(Date)
    name: Mapped[str] = mapped_column(String(60))


class MoneyLine(Base):
    """Money that came in (above 0) or went out (below 0), in pence. No accounting: a few lines."""

    __tablename__ = "money_lines"
    __table_args__ = (CheckConstraint("pence <> 0", name="it_is_an_amount"), _NEVER_AGAIN)
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id", ondelete="CASCADE"), index=True)
    paid_on: Mapped[dt.date] = mapped_column(Date)
    pence: Mapped[int]
    what: Mapped[str] = mapped_column(String(60))


class Act(StrEnum):
    """What the audit log tells of, as ``subject:action``.

    Which fields each has stands in ``acts.FIELDS``, so that an answer can't slip in.
    """

    ANSWERS_EXPORTED = "answers:exported"
    REPORT_PUBLISHED = "report:published"
    REPORT_TAKEN = "report:taken"
    CHART_TAKEN = "chart:taken"
    LINK_MADE = "link:made"
    LINK_ENDED = "link:ended"
    FILE_VERIFIED = "file:verified"
    ANSWERS_ENTERED = "answers:entered"
    ANSWERS_COMPARED = "answers:compared"
    ANSWERS_CORRECTED = "answers:corrected"
    ANSWERS_IMPORTED = "answers:imported"
    IMPORT_UNDONE = "import:undone"
    WAVE_OPENED = "wave:opened"
    WAVE_CLOSED = "wave:closed"
    WAVE_REOPENED = "wave:reopened"
    WAVE_TAKEN_BACK = "wave:taken_back"
    WAVE_DATED = "wave:dated"
    FIGURES_ASKED = "figures:asked"
    ANSWERS_MOVED = "answers:moved"
    ANSWERS_WITHDRAWN = "answers:withdrawn"
    MEMBERS_JOINED = "members:joined"
    MENDING_UNDONE = "mending:undone"


class AuditEntry(Base):
    """One act: by whom, when, of which group. Written in the act's own transaction."""

    __tablename__ = "acts"
    __table_args__ = _NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int | None] = mapped_column(
        ForeignKey("groups.id", ondelete="CASCADE"), index=True
    )
    #: None: from the command line, by nobody who signed in, or of an account that is gone.
    facilitator_id: Mapped[int | None] = mapped_column(
        ForeignKey("facilitators.id", ondelete="SET NULL")
    )
    #: To the minute: enough to remember it by.
    at: Mapped[dt.datetime] = mapped_column(DateTime)
    #: Held to the enumeration by the program alone: a new act changes no table.
    act: Mapped[Act] = mapped_column(_choice(Act, "act", constraint=False))
    fields: Mapped[dict[str, Any]]


class ReportDraft(Base):
    """A report that is being written: what the group says itself, and its own wordings."""

    __tablename__ = "report_drafts"
    __table_args__ = _NEVER_AGAIN
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
    #: Rises with every save, so that two at once never overwrite each other.
    revision: Mapped[int] = mapped_column(default=1)


class Report(Base):
    """What was published, whole and frozen. ``number`` counts from 1 in each group.

    Two who publish at once would both take the same number: the second is refused, and looks anew
    at what has left.
    """

    __tablename__ = "reports"
    __table_args__ = (UniqueConstraint("group_id", "number"), _NEVER_AGAIN)
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
    __table_args__ = _NEVER_AGAIN
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
    __table_args__ = _NEVER_AGAIN
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
    __table_args__ = _NEVER_AGAIN
    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("reports.id", ondelete="CASCADE"), index=True)
    state: Mapped[JobState] = mapped_column(_choice(JobState, "state"), default=JobState.WAITING)
    #: What it is doing, in words for who waits; or why it failed.
    says: Mapped[str] = mapped_column(String(200), default="")
    #: Of 100.
    progress: Mapped[int] = mapped_column(default=0)
    #: Work that was cut off is begun again, three times at the most.
    attempts: Mapped[int] = mapped_column(default=0)
