"""The member's and the facilitator's way in real Chromium, as a newcomer finds them."""

import re

import pytest

from toolkit.storage import groups, links, members, plans, reach, waves
from toolkit.storage.database import connect, sessions
from toolkit.storage.instance import open_instance
from toolkit.storage.keys import Purpose

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
NARROW = {"viewport": {"width": 320, "height": 640}}
LAPTOP = {"viewport": {"width": 1280, "height": 800}}


def _answer(page) -> None:
    for group in page.query_selector_all("fieldset"):
        group.query_selector_all("input[type=radio]")[1].check()


@pytest.mark.parametrize("script", [True, False])
def test_a_member_answers_on_a_phone(watch, own_server, script):
    phone = watch(**(PHONE if script else NARROW), java_script_enabled=script, site=own_server.site)
    page = phone.page
    link = own_server.printed("/s/")
    page.goto(link)
    assert page.url == f"{own_server.site}/survey"
    if script:
        assert phone.axe() == []
    page.get_by_role("button", name="I agree").click()
    pages = 0
    while page.url.rsplit("/", 1)[-1].isdecimal():
        pages += 1
        _answer(page)
        if script:
            assert phone.axe() == []
            assert phone.narrow()
            for row in page.query_selector_all("label.choice, button, .top a"):
                assert row.bounding_box()["height"] >= 44
        if pages == 3:  # leave in the middle; the same link leads back
            page.get_by_role("button", name="Save and go on").click()
            page.goto(link)
            assert "Welcome back" in page.title()
            page.get_by_role("link", name="Go on").click()
            assert page.url.endswith("/survey/4")
            continue
        page.get_by_role("button", name="Save and go on").click()
    assert pages == 12
    assert phone.axe() == [] if script else True
    page.get_by_role("button", name="Send my answers").click()
    assert "Thank you" in page.title()
    assert phone.axe() == [] if script else True
    page.go_back()
    assert "not sent" not in page.content()


def test_a_facilitator_from_the_first_sign_in_to_the_chart(watch, server):
    desk = watch(**LAPTOP)
    page = desk.page
    page.goto(server.printed("/account/welcome/"))
    assert desk.axe() == []
    page.get_by_label("A name for signing in").fill("robin")
    page.get_by_label("Password", exact=True).fill("three odd words")
    page.get_by_label("The same password again").fill("three odd words")
    page.get_by_role("button", name="Save and sign in").click()
    page.get_by_role("link", name="The Greenhouse").click()
    for name in ("Waves", "Members", "Plan", "Meetings", "Settings", "Results"):
        page.get_by_role("navigation").get_by_role("link", name=name).click()
        page.wait_for_load_state("networkidle")
        assert desk.axe() == [], name
    page.locator("section.outcomes .name").first.click()
    assert desk.axe() == []
    first = page.locator(".chart").first
    first.scroll_into_view_if_needed()  # a chart is drawn when it comes into view
    page.wait_for_selector(".chart[data-drawn=yes] svg.main-svg")
    box, drawing = first.bounding_box(), first.locator("svg.main-svg").first.bounding_box()
    assert abs(box["width"] - drawing["width"]) < 2
    page.get_by_role("navigation").get_by_role("link", name="Members").click()
    page.locator("tbody a").first.click()
    page.wait_for_selector(".chart[data-drawn=yes]")
    assert desk.axe() == []
    state = desk.context.storage_state()

    hand = watch(**PHONE, storage_state=state)
    scale = "/results/rand36/energy?numbers=on"
    paths = ("", "/results", "/results?from=2&to=5", "/results?from=1&to=1", "/plan", "/waves")
    results = ("/results/people", "/results/missing", "/results/meetings", scale)
    more = (
        *results,
        "/results/who5/answers",
        "/results/who5/answers/q1",
        "/members",
        "/cards",
        "/settings",
        "/meetings",
        "/done",
        "/plan/all",
        "/plan/steps",
        "/plan/tell",
        "/plan/poster",
        "/questions",
        "/waves/open",
        "/waves/1/days",
        "/pass-it-round",
        "/strands",
        "/results/by-activity",
        "/reach",
        "/voices",
        "/vitality",
        "/ending",
    )
    code = hand.page.request.get(f"{server.site}/groups/1/members").text()
    member = re.search(r"/groups/1(/members/[A-Z0-9-]{7})\b", code)[1]
    for path in (*paths, *more, "/wording/swemwbs", member, f"{member}/mend"):
        hand.page.goto(f"{server.site}/groups/1{path}")
        hand.page.wait_for_load_state("networkidle")
        assert hand.narrow(), path
        assert hand.axe() == [], path


def test_what_is_asked_without_options_is_accessible(watch, own_server):
    """A form with words, numbers and ticks, and the one that only counts."""
    phone = watch(**PHONE, site=own_server.site)
    page = phone.page
    instance = open_instance(own_server.folder)
    with sessions(connect(instance.database_url)).begin() as session:
        group = groups.add(session, None, "Walkers", country="england")
        (member,) = members.add(session, group, 1, "2026-01")
        asked = ["my_goal", "in_my_words", "life_changes", "service_use"]
        plans.make(session, group, asked, [])
        session.flush()
        waves.open_wave(session, group)
        found = reach.begin(session, group.id, waves.today())
        keys = instance.keys
        card = links.link_token(keys.secret(Purpose.CARDS), member.id, member.link_version)
        form = reach.token(keys.secret(Purpose.CARDS), found.id)
    page.goto(f"{own_server.site}/s/{card}")
    page.get_by_role("button", name="I agree").click()
    while "/check" not in page.url:
        assert phone.axe() == [], page.url
        assert phone.narrow(), page.url
        page.get_by_role("button", name="Save and go on").click()
    for path in (form, f"{form}/thanks"):
        page.goto(f"{own_server.site}/count/{path}")
        assert phone.axe() == [], path
        assert phone.narrow(), path


def test_pages_for_anyone(watch, server):
    desk = watch(**NARROW)
    for path in ("/", "/account/sign-in", "/library/", "/library/rand36", "/library/methods"):
        desk.page.goto(server.site + path)
        assert desk.axe() == [], path
        assert desk.narrow(), path


def test_the_way_works_by_keyboard(watch, server):
    phone = watch(**PHONE)
    page = phone.page
    page.goto(server.site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page"
    page.get_by_label("The long code on your card").fill("K7D")
    page.keyboard.press("Enter")
    assert "here are 3" in page.get_by_role("alert").inner_text()
    assert page.evaluate("document.activeElement.id") == "code"
