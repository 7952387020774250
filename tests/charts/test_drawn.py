"""Charts as the real Chromium draws them: every word whole and in its place, at any width."""

import re
from xml.etree import ElementTree as ET

import pytest

from tests.charts.given import ALL, draw
from toolkit.charts.theme import paper, screen
from toolkit.chromium import Renderer, find_chromium

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(find_chromium() is None, reason="Chromium is not installed."),
]
LOOKS = {"360 px": screen(360), "280 px": screen(280), "8 cm": paper(8), "16 cm": paper(16)}
CM = 2.54 / 96

#: Where every piece of text is, and whether it holds all of its letters.
TEXTS = """[...document.querySelectorAll("text")].map(one => {
  const box = one.getBoundingClientRect();
  return [one.textContent, box.left, box.right, box.top, box.bottom];
}).filter(one => one[0].trim())"""


@pytest.fixture(scope="module")
def pictures(chromium):
    """Return each chart's SVG at each width, and a page that measures it."""
    with Renderer() as renderer:
        made = {
            (name, size): renderer.svg(draw(name, look).figure, look.width * CM)
            for name in ALL
            for size, look in LOOKS.items()
        }
    page = chromium.new_page(viewport={"width": 800, "height": 3000})
    yield made, page
    page.close()


@pytest.mark.parametrize("size", LOOKS)
@pytest.mark.parametrize("name", ALL)
def test_no_word_is_cut(pictures, name, size):
    made, page = pictures
    svg = made[name, size]
    root = ET.fromstring(svg)  # noqa: S314 (our own)
    width, height = (float(root.get(side)) for side in ("width", "height"))
    assert width == LOOKS[size].width
    page.set_content(f"<body style='margin:0'>{svg}</body>")
    texts = page.evaluate(TEXTS)
    for text, left, right, top, bottom in texts:
        assert left >= -0.5, text
        assert right <= width + 0.5, text
        assert top >= -0.5, text
        assert bottom <= height + 0.5, text
    said = re.sub(r"\s+", "", "".join(text for text, *_ in texts))
    for words in (
        "Ofthethreethingsyouhopedfor,oneclearlygotbetter&one<worse>.",
        "we can’t tell yet.".replace(" ", ""),
        "answeredtwice,Oct2024toJan2026",
        "WorkedoutwiththeMutualAidToolkit.",
    ):
        assert words in said


@pytest.mark.parametrize("size", LOOKS)
@pytest.mark.parametrize("name", ALL)
def test_title_subtitle_and_plot_do_not_touch(pictures, name, size):
    made, page = pictures
    page.set_content(f"<body style='margin:0'>{made[name, size]}</body>")
    texts = page.evaluate(TEXTS)
    title = next(one for one in texts if one[0].startswith("Of the three"))
    under = next(one for one in texts if one[0].startswith("12 of the 14"))
    foot = next(one for one in texts if one[0].startswith("RAND-36, version"))
    assert title[4] <= under[3] + 1
    for text, _, _, top, bottom in texts:
        if text not in (title[0], under[0]) and not title[0].startswith(text):
            assert top >= under[4] - 2 or text in under[0], text
        if text != foot[0] and text not in foot[0]:
            assert bottom <= foot[3] + 2, text
