"""My results: what a member sees, takes away, corrects and ends, behind a PIN of their own.

The guard stands in one place: ``_mine`` hands over who typed the PIN, or leads to its page.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.globals import request_ctx

from toolkit.storage import drafts, erasing, pins
from toolkit.storage.codes import SlipError
from toolkit.storage.drafts import ClosedError, Draft, Guest
from toolkit.storage.models import Member, Reason
from toolkit.storage.pins import PinError
from toolkit.storage.waves import today
from toolkit.web import errors, slips
from toolkit.web.account.passwords import hash_password, verify
from toolkit.web.database import connection, db
from toolkit.web.me.own import as_csv, own
from toolkit.web.member.guest import (
    EndedLinkError,
    UnknownLinkError,
    end,
    is_locked,
    leave_to,
    let_in,
    of_session,
    unlock,
)
from toolkit.web.reply import Reply
from toolkit.web.security import form_token

me = Blueprint("me", __name__, template_folder="templates", url_prefix="/me")

_NEW_CARD = "Only a new card helps now. Ask those who run your group for one."


def _show(name: str, status: int = 200, **values: Any) -> tuple[str, int]:
    text = render_template(f"me/{name}.html", token=form_token(), leave_to=leave_to, **values)
    return text, status


@me.get("")
def page() -> Reply:
    """Show one's own results, or ask for what is needed first: the card, the PIN."""
    found = of_session(request_ctx.session)
    if found is None:
        return _show("card", typed="", error="")
    guest, draft = found
    if guest.pin is None:
        return _show("choose", error="")
    if is_locked(guest, request_ctx.session):
        return _show("pin", error="", shut=_shut(guest))
    after = pins.sees_after(connection(), guest.member_id)
    return _show(
        "index",
        guest=guest,
        draft=draft,
        mine=own(connection(), guest.member_id, after),
        some=after is not None,
        may_correct=guest.wave_id is not None and draft.sent,
        goes_on=guest.wave_id is not None and not draft.sent,
    )


@me.post("/card")
def card() -> Reply:
    typed = request.form.get("code", "")[:60]
    if slips.too_many():
        return errors.page(429)
    try:
        let_in(typed)
    except SlipError as error:
        return _show("card", 400, typed=typed, error=str(error))
    except (UnknownLinkError, EndedLinkError):
        if slips.count():
            return errors.page(429)
        return _show("card", 404, typed=typed, error="This code opens nothing now.")
    return redirect(url_for("me.page"), 303)


def _shut(guest: Guest) -> bool:
    return pins.wrong(connection(), guest.member_id) >= pins.MOST_WRONG


@me.post("/pin")
def pin() -> Reply:
    """Take the PIN of who holds the card: chosen the first time, looked at from then on."""
    found = of_session(request_ctx.session)
    if found is None:
        return _show("card", 404, typed="", error="")
    guest, _ = found
    typed = request.form.get("pin", "").strip()
    if guest.pin is None:
        return _choose(guest, typed)
    if _shut(guest):
        return _show("pin", 403, error=_NEW_CARD, shut=True)
    if slips.too_many():
        return errors.page(429)
    pins.count_wrong(connection(), guest.member_id)
    connection().commit()
    right, _ = verify(typed, guest.pin)
    if not right:
        slips.count()
        shut = _shut(guest)
        words = _NEW_CARD if shut else "That is not the PIN that you chose."
        return _show("pin", 400, error=words, shut=shut)
    pins.right(connection(), guest.member_id)
    connection().commit()
    unlock(guest)
    return redirect(url_for("me.page"), 303)


def _choose(guest: Guest, typed: str) -> Reply:
    try:
        pins.check(typed, request.form.get("again", "").strip())
    except PinError as error:
        return _show("choose", 400, error=str(error))
    pins.choose(connection(), guest.member_id, hash_password(typed))
    connection().commit()
    found = drafts.guest(connection(), guest.member_id)
    if found is not None:
        unlock(found[0])
    return redirect(url_for("me.page"), 303)


def _mine(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hand over who typed the PIN; anybody else is led to where it is typed."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        found = of_session(request_ctx.session)
        if found is None or found[0].pin is None or is_locked(found[0], request_ctx.session):
            return redirect(url_for("me.page"), 303)
        return view(*found, *args, **kwargs)

    return guarded


@me.get("/answers.csv")
@_mine
def answers(guest: Guest, _draft: Draft) -> Reply:
    """Give a member their own answers, to take away."""
    after = pins.sees_after(connection(), guest.member_id)
    reply = Response(as_csv(connection(), guest.member_id, after), mimetype="text/csv")
    reply.headers["Content-Disposition"] = "attachment; filename=my-answers.csv"
    return reply


@me.post("/correct")
@_mine
def correct(guest: Guest, draft: Draft) -> Reply:
    """Let a member change what they sent, while the wave is open."""
    try:
        drafts.reopen(connection(), guest, draft)
    except ClosedError:
        return errors.page(
            404, "This can’t be changed any more", "The wave is closed: it was counted already."
        )
    return redirect(url_for("member.welcome"), 303)


@me.route("/end", methods=["GET", "POST"])
@_mine
def leave(guest: Guest, _draft: Draft) -> Reply:
    """Stop taking part from now on, or have all of it erased: each stated plainly, done at once."""
    what = request.form.get("do", "")
    if request.method == "GET":
        return _show("end", error="")
    member = db.get_one(Member, guest.member_id)
    if what == "stop":
        month = max(today().strftime("%Y-%m"), member.joined)
        member.left, member.reason = month, Reason.NOT_SAID
        db.commit()
        end()
        return _show("done", erased=None)
    if what == "erase" and request.form.get("word", "").strip().upper() == "ERASE":
        erased = erasing.erase_member(db, member, Path(current_app.instance_path))
        end()
        return _show("done", erased=erased)
    return _show("end", 400, error="Type the word ERASE to have all of it erased.")
