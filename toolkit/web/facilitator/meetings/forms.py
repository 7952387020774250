"""The form of a meeting."""

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired, Regexp


class MeetingForm(FlaskForm):
    held_on = StringField(
        "Day of the meeting",
        [
            InputRequired("Give the day, such as 2026-11-23."),
            Regexp(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", message="Write the day as 2026-11-23."),
        ],
    )
