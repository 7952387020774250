"""The form that asks where members find help."""

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, ValidationError

from toolkit.web.facilitator.contacts import check_lines


class SupportForm(FlaskForm):
    """``which`` is the national services, or the group's own words."""

    which = StringField(
        "What members see", [AnyOf(("national", "own"), "Choose what members see.")]
    )
    support = TextAreaField("Our own list")

    def validate_support(self, field: TextAreaField) -> None:
        if self.which.data != "own":
            return
        if not (field.data or "").strip():
            raise ValidationError("Write at least one line: a name, a colon, how to reach it.")
        check_lines(field.data or "")
