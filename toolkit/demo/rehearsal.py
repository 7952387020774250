"""A rehearsal: a group's own plan filled with invented people, to see what it would get.

It is a group of its own, marked as made up on every page and in every file, and goes as a whole:
no row of it is ever among real ones.
"""

import datetime as dt
from dataclasses import replace
from itertools import cycle, islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.demo.described import LONG_THERE, Described, Life
from toolkit.demo.filling import fill
from toolkit.planning import Schedule
from toolkit.storage import definitions
from toolkit.storage.models import Design, Group, Plan, Reason, Role

#: As many as a group expects, but a picture of a group: neither two people nor a hundred.
_FEWEST, _MOST, _USUAL = 6, 30, 12
#: How people go through a group: most stay, one leaves, one falls silent, one comes late.
_LIVES = (
    Life(months_before=LONG_THERE),
    Life(months_before=2),
    Life(months_before=LONG_THERE, level=-0.4),
    Life(months_before=9, missed=2),
    Life(months_before=3, level=0.4),
    Life(months_before=LONG_THERE, left_after=2, reason=Reason.NOT_SAID),
    Life(months_before=2, joins=2),
    Life(months_before=LONG_THERE, silent_after=1),
)
_WAVES, _DAYS_BETWEEN = 4, 91
_GOALS = ("A goal that somebody might have",)


class RehearsalError(Exception):
    """A plan can't be rehearsed; the message says why."""


def of_group(session: Session, group_id: int) -> Group | None:
    return session.scalars(select(Group).where(Group.rehearses_id == group_id)).first()


def begin(session: Session, group: Group, plan: Plan, today: dt.date) -> Group:
    """Fill a group's plan with invented people, in the place of an earlier rehearsal.

    Questions of the group's own are asked too, and words stay open. A measure whose wording nobody
    entered yet is left out.

    Raises
    ------
    RehearsalError
        If nothing is left to ask.
    """
    found = {key: definitions.for_group(session, group.id, key) for key in plan.measures}
    asked = {key: one for key, one in found.items() if one is not None and not one.needs_wording}
    measures = tuple(asked)
    if not measures:
        raise RehearsalError(
            "Nothing in your plan can be asked yet: its questions have no words. Enter them first."
        )
    end(session, group.id)
    made = fill(session, _described(group, plan, measures), today, library=asked)
    made.rehearses_id = group.id
    for account in session.scalars(select(Role.facilitator_id).where(Role.group_id == group.id)):
        session.add(Role(facilitator_id=account, group_id=made.id))
    session.flush()
    return made


def _described(group: Group, plan: Plan, measures: tuple[str, ...]) -> Described:
    schedule = Schedule.read(plan.schedule)
    many = min(max(plan.expected or _USUAL, _FEWEST), _MOST)
    return Described(
        name=f"Rehearsal of {group.name}"[:80],
        purpose=group.purpose,
        measures=measures,
        outcomes=tuple((key, scale) for key, scale in plan.outcomes if key in measures),
        truth=(),
        seed=group.id,
        lives=tuple(replace(life, goals=_GOALS) for life in islice(cycle(_LIVES), many)),
        design=plan.design or Design.AS_THEY_JOIN,
        headline=plan.headline,
        waves=max(2, len(schedule.days or schedule.months) or _WAVES),
        days_between_waves=_DAYS_BETWEEN,
        asks_today=True,
    )


def end(session: Session, group_id: int) -> bool:
    """Throw a group's rehearsal away, all of it; say whether there was one."""
    made = of_group(session, group_id)
    if made is None:
        return False
    session.delete(made)
    session.flush()
    return True
