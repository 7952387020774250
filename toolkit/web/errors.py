"""When something goes wrong: a page in plain words that says what to do. Never a traceback."""

import logging
import re
from typing import Any

from flask import Flask, current_app, request, session
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError
from werkzeug.exceptions import HTTPException

from toolkit.web.audiences import MEMBERS, PASSING, audience_of
from toolkit.web.logs import kind_and_place

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
    405: ("That page can’t be used like this", "Please go back and use the buttons on the page."),
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
_CLOSED_NOW = (
    "This page can’t open just now",
    "Please try again in a minute. If it stays like this, tell the person who runs your group.",
)


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(CSRFError, stale_form)
    app.register_error_handler(DBAPIError, _database)
    app.register_error_handler(Exception, _bug)


def page(status: int, title: str | None = None, words: str | None = None) -> tuple[str, int]:
    """Return an error's page with its status."""
    known = _WORDS.get(status) or _WORDS[500 if status >= 500 else 400]
    # Without the app's context processors: they ask the database who is signed in, and the
    # database may be what failed.
    text = current_app.jinja_env.get_template("error.html").render(
        title=title or known[0],
        words=words or known[1],
        for_member=audience_of(request) is MEMBERS,
        goes_round=PASSING.cookie in request.cookies,
    )
    return text, status


def _http(error: HTTPException) -> Any:
    if error.code is not None and error.code < 400:
        return error
    return page(error.code or 500)


def stale_form(_error: CSRFError) -> tuple[str, int]:
    """Say that a form did not come from a page that is open now."""
    if audience_of(request) is MEMBERS and not session:
        words = (
            "This page had been open too long. What you saved before is kept: "
            "open your card or your link again to go on."
        )
        return page(400, "Please open your link again", words)
    words = (
        "This page had been open too long, or cookies are switched off. "
        "Please go back, load the page again and send it once more."
    )
    return page(400, "Please send that once more", words)


def _database(error: DBAPIError) -> tuple[str, int]:
    if isinstance(error, (IntegrityError, DataError)):
        return _bug(error)
    _log.error("The database did not answer: %s", cause(error))
    return page(503) if request.method == "POST" else page(503, *_CLOSED_NOW)


def cause(error: DBAPIError) -> str:
    """Name why the database refused (locked, full, a missing column) without its message.

    SQLite has a name and PostgreSQL a class and a number for each reason; their messages may hold
    what somebody wrote, but for the name of what is missing.
    """
    original = error.orig
    name = getattr(original, "sqlite_errorname", "") or type(original).__name__
    missing = re.search(r"no such (?:column|table): [\w.]+", str(original))
    return " ".join(filter(None, [name, getattr(original, "sqlstate", ""), missing and missing[0]]))


def _bug(error: Exception) -> tuple[str, int]:
    # Not its message: it could hold what a member wrote.
    _log.error("Bug: %s on a page of %s", kind_and_place(error), request.endpoint)
    return page(500)
