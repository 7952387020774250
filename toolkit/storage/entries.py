"""Whole responses from elsewhere than a member's phone: paper, a helper, a file, the demonstration.

They pass the same gate as a member's own (see ``answers``); who enters them says on what consent
and in which way they were given.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from toolkit.instruments.open import asked_alone
from toolkit.storage import definitions
from toolkit.storage.answers import Given, check
from toolkit.storage.joining import day_of_arrival
from toolkit.storage.models import Answers, EntryBefore, How, Member, Response, Wave
from toolkit.storage.waves import today


class EntryError(Exception):
    """A response cannot be entered; the message says why. Nothing was kept."""


def enter(
    session: Session,
    wave: Wave,
    member: Member,
    answers: Given,
    *,
    how: How,
    consent: int,
    sent_on: dt.date,
    late: bool = False,
) -> Response:
    """Keep a whole response at once.

    ``consent`` is the version of the words that the member agreed to, ``late`` allows a wave that
    is closed.

    Raises
    ------
    EntryError
        If the wave is closed, the member is of another group, or their answers are there already.
    UnknownAnswerError
        If something is no option of a question that was asked.
    """
    _may_enter(session, wave, member, late=late)
    given = _checked(session, wave, answers)
    day = day_of_arrival(wave, sent_on)  # before there is a half-made row that a query would write
    query = select(Response).where(Response.wave_id == wave.id, Response.member_id == member.id)
    response = session.scalars(query).first()
    if response is not None and response.sent_on is not None:
        raise EntryError(f"{member.code} has answered wave {wave.number} already.")
    if response is None:
        response = Response(member=member, wave=wave, revision=0)
        session.add(response)
    response.revision += 1  # a page that is open on the phone notices
    response.answers, response.how = given, how
    response.sent_on = day
    response.entered = how is not How.PHONE
    response.consent, response.not_this_time = consent, False
    _flush(session, member, wave)
    return response


def correct(
    session: Session, response: Response, answers: Given, *, facilitator_id: int | None
) -> EntryBefore:
    """Put other answers in the place of those that were entered, and keep those beside them.

    Raises
    ------
    EntryError
        If the member answered by phone: what they sent themselves nobody changes.
    UnknownAnswerError
        If something is no option of a question that was asked.
    """
    if not response.entered:
        raise EntryError("Answers that a member gave by phone can’t be changed here.")
    given = _checked(session, response.wave, answers)
    before = EntryBefore(
        response_id=response.id,
        answers=response.answers,
        corrected_on=today(),
        facilitator_id=facilitator_id,
    )
    session.add(before)
    response.answers = given
    response.revision += 1
    session.flush()
    return before


@dataclass(frozen=True, slots=True)
class Whole:
    """One of many responses that come in together; ``sent_on`` None: "not this time"."""

    wave: Wave
    member: Member
    answers: Given
    how: How
    sent_on: dt.date | None


def enter_many(
    session: Session, given: Sequence[Whole], *, consent: int, import_id: int | None = None
) -> None:
    """Keep many whole responses, of waves that are closed too; all or none.

    Every answer is looked at before anything is written, so that nobody waits for it.

    Raises
    ------
    EntryError
        If a member is of another group, or has a response to the wave already.
    UnknownAnswerError
        If something is no option of a question that was asked.
    """
    for wave in {one.wave.id: one.wave for one in given}.values():
        asked = definitions.as_asked(session, wave.measures)
        for one in given:
            if one.wave is wave:
                check(asked, one.answers)
    session.flush()  # so that new ones know whose they are
    for one in given:
        if one.member.group_id != one.wave.group_id:
            raise EntryError(f"{one.member.code} is not of this group.")
    rows = [
        {
            "member_id": one.member.id,
            "wave_id": one.wave.id,
            "answers": _without_blanks(one.answers),
            "how": one.how,
            "sent_on": day_of_arrival(one.wave, one.sent_on) if one.sent_on else None,
            "not_this_time": one.sent_on is None,
            "entered": one.how is not How.PHONE,
            "consent": consent,
            "import_id": import_id,
        }
        for one in given
    ]
    for group in {one.wave.group_id: one.wave.group for one in given}.values():
        group.data_version += 1  # nobody sees the rows pass that are written in one statement
    try:
        session.flush()
        if rows:
            session.execute(insert(Response), rows)
    except IntegrityError as error:
        session.rollback()
        raise EntryError("Somebody has answered one of these waves meanwhile.") from error


def _checked(session: Session, wave: Wave, answers: Given) -> Answers:
    """Return answers without blanks, if each is an option of what was asked."""
    asked = definitions.as_asked(session, wave.measures)
    check(asked, answers)
    return asked_alone(asked, _without_blanks(answers))


def _without_blanks(answers: Given) -> Answers:
    return {
        measure: {key: answer for key, answer in by_question.items() if answer is not None}
        for measure, by_question in answers.items()
    }


def sit_out(session: Session, wave: Wave, member: Member, *, consent: int) -> Response:
    """Keep that a member said "not this time" to a wave."""
    _may_enter(session, wave, member, late=True)
    response = Response(member=member, wave=wave, not_this_time=True, consent=consent)
    session.add(response)
    _flush(session, member, wave)
    return response


def _may_enter(session: Session, wave: Wave, member: Member, *, late: bool) -> None:
    session.flush()  # so that new ones know whose they are
    if member.group_id != wave.group_id:
        raise EntryError(f"{member.code} is not of this group.")
    if wave.closed is not None and not late:
        raise EntryError(f"Wave {wave.number} is closed.")


def _flush(session: Session, member: Member, wave: Wave) -> None:
    try:
        session.flush()
    except IntegrityError as error:  # the member's phone was quicker
        session.rollback()
        raise EntryError(f"{member.code} has answered wave {wave.number} already.") from error
