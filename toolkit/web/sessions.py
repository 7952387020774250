"""Sessions: a signed cookie for each audience, that can be ended at once and stays ended.

Whoever copied a cookie could open pages with it after its owner left. So each session has a random
number, and an ended one leaves an empty file of that name in the instance folder: seen by every
worker at once, there after a restart, made without the database, and swept when the cookie would
have died of age. The number leads to nobody.
"""

import hmac
import os
import re
import secrets
import time
from collections import OrderedDict
from collections.abc import Mapping, MutableMapping
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from flask import Flask, Request, Response, current_app, session
from flask.globals import request_ctx
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import BadData, TimestampSigner, URLSafeTimedSerializer
from werkzeug.http import dump_cookie

from toolkit.web.audiences import AUDIENCES, MEMBERS, Audience, audience_of

_NUMBER, _BEGAN = "i", "t"
#: A cookie that the "leave" script sets: where the server could not be reached then, the session
#: ends with the next request of that browser, before anything is shown.
LEFT = "x"
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
        return number in self._here or os.path.exists(f"{self._folder}/{number}")  # noqa: PTH110 (each page asks)

    def _sweep(self) -> None:
        now = time.time()
        if now - self._swept < _RENEW:
            return
        self._swept = now
        for path in self._folder.iterdir():
            if now - path.stat().st_mtime > _LONGEST + _RENEW:
                path.unlink(missing_ok=True)


def _signer(app: Flask, salt: str) -> TimestampSigner:
    """Return what signs for one purpose: its key is derived once, and not for each page."""
    secret = cast("bytes", app.secret_key)
    key = TimestampSigner(secret, salt=salt, key_derivation="hmac").derive_key()
    return TimestampSigner(key, key_derivation="none")


class Cookies:
    """Writes and reads the cookies of one audience, and the tokens of its forms."""

    def __init__(self, app: Flask, audience: Audience) -> None:
        self._app, self._audience = app, audience
        self._signer = _signer(app, f"session {audience.cookie}")
        self._form_signer = _signer(app, f"form {audience.cookie}")
        self.serializer = URLSafeTimedSerializer(
            self._signer.secret_key,
            serializer=SecureCookieSessionInterface.serializer,
            signer_kwargs={"key_derivation": "none"},
        )
        self._signed = lru_cache(maxsize=256)(self._read_signed)

    def read(self, value: str) -> tuple[dict[str, Any], bool] | None:
        """Return what a session holds, and whether to renew its cookie; None: it is over."""
        try:
            data, signed = self._signed(value)
        except BadData:
            return None
        age = self._signer.get_timestamp() - signed
        if not 0 <= age <= self._audience.seconds or not _lives(self._app, data, self._audience):
            return None
        return data.copy(), self._audience.idle and age > _RENEW

    def _read_signed(self, value: str) -> tuple[dict[str, Any], float]:
        """Return what was signed, and when. Kept: a phone brings the same cookie with each page."""
        payload, signed = self._signer.unsign(value, return_timestamp=True)
        return self.serializer.load_payload(payload), signed.timestamp()

    def set_cookie(self, data: dict[str, Any], *, secure: bool) -> tuple[str, str]:
        """Return the header that starts a session, or its time again."""
        _start(data)
        cookie = dump_cookie(
            self._audience.cookie,
            self.serializer.dumps(data),
            path="/",
            httponly=True,
            samesite="Lax",
            secure=secure,
        )
        return "Set-Cookie", cookie

    def unset_cookie(self, *, secure: bool) -> tuple[str, str]:
        """Return the header that takes a session's cookie off the phone."""
        cookie = dump_cookie(
            self._audience.cookie,
            expires=0,
            max_age=0,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=secure,
        )
        return "Set-Cookie", cookie

    def form_token(self, data: Mapping[str, Any]) -> str:
        """Return a token for a form of this session: its number, signed, without the number.

        Only a page of ours can know it: the number is random and stands in a cookie that no script
        reads, and no page shows it.
        """
        number: str = data[_NUMBER]
        return self._form_signer.sign(number).decode().removeprefix(f"{number}.")

    def is_form_token(self, token: str, data: Mapping[str, Any]) -> bool:
        """Whether a token was made for a form of this session."""
        number = data.get(_NUMBER)
        if not number or not token.isascii():
            return False
        try:
            signed = self._form_signer.unsign(f"{number}.{token}")
        except BadData:
            return False
        return hmac.compare_digest(signed, number.encode())


class AudienceSessions(SecureCookieSessionInterface):
    """A cookie of its own for each audience, so that neither's session is in the other's page.

    The name says nothing about what the site is for. ``Secure`` is set wherever the page came
    by TLS; a laptop in a room without internet has none, and must still work.
    """

    def __init__(self, app: Flask) -> None:
        self._cookies = {audience.cookie: Cookies(app, audience) for audience in AUDIENCES}

    def cookies(self, audience: Audience) -> Cookies:
        return self._cookies[audience.cookie]

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer:  # noqa: ARG002
        return self.cookies(self._audience()).serializer

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
        found = self.cookies(audience).read(value) if value else None
        if found is None:
            return self.session_class()
        data, renew = found
        if _left(request):
            end_held(app, data)
            return self.session_class()
        opened = self.session_class(data)
        opened.modified = renew
        return opened

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if session and session.modified:
            _start(session)
        # Where nothing changed, Flask would only say that the page varies with the cookie: to
        # nobody, as no page may be kept.
        if session.modified:
            super().save_session(app, session, response)
        if _left(request_ctx.request):
            response.delete_cookie(LEFT)
            if not session:
                response.delete_cookie(MEMBERS.cookie)


def _lives(app: Flask, data: dict[str, Any], audience: Audience) -> bool:
    number = str(data.get(_NUMBER, ""))
    if not _SOUND.fullmatch(number) or number in app.extensions["toolkit_ended"]:
        return False
    return audience.idle or time.time() - data.get(_BEGAN, 0) < audience.seconds


def _left(request: Request) -> bool:
    """Whether somebody left here while the server could not be reached."""
    return audience_of(request) is MEMBERS and LEFT in request.cookies


def _start(held: MutableMapping[str, Any]) -> None:
    """Give a session that is new its random number, and the time when it began."""
    if _NUMBER not in held:
        held[_NUMBER] = secrets.token_urlsafe(12)
    held.setdefault(_BEGAN, int(time.time()))


def start() -> None:
    """Start the present session, if it is new: a form needs one."""
    if _NUMBER not in session:
        _start(session)


def cookies(app: Flask, audience: Audience) -> Cookies:
    return cast("AudienceSessions", app.session_interface).cookies(audience)


def end() -> None:
    """End the present session for good, wherever its cookie was copied to. Needs no database."""
    ended = dict(session)
    session.clear()
    end_held(current_app, ended)


def end_held(app: Flask, data: dict[str, Any]) -> None:
    """End the session that holds this."""
    # A stranger's session opens nothing: keeping its number would only fill the disk.
    if not data.keys() <= _OPENS_NOTHING:
        app.extensions["toolkit_ended"].add(data[_NUMBER])


def init_app(app: Flask, instance_folder: Path) -> None:
    app.extensions["toolkit_ended"] = EndedSessions(instance_folder / "ended")
    app.session_interface = AudienceSessions(app)
