"""Reports: drafts, what was published, funders' links, and the ledger of what has left.

What was published is frozen: nothing here changes a row of it. A link is derived (HMAC-SHA-256 of
its row's number under the key for reports), as members' links are: a stolen database opens nothing.
"""

import base64
import datetime as dt
import hashlib
import hmac
from collections.abc import Sequence
from typing import TYPE_CHECKING, NewType

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from toolkit.storage.models import (
    Group,
    Job,
    JobState,
    Quoted,
    ReleasedFigure,
    Report,
    ReportDraft,
    ReportLink,
)

if TYPE_CHECKING:  # scipy comes with it: a server that only takes answers does without
    from toolkit.statistics.releases import Release

ReportToken = NewType("ReportToken", str)
#: Bytes of the keyed hash in a link, and of a person's in the ledger.
_HASH = 15


class ChangedMeanwhileError(Exception):
    """Somebody else saved or published in between; nothing of this was kept."""


def drafts_of(session: Session, group_id: int) -> Sequence[ReportDraft]:
    query = select(ReportDraft).where(ReportDraft.group_id == group_id)
    return session.scalars(query.order_by(ReportDraft.id.desc())).all()


def draft(session: Session, group_id: int, number: int) -> ReportDraft | None:
    query = select(ReportDraft).where(ReportDraft.group_id == group_id, ReportDraft.id == number)
    return session.scalars(query).first()


def save_draft(session: Session, kept: ReportDraft, revision: int, **changes: object) -> None:
    """Keep changes of a draft, if nobody else has saved it since ``revision`` was read.

    Raises
    ------
    ChangedMeanwhileError
        If somebody has.
    """
    query = (
        update(ReportDraft)
        .where(ReportDraft.id == kept.id, ReportDraft.revision == revision)
        .values(revision=revision + 1, **changes)
        .execution_options(synchronize_session=False)
    )
    if not session.execute(query).rowcount:  # type: ignore[attr-defined]
        raise ChangedMeanwhileError
    session.refresh(kept)


def published(session: Session, group_id: int) -> Sequence[Report]:
    """Return a group's published reports, the newest first."""
    query = select(Report).where(Report.group_id == group_id).order_by(Report.number.desc())
    return session.scalars(query).all()


def of_group(session: Session, group_id: int, number: int) -> Report | None:
    query = select(Report).where(Report.group_id == group_id, Report.number == number)
    return session.scalars(query).first()


def with_fingerprint(session: Session, fingerprint: str) -> Report | None:
    query = select(Report).where(Report.fingerprint == fingerprint).order_by(Report.id)
    return session.scalars(query).first()


def last_number(session: Session, group_id: int) -> int:
    """Return the number of the last report; read it before the ledger that a draft is held to."""
    query = select(func.max(Report.number)).where(Report.group_id == group_id)
    return session.scalar(query) or 0


def ledger(session: Session, group_id: int) -> "tuple[Release, ...]":
    """Return every figure that ever left a group."""
    from toolkit.statistics.releases import Release  # noqa: PLC0415

    query = select(ReleasedFigure).where(ReleasedFigure.group_id == group_id)
    return tuple(
        Release(
            scale=(row.measure, row.outcome),
            waves=tuple(row.waves),
            people=frozenset(row.people),
            counts=row.counts,
        )
        for row in session.scalars(query.order_by(ReleasedFigure.id))
    )


def person(key: bytes, code: str) -> str:
    """Return how the ledger names a member: a hash of the code that only this server can make."""
    digest = hmac.digest(key, f"person:{code}".encode(), hashlib.sha256)
    return digest[:_HASH].hex()


def publish(
    session: Session,
    kept: ReportDraft,
    content: str,
    fingerprint: str,
    leaves: "Sequence[Release]",
    *,
    after: int,
    today: dt.date,
    quotes: Sequence[int] = (),
) -> Report:
    """Freeze a report, write the ledger and ask for its files: all of it or nothing.

    ``after`` is the number of the last report that ``leaves`` was held against, ``quotes`` the
    voices that it holds.

    Raises
    ------
    ChangedMeanwhileError
        If another report was published since. The session must be rolled back.
    """
    made = Report(
        group_id=kept.group_id,
        number=after + 1,
        kind=kept.kind,
        template=kept.template,
        title=kept.title,
        published_on=today,
        fingerprint=fingerprint,
        content=content,
    )
    session.add(made)
    try:
        session.flush()
    except IntegrityError as error:
        raise ChangedMeanwhileError from error
    session.add_all(
        ReleasedFigure(
            group_id=kept.group_id,
            report_id=made.id,
            measure=one.scale[0],
            outcome=one.scale[1],
            waves=list(one.waves),
            people=sorted(one.people),
            counts=one.counts,
        )
        for one in leaves
    )
    session.add_all(Quoted(report_id=made.id, voice_id=number) for number in quotes)
    session.add(Job(report_id=made.id, says="Waiting to begin."))
    session.delete(kept)
    session.flush()
    return made


def job_of(session: Session, report_id: int) -> Job | None:
    """Return the last work on a report's files."""
    query = select(Job).where(Job.report_id == report_id).order_by(Job.id.desc())
    return session.scalars(query).first()


def ask_again(session: Session, report_id: int) -> Job:
    """Ask for a report's files anew; work on them that waits already is enough."""
    last = job_of(session, report_id)
    if last is not None and last.state in {JobState.WAITING, JobState.RUNNING}:
        return last
    job = Job(report_id=report_id, says="Waiting to begin.")
    session.add(job)
    session.flush()
    return job


def add_link(session: Session, report: Report, until: dt.date) -> ReportLink:
    link = ReportLink(report_id=report.id, until=until)
    session.add(link)
    session.flush()
    return link


def link_token(key: bytes, link_id: int) -> ReportToken:
    """Return what a funder's address holds: the row's number and its keyed hash."""
    digest = hmac.digest(key, f"report:{link_id}".encode(), hashlib.sha256)
    secret = base64.b32encode(digest[:_HASH]).decode().lower()
    return ReportToken(f"{link_id}-{secret}")


def opened_by(
    session: Session, key: bytes, token: str, *, today: dt.date
) -> tuple[ReportLink, Report, Group] | None:
    """Return what a funder's link opens today, if it does; all other links look alike."""
    number, _, _ = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    if not hmac.compare_digest(token.encode(), link_token(key, int(number)).encode()):
        return None
    query = (
        select(ReportLink, Report, Group)
        .join(Report, Report.id == ReportLink.report_id)
        .join(Group, Group.id == Report.group_id)
        .where(ReportLink.id == int(number), ReportLink.until >= today, ~ReportLink.ended)
    )
    found = session.execute(query).first()
    return (found[0], found[1], found[2]) if found else None
