"""The audit log: enumerated acts with fixed fields, written in the act's own transaction."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import false, func, select, update
from sqlalchemy.orm import Session

from toolkit.storage.models import Act, AuditEntry, Facilitator, How, Mended

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")
#: Formats of files that leave or come back.
FORMATS = frozenset(
    {"csv", "xlsx", "sav", "datapackage", "html", "pdf", "docx", "pptx", "svg", "png", "other"}
)

#: Why single answers to hard questions were in an export; "": they were not.
HARD_REASONS = frozenset({"", "check", "study"})

Holds = Callable[[Any], bool]


def _number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _format(value: Any) -> bool:
    return value in FORMATS


def _reason(value: Any) -> bool:
    return value in HARD_REASONS


def _way(value: Any) -> bool:
    return value in {How.PAPER.value, How.HELPER.value}


def _fingerprint(value: Any) -> bool:
    return isinstance(value, str) and _FINGERPRINT.fullmatch(value) is not None


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _day(value: Any) -> bool:
    return isinstance(value, str) and bool(dt.date.fromisoformat(value))


def _mended(value: Any) -> bool:
    return value in {one.value for one in Mended}


def _days(value: Any) -> bool:
    """First and last day of a wave, and the day on which it closes; None: there is none."""
    return (
        isinstance(value, list)
        and len(value) == 3
        and all(one is None or _day(one) for one in value)
    )


#: Of what a lock in PostgreSQL is, beside the group.
_LOCK = 7_301
#: Act -> its fields, all of them, and what each may hold: never free text.
FIELDS: Mapping[Act, Mapping[str, Holds]] = {
    Act.ANSWERS_EXPORTED: {"format": _format, "hard": _reason},
    Act.REPORT_PUBLISHED: {"report": _number, "fingerprint": _fingerprint},
    Act.REPORT_TAKEN: {"report": _number, "format": _format},
    Act.CHART_TAKEN: {"report": _number, "format": _format},
    Act.LINK_MADE: {"report": _number, "link": _number, "until": _day},
    Act.LINK_ENDED: {"report": _number, "link": _number},
    Act.ANSWERS_IMPORTED: {
        "number": _number,
        "responses": _number,
        "members": _number,
        "waves": _number,
    },
    Act.IMPORT_UNDONE: {
        "number": _number,
        "responses": _number,
        "members": _number,
        "waves": _number,
    },
    Act.FILE_VERIFIED: {"report": _number, "format": _format, "same": _truth},
    # Of which wave, never of whom: a member who is erased must not be left in the log.
    Act.ANSWERS_ENTERED: {"wave": _number, "how": _way},
    Act.ANSWERS_COMPARED: {"wave": _number, "differences": _number},
    Act.ANSWERS_CORRECTED: {"wave": _number, "changed": _number},
    Act.WAVE_OPENED: {"wave": _number},
    Act.WAVE_CLOSED: {"wave": _number},
    Act.WAVE_REOPENED: {"wave": _number},
    Act.WAVE_TAKEN_BACK: {"wave": _number},
    Act.WAVE_DATED: {"wave": _number, "before": _days, "after": _days},
    Act.FIGURES_ASKED: {"until": _day},
    Act.ANSWERS_MOVED: {"wave": _number},
    Act.ANSWERS_WITHDRAWN: {"wave": _number},
    Act.MEMBERS_JOINED: {"waves": _number},
    Act.MENDING_UNDONE: {"kind": _mended},
    Act.GROUP_ENDED: {"members": _number},
    Act.VOICE_TAKEN_BACK: {"reports": _number},
}


def record(
    session: Session,
    act: Act,
    *,
    group_id: int | None,
    facilitator_id: int | None,
    **given: Any,
) -> AuditEntry:
    """Add an act to the log; it is kept when the caller commits what it did.

    Raises
    ------
    ValueError
        If the fields are not those of the act, or hold what they may not.
    """
    fields = FIELDS[act]
    if given.keys() != fields.keys():
        raise ValueError(f"{act} has the fields {sorted(fields)}, not {sorted(given)}.")
    wrong = [name for name, holds in fields.items() if not holds(given[name])]
    if wrong:
        raise ValueError(f"{act} can’t hold this in {', '.join(wrong)}.")
    at = dt.datetime.now(dt.UTC).replace(tzinfo=None, second=0, microsecond=0)
    entry = AuditEntry(
        group_id=group_id,
        facilitator_id=facilitator_id,
        at=at,
        act=act,
        fields=given,
        mark=_marked(_last(session, group_id), at, act, given),
    )
    session.add(entry)
    session.flush()
    return entry


def _marked(before: str, at: dt.datetime, act: str, fields: Mapping[str, Any]) -> str:
    """Return the mark of an act: of what it says, and of the mark before it."""
    content = [before, at.isoformat(), str(act), fields]
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _last(session: Session, group_id: int | None) -> str:
    """Return the mark of a group's last act, and let nobody else add one meanwhile."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(_LOCK, group_id or 0)))
    else:  # SQLite has one writer at a time: who writes nothing is the writer all the same
        nothing = update(AuditEntry).where(false()).values(mark=AuditEntry.mark)
        session.execute(nothing.execution_options(synchronize_session=False))
    query = select(AuditEntry.mark).where(AuditEntry.group_id.is_not_distinct_from(group_id))
    return session.scalar(query.order_by(AuditEntry.id.desc()).limit(1)) or ""


def last_mark(session: Session, group_id: int) -> str:
    """Return the mark of a group's last act; "" before the first."""
    query = select(AuditEntry.mark).where(AuditEntry.group_id == group_id)
    return session.scalar(query.order_by(AuditEntry.id.desc()).limit(1)) or ""


def broken(session: Session, group_id: int | None) -> int | None:
    """Return the number of the first act, counted from 1, whose mark does not fit; None: all do."""
    query = select(AuditEntry).where(AuditEntry.group_id.is_not_distinct_from(group_id))
    before = ""
    for place, one in enumerate(session.scalars(query.order_by(AuditEntry.id)), start=1):
        before = _marked(before, one.at, one.act, one.fields)
        if before != one.mark:
            return place
    return None


def broken_groups(session: Session) -> list[int | None]:
    """Return the groups whose acts don't fit together."""
    groups = session.scalars(select(AuditEntry.group_id).distinct())
    return [number for number in groups if broken(session, number) is not None]


def of_group(session: Session, group_id: int, *, most: int = 200) -> Sequence[AuditEntry]:
    """Return a group's last acts, the newest first."""
    query = select(AuditEntry).where(AuditEntry.group_id == group_id)
    return session.scalars(query.order_by(AuditEntry.id.desc()).limit(most)).all()


def names_of(session: Session, group_id: int) -> dict[int, str]:
    """Return number -> name of the accounts in a group's log."""
    query = (
        select(Facilitator.id, Facilitator.username)
        .join(AuditEntry, AuditEntry.facilitator_id == Facilitator.id)
        .where(AuditEntry.group_id == group_id)
        .distinct()
    )
    return {row.id: row.username for row in session.execute(query)}
