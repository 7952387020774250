"""The form that asks for a file, and for what reason answers to hard questions are wanted."""

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

#: By their names in ``toolkit.exchange.formats``, which is not loaded to show a page.
FORMATS = ("xlsx", "csv", "codebook", "sav", "datapackage")
LEAVE_OUT = ""


class ExportForm(FlaskForm):
    hard = SelectField(
        "Single answers to hard questions",
        choices=[
            SelectChoice(LEAVE_OUT, "Leave them out"),
            SelectChoice("check", "Put in: to check our scores"),
            SelectChoice("study", "Put in: members agreed to a study"),
        ],
        default=LEAVE_OUT,
    )
    format = HiddenField(validators=[AnyOf(FORMATS, "Choose one of the files below.")])
