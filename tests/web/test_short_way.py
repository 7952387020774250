"""The short way gives what the long way gives, and hands on what it can't."""

import gzip
import re
import sqlite3
import time

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, text

from toolkit.storage import members
from toolkit.storage.models import Group, Response, Wave
from toolkit.web.audiences import MEMBERS
from toolkit.web.member import short_way
from toolkit.web.member.short_way import NOT_SAVED, ShortWay
from toolkit.web.sessions import cookies

WHO5 = {f"who5-q{number}": "3" for number in range(1, 6)}
AGREE = ("POST", "/survey", {"choice": "agree"})
OPEN = ("GET", "/survey/1", {})
SAVE = ("POST", "/survey/1", {**WHO5, "seen": "0", "go": "on"})
#: What a phone asks for after its card was opened: method, address, fields.
WAYS = {
    "all": [("GET", "/survey", {}), AGREE, OPEN, SAVE, ("GET", "/survey/check", {})]
    + [("POST", "/survey/send", {}), ("GET", "/survey/thanks", {}), OPEN],
    "with a helper": [AGREE, SAVE, ("POST", "/survey/send", {"helped": "yes"}), OPEN],
    "back": [AGREE, OPEN, ("POST", "/survey/1", {**WHO5, "seen": "0", "go": "back"}), OPEN],
    "blank and rather not": [
        AGREE,
        ("POST", "/survey/1", {"who5-q1": "declined", "who5-q2": " ", "seen": "0"}),
        OPEN,
        ("GET", "/survey/check", {}),
    ],
    "no option": [AGREE, ("POST", "/survey/1", {**WHO5, "who5-q3": "9", "seen": "0"}), OPEN],
    "twice": [AGREE, SAVE, SAVE, OPEN],
    "another window": [AGREE, SAVE, ("POST", "/survey/1", {"who5-q1": "1", "seen": "0"}), OPEN],
    "a sign that is none": [AGREE, ("POST", "/survey/1", {"who5-q1": "\0", "seen": "0"}), OPEN],
    "nonsense": [AGREE, ("POST", "/survey/1", {"seen": "٣", "go": "x", "q": "1"}), OPEN],
    "taps": [
        AGREE,
        ("POST", "/survey/1/tap", {"who5-q2": "4"}),
        ("POST", "/survey/1/tap", {"who5-q3": "17", "phq9-q1": "1"}),
        ("POST", "/survey/9/tap", {"who5-q1": "1"}),
        ("GET", "/survey/1/tap", {}),
        OPEN,
    ],
    "no such page": [AGREE, ("GET", "/survey/2", {}), ("POST", "/survey/9", WHO5)],
    "no consent": [OPEN, SAVE, ("GET", "/survey/check", {}), ("POST", "/survey/send", {})],
    "not this time": [
        AGREE,
        SAVE,
        ("POST", "/survey", {"choice": "not-this-time"}),
        ("GET", "/survey/thanks", {}),
    ],
    "begun twice": [AGREE, SAVE, AGREE, ("GET", "/survey", {})],
    "no token": [AGREE, ("POST", "/survey/1", {**WHO5, "csrf_token": ""}), OPEN],
    "another's token": [AGREE, ("POST", "/survey/1", {**WHO5, "csrf_token": "aRZm.x" * 4}), OPEN],
    "letters in the token": [AGREE, ("POST", "/survey/1", {**WHO5, "csrf_token": "é"}), OPEN],
    "other methods": [AGREE, ("HEAD", "/survey/1", {}), ("PUT", "/survey/1", WHO5)],
}


class Phone:
    """A phone past the checking client: it takes packed pages, as phones do."""

    def __init__(self, app: Flask, card: str) -> None:
        self.client, self.token = FlaskClient(app), ""
        self.client.get(card)
        self.ask("GET", "/survey")

    def ask(self, method, address, data=None, **more):
        sent = {"csrf_token": self.token, **data} if data is not None and method != "GET" else None
        headers = {"Accept-Encoding": "gzip", **more.pop("headers", {})}
        reply = self.client.open(address, method=method, data=sent, headers=headers, **more)
        packed = reply.content_encoding == "gzip"
        page = (gzip.decompress(reply.data) if packed and reply.data else reply.data).decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        self.token = found[1] if found else self.token
        page = re.sub(r'name="csrf_token" value="[^"]+"', "", page)
        set_cookies = [
            re.sub("=[^;]+", "=", cookie, count=1) for cookie in reply.headers.getlist("Set-Cookie")
        ]
        heads = {
            name: value
            for name, value in reply.headers.items()
            if name not in {"Content-Length", "Content-Type", "Date", "Set-Cookie", "Vary"}
        }
        return reply.status_code, heads, set_cookies, page


@pytest.fixture
def group(world):
    return world.group(people=4)


def kept(world):
    with world.open() as session:
        rows = session.query(Response).order_by(Response.member_id)
        return [(r.answers, r.saves, r.sent_on, r.not_this_time, r.consent, r.how) for r in rows]


def long_only(monkeypatch):
    monkeypatch.setattr(ShortWay, "_found", lambda *_: None)


def no_long(app, monkeypatch):
    def broken(*_):
        raise AssertionError("the long way was asked")

    monkeypatch.setattr(app.wsgi_app._application, "_onward", broken)


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS.keys())
def test_both_ways_give_the_same(app, world, group, monkeypatch, way):
    """Twice each: a page is drawn for the first and only filled for the second."""
    by_short = [Phone(app, world.link(group, place)) for place in (0, 1)]
    short = [[phone.ask(*each) for each in way] for phone in by_short]
    long_only(monkeypatch)
    by_long = [Phone(app, world.link(group, place)) for place in (2, 3)]
    long = [[phone.ask(*each) for each in way] for phone in by_long]
    assert short[1] == long[1]
    assert short[0] == long[0]
    rows = kept(world)
    assert rows[:2] == rows[2:]


def test_a_usual_way_asks_the_long_one_for_little(app, world, group, monkeypatch):
    first = Phone(app, world.link(group))
    for each in WAYS["all"][1:7]:
        first.ask(*each)
    second = Phone(app, world.link(group, 1))
    no_long(app, monkeypatch)
    statuses = [second.ask(*each)[0] for each in WAYS["all"][:6]]
    assert statuses == [200, 303, 200, 303, 200, 303]
    assert second.ask("GET", "/survey/thanks")[0] == 200
    assert second.client.get(world.link(group, 2)).status_code == 303
    with world.open() as session:
        assert session.query(Response).filter(Response.sent_on.is_not(None)).count() == 2


def test_a_card_opens_the_same_on_either_way(app, world, group, monkeypatch):
    """The link as printed, typed in small letters, with a slip, of nobody, revoked, ended."""
    with world.open.begin() as session:
        session.get_one(Group, group).leave_to = "https://weather.example.org/"
    good, revoked = world.link(group), world.link(group, 1)
    with world.open.begin() as session:
        session.get_one(Group, group).members[1].link_version += 1
    slip = good[:-1] + ("A" if good[-1] != "A" else "B")
    asked = [good, good.lower().replace("/S/", "/s/"), slip, revoked, f"{good}x", "/s/%C3%A9"]

    def replies():
        found = []
        for address in asked:
            client = FlaskClient(app)
            reply = client.get(address)
            cookie = client.get_cookie("s")
            held = cookie and cookies(app, MEMBERS).serializer.loads(cookie.value)
            kept = {k: v for k, v in (held or {}).items() if k not in {"i", "t"}}
            found.append((reply.status_code, reply.location, kept, cookie and cookie.http_only))
        return found

    short = replies()
    long_only(monkeypatch)
    assert replies() == short
    assert [status for status, *_ in short] == [303, 303, 404, 404, 404, 404]


def test_thanks_are_said_once_on_the_short_way_too(app, world, group):
    for place in (0, 1):
        phone = begun(app, world, group, place)
        phone.ask("POST", "/survey/send", {})
        assert "have been sent" in phone.ask("GET", "/survey/thanks")[3]
        assert phone.client.get_cookie("s") is None
        again = phone.ask("GET", "/survey/thanks")[3]
        assert "Your answers have been sent" not in again
        assert "You are done here" in again
        assert phone.ask("GET", "/survey/1")[0] == 404


def test_who_sent_nothing_is_not_told_that_it_arrived(app, world, group):
    phone = begun(app, world, group)
    told = phone.ask("GET", "/survey/thanks")[3]
    assert "Your answers have been sent" not in told
    assert "You are done here" in told


def begun(app, world, group, place=0):
    phone = Phone(app, world.link(group, place))
    phone.ask(*AGREE)
    phone.ask(*OPEN)
    return phone


def test_a_session_that_was_sent_is_over_on_either_way(app, world, group):
    phone = begun(app, world, group)
    copied = phone.client.get_cookie("s").value
    phone.ask("POST", "/survey/send", {})
    thief = FlaskClient(app)
    thief.set_cookie("s", copied)
    assert thief.get("/survey/1").status_code == 404
    data = {"csrf_token": phone.token, **WHO5}
    assert thief.post("/survey/1", data=data).status_code == 400


@pytest.mark.parametrize("how", ["leave", "mark", "revoked", "left", "erased", "ended"])
def test_who_is_out_is_out_on_the_short_way_too(app, world, group, how):
    phone = begun(app, world, group)
    cookie = phone.client.get_cookie("s").value
    with world.open.begin() as session:
        kept_group = session.get_one(Group, group)
        member = kept_group.members[0]
        if how == "revoked":
            member.link_version += 1
        elif how == "left":
            member.left = "2026-02"
        elif how == "ended":
            kept_group.cards_until = kept_group.waves[0].opened.replace(year=2020)
        elif how == "erased":
            members.delete(session, member)
    if how == "leave":
        elsewhere = FlaskClient(app)
        elsewhere.set_cookie("s", cookie)
        elsewhere.get("/leave")
    if how == "mark":
        phone.client.set_cookie("x", "1")
    assert phone.ask(*OPEN)[0] == 404
    assert phone.ask(*SAVE)[0] in {400, 404}
    assert all(not answers for answers, *_ in kept(world))


def test_a_closed_wave_takes_nothing_on_either_way(app, world, group):
    phone = begun(app, world, group)
    world.close(group)
    assert "Nothing to answer today" in phone.ask(*SAVE)[3]
    assert phone.ask("POST", "/survey/1/tap", {"who5-q1": "1"})[0] == 204
    assert [answers for answers, *_ in kept(world)] == [{}]


def test_a_session_in_use_is_renewed_with_the_same_cookie(app, world, group, monkeypatch):
    from itsdangerous import TimestampSigner

    phones = [begun(app, world, group, place) for place in (0, 1)]
    now = time.time() + 300
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(now))
    short = phones[0].ask(*OPEN)
    assert phones[0].ask(*OPEN)[2] == [], "it was renewed just now"
    long_only(monkeypatch)
    long = phones[1].ask(*OPEN)
    assert [sorted(cookie.split("; ")) for cookie in short[2]] == [
        sorted(cookie.split("; ")) for cookie in long[2]
    ]
    assert "HttpOnly" in short[2][0]
    secure = phones[1].client.get("/survey/1", base_url="https://localhost")
    assert all("Secure" in cookie for cookie in secure.headers.getlist("Set-Cookie"))


def test_a_cookie_by_tls_stays_there(app, world, group, monkeypatch):
    from itsdangerous import TimestampSigner

    phone = begun(app, world, group)
    cookie = phone.client.get_cookie("s").value
    now = time.time() + 300
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(now))
    no_long(app, monkeypatch)
    headers = {"Cookie": f"s={cookie}", "Accept-Encoding": "gzip"}
    reply = FlaskClient(app, use_cookies=False).get(
        "/survey/1", base_url="https://localhost", headers=headers
    )
    assert "Secure" in reply.headers["Set-Cookie"]


@pytest.mark.parametrize(
    "body",
    [
        b"who5-q1=%ff%fe",
        b"who5-q1=1&who5-q1=2",
        b"who5-q1=1&" + b"a=1&" * 600,
        b"a=" + b"x" * 60_000,
        b"who5-q1=\xff",
    ],
)
def test_a_form_that_is_odd_is_read_by_the_long_way(app, world, group, monkeypatch, body):
    found = []
    for place in (0, 1):
        phone = begun(app, world, group, place)
        if place:
            long_only(monkeypatch)
        reply = phone.client.post(
            "/survey/1",
            data=f"csrf_token={phone.token}&seen=0&".encode() + body,
            content_type="application/x-www-form-urlencoded",
        )
        found.append((reply.status_code, reply.location))
    assert found[0] == found[1]
    rows = kept(world)
    assert rows[0] == rows[1]


def test_an_answer_that_calls_for_support_gets_it(app, world):
    group = world.group(measures=("phq9",))
    phone = begun(app, world, group)
    reply = phone.ask("POST", "/survey/1", {"phq9-q9": "1", "seen": "0"})
    assert "You are not alone with this" in reply[3]


def test_a_locked_database_is_waited_for_once(app, world, group):
    phone = begun(app, world, group)
    engine = app.extensions["toolkit_engine"]
    waited = []

    @event.listens_for(engine, "checkout")
    def hurry(connection, *_):
        connection.execute("PRAGMA busy_timeout = 300")

    lock = sqlite3.connect(engine.url.database, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    try:
        for each in (SAVE, ("POST", "/survey/send", {})):
            began = time.monotonic()
            reply = phone.ask(*each)
            waited.append(time.monotonic() - began)
            assert reply[0] == 503
    finally:
        lock.close()
        event.remove(engine, "checkout", hurry)
    assert all(0.25 < seconds < 0.55 for seconds in waited), waited
    assert phone.ask(*SAVE)[0] == 303


def test_a_bug_on_the_short_way_costs_nobody_a_page(app, world, group, monkeypatch, caplog):
    phone = begun(app, world, group)

    def burst(*_):
        raise RuntimeError("q9 = 3, K7D-4RX")

    monkeypatch.setattr(short_way, "times_seen", burst)
    assert phone.ask(*SAVE)[0] == 303
    assert "RuntimeError" in caplog.text
    assert "K7D" not in caplog.text
    assert kept(world)[0][0] == {"who5": {f"q{n}": 3 for n in range(1, 6)}}


def test_words_of_a_group_never_cut_a_page(app, world, group):
    """A page is cut at marks: none can be typed."""
    with world.open.begin() as session:
        session.get_one(Group, group).purpose = "\x01token\x01 <b>& {{ token }}"
    pages = [Phone(app, world.link(group, place)).ask("GET", "/survey")[3] for place in (0, 1)]
    assert pages[0] == pages[1]
    assert "\x01token\x01 &lt;b&gt;&amp; {{ token }}" in pages[0]


def test_erased_bytes_go_with_the_next_page_of_the_short_way(app, instance, world, group):
    phone = begun(app, world, group)
    owed = instance.folder / "erasing-left"
    owed.touch()
    assert phone.ask(*SAVE)[0] == 303
    assert not owed.exists()


def test_what_failed_is_told_to_the_long_way_alone(app, world, group):
    """No header of a request can stand for it."""
    phone = begun(app, world, group)
    reply = phone.ask(*SAVE, headers={NOT_SAVED: "1", "toolkit-not-saved": "1"})
    assert reply[0] == 303


def test_a_wave_of_another_measure_is_never_shown(app, world, group):
    """Pages are kept by what is asked: the next wave asks something else."""
    phone = begun(app, world, group)
    other = world.group(measures=("ons4",))
    second = begun(app, world, other)
    assert "who5-q1" in phone.ask(*OPEN)[3]
    assert "ons4-q1" in second.ask(*OPEN)[3]
    with world.open() as session:
        assert session.query(Wave).count() == 2
        assert session.execute(text("SELECT count(*) FROM responses")).scalar() == 2
