"""Mending mix-ups: answers under the wrong code, one person under two codes, answers taken back.

Each is one row that holds what it takes to undo it. What is withdrawn is out of every table that
results, exports and pages read, and lies in that row alone until it is put back or erased.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from toolkit.storage.models import (
    Attendance,
    EntryBefore,
    Group,
    How,
    Import,
    Meeting,
    Member,
    MemberStrand,
    Mended,
    Mending,
    Reason,
    Response,
    Sheet,
    Strand,
    Voice,
    Wave,
)
from toolkit.storage.waves import today


class MendingError(Exception):
    """It can't be mended so; the message says why. Nothing was changed."""


def of_group(session: Session, group_id: int) -> list[Mending]:
    """Return what was mended, the latest first."""
    query = select(Mending).where(Mending.group_id == group_id).order_by(Mending.id.desc())
    return list(session.scalars(query))


def with_number(session: Session, group_id: int, number: int) -> Mending | None:
    query = select(Mending).where(Mending.group_id == group_id, Mending.id == number)
    return session.scalars(query).first()


def responses_of(session: Session, member: Member) -> list[Response]:
    """Return what a member sent or sat out, in the order of the waves; drafts are not mended."""
    query = (
        select(Response)
        .join(Wave, Wave.id == Response.wave_id)
        .where(
            Response.member_id == member.id,
            Response.sent_on.is_not(None) | Response.not_this_time.is_(True),
        )
        .order_by(Wave.number)
        .options(contains_eager(Response.wave))
    )
    return list(session.scalars(query))


def response_to(session: Session, wave_id: int, member_id: int) -> Response | None:
    query = select(Response).where(Response.wave_id == wave_id, Response.member_id == member_id)
    return session.scalars(query).first()


def move(
    session: Session, response: Response, to: Member, *, facilitator_id: int | None
) -> Mending:
    """Give a response to the member whose it is.

    Raises
    ------
    MendingError
        If that member has answered the wave, began to, or a sheet of theirs is being typed in.
    """
    if to.id == response.member_id:
        raise MendingError(f"They are {to.code}’s already.")
    _is_free(session, response.wave, to)
    made = _note(
        session,
        response.wave.group_id,
        Mended.MOVED,
        response.member_id,
        facilitator_id,
        {"response": response.id, "wave": response.wave.number},
        other_id=to.id,
    )
    _give(session, response, to)
    return made


def withdraw(session: Session, response: Response, *, facilitator_id: int | None) -> Mending:
    """Take a response out of everything, as its member wishes; it can be put back."""
    made = _note(
        session,
        response.wave.group_id,
        Mended.WITHDRAWN,
        response.member_id,
        facilitator_id,
        _taken_out(session, response),
    )
    session.flush()
    return made


def join(
    session: Session,
    stays: Member,
    goes: Member,
    *,
    keep: Mapping[int, int],
    facilitator_id: int | None,
) -> Mending:
    """Make two members one, who are the same person: ``stays`` gets all that ``goes`` had.

    ``keep`` says for each wave that both answered whose answers count: wave's number -> member's.

    Raises
    ------
    MendingError
        If both are one, or a wave that both answered has no answer in ``keep``.
    """
    if stays.id == goes.id:
        raise MendingError("These are the same code. Choose another one.")
    _no_sheet(session, goes)
    theirs = {row.wave_id: row for row in stays.responses}
    withdrawn, moved = [], []
    for row in list(goes.responses):
        other = theirs.get(row.wave_id)
        if other is not None:
            counts = keep.get(row.wave.number)
            if counts not in (stays.id, goes.id):
                raise MendingError(
                    f"Both have something in wave {row.wave.number}. Choose whose counts."
                )
            loser = row if counts == stays.id else other
            withdrawn.append(_taken_out(session, loser))
            if loser is row:
                continue
        moved.append(row.id)
        _give(session, row, stays)
    session.flush()
    been = {one.meeting_id for one in stays.attended}
    meetings = [one.meeting_id for one in goes.attended]
    for number in meetings:
        if number not in been:
            session.add(Attendance(meeting_id=number, member_id=stays.id))
    added = sorted(set(_strands_of(session, goes.id)) - set(_strands_of(session, stays.id)))
    kept = {
        "responses": moved,
        "withdrawn": withdrawn,
        "meetings": meetings,
        "new_meetings": [number for number in meetings if number not in been],
        "mendings": _taken_over(session, goes, stays),
        "voices": _voices_given(session, goes.id, stays.id),
        "strands": _strands_of(session, goes.id),
        "new_strands": added,
        "goes": _member(goes),
        "stays": _member(stays),
    }
    session.add_all(MemberStrand(member_id=stays.id, strand_id=number) for number in added)
    stays.joined = min(stays.joined, goes.joined)
    stays.has_task = stays.has_task or goes.has_task
    if goes.left is None:
        stays.left, stays.reason = None, None
    session.flush()
    session.expire(goes)
    session.delete(goes)
    return _note(session, stays.group_id, Mended.JOINED, stays.id, facilitator_id, kept)


def undo(session: Session, mending: Mending) -> None:
    """Make it as it was before a mending.

    Raises
    ------
    MendingError
        If it was undone, or what it would put back has something in its place by now.
    """
    if mending.undone:
        raise MendingError("This was undone already.")
    if mending.kind is Mended.MOVED:
        response = _still_with(session, mending.kept["response"], mending.other_id)
        back = session.get_one(Member, mending.member_id)
        _is_free(session, response.wave, back)
        _give(session, response, back)
    elif mending.kind is Mended.WITHDRAWN:
        _put_back(session, mending.kept, session.get_one(Member, mending.member_id))
        mending.kept = {"wave": mending.kept["number"], "number": mending.kept["number"]}
    else:
        _part(session, mending)
        mending.kept = {"goes": {"code": mending.kept["goes"]["code"]}}
    mending.undone = True
    session.flush()


def _part(session: Session, mending: Mending) -> None:
    """Make two of one again."""
    kept = mending.kept
    stays = session.get_one(Member, mending.member_id)
    moved = [_still_with(session, number, stays.id) for number in kept["responses"]]
    goes = Member(group_id=mending.group_id, **_read(kept["goes"]))
    session.add(goes)
    session.flush()
    for row in moved:
        _give(session, row, goes)
    session.flush()
    for row in kept["withdrawn"]:
        _put_back(session, row, goes)
    for number, name in kept["mendings"]:
        earlier = session.get(Mending, number)
        if earlier is not None:
            setattr(earlier, name, goes.id)
    for number in kept["new_meetings"]:
        there = session.get(Attendance, (number, stays.id))
        if there is not None:
            session.delete(there)
    for number in kept["meetings"]:
        if session.get(Attendance, (number, goes.id)) is None and _meeting_is(session, number):
            session.add(Attendance(meeting_id=number, member_id=goes.id))
    _around_parted(session, kept, stays, goes)
    before = _read(kept["stays"])
    stays.joined, stays.left, stays.reason = before["joined"], before["left"], before["reason"]
    stays.has_task = before["has_task"]


def _around_parted(session: Session, kept: Mapping[str, Any], stays: Member, goes: Member) -> None:
    """Give back what stood around the answers: activities and words."""
    for number in kept["new_strands"]:
        takes_part = session.get(MemberStrand, (stays.id, number))
        if takes_part is not None:
            session.delete(takes_part)
    for number in kept["strands"]:
        if session.get(Strand, number) is not None:
            session.add(MemberStrand(member_id=goes.id, strand_id=number))
    for number in kept["voices"]:
        voice = session.get(Voice, number)
        if voice is not None:
            voice.member_id = goes.id


def _strands_of(session: Session, member_id: int) -> list[int]:
    query = select(MemberStrand.strand_id).where(MemberStrand.member_id == member_id)
    return sorted(session.scalars(query))


def _voices_given(session: Session, goes: int, stays: int) -> list[int]:
    """Let words of who goes be those of who stays: they would go with the code."""
    found = list(session.scalars(select(Voice).where(Voice.member_id == goes)))
    for voice in found:
        voice.member_id = stays
    session.flush()
    return [voice.id for voice in found]


def _meeting_is(session: Session, number: int) -> bool:
    return session.get(Meeting, number) is not None


def _give(session: Session, response: Response, to: Member) -> None:
    response.member = to
    response.revision += 1  # so that results tell it from what it was
    session.flush()


def _still_with(session: Session, number: int, member_id: int | None) -> Response:
    response = session.get(Response, number)
    if response is None or response.member_id != member_id:
        raise MendingError("These answers were moved or withdrawn since. Undo that first.")
    return response


def _is_free(session: Session, wave: Wave, member: Member) -> None:
    there = response_to(session, wave.id, member.id)
    if there is not None and (there.sent_on is not None or there.not_this_time):
        raise MendingError(f"{member.code} has answered wave {wave.number} already.")
    if there is not None:
        raise MendingError(
            f"{member.code} has begun to answer wave {wave.number}. Wait until they are done."
        )
    query = select(Sheet.id).where(Sheet.wave_id == wave.id, Sheet.member_id == member.id)
    if session.scalar(query) is not None:
        raise MendingError(
            f"A sheet of {member.code} in wave {wave.number} is being typed in. Finish it first."
        )


def _no_sheet(session: Session, member: Member) -> None:
    if session.scalar(select(Sheet.id).where(Sheet.member_id == member.id).limit(1)) is not None:
        raise MendingError(f"A sheet of {member.code} is being typed in. Finish it first.")


def _taken_out(session: Session, response: Response) -> dict[str, Any]:
    """Take a response out of the tables and return all of it."""
    query = select(EntryBefore).where(EntryBefore.response_id == response.id)
    kept = {
        "id": response.id,
        "member_id": response.member_id,
        "wave_id": response.wave_id,
        "number": response.wave.number,
        "answers": response.answers,
        "saves": response.saves,
        "sent_on": response.sent_on.isoformat() if response.sent_on else None,
        "not_this_time": response.not_this_time,
        "how": response.how.value,
        "entered": response.entered,
        "consent": response.consent,
        "revision": response.revision,
        "import_id": response.import_id,
        "before": [
            {
                "answers": one.answers,
                "corrected_on": one.corrected_on.isoformat(),
                "facilitator_id": one.facilitator_id,
            }
            for one in session.scalars(query)
        ],
    }
    response.member.responses.remove(response)
    session.flush()
    return kept


def _put_back(session: Session, kept: Mapping[str, Any], owner: Member) -> None:
    """Put a response back: to its member, or to ``owner`` where that code was joined to another."""
    wave = session.get(Wave, kept["wave_id"])
    member = session.get(Member, kept["member_id"]) or owner
    if wave is None:
        raise MendingError("Their wave is gone. They can’t be put back.")
    brought = session.get(Import, kept["import_id"]) if kept["import_id"] else None
    if brought is not None and brought.undone:
        raise MendingError("They came with a spreadsheet that was taken out since.")
    _is_free(session, wave, member)
    names = ("id", "answers", "saves", "not_this_time", "entered", "consent", "import_id")
    session.add(
        Response(
            member=member,
            wave=wave,
            sent_on=dt.date.fromisoformat(kept["sent_on"]) if kept["sent_on"] else None,
            how=How(kept["how"]),
            revision=kept["revision"] + 1,
            **{name: kept[name] for name in names},
        )
    )
    session.flush()
    for one in kept["before"]:
        session.add(
            EntryBefore(
                response_id=kept["id"],
                answers=one["answers"],
                corrected_on=dt.date.fromisoformat(one["corrected_on"]),
                facilitator_id=one["facilitator_id"],
            )
        )


def _taken_over(session: Session, goes: Member, stays: Member) -> list[list[Any]]:
    """Let mendings of who goes be those of who stays: they would go with the code."""
    moved: list[list[Any]] = []
    for name in ("member_id", "other_id"):
        query = select(Mending).where(getattr(Mending, name) == goes.id).order_by(Mending.id)
        for one in session.scalars(query):
            setattr(one, name, stays.id)
            moved.append([one.id, name])
    session.flush()
    return moved


def _member(member: Member) -> dict[str, Any]:
    return {
        "id": member.id,
        "code": member.code,
        "joined": member.joined,
        "left": member.left,
        "reason": member.reason.value if member.reason else None,
        "link_version": member.link_version,
        "has_task": member.has_task,
        "import_id": member.import_id,
    }


def _read(kept: Mapping[str, Any]) -> dict[str, Any]:
    return {**kept, "reason": Reason(kept["reason"]) if kept["reason"] else None}


def _note(
    session: Session,
    group_id: int,
    kind: Mended,
    member_id: int,
    facilitator_id: int | None,
    kept: dict[str, Any],
    *,
    other_id: int | None = None,
) -> Mending:
    made = Mending(
        group_id=group_id,
        kind=kind,
        member_id=member_id,
        other_id=other_id,
        mended_on=today(),
        facilitator_id=facilitator_id,
        kept=kept,
    )
    session.add(made)
    session.flush()
    return made


def touches(mending: Mending, group: Group) -> tuple[str, str]:
    """Return the codes that a mending is about: whose they were, and whose they are or who went."""
    codes = {member.id: member.code for member in group.members}
    one = codes.get(mending.member_id, "")
    if mending.kind is Mended.JOINED:
        return one, str(mending.kept["goes"]["code"])
    return one, codes.get(mending.other_id or 0, "")
