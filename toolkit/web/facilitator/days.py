"""Days as people write them: any, or one that has been."""

import datetime as dt
import re
from typing import Any

from wtforms import StringField, ValidationError

from toolkit.storage import waves

#: Plain digits and nothing after them: Python takes other ways of writing a day too.
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_EARLIEST = dt.date(1950, 1, 1)


def read(text: str) -> dt.date:
    """Return a day as it is written, 2026-11-23, or refuse it."""
    try:
        return dt.date.fromisoformat(text if _WRITTEN.match(text) else "")
    except ValueError:
        raise ValidationError("There is no such day. Write it as 2026-11-23.") from None


class WrittenDayField(StringField):
    """A day, or nothing (None); ``day`` once it was looked at."""

    day: dt.date | None = None

    def pre_validate(self, _form: Any) -> None:
        self.day = read(self.data) if self.data else None


class DayField(StringField):
    """A day that is not later than today; ``day`` once it was looked at."""

    day: dt.date

    def pre_validate(self, _form: Any) -> None:
        self.day = read(self.data or "")
        if self.day > waves.today():
            raise ValidationError("This day is still to come. Write down what has been.")
        if self.day < _EARLIEST:
            raise ValidationError("That is too long ago. Look at the year again.")
