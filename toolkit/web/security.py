"""Everything that keeps a page safe: headers, cookies by audience, CSRF, and how often one may try.

It is set in the app itself, so that a plain start on a laptop has it as much as a server.
"""

from flask import Flask, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

#: From nothing upwards. ``img-src data: blob:`` is for the picture that a chart saves itself as.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
#: On every page and every static file.
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Referrer-Policy": "no-referrer",  # an address may hold a member's token
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}
_MEMBER_PATHS = ("/s/", "/survey", "/card", "/leave")

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", headers_enabled=False)


def is_member_path(path: str) -> bool:
    return path == "/" or path.startswith(_MEMBER_PATHS)


class AudienceSessions(SecureCookieSessionInterface):
    """A cookie of its own for members, so that neither audience's session is in the other's page.

    The name says nothing about what the site is for. ``Secure`` is set wherever the page came
    by TLS; a laptop in a room without internet has none, and must still work.
    """

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002 (Flask's signature)
        return "s" if is_member_path(request.path) else "f"

    def get_cookie_secure(self, app: Flask) -> bool:  # noqa: ARG002 (Flask's signature)
        return request.is_secure


def init_app(app: Flask) -> None:
    app.session_interface = AudienceSessions()
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a form may lie open for an evening
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # it wants the referrer that we withhold
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(_secure)


def _secure(response: Response) -> Response:
    response.headers.extend(HEADERS)
    response.headers["Cache-Control"] = "no-store"  # nothing of a page stays on the phone
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
