"""One database session a request, opened when first asked for."""

from typing import Any, cast

from flask import Flask, current_app, g
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from toolkit.storage import erasing


def _current() -> Session:
    if "session" not in g:
        g.session = current_app.extensions["toolkit_sessions"]()
    return cast("Session", g.session)


#: The request's session, for views to hand to the storage queries.
db = cast("Session", LocalProxy(_current))


def init_app(app: Flask) -> None:
    @app.teardown_appcontext
    def close_session(_error: Any) -> None:
        session = g.pop("session", None)
        if session is not None:
            session.close()
            erasing.empty_if_waiting(session.get_bind())
