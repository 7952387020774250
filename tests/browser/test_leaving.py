"""Leaving in real Chromium: at once, whatever the server does, and "Back" shows nothing."""

import signal

import pytest

from toolkit.storage.models import LEAVE_TO

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
HARMLESS = "<!doctype html><title>Weather</title><p>Rain later."


@pytest.fixture
def on_a_page(chromium, own_server):
    context = chromium.new_context(**PHONE)
    context.route(
        f"{LEAVE_TO}**", lambda route: route.fulfill(body=HARMLESS, content_type="text/html")
    )
    page = context.new_page()
    page.goto(own_server.printed("/s/"))
    page.get_by_role("button", name="I agree").click()
    page.query_selector_all("input[type=radio]")[1].check()
    page.wait_for_load_state()  # the script waits for the page, and a busy machine for the script
    yield page
    context.close()


def test_leaving_waits_for_no_server(on_a_page, own_server):
    page = on_a_page
    own_server.process.send_signal(signal.SIGSTOP)  # it answers nothing any more
    try:
        page.get_by_role("link", name="Leave this page").click()
        page.wait_for_url(LEAVE_TO, timeout=3000)
        assert page.title() == "Weather"
    finally:
        own_server.process.send_signal(signal.SIGCONT)


def test_leaving_while_the_server_is_down_lets_nobody_back_in(on_a_page, own_server):
    page = on_a_page
    own_server.stop()
    page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url(LEAVE_TO, timeout=3000)
    own_server.start()
    page.goto(f"{own_server.site}/survey/1")
    assert page.get_by_role("heading", name="Please open your link again").is_visible()
    assert page.query_selector("input[type=radio]") is None
    assert page.context.cookies(own_server.site) == []


def test_a_phone_keeps_a_cookie_until_it_is_left_and_nothing_else(on_a_page, own_server):
    page = on_a_page
    cookies = page.context.cookies(own_server.site)
    assert [(cookie["name"], cookie["expires"]) for cookie in cookies] == [("s", -1)]
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length,"
        " (await indexedDB.databases()).length]"
    )
    assert kept == [0, 0, 0]
    page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url(LEAVE_TO)
    page.wait_for_timeout(1000)
    assert page.context.cookies(own_server.site) == []


def test_leaving_ends_the_session_and_back_shows_nothing(on_a_page, own_server):
    page = on_a_page
    page.get_by_role("button", name="Save and go on").click()
    page.wait_for_url("**/survey/2")
    page.get_by_role("link", name="Leave this page").click()
    page.wait_for_url(LEAVE_TO)
    for _ in range(2):
        page.go_back()
        page.wait_for_load_state()
        assert page.query_selector("input[type=radio]") is None
    page.goto(f"{own_server.site}/survey/1")
    assert page.query_selector("input[type=radio]") is None


def test_a_page_that_the_browser_kept_is_not_shown_again(on_a_page, own_server):
    """Chromium keeps no page marked no-store; WebKit does over plain http, and says `persisted`."""
    page = on_a_page
    page.evaluate("window.stillThere = true")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page.evaluate("getComputedStyle(document.body).visibility") == "hidden"
    with page.expect_navigation():
        page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")
    assert page.evaluate("window.stillThere === undefined")


def test_the_way_out_stays_in_view(on_a_page):
    page = on_a_page
    page.mouse.wheel(0, 2000)
    page.wait_for_timeout(200)
    box = page.get_by_role("link", name="Leave this page").bounding_box()
    assert 0 <= box["y"] < 60
    assert box["height"] >= 44
