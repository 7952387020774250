"""What every page has: the addresses of static files, and words for dates and numbers."""

import datetime as dt
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from werkzeug.routing import IntegerConverter

_STATIC = Path(__file__).with_name("static")


@cache
def _fingerprint(filename: str) -> str:
    return hashlib.sha256((_STATIC / filename).read_bytes()).hexdigest()[:10]


def asset(filename: str) -> str:
    """Return a static file's address, new with each new content, so that it is cached for good."""
    return url_for("static", filename=filename, v=_fingerprint(filename))


def day(date: dt.date) -> str:
    return f"{date.day} {date:%B %Y}"


def month(text: str) -> str:
    return f"{dt.date.fromisoformat(f'{text}-01'):%B %Y}"


class Number(IntegerConverter):
    """A number in an address that a database can hold; a longer one is no page, not an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


def init_app(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.jinja_env.globals["asset"] = asset
    app.jinja_env.filters["day"] = day
    app.jinja_env.filters["month"] = month
