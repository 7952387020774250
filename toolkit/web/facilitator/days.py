"""A day that has been, as people write it."""

import datetime as dt
import re
from typing import Any

from wtforms import StringField, ValidationError

from toolkit.storage import waves

#: Plain digits and nothing after them: Python takes other ways of writing a day too.
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_EARLIEST = dt.date(1950, 1, 1)


class DayField(StringField):
    """A day as 2026-11-23, not later than today; ``day`` once it was looked at."""

    day: dt.date

    def pre_validate(self, _form: Any) -> None:
        text = self.data or ""
        try:
            self.day = dt.date.fromisoformat(text if _WRITTEN.match(text) else "")
        except ValueError:
            raise ValidationError("There is no such day. Write it as 2026-11-23.") from None
        if self.day > waves.today():
            raise ValidationError("This day is still to come. Write down what has been.")
        if self.day < _EARLIEST:
            raise ValidationError("That is too long ago. Look at the year again.")
