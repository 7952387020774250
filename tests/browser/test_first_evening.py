"""The first evening as docs/facilitators.md tells it: a laptop, and a phone that comes by network."""

import re

import pytest

from tests.browser.conftest import Server, Watched
from tests.browser.test_ways import LAPTOP, PHONE, _answer
from toolkit import network

pytestmark = pytest.mark.browser


@pytest.fixture
def in_a_room(tmp_path, monkeypatch):
    """Start a server that phones reach: this machine's address in its network stands for theirs."""
    if not network.addresses():
        pytest.skip("This machine is in no network.")
    monkeypatch.setenv("HOST", "0.0.0.0")
    started = Server(tmp_path / "instance")
    yield started
    started.stop()


def _sign_up(page, server) -> None:
    page.goto(server.printed("/account/welcome/"))
    page.get_by_label("A name for signing in").fill("robin")
    page.get_by_label("Password", exact=True).fill("three odd words")
    page.get_by_label("The same password again").fill("three odd words")
    page.get_by_role("button", name="Save and sign in").click()


def test_the_first_evening_with_a_phone_in_the_room(chromium, in_a_room):
    room = f"http://{network.addresses()[0]}:{in_a_room.port}"
    assert room in in_a_room.log.read_text()
    desk = Watched(chromium, in_a_room.site, **LAPTOP)
    page = desk.page
    _sign_up(page, in_a_room)
    page.get_by_role("link", name="Start a group").click()
    page.get_by_label("Name of the group").fill("Thursday table")
    page.get_by_label("Where members find help").select_option("england")
    page.get_by_role("button", name="Save and choose measures").click()
    assert desk.axe() == []
    page.get_by_role("link", name="I know what I want").click()
    page.get_by_text("Planned outcomes in WHO-5").click()
    page.locator("[name=outcome][value='who5.percent']").check()
    measure = page.locator("[name=measure][value=who5]")
    assert measure.is_checked()
    assert "1 min" in page.locator("#sum").inner_text()
    marked = measure.evaluate("e => getComputedStyle(e.parentElement).boxShadow")
    assert marked == "none"  # a bar at the row's edge would run through the box
    measure.uncheck()
    assert page.locator("[name=outcome]:checked").count() == 0  # it would tick the measure again
    page.locator("[name=outcome][value='who5.percent']").check()
    assert desk.axe() == []
    page.get_by_role("button", name="Save the plan").click()
    assert "Saved" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="Add members").click()
    page.get_by_label("How many new members").fill("2")
    page.get_by_role("button", name="Make the codes").click()
    page.get_by_role("link", name="Thursday table").click()
    page.get_by_role("link", name="Open wave 1").click()
    assert desk.axe() == []
    page.get_by_role("button", name="Open it").click()
    home = page.url.removesuffix("/")
    page.get_by_role("link", name="Print the cards").click()
    page.get_by_role("link", name="Choose the address").click()
    assert desk.axe() == []
    squares = page.locator(".try")
    squares.filter(has_text=room).get_by_role("radio").check()

    phone = Watched(chromium, room, **PHONE)
    phone.page.goto(f"{room}/hello")
    assert "This phone gets in" in phone.page.inner_text("main")

    page.get_by_role("button", name="Save the address").click()
    assert "Saved" in page.get_by_role("status").inner_text()
    page.goto(f"{home}/cards")
    assert "localhost" not in page.inner_text(".cards")
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        card = page.locator(".card").first
        square, words = card.locator("svg").bounding_box(), card.locator("p").first.bounding_box()
        assert square["x"] + square["width"] <= words["x"]  # a square under words opens nothing
        assert square["width"] >= 120
    page.emulate_media(media="screen")
    link = re.search(r"[A-Z0-9]{4}( [A-Z0-9]{4}){4}", page.inner_text(".cards")).group(0)
    phone.page.goto(room)
    phone.page.get_by_label("The long code on your card").fill(link)
    phone.page.keyboard.press("Enter")
    phone.page.get_by_role("button", name="I agree").click()
    _answer(phone.page)
    phone.page.get_by_role("button", name="Save and go on").click()
    phone.page.get_by_role("button", name="Send my answers").click()
    phone.page.get_by_role("heading", name="Thank you").wait_for()

    page.goto(home)
    assert "1 of 2 have answered" in page.inner_text("main")
    page.get_by_role("link", name="Close wave 1").click()
    assert desk.axe() == []
    page.get_by_role("button", name="Close anyway").click()
    assert "Wave 1 is closed" in page.get_by_role("status").inner_text()
    assert desk.trouble == []
    assert phone.trouble == []
    desk.context.close()
    phone.context.close()


def test_pages_share_one_left_edge_and_members_are_cards_on_a_phone(watch, own_server):
    desk = watch(**LAPTOP, site=own_server.site)
    _sign_up(desk.page, own_server)
    edges = {}
    for path in ("", "/results", "/members", "/plan", "/waves", "/meetings", "/settings", "/cards"):
        desk.page.goto(f"{own_server.site}/groups/1{path}")
        edges[path] = round(desk.page.locator("h1").bounding_box()["x"])
        assert edges[path] == round(desk.page.locator(".top .nav a").first.bounding_box()["x"])
    assert len(set(edges.values())) == 1, edges
    desk.page.goto(f"{own_server.site}/groups/1")
    mark = desk.page.locator(".dots li").first
    assert float(mark.evaluate("e => parseFloat(getComputedStyle(e).paddingLeft)")) >= 8
    banner = desk.page.locator(".made-up")
    assert banner.evaluate("e => !!e.closest('header, main, footer, nav')")
    state = desk.context.storage_state()
    hand = watch(**PHONE, storage_state=state, site=own_server.site)
    hand.page.goto(f"{own_server.site}/groups/1/members")
    rows = hand.page.locator("tbody tr").count()
    height = hand.page.locator("table.people").bounding_box()["height"]
    assert height < 125 * rows
    assert hand.narrow()
    for action in hand.page.locator(".people .nav a").all():
        assert action.bounding_box()["height"] >= 44


def test_results_print_with_a_heading_and_no_empty_or_cut_part(watch, own_server):
    desk = watch(**LAPTOP, site=own_server.site)
    _sign_up(desk.page, own_server)
    page = desk.page
    page.goto(f"{own_server.site}/groups/1/results")
    page.emulate_media(media="print")
    assert page.locator("h1").inner_text().startswith("The Greenhouse")
    assert page.locator("nav.doors").is_hidden()
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.emulate_media(media="screen")
    page.goto(f"{own_server.site}/groups/1/results/rand36/emotional_wellbeing")
    page.evaluate("() => { window.print = () => { document.body.dataset.asked = 1; }; }")
    page.get_by_role("button", name="Print this page").click()
    page.wait_for_selector("body[data-asked]")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    charts = [box for box in page.locator(".chart").all() if box.is_visible()]
    assert len(charts) == 1
    for box in charts:
        assert box.get_attribute("data-drawn") == "yes"
        assert box.locator("svg.main-svg").first.bounding_box()["width"] <= 650
    assert page.locator("details:not([open])").first.is_hidden()
    assert page.locator("p.onpaper").inner_text().startswith("The Greenhouse")
    page.emulate_media(media="screen")
    page.get_by_role("navigation").get_by_role("link", name="Members").click()
    page.locator("tbody a").first.click()
    page.evaluate("() => { window.print = () => { document.body.dataset.asked = 1; }; }")
    page.get_by_role("button", name="Print this page").click()
    page.wait_for_selector("body[data-asked]")
    page.emulate_media(media="print")
    assert page.locator(".grid > section").count() > 3
    for part in page.locator(".grid > section").all():
        assert part.evaluate("e => getComputedStyle(e).breakInside") == "avoid"
    for chart in page.locator(".chart").all():
        assert chart.get_attribute("data-drawn") == "yes"
    assert not [one for one in page.locator("button, .button").all() if one.is_visible()]
