"""Groups, what they plan to ask, and the licensed wordings that they entered."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument, load_library
from toolkit.storage.models import Group, Plan, Role, Wording


def add(
    session: Session,
    facilitator_id: int | None,
    name: str,
    purpose: str = "",
    *,
    country: str | None = None,
) -> Group:
    group = Group(name=name, purpose=purpose, country=country)
    session.add(group)
    session.flush()
    if facilitator_id is not None:
        session.add(Role(facilitator_id=facilitator_id, group_id=group.id))
        session.flush()
    return group


def names_support(group: Group) -> bool:
    """Whether members can be shown where help is: by their country, or in the group's own lines."""
    return group.country not in {None, "none"} or bool(group.support.strip())


def current_plan(session: Session, group_id: int) -> Plan | None:
    """Return the plan that holds now: the last that was made."""
    query = select(Plan).where(Plan.group_id == group_id).order_by(Plan.id.desc())
    return session.scalars(query).first()


def plan(
    session: Session, group: Group, measures: Sequence[str], outcomes: Sequence[tuple[str, str]]
) -> Plan:
    """Keep a new plan beside the earlier ones, with the moment at which it was made."""
    row = Plan(
        group=group,
        made_at=dt.datetime.now(dt.UTC).replace(tzinfo=None, microsecond=0),
        measures=list(measures),
        outcomes=[list(pair) for pair in outcomes],
    )
    session.add(row)
    session.flush()
    return row


def enter_wording(
    session: Session,
    group: Group,
    instrument: Instrument,
    texts: Mapping[str, str],
    labels: Mapping[str, Mapping[int, str]],
) -> Wording:
    """Keep the text of a measure that the group holds a licence for.

    Raises
    ------
    InstrumentError
        If a question or an option has no text.
    """
    instrument.with_wording(texts, labels)
    row = Wording(
        group=group,
        instrument=instrument.key,
        texts=dict(texts),
        labels={name: {str(c): t for c, t in by.items()} for name, by in labels.items()},
        licensed_on=dt.datetime.now(dt.UTC).date(),
    )
    session.add(row)
    session.flush()
    return row


def wording_of(session: Session, group_id: int, key: str) -> Wording | None:
    """Return the group's newest text of a measure."""
    query = (
        select(Wording)
        .where(Wording.group_id == group_id, Wording.instrument == key)
        .order_by(Wording.id.desc())
    )
    return session.scalars(query).first()


def worded(instrument: Instrument, wording: Wording | None) -> Instrument:
    """Return the instrument with the group's own text where it has one."""
    if wording is None:
        return instrument
    labels = {
        name: {int(code): text for code, text in by.items()} for name, by in wording.labels.items()
    }
    return instrument.with_wording(wording.texts, labels)


def instrument_for(session: Session, group_id: int, key: str) -> Instrument:
    """Return a measure as this group would be asked it."""
    instrument = load_library()[key]
    if not instrument.needs_wording:
        return instrument
    return worded(instrument, wording_of(session, group_id, key))


def instrument_as_asked(session: Session, group_id: int, measure: Mapping[str, Any]) -> Instrument:
    """Return a wave's measure in the wording that the wave was opened with."""
    wording = session.get(Wording, measure["wording"]) if measure["wording"] else None
    if wording is not None and wording.group_id != group_id:
        raise LookupError(f"Wording {wording.id} is not of group {group_id}.")
    return worded(load_library()[measure["key"]], wording)
