"""Who is signed in: Flask-Login keeps the session, argon2 the passwords, guards the views.

Flask-Login is asked only by facilitators' pages. It is not put into every request, so that a
member's page knows nothing of it.
"""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, cast

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from toolkit.storage import beside, ending, facilitators, wave_days, waves
from toolkit.storage.models import Facilitator, name_key
from toolkit.web.database import db


class Account(Facilitator, UserMixin):
    """A facilitator as Flask-Login sees one. The table is the storage layer's."""

    def get_id(self) -> str:
        """Return what the session points to; a new one ends every session of the account."""
        return self.fs_uniquifier

    @property
    def is_active(self) -> bool:
        return self.active


_manager = LoginManager()


def init_app(app: Flask) -> None:
    # Not init_app: it would look into every request for a "remember me" that we don't have.
    app.login_manager = _manager  # type: ignore[attr-defined]
    app.jinja_env.globals["signed_in_name"] = _name


@_manager.user_loader
def _load(uniquifier: str) -> Account | None:
    query = select(Account).where(Account.fs_uniquifier == uniquifier, Account.active)
    return db.scalars(query).first()


def _name() -> str:
    return current_user.username if current_user.is_authenticated else ""


def find(name: str) -> Account | None:
    """Return the account of this name, however it is typed."""
    return db.scalars(select(Account).where(Account.name_key == name_key(name))).first()


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
        if ending.end_due(db, Path(current_app.instance_path), waves.today(), group_id):
            db.refresh(group)
        if wave_days.close_due(db, group_id):
            beside.follow(db, group)
            db.commit()
        return view(group, *args, **kwargs)

    return guarded


def own_id() -> int | None:
    """Return the number of the account that is signed in, for the audit log."""
    return current_user.id if current_user.is_authenticated else None


def to_sign_in() -> Response:
    following = request.path if request.method == "GET" else None
    return redirect(url_for("account.sign_in", next=following), 303)
