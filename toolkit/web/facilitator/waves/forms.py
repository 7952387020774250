"""The days of a wave."""

from flask_wtf import FlaskForm

from toolkit.web.facilitator.days import WrittenDayField


class DaysForm(FlaskForm):
    opened = WrittenDayField("First day")
    closed = WrittenDayField("Last day")
    closes_on = WrittenDayField("Closes by itself after")
