"""Charts in a reader's browser: drawn whole, in the reader's colours, and saved without members."""

import re
import struct

import pytest

SCALE = "/groups/1/results/rand36/emotional_wellbeing"
KINDS = ("lines", "before-and-after", "waterfall", "counts", "meetings")
CODE = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}\b")
SMALL = {"viewport": {"width": 360, "height": 740}}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def desk(server, chromium):
    """Sign in once, and give the state that a browser carries on."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(server.printed("/account/welcome/"))
    page.get_by_label("A name for signing in").fill("robin")
    page.get_by_label("Password", exact=True).fill("three odd words")
    page.get_by_label("The same password again").fill("three odd words")
    page.get_by_role("button", name="Save and sign in").click()
    page.wait_for_url("**/groups")
    state = context.storage_state()
    context.close()
    return state


def drawn(page):
    """Wait until each chart of the page is drawn."""
    for box in page.locator(".chart").all():
        box.scroll_into_view_if_needed()
        page.wait_for_timeout(50)
    for box in page.locator(".chart").all():
        box.locator("xpath=self::*[@data-drawn='yes']").wait_for(timeout=20_000)


OUT = """[...document.querySelectorAll(".chart")].map(chart => {
  const frame = chart.getBoundingClientRect();
  return [...chart.querySelectorAll("text")].filter(one => one.textContent.trim())
    .map(one => one.getBoundingClientRect())
    .filter(one => one.left < frame.left - 1 || one.right > frame.right + 1).length;
})"""


@pytest.mark.parametrize("size", [SMALL, LAPTOP], ids=["360", "1280"])
def test_every_chart_is_drawn_whole_and_passes_axe(watch, server, desk, size):
    one = watch(**size, storage_state=desk)
    for path in (*(f"{SCALE}/charts/{kind}" for kind in KINDS), SCALE, "/groups/1/results/charts"):
        one.page.goto(server.site + path)
        drawn(one.page)
        assert set(one.page.evaluate(OUT)) == {0}, path
        assert one.narrow(), path
        assert one.axe() == [], path


def test_the_charts_are_reached_from_the_front_page(watch, server, desk):
    page = watch(**LAPTOP, storage_state=desk).page
    page.goto(f"{server.site}/groups/1/results")
    page.get_by_role("link", name="Larger charts", exact=True).click()
    assert page.locator(".chart").count() == 4
    page.goto(server.site + SCALE)
    for name in ("Before and after", "Each person’s change", "Better, same, worse", "Lines"):
        page.get_by_role("navigation", name="Charts").get_by_role("link", name=name).click()
        assert page.locator("nav [aria-current=page]").inner_text() == name
        page.get_by_text("Table of the same figures").click()
        assert page.get_by_role("region", name="Table").is_visible()


def saved(page, button):
    with page.expect_download() as waiting:
        page.get_by_role("button", name=button).click()
    return waiting.value.suggested_filename, waiting.value.path().read_bytes()


def test_a_saved_picture_has_no_member_unless_it_is_for_the_group_alone(watch, server, desk):
    page = watch(**SMALL, storage_state=desk).page
    page.goto(f"{server.site}{SCALE}/charts/lines")
    drawn(page)
    name, svg = saved(page, "Save as SVG, without members")
    text = svg.decode()
    assert name == "rand36-emotional-wellbeing-lines.svg"
    assert not CODE.search(text)
    assert "clearly better" in text
    assert "fill: rgb(255, 255, 255)" in text  # painted ground, for a document
    name, png = saved(page, "Save as PNG, without members")
    assert struct.unpack(">I", png[16:20]) == (4 * 605,)
    page.get_by_text("Save it as it stands here").click()
    name, alone = saved(page, "Save as SVG, for your group alone")
    assert name.startswith("for-your-group-alone-")
    lines = (made.decode().count('class="point"') for made in (alone, svg))
    assert next(lines) > next(lines)
    page.goto(f"{server.site}{SCALE}/charts/waterfall")
    drawn(page)
    assert page.get_by_role("button", name="without members").count() == 0
    page.get_by_text("Save it as it stands here").click()
    _, alone = saved(page, "Save as SVG, for your group alone")
    assert len(set(CODE.findall(alone.decode()))) == 12


GROUND = "getComputedStyle(document.querySelector('.chart .main-svg')).backgroundColor"


def test_a_chart_follows_the_reader_s_colours_and_width(watch, server, desk):
    page = watch(**LAPTOP, storage_state=desk, color_scheme="dark").page
    page.goto(f"{server.site}{SCALE}/charts/counts")
    drawn(page)
    assert page.evaluate(GROUND) == "rgb(20, 24, 28)"
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 360, "height": 740})
    page.wait_for_timeout(1500)
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    box = page.locator(".chart").bounding_box()
    drawing = page.locator(".chart .main-svg").first.bounding_box()
    assert abs(box["width"] - drawing["width"]) < 2
    assert set(page.evaluate(OUT)) == {0}


def test_on_paper_a_chart_is_light_and_no_wider_than_the_page(watch, server, desk):
    page = watch(**LAPTOP, storage_state=desk, color_scheme="dark").page
    page.goto(f"{server.site}{SCALE}/charts/before-and-after")
    drawn(page)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".chart .main-svg").first.bounding_box()["width"] == 640
    assert page.evaluate(GROUND) == "rgb(255, 255, 255)"
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(GROUND) == "rgb(20, 24, 28)"
