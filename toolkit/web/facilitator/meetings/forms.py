"""The form of a meeting."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Regexp


class MeetingForm(FlaskForm):
    held_on = StringField(
        "Day of the meeting",
        [
            InputRequired("Give the day, such as 2026-11-23."),
            Regexp(r"^\d{4}-\d\d-\d\d$", message="Write the day as 2026-11-23."),
        ],
    )
