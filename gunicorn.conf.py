"""How gunicorn serves: read by `gunicorn wsgi:app` in this folder and by `flask start` alike."""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

workers = 1
threads = 4
worker_class = "toolkit.web.worker.WaitressWorker"  # slow clients hold no thread
logger_class = "toolkit.web.worker.PlainLogger"
loglevel = "warning"
graceful_timeout = 10
control_socket_disable = True


def on_starting(server: Any) -> None:
    """Pack the static files before the first worker lists them; warn of keys that may be known."""
    from toolkit.storage.instance import open_instance
    from toolkit.web.static_files import pack

    instance = open_instance()
    pack(instance.folder)
    if instance.keys.exposed:
        from toolkit.start import keys_warning

        server.log.warning(keys_warning(instance.keys))


def when_ready(_server: Any) -> None:
    """Go on with reports' files whose making a power cut or a restart broke off."""
    from toolkit.making import start_if_left
    from toolkit.storage.instance import open_instance

    start_if_left(open_instance())
