"""A calendar file that tells whoever sees the calendar nothing: a neutral title, a day, no more.

Written as RFC 5545 has it: few enough lines that no library is needed.
"""

import datetime as dt
import hashlib
from collections.abc import Sequence

#: Titles that say nothing of a group; the facilitator picks one.
TITLES = ("Tea", "Errands", "Phone call", "Library", "Walk")


def calendar(days: Sequence[dt.date], title: str, *, stamp: dt.datetime) -> bytes:
    """Return an all-day entry for each day. ``title`` is one of ``TITLES``; ``stamp`` is in UTC.

    Raises
    ------
    ValueError
        If the title is none of the neutral ones.
    """
    if title not in TITLES:
        raise ValueError(f"Use one of: {', '.join(TITLES)}.")
    at = f"{stamp:%Y%m%dT%H%M%SZ}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calendar//EN", "CALSCALE:GREGORIAN"]
    for day in days:
        mark = hashlib.sha256(f"{title} {day.isoformat()}".encode()).hexdigest()[:32]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{mark}",
            f"DTSTAMP:{at}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + dt.timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{title}",
            "TRANSP:TRANSPARENT",
            "END:VEVENT",
        ]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VCALENDAR"]).encode()
