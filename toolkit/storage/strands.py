"""Strands: a group's own list of activities and grants, and who takes part in which."""

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from toolkit.storage.models import Group, Meeting, Member, MemberStrand, Strand

MOST = 12


class StrandError(Exception):
    """It can't be done so; the message says why."""


def of_group(session: Session, group_id: int) -> list[Strand]:
    """Return a group's strands by name, those that go on first."""
    query = select(Strand).where(Strand.group_id == group_id)
    found = session.scalars(query.order_by(Strand.name, Strand.id))
    return sorted(found, key=lambda one: one.ended_on is not None)


def with_number(session: Session, group_id: int, number: int) -> Strand | None:
    query = select(Strand).where(Strand.group_id == group_id, Strand.id == number)
    return session.scalars(query).first()


def add(session: Session, group_id: int, name: str) -> Strand:
    """Put a strand on the list.

    Raises
    ------
    StrandError
        If the name is on it, or the list is full.
    """
    name = " ".join(name.split())
    there = of_group(session, group_id)
    if any(one.name.casefold() == name.casefold() for one in there):
        raise StrandError(f"“{name}” is on the list already.")
    if len(there) >= MOST:
        raise StrandError(f"There is room for {MOST}. Take out one that nothing hangs on.")
    made = Strand(group_id=group_id, name=name)
    session.add(made)
    session.flush()
    return made


def used(session: Session, strand: Strand) -> tuple[int, int]:
    """Return how many members and meetings a strand has."""
    people = select(func.count()).where(MemberStrand.strand_id == strand.id)
    held = select(func.count()).where(Meeting.strand_id == strand.id)
    return session.scalar(people) or 0, session.scalar(held) or 0


def delete_unused(session: Session, strand: Strand) -> None:
    """Take a strand off the list.

    Raises
    ------
    StrandError
        If members or meetings belong to it: then it can be ended, so that what was is kept.
    """
    people, held = used(session, strand)
    if people or held:
        raise StrandError(
            f"“{strand.name}” has {people} members and {held} meetings, so it can’t be taken out. "
            "End it instead: it takes nothing new, and what was stays."
        )
    session.delete(strand)
    session.flush()


def end(session: Session, strand: Strand, day: dt.date | None) -> None:
    """End a strand, or (None) let it go on."""
    strand.ended_on = day
    session.flush()


def members_of(session: Session, strand: Strand) -> frozenset[str]:
    """Return the codes of who takes part."""
    query = (
        select(Member.code)
        .join(MemberStrand, MemberStrand.member_id == Member.id)
        .where(MemberStrand.strand_id == strand.id)
    )
    return frozenset(session.scalars(query))


def codes_by_strand(session: Session, group_id: int) -> dict[int, frozenset[str]]:
    """Return strand -> codes of who takes part, in one query."""
    query = (
        select(MemberStrand.strand_id, Member.code)
        .join(Member, Member.id == MemberStrand.member_id)
        .where(Member.group_id == group_id)
    )
    found: dict[int, set[str]] = {}
    for strand, code in session.execute(query):
        found.setdefault(strand, set()).add(code)
    return {strand: frozenset(codes) for strand, codes in found.items()}


def set_members(session: Session, group: Group, strand: Strand, codes: Iterable[str]) -> None:
    """Let those members of the group take part whose codes are named, and nobody else."""
    wanted = set(codes)
    session.execute(delete(MemberStrand).where(MemberStrand.strand_id == strand.id))
    session.add_all(
        MemberStrand(member_id=member.id, strand_id=strand.id)
        for member in group.members
        if member.code in wanted
    )
    group.data_version += 1
    session.flush()
