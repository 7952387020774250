"""Signing in and out, the first time with a one-time link, and a new password."""

import datetime as dt
import secrets
import time
from pathlib import Path
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_login import current_user, login_user
from werkzeug.wrappers import Response

from toolkit.storage import facilitators, invitations, phones, waves
from toolkit.storage.keys import Purpose
from toolkit.storage.models import Facilitator, name_key
from toolkit.web import errors, sessions, slips, square
from toolkit.web.account import passwords, second
from toolkit.web.account.accounts import Account, find, signed_in
from toolkit.web.account.forms import ChangePassword, Invite, SignIn, Welcome
from toolkit.web.database import db
from toolkit.web.keys import key
from toolkit.web.reply import Reply

#: How long an invitation on paper opens.
_INVITED_DAYS = 14
#: Who gave the right password, and has some minutes for the code; a secret that is being tried.
_HALF_WAY, _HALF_WAY_SECONDS = "half", 300
_NEW_SALT = "salt"

account = Blueprint("account", __name__, url_prefix="/account", template_folder="templates")


@account.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Reply:
    if current_user.is_authenticated:
        return redirect(url_for("facilitator.home"), 303)
    form = SignIn()
    if not form.validate_on_submit():
        return render_template("account/sign_in.html", form=form), 400 if form.errors else 200
    name = name_key(form.username.data or "")
    if slips.too_many(name):
        return errors.page(429)
    user = find(name)
    sound, better = passwords.verify(form.password.data or "", user and user.password)
    if user is None or not sound or not user.active:
        slips.count(name)
        form.username.errors = ["This name and password don’t go together. Try again."]
        return render_template("account/sign_in.html", form=form), 400
    if better:
        user.password = better
        db.commit()
    following = _safe(request.args.get("next"))
    if user.factor_salt is not None:
        session.clear()
        session[_HALF_WAY] = [user.id, user.fs_uniquifier, int(time.time()), following]
        return redirect(url_for("account.code"), 303)
    _begin(user)
    return slips.remember_device(make_response(redirect(following, 303)), name)


@account.route("/code", methods=["GET", "POST"])
def code() -> Reply:
    """Ask who gave the right password for the second factor; for some minutes only."""
    number, uniquifier, began, following = session.get(_HALF_WAY, (0, "", 0, ""))
    user = db.get(Account, number)
    over = time.time() - began > _HALF_WAY_SECONDS
    if user is None or over or user.fs_uniquifier != uniquifier or not user.active:
        session.pop(_HALF_WAY, None)
        return redirect(url_for("account.sign_in"), 303)
    if request.method == "GET":
        return render_template("account/code.html", problem="")
    name = name_key(user.username)
    if slips.too_many(name):
        return errors.page(429)
    if not second.passes(user, request.form.get("code", "")[:40]):
        slips.count(name)
        problem = "This code opens nothing now. Wait for the next one, and type that."
        return render_template("account/code.html", problem=problem), 400
    _begin(user)
    return slips.remember_device(make_response(redirect(_safe(following), 303)), name)


@account.route("/second-factor", methods=["GET", "POST"])
@signed_in
def second_factor(user: Account) -> Reply:
    """Turn a second factor on, by a code that the phone shows, or off, by the password."""
    if request.method == "GET":
        salt = session.setdefault(_NEW_SALT, second.new_salt())
        return _second(user, salt)
    salt = str(session.get(_NEW_SALT, ""))
    name = name_key(user.username)
    if slips.too_many(name):
        return errors.page(429)
    sound, _ = passwords.verify(request.form.get("password", ""), user.password)
    if not sound:
        slips.count(name)
        return _second(user, salt, "This is not the password you have now. Try again."), 400
    if user.factor_salt is not None:
        second.turn_off(user)
        db.commit()
        flash("The second factor is off.")
        return redirect(url_for("account.second_factor"), 303)
    step = second.step_of(user, salt, request.form.get("code", "")) if salt else None
    if step is None:
        slips.count(name)
        problem = "This is not the code that the app shows now. Wait for the next, and type that."
        return _second(user, salt, problem), 400
    codes = second.turn_on(user, salt, step)
    user.fs_uniquifier = secrets.token_hex(16)  # every other device is signed out
    db.commit()
    session.pop(_NEW_SALT, None)
    db.expunge_all()
    _begin(db.get_one(Account, user.id))
    return render_template("account/codes.html", codes=codes)


def _second(user: Account, salt: str, problem: str = "") -> str:
    is_on = user.factor_salt is not None
    return render_template(
        "account/second_factor.html",
        is_on=is_on,
        left=len(user.factor_codes),
        secret="" if is_on or not salt else second.secret(user, salt),
        picture="" if is_on or not salt else square.drawn(second.address(user, salt)),
        problem=problem,
    )


def _begin(user: Account) -> None:
    """Begin a session; one from before signing in must not live on."""
    session.clear()
    login_user(user)


def _safe(following: str | None) -> str:
    """Return an address of this site only."""
    home = url_for("facilitator.home")
    if not following or not following.startswith("/") or following.startswith(("//", "/\\")):
        return home
    parts = urlsplit(following)
    return home if parts.netloc or parts.scheme else parts.path


@account.post("/sign-out")
def sign_out() -> Reply:
    sessions.end()
    return redirect(url_for("account.sign_in"), 303)


@account.route("/welcome/<token>", methods=["GET", "POST"])
def welcome(token: str) -> Reply:
    """Let the holder of a one-time link choose a name and a password."""
    user = invitations.invited(db, key(Purpose.INVITATIONS), token, waves.today())
    if user is None:
        if slips.count():
            return errors.page(429)
        words = (
            "It may have been used already: then sign in with the name and password chosen. "
            "Otherwise start the program again; it prints a new link as long as nobody has used it."
        )
        return errors.page(404, "This link opens nothing now", words)
    form = Welcome(username=None)
    form.of_name = form.username.data or ""
    if form.validate_on_submit():
        name = form.username.data or ""
        if facilitators.name_taken(db, name, user.id):
            form.username.errors = ["Somebody has this name already. Choose another."]
        else:
            user.username = name
            reply = _keep_password(user, form.password.data or "", url_for("facilitator.home"))
            return slips.remember_device(make_response(reply), name_key(name))
    return render_template("account/welcome.html", form=form), 400 if form.errors else 200


def _keep_password(user: Facilitator, password: str, following: str) -> Response:
    """Keep a new password, end every session of the account, and begin one here."""
    user.password = passwords.hash_password(password)
    user.fs_uniquifier = secrets.token_hex(16)
    db.commit()
    db.expunge_all()  # so that it is read again as an Account
    _begin(db.get_one(Account, user.id))
    return redirect(following, 303)


@account.route("/password", methods=["GET", "POST"])
@signed_in
def change_password(user: Account) -> Reply:
    form = ChangePassword()
    form.of_name = user.username
    name = name_key(user.username)
    if form.validate_on_submit():
        if slips.too_many(name):
            return errors.page(429)
        sound, _ = passwords.verify(form.present.data or "", user.password)
        if sound:
            flash("Your new password is saved. Every other device is signed out.")
            return _keep_password(user, form.password.data or "", url_for("facilitator.home"))
        slips.count(name)
        form.present.errors = ["This is not the password you have now. Try again."]
    return render_template("account/password.html", form=form), 400 if form.errors else 200


@account.route("/invite", methods=["GET", "POST"])
@signed_in
def invite(user: Account) -> Reply:
    """Make a one-time link for somebody who will run one of the account's groups too."""
    form = Invite()
    form.group.choices = [(group.id, group.name) for group in facilitators.groups_of(db, user.id)]
    if not form.validate_on_submit():
        return render_template("account/invite.html", form=form), 400 if form.errors else 200
    made = facilitators.invite(db, form.group.data)
    db.commit()
    ends = waves.today() + dt.timedelta(days=_INVITED_DAYS)
    token = invitations.token(key(Purpose.INVITATIONS), made.id, made.fs_uniquifier, ends=ends)
    address = phones.address(Path(current_app.instance_path))
    site = address or request.host_url.rstrip("/")
    link = site + url_for("account.welcome", token=token)
    return render_template(
        "account/invitation.html",
        link=link,
        ends=ends,
        for_phones=address is not None,
        picture=square.drawn(link),
    )
