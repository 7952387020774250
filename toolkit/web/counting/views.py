"""Whom the group reaches: filled in without a code, on a phone that goes round.

Nobody is known here. What is sent raises counters; no row, no time, no cookie says who did.
"""

from flask import Blueprint, abort, redirect, render_template, request, session, url_for

from toolkit.planning.reach import CATEGORIES
from toolkit.storage import reach
from toolkit.storage.keys import Purpose
from toolkit.storage.models import ReachRound
from toolkit.storage.reach import RoundError
from toolkit.web import errors, slips
from toolkit.web.database import db
from toolkit.web.keys import key
from toolkit.web.reply import Reply
from toolkit.web.security import form_token

counting = Blueprint("counting", __name__, template_folder="templates", url_prefix="/count")


def _round(token: str) -> ReachRound:
    if slips.too_many():
        abort(429)
    found = reach.opened_by(db, key(Purpose.CARDS), token[:60])
    if found is None:
        slips.count()
        abort(404)
    return found


@counting.route("/<token>", methods=["GET", "POST"])
def form(token: str) -> Reply:
    found = _round(token)
    if found.closed is not None:
        return errors.page(404, "This is closed", "It was counted already. Thank you all the same.")
    if request.method == "GET":
        return render_template("counting/form.html", categories=CATEGORIES, form_token=form_token())
    answers = {one.key: request.form.get(one.key, "") for one in CATEGORIES}
    try:
        reach.count(db, found, answers)
    except RoundError as error:
        db.rollback()
        return errors.page(404, "This is closed", str(error))
    db.commit()
    return redirect(url_for("counting.thanks", token=token), 303)


@counting.get("/<token>/thanks")
def thanks(token: str) -> Reply:
    _round(token)
    session.clear()  # no cookie stays on the phone that goes round
    return render_template("counting/thanks.html", token=token)
