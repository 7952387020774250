"""Forms of members: adding, leaving, erasing."""

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional, Regexp

from toolkit.storage.members import MOST_AT_ONCE
from toolkit.web.facilitator.reasons import REASONS

#: Digits 0 to 9 alone, and nothing after them: a month is compared and sorted as text.
MONTH = r"(19|20)[0-9]{2}-(0[1-9]|1[0-2])\Z"


class AddMembersForm(FlaskForm):
    number = IntegerField(
        "How many new members",
        [
            InputRequired(f"Give a number from 1 to {MOST_AT_ONCE}."),
            NumberRange(1, MOST_AT_ONCE, f"Give a number from 1 to {MOST_AT_ONCE}."),
        ],
    )
    joined = StringField(
        "Month in which they joined",
        [
            InputRequired("Give the month, such as 2026-11."),
            Regexp(MONTH, message="Write the month as year and month, such as 2026-11."),
        ],
    )


class LeaveForm(FlaskForm):
    month = StringField(
        "Month in which they left",
        [
            InputRequired("Give the month, such as 2026-11."),
            Regexp(MONTH, message="Write the month as year and month, such as 2026-11."),
        ],
    )
    reason = SelectField(
        "Why", choices=[SelectChoice(key.value, text) for key, text in REASONS.items()]
    )


class EraseForm(FlaskForm):
    word = StringField("Type the word ERASE", [Optional()])

    def validate_word(self, field: StringField) -> None:
        if (field.data or "").strip().upper() != "ERASE":
            raise ValidationError("Type the word ERASE to go on. Nothing was erased.")
