"""Signing in and out, and the first time with a one-time link."""

import secrets
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask_security import current_user, hash_password, login_user, logout_user
from flask_security.utils import verify_and_update_password

from toolkit.storage import facilitators, invitations, waves
from toolkit.storage.keys import Purpose
from toolkit.web import errors
from toolkit.web.account.accounts import Account, find
from toolkit.web.account.forms import SignIn, Welcome
from toolkit.web.database import db
from toolkit.web.keys import key
from toolkit.web.reply import Reply
from toolkit.web.security import limiter

account = Blueprint("account", __name__, url_prefix="/account", template_folder="templates")

#: Hashed once when a name is unknown, so that the time taken does not tell names from slips.
_NOBODY = "nobody has this password"


@account.route("/sign-in", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"])
def sign_in() -> Reply:
    if current_user.is_authenticated:
        return redirect(url_for("facilitator.home"), 303)
    form = SignIn()
    if not form.validate_on_submit():
        return render_template("account/sign_in.html", form=form), 400 if form.errors else 200
    user = find(form.username.data or "")
    if user is None or user.password is None:
        hash_password(_NOBODY)
        sound = False
    else:
        sound = verify_and_update_password(form.password.data, user)
    if user is None or not sound or not user.active:
        form.username.errors = ["This name and password don’t go together. Try again."]
        return render_template("account/sign_in.html", form=form), 400
    session.clear()  # a session from before signing in must not live on
    login_user(user, authn_via=["password"])
    db.commit()
    return redirect(_safe(request.args.get("next")), 303)


def _safe(following: str | None) -> str:
    """Return an address of this site only."""
    home = url_for("facilitator.home")
    if not following or not following.startswith("/") or following.startswith(("//", "/\\")):
        return home
    parts = urlsplit(following)
    return home if parts.netloc or parts.scheme else parts.path


@account.post("/sign-out")
def sign_out() -> Reply:
    logout_user()
    session.clear()
    return redirect(url_for("account.sign_in"), 303)


@account.route("/welcome/<token>", methods=["GET", "POST"])
@limiter.limit("20 per minute")
def welcome(token: str) -> Reply:
    """Let the holder of a one-time link choose a name and a password."""
    user = invitations.invited(db, key(Purpose.INVITATIONS), token, waves.today())
    if user is None:
        words = (
            "It may have been used already: then sign in with the name and password chosen. "
            "Otherwise start the program again; it prints a new link as long as nobody has used it."
        )
        return errors.page(404, "This link opens nothing now", words)
    form = Welcome(username=None)
    if form.validate_on_submit():
        name = (form.username.data or "").strip()
        if facilitators.name_taken(db, name, user.id):
            form.username.errors = ["Somebody has this name already. Choose another."]
        else:
            user.username = name
            user.password = hash_password(form.password.data)
            user.fs_uniquifier = secrets.token_hex(16)
            db.commit()
            session.clear()
            db.expunge_all()  # so that it is read again as an Account
            login_user(db.get_one(Account, user.id), authn_via=["password"])
            return redirect(url_for("facilitator.home"), 303)
    return render_template("account/welcome.html", form=form), 400 if form.errors else 200
