"""What the whole site promises: headers, routes that stay, nothing heavy on the member's way."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.web.app import create_app

ROUTES = Path(__file__).with_name("routes.json")
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def test_routes_are_a_list_that_only_people_change(app):
    """Printed cards live for years. Before you take a route out of the list, lead it somewhere."""
    routes = sorted({str(rule) for rule in app.url_map.iter_rules()})
    assert routes == json.loads(ROUTES.read_text())


@pytest.mark.parametrize("address", ["/", "/library/", "/account/sign-in", "/nowhere"])
def test_every_page_carries_the_headers(client, address):
    reply = client.get(address)
    for name, value in HEADERS.items():
        assert reply.headers[name] == value
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def test_cookies_are_secure_where_there_is_tls(client, world):
    link = world.link(world.group())
    plain = client.get(link).headers["Set-Cookie"]
    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    secure = client.get(link, base_url="https://localhost").headers
    assert "Secure" in secure["Set-Cookie"]
    assert "max-age" in secure["Strict-Transport-Security"]
    assert secure["Cross-Origin-Opener-Policy"] == "same-origin"


@pytest.mark.parametrize("address", ["/library/", *(f"/library/{k}" for k in ("rand36", "who5"))])
def test_the_library_is_open_to_anyone(client, address):
    assert client.get(address).status_code == 200
    assert client.get("/library/sf12").status_code == 404


def test_the_members_way_loads_nothing_heavy():
    code = (
        "import sys, wsgi; client = wsgi.app.test_client(); "
        "assert client.get('/').status_code == 200; "
        "heavy = {'pandas', 'numpy', 'scipy', 'plotly', 'statsmodels', 'alembic', 'limits', 'segno'}"
        " & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_broken_instrument_file_stops_the_start_in_plain_words(instance, monkeypatch, tmp_path):
    from toolkit.instruments import InstrumentError, loader

    (tmp_path / "broken.toml").write_text('key = "broken"\n')
    monkeypatch.setattr(loader, "SURVEYS", tmp_path)
    with pytest.raises(InstrumentError, match=r"broken\.toml: .*terms is missing"):
        create_app(instance)


def test_a_bug_gets_a_page_and_a_log_line_without_answers(client, app, world, caplog, monkeypatch):
    from toolkit.web.member import views

    client.get(world.link(world.group()))

    def burst(*_):
        raise RuntimeError("q9 = 3, K7D-4RX")

    monkeypatch.setattr(views, "_survey", burst)
    reply = client.get("/survey")
    assert reply.status_code == 500
    assert "It is not your fault" in reply.text
    assert "RuntimeError" in caplog.text
    assert "K7D-4RX" not in caplog.text
