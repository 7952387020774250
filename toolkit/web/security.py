"""What keeps every page safe: headers, and that a form came from a page of ours.

``front.py`` puts the headers on whatever leaves, so that a plain start on a laptop has them as much
as a server. Cookies, lifetimes and limits stand in ``audiences.py``.
"""

from flask import Flask, abort, request
from flask_wtf.csrf import CSRFProtect

from toolkit.web import errors
from toolkit.web.static_files import site_style_source

#: From nothing upwards. ``img-src data: blob:`` is for the picture that a chart saves itself as.
_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": f"'self' {site_style_source()}",
    "img-src": "'self' data: blob:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
#: On every page and every static file.
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in _POLICY.items()),
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",  # an address may hold a member's token
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
#: On every page, not on files: nothing of a page stays on the phone.
PAGE_HEADERS = {**HEADERS, "Cache-Control": "no-store"}
#: Where the page came by TLS; browsers take neither from a plain one.
TLS_HEADERS = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",
}
csrf = CSRFProtect()
#: Pages that take more than the app's usual body, in bytes.
_LARGER = {"funder.verify": 8_100_000}


def init_app(app: Flask) -> None:
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a form may lie open for an evening
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # it wants the referrer that we withhold
    app.before_request(_let_larger_files_in)
    app.before_request(_refuse_null)
    csrf.init_app(app)


def _let_larger_files_in() -> None:
    """Take files on the pages that ask for them; what is larger is refused before it is read."""
    largest = _LARGER.get(request.endpoint or "")
    if largest is not None:
        if (request.content_length or 0) > largest:
            abort(413)
        request.max_content_length = largest


def _refuse_null() -> tuple[str, int] | None:
    """Refuse the one sign that SQLite keeps and PostgreSQL doesn't; no keyboard types it."""
    if request.method != "POST":
        return None
    if any("\0" in text for _, texts in request.form.lists() for text in texts):
        return errors.page(
            400,
            "One sign can’t be kept",
            "What was sent holds a sign that is no letter and can’t be seen. Please go back, "
            "delete what you pasted, and type it.",
        )
    return None
