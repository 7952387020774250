"""What a group has already, read in as many queries for a large group as for a small one."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.exchange.bringing.model import Known, KnownWave
from toolkit.instruments import load_library
from toolkit.storage import definitions, members, plans, waves
from toolkit.storage.models import Group, Member, Response, Wave


def known(session: Session, group: Group) -> Known:
    """Return what is there, and what may be asked."""
    asked = definitions.contents(
        session, [one["definition"] for wave in group.waves for one in wave.measures]
    )
    own = definitions.own_texts(session, group.id)
    answered = (
        select(Member.code, Wave.number)
        .join(Response, Response.member_id == Member.id)
        .join(Wave, Wave.id == Response.wave_id)
        .where(Wave.group_id == group.id)
    )
    return Known(
        codes=frozenset(member.code for member in members.of_group(session, group.id)),
        waves=tuple(
            KnownWave(
                wave.number,
                wave.opened,
                wave.closed,
                {one["key"]: asked[one["definition"]] for one in wave.measures},
            )
            for wave in group.waves
        ),
        answered=frozenset((row.code, row.number) for row in session.execute(answered)),
        measures={
            key: definitions.worded(instrument, own.get(key))
            if instrument.needs_wording
            else instrument
            for key, instrument in load_library().items()
        },
        today=waves.today(),
    )


def preferred(session: Session, group: Group) -> list[str]:
    """Return the measures that the group asks or asked: they win where others ask the same."""
    plan = plans.current(session, group.id)
    planned = list(plan.measures) if plan else []
    return list(
        dict.fromkeys([*planned, *(one["key"] for wave in group.waves for one in wave.measures)])
    )
