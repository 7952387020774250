"""Questionnaires as they were asked: kept once, so that a file that changes later changes nothing.

Before a wave opens a measure comes from the library, in the group's own licensed text where it
needs one. When it opens, what members will see and how it is scored is kept here, whole.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument, InstrumentError, load_library
from toolkit.instruments.canonical import content_hash, from_json, to_json
from toolkit.instruments.own import OWN
from toolkit.instruments.then import is_looking_back
from toolkit.storage.models import Definition

#: What a wave keeps of one of its measures.
Asked = Mapping[str, Any]


def keep(
    session: Session,
    instrument: Instrument,
    group_id: int | None = None,
    licensed_on: dt.date | None = None,
) -> Asked:
    """Keep a definition and return what a wave keeps of it. What is there already stays as it is.

    ``group_id`` is None for what the library ships.
    """
    content = to_json(instrument)
    digest = content_hash(content)
    number = _number(session, group_id, digest)
    if number is None:
        values = {
            "group_id": group_id,
            "key": instrument.key,
            "version": instrument.version,
            "hash": digest,
            "content": content,
            "licensed_on": licensed_on,
        }
        insert = postgresql.insert if _on_postgresql(session) else sqlite.insert
        # Two groups may open the same measure at the same moment: the second finds it there.
        session.execute(insert(Definition).values(**values).on_conflict_do_nothing())
        number = _number(session, group_id, digest)
    return {
        "key": instrument.key,
        "version": instrument.version,
        "definition": number,
        "hash": digest,
    }


def _on_postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _number(session: Session, group_id: int | None, digest: str) -> int | None:
    return session.scalar(
        select(func.max(Definition.id)).where(
            Definition.hash == digest, Definition.group_id.is_not_distinct_from(group_id)
        )
    )


def enter_text(
    session: Session,
    group_id: int,
    instrument: Instrument,
    texts: Mapping[str, str],
    labels: Mapping[str, Mapping[int, str]],
) -> None:
    """Keep the text of a measure that the group holds a licence for: from now on it is asked so.

    Raises
    ------
    InstrumentError
        If a question or an option has no text.
    """
    content = to_json(instrument.with_wording(texts, labels))
    session.add(
        Definition(
            group_id=group_id,
            key=instrument.key,
            version=instrument.version,
            hash=content_hash(content),
            content=content,
            licensed_on=dt.datetime.now(dt.UTC).date(),
        )
    )
    session.flush()


def own_texts(session: Session, group_id: int) -> dict[str, Instrument]:
    """Return measure -> the measure as the group last entered its text."""
    query = (
        select(Definition.key, Definition.content)
        .where(Definition.group_id == group_id)
        .order_by(Definition.id)
    )
    newest = {row.key: row.content for row in session.execute(query)}
    return {key: from_json(content) for key, content in newest.items() if not is_looking_back(key)}


def for_group(session: Session, group_id: int, key: str) -> Instrument | None:
    """Return a measure as this group would be asked it now; None if the library has it no more."""
    if key.startswith(OWN):
        return own_texts(session, group_id).get(key)
    instrument = load_library().get(key)
    if instrument is None or not instrument.needs_wording:
        return instrument
    return worded(instrument, own_texts(session, group_id).get(key))


def library_of(session: Session, group_id: int) -> dict[str, Instrument]:
    """Return what a group can choose from: the library, and after it measures of its own."""
    own = own_texts(session, group_id)
    return {**load_library(), **{key: one for key, one in own.items() if key.startswith(OWN)}}


def worded(instrument: Instrument, own: Instrument | None) -> Instrument:
    """Return a measure of the library in a group's own text, if that fits; scored as it is now."""
    if own is None:
        return instrument
    texts = {question.key: question.text for question in own.questions}
    labels = {
        options.name: {choice.code: choice.label for choice in options.choices}
        for options in own.option_sets
    }
    try:
        return instrument.with_wording(texts, labels)
    except InstrumentError:  # it asks something new: the group has to enter that first
        return instrument


def as_asked(session: Session | Connection, measures: Iterable[Asked]) -> dict[str, Instrument]:
    """Return the measures of a wave as they were asked, in order."""
    wanted = list(measures)
    found = contents(session, [measure["definition"] for measure in wanted])
    return {measure["key"]: found[measure["definition"]] for measure in wanted}


def contents(session: Session | Connection, numbers: Iterable[int]) -> dict[int, Instrument]:
    """Return definition's number -> what was asked."""
    query = select(Definition.id, Definition.content).where(Definition.id.in_(set(numbers)))
    return {number: from_json(content) for number, content in session.execute(query)}
