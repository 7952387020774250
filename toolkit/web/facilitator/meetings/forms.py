"""The form of a meeting: how many came, or who, and what it took."""

import re
from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice

from toolkit.web.facilitator.days import DayField

_MOST_PEOPLE, _MOST_HOURS = 500, 1000
_WHOLE = re.compile(r"[0-9]{1,4}\Z")
_HOURS = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?\Z")


class CountField(StringField):
    """A whole number of people, or nothing; ``number`` once it was looked at."""

    number: int | None = None

    def pre_validate(self, _form: Any) -> None:
        text = (self.data or "").strip()
        if not text:
            return
        if not _WHOLE.match(text) or int(text) > _MOST_PEOPLE:
            raise ValidationError(f"Write a whole number from 0 to {_MOST_PEOPLE}.")
        self.number = int(text)


class HoursField(StringField):
    """Hours such as 1.5, or nothing; kept as whole ``minutes``."""

    minutes: int | None = None

    def pre_validate(self, _form: Any) -> None:
        text = (self.data or "").strip()
        if not text:
            return
        hours = float(text.replace(",", ".")) if _HOURS.match(text) else -1.0
        if not 0 < hours <= _MOST_HOURS:
            raise ValidationError("Write the hours as a number, such as 1.5.")
        self.minutes = round(hours * 60)


class MeetingForm(FlaskForm):
    held_on = DayField("Day of the meeting")
    head_count = CountField("How many came")
    newcomers = CountField("Who came for the first time")
    length = HoursField("How long it lasted, in hours")
    volunteers = HoursField("What volunteers gave, in hours")
    strand = SelectField("What it was for", default="")
    sure = BooleanField("Yes, so many came")

    #: Set by the view: how many a meeting of this group may have without a question.
    usual_most = _MOST_PEOPLE
    asks_whether_sure = False

    def offer(self, strands: Sequence[tuple[int, str]]) -> None:
        """Let one of these activities be chosen."""
        whole = SelectChoice("", "The whole group")
        self.strand.choices = [whole, *(SelectChoice(str(n), name) for n, name in strands)]

    @property
    def strand_id(self) -> int | None:
        return int(self.strand.data) if self.strand.data else None

    def validate_head_count(self, field: CountField) -> None:
        if field.number is not None and field.number > self.usual_most and not self.sure.data:
            self.asks_whether_sure = True
            raise ValidationError(
                f"{field.number} people is far more than your group has members. "
                "Is the number right? Then tick “Yes, so many came”."
            )

    def validate_newcomers(self, field: CountField) -> None:
        came = self.head_count.number
        if field.number is not None and came is not None and field.number > came:
            raise ValidationError("More came for the first time than came at all. Look again.")

    def validate_length(self, field: HoursField) -> None:
        if field.minutes is not None and field.minutes > 24 * 60:
            raise ValidationError("A meeting lasts 24 hours at the most. Write hours, such as 1.5.")
