"""What every page has: words for dates and numbers."""

import datetime as dt
from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter


def day(date: dt.date) -> str:
    """Write a day; of a moment (kept as UTC), the day that it was where the group is."""
    if isinstance(date, dt.datetime):
        date = date.replace(tzinfo=dt.UTC).astimezone()
    return f"{date.day} {date:%B %Y}"


def month(text: str) -> str:
    return f"{dt.date.fromisoformat(f'{text}-01'):%B %Y}"


class Number(IntegerConverter):
    """A number in an address that a database can hold; a longer one is no page, not an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["month"] = month
