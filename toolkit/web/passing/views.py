"""Pass it round: each member types their short code, answers, and hands the tablet on.

The facilitator's own session on the tablet ends when it begins, so that nothing of theirs is in
reach. What is left opens the form for members of one group, and nothing else; the way out is the
password of whoever began it.
"""

import hashlib
from typing import Any

from flask import (
    Blueprint,
    Response,
    current_app,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)

from toolkit.storage import codes, members
from toolkit.storage.models import Facilitator, Role
from toolkit.web import errors, sessions, slips
from toolkit.web.account.passwords import verify
from toolkit.web.audiences import FACILITATORS, MEMBERS, PASSING
from toolkit.web.database import connection, db
from toolkit.web.member.guest import entering_by_code
from toolkit.web.reply import Reply

passing = Blueprint("passing", __name__, template_folder="templates", url_prefix="/pass")

_GROUP, _ACCOUNT, _PROOF = "g", "a", "u"
_NOBODY = (
    "This code opens nothing here just now. Look at the strip on your card again. If you have "
    "begun on your own phone, go on there."
)


def begin(group_id: int, account_id: int) -> Reply:
    """Turn this browser into the tablet that goes round; the facilitator's session here is over."""
    sessions.end()
    reply = redirect(url_for("passing.enter"), 303)
    account = db.get_one(Facilitator, account_id)
    held: dict[str, Any] = {_GROUP: group_id, _ACCOUNT: account_id, _PROOF: _proof(account)}
    cookies = sessions.cookies(current_app, PASSING)
    reply.headers.add(*cookies.set_cookie(held, secure=request.is_secure))
    reply.headers.add(
        *sessions.cookies(current_app, FACILITATORS).unset_cookie(secure=request.is_secure)
    )
    return reply


def _proof(account: Facilitator) -> str:
    """Return what changes when the account's sessions end: with a new password, most of all."""
    return hashlib.sha256(account.fs_uniquifier.encode()).hexdigest()[:16]


def _goes_round() -> bool:
    """Whether this is the tablet, and whoever began it may still do so."""
    if _GROUP not in session:
        return False
    account = db.get(Facilitator, session[_ACCOUNT])
    return (
        account is not None
        and account.active
        and _proof(account) == session.get(_PROOF)
        and db.get(Role, (account.id, session[_GROUP])) is not None
    )


def _over() -> Reply:
    return errors.page(
        404,
        "Nothing goes round here",
        "This page is for a tablet that goes round in a group. Whoever runs the group starts it.",
    )


@passing.route("", methods=["GET", "POST"])
def enter() -> Reply:
    """Ask for the next one's code; whoever had the tablet before is signed out for good."""
    if not _goes_round():
        _end_the_last()
        return _over()
    _end_the_last()
    if request.method == "GET":
        return _ask()
    if slips.too_many():
        return errors.page(429)
    typed = request.form.get("code", "")[:30]
    held = _member(typed)
    if held is None:
        slips.count()
        return _ask(typed, _NOBODY)
    reply = redirect(url_for("member.welcome"), 303)
    cookies = sessions.cookies(current_app, MEMBERS)
    reply.headers.add(*cookies.set_cookie(held, secure=request.is_secure))
    reply.delete_cookie(sessions.LEFT)
    return reply


def _member(typed: str) -> dict[str, Any] | None:
    """Return what the session of the member with a code holds; None: it opens nothing here."""
    try:
        member = members.with_code(db, session[_GROUP], codes.read_code(typed))
    except codes.SlipError:
        return None
    if member is None:
        return None
    return entering_by_code(connection(), member.id, session[_GROUP])


def _ask(typed: str = "", problem: str = "") -> Response:
    """Return the page that asks for a code; the last one's cookie goes with it."""
    page = render_template("passing/enter.html", typed=typed, problem=problem)
    reply = make_response(page, 400 if problem else 200)
    reply.headers.add(
        *sessions.cookies(current_app, MEMBERS).unset_cookie(secure=request.is_secure)
    )
    return reply


def _end_the_last() -> None:
    """End the session of whoever had the tablet before, wherever its cookie was copied to."""
    value = request.cookies.get(MEMBERS.cookie)
    found = sessions.cookies(current_app, MEMBERS).read(value) if value else None
    if found is not None:
        sessions.end_held(current_app, found[0])


@passing.route("/end", methods=["GET", "POST"])
def end() -> Reply:
    """Let whoever began it take the tablet back, by their password."""
    if _GROUP not in session:
        return _over()
    _end_the_last()
    account = db.get(Facilitator, session[_ACCOUNT])
    if request.method == "GET":
        return render_template("passing/end.html", problem="")
    if slips.too_many():
        return errors.page(429)
    right, _ = verify(request.form.get("password", ""), account.password if account else None)
    if not right:
        slips.count()
        problem = "That is not the password of the account that began this."
        return render_template("passing/end.html", problem=problem), 400
    sessions.end()
    return redirect(url_for("account.sign_in"), 303)
