"""What keeps every page safe: headers, and that a form came from a page of ours.

It is set in the app itself, so that a plain start on a laptop has it as much as a server. Cookies,
lifetimes and limits stand in ``audiences.py``.
"""

from flask import Flask, Response, request
from flask_wtf.csrf import CSRFProtect

from toolkit.web import errors

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
csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a form may lie open for an evening
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # it wants the referrer that we withhold
    app.before_request(_refuse_null)
    csrf.init_app(app)
    app.after_request(_secure)


def _refuse_null() -> tuple[str, int] | None:
    """Refuse the one sign that SQLite keeps and PostgreSQL doesn't; no keyboard types it."""
    if any("\0" in text for _, texts in request.form.lists() for text in texts):
        return errors.page(
            400,
            "One sign can’t be kept",
            "What was sent holds a sign that is no letter and can’t be seen. Please go back, "
            "delete what you pasted, and type it.",
        )
    return None


def _secure(response: Response) -> Response:
    response.headers.extend(HEADERS)
    response.headers["Cache-Control"] = "no-store"  # nothing of a page stays on the phone
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000"
    return response
