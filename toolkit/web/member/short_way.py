"""The short way: a page of questions that is opened, saved or tapped while nothing is amiss.

Most of what a room of phones asks for is this, so it is answered before the framework sets up what
any page may need. Whatever is out of the ordinary is handed on, as it came, to ``views``: no
session, a form that is not of this session, a sign or a choice that is none, another window, a wave
that was closed, an answer that calls for support, a database that fails. Nothing was written then,
for writing is the last thing that is done here. Sessions, tokens, drafts and pages are those of the
long way, by the same functions; ``tests/web/test_short_way.py`` holds the two against each other.
"""

import io
import logging
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.sansio.http import parse_cookie

from toolkit.storage import drafts, erasing
from toolkit.storage.drafts import ClosedError, Draft, Guest, OtherWindowError
from toolkit.web.audiences import MEMBERS
from toolkit.web.logs import kind_and_place
from toolkit.web.member.drawn import PACKED, page_filling, takes_gzip
from toolkit.web.member.guest import guest_of, harmless_page_of
from toolkit.web.member.survey import Page, Survey, survey_of, times_seen
from toolkit.web.sessions import LEFT, cookies

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_log = logging.getLogger(__name__)

_ADDRESS = re.compile(r"/survey/([1-9]\d{0,3})(/tap)?", re.ASCII)
#: The largest form that is read here, in bytes; a page of a hundred questions has 4000.
_LARGEST, _MOST_FIELDS = 50_000, 500
#: Where the long way learns that the database was waited for in vain already.
NOT_SAVED = "toolkit.not_saved"
_Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who is at which page, and what their session holds."""

    environ: "WSGIEnvironment"
    data: dict[str, Any]
    guest: Guest
    draft: Draft
    survey: Survey
    here: Page


@dataclass(frozen=True, slots=True)
class _Reply:
    status: str
    headers: list[tuple[str, str]]
    body: bytes = b""


def init_app(app: Flask, engine: Engine) -> None:
    """Put the short way before the app, when all its pages are in place."""
    app.wsgi_app = ShortWay(app, engine)  # type: ignore[method-assign]  # Flask's own way to wrap


class ShortWay:
    """Answers what it can, and asks the app for the rest."""

    def __init__(self, app: Flask, engine: Engine) -> None:
        self._onward = app.wsgi_app
        self._engine = engine
        self._folder = Path(app.instance_path)
        self._cookies = cookies(app, MEMBERS)
        build = app.url_map.bind("localhost").build
        self._address = cache(lambda endpoint, number: build(endpoint, {"number": number}))

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        reply = None
        found = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if found and not environ.get("SCRIPT_NAME"):
            try:
                reply = self._reply(environ, int(found[1]), tap=bool(found[2]))
            except DBAPIError:
                pass  # the long way asks again, and says what it can
            except Exception as error:  # noqa: BLE001 (whatever a short cut stumbles over)
                _log.error("Bug: %s on the short way", kind_and_place(error))
        if reply is None:
            return self._onward(environ, start_response)
        start_response(reply.status, reply.headers)
        return [reply.body]

    def _reply(self, environ: "WSGIEnvironment", number: int, *, tap: bool) -> _Reply | None:
        known = parse_cookie(environ.get("HTTP_COOKIE"))
        session = self._cookies.read(known.get(MEMBERS.cookie, ""))
        if session is None or LEFT in known:
            return None
        data, renew = session
        form: _Form | None = None
        if environ["REQUEST_METHOD"] == "POST":
            form = _form(environ)
            if not form or not self._cookies.is_form_token(form.get("csrf_token", ""), data):
                return None
        elif environ["REQUEST_METHOD"] != "GET" or tap:
            return None
        with self._engine.connect() as connection:
            visit = self._visit(environ, connection, data, number)
            reply = visit and self._answer(connection, visit, form, tap=tap)
        if not reply:
            return None
        erasing.settle(self._engine, self._folder)
        if not renew:
            return reply
        secure = environ["wsgi.url_scheme"] == "https"
        cookie = ("Set-Cookie", self._cookies.renewed(data, secure=secure))
        return replace(reply, headers=[*reply.headers, cookie])

    @staticmethod
    def _visit(
        environ: "WSGIEnvironment", connection: Connection, data: dict[str, Any], number: int
    ) -> _Visit | None:
        """Return who is at which page, if they may answer it."""
        guest, draft = guest_of(connection, data) or (None, None)
        if guest is None or draft is None or guest.wave_id is None:
            return None
        if not draft.consent or draft.sent or draft.not_this_time:
            return None
        survey = survey_of(connection, guest)
        if number > len(survey.pages):
            return None
        return _Visit(environ, data, guest, draft, survey, survey.pages[number - 1])

    def _answer(
        self, connection: Connection, visit: _Visit, form: _Form | None, *, tap: bool
    ) -> _Reply | None:
        if form is None:
            return self._shown(visit)
        return (self._tapped if tap else self._saved)(connection, visit, form)

    def _shown(self, visit: _Visit) -> _Reply | None:
        here, draft = visit.here, visit.draft
        page = visit.survey.drawn.get(
            (here.number, visit.guest.invented, harmless_page_of(visit.data))
        )
        if page is None or not takes_gzip(visit.environ.get("HTTP_ACCEPT_ENCODING", "")):
            return None
        token, seen = self._cookies.form_token(visit.data), draft.saves.get(here.key, 0)
        body = page.packed(page_filling(token, seen, here.chosen(draft.answers)))
        return _Reply("200 OK", [*PACKED, ("Content-Length", str(len(body)))], body)

    def _saved(self, connection: Connection, visit: _Visit, form: _Form) -> _Reply | None:
        guest, survey, here = visit.guest, visit.survey, visit.here
        answers, wrong = here.read(form)
        if wrong or survey.calls(here, answers):
            return None
        seen = times_seen(form.get("seen", ""))
        try:
            drafts.save_page(
                connection, guest, visit.draft, here.key, answers, seen, survey.instruments
            )
        except (OtherWindowError, ClosedError):
            return None
        except OperationalError as error:
            visit.environ[NOT_SAVED] = error
            return None
        endpoint, values = survey.following(here, back=form.get("go") == "back")
        address = self._address(endpoint, values.get("number"))
        return _Reply("303 See Other", [("Location", address), ("Content-Length", "0")])

    @staticmethod
    def _tapped(connection: Connection, visit: _Visit, form: _Form) -> _Reply | None:
        answers, _wrong = visit.here.read(form, only=form.keys())
        with suppress(ClosedError, OperationalError):
            drafts.save_tap(connection, visit.guest, visit.draft, answers, visit.survey.instruments)
        return _Reply("204 No Content", [])


def _form(environ: "WSGIEnvironment") -> _Form | None:
    """Return a form's fields, and leave the request as it came; None: it is no plain form."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (
        environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
        and length.isascii()
        and length.isdecimal()
        and int(length) <= _LARGEST
    ):
        return None
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        return None
    form = dict(fields)
    sound = len(form) == len(fields) and not any("\0" in text for text in form.values())
    return form if sound else None
