"""Forms of a group: its name and its settings."""

from urllib.parse import urlsplit

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length

from toolkit.web.facilitator.contacts import check_lines


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
    support = TextAreaField("Where members find support")
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
        check_lines(field.data or "")
