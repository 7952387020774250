"""What every format says beside the content, in the same words, so that a comparison knows them."""

import datetime as dt
import re

#: After a sentence that stands in the group's wording, not the tool's.
OWN_WORDS = "(in the group’s own words)"
#: Headings of what is behind the pages that are read, and of the charts' figures there.
ANNEX = "Annex"
BEHIND_CHARTS = "The figures behind the charts"
#: Where a chart had to make room on the pages that are read.
CHART_IN_ANNEX = "The chart is in the annex."
MORE_IN_ANNEX = "The figures in full, and how they were worked out, are in the annex."
SHOW_FIGURES = "Show the figures"
SUMMARY = "Summary"
MADE_ON = "Made on"
FINGERPRINT = "Fingerprint"

CHART = "Chart"
#: After the title of a slide that goes on from the one before.
CONTINUED = "(continued)"

SEE_SHEET = "See the sheet"

#: All of these: what a file may say that no content says.
AROUND = (
    *(OWN_WORDS, ANNEX, BEHIND_CHARTS, CHART_IN_ANNEX, MORE_IN_ANNEX, SHOW_FIGURES),
    *(MADE_ON, FINGERPRINT, SEE_SHEET, CONTINUED),
)


def see_sheet(name: str) -> str:
    """Lead to another sheet of the workbook."""
    return f"{SEE_SHEET} “{name}”"


#: What XML 1.0 can't hold (Char, section 2.2): it is not seen on a page either.
_NOT_SHOWN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def shown(text: str) -> str:
    """Return a text without the control characters that would make a file unreadable."""
    return _NOT_SHOWN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def day(made_on: str) -> str:
    """Return a day as people write it.

    Examples
    --------
    >>> day("2026-11-25")
    '25 November 2026'
    """
    date = dt.date.fromisoformat(made_on)
    return f"{date.day} {date:%B %Y}"
