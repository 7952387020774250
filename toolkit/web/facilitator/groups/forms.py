"""Forms of a group: its name and its settings."""

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Length, Optional

from toolkit.storage.waves import today
from toolkit.web.addresses import LONGEST, AddressError, harmless_page
from toolkit.web.facilitator.contacts import CHOICES, CHOOSE


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


class NewGroupForm(GroupForm):
    country = SelectField("Where members find help", [InputRequired(CHOOSE)], choices=CHOICES)
    ends_on = DateField("The day on which codes and answers go", [Optional()])

    def validate_ends_on(self, field: DateField) -> None:
        if field.data is not None and field.data <= today():
            raise ValidationError("Give a day that is still to come, or leave it empty.")


class SettingsForm(GroupForm):
    leave_to = StringField(
        "Where “Leave this page” goes",
        [InputRequired("Give an address."), Length(max=LONGEST, message="Use a shorter address.")],
    )

    cards_until = DateField("Last day on which printed cards open", [Optional()])

    def validate_leave_to(self, field: StringField) -> None:
        try:
            field.data = harmless_page(field.data or "")
        except AddressError as error:
            raise ValidationError(str(error)) from error
