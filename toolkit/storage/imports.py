"""Answers that a group already has: brought in as a whole, and undone as a whole.

What comes in was planned and looked at before (``toolkit.exchange.import_plan``), so that nothing
is written until all of it is known. Every answer passes the gate of ``entries``.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from toolkit.storage import acts, entries, members, waves
from toolkit.storage.answers import Given
from toolkit.storage.models import (
    Act,
    Attendance,
    Group,
    How,
    Import,
    Member,
    Response,
    Wave,
)

#: They agreed elsewhere: the words that members read on their phones have versions from 1 on.
CONSENT_ELSEWHERE = 0


class BringingError(Exception):
    """The answers cannot come in, or not go; the message says why. Nothing was kept."""


@dataclass(frozen=True, slots=True)
class NewWave:
    """A wave that is not there yet; it is made closed. ``measures`` are keys of instruments."""

    number: int
    opened: dt.date
    closed: dt.date
    measures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody who has no code yet. ``name`` is what the file calls them; it is not kept.

    ``code`` is the one that was made for them when their name was taken out.
    """

    name: str
    joined: str
    left: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One member's answers to one wave; ``sent_on`` None: they said "not this time".

    ``who`` is a code of the group, or the name of a ``NewMember``.
    """

    who: str
    wave: int
    answers: Given
    how: How
    sent_on: dt.date | None


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """What came in; ``codes`` says which new code stands for whom in the file."""

    number: int
    responses: int
    waves: int
    codes: Mapping[str, str]


def bring_in(
    session: Session,
    group: Group,
    facilitator_id: int | None,
    *,
    new_waves: Sequence[NewWave],
    new_members: Sequence[NewMember],
    given: Sequence[Entry],
    columns: Mapping[str, Any],
) -> BroughtIn:
    """Write all of it, or nothing; the caller commits.

    Raises
    ------
    BringingError
        If something changed since it was planned.
    UnknownAnswerError
        If something is no option of a question that was asked.
    """
    made = Import(
        group_id=group.id,
        made_on=waves.today(),
        responses=len(given),
        members=len(new_members),
        waves=len(new_waves),
        columns=dict(columns),
    )
    try:
        with session.no_autoflush:
            known = {member.code: member for member in members.of_group(session, group.id)}
            by_number = {wave.number: wave for wave in group.waves}
            codes = members.unused_codes(session, len(new_members))
        session.add(made)
        session.flush()
        for new in new_waves:
            wave = waves.add_closed(
                session, group, new.number, new.opened, new.closed, new.measures
            )
            wave.import_id = made.id
            by_number[new.number] = wave
        by_name = known | _new_members(session, made, new_members, codes)
        entries.enter_many(
            session,
            [
                entries.Whole(
                    by_number[one.wave], by_name[one.who], one.answers, one.how, one.sent_on
                )
                for one in given
            ],
            consent=CONSENT_ELSEWHERE,
            import_id=made.id,
        )
        _record(session, Act.ANSWERS_IMPORTED, made, facilitator_id)
    except (KeyError, IntegrityError, entries.EntryError, waves.WaveError) as error:
        session.rollback()
        said = (
            str(error)
            if isinstance(error, entries.EntryError | waves.WaveError)
            else "Something in your group changed meanwhile."
        )
        raise BringingError(f"{said} Nothing came in. Look at it once more.") from error
    session.expire(group, ["members", "waves"])
    return BroughtIn(
        made.id,
        len(given),
        len(new_waves),
        {one.name: by_name[one.name].code for one in new_members},
    )


def _new_members(
    session: Session, made: Import, new: Sequence[NewMember], codes: Sequence[str]
) -> dict[str, Member]:
    """Add members, all in one statement; return what the file calls them -> the member."""
    if not new:
        return {}
    kept = {one.name: one.code or code for one, code in zip(new, codes, strict=True)}
    rows = [
        {
            "group_id": made.group_id,
            "code": kept[one.name],
            "joined": one.joined,
            "left": one.left,
            "import_id": made.id,
        }
        for one in new
    ]
    session.execute(insert(Member), rows)
    found = session.scalars(select(Member).where(Member.import_id == made.id))
    by_code = {member.code: member for member in found}
    return {name: by_code[code] for name, code in kept.items()}


def of_group(session: Session, group_id: int) -> list[Import]:
    """Return a group's imports, the newest first."""
    query = select(Import).where(Import.group_id == group_id).order_by(Import.id.desc())
    return list(session.scalars(query))


def find(session: Session, group_id: int, number: int) -> Import | None:
    query = select(Import).where(Import.group_id == group_id, Import.id == number)
    return session.scalars(query).first()


def columns_of(session: Session, group_id: int) -> dict[str, Any]:
    """Return what the group said of columns and words in all imports so far, the newest last."""
    said: dict[str, Any] = {}
    for one in reversed(of_group(session, group_id)):
        for part, known in one.columns.items():
            said.setdefault(part, {}).update(known)
    return said


@dataclass(frozen=True, slots=True)
class Undoing:
    """What an undoing takes away, and how many of the members and waves it made stay."""

    responses: int
    members: int
    waves: int
    members_stay: int
    waves_stay: int


def undoing(session: Session, made: Import) -> Undoing:
    """Return what undoing would take away now."""
    of_members = _count(session, Member, made)
    of_waves = _count(session, Wave, made)
    gone = len(session.scalars(_lone_members(made)).all())
    empty = len(session.scalars(_lone_waves(made)).all())
    return Undoing(
        _count(session, Response, made), gone, empty, of_members - gone, of_waves - empty
    )


def undo(session: Session, group: Group, made: Import, facilitator_id: int | None) -> Undoing:
    """Take back what came in; members and waves it made go unless something else hangs on them.

    The caller commits, and sees that the files are emptied of it (see ``erasing.owe``).
    """
    taken = undoing(session, made)
    gone = list(session.scalars(_lone_members(made)))
    empty = list(session.scalars(_lone_waves(made)))
    session.execute(delete(Response).where(Response.import_id == made.id))
    session.execute(delete(Member).where(Member.id.in_(gone)))
    session.execute(delete(Wave).where(Wave.id.in_(empty)))
    made.undone, made.columns = True, {}
    group.data_version += 1
    _record(session, Act.IMPORT_UNDONE, made, facilitator_id, taken)
    session.expire_all()
    return taken


def _count(session: Session, table: type[Member | Wave | Response], made: Import) -> int:
    query = select(func.count()).select_from(table).where(table.import_id == made.id)
    return session.scalar(query) or 0


def _others(made: Import) -> Any:
    return Response.import_id.is_distinct_from(made.id)


def _lone_members(made: Import) -> Any:
    """Choose those members it made who answered nothing else and were at no meeting."""
    return select(Member.id).where(
        Member.import_id == made.id,
        ~exists().where(Response.member_id == Member.id, _others(made)),
        ~exists().where(Attendance.member_id == Member.id),
    )


def _lone_waves(made: Import) -> Any:
    """Choose those waves it made that nobody else answered and that are closed."""
    return select(Wave.id).where(
        Wave.import_id == made.id,
        Wave.closed.is_not(None),
        ~exists().where(Response.wave_id == Wave.id, _others(made)),
    )


def _record(
    session: Session,
    act: Act,
    made: Import,
    facilitator_id: int | None,
    what: Undoing | None = None,
) -> None:
    of: Undoing | Import = what or made
    acts.record(
        session,
        act,
        group_id=made.group_id,
        facilitator_id=facilitator_id,
        number=made.id,
        responses=of.responses,
        members=of.members,
        waves=of.waves,
    )
