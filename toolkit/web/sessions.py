"""Sessions: a signed cookie for each audience, that can be ended at once and stays ended.

Whoever copied a cookie could open pages with it after its owner left. So each session has a random
number, and an ended one leaves an empty file of that name in the instance folder: seen by every
worker at once, there after a restart, made without the database, and swept when the cookie would
have died of age. The number leads to nobody.
"""

import re
import secrets
import time
from collections import OrderedDict
from functools import cache
from pathlib import Path
from typing import Any, cast

from flask import Flask, Request, Response, current_app, session
from flask.globals import request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData, URLSafeTimedSerializer

from toolkit.web.audiences import AUDIENCES, MEMBERS, Audience, audience_of

_NUMBER, _BEGAN = "i", "t"
#: A cookie that the "leave" script sets: where the server could not be reached then, the session
#: ends with the next request of that browser, before anything is shown.
_LEFT = "x"
#: What a session holds that opens nothing.
_OPENS_NOTHING = frozenset({_NUMBER, _BEGAN, "csrf_token"})
_SOUND = re.compile(r"[A-Za-z0-9_-]{8,40}", re.ASCII)
#: Seconds after which a session in use is signed anew, so that its time starts again.
_RENEW = 60
_LONGEST = max(audience.seconds for audience in AUDIENCES)


class EndedSessions:
    """The numbers of ended sessions, for as long as their cookies could still be used."""

    _MOST = 10_000

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        #: Only what could not be written, such as on a full disk.
        self._here: OrderedDict[str, None] = OrderedDict()
        self._swept = 0.0

    def add(self, number: str) -> None:
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            (self._folder / number).touch(mode=0o600)
            self._sweep()
        except OSError:
            self._here[number] = None
            if len(self._here) > self._MOST:
                self._here.popitem(last=False)

    def __contains__(self, number: str) -> bool:
        return number in self._here or (self._folder / number).exists()

    def _sweep(self) -> None:
        now = time.time()
        if now - self._swept < _RENEW:
            return
        self._swept = now
        for path in self._folder.iterdir():
            if now - path.stat().st_mtime > _LONGEST + _RENEW:
                path.unlink(missing_ok=True)


class AudienceSessions(SecureCookieSessionInterface):
    """A cookie of its own for each audience, so that neither's session is in the other's page.

    The name says nothing about what the site is for. ``Secure`` is set wherever the page came
    by TLS; a laptop in a room without internet has none, and must still work.
    """

    def __init__(self, app: Flask) -> None:
        self._serializer = cache(lambda cookie: self._make_serializer(app, cookie))

    def _make_serializer(self, app: Flask, cookie: str) -> URLSafeTimedSerializer:
        return URLSafeTimedSerializer(
            cast("bytes", app.secret_key),
            salt=f"session {cookie}",
            serializer=self.serializer,
            signer_kwargs={"key_derivation": "hmac", "digest_method": self.digest_method},
        )

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:  # noqa: ARG002
        return self._serializer(self._audience().cookie)

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002 (Flask's signature)
        return self._audience().cookie

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 (Flask's signature)
        return request_ctx.request.is_secure

    @staticmethod
    def _audience() -> Audience:
        return audience_of(request_ctx.request)

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession:
        request_ctx.match_request()  # an audience is known by its blueprint
        audience = audience_of(request)
        value = request.cookies.get(audience.cookie)
        if not value:
            return self.session_class()
        try:
            data, signed = self.get_signing_serializer(app).loads(
                value, max_age=audience.seconds, return_timestamp=True
            )
        except BadData:
            return self.session_class()
        if not _lives(app, data, audience):
            return self.session_class()
        if _left(request):
            _end(app, data)
            return self.session_class()
        opened = self.session_class(data)
        if audience.idle and time.time() - signed.timestamp() > _RENEW:
            opened.modified = True
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session and session.modified:
            session.setdefault(_NUMBER, secrets.token_urlsafe(12))
            session.setdefault(_BEGAN, int(time.time()))
        super().save_session(app, session, response)
        if _left(request_ctx.request):
            response.delete_cookie(_LEFT)
            if not session:
                response.delete_cookie(MEMBERS.cookie)


def _lives(app: Flask, data: dict[str, Any], audience: Audience) -> bool:
    number = str(data.get(_NUMBER, ""))
    if not _SOUND.fullmatch(number) or number in app.extensions["toolkit_ended"]:
        return False
    return audience.idle or time.time() - data.get(_BEGAN, 0) < audience.seconds


def _left(request: Request) -> bool:
    """Whether somebody left here while the server could not be reached."""
    return audience_of(request) is MEMBERS and _LEFT in request.cookies


def end() -> None:
    """End the present session for good, wherever its cookie was copied to. Needs no database."""
    ended = dict(session)
    session.clear()
    _end(current_app, ended)


def _end(app: Flask, data: dict[str, Any]) -> None:
    # A stranger's session opens nothing: keeping its number would only fill the disk.
    if not data.keys() <= _OPENS_NOTHING:
        app.extensions["toolkit_ended"].add(data[_NUMBER])


def init_app(app: Flask, instance_folder: Path) -> None:
    app.extensions["toolkit_ended"] = EndedSessions(instance_folder / "ended")
    app.session_interface = AudienceSessions(app)
