"""Starting it as a newcomer does, and reaching it as a phone does."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

from toolkit import network
from toolkit.start import say_where_to_go
from toolkit.storage import phones
from toolkit.storage.database import sessions

PROJECT = Path(__file__).parents[1]


def _free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _running(folder, *arguments, **environment):
    """Start a module of Python's as a server; give its process and what it printed so far."""
    log = folder.with_suffix(".log")
    given = {**os.environ, "TOOLKIT_INSTANCE": str(folder), **environment}
    given.pop("DATABASE_URL", None)
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments], cwd=PROJECT, env=given, stdout=out, stderr=out
        )
    try:
        yield log.read_text
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(15)


def _fetch(address: str) -> str:
    for _ in range(200):
        try:
            with urllib.request.urlopen(address, timeout=2) as reply:
                return reply.read().decode()
        except OSError:  # not there yet, or too busy to answer in time
            time.sleep(0.1)
    pytest.fail(f"Nothing answers at {address}")


def test_phones_reach_it_by_the_address_that_it_prints(tmp_path):
    folder, port = tmp_path / "instance", str(_free())
    with _running(folder, "toolkit", HOST="0.0.0.0", PORT=port) as printed:
        assert "Hello!" in _fetch(f"http://127.0.0.1:{port}/hello")
        assert f"http://localhost:{port}/account/welcome/" in printed()
        line = re.search(r"Phones in the room: +(\S+)", printed()).group(1)
        if not network.addresses():
            assert line == "this"
            pytest.skip("This machine is in no network.")
        assert line == f"http://{network.addresses()[0]}:{port}"
        assert "Hello!" in _fetch(f"{line}/hello")
    phones.keep_address(folder, line)
    with _running(folder, "toolkit", HOST="0.0.0.0", PORT=port) as printed:
        _fetch(f"{line}/hello")
        assert f"{line}  (as on the cards)" in printed()


def test_a_plain_start_serves_this_machine_and_says_how_phones_get_in(tmp_path):
    port = str(_free())
    with _running(tmp_path / "instance", "toolkit", HOST="", PORT=port) as printed:
        _fetch(f"http://127.0.0.1:{port}/hello")
        assert "Phones in the room:    not let in yet." in printed()
        assert "HOST=0.0.0.0 make run" in printed()
        for address in network.addresses():
            with socket.socket() as probe:
                assert probe.connect_ex((address, int(port))) != 0


def test_behind_a_server_or_a_tunnel_phones_come_in_through_that(
    instance, engine, capsys, monkeypatch
):
    monkeypatch.setenv("PROXIES", "1")
    with sessions(engine)() as session:
        say_where_to_go(session, instance, "127.0.0.1", 8000)
    told = capsys.readouterr().out
    assert "Phones in the room:    https://questions.example.org" in told
    assert "not let in" not in told


def test_the_server_for_windows_serves_the_same_pages(tmp_path):
    port = str(_free())
    with _running(tmp_path / "instance", "toolkit.web.windows", "127.0.0.1", port) as printed:
        assert "Hello!" in _fetch(f"http://127.0.0.1:{port}/hello")
        page = _fetch(f"http://127.0.0.1:{port}/")
        sheet = re.search(r'href="(/static/[^"]+css[^"]*)"', page)
        if sheet:
            assert "--ink" in _fetch(f"http://127.0.0.1:{port}{sheet.group(1)}")
        assert "Traceback" not in printed()


def test_python_m_toolkit_runs_every_command():
    listed = subprocess.run(
        [sys.executable, "-m", "toolkit", "--help"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in ("backup", "check", "score", "start"):
        assert re.search(rf"^  {name} ", listed, re.MULTILINE)
