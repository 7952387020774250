"""The form that begins a sheet."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, RadioField, StringField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from toolkit.storage.models import How


class SheetForm(FlaskForm):
    code = StringField(
        "Member’s short code",
        [InputRequired("Type the code that stands on the sheet."), Length(max=20)],
    )
    wave_code = StringField("Wave code", [Optional(), Length(max=20)])
    how = RadioField(
        "How they answered",
        choices=[
            SelectChoice(How.PAPER.value, "On paper"),
            SelectChoice(How.HELPER.value, "With a helper, who reads out and fills in"),
        ],
        default=How.PAPER.value,
        validators=[InputRequired("Say how they answered.")],
    )
    filled_on = DateField(
        "Day on which they answered", [InputRequired("Give the day, such as 2026-11-26.")]
    )
    choice = RadioField(
        "Do they take part?",
        choices=[
            SelectChoice("agree", "They ticked, or said, that they agree"),
            SelectChoice("not-this-time", "“Not this time”"),
        ],
        default="agree",
        validators=[InputRequired("Say whether they agreed.")],
    )
    instead = BooleanField("Enter the sheet in the place of what was begun on the phone")
