"""What leaves a real server, byte by byte: nothing but the files that it lists."""

import gzip
import re
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import brotli
import pytest

from tests.conftest import World
from tests.web.conftest import Gunicorn
from toolkit.web.static_files import pack

CLIMBS = (
    "../../../instance/keys.json",
    "../../../../../../../../etc/passwd",
    "%2e%2e/%2e%2e/%2e%2e/instance/keys.json",
    "..%2f..%2f..%2finstance/keys.json",
    "vendor/../../app.py",
    "/../app.py",
    "..\\..\\app.py",
    ".%00./app.py",
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "TRACE"])
def test_no_address_leads_out_of_the_static_files(gunicorn, method):
    climbs = [*CLIMBS, _way_to(gunicorn, "keys.json"), _way_to(gunicorn, "toolkit.sqlite")]
    for climb in climbs:
        reply = gunicorn.ask(method, f"/static/{climb}", "Accept-Encoding: gzip\r\n")
        assert re.match(rb"HTTP/1.1 (400|404|405|501) ", reply), climb
        head, _, body = reply.partition(b"\r\n\r\n")
        if b"content-encoding: gzip" in head.lower():
            body = gzip.decompress(body)
        for secret in (b'"secret"', b"SQLite format", b"root:", b"create_app"):
            assert secret not in body


def _way_to(gunicorn, name: str) -> str:
    return "../" * 12 + str(gunicorn.folder.resolve() / name).lstrip("/")


@pytest.mark.parametrize(
    ("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)]
)
def test_static_files_leave_packed_and_are_kept_for_good(gunicorn, coding, unpack):
    page = gunicorn.get("/account/sign-in").decode()
    address = re.search(r'href="(/static/desk\.css\?v=\w+)"', page)[1]
    head, _, body = gunicorn.get(address, f"Accept-Encoding: {coding}\r\n").partition(b"\r\n\r\n")
    head = head.decode().lower()
    assert f"content-encoding: {coding}" in head
    assert "vary: accept-encoding" in head
    assert "public, immutable" in head
    assert "default-src 'none'" in head
    assert "x-content-type-options: nosniff" in head
    assert b".scroll" in unpack(body)
    assert len(body) < 4000


@pytest.mark.parametrize(
    ("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)]
)
def test_pages_leave_packed(gunicorn, coding, unpack):
    head, _, body = gunicorn.get("/library/", f"Accept-Encoding: {coding}\r\n").partition(
        b"\r\n\r\n"
    )
    assert f"content-encoding: {coding}" in head.decode().lower()
    assert b"<!doctype html>" in unpack(body)


def test_static_files_are_packed_once_for_a_version(tmp_path):
    tmp_path.joinpath("static", "older").mkdir(parents=True)
    packed = pack(tmp_path)
    assert {path.name for path in packed.iterdir()} >= {"site.css", "site.css.gz", "site.css.br"}
    before = packed.stat().st_mtime_ns
    assert pack(tmp_path) == packed
    assert packed.stat().st_mtime_ns == before
    assert list(packed.parent.iterdir()) == [packed]


def test_servers_that_start_at_once_pack_the_files_whole(tmp_path):
    with ThreadPoolExecutor(4) as starts:
        made = {start.result() for start in [starts.submit(pack, tmp_path) for _ in range(4)]}
    (packed,) = made
    assert {path.name for path in packed.iterdir()} >= {"site.css", "site.css.gz", "site.css.br"}
    assert list(packed.parent.iterdir()) == [packed]


@pytest.mark.parametrize("held", [4, 40, 100])
@pytest.mark.parametrize(
    "half",
    [
        b"GET /s/abc HTTP/1.1\r\nHost: localhost\r\nX-A: ",
        b"POST /card HTTP/1.1\r\nHost: localhost\r\nContent-Length: 400\r\n\r\ncode=a",
    ],
    ids=["heads", "bodies"],
)
def test_half_sent_requests_keep_nobody_waiting(gunicorn, held, half):
    wires = [gunicorn.connect() for _ in range(held)]
    try:
        for wire in wires:
            wire.sendall(half)
        began = time.monotonic()
        for _ in range(5):
            assert gunicorn.get("/").startswith(b"HTTP/1.1 200")
        assert time.monotonic() - began < 3
    finally:
        for wire in wires:
            wire.close()


@pytest.mark.parametrize("host", ["..", "a b", "", "x" * 64 + ".org", "a/b"])
def test_a_host_that_is_none_gets_a_plain_page(gunicorn, host):
    reply = gunicorn.raw(
        f"GET /s/K7D HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
    )
    if host:
        assert reply.startswith(b"HTTP/1.1 400")
        assert b"We could not read that" in reply
        assert b"default-src 'none'" in reply
    else:
        assert not reply.startswith(b"HTTP/1.1 5")


def test_the_log_holds_no_request(gunicorn):
    gunicorn.raw(b"GET /s/K7D-4RX HTTP/1.1\r\nHost: ..\r\nConnection: close\r\n\r\n")
    gunicorn.raw(b"GET /s/K7D-4RX HTTP/1.1\r\nBad header\r\nConnection: close\r\n\r\n")
    gunicorn.ask("OPTIONS", "/static/../K7D-4RX")
    log = gunicorn.log.read_text()
    for trace in ("K7D", "127.0.0.1", "Traceback", "/s/"):
        assert trace not in log


def test_a_request_that_never_ends_is_hung_up_on(monkeypatch):
    from waitress.channel import HTTPChannel

    from toolkit.web import worker

    channel = HTTPChannel.__new__(HTTPChannel)
    channel.request = worker._Parser(None)
    clock = iter([0.0, 59.0, 61.0])
    monkeypatch.setattr(worker.time, "monotonic", lambda: next(clock))
    began = worker.WeakKeyDictionary()
    for over in (False, False, True):
        worker._hang_up_on_the_slow({1: channel}, began)
        assert channel.will_close is over


def test_leaving_waits_for_nobody_who_waits_for_the_database(gunicorn):
    """A locked database holds up every thread of the pages for seconds."""
    tap = _tap(gunicorn)
    lock = sqlite3.connect(gunicorn.folder / "toolkit.sqlite", isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    phones = [gunicorn.connect() for _ in range(8)]
    try:
        for phone in phones:
            phone.sendall(tap)
        time.sleep(0.3)
        began = time.monotonic()
        for method in ("GET", "POST"):
            assert gunicorn.ask(method, "/leave").startswith(b"HTTP/1.1 303")
        assert time.monotonic() - began < 2
    finally:
        lock.close()
        for phone in phones:
            phone.close()


def _tap(gunicorn) -> bytes:
    """Return a request that saves an answer of a member who is let in."""
    world = World(gunicorn.app)
    client = gunicorn.app.test_client()
    client.get(world.link(world.group()))
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/survey").text)[1]
    client.post("/survey", data={"csrf_token": token, "choice": "agree"})
    body = urlencode({"csrf_token": token, "who5-q1": "1"})
    return (
        "POST /survey/1/tap HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: s={client.get_cookie('s').value}\r\nContent-Length: {len(body)}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
    ).encode()


def test_a_plain_gunicorn_warns_of_keys_that_may_be_known(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    (folder / "secret_key").write_bytes(b"f" * 64)
    started = Gunicorn(folder)
    started.stop()
    started.engine.dispose()
    assert "flask --app wsgi new-keys" in started.log.read_text()
