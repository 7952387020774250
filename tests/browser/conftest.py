"""A server as `make run` starts it, and a real Chromium."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
AXE = Path(__file__).with_name("axe-4.14.1.min.js")


class Server:
    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.folder = folder
        self.environment = {**os.environ, "TOOLKIT_INSTANCE": str(folder), "PORT": str(self.port)}
        self.environment.pop("DATABASE_URL", None)
        self.log = folder.with_suffix(".log")
        self.site = f"http://localhost:{self.port}"
        self.start()

    def start(self) -> None:
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "flask", "--app", "wsgi", "start"],
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self._wait()

    def _wait(self) -> None:
        patience = (
            time.monotonic() + 90
        )  # a busy machine is slow to start, and no test is about that
        while time.monotonic() < patience:
            try:
                urllib.request.urlopen(self.site, timeout=2).close()
            except OSError:  # it does not listen yet, or does not answer in time
                time.sleep(0.1)
            else:
                return
        pytest.fail(f"The server did not start: {self.log.read_text()}")

    def printed(self, part: str) -> str:
        return re.search(rf"http://\S+{part}\S+", self.log.read_text()).group(0)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path:
    """Give the instance folder of a first start, to be copied: filling it takes ten seconds."""
    started = Server(tmp_path_factory.mktemp("prepared") / "instance")
    started.stop()
    return started.folder


@pytest.fixture(scope="module")
def server(tmp_path_factory, prepared):
    started = Server(shutil.copytree(prepared, tmp_path_factory.mktemp("site") / "instance"))
    yield started
    started.stop()


@pytest.fixture
def own_server(tmp_path, prepared):
    """A server of the test's own, whose printed member has not answered yet."""
    started = Server(shutil.copytree(prepared, tmp_path / "instance"))
    yield started
    started.stop()


class Watched:
    """A page that notes what a strict policy refused, what failed, and who was asked."""

    def __init__(self, browser, site: str, **options) -> None:
        self.site = site
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.trouble: list[str] = []
        self.page.on("console", lambda m: self.trouble.append(m.text) if _bad(m) else None)
        self.page.on("pageerror", lambda error: self.trouble.append(str(error)))
        self.page.on("request", self._asked)

    def _asked(self, request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.trouble.append(f"asked another host: {request.url}")

    def axe(self) -> list[str]:
        """Return what axe-core finds against WCAG 2.2 AA (it is let in past the policy).

        From the top of the page: further down, the line that stays in view covers half a circle,
        and that half is then called too small a target.
        """
        self.page.evaluate("scrollTo(0, 0)")
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
        )
        return [
            f"{self.page.url} {one['id']}: {one['nodes'][0]['html'][:200]}"
            for one in found["violations"]
        ]

    def narrow(self) -> bool:
        """Whether nothing sticks out sideways."""
        return self.page.evaluate(
            "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        )


def _bad(message) -> bool:
    if message.text.startswith("Failed to load resource: the server responded"):
        return False  # a page that says "not found" is a page; other hosts are noted by _asked
    return message.type in {"error", "warning"} or "CSP" in message.text


@pytest.fixture
def watch(chromium, server):
    opened = []

    def make(site=None, **options):
        opened.append(Watched(chromium, site or server.site, **options))
        return opened[-1]

    yield make
    for one in opened:
        one.context.close()
        assert one.trouble == []
