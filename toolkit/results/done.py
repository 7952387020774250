"""What the group did in a time: what funders ask for before they ask what changed."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from toolkit.statistics.least import LEAST
from toolkit.statistics.run_chart import RunChart
from toolkit.storage import money
from toolkit.storage.meetings import there
from toolkit.storage.models import Meeting, Member

#: Fewer people than this are not told outside the group, nor what they could be worked out from.
LEAST_TOLD = 5


@dataclass(frozen=True, slots=True)
class Done:
    """What was noted from ``first`` to ``last``. None: nothing was noted to tell it from."""

    first: dt.date
    last: dt.date
    meetings: int
    #: Times that somebody came, all meetings added up.
    came: int
    #: Day and how many came, of each meeting.
    by_day: tuple[tuple[dt.date, int], ...]
    #: Different members whose codes were noted; of those, who joined in this time and who before.
    people: int | None
    new: int | None
    returning: int | None
    #: First visits as they were counted at the door.
    newcomers: int | None
    minutes: int | None
    volunteer_minutes: int | None
    #: Money in pence.
    money_in: int | None
    money_out: int | None
    #: Code of each member who was noted, and how often.
    often: tuple[tuple[str, int], ...]

    @property
    def a_meeting(self) -> int | None:
        """Return what a meeting cost, in pence."""
        return round(self.money_out / self.meetings) if self.money_out and self.meetings else None

    @property
    def a_visit(self) -> int | None:
        """Return what it cost each time that somebody came, in pence."""
        return round(self.money_out / self.came) if self.money_out and self.came else None


def done(
    session: Session, group_id: int, first: dt.date, last: dt.date, strand_id: int | None = None
) -> Done:
    """Add up what was noted in a time, both days counted: one query a table.

    ``strand_id``: of the meetings of one strand alone. Money is of the whole group, and left out.
    """
    held = list(
        session.scalars(
            select(Meeting)
            .where(
                Meeting.group_id == group_id,
                Meeting.held_on.between(first, last),
                true() if strand_id is None else Meeting.strand_id == strand_id,
            )
            .order_by(Meeting.held_on, Meeting.id)
        )
    )
    rows = session.execute(
        select(Member.id, Member.code, Member.joined)
        .where(Member.group_id == group_id)
        .order_by(Member.id)
    ).all()
    times: dict[int, int] = {}
    for meeting in held:
        for one in meeting.attendance:
            times[one.member_id] = times.get(one.member_id, 0) + 1
    noted = [row for row in rows if row.id in times]
    begin = first.strftime("%Y-%m")
    new = sum(row.joined >= begin for row in noted)
    of_all = money.of_group(session, group_id) if strand_id is None else ()
    lines = [line for line in of_all if first <= line.paid_on <= last]
    return Done(
        first=first,
        last=last,
        meetings=len(held),
        came=sum(there(meeting) for meeting in held),
        by_day=tuple((meeting.held_on, there(meeting)) for meeting in held),
        people=len(noted) or None,
        new=new if noted else None,
        returning=len(noted) - new if noted else None,
        newcomers=_sum([meeting.newcomers for meeting in held]),
        minutes=_sum([meeting.minutes for meeting in held]),
        volunteer_minutes=_sum([meeting.volunteer_minutes for meeting in held]),
        money_in=_sum([line.pence for line in lines if line.pence > 0]),
        money_out=_sum([-line.pence for line in lines if line.pence < 0]),
        often=tuple((row.code, times[row.id]) for row in noted),
    )


def _sum(noted: Sequence[int | None]) -> int | None:
    """Add up what was noted; None where nothing was."""
    known = [one for one in noted if one is not None]
    return sum(known) if known else None


def told_of_people(found: Done) -> tuple[tuple[str, str], ...]:
    """Return what may be said outside of how many people came: a name and a count, each.

    Fewer than five are told as "fewer than 5". New and returning add up to all, so that both are
    told only where each is five or more: one of them would give the other away.
    """
    if found.people is None:
        return ()
    if found.people < LEAST_TOLD:
        return (("Different people", f"fewer than {LEAST_TOLD}"),)
    rows = [("Different people", str(found.people))]
    new, returning = found.new or 0, found.returning or 0
    if min(new, returning) >= LEAST_TOLD:
        rows += [("of these, new in this time", str(new)), ("of these, before", str(returning))]
    return tuple(rows)


def hours(minutes: int) -> str:
    """Return minutes as hours, such as "7" or "7.5"."""
    return f"{round(minutes / 60, 1):g}"


def pounds(pence: int) -> str:
    """Return an amount, such as "£1,250" or "£12.50"."""
    whole, part = divmod(abs(pence), 100)
    return f"{'−' if pence < 0 else ''}£{whole:,}{f'.{part:02d}' if part else ''}"


def told_outside(found: Done) -> tuple[tuple[str, str], ...]:
    """Return the table of a time for others: what, and how much of it, no small count of people."""
    rows = [("Meetings", str(found.meetings))]
    if found.came >= LEAST_TOLD:
        rows.append(("Visits, all meetings added up", str(found.came)))
    rows += told_of_people(found)
    if found.newcomers is not None and found.newcomers >= LEAST_TOLD:
        rows.append(("First visits, as counted", str(found.newcomers)))
    return (*rows, *_taken(found))


def money_told(found: Done) -> tuple[tuple[str, str], ...]:
    """Return what came in, went out, and what that is for a meeting and a visit."""
    rows = []
    if found.money_in is not None:
        rows.append(("Money in", pounds(found.money_in)))
    if found.money_out is not None:
        rows.append(("Money out", pounds(found.money_out)))
    if found.a_meeting is not None and found.a_visit is not None:
        rows.append(("Money out for each meeting", pounds(found.a_meeting)))
        rows.append(("Money out for each visit", pounds(found.a_visit)))
    return tuple(rows)


def _taken(found: Done) -> tuple[tuple[str, str], ...]:
    rows = []
    if found.minutes is not None:
        rows.append(("Hours together", hours(found.minutes)))
    if found.volunteer_minutes is not None:
        rows.append(("Volunteers’ hours", hours(found.volunteer_minutes)))
    return tuple(rows)


def said_of(found: Done) -> tuple[tuple[str, str], ...]:
    """Return the table of a time for the group itself: what, and how much of it."""
    rows = [("Meetings", str(found.meetings)), ("Visits, all meetings added up", str(found.came))]
    if found.people is not None:
        rows.append(("Different members, by their codes", str(found.people)))
        rows.append(("of these, joined in this time", str(found.new)))
        rows.append(("of these, joined before", str(found.returning)))
    if found.newcomers is not None:
        rows.append(("First visits, as counted", str(found.newcomers)))
    return (*rows, *_taken(found), *money_told(found))


def run_words(usual: RunChart, points: Sequence[tuple[dt.date, int]]) -> str:
    """Say in one sentence what a run chart of attendance shows."""
    mean = sum(count for _, count in points) / len(points)
    about = f"about {mean:.0f} {'person' if round(mean) == 1 else 'people'} a meeting"
    if usual.low is None:
        need = LEAST["run_chart_limits"]
        return f"On average {about}; what is usual shows from {need} meetings on"
    if not usual.signals:
        return f"On average {about}: up and down as usual"
    # What lasts says more than one day that was out of the usual.
    lasting = [signal for signal in usual.signals if signal[0] != "beyond"]
    rule, place = max(lasting or usual.signals, key=lambda signal: signal[1])
    day = points[place][0]
    when = f"{day.day} {day:%b %Y}"
    if rule == "beyond":
        return f"On average {about}, and on {when} out of the usual"
    if rule == "side":
        way = "more" if points[place][1] > (usual.centre or 0.0) else "fewer"
        return f"On average {about}: by {when}, {way} than usual eight times or more on end"
    return f"On average {about}: by {when}, six times or more on end one way"
