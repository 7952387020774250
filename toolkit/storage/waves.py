"""Waves: opening, closing, who has answered."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument, load_library
from toolkit.instruments.own import OWN
from toolkit.instruments.then import looking_back
from toolkit.planning.due import joined_number, months_since
from toolkit.storage import definitions, groups, plans
from toolkit.storage.models import Group, Member, Response, Sheet, Wave


class WaveError(Exception):
    """A wave cannot be opened or closed; the message says what to do."""


class State(StrEnum):
    """How far a member is with a wave."""

    NOT_YET = "not yet"
    STARTED = "started"
    SENT = "sent"
    NOT_THIS_TIME = "not this time"


@dataclass(frozen=True, slots=True)
class Progress:
    """One member in one wave."""

    member: Member
    state: State


def today() -> dt.date:
    """Return the day where the group is: the machine's own time zone, or that of ``TZ``."""
    return dt.datetime.now(dt.UTC).astimezone().date()


def open_wave(session: Session, group: Group, then: Collection[str] = ()) -> Wave:
    """Open the next wave under the group's plan, with its measures as they are now.

    Those of ``then`` are asked once more, about the time when each one joined.

    Raises
    ------
    WaveError
        If one is open, nothing was chosen to ask, a measure has no wording yet, or one calls for
        support that nobody named.
    """
    waves = group.waves
    if any(wave.closed is None for wave in waves):
        raise WaveError("A wave is open. Close it before you open the next one.")
    plan = plans.current(session, group.id)
    if plan is None or not plan.measures:
        raise WaveError("Choose at least one measure first.")
    if any(wave.months is not None for wave in waves):
        raise WaveError(
            "Your group counts waves from joining. Waves on days can’t be mixed with them: their "
            "results would compare different things."
        )
    wave = Wave(
        group=group,
        number=max((wave.number for wave in waves), default=0) + 1,
        opened=today(),
        measures=[asked(session, group, key) for key in plan.measures]
        + [
            _looking_back(session, group, key)
            for key in plan.measures
            if key in then and may_look_back(definitions.for_group(session, group.id, key))
        ],
        plan=plan,
    )
    session.add(wave)
    _one_at_a_time(session)
    return wave


def may_look_back(instrument: Instrument | None) -> bool:
    """Whether a measure can be asked about the time of joining.

    Words of ours may not stand above it where a licence holds its text; without a score there is
    nothing to compare; and a goal of today was nobody's goal then.
    """
    if instrument is None or not instrument.scales or instrument.carried:
        return False
    key = instrument.key
    return key.startswith(OWN) or (key in load_library() and load_library()[key].has_wording)


def _looking_back(session: Session, group: Group, key: str) -> definitions.Asked:
    """Keep a measure as it is asked about the time of joining."""
    instrument = definitions.for_group(session, group.id, key)
    if instrument is None:
        raise WaveError(f"“{key}” is not in the library any more. Take it out under “What to ask”.")
    return definitions.keep(session, looking_back(instrument), group.id)


def add_closed(
    session: Session,
    group: Group,
    number: int,
    opened: dt.date,
    closed: dt.date,
    measures: Sequence[str],
) -> Wave:
    """Add a wave that is over, with measures as they are now: its answers come from elsewhere.

    It is under the group's plan only if that was made by the wave's first day: a plan of later
    fixed nothing beforehand.

    Raises
    ------
    WaveError
        If a measure has no wording yet.
    """
    plan = plans.current(session, group.id)
    wave = Wave(
        group=group,
        number=number,
        opened=opened,
        closed=closed,
        measures=[asked(session, group, key, shown=False) for key in measures],
        plan=plan if plan is not None and plan.made_at.date() <= opened else None,
    )
    session.add(wave)
    session.flush()
    return wave


def asked(session: Session, group: Group, key: str, *, shown: bool = True) -> definitions.Asked:
    """Keep a measure as it is asked now, if it can be; ``shown``: members will be asked it."""
    instrument = definitions.for_group(session, group.id, key)
    if instrument is None:
        raise WaveError(f"“{key}” is not in the library any more. Take it out under “What to ask”.")
    if instrument.needs_wording:
        raise WaveError(
            f"{instrument.short} has no wording yet. "
            "Enter the text that your group has a licence for, or take it out of the plan."
        )
    if shown and instrument.support and not groups.names_support(group):
        raise WaveError(
            f"{instrument.short} asks about hard things. Say under Settings first where your "
            "members find support: they are shown it when they need it."
        )
    own = key.startswith(OWN) or not load_library()[key].has_wording
    return definitions.keep(session, instrument, group.id if own else None)


def _one_at_a_time(session: Session) -> None:
    """Write what was opened; the tables refuse a second wave that was opened at the same moment."""
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise WaveError("Somebody opened a wave at the same moment. Look at it below.") from error


def close_wave(session: Session, wave: Wave) -> None:
    """Close a wave. Drafts that nobody sent stay drafts and count as not answered."""
    if wave.closed is None:
        wave.closed = max(today(), wave.opened)
        session.flush()


def reopen_wave(session: Session, wave: Wave) -> None:
    """Open the last wave again, for answers that came too late."""
    last = max(other.number for other in wave.group.waves)
    if wave.months is None and wave.number != last:
        raise WaveError("Only the last wave can be opened again.")
    wave.closed = wave.closes_on = None
    _one_at_a_time(session)


def delete_wave(session: Session, wave: Wave) -> None:
    """Delete a wave that nobody answered, with what was begun and not sent.

    Raises
    ------
    WaveError
        If somebody answered, or said "not this time", or a sheet of it is being typed in.
    """
    if any(row.sent_on is not None or row.not_this_time for row in wave.responses):
        raise WaveError("Somebody has answered this wave. Close it; it can’t be taken back.")
    if session.scalar(select(Sheet.id).where(Sheet.wave_id == wave.id).limit(1)) is not None:
        raise WaveError(
            "A sheet of this wave is being typed in. Finish it, or throw it away first."
        )
    wave.group.waves.remove(wave)
    session.flush()


def of_group(session: Session, group_id: int, number: int) -> Wave | None:
    query = select(Wave).where(Wave.group_id == group_id, Wave.number == number)
    return session.scalars(query).first()


def shown(waves: Iterable[Wave], figures_until: dt.date | None) -> list[Wave]:
    """Return the waves whose figures are shown: closed ones, and those from joining once asked for.

    Of the latter, which have no end, only what came up to ``figures_until``.
    """
    return [
        wave
        for wave in waves
        if (wave.closed if wave.months is None else figures_until) is not None
    ]


def invited(wave: Wave, member: Member) -> bool:
    """Whether a member was there to be asked: joined by the wave's last day, not left before it.

    A wave that is counted from joining asks whom it has become due to.
    """
    if wave.months is not None:
        now = months_since(member.joined, wave.counted_from or 0, wave.closed or today())
        return now >= wave.months and not had_left(wave, member)
    last = (wave.closed or today()).strftime("%Y-%m")
    return member.joined <= last and not had_left(wave, member)


def had_left(wave: Wave, member: Member) -> bool:
    """Whether a member without a response had left when the wave began.

    Only months are known. Who left in the month of the opening counts as gone: the leaver of the
    week before must not look like somebody who did not answer.
    """
    if member.left is None:
        return False
    if wave.months is not None:
        due = max(joined_number(member.joined), wave.counted_from or 0) + wave.months
        return joined_number(member.left) <= due
    return member.left <= wave.opened.strftime("%Y-%m")


def progress(session: Session, wave: Wave) -> list[Progress]:
    """Return how far each invited member is, in the order of their codes' making."""
    return _progress(session, wave.group, [wave])[wave.id]


def progress_by_wave(session: Session, group: Group) -> dict[int, list[Progress]]:
    """Return wave's number in the tables -> how far each invited member is with it."""
    return _progress(session, group, group.waves)


def _progress(session: Session, group: Group, waves: Sequence[Wave]) -> dict[int, list[Progress]]:
    query = select(
        Response.wave_id, Response.member_id, Response.sent_on, Response.not_this_time
    ).where(Response.wave_id.in_([wave.id for wave in waves]))
    states = {
        (wave, member): _state(sent_on, not_this_time=not_this_time)
        for wave, member, sent_on, not_this_time in session.execute(query)
    }
    return {
        wave.id: [
            Progress(member, states.get((wave.id, member.id), State.NOT_YET))
            for member in group.members
            if (wave.id, member.id) in states or invited(wave, member)
        ]
        for wave in waves
    }


def _state(sent_on: dt.date | None, *, not_this_time: bool) -> State:
    if not_this_time:
        return State.NOT_THIS_TIME
    return State.SENT if sent_on else State.STARTED


def instruments_of(session: Session, wave: Wave) -> dict[str, Instrument]:
    """Return the measures of a wave as they were asked, in order."""
    return definitions.as_asked(session, wave.measures)
