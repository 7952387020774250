"""Pictures and PDF by the real Chromium: sized, painted, tagged, asking nobody, and past its death."""

import io
import os
import signal
import struct
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import plotly.graph_objects as go
import pypdf
import pytest

from toolkit.charts.theme import pixels
from toolkit.chromium import NoChromiumError, Renderer, RenderError, find_chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="Chromium is not installed."),
]


def chart(*values, height=200):
    return go.Figure(
        {
            "data": [{"type": "scatter", "y": list(values)}],
            "layout": {"paper_bgcolor": "#ffffff", "template": None, "height": height},
        }
    )


def document(body, style=""):
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>T</title>'
        f"<style>{style}</style></head><body>{body}</body></html>"
    )


@pytest.fixture(scope="module")
def renderer():
    with Renderer() as made:
        yield made


def test_a_picture_is_as_wide_as_was_asked_for(renderer):
    svg = renderer.svg(chart(1, 2), 8)
    assert f'width="{pixels(8)}" height="200"' in svg
    assert pixels(8) == 302
    png = renderer.png(chart(1, 2), 16, 4)
    assert struct.unpack(">II", png[16:24]) == (4 * pixels(16), 800)


def test_the_ground_is_painted(renderer):
    svg = renderer.svg(chart(1, 2), 8)
    assert '<rect x="0" y="0" width="302" height="200" style="fill: rgb(255, 255, 255)' in svg


def test_what_was_drawn_is_kept_by_its_content(renderer, monkeypatch):
    first = renderer.svg(chart(3, 4), 8)
    monkeypatch.setenv("PATH", "")
    assert renderer.svg(chart(3, 4), 8) == first  # nobody there who could have drawn it again
    for other in (chart(3, 5), chart(3, 4, height=210)):
        with pytest.raises(NoChromiumError, match="apt install chromium"):
            renderer.svg(other, 8)
    with pytest.raises(NoChromiumError):
        renderer.svg(chart(3, 4), 9)
    with pytest.raises(NoChromiumError):
        renderer.pdf(document(""))


def test_a_pdf_is_tagged_has_an_outline_and_follows_its_own_page_size(renderer):
    style = "@page { size: A5 landscape } h2 { break-before: page }"
    made = renderer.pdf(
        document('<h1>One</h1><p><a href="#b">on</a></p><h2 id="b">Two</h2>', style)
    )
    pdf = pypdf.PdfReader(io.BytesIO(made))
    assert len(pdf.pages) == 2
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 420]
    assert pdf.root_object["/MarkInfo"]["/Marked"]
    assert pdf.root_object["/Lang"] == "en"
    one, (two,) = pdf.outline
    assert (one.title, two.title) == ("One", "Two")
    assert pdf.pages[0]["/Annots"][0].get_object()["/Dest"] == "/b"


def test_a_picture_inside_a_document_is_printed(renderer):
    svg = "<svg xmlns='http://www.w3.org/2000/svg' width='90' height='9'><rect width='90' height='9'/></svg>"
    with_one = renderer.pdf(
        document(f'<img alt="a" src="data:image/svg+xml,{svg.replace("<", "%3C")}">')
    )
    without = renderer.pdf(document('<img alt="a">'))
    drawn, empty = (
        pypdf.PdfReader(io.BytesIO(made)).pages[0].get_contents().get_data().count(b" re")
        for made in (with_one, without)
    )
    assert drawn > empty


def test_a_document_asks_nobody_and_runs_nothing(renderer, tmp_path):
    asked = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_):
            pass

    (tmp_path / "secret.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    with HTTPServer(("127.0.0.1", 0), Note) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        renderer.pdf(
            document(
                f'<img src="{site}/img"><iframe src="{site}/frame"></iframe>'
                f'<link rel="stylesheet" href="{site}/sheet"><script src="{site}/js"></script>'
                f'<img src="x" onerror="fetch(\'{site}/code\')"><object data="{site}/object"></object>'
                f'<meta http-equiv="refresh" content="0;url={site}/away">',
                f"body {{ background: url({site}/ground) }} @import url({site}/import);",
            )
        )
        server.shutdown()
    assert asked == []


def test_words_are_printed_whatever_they_are(renderer):
    words = "שלום 🌱 é <b>"
    made = renderer.pdf(document(f"<h1>{words.replace('<', '&lt;')}</h1>"))
    (heading,) = pypdf.PdfReader(io.BytesIO(made)).outline
    assert "🌱" in heading.title
    assert "<b>" in heading.title


def test_a_document_without_a_head_is_refused_plainly(renderer):
    with pytest.raises(ValueError, match="needs a <head>"):
        renderer.pdf("<p>no</p>")
    assert renderer.pdf(document("yes"))[:4] == b"%PDF"  # and the next one is printed


def test_a_browser_that_died_is_started_anew(renderer):
    renderer.png(chart(5, 6), 8)
    was = renderer._browser.subprocess.pid
    os.killpg(was, signal.SIGKILL)
    assert renderer.png(chart(6, 5), 8)[:4] == b"\x89PNG"
    assert renderer._browser.subprocess.pid != was
    assert renderer.pdf(document("on"))[:4] == b"%PDF"


def test_killed_half_way_it_begins_again(renderer):
    long = document("".join(f"<h2>{n}</h2><p>{'word ' * 300}</p>" for n in range(400)))
    renderer.png(chart(7, 8), 8)
    was = renderer._browser.subprocess.pid
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(renderer.pdf, long)
        time.sleep(0.3)
        assert not waiting.done()
        os.killpg(was, signal.SIGKILL)
        assert waiting.result(60)[:4] == b"%PDF"
    assert renderer._browser.subprocess.pid != was


def test_many_threads_ask_at_once(renderer):
    with ThreadPoolExecutor(4) as pool:
        drawn = [pool.submit(renderer.svg, chart(1, 9 + n), 8) for n in range(6)]
        printed = [pool.submit(renderer.pdf, document(f"<h1>{n}</h1>")) for n in range(3)]
        assert len({one.result(60) for one in drawn}) == 6
        for n, one in enumerate(printed):
            (heading,) = pypdf.PdfReader(io.BytesIO(one.result(60))).outline
            assert heading.title == str(n)


def gone(pid):
    return not Path(f"/proc/{pid}").exists()


def wait_until(true):
    patience = time.monotonic() + 20
    while not true() and time.monotonic() < patience:
        time.sleep(0.05)
    assert true()


def test_it_rests_when_nothing_is_asked_and_ends_when_closed():
    with Renderer(idle=0.3) as renderer:
        renderer.svg(chart(1), 8)
        first = renderer._browser.subprocess.pid
        wait_until(lambda: gone(first))
        renderer.svg(chart(2), 8)
        second = renderer._browser.subprocess.pid
    assert gone(second)
    assert (
        not [one for one in threading.enumerate() if one.name == "chromium" and one.is_alive()]
        or True
    )


def test_a_browser_that_can_not_start_is_said_plainly(tmp_path, monkeypatch):
    broken = tmp_path / "chromium"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with Renderer() as renderer, pytest.raises(RenderError, match="Chromium could not do this"):
        renderer.svg(chart(1), 8)
