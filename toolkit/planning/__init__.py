"""What a group sets out to do before there is an answer: when it asks, of how many, to see what."""

from toolkit.planning.schedule import (
    BEFORE_DAYS,
    FROM_JOINING,
    Schedule,
    ScheduleError,
    months_after,
)

__all__ = ["BEFORE_DAYS", "FROM_JOINING", "Schedule", "ScheduleError", "months_after"]
