"""The days of a wave: the one on which it closes by itself, and days that were set down wrongly."""

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from toolkit.storage.models import Response, Wave
from toolkit.storage.waves import WaveError, today


@dataclass(frozen=True, slots=True)
class Days:
    """First day, last day (None: it is open), and the day on which it closes by itself."""

    opened: dt.date
    closed: dt.date | None
    closes_on: dt.date | None

    def written(self) -> list[str | None]:
        """Return them as the audit log keeps them."""
        days = (self.opened, self.closed, self.closes_on)
        return [day.isoformat() if day else None for day in days]


def days_of(wave: Wave) -> Days:
    return Days(wave.opened, wave.closed, wave.closes_on)


def close_due(session: Session, group_id: int) -> list[int]:
    """Close the waves of a group whose last day is over; return their numbers.

    To members they were closed already: nobody has to look for that.
    """
    query = select(Wave).where(
        Wave.group_id == group_id, Wave.closed.is_(None), Wave.closes_on < today()
    )
    over = list(session.scalars(query))
    for wave in over:
        wave.closed = wave.closes_on
    session.flush()
    return [wave.number for wave in over]


def set_days(session: Session, wave: Wave, new: Days) -> None:
    """Set a wave's days anew.

    Raises
    ------
    WaveError
        If they lie in the future, overlap the waves beside it, or somebody had answered before.
    """
    if new.opened > today() or (new.closed is not None and new.closed > today()):
        raise WaveError("A wave can’t have begun, or closed, on a day that is still to come.")
    if (new.closed is None) != (wave.closed is None):
        raise WaveError("Close the wave, or open it again, by its own button.")
    if new.closed is not None and new.closed < new.opened:
        raise WaveError("The last day is before the first. Look at both again.")
    if new.closed is None and new.closes_on is not None and new.closes_on < today():
        raise WaveError("The day on which it closes by itself is today or later.")
    _between_the_others(wave, new)
    query = select(func.min(Response.sent_on)).where(Response.wave_id == wave.id)
    first = session.scalar(query)
    if first is not None and first < new.opened:
        raise WaveError(f"Somebody had answered by {first.isoformat()}: it began by then.")
    wave.opened, wave.closed = new.opened, new.closed
    wave.closes_on = new.closes_on if new.closed is None else None
    session.flush()


def _between_the_others(wave: Wave, new: Days) -> None:
    others = [one for one in wave.group.waves if one is not wave and one.months is None]
    before = [one for one in others if one.number < wave.number]
    after = [one for one in others if one.number > wave.number]
    if any((one.closed or one.opened) > new.opened for one in before):
        raise WaveError("The wave before it was not over on that first day. Waves can’t overlap.")
    last = new.closed or new.opened
    if any(one.opened < last for one in after):
        raise WaveError("The wave after it had begun by that last day. Waves can’t overlap.")
