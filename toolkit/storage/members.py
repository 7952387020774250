"""Members: adding codes, finding one, revoking a card, erasing."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from toolkit.storage.codes import MemberCode, new_code
from toolkit.storage.models import Group, Member, Reason, Response
from toolkit.storage.waves import today

#: More would be another kind of group than this tool is for.
MOST_AT_ONCE = 100


def this_month() -> str:
    return today().strftime("%Y-%m")


def add(session: Session, group: Group, number: int, joined: str) -> list[Member]:
    """Add ``number`` members with new codes; ``joined`` is a month such as ``2026-11``."""
    members = [
        Member(group=group, code=code, joined=joined, link_version=1)
        for code in unused_codes(session, number)
    ]
    session.add_all(members)
    session.flush()
    return members


def unused_codes(session: Session, number: int) -> list[MemberCode]:
    """Return codes that nobody has, each of them once."""
    codes: dict[MemberCode, None] = {}
    while len(codes) < number:
        wanted = {new_code() for _ in range(number - len(codes))}
        taken = session.scalars(select(Member.code).where(Member.code.in_(wanted)))
        codes.update(dict.fromkeys(wanted - set(taken)))
    return list(codes)


def of_group(session: Session, group_id: int) -> list[Member]:
    return list(
        session.scalars(select(Member).where(Member.group_id == group_id).order_by(Member.id))
    )


def with_code(session: Session, group_id: int, code: str) -> Member | None:
    query = select(Member).where(Member.group_id == group_id, Member.code == code)
    return session.scalars(query).first()


def anywhere(session: Session, code: str) -> Member | None:
    """Return a member of any group; for the command line of who hosts the tool."""
    return session.scalars(select(Member).where(Member.code == code)).first()


def revoke_link(session: Session, member: Member) -> None:
    """Make every card printed so far for this member open nothing."""
    member.link_version += 1
    member.card_made_on = today()
    session.flush()


def leave(session: Session, member: Member, month: str, reason: Reason) -> None:
    member.left, member.reason = month, reason
    session.flush()


def come_back(session: Session, member: Member) -> None:
    member.left, member.reason = None, None
    session.flush()


def sent_answers(session: Session, member: Member) -> int:
    """Return how many waves the member has sent answers to."""
    query = (
        select(func.count())
        .select_from(Response)
        .where(Response.member_id == member.id, Response.sent_on.is_not(None))
    )
    return session.scalar(query) or 0


def delete(session: Session, member: Member) -> None:
    """Delete a member's rows. Only ``erasing`` calls this: the files hold them a while longer."""
    session.delete(member)
    session.flush()
