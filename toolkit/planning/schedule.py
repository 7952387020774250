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
