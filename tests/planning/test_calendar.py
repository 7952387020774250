"""The calendar file keeps to RFC 5545 and tells nothing."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.planning.calendar import TITLES, calendar

STAMP = dt.datetime(2026, 11, 26, 9, 30, tzinfo=dt.UTC)
#: RFC 5545, 3.1: a name, its parameters, a colon, a value; lines end in CR LF, at most 75 octets.
LINE = re.compile(r"[A-Z-]+(;[A-Z-]+=[A-Z]+)*:[^\x00-\x1f]+\Z")


def read(data):
    """Return the entries as pairs of name and value, after looking at the form of every line."""
    text = data.decode("ascii")
    assert text.endswith("\r\n")
    lines = text[:-2].split("\r\n")
    assert all(LINE.match(line) and len(line) <= 75 for line in lines)
    assert (lines[0], lines[-1]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
    entries, now = [], None
    for line in lines[1:-1]:
        if line == "BEGIN:VEVENT":
            assert now is None
            now = {}
        elif line == "END:VEVENT":
            entries.append(now)
            now = None
        elif now is not None:
            name, _, value = line.partition(":")
            assert name not in now
            now[name] = value
    return entries


@given(st.lists(st.dates(dt.date(2000, 1, 1), dt.date(2100, 1, 1)), unique=True, max_size=8))
def test_each_day_is_one_entry_of_a_whole_day(days):
    entries = read(calendar(days, "Tea", stamp=STAMP))
    assert [entry["DTSTART;VALUE=DATE"] for entry in entries] == [f"{d:%Y%m%d}" for d in days]
    for day, entry in zip(days, entries, strict=True):
        assert entry["DTEND;VALUE=DATE"] == f"{day + dt.timedelta(days=1):%Y%m%d}"
        assert entry["SUMMARY"] == "Tea"
        assert entry["DTSTAMP"] == "20261126T093000Z"
    assert len({entry["UID"] for entry in entries}) == len(days)


def test_an_entry_has_no_place_no_link_and_no_title_of_one_s_own():
    (entry,) = read(calendar([dt.date(2026, 3, 1)], TITLES[1], stamp=STAMP))
    assert set(entry) == {
        "UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "TRANSP"
    }  # fmt: skip
    with pytest.raises(ValueError, match="Use one of"):
        calendar([dt.date(2026, 3, 1)], "Therapy group", stamp=STAMP)
