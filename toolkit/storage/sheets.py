"""Sheets that are typed in: kept row by row, then entered whole, or compared with the first entry.

A sheet lies beside the response until it is finished, so that what a member began on a phone and
what somebody types from paper never mix, and a browser that closes half-way loses nothing.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError, InvalidRequestError
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument
from toolkit.storage import acts, codes, entries, waves
from toolkit.storage.answers import check
from toolkit.storage.definitions import Asked
from toolkit.storage.entries import EntryError
from toolkit.storage.models import Act, Answer, Answers, How, Member, Response, Sheet, Wave

_TRIES = 20


class PhoneDraftError(EntryError):
    """The member began on a phone; entering the sheet would take the place of that."""


class EnteredError(EntryError):
    """The sheet was entered before: it can be entered again to be compared, or corrected."""


class OtherHandError(Exception):
    """Somebody else saved other answers on this page since it was opened."""

    def __init__(self, kept: Mapping[str, Answer], saves: int) -> None:
        super().__init__("This page was saved in another window too.")
        self.kept, self.saves = kept, saves


@dataclass(frozen=True, slots=True)
class Difference:
    """A question to which the two entries say something else; None is left open."""

    measure: str
    question: str
    first: Answer | None
    second: Answer | None

    @property
    def field(self) -> str:
        return f"{self.measure}-{self.question}"


def wave_code(group_id: int, number: int, measures: Sequence[Asked]) -> str:
    """Return what stands on each sheet of a wave, such as ``3-7KD``: its number and its questions.

    Three characters of a hash of what is asked: a sheet of another wave, another group or of
    questions that were changed since has another code.
    """
    asked = ",".join(str(measure["hash"]) for measure in measures)
    digest = hashlib.sha256(f"{group_id}:{number}:{asked}".encode()).digest()
    return f"{number}-{codes.encode(int.from_bytes(digest, 'big'), 3)}"


def is_wave_code(typed: str, code: str) -> bool:
    """Whether this is the code, however it was typed: without its hyphen, small, look-alikes."""
    number, _, rest = code.partition("-")
    text = typed.strip()
    return text.startswith(number) and codes.plain(text[len(number) :]) == rest


def of_wave(session: Session, wave: Wave) -> dict[int, Sheet]:
    """Return member's number -> the sheet of theirs that is being typed in."""
    query = select(Sheet).where(Sheet.wave_id == wave.id)
    return {sheet.member_id: sheet for sheet in session.scalars(query)}


def ways(session: Session, wave: Wave) -> dict[int, tuple[How, bool]]:
    """Return member's number -> how they answered, and whether it was entered by somebody else."""
    query = select(Response.member_id, Response.how, Response.entered).where(
        Response.wave_id == wave.id, Response.sent_on.is_not(None)
    )
    return {row.member_id: (row.how, row.entered) for row in session.execute(query)}


def find(session: Session, wave: Wave, member: Member) -> Sheet | None:
    query = select(Sheet).where(Sheet.wave_id == wave.id, Sheet.member_id == member.id)
    return session.scalars(query).first()


def response_of(session: Session, wave: Wave, member: Member) -> Response | None:
    query = select(Response).where(Response.wave_id == wave.id, Response.member_id == member.id)
    return session.scalars(query).first()


def begin(
    session: Session,
    wave: Wave,
    member: Member,
    *,
    how: How,
    consent: int,
    filled_on: dt.date,
    facilitator_id: int | None,
    instead_of_phone: bool = False,
) -> Sheet:
    """Return a member's sheet to type in: the one that was begun, or a new one.

    Raises
    ------
    PhoneDraftError
        If the member began on a phone, unless ``instead_of_phone``.
    EnteredError
        If their sheet was entered before.
    EntryError
        If they answered by phone, or were not in the group then.
    """
    response = response_of(session, wave, member)
    begun = find(session, wave, member)
    if begun is not None and not begun.second and (response is None or response.sent_on is None):
        return begun
    if response is None and not waves.invited(wave, member):
        raise EntryError(
            f"{member.code} was not in the group during wave {wave.number}. Is it the right code? "
            "Their months stand under Members."
        )
    if response is not None and response.sent_on is not None:
        if not response.entered:
            raise EntryError(
                f"{member.code} answered wave {wave.number} by phone. "
                "What a member sent on their own is not changed here."
            )
        raise EnteredError(
            f"The sheet of {member.code} was entered already. Below you can enter it a second "
            "time, or correct it."
        )
    if response is not None and response.answers and not instead_of_phone:
        raise PhoneDraftError(
            f"{member.code} began on a phone and has not sent it. If you enter the sheet, it "
            "takes the place of what was begun there."
        )
    return _add(
        session,
        Sheet(
            wave_id=wave.id,
            member_id=member.id,
            facilitator_id=facilitator_id,
            how=how,
            consent=consent,
            filled_on=filled_on,
        ),
        wave,
        member,
    )


def begin_again(
    session: Session, response: Response, *, facilitator_id: int | None, filled: bool
) -> Sheet:
    """Return a sheet that is typed in a second time; ``filled``: as it stands, to correct it.

    Raises
    ------
    EntryError
        If the member answered by phone, or nothing was entered yet.
    """
    if not response.entered:
        raise EntryError(
            f"No sheet of {response.member.code} was entered, so there is nothing to compare."
        )
    begun = find(session, response.wave, response.member)
    if begun is not None:
        return begun
    sheet = Sheet(
        wave_id=response.wave_id,
        member_id=response.member_id,
        facilitator_id=facilitator_id,
        how=response.how,
        consent=response.consent,
        filled_on=response.sent_on,
        second=True,
        answers=response.answers if filled else {},
    )
    return _add(session, sheet, response.wave, response.member)


def _add(session: Session, sheet: Sheet, wave: Wave, member: Member) -> Sheet:
    session.add(sheet)
    try:
        session.flush()
    except IntegrityError as error:  # somebody else began it at the same moment
        session.rollback()
        begun = find(session, wave, member)
        if begun is None:
            raise EntryError(f"The sheet of {member.code} can’t be begun now.") from error
        return begun
    return sheet


def save(
    session: Session,
    sheet: Sheet,
    measure: str,
    answers: Mapping[str, Answer | None],
    asked: Mapping[str, Instrument],
    *,
    seen: int | None = None,
) -> None:
    """Keep answers of one measure in a sheet; None takes an answer out. It commits.

    ``seen``: how often the page had been saved when it was opened, for a whole page; None for
    one row, which changes nothing else.

    Raises
    ------
    UnknownAnswerError
        If something is no option of a question that was asked.
    OtherHandError
        If somebody else saved other answers on this page since; nothing is changed.
    EntryError
        If the sheet was finished or thrown away meanwhile.
    """
    check(asked, {measure: answers})
    for _ in range(_TRIES):
        _read_again(session, sheet)
        kept = sheet.answers.get(measure, {})
        wanted = {key: answer for key, answer in answers.items() if answer is not None}
        saves = sheet.saves.get(measure, 0)
        if seen is not None and saves != seen:
            stored = {key: kept[key] for key in answers if key in kept}
            if stored != wanted:
                raise OtherHandError(stored, saves)
        merged = {key: answer for key, answer in kept.items() if key not in answers} | wanted
        counts = sheet.saves if seen is None else {**sheet.saves, measure: saves + 1}
        done = session.execute(
            update(Sheet)
            .where(Sheet.id == sheet.id, Sheet.revision == sheet.revision)
            .values(
                answers={**sheet.answers, measure: merged},
                saves=counts,
                revision=Sheet.revision + 1,
            )
            .execution_options(synchronize_session=False)
        )
        session.commit()
        if done.rowcount == 1:  # type: ignore[attr-defined]
            _read_again(session, sheet)
            return
    raise EntryError("Somebody else is typing in this sheet. Please save again.")


def _read_again(session: Session, sheet: Sheet) -> None:
    try:
        session.refresh(sheet)
    except InvalidRequestError as error:
        raise EntryError("This sheet was finished or thrown away meanwhile.") from error


def finish(session: Session, sheet: Sheet, *, facilitator_id: int | None) -> Response:
    """Enter a whole sheet as the member's response. Finishing twice enters it once.

    Raises
    ------
    EntryError
        If somebody else finished it, or the member has sent answers by phone meanwhile.
    """
    wave, member, how, consent = sheet.wave, sheet.member, sheet.how, sheet.consent
    answers, filled_on = _take(session, sheet), sheet.filled_on
    response = entries.enter(
        session, wave, member, answers, how=how, consent=consent, sent_on=filled_on, late=True
    )
    acts.record(
        session,
        Act.ANSWERS_ENTERED,
        group_id=wave.group_id,
        facilitator_id=facilitator_id,
        wave=wave.number,
        how=how.value,
    )
    return response


def differences(
    sheet: Sheet, response: Response, asked: Mapping[str, Instrument]
) -> list[Difference]:
    """Return where the second entry says something else than the first, in the order of asking."""
    found = []
    for measure, instrument in asked.items():
        first, second = response.answers.get(measure, {}), sheet.answers.get(measure, {})
        found += [
            Difference(measure, question.key, first.get(question.key), second.get(question.key))
            for question in instrument.asked
            if first.get(question.key) != second.get(question.key)
        ]
    return found


def settle(
    session: Session,
    sheet: Sheet,
    response: Response,
    asked: Mapping[str, Instrument],
    right: Mapping[str, str],
    *,
    facilitator_id: int | None,
) -> int:
    """End a second entry and return how many answers were changed; the first entry is kept.

    ``right`` says for each difference's field whether the "first" or the "second" entry is right.

    Raises
    ------
    EntryError
        If a difference is not settled yet, or somebody else settled it meanwhile.
    """
    found = differences(sheet, response, asked)
    if any(right.get(one.field) not in {"first", "second"} for one in found):
        raise EntryError("Say for each question which of the two is right.")
    taken = [one for one in found if right[one.field] == "second"]
    _take(session, sheet)
    wave = response.wave
    noted = {"group_id": wave.group_id, "facilitator_id": facilitator_id, "wave": wave.number}
    acts.record(session, Act.ANSWERS_COMPARED, **noted, differences=len(found))
    if taken:
        answers: dict[str, dict[str, Answer | None]] = {
            measure: dict(by_question) for measure, by_question in response.answers.items()
        }
        for one in taken:
            answers.setdefault(one.measure, {})[one.question] = one.second
        entries.correct(session, response, answers, facilitator_id=facilitator_id)
        acts.record(session, Act.ANSWERS_CORRECTED, **noted, changed=len(taken))
    return len(taken)


def throw_away(session: Session, sheet: Sheet) -> None:
    """Delete a sheet that is being typed in. What was entered before stays."""
    _take(session, sheet)


def _take(session: Session, sheet: Sheet) -> Answers:
    """Delete a sheet and return its answers; of two who end it at once one is refused.

    A row that comes in meanwhile is taken along.
    """
    for _ in range(_TRIES):
        answers = sheet.answers
        gone = session.execute(
            delete(Sheet)
            .where(Sheet.id == sheet.id, Sheet.revision == sheet.revision)
            .execution_options(synchronize_session=False)
        )
        if gone.rowcount == 1:  # type: ignore[attr-defined]
            session.expunge(sheet)
            return answers
        session.rollback()
        _read_again(session, sheet)
    raise EntryError("Somebody else is typing in this sheet. Please try again.")
