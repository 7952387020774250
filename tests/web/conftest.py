"""A real gunicorn on loopback, as `gunicorn wsgi:app` starts it, and raw bytes to send it."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from toolkit.storage.database import connect
from toolkit.storage.instance import open_instance
from toolkit.storage.migrate import migrate
from toolkit.web.app import create_app

PROJECT = Path(__file__).parents[2]


class Gunicorn:
    """A server with an instance folder of its own; ``world`` fills its database."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.folder = folder
        self.instance = open_instance(folder)
        self.engine = connect(self.instance.database_url)
        migrate(self.engine)
        self.app = create_app(self.instance, self.engine)
        self.log = folder.with_suffix(".log")
        self.settings = settings
        self.start()

    def start(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        environment = {**os.environ, "TOOLKIT_INSTANCE": str(self.folder), **self.settings}
        environment.pop("DATABASE_URL", None)
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{self.port}"],
                cwd=PROJECT,
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        for _ in range(300):
            try:
                self.get("/")
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"The server did not start: {self.log.read_text()}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)

    def connect(self, timeout: float = 15) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout)

    def raw(self, data: bytes) -> bytes:
        """Send these bytes and return all that comes back until the server hangs up."""
        received = b""
        with self.connect() as wire:
            wire.sendall(data)
            try:
                while part := wire.recv(65536):
                    received += part
            except ConnectionResetError:
                pass
        return received

    def ask(self, method: str, target: str, headers: str = "") -> bytes:
        line = (
            f"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
        )
        return self.raw(line.encode("latin-1"))

    def get(self, target: str, headers: str = "") -> bytes:
        return self.ask("GET", target, headers)


@pytest.fixture(scope="module")
def gunicorn(tmp_path_factory):
    started = Gunicorn(tmp_path_factory.mktemp("served") / "instance")
    yield started
    started.stop()
    started.engine.dispose()
