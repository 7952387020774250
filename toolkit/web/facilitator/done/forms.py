"""What is noted beside meetings: events and money."""

import re

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from toolkit.web.facilitator.days import DayField

#: Pounds with or without pence; commas only between thousands.
_AMOUNT = re.compile(r"(?:[0-9]{1,7}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.[0-9]{2})?\Z")


class EventForm(FlaskForm):
    held_on = DayField("When")
    name = StringField(
        "What happened",
        [InputRequired("Say what happened."), Length(max=60, message="Use at most 60 letters.")],
    )
    kind = RadioField(
        "What it is",
        choices=[
            SelectChoice("happened", "Something that happened to the group"),
            SelectChoice("link", "A tie to somebody outside: a room lent, people sent to us"),
        ],
        default="happened",
    )


class MoneyForm(FlaskForm):
    paid_on = DayField("When")
    way = RadioField(
        "Did it come in or go out?",
        [InputRequired("Say whether it came in or went out.")],
        choices=[SelectChoice("in", "It came in"), SelectChoice("out", "It went out")],
    )
    amount = StringField("Pounds", [InputRequired("Say how much.")])
    what = StringField(
        "What it was",
        [InputRequired("Say what it was."), Length(max=60, message="Use at most 60 letters.")],
    )

    @property
    def pence(self) -> int:
        """Return the amount: above 0 came in, below 0 went out."""
        whole, _, part = (
            (self.amount.data or "").strip().lstrip("£").replace(",", "").partition(".")
        )
        size = int(whole) * 100 + int(part or 0)
        return size if self.way.data == "in" else -size

    def validate_amount(self, field: StringField) -> None:
        if not _AMOUNT.match((field.data or "").strip().lstrip("£")):
            raise ValidationError("Write the amount in pounds and pence, such as 12.50 or 1,250.")
        if not self.pence:
            raise ValidationError("An amount of nothing needs no line.")
