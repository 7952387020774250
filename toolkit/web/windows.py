"""How it is served where gunicorn does not run (Windows): by waitress, for the room alone.

    python -m toolkit.web.windows HOST PORT

``python -m toolkit`` calls it there. ``gunicorn.conf.py`` is its counterpart everywhere else.
"""

import sys

import waitress

from toolkit.storage.instance import open_instance
from toolkit.web import logs
from toolkit.web.static_files import pack
from toolkit.web.waitress_settings import SETTINGS, Lanes


def serve(host: str, port: int) -> None:
    """Serve until Ctrl+C, with as many threads as gunicorn has here."""
    logs.plain_handler()
    pack(open_instance().folder)
    from wsgi import app  # noqa: PLC0415 (it lists the files that were packed)

    waitress.serve(app, host=host, port=port, _dispatcher=Lanes(4), **SETTINGS)


if __name__ == "__main__":
    serve(sys.argv[1], int(sys.argv[2]))
