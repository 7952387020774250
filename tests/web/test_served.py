"""What leaves a real server, byte by byte: nothing but the files that it lists."""

import gzip
import re

import brotli
import pytest

from toolkit.web.static_files import pack

CLIMBS = (
    "../../../instance/secret_key",
    "../../../../../../../../etc/passwd",
    "%2e%2e/%2e%2e/%2e%2e/instance/secret_key",
    "..%2f..%2f..%2finstance/secret_key",
    "vendor/../../app.py",
    "/../app.py",
    "..\\..\\app.py",
    ".%00./app.py",
)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "POST", "TRACE"])
def test_no_address_leads_out_of_the_static_files(gunicorn, method):
    climbs = [*CLIMBS, _way_to(gunicorn, "secret_key"), _way_to(gunicorn, "toolkit.sqlite")]
    for climb in climbs:
        reply = gunicorn.ask(method, f"/static/{climb}", "Accept-Encoding: gzip\r\n")
        assert re.match(rb"HTTP/1.1 (400|404|405|501) ", reply), climb
        head, _, body = reply.partition(b"\r\n\r\n")
        if b"content-encoding: gzip" in head.lower():
            body = gzip.decompress(body)
        for secret in (gunicorn.instance.secret_key, b"SQLite format", b"root:", b"create_app"):
            assert secret not in body


def _way_to(gunicorn, name: str) -> str:
    return "../" * 12 + str(gunicorn.folder.resolve() / name).lstrip("/")


@pytest.mark.parametrize(
    ("coding", "unpack"), [("gzip", gzip.decompress), ("br", brotli.decompress)]
)
def test_static_files_leave_packed_and_are_kept_for_good(gunicorn, coding, unpack):
    page = gunicorn.get("/").decode()
    address = re.search(r'href="(/static/site\.css\?v=\w+)"', page)[1]
    head, _, body = gunicorn.get(address, f"Accept-Encoding: {coding}\r\n").partition(b"\r\n\r\n")
    head = head.decode().lower()
    assert f"content-encoding: {coding}" in head
    assert "vary: accept-encoding" in head
    assert "public, immutable" in head
    assert "default-src 'none'" in head
    assert "x-content-type-options: nosniff" in head
    assert b":root" in unpack(body)
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
