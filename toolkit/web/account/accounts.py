"""Accounts by Flask-Security: argon2 passwords, sessions that can be ended, guarded views.

Only its core is used; the pages are ours, since an account here has no e-mail address.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from flask import Flask, abort, redirect, request, url_for
from flask_security import Security, SQLAlchemySessionUserDatastore, UserMixin, current_user
from sqlalchemy import func, select
from werkzeug.wrappers import Response

from toolkit.storage import facilitators
from toolkit.storage.keys import Purpose
from toolkit.storage.models import Facilitator
from toolkit.web.database import db


class Account(Facilitator, UserMixin):  # type: ignore[misc]  # the columns are ours
    """A facilitator as Flask-Security sees one. The table is the storage layer's."""

    roles: list[Any] = []  # noqa: RUF012 (roles are held by group, not by account)


security = Security()


def init_app(app: Flask) -> None:
    app.config.update(
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106 (the algorithm's name)
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        # A pepper of its own: new cookies leave passwords as they are.
        SECURITY_PASSWORD_SALT=app.extensions["toolkit_keys"].secret(Purpose.PASSWORDS).decode(),
        SECURITY_PASSWORD_LENGTH_MIN=10,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_CSRF_IGNORE_UNAUTH_ENDPOINTS=False,
        WTF_CSRF_CHECK_DEFAULT=True,
    )
    datastore = SQLAlchemySessionUserDatastore(db, Account, None)  # type: ignore[arg-type]
    security.init_app(app, datastore, register_blueprint=False)


def find(username: str) -> Account | None:
    """Return the account of this name, in large or small letters."""
    query = select(Account).where(func.lower(Account.username) == username.strip().lower())
    return db.scalars(query).first()


def signed_in(view: Callable[..., Any]) -> Callable[..., Any]:
    """Let nobody in without an account, and hand the account to the view."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return to_sign_in()
        return view(cast("Account", current_user._get_current_object()), *args, **kwargs)  # noqa: SLF001

    return guarded


def in_group(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the group of the address to the view, if the account has a place in it; else no page.

    The one way from a group's number in an address to its data.
    """

    @wraps(view)
    @signed_in
    def guarded(account: Account, group_id: int, *args: Any, **kwargs: Any) -> Any:
        group = facilitators.group_of(db, account.id, group_id)
        if group is None:
            abort(404)
        return view(group, *args, **kwargs)

    return guarded


def to_sign_in() -> Response:
    following = request.path if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=following), 303)
