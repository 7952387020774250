"""One database session a request, or one plain connection, opened when first asked for."""

from pathlib import Path
from typing import Any, cast

from flask import Flask, current_app, g
from sqlalchemy import Connection, Engine
from sqlalchemy.orm import Session
from werkzeug.local import LocalProxy

from toolkit.storage import erasing
from toolkit.storage.database import sessions


def _current() -> Session:
    if "session" not in g:
        g.session = current_app.extensions["toolkit_sessions"]()
    return cast("Session", g.session)


#: The request's session, for views to hand to the storage queries.
db = cast("Session", LocalProxy(_current))


def connection() -> Connection:
    """Return the request's plain connection: the members' way does without a session."""
    if "connection" not in g:
        g.connection = current_app.extensions["toolkit_engine"].connect()
    return cast("Connection", g.connection)


def init_app(app: Flask, engine: Engine) -> None:
    app.extensions["toolkit_engine"] = engine
    app.extensions["toolkit_sessions"] = sessions(engine)

    folder = Path(app.instance_path)

    @app.teardown_appcontext
    def close_session(_error: Any) -> None:
        opened = [g.pop(name) for name in ("connection", "session") if name in g]
        for one in opened:
            one.close()
        if opened:
            erasing.settle(engine, folder)
