"""People whom a group is compared with: a group of their own that is asked the same, when it is.

So no figure of the group can hold them, and they have cards, a key sheet and pages like members.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.storage.models import Beside, Group, Role, Wave
from toolkit.storage.waves import WaveError

NAMES = {
    Beside.WAITING_LIST: "Waiting list",
    Beside.OTHER_ACTIVITY: "Another activity",
    Beside.ELSEWHERE: "People elsewhere",
}
#: What they read before they start: true of people who are no members.
PURPOSE = (
    "You are asked the same questions as the members of a group, at the same times, so that the "
    "group can see what would have changed without it. You don’t have to be in it."
)


def of_group(session: Session, group_id: int) -> list[Group]:
    """Return the sets of people that stand beside a group."""
    query = select(Group).where(Group.beside_id == group_id).order_by(Group.id)
    return list(session.scalars(query))


def begin(session: Session, group: Group, kind: Beside) -> Group:
    """Add a set of people beside a group, for the same accounts; an open wave asks them too."""
    made = Group(
        name=f"{NAMES[kind]}, beside {group.name}"[:80],
        purpose=PURPOSE,
        support=group.support,
        country=group.country,
        cards_until=group.cards_until,
        leave_to=group.leave_to,
        invented=group.invented,
        beside_id=group.id,
        beside=kind,
    )
    session.add(made)
    session.flush()
    for account in session.scalars(select(Role.facilitator_id).where(Role.group_id == group.id)):
        session.add(Role(facilitator_id=account, group_id=made.id))
    for wave in group.waves:
        if wave.closed is None and wave.months is None:
            _same(session, made, wave)
    session.flush()
    return made


def follow(session: Session, group: Group) -> None:
    """Make the waves of those beside a group as its own are now: opened, closed, dated, or gone.

    A wave that was closed before they were there is none of theirs, and one of theirs that somebody
    answered stays, whatever becomes of the group's.
    """
    for other in of_group(session, group.id):
        theirs = {wave.number: wave for wave in other.waves}
        for wave in group.waves:
            here = theirs.pop(wave.number, None)
            if here is None and wave.closed is None and wave.months is None:
                _same(session, other, wave)
            elif here is not None:
                here.opened, here.closed, here.closes_on = wave.opened, wave.closed, wave.closes_on
        for wave in theirs.values():
            if not any(row.sent_on or row.not_this_time for row in wave.responses):
                other.waves.remove(wave)
    session.flush()


def must_let_go(session: Session, group: Group, wave: Wave) -> None:
    """Refuse to take back a wave that somebody beside the group has answered.

    Raises
    ------
    WaveError
        If somebody has.
    """
    for other in of_group(session, group.id):
        for one in other.waves:
            answered = any(row.sent_on or row.not_this_time for row in one.responses)
            if one.number == wave.number and answered:
                raise WaveError(
                    f"Somebody of “{other.name}” has answered this wave. Close it; it can’t be "
                    "taken back."
                )


def _same(session: Session, other: Group, wave: Wave) -> None:
    session.add(
        Wave(
            group=other,
            number=wave.number,
            opened=wave.opened,
            closes_on=wave.closes_on,
            measures=wave.measures,
        )
    )
