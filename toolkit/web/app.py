"""The Flask app: configuration from the instance, one database session a request, the audiences."""

from flask import Flask, Response
from flask_compress import Compress
from jinja2 import StrictUndefined
from sqlalchemy import Engine

from toolkit import cli
from toolkit.instruments import load_library
from toolkit.storage.database import connect
from toolkit.storage.instance import Instance, open_instance
from toolkit.storage.keys import Purpose
from toolkit.web import (
    database,
    errors,
    front,
    keys,
    logs,
    security,
    sessions,
    site,
    static_files,
)
from toolkit.web.account import accounts
from toolkit.web.account.views import account
from toolkit.web.counting.views import counting
from toolkit.web.facilitator.views import facilitator
from toolkit.web.funder.views import funder
from toolkit.web.library.views import library
from toolkit.web.me.views import me
from toolkit.web.member import short_way
from toolkit.web.member.views import member
from toolkit.web.passing.views import passing

#: The largest form a member sends is far below 100 kB; licensed wordings are the largest of all.
LARGEST_BODY = 1_000_000


def create_app(instance: Instance | None = None, engine: Engine | None = None) -> Flask:
    """Make the app. The questionnaires are checked here, so that a broken file stops the start."""
    instance = instance or open_instance()
    app = Flask(__name__, instance_path=str(instance.folder.resolve()), static_folder=None)
    app.config.update(
        SECRET_KEY=instance.keys.secret(Purpose.COOKIES),
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_PARTS=1000,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=5,
        COMPRESS_BR_WINDOW=16,  # as large as a page, and 200 kB of memory rather than 4 MB
        COMPRESS_STREAMS=False,  # what is sent piece by piece is a file
        COMPRESS_REGISTER=False,  # ``_pack_pages`` asks for it
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",  # Strict would drop the session on the way from a QR reader
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["toolkit_instance"] = instance
    load_library()
    keys.init_app(app, instance.keys)
    engine = engine or connect(instance.database_url)
    database.init_app(app, engine)
    security.init_app(app)
    sessions.init_app(app, instance.folder)
    accounts.init_app(app)
    errors.init_app(app)
    logs.init_app(app)
    site.init_app(app)
    static_files.init_app(app, instance.folder)
    _pack_pages(app)
    for blueprint in (member, facilitator, account, library, funder, passing, counting, me):
        app.register_blueprint(blueprint)
    short_way.init_app(app, engine)
    front.init_app(app)
    cli.register(app)
    return app


def _pack_pages(app: Flask) -> None:
    compress = Compress(app)

    @app.after_request
    def pack(response: Response) -> Response:
        # A member's page is packed already, and what leads elsewhere is empty.
        if response.status_code >= 300 or "Content-Encoding" in response.headers:
            return response
        return compress.after_request(response)
