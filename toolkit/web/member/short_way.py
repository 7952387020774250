"""The short way: from the card through the questions to the thanks, while nothing is amiss.

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
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from flask import Flask
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from werkzeug.sansio.http import parse_cookie

from toolkit.storage import drafts, erasing
from toolkit.storage.codes import SlipError
from toolkit.storage.drafts import ClosedError, Draft, Guest, OtherWindowError
from toolkit.storage.keys import Keys, Purpose
from toolkit.web.audiences import MEMBERS
from toolkit.web.logs import kind_and_place
from toolkit.web.member.drawn import KEPT, PACKED, Drawn, page_filling, takes_gzip, thanks_key
from toolkit.web.member.guest import (
    EndedLinkError,
    UnknownLinkError,
    entering,
    guest_of,
    harmless_page_of,
    is_locked,
    thanked_by,
    thanking,
)
from toolkit.web.member.survey import (
    Page,
    Survey,
    check_key,
    page_key,
    survey_of,
    times_seen,
    welcome_key,
)
from toolkit.web.sessions import LEFT, cookies, end_held

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_log = logging.getLogger(__name__)

#: The version of the words in ``welcome.html``. Raise it with every change of what is agreed to.
CONSENT = 1

#: The first page, the last ones, and one of questions by its number.
_ADDRESS = re.compile(r"/survey(?:/(?:(check|send|thanks)|([1-9]\d{0,3})(/tap)?))?", re.ASCII)
#: A card's link.
_LINK = re.compile(r"/s/([A-Za-z0-9-]{1,60})", re.ASCII)
#: The largest form that is read here, in bytes; a page of a hundred questions has 4000.
_LARGEST, _MOST_FIELDS = 50_000, 500
#: Where the long way learns that the database was waited for in vain already.
NOT_SAVED = "toolkit.not_saved"
_Form = dict[str, str]


@dataclass(frozen=True, slots=True)
class _Visit:
    """Who is here, what their session holds, and what they sent."""

    environ: "WSGIEnvironment"
    data: dict[str, Any]
    guest: Guest
    draft: Draft
    survey: Survey
    #: Counted from 1; 0 where the page is none of questions.
    number: int
    form: _Form

    @property
    def here(self) -> Page | None:
        """The page of questions; None: they may not answer it, or it is none."""
        known = self.draft.begun and 1 <= self.number <= len(self.survey.pages)
        return self.survey.pages[self.number - 1] if known else None


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
        self._app, self._onward = app, app.wsgi_app
        self._engine = engine
        self._folder = Path(app.instance_path)
        self._cookies = cookies(app, MEMBERS)
        keys: Keys = app.extensions["toolkit_keys"]
        self._cards = keys.secret(Purpose.CARDS)
        build = app.url_map.bind("localhost").build
        self._address = cache(lambda endpoint, number: build(endpoint, {"number": number}))
        self._ways = {
            ("GET", "welcome"): self._welcome,
            ("POST", "welcome"): self._begin,
            ("GET", "page"): self._page,
            ("POST", "page"): self._save,
            ("POST", "tap"): self._tap,
            ("GET", "check"): self._check,
            ("POST", "send"): self._send,
        }

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        reply = None
        if not environ.get("SCRIPT_NAME"):
            try:
                reply = self._found(environ)
            except DBAPIError as error:  # the long way asks again, and says what it can
                environ[NOT_SAVED] = error
            except Exception as error:  # noqa: BLE001 (whatever a short cut stumbles over)
                _log.error("Bug: %s on the short way", kind_and_place(error))
        if reply is None:
            return self._onward(environ, start_response)
        start_response(reply.status, reply.headers)
        return [reply.body]

    def _found(self, environ: "WSGIEnvironment") -> _Reply | None:
        """Return the reply to what is asked; None: the long way has it."""
        path, method = environ.get("PATH_INFO", ""), environ["REQUEST_METHOD"]
        found = _ADDRESS.fullmatch(path)
        if found:
            name, number, tap = found.groups()
            if name == "thanks":
                return self._thanks(environ) if method == "GET" else None
            kind = name or ("tap" if tap else "page" if number else "welcome")
            return self._reply(environ, kind, int(number or 0))
        card = _LINK.fullmatch(path) if method == "GET" else None
        return self._link(environ, card[1]) if card else None

    def _link(self, environ: "WSGIEnvironment", token: str) -> _Reply | None:
        if LEFT in parse_cookie(environ.get("HTTP_COOKIE")):
            return None
        with self._engine.connect() as connection:
            try:
                data = entering(connection, self._cards, token)
            except (SlipError, UnknownLinkError, EndedLinkError):
                return None
        erasing.settle(self._engine, self._folder)
        reply = self._to("member.welcome")
        reply.headers.append(self._set_cookie(environ, data))
        return reply

    def _thanks(self, environ: "WSGIEnvironment") -> _Reply | None:
        data, _renew = self._session(environ) or ({}, False)
        group, sat_out = thanked_by(data)
        if not group:
            return None
        with self._engine.connect() as connection:
            found = drafts.contacts_of(connection, group)
        page = KEPT.get(thanks_key(found, harmless_page_of(data), sat_out=sat_out))
        reply = self._packed(environ, page, {})
        if reply is None:
            return None
        erasing.settle(self._engine, self._folder)
        reply.headers.append(
            self._cookies.unset_cookie(secure=environ["wsgi.url_scheme"] == "https")
        )
        return reply

    def _session(self, environ: "WSGIEnvironment") -> tuple[dict[str, Any], bool] | None:
        """Return what the session of a phone holds, and whether to renew it."""
        known = parse_cookie(environ.get("HTTP_COOKIE"))
        return None if LEFT in known else self._cookies.read(known.get(MEMBERS.cookie, ""))

    def _reply(self, environ: "WSGIEnvironment", kind: str, number: int) -> _Reply | None:
        way = self._ways.get((environ["REQUEST_METHOD"], kind))
        session = self._session(environ) if way else None
        if way is None or session is None:
            return None
        data, renew = session
        form: _Form = {}
        if environ["REQUEST_METHOD"] == "POST":
            form = _form(environ)
            if not self._cookies.is_form_token(form.get("csrf_token", ""), data):
                return None
        with self._engine.connect() as connection:
            guest, draft = guest_of(connection, data) or (None, None)
            if guest is None or draft is None or guest.wave_id is None or draft.sent:
                return None
            if is_locked(guest, data):
                return None
            survey = survey_of(connection, guest)
            reply = way(connection, _Visit(environ, data, guest, draft, survey, number, form))
        if reply is None:
            return None
        erasing.settle(self._engine, self._folder)
        if renew and kind != "send":  # which has ended it
            reply.headers.append(self._set_cookie(environ, data))
        return reply

    def _set_cookie(self, environ: "WSGIEnvironment", data: dict[str, Any]) -> tuple[str, str]:
        return self._cookies.set_cookie(data, secure=environ["wsgi.url_scheme"] == "https")

    def _filled(
        self, visit: _Visit, key: tuple[object, ...], known: Mapping[str, str]
    ) -> _Reply | None:
        """Return a page if it was drawn before, packed."""
        token = self._cookies.form_token(visit.data)
        return self._packed(visit.environ, visit.survey.drawn.get(key), {"token": token, **known})

    @staticmethod
    def _packed(
        environ: "WSGIEnvironment", page: Drawn | None, known: Mapping[str, str]
    ) -> _Reply | None:
        if page is None or not takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")):
            return None
        body = page.packed(known)
        return _Reply("200 OK", [*PACKED, ("Content-Length", str(len(body)))], body)

    def _to(self, endpoint: str, number: int | None = None) -> _Reply:
        address = self._address(endpoint, number)
        return _Reply("303 See Other", [("Location", address), ("Content-Length", "0")])

    def _welcome(self, _: Connection, visit: _Visit) -> _Reply | None:
        if visit.draft.begun:
            return None
        return self._filled(visit, welcome_key(visit.guest, harmless_page_of(visit.data)), {})

    def _begin(self, connection: Connection, visit: _Visit) -> _Reply | None:
        if visit.form.get("choice") != "agree" or visit.survey.carries:
            return None
        try:
            drafts.start(connection, visit.guest, visit.draft, CONSENT)
        except ClosedError:
            return None
        number = visit.survey.next_page(visit.draft.saves, visit.draft.answers)
        return self._to("member.page", number) if number else self._to("member.check")

    def _page(self, _: Connection, visit: _Visit) -> _Reply | None:
        here, draft = visit.here, visit.draft
        if here is None or here.number in visit.survey.passed_over(draft.answers):
            return None
        key = page_key(here.number, visit.guest, harmless_page_of(visit.data))
        seen = draft.saves.get(here.key, 0)
        filling = page_filling(seen, here.chosen(draft.answers), here.typed)
        return self._filled(visit, key, filling)

    def _save(self, connection: Connection, visit: _Visit) -> _Reply | None:
        here, survey = visit.here, visit.survey
        if here is None:
            return None
        answers, wrong = here.read(visit.form)
        if wrong or survey.calls(here, answers):
            return None
        seen = times_seen(visit.form.get("seen", ""))
        try:
            saved = drafts.save_page(
                connection, visit.guest, visit.draft, here.key, answers, seen, survey.instruments
            )
        except (OtherWindowError, ClosedError):
            return None
        endpoint, values = survey.following(
            here, saved.answers, back=visit.form.get("go") == "back"
        )
        return self._to(endpoint, **values)

    @staticmethod
    def _tap(connection: Connection, visit: _Visit) -> _Reply | None:
        here = visit.here
        if here is None:
            return None
        answers, _wrong = here.read(visit.form, only=visit.form.keys())
        with suppress(ClosedError, OperationalError):
            drafts.save_tap(connection, visit.guest, visit.draft, answers, visit.survey.instruments)
        return _Reply("204 No Content", [])

    def _check(self, _: Connection, visit: _Visit) -> _Reply | None:
        if not visit.draft.begun:
            return None
        away = visit.survey.passed_over(visit.draft.answers)
        key = page_key(check_key(away), visit.guest, harmless_page_of(visit.data))
        return self._filled(visit, key, visit.survey.counts(visit.draft.answers))

    def _send(self, connection: Connection, visit: _Visit) -> _Reply | None:
        if not visit.draft.begun:
            return None
        try:
            drafts.send(
                connection,
                visit.guest,
                visit.draft,
                helped="helped" in visit.form,
                asked=visit.survey.instruments,
            )
        except ClosedError:
            return None
        end_held(self._app, visit.data)
        reply = self._to("member.thanks")
        thanks = thanking(visit.data, visit.guest.group_id)
        reply.headers.append(self._set_cookie(visit.environ, thanks))
        return reply


def _form(environ: "WSGIEnvironment") -> _Form:
    """Return a form's fields, and leave the request as it came; none, if it is no plain form."""
    length = environ.get("CONTENT_LENGTH") or "0"
    if not (
        environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
        and length.isascii()
        and length.isdecimal()
        and int(length) <= _LARGEST
    ):
        return {}
    body = environ["wsgi.input"].read(int(length))
    environ["wsgi.input"] = io.BytesIO(body)
    try:
        fields = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS
        )
    except ValueError:
        return {}
    form = dict(fields)
    sound = len(form) == len(fields) and not any("\0" in text for text in form.values())
    return form if sound else {}
