"""Forms of those who run a group. Each message says what to do."""

from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import IntegerField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, Regexp

from toolkit.storage.members import MOST_AT_ONCE
from toolkit.storage.models import Reason

MONTH = r"^(19|20)\d\d-(0[1-9]|1[0-2])$"

REASONS = {
    Reason.NOT_SAID: "Not said",
    Reason.BETTER: "Feels better and needs it less",
    Reason.TIME: "Has no time",
    Reason.MOVED: "Moved or can’t get there",
    Reason.UNWELL: "Is too unwell",
    Reason.NOT_FOR_ME: "It was not right for them",
    Reason.DIED: "Died",
}


class GroupForm(FlaskForm):
    name = StringField(
        "Name of the group",
        [
            InputRequired("Give the group a name."),
            Length(1, 80, "Use at most 80 letters for the name."),
        ],
    )
    purpose = TextAreaField(
        "What the questions are for", [Length(max=600, message="Use at most 600 letters.")]
    )


class SettingsForm(GroupForm):
    support = TextAreaField(
        "Where members find support", [Length(max=2000, message="Use at most 2,000 letters.")]
    )
    leave_to = StringField(
        "Where “Leave this page” goes",
        [InputRequired("Give an address."), Length(max=200, message="Use a shorter address.")],
    )

    def validate_leave_to(self, field: StringField) -> None:
        try:
            parts = urlsplit(field.data or "")
        except ValueError:
            parts = urlsplit("")
        if parts.scheme != "https" or not parts.hostname or "." not in parts.hostname:
            raise ValidationError("Give a whole address that starts with https://.")

    def validate_support(self, field: TextAreaField) -> None:
        for number, line in enumerate((field.data or "").splitlines(), start=1):
            if line.strip() and ":" not in line:
                raise ValidationError(
                    f"Line {number} has no colon. Write a name, a colon, then how to reach it."
                )


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


class MeetingForm(FlaskForm):
    held_on = StringField(
        "Day of the meeting",
        [
            InputRequired("Give the day, such as 2026-11-23."),
            Regexp(r"^\d{4}-\d\d-\d\d$", message="Write the day as 2026-11-23."),
        ],
    )
