"""What keeps every page safe: headers, and that a form came from a page of ours.

``front.py`` puts the headers on whatever leaves, so that a plain start on a laptop has them as much
as a server. Cookies, lifetimes and limits stand in ``audiences.py``.
"""

from flask import Flask, abort, current_app, request, session
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from toolkit.web import errors, sessions
from toolkit.web.audiences import MEMBERS, audience_of
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
_LARGER = {"funder.verify": 8_100_000, "facilitator.bring": 8_100_000}


#: What only asks.
_ASKING = frozenset({"GET", "HEAD", "OPTIONS"})
#: It takes nothing and gives nothing: anybody may end a session at any time.
_OPEN_TO_ALL = frozenset({"member.leave"})


def init_app(app: Flask) -> None:
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", None)  # a form may lie open for an evening
    app.config.setdefault("WTF_CSRF_SSL_STRICT", False)  # it wants the referrer that we withhold
    app.config.setdefault("WTF_CSRF_CHECK_DEFAULT", False)  # ``_check_form`` asks for the check
    csrf.init_app(app)
    app.before_request(_check_form)
    app.jinja_env.globals["csrf_token"] = form_token


def form_token() -> str:
    """Return the token that a form of this page carries.

    A member's is the session's own number, signed (``sessions.Cookies``): one signature less than
    Flask-WTF's, nothing more in the cookie, and half as long on a slow line.
    """
    if audience_of(request) is not MEMBERS:
        return generate_csrf()
    sessions.start()
    return sessions.cookies(current_app, MEMBERS).form_token(session)


def _check_form() -> tuple[str, int] | None:
    asked = request_ctx.request
    if asked.method in _ASKING:
        return None
    largest = _LARGER.get(asked.endpoint or "")
    if largest is not None:  # refused before it is read
        if (asked.content_length or 0) > largest:
            abort(413)
        asked.max_content_length = largest
    form = asked.form
    if any("\0" in text for _, texts in form.lists() for text in texts):
        # The one sign that SQLite keeps and PostgreSQL doesn't; no keyboard types it.
        return errors.page(
            400,
            "One sign can’t be kept",
            "What was sent holds a sign that is no letter and can’t be seen. Please go back, "
            "delete what you pasted, and type it.",
        )
    if asked.blueprint not in MEMBERS.blueprints:
        csrf.protect(apply_exemptions=True)
    elif asked.endpoint not in _OPEN_TO_ALL:
        cookies = sessions.cookies(request_ctx.app, MEMBERS)
        if not cookies.is_form_token(form.get("csrf_token", ""), request_ctx.session):
            raise CSRFError("The form is not of this session.")
    return None
