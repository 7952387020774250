"""Paper in real Chromium: a RAND-36 typed in by keyboard, with and without scripts, and print."""

import threading
import time
from io import BytesIO

import pytest
from pypdf import PdfReader
from werkzeug.serving import make_server

from tests.browser.conftest import Watched
from tests.browser.test_ways import LAPTOP, NARROW, PHONE
from tests.conftest import World
from toolkit.storage import members, sheets
from toolkit.storage.models import Response, Sheet, Wave

pytestmark = pytest.mark.browser


class Room:
    """A server in this process, so that its time can be taken, and a facilitator signed in."""

    def __init__(self, app, chromium) -> None:
        self.app, self.chromium = app, chromium
        self.world = World(app)
        account = self.world.facilitator()
        measures = ("rand36",)
        self.group_id = self.world.group(owner=account, people=9, measures=measures)
        self.times = []
        self.server = make_server("127.0.0.1", 0, self._timed, threaded=True)
        self.site = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()
        self.group = f"{self.site}/groups/{self.group_id}"
        self.entry = f"{self.group}/waves/1/entry"
        self.opened = []
        with self.world.open() as session:
            wave = session.query(Wave).one()
            self.wave_code = sheets.wave_code(self.group_id, 1, wave.measures)
            self.code = members.of_group(session, self.group_id)[0].code

    def _timed(self, environ, start):
        began = time.thread_time()
        body = self.app(environ, start)
        reply = b"".join(body)
        body.close()
        self.times.append(
            (environ["REQUEST_METHOD"], environ["PATH_INFO"], time.thread_time() - began)
        )
        return [reply]

    def sign_in(self, **options):
        desk = Watched(self.chromium, self.site, **options)
        self.opened.append(desk)
        page = desk.page
        page.goto(f"{self.site}/account/sign-in")
        page.get_by_label("Your name here").fill("robin")
        page.get_by_label("Password").fill("three odd words")
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/groups")
        return desk

    def begin(self, page):
        page.goto(self.entry)
        self.ready(page)
        page.keyboard.type(self.code)
        page.keyboard.press("Tab")
        page.keyboard.type(self.wave_code)
        page.keyboard.press("Enter")
        page.wait_for_url("**/rand36")
        self.ready(page)

    @staticmethod
    def ready(page):
        """Wait until the page has put the cursor in its first field: keys before that are lost."""
        page.locator("input:focus").wait_for()

    def responses(self):
        with self.world.open() as session:
            return session.query(Response).all()


@pytest.fixture
def room(app, chromium):
    made = Room(app, chromium)
    yield made
    for one in made.opened:
        one.context.close()
        assert one.trouble == []
    made.server.shutdown()
    made.thread.join()


def _options():
    from toolkit.instruments import load_library

    return [len(one.options.choices) for one in load_library()["rand36"].questions]


def _keys():
    return "".join(str(1 + place % many) for place, many in enumerate(_options()))


def test_a_rand36_takes_36_keys_and_enter(room):
    desk = room.sign_in(**LAPTOP)
    page = desk.page
    room.begin(page)
    assert desk.axe() == []
    page.locator("#q1").focus()
    keys = _keys()
    assert len(keys) == 36
    room.times.clear()
    page.keyboard.type(keys)
    assert page.evaluate("document.activeElement.id") == "save"
    page.keyboard.press("Enter")
    page.get_by_text(f"Saved. The sheet of {room.code} is in: 36 of 36 questions.").wait_for()
    assert desk.axe() == []
    (response,) = room.responses()
    assert "".join(str(response.answers["rand36"][f"q{n}"]) for n in range(1, 37)) == keys
    rows = [took for _method, path, took in room.times if path.endswith("/row")]
    pages = [
        took for method, path, took in room.times if method == "POST" and path.endswith("/rand36")
    ]
    assert rows
    # A page of 36 questions costs little more than a row, on whatever machine.
    assert max(pages) < 15 * sorted(rows)[len(rows) // 2]


def test_a_browser_that_is_closed_half_way_goes_on_where_it_was(room):
    page = room.sign_in(**LAPTOP).page
    room.begin(page)
    page.keyboard.type("123")
    page.get_by_text("entered and saved").wait_for()
    page.wait_for_function(
        "document.querySelector('#count').textContent.includes('3 of 36 entered and saved')"
    )
    page.close()
    with room.world.open() as session:
        assert session.query(Sheet).one().answers == {"rand36": {"q1": 1, "q2": 2, "q3": 3}}
    later = room.sign_in(**LAPTOP).page
    later.goto(room.entry)
    later.get_by_role("link", name=f"Go on with {room.code}").click()
    later.wait_for_url("**/rand36")
    assert later.evaluate("document.activeElement.id") == "q4"
    assert later.locator("#q3").input_value() == "3"


def test_a_wrong_number_stays_where_it_is_until_it_is_right(room):
    page = room.sign_in(**PHONE).page
    room.begin(page)
    page.keyboard.type("9")
    assert page.locator("#q1-error").is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "q1"
    page.keyboard.type("5-n")
    assert page.evaluate("document.activeElement.id") == "q4"
    assert not page.locator("#q1-error").is_visible()
    page.get_by_text("3 of 36 entered and saved").wait_for()


def test_a_line_that_is_gone_says_what_is_not_saved_and_the_page_keeps_it(room):
    desk = room.sign_in(**LAPTOP)
    page = desk.page
    room.begin(page)
    desk.context.set_offline(True)
    page.keyboard.type("12")
    page.get_by_text("not all saved yet").wait_for()
    desk.context.set_offline(False)
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_text("2 of 36. Left open").wait_for()
    desk.trouble.clear()  # the browser names the request that had no line


def test_tab_alone_is_enough_without_scripts(room):
    desk = room.sign_in(**NARROW, java_script_enabled=False)
    page = desk.page
    room.begin(page)
    for key in _keys():
        page.keyboard.type(key)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("is in: 36 of 36 questions").wait_for()
    assert len(room.responses()) == 1


def test_pages_for_paper_hold_on_a_phone_and_to_the_rules(room):
    for options in (PHONE, LAPTOP):
        desk = room.sign_in(**options)
        for address in (
            "/waves/1/entry",
            "/booklet?who=all",
            "/booklet?large=1",
            "/key-sheet",
            "/cards",
        ):
            desk.page.goto(room.group + address)
            assert desk.narrow(), address
            assert desk.axe() == []


def _printed(page, address) -> PdfReader:
    page.goto(address)
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))


def test_each_printed_sheet_carries_its_code_and_its_wave(room):
    page = room.sign_in(**LAPTOP).page
    for address in (f"/booklet?who={room.code}", f"/booklet?who={room.code}&large=1"):
        document = _printed(page, room.group + address)
        texts = [one.extract_text() for one in document.pages]
        assert len(texts) > 2
        for text in texts:
            assert room.code in text, text[:200]
            assert room.wave_code in text
        whole = "\n".join(texts)
        assert "Sheets to print" not in whole  # the choices above stay on the screen
        assert "Tuesday walkers" not in whole
        assert whole.count("rather not say") == 36
        width, height = (float(side) for side in document.pages[0].mediabox[2:])
        assert (round(width), round(height)) == (595, 842)


def test_large_print_is_18_point(room):
    page = room.sign_in(**LAPTOP).page
    document = _printed(page, f"{room.group}/booklet?large=1")
    sizes = set()

    def see(text, _cm, matrix, _font, size):
        if "Excellent" in text or "Vigorous" in text:
            sizes.add(round(abs(size * matrix[0] * _cm[0]), 1))

    for one in document.pages:
        one.extract_text(visitor_text=see)
    assert sizes
    assert min(sizes) >= 17.9


def test_eight_cards_fit_on_a_sheet(room):
    page = room.sign_in(**LAPTOP).page
    document = _printed(page, f"{room.group}/cards")
    texts = [" ".join(one.extract_text().split()) for one in document.pages]
    assert [text.count("type this long code") for text in texts] == [8, 1]
    assert "Cards" not in texts[0]


def test_a_folded_card_shows_its_short_code_alone(room):
    page = room.sign_in(**LAPTOP).page
    page.goto(f"{room.group}/cards?code={room.code}")
    page.emulate_media(media="print")
    boxes = {
        name: page.locator(f".card .{name}").bounding_box()
        for name in ("flap", "inside", "strip-code")
    }
    flap, inside, strip = boxes.values()
    # The flap is as wide as the words, so that folded over it covers all of them and no strip.
    assert abs(flap["width"] - inside["width"]) < 1
    assert abs(flap["x"] + flap["width"] - inside["x"]) < 1
    assert strip["x"] >= inside["x"] + inside["width"] - 1
    # Nothing runs out of its part, with a long address too.
    card = page.locator(".card").bounding_box()
    for one in page.locator(".card .inside > *").all():
        box = one.bounding_box()
        assert box["y"] + box["height"] <= card["y"] + card["height"]
        assert box["x"] + box["width"] <= inside["x"] + inside["width"] + 1
