"""What a group sets out to do before there is an answer: when it asks, of how many, to see what."""

from toolkit.planning.schedule import FROM_JOINING, Schedule, ScheduleError

__all__ = ["FROM_JOINING", "Schedule", "ScheduleError"]
