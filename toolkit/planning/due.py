"""Waves that are counted from each member's joining: which is due to whom."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

#: The last wave stays due for so many months.
_LAST_OPEN = 6


class Due(StrEnum):
    """How a member stands to one wave that is counted from joining."""

    LATER = "later"
    SOON = "soon"  # next month
    NOW = "due now"
    LATE = "late"  # since a month or more
    DONE = "done"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Window:
    """A wave is due from ``begin`` months after joining, until before ``end``."""

    begin: int
    end: int


def windows(months: Sequence[int]) -> tuple[Window, ...]:
    """Return when each wave is due: until the next one is, the last for half a year."""
    ends = [*months[1:], months[-1] + _LAST_OPEN] if months else []
    return tuple(Window(begin, end) for begin, end in zip(months, ends, strict=True))


def month_number(day: dt.date) -> int:
    """Return the months since the year 0: two days' difference counts the months between them."""
    return day.year * 12 + day.month


def joined_number(joined: str) -> int:
    """Return the same of a month such as "2026-03"."""
    return int(joined[:4]) * 12 + int(joined[5:7])


def months_since(joined: str, counted_from: int, today: dt.date) -> int:
    """Return the months that count for a member: from joining, or from when counting began."""
    return month_number(today) - max(joined_number(joined), counted_from)


def standing(window: Window, since: int, *, sent: bool) -> Due:
    """Return how a member stands to a wave, ``since`` months after what counts for them."""
    if sent:
        return Due.DONE
    if since >= window.end:
        return Due.MISSED
    if since > window.begin:
        return Due.LATE
    if since == window.begin:
        return Due.NOW
    return Due.SOON if since == window.begin - 1 else Due.LATER


def is_due(window: Window, since: int) -> bool:
    """Whether a wave can be answered."""
    return window.begin <= since < window.end
