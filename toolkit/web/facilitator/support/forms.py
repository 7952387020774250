"""The form that asks where members find help."""

from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, ValidationError

from toolkit.web.facilitator.contacts import CHOICES, CHOOSE, check_lines


class SupportForm(FlaskForm):
    country = SelectField("The services of this country", [InputRequired(CHOOSE)], choices=CHOICES)
    support = TextAreaField("Our own list, shown before them")

    def validate_support(self, field: TextAreaField) -> None:
        check_lines(field.data or "")
        if self.country.data == "none" and not (field.data or "").strip():
            raise ValidationError("Write at least one line: a name, a colon, how to reach it.")
