"""A group's own measures: built as drafts, finished as definitions, versioned once answered."""

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument
from toolkit.instruments.canonical import content_hash, from_json, to_json
from toolkit.instruments.own import OWN, OwnMeasure, instrument_of
from toolkit.storage import definitions
from toolkit.storage.models import Definition, OwnDraft, Wave


def of_group(session: Session, group_id: int) -> list[OwnDraft]:
    query = select(OwnDraft).where(OwnDraft.group_id == group_id).order_by(OwnDraft.id)
    return list(session.scalars(query))


def with_number(session: Session, group_id: int, number: int) -> OwnDraft | None:
    query = select(OwnDraft).where(OwnDraft.group_id == group_id, OwnDraft.id == number)
    return session.scalars(query).first()


def begin(
    session: Session, group_id: int, measure: OwnMeasure, left_out: list[str] | None = None
) -> OwnDraft:
    """Begin a measure; its key is one that this group never used."""
    used = {one.key for one in of_group(session, group_id)}
    used |= definitions.own_texts(session, group_id).keys()
    number = next(n for n in range(1, len(used) + 2) if f"{OWN}{n}" not in used)
    made = OwnDraft(
        group_id=group_id, key=f"{OWN}{number}", content=measure.kept(), left_out=left_out or []
    )
    session.add(made)
    session.flush()
    return made


def finish(session: Session, draft: OwnDraft, day: dt.date) -> Instrument:
    """Make a draft a measure that can be asked; what a wave has asked stays as it was.

    A new version begins only once a wave has asked the one before it.

    Raises
    ------
    InstrumentError
        With every problem of it.
    """
    measure = OwnMeasure.read(draft.content)
    last = definitions.own_texts(session, draft.group_id).get(draft.key)
    version = int(last.version) if last is not None else 1
    if last is not None and _was_asked(session, draft, last.version):
        version += 1
    made = instrument_of(measure, draft.key, str(version), day, _versions(session, draft))
    content = to_json(made)
    session.add(
        Definition(
            group_id=draft.group_id,
            key=draft.key,
            version=made.version,
            hash=content_hash(content),
            content=content,
        )
    )
    session.flush()
    return made


def _versions(session: Session, draft: OwnDraft) -> list[Instrument]:
    """Return what was finished of a measure before, the newest last."""
    query = (
        select(Definition.content)
        .where(Definition.group_id == draft.group_id, Definition.key == draft.key)
        .order_by(Definition.id)
    )
    return [from_json(content) for content in session.scalars(query)]


def _was_asked(session: Session, draft: OwnDraft, version: str) -> bool:
    asked = session.scalars(select(Wave.measures).where(Wave.group_id == draft.group_id))
    return any(
        one["key"] == draft.key and one["version"] == version for wave in asked for one in wave
    )
