"""What a member wrote themselves: their goal, their own words, and other answers without a score.

It stands on the member's own page, and nowhere else: no figure, table or file is made of words.
"""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.instruments import open as open_questions
from toolkit.storage import definitions, waves
from toolkit.storage.models import Group, Member, Response, Wave


@dataclass(frozen=True, slots=True)
class InWords:
    """One answer, as a person says it, and when it was given."""

    measure: str
    question: str
    when: str
    words: str


def in_words(session: Session, group: Group, member: Member) -> tuple[InWords, ...]:
    """Return what a member answered without options in the waves that results show; newest first.

    The same words in several waves (a goal that they go on with) stand once, with the last wave.
    """
    every = list(
        session.scalars(select(Wave).where(Wave.group_id == group.id).order_by(Wave.number))
    )
    shown = {wave.id: wave for wave in waves.shown(every, group.figures_until)}
    query = select(Response.wave_id, Response.answers, Response.sent_on).where(
        Response.member_id == member.id,
        Response.wave_id.in_(shown),
        Response.sent_on.is_not(None),
    )
    rows = sorted(session.execute(query), key=lambda row: -shown[row.wave_id].number)
    asked = definitions.contents(
        session, [one["definition"] for wave in shown.values() for one in wave.measures]
    )
    found: dict[tuple[str, str, str], InWords] = {}
    for wave_id, answers, sent_on in rows:
        wave = shown[wave_id]
        until = group.figures_until if wave.months is not None else None
        if until is not None and sent_on > until:
            continue
        for one in wave.measures:
            measure, instrument = one["key"], asked[one["definition"]]
            for question in instrument.open_questions:
                answer = answers.get(measure, {}).get(question.key)
                if question.consent or not isinstance(answer, dict):
                    continue
                words = open_questions.in_words(question, answer)
                when = f"{sent_on:%b %Y}"
                found.setdefault(
                    (measure, question.key, words if question.carried else f"{when} {words}"),
                    InWords(instrument.short, question.text, when, words),
                )
    return tuple(found.values())
