"""When something goes wrong: a page in plain words that says what to do. Never a traceback."""

import logging
from typing import Any

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from toolkit.web.security import is_member_path

_log = logging.getLogger(__name__)

_WORDS: dict[int, tuple[str, str]] = {
    400: (
        "We could not read that",
        "Something in what was sent was not whole. Please go back and try once more.",
    ),
    404: (
        "There is no page here",
        "The address may have a slip in it, or the page is not yours to see.",
    ),
    405: ("That page can't be used like this", "Please go back and use the buttons on the page."),
    413: (
        "That was too much at once",
        "What was sent is larger than this page takes. Please go back and send less.",
    ),
    429: (
        "That was many tries in a short time",
        "Please wait a minute, then try again. Nothing was lost.",
    ),
    500: (
        "Something went wrong on our side",
        "It is not your fault. What you saved before is safe. Please go back and try again.",
    ),
    503: (
        "Not saved just now",
        (
            "We could not write to the database. What you saved before is safe. "
            "Please go back and try again in a minute: your answers are still on that page."
        ),
    ),
}


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(OperationalError, _database)
    app.register_error_handler(Exception, _bug)


def page(status: int, title: str | None = None, words: str | None = None) -> tuple[str, int]:
    """Return an error's page with its status."""
    known = _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]
    # Without the app's context processors: they ask the database who is signed in, and the
    # database may be what failed.
    text = current_app.jinja_env.get_template("error.html").render(
        title=title or known[0],
        words=words or known[1],
        for_member=is_member_path(request.path),
    )
    return text, status


def _http(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:
        return error
    return page(error.code or 500)


def _csrf(_error: CSRFError) -> tuple[str, int]:
    words = (
        "This page had been open too long, or cookies are switched off. "
        "Please go back, load the page again and send it once more."
    )
    return page(400, "Please send that once more", words)


def _database(error: OperationalError) -> tuple[str, int]:
    _log.error("The database did not answer: %s", type(error.orig).__name__)
    return page(503)


def _bug(error: Exception) -> tuple[str, int]:
    # The kind and the place only: a message could hold what a member wrote.
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    _log.error("Bug: %s at %s on a page of %s", type(error).__name__, where, request.endpoint)
    return page(500)
