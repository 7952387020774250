"""When a group asks: on days, or counted in months from each member's own joining."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

#: At the start, then often enough that a settled answer (10 weeks or more after the first) exists.
FROM_JOINING = (0, 3, 6, 12)
#: Later than this, nobody's change is counted from their joining any more.
_LAST_MONTH = 120


class ScheduleError(ValueError):
    """Days or months that no group can ask by; the message says what to mend."""


#: A "wave 0" comes so many days before a group first meets.
BEFORE_DAYS = 70


def months_after(day: dt.date, months: int) -> dt.date:
    """Return the day so many months later; of a month that is too short, its last day."""
    count = day.year * 12 + day.month - 1 + months
    first = dt.date(count // 12, count % 12 + 1, 1)
    next_month = dt.date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return min(first + dt.timedelta(days=day.day - 1), next_month - dt.timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Schedule:
    """``days`` of the waves, or ``months`` after joining; both empty: nobody has said.

    Raises
    ------
    ScheduleError
        If both are given, or they do not rise.
    """

    days: tuple[dt.date, ...] = ()
    months: tuple[int, ...] = ()
    #: Whether the first day is a "wave 0", ten weeks or more before the group first meets.
    before: bool = False

    def __post_init__(self) -> None:
        if self.days and self.months:
            raise ScheduleError("Ask on days, or counted from joining: not both.")
        if any(later <= earlier for earlier, later in pairwise(self.days)):
            raise ScheduleError("Each wave begins after the one before it.")
        if any(later <= earlier for earlier, later in pairwise(self.months)):
            raise ScheduleError("Each wave is more months after joining than the one before it.")
        if any(not 0 <= month <= _LAST_MONTH for month in self.months):
            raise ScheduleError(f"Months after joining are from 0 to {_LAST_MONTH}.")
        if self.before and not self.days:
            raise ScheduleError("A wave before the group begins has a day.")
        if self.before and len(self.days) > 1:
            waited = (self.days[1] - self.days[0]).days
            if waited < BEFORE_DAYS:
                raise ScheduleError(
                    "The wave before the group begins comes ten weeks or more before the next, so "
                    "that a low point when people come does not look like the group’s doing."
                )

    def a_year_later(self) -> "Schedule":
        """Return the same for the next year; the group has met by then, so there is no wave 0."""
        days = self.days[1:] if self.before else self.days
        return Schedule(tuple(months_after(day, 12) for day in days), self.months)

    @property
    def said(self) -> bool:
        return bool(self.days or self.months)

    def kept(self) -> dict[str, Any]:
        """Return it as JSON can hold it: ``{}`` while nobody has said."""
        if self.months:
            return {"months": list(self.months)}
        if self.days:
            return {"days": [day.isoformat() for day in self.days], "before": self.before}
        return {}

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "Schedule":
        """Return what ``kept`` gave."""
        return cls(
            tuple(dt.date.fromisoformat(day) for day in kept.get("days", ())),
            tuple(kept.get("months", ())),
            bool(kept.get("before", False)),
        )
