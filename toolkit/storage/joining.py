"""Waves that are counted from each member's joining: opened together, answered when they are due.

They have no end, and figures of a wave that goes on would give the next person's answers away. So
results show answers up to a day that somebody asked for, and the next time only with three more.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from toolkit.planning import Schedule
from toolkit.planning.due import Due, Window, month_number, months_since, standing, windows
from toolkit.storage.models import Group, Member, Plan, Response, Wave
from toolkit.storage.waves import WaveError, asked, today

#: New answers that it takes before figures are shown anew: of fewer, the difference tells of one.
LEAST_NEW = 3


def counts_from_joining(plan: Plan | None) -> bool:
    return plan is not None and bool(Schedule.read(plan.schedule).months)


def open_waves(session: Session, group: Group, plan: Plan) -> list[Wave]:
    """Open all waves of a plan that counts from joining.

    Raises
    ------
    WaveError
        If the group asks on days, such waves are open, or something can't be asked.
    """
    if any(wave.closed is None for wave in group.waves):
        raise WaveError("Waves are open. Close them before you open others.")
    if group.waves:
        raise WaveError(
            "Your group has asked before. Waves on days and waves counted from joining can’t be "
            "mixed: their results would compare different things. Choose days in the plan, or "
            "start another group."
        )
    day = today()
    measures = [asked(session, group, key) for key in plan.measures]
    made = [
        Wave(
            group=group,
            number=number,
            opened=day,
            measures=measures,
            plan=plan,
            months=window.begin,
            until_months=window.end,
            counted_from=month_number(day),
        )
        for number, window in enumerate(windows(Schedule.read(plan.schedule).months), start=1)
    ]
    session.add_all(made)
    session.flush()
    return made


def window_of(wave: Wave) -> Window:
    """Return when a wave is due, in months from joining; it is one that counts from joining."""
    return Window(wave.months or 0, wave.until_months or 0)


def since(wave: Wave, member: Member, day: dt.date) -> int:
    """Return the months that count for a member on a day."""
    return months_since(member.joined, wave.counted_from or 0, day)


@dataclass(frozen=True, slots=True)
class Standing:
    """How a member stands to a wave that is counted from joining."""

    wave: Wave
    member: Member
    due: Due


def standings(session: Session, group: Group) -> list[Standing]:
    """Return how each member who is there stands to each open wave from joining."""
    found = [wave for wave in group.waves if wave.months is not None and wave.closed is None]
    if not found:
        return []
    query = select(Response.wave_id, Response.member_id).where(
        Response.wave_id.in_([wave.id for wave in found]),
        Response.sent_on.is_not(None) | Response.not_this_time.is_(True),
    )
    sent = {(wave, member) for wave, member in session.execute(query)}
    day = today()
    return [
        Standing(
            wave,
            member,
            standing(window_of(wave), since(wave, member, day), sent=(wave.id, member.id) in sent),
        )
        for wave in found
        for member in group.members
        if member.left is None
    ]


def by_due(found: Sequence[Standing]) -> Mapping[Due, list[Standing]]:
    return {due: [one for one in found if one.due is due] for due in Due}


def due_wave(group: Group, member: Member) -> Wave | None:
    """Return the wave that is due to a member now; None: there is none."""
    day = today()
    for wave in group.waves:
        if wave.months is None or wave.closed is not None:
            continue
        window = window_of(wave)
        if window.begin <= since(wave, member, day) < window.end:
            return wave
    return None


def ask_for_figures(session: Session, group: Group) -> dt.date:
    """Let results show what was answered up to yesterday; return that day.

    Yesterday, because today's answers are not all in.

    Raises
    ------
    WaveError
        If fewer than three answers came since the last time, in all or to one of the waves: each
        wave has figures of its own, and one new answer to it would be their whole difference.
    """
    until = today() - dt.timedelta(days=1)
    query = (
        select(Wave.number, func.count())
        .join(Response, Response.wave_id == Wave.id)
        .where(Wave.group_id == group.id, Wave.months.is_not(None), Response.sent_on <= until)
        .group_by(Wave.number)
    )
    if group.figures_until is not None:
        query = query.where(Response.sent_on > group.figures_until)
    new = {row[0]: row[1] for row in session.execute(query)}
    few = [number for number, count in new.items() if count < LEAST_NEW]
    if not new:
        raise WaveError(f"No answer has come up to yesterday that is new. It takes {LEAST_NEW}.")
    if few:
        numbers = ", ".join(str(number) for number in sorted(few))
        raise WaveError(
            f"Fewer than {LEAST_NEW} new answers have come to wave {numbers} up to yesterday. Wait "
            "for more: the difference would tell what one person answered."
        )
    group.figures_until = until
    session.flush()
    return until


def day_of_arrival(wave: Wave, sent_on: dt.date) -> dt.date:
    """Return the day that is kept for answers that come in now.

    Figures of a wave from joining were shown up to a day. What is dated back to it, a sheet or a
    file, would be among them at once, alone: it counts from the day after.
    """
    until = wave.group.figures_until
    if wave.months is None or until is None:
        return sent_on
    return max(sent_on, until + dt.timedelta(days=1))
