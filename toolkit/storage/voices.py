"""Words that may be quoted: taken up from answers or heard, marked, and taken back."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.instruments.model import WORDS
from toolkit.storage import definitions, waves
from toolkit.storage.models import Group, Quoted, Report, ReportDraft, Response, Voice, Wave


@dataclass(frozen=True, slots=True)
class Offered:
    """Words of a member with a consent to quote that nobody has looked over yet."""

    response_id: int
    member_id: int
    question: str
    asked: str
    words: str
    codes: tuple[int, ...]


def of_group(session: Session, group_id: int) -> list[Voice]:
    """Return a group's voices, the newest first."""
    query = select(Voice).where(Voice.group_id == group_id).order_by(Voice.id.desc())
    return list(session.scalars(query))


def with_number(session: Session, group_id: int, number: int) -> Voice | None:
    query = select(Voice).where(Voice.group_id == group_id, Voice.id == number)
    return session.scalars(query).first()


def offered(session: Session, group: Group) -> list[Offered]:
    """Return the words that members offer, of waves that results show: one query a table."""
    every = list(
        session.scalars(select(Wave).where(Wave.group_id == group.id).order_by(Wave.number))
    )
    shown = {wave.id: wave for wave in waves.shown(every, group.figures_until)}
    taken = {(one.response_id, one.question) for one in of_group(session, group.id)}
    asked = definitions.contents(
        session, [one["definition"] for wave in shown.values() for one in wave.measures]
    )
    query = (
        select(
            Response.id, Response.wave_id, Response.member_id, Response.answers, Response.sent_on
        )
        .where(Response.wave_id.in_(shown), Response.sent_on.is_not(None))
        .order_by(Response.id)
    )
    found = []
    for number, wave_id, member_id, answers, sent_on in session.execute(query):
        wave = shown[wave_id]
        if wave.months is not None and group.figures_until and sent_on > group.figures_until:
            continue
        for measure in wave.measures:
            instrument = asked[measure["definition"]]
            given = answers.get(instrument.key, {})
            codes = {
                code
                for one in instrument.open_questions
                if one.consent
                for code in given.get(one.key, {}).get("several", ())
            }
            for one in instrument.open_questions:
                place = f"{instrument.key}.{one.key}"
                words = given.get(one.key, {}).get("text", "") if one.kind in WORDS else ""
                if codes and words and (number, place) not in taken:
                    found.append(
                        Offered(number, member_id, place, one.text, words, tuple(sorted(codes)))
                    )
    return found


def mark(
    session: Session,
    group_id: int,
    words: str,
    *,
    themes: Sequence[str],
    uses: Sequence[str],
    day: dt.date,
    taken_from: Offered | None = None,
) -> Voice:
    """Keep words as they may be quoted."""
    made = Voice(
        group_id=group_id,
        member_id=taken_from.member_id if taken_from else None,
        response_id=taken_from.response_id if taken_from else None,
        question=taken_from.question if taken_from else "",
        words=words,
        themes=list(themes),
        uses=list(uses),
        marked_on=day,
    )
    session.add(made)
    session.flush()
    return made


def take_back(session: Session, voice: Voice, day: dt.date) -> None:
    """Keep that a consent was taken back: no draft holds the words any more."""
    voice.taken_back_on = day
    drafts = select(ReportDraft).where(ReportDraft.group_id == voice.group_id)
    for draft in session.scalars(drafts):
        if voice.id in draft.quotes:
            draft.quotes = [one for one in draft.quotes if one != voice.id]
            draft.revision += 1
    session.flush()


def may_be_used(voices: Sequence[Voice], use: str) -> list[Voice]:
    """Return those whose consent names this use and stands."""
    return [one for one in voices if use in one.uses and one.taken_back_on is None]


def quoted_in(session: Session, group_id: int) -> dict[int, list[int]]:
    """Return voice -> the numbers of the reports that hold it."""
    query = (
        select(Quoted.voice_id, Report.number)
        .join(Report, Report.id == Quoted.report_id)
        .where(Report.group_id == group_id)
        .order_by(Report.number)
    )
    found: dict[int, list[int]] = {}
    for voice, number in session.execute(query):
        found.setdefault(voice, []).append(number)
    return found


def taken_back_in(session: Session, report_id: int) -> int:
    """Return how many quotes of a report were taken back since."""
    query = (
        select(Voice.id)
        .join(Quoted, Quoted.voice_id == Voice.id)
        .where(Quoted.report_id == report_id, Voice.taken_back_on.is_not(None))
    )
    return len(list(session.scalars(query)))
