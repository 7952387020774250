"""How gunicorn serves: read by `gunicorn wsgi:app` in this folder and by `flask start` alike."""

from typing import Any

workers = 1
worker_class = "gthread"
threads = 4
keepalive = 5
loglevel = "warning"  # and no access log: members' addresses hold their tokens
control_socket_disable = True


def on_starting(_server: Any) -> None:
    """Pack the static files before the first worker lists them."""
    from toolkit.storage.instance import open_instance
    from toolkit.web.static_files import pack

    pack(open_instance().folder)
