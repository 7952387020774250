"""A made-up group in the database, through the same code as real ones."""

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy.orm import Session

from toolkit.demo.described import Described, Life
from toolkit.demo.groups import GROUPS
from toolkit.demo.sent import DAYS_OPEN, day_of_leaving, draw_answers, draw_meetings
from toolkit.instruments import Instrument, load_library
from toolkit.storage import definitions, entries, groups, members, plans
from toolkit.storage.models import Attendance, Beside, Group, Meeting, Member, Plan, Wave

_DAYS_PLANNED_AHEAD = 21
_DAYS_A_MONTH = 30


def fill(
    session: Session,
    described: Described,
    today: dt.date,
    seed: int | None = None,
    library: Mapping[str, Instrument] | None = None,
) -> Group:
    """Add one made-up group, as if its last wave had been closed some weeks before ``today``.

    ``library`` holds what it asks, the shipped one unless it is given. ``seed`` is the
    description's own unless it is given. The same one and the same ``today`` give the same answers;
    only the members' codes are new.
    """
    # A stream of its own for each part: a change of one leaves the others' draws as they were.
    seed = described.seed if seed is None else seed
    library = load_library() if library is None else library
    for_answers, for_meetings = np.random.default_rng(seed).spawn(2)
    group = groups.add(session, None, described.name, described.purpose, country="england")
    group.invented = True
    waves = _add_waves(session, group, described, today, library)
    opened = [wave.opened for wave in waves]
    people = _add_members(session, group, described, opened)
    _add_answers(for_answers, session, described, waves, people, library)
    for day, there in draw_meetings(for_meetings, described, opened, today):
        attendance = [Attendance(member_id=people[place].id) for place in there]
        session.add(Meeting(group=group, held_on=day, attendance=attendance))
    session.flush()
    if described.beside is not None:
        other = fill(session, described.beside, today)
        other.beside_id, other.beside = group.id, Beside.WAITING_LIST
        session.flush()
    return group


def opened_on(described: Described, today: dt.date) -> list[dt.date]:
    """Return the first day of each closed wave of a group that is made ``today``."""
    last = today - dt.timedelta(days=described.days_since_last_wave)
    return [
        last - dt.timedelta(days=described.days_between_waves * before)
        for before in reversed(range(described.waves))
    ]


def joined_in(life: Life, opened: Sequence[dt.date]) -> str:
    """Return the month in which somebody joined."""
    day = opened[life.joins - 1] - dt.timedelta(days=_DAYS_A_MONTH * life.months_before)
    return day.strftime("%Y-%m")


def fill_all(session: Session, today: dt.date) -> list[Group]:
    """Add every demonstration group."""
    return [fill(session, described, today) for described in GROUPS]


def _add_waves(
    session: Session,
    group: Group,
    described: Described,
    today: dt.date,
    library: Mapping[str, Instrument],
) -> list[Wave]:
    shipped = load_library()
    measures = [
        definitions.keep(
            session, library[key], None if library[key] is shipped.get(key) else group.id
        )
        for key in described.measures
    ]
    opened = opened_on(described, today)
    plan = _add_plan(session, group, described, opened[0])
    days: list[tuple[dt.date, dt.date | None]] = [
        (day, day + dt.timedelta(days=DAYS_OPEN)) for day in opened
    ]
    if described.asks_today:
        days.append((today, None))
    waves = [
        Wave(group=group, number=number, opened=day, closed=closed, measures=measures, plan=plan)
        for number, (day, closed) in enumerate(days, start=1)
    ]
    session.add_all(waves)
    session.flush()
    return waves


def _add_plan(session: Session, group: Group, described: Described, first: dt.date) -> Plan:
    made = dt.datetime.combine(first, dt.time(18, 30)) - dt.timedelta(days=_DAYS_PLANNED_AHEAD)
    return plans.make(
        session,
        group,
        described.measures,
        described.outcomes,
        design=described.design,
        main_wave=described.waves,
        headline=described.headline,
        made_at=made,
    )


def _add_members(
    session: Session, group: Group, described: Described, opened: Sequence[dt.date]
) -> list[Member]:
    # All at once, and each one's month afterwards: to look for unused codes one by one is slow.
    people = members.add(session, group, len(described.lives), joined_in(Life(), opened))
    for life, member in zip(described.lives, people, strict=True):
        member.joined = joined_in(life, opened)
        if life.left_after is not None and life.reason is not None:
            left = day_of_leaving(life.left_after, opened)
            members.leave(session, member, left.strftime("%Y-%m"), life.reason)
    session.flush()
    return people


def _add_answers(
    rng: np.random.Generator,
    session: Session,
    described: Described,
    waves: Sequence[Wave],
    people: Sequence[Member],
    library: Mapping[str, Instrument],
) -> None:
    for sent in draw_answers(rng, described, library):
        wave = waves[sent.wave - 1]
        entries.enter(
            session,
            wave,
            people[sent.place],
            sent.answers,
            how=sent.how,
            consent=1,
            sent_on=wave.opened + dt.timedelta(days=sent.day),
            late=True,
        )
    for life, member in zip(described.lives, people, strict=True):
        if life.sits_out is not None:
            entries.sit_out(session, waves[life.sits_out - 1], member, consent=1)
