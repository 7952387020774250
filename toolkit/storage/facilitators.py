"""Accounts of those who run groups, and their one-time links."""

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from toolkit.storage.models import Facilitator, Group, Role, name_key


def add(session: Session, username: str) -> Facilitator:
    """Add an account that has no password yet; its one-time link lets somebody choose one."""
    facilitator = Facilitator(
        username=username, password=None, active=True, fs_uniquifier=secrets.token_hex(16)
    )
    session.add(facilitator)
    session.flush()
    return facilitator


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Facilitator)) or 0


def waiting(session: Session) -> Facilitator | None:
    """Return the first account for which nobody has chosen a password yet."""
    return session.scalars(
        select(Facilitator).where(Facilitator.password.is_(None)).order_by(Facilitator.id)
    ).first()


def with_name(session: Session, username: str) -> Facilitator | None:
    """Return the account of this name, in large or small letters of any script."""
    query = select(Facilitator).where(Facilitator.name_key == name_key(username))
    return session.scalars(query).first()


def invite(session: Session, group_id: int) -> Facilitator:
    """Add an account, with a place in a group, for whoever opens its one-time link."""
    invited = add(session, f"new-{secrets.token_hex(8)}")
    session.add(Role(group_id=group_id, facilitator_id=invited.id))
    return invited


def forget_password(session: Session, facilitator: Facilitator) -> None:
    """Take an account's password away and end its sessions; a one-time link gives it a new one."""
    facilitator.password = None
    facilitator.fs_uniquifier = secrets.token_hex(16)
    facilitator.factor_salt, facilitator.factor_step, facilitator.factor_codes = None, None, []
    session.flush()


def forget_all_passwords(session: Session) -> list[Facilitator]:
    """Take every password away and end every session; return those who had one."""
    had_one = list(session.scalars(select(Facilitator).where(Facilitator.password.is_not(None))))
    for facilitator in had_one:
        forget_password(session, facilitator)
    return had_one


def name_taken(session: Session, username: str, but: int) -> bool:
    """Whether another account than ``but`` has this name, in large or small letters."""
    query = select(Facilitator.id).where(
        Facilitator.name_key == name_key(username), Facilitator.id != but
    )
    return session.scalars(query).first() is not None


def groups_of(session: Session, facilitator_id: int) -> list[Group]:
    query = (
        select(Group)
        .join(Role, Role.group_id == Group.id)
        .where(Role.facilitator_id == facilitator_id)
        .order_by(Group.id)
    )
    return list(session.scalars(query))


def group_of(session: Session, facilitator_id: int, group_id: int) -> Group | None:
    """Return a group only if the account has a place in it: the one way from an address to data."""
    query = (
        select(Group)
        .join(Role, Role.group_id == Group.id)
        .where(Role.facilitator_id == facilitator_id, Group.id == group_id)
    )
    return session.scalars(query).first()
