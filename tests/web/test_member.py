"""The member's way without a browser: what each page does, and what it says when things go wrong."""

import base64
import datetime as dt
import gzip
import json
import re
import time
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.conftest import find_all, parse
from toolkit.storage import members, waves
from toolkit.storage.models import LEAVE_TO, Group, Member, Response
from toolkit.web import static_files
from toolkit.web.app import create_app

ANSWERS = {f"who5-q{number}": "3" for number in range(1, 6)}
ROUND_TRIP = 14 * 1024


@pytest.fixture
def group(world):
    return world.group()


@pytest.fixture
def guest(client, world, group):
    """Give a client that came by link and agreed to take part."""
    assert client.get(world.link(group)).status_code == 303
    assert client.send("/survey", {"choice": "agree"}).headers["Location"] == "/survey/1"
    return client


def _seen(reply):
    return re.search(r'name="seen" value="(\d+)"', reply.text).group(1)


def test_the_whole_way(guest, world):
    page = guest.get("/survey/1")
    assert "Over the last two weeks" in page.text
    reply = guest.send("/survey/1", {**ANSWERS, "seen": "0", "go": "on"})
    assert reply.headers["Location"] == "/survey/check"
    assert "not sent yet" in guest.get("/survey/check").text
    assert guest.send("/survey/send", page="/survey/check").headers["Location"] == "/survey/thanks"
    thanks = guest.get("/survey/thanks").text
    assert "Your answers have been sent" in thanks
    assert "Samaritans" in thanks
    with world.open() as session:
        kept = session.query(Response).one()
        assert kept.answers == {"who5": {f"q{n}": 3 for n in range(1, 6)}}
        assert kept.sent_on is not None
    assert guest.get("/survey/1").status_code == 404  # nobody is signed in any more


@pytest.mark.parametrize("way", ["send", "not this time", "stop"])
def test_no_cookie_stays_on_the_phone_when_a_member_is_done(client, world, way):
    """As the first page says, and a harmless page of the group's own is still one tap away."""
    group = world.group()
    with world.open.begin() as session:
        session.get_one(Group, group).leave_to = "https://weather.example.org/"
    client.get(world.link(group))
    client.send("/survey", {"choice": "not-this-time" if way == "not this time" else "agree"})
    if way == "send":
        client.send("/survey/send", page="/survey/check")
    done = client.get("/survey/stop" if way == "stop" else "/survey/thanks")
    assert "Samaritans" in done.text
    assert 'data-leave="https://weather.example.org/"' in done.text
    assert client.get_cookie("s") is None


def test_no_name_or_token_stays_in_the_address_or_the_cookie(client, world, group):
    link = world.link(group)
    reply = client.get(link)
    assert reply.headers["Location"] == "/survey"
    signed = client.get_cookie("s").value
    assert not signed.startswith("."), "packed, it could not be read here"
    held = json.loads(base64.urlsafe_b64decode(signed.partition(".")[0] + "=="))
    assert set(held) == {"m", "v", "i", "t"}  # numbers: of the member, the card, the session, now
    assert all(isinstance(held[name], int) for name in ("m", "v", "t"))
    assert client.get_cookie("f") is None


def test_leaving_and_coming_back_resumes(guest, world, group):
    guest.send("/survey/1", {"who5-q1": "5", "seen": "0"})
    guest.get("/leave")
    assert guest.get("/survey/1").status_code == 404
    guest.get(world.link(group))
    assert "1 of 5 questions" in guest.get("/survey").text
    assert re.search(r'name="who5-q1" value="5" checked', guest.get("/survey/1").text)


def test_rather_not_say_is_kept_apart_from_blank(guest, world):
    guest.send("/survey/1", {"who5-q1": "declined", "seen": "0"})
    with world.open() as session:
        assert session.query(Response).one().answers == {"who5": {"q1": "declined"}}
    assert "1 “I’d rather not say”" in guest.get("/survey/check").text


def test_going_back_saves_too(guest):
    reply = guest.send("/survey/1", {"who5-q1": "2", "seen": "0", "go": "back"})
    assert reply.headers["Location"] == "/survey"
    assert 'value="2" checked' in guest.get("/survey/1").text


def test_a_value_that_is_no_option_is_refused_and_the_rest_stays(guest, world):
    reply = guest.send("/survey/1", {**ANSWERS, "who5-q2": "17", "seen": "0"})
    assert reply.status_code == 400
    assert "Please choose one of these" in reply.text
    assert reply.text.count(" checked>") == 4
    with world.open() as session:
        assert session.query(Response).one().answers == {}


def test_another_window_is_noticed_and_nothing_is_lost(guest):
    guest.send("/survey/1", {"who5-q1": "2", "seen": "0"})
    reply = guest.send("/survey/1", {"who5-q1": "4", "seen": "0"})
    assert reply.status_code == 409
    assert "saved in another window too" in reply.text
    assert "In the other window: Less than half of the time" in reply.text
    assert re.search(r'name="who5-q1" value="4" checked', reply.text)
    again = guest.send("/survey/1", {"who5-q1": "4", "seen": _seen(reply)})
    assert again.status_code == 303


def test_a_form_posted_twice_is_one_response(guest, world):
    page = guest.get("/survey/check")
    data = {"csrf_token": guest.token(page)}
    for _ in range(2):
        guest.post("/survey/send", data=data)
    with world.open() as session:
        assert session.query(Response).count() == 1


def test_not_this_time(client, world, group):
    client.get(world.link(group))
    reply = client.send("/survey", {"choice": "not-this-time"})
    assert reply.headers["Location"] == "/survey/thanks"  # as after sending: a history keeps it
    assert "Nothing of yours was kept" in client.get(reply.headers["Location"]).text
    client.get(world.link(group))
    assert "I agree" in client.get("/survey").text


@pytest.mark.parametrize("change", ["wrong letter", "nobody", "short", "long"])
def test_a_link_that_opens_nothing_says_what_to_do(client, world, group, change):
    token = world.link(group).removeprefix("/s/")
    swap = "3" if token[9] != "3" else "4"
    address = {
        "wrong letter": token[:9] + swap + token[10:],
        "nobody": "22299" + token[5:],
        "short": token[:7],
        "long": token * 40,
    }[change]
    reply = client.get(f"/s/{address}")
    assert reply.status_code == 404
    assert "card" in reply.text


def test_a_revoked_link_opens_nothing_and_ends_its_session(guest, world, group):
    from toolkit.storage import members

    with world.open.begin() as session:
        members.revoke_link(session, members.of_group(session, group)[0])
    assert guest.get("/survey/1").status_code == 404
    assert "replaced by a newer one" not in guest.get(world.link(group)).text


def test_a_typed_code_with_a_slip_stays_on_the_page(client, world, group):
    token = world.link(group).removeprefix("/s/")
    typed = token[:-1] + ("3" if token[-1] != "3" else "4")
    reply = client.send("/card", {"code": typed.lower()}, page="/")
    assert reply.status_code == 400
    assert "One character of this code is wrong" in reply.text
    assert typed.lower() in reply.text
    assert client.send("/card", {"code": token.lower()}, page="/").status_code == 303


def test_a_closed_wave_says_so(guest, world, group):
    world.close(group)
    for address in ("/survey", "/survey/1", "/survey/check"):
        assert "Nothing to answer today" in guest.get(address).text


def test_a_page_that_is_not_there(guest):
    for number in (0, 2, 99999999999):
        assert guest.get(f"/survey/{number}").status_code == 404


def test_a_body_of_50_mb_is_refused(guest):
    reply = guest.post("/survey/1", data={"who5-q1": "x" * 50_000_000})
    assert reply.status_code == 413
    assert "too much at once" in reply.text


def test_broken_utf8_is_refused_in_plain_words(guest):
    token = guest.token(guest.get("/survey/1"))
    reply = guest.post(
        "/survey/1",
        data=f"csrf_token={token}&seen=0&who5-q1=%ff%fe",
        content_type="application/x-www-form-urlencoded",
    )
    assert reply.status_code == 400
    assert "Please choose one of these" in reply.text


def test_a_form_without_its_token_is_refused(guest):
    reply = guest.post("/survey/1", data={**ANSWERS, "seen": "0"})
    assert reply.status_code == 400
    assert "send it once more" in reply.text


def test_a_locked_database_keeps_the_answers_on_the_page(guest, app, monkeypatch):
    engine = app.extensions["toolkit_sessions"].kw["bind"]
    engine.dispose()
    page = guest.get("/survey/1")
    data = {**ANSWERS, "seen": "0", "csrf_token": guest.token(page)}
    with engine.connect() as other:
        from sqlalchemy import event

        @event.listens_for(engine, "checkout")
        def hurry(connection, *_):
            connection.execute("PRAGMA busy_timeout = 50")

        other.execute(text("BEGIN IMMEDIATE"))
        reply = guest.post("/survey/1", data=data)
        other.rollback()
        event.remove(engine, "checkout", hurry)
    assert reply.status_code == 503
    assert "Your answers are still on this page" in reply.text
    assert reply.text.count(" checked>") == 5
    assert guest.post("/survey/1", data=data).status_code == 303


def test_a_read_only_database_keeps_the_answers_on_the_page(guest, app):
    from sqlalchemy import event

    engine = app.extensions["toolkit_sessions"].kw["bind"]
    page = guest.get("/survey/1")
    data = {**ANSWERS, "seen": "0", "csrf_token": guest.token(page)}

    @event.listens_for(engine, "checkout")
    def only_read(connection, *_):
        connection.execute("PRAGMA query_only = ON")

    reply = guest.post("/survey/1", data=data)
    event.remove(engine, "checkout", only_read)
    assert reply.status_code == 503
    assert reply.text.count(" checked>") == 5


def test_dark_thoughts_are_met_with_support_at_once(client, world):
    group = world.group(measures=("phq9",))
    client.get(world.link(group))
    client.send("/survey", {"choice": "agree"})
    for way in ("on", "back"):  # whichever button leads off the page
        seen = "0" if way == "on" else "1"
        reply = client.send("/survey/1", {"phq9-q9": "1", "seen": seen, "go": way})
        assert reply.status_code == 200  # on the address that every member passes
        assert 'href="tel:116123"' in reply.text
        assert 'href="sms:85258?body=SHOUT"' in reply.text
        assert "Nobody is told about them now" in reply.text
        assert "<title>Page 1 of 1</title>" in reply.text  # nor does the history's title tell
    calm = client.send("/survey/1", {"phq9-q9": "0", "seen": "2"})
    assert calm.headers["Location"] == "/survey/check"


@pytest.mark.parametrize("answer", ["0", "3"])
def test_after_sending_no_address_tells_what_was_answered(client, world, answer):
    group = world.group(measures=("phq9",))
    client.get(world.link(group))
    client.send("/survey", {"choice": "agree"})
    client.send("/survey/1", {"phq9-q9": answer, "seen": "0"})
    client.send("/survey/send", page="/survey/check")
    client.get(world.link(group))
    found = {
        way: (client.get(way).status_code, "116 123" in client.get(way).text)
        for way in ("/survey/support", "/survey/support?after=1", "/survey/1", "/survey/stop")
    }
    assert found == {
        "/survey/support": (404, False),
        "/survey/support?after=1": (404, False),
        "/survey/1": (303, False),
        "/survey/stop": (404, False),
    }


def test_what_was_sent_is_not_shown_to_whoever_holds_the_card(app, guest, world, group):
    guest.send("/survey/1", {**ANSWERS, "seen": "0"})
    guest.send("/survey/send", page="/survey/check")
    finder = app.test_client()
    finder.get(world.link(group))
    ways = [
        str(rule).replace("<int:number>", "1")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("member.") and "GET" in rule.methods
    ]
    for way in ways:
        finder.get(world.link(group))
        shown = finder.get(way, follow_redirects=way != "/leave").text
        assert not re.search(r'name="who5-q|value="\d" checked|of 5 questions', shown), way
    assert "have been sent" in finder.get("/survey/thanks").text


def test_members_are_asked_for_nothing_that_names_them(client, world):
    group = world.group(measures=("who5", "phq9", "ons4"))
    asked = [client.get("/")]
    client.get(world.link(group))
    asked.append(client.get("/survey"))
    client.send("/survey", {"choice": "agree"})
    asked += [client.get(f"/survey/{number}") for number in (1, 2, 3)]
    asked.append(client.get("/survey/check"))
    assert {reply.status_code for reply in asked} == {200}
    fields = [
        (tag, field.get("type"), field.get("name"))
        for reply in asked
        for tag in ("input", "textarea", "select")
        for field in find_all(parse(reply), tag)
    ]
    assert {name for _tag, kind, name in fields if kind != "radio"} == {
        "code",
        "csrf_token",
        "helped",  # a tick: that somebody read out, never who
        "seen",
    }
    assert {tag for tag, _kind, _name in fields} == {"input"}
    kept = {column.name for column in Member.__table__.columns}
    known = {"id", "group_id", "code", "joined", "left", "reason", "link_version"}
    # With which file they came in, whether they make the tea, when their card was made anew.
    assert kept == known | {"import_id", "has_task", "card_made_on"}


def test_stopping_says_what_is_saved_and_signs_out(client, world):
    client.get(world.link(world.group(measures=("phq9",))))
    client.send("/survey", {"choice": "agree"})
    client.send("/survey/1", {"phq9-q9": "2", "phq9-q1": "1", "seen": "0"})
    stopped = client.get("/survey/stop").text
    assert "2 answers are saved, and not sent" in stopped
    assert "116 123" in stopped
    assert client.get("/survey/1").status_code == 404


def test_a_measure_that_needs_support_does_not_open_without_it(world):
    with pytest.raises(waves.WaveError, match="PHQ-9 asks about hard things"):
        world.group(measures=("phq9",), country=None)
    world.group(measures=("who5",), country=None)


def test_every_page_is_light_and_never_kept(client, world):
    group = world.group(measures=("rand36", "who5", "ons4", "mutual_aid"))
    gzipped = {"Accept-Encoding": "gzip"}
    client.get(world.link(group))
    client.send("/survey", {"choice": "agree"})
    for number in range(1, 13):
        # Past the checking client, which reads text.
        page = FlaskClient.open(client, f"/survey/{number}", headers=gzipped)
        assert page.status_code == 200
        assert page.headers["Content-Encoding"] == "gzip"
        assert page.headers["Cache-Control"] == "no-store"
        text = gzip.decompress(page.data)
        assert text.decode() == client.get(f"/survey/{number}").text or b"csrf" in text
        assert len(page.data) <= ROUND_TRIP // 3
        assert b'rel="stylesheet"' not in text
        scripts = re.findall(rb"<script[^>]*>", text)
        assert len(scripts) == 1
        assert b" defer" in scripts[0]
    assert (Path(static_files.__file__).with_name("static") / "member.js").stat().st_size < 2000


def test_a_whole_rand36_takes_few_requests_and_little_of_the_line(instance, world):
    """Pages, files and headers, as they leave; with the one file that each browser loads once."""
    static_files.pack(instance.folder)
    app = create_app(instance)
    phone = FlaskClient(app)  # past the checking client, which reads text
    line, token = [], ""

    def ask(method, address, **data):
        nonlocal token
        headers = {"Accept-Encoding": "gzip, br"}
        sent = {"csrf_token": token, **data} if method == "POST" else None
        reply = phone.open(address, method=method, data=sent, headers=headers)
        head = sum(len(name) + len(value) + 4 for name, value in reply.headers)
        line.append(len(reply.data) + head + len("HTTP/1.1 303 See Other\r\n\r\n"))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}.get(
            reply.content_encoding, bytes
        )
        text = unpack(reply.data)
        found = re.search(rb'name="csrf_token" value="([^"]+)"', text)
        token = found[1].decode() if found else token
        reply.close()
        return reply

    ask("GET", world.link(world.group(measures=("rand36",))))
    ask("GET", "/survey")
    ask("GET", static_address(app, "member.js"))
    ask("POST", "/survey", choice="agree")
    for number in range(1, 9):
        ask("GET", f"/survey/{number}")
        assert ask("POST", f"/survey/{number}", seen="0").status_code == 303
    ask("GET", "/survey/check")
    assert ask("POST", "/survey/send").location == "/survey/thanks"
    ask("GET", "/survey/thanks")
    assert len(line) <= 23
    assert sum(line) < 40_000, sum(line)


def static_address(app, name):
    with app.test_request_context():
        return static_files.asset(name)


def test_an_answer_is_kept_as_it_is_tapped_and_the_page_stays_open(guest, world):
    token = guest.token(guest.get("/survey/1"))
    reply = guest.post("/survey/1/tap", data={"csrf_token": token, "who5-q2": "4"})
    assert (reply.status_code, reply.data) == (204, b"")
    page = guest.get("/survey/1").text
    assert re.search(r'name="who5-q2" value="4" checked', page)
    assert page.count(" checked>") == 1
    with world.open() as session:
        row = session.query(Response).one()
        assert row.answers == {"who5": {"q2": 4}}
        assert row.saves == {}
    # The page, filled in without scripts meanwhile, is saved as it is.
    assert guest.post("/survey/1", data={"csrf_token": token, "seen": "0", **ANSWERS}).location
    with world.open() as session:
        assert session.query(Response).one().answers["who5"]["q2"] == 3


@pytest.mark.parametrize(
    "sent", [{"who5-q2": "17"}, {"who5-q9": "1"}, {"phq9-q1": "1"}, {}, {"who5-q2": ""}]
)
def test_a_tap_that_is_no_answer_changes_nothing(guest, world, sent):
    token = guest.token(guest.get("/survey/1"))
    for number in (1, 2, 99):
        data = {"csrf_token": token, **sent}
        assert guest.post(f"/survey/{number}/tap", data=data).status_code == 204
    with world.open() as session:
        assert session.query(Response).one().answers in ({}, {"who5": {}})


def test_a_tap_into_a_closed_or_sent_wave_changes_nothing(guest, world, group):
    token = guest.token(guest.get("/survey/1"))
    world.close(group)
    reply = guest.post("/survey/1/tap", data={"csrf_token": token, "who5-q2": "4"})
    assert reply.status_code == 204
    with world.open() as session:
        assert session.query(Response).one().answers == {}


def test_a_page_that_lay_open_overnight_keeps_what_was_ticked(guest, world, group):
    page = guest.get("/survey/1")
    filled = {"csrf_token": guest.token(page), "seen": "0", **ANSWERS}
    guest.delete_cookie("s")  # the session is over: the browser forgot it, or we do not take it
    asked = guest.post("/survey/1", data=filled)
    assert asked.status_code == 400
    assert "What you chose is not lost" in asked.text
    code = world.link(group).removeprefix("/s/")
    kept = {
        node.get("name"): node.get("value")
        for node in find_all(parse(asked), "input", type="hidden")
    }
    assert {name: kept[name] for name in ANSWERS} == ANSWERS
    short = guest.post("/survey/1/again", data={**kept, "code": code[:19]})
    assert short.status_code == 400
    assert "here are 19" in short.text
    assert short.text.count('value="3"') == len(ANSWERS)
    kept["csrf_token"] = guest.token(short)
    saved = guest.post("/survey/1/again", data={**kept, "code": code.lower()})
    assert saved.location == "/survey/check"
    with world.open() as session:
        assert session.query(Response).one().answers["who5"] == dict.fromkeys(
            [f"q{n}" for n in range(1, 6)], 3
        )


def test_answers_that_another_site_sends_are_not_handed_back(client):
    sent = {"data": {"who5-q1": "5", "seen": "0"}, "headers": {"Sec-Fetch-Site": "cross-site"}}
    reply = client.post("/survey/1", **sent)
    assert reply.status_code == 400
    assert 'name="who5-q1"' not in reply.text


@pytest.mark.parametrize("hours", [30, -30])
def test_a_clock_that_jumps_loses_nothing(guest, world, group, monkeypatch, hours):
    page = guest.get("/survey/1")
    filled = {"csrf_token": guest.token(page), "seen": "0", **ANSWERS}
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + hours * 3600)
    asked = guest.post("/survey/1", data=filled)
    assert "What you chose is not lost" in asked.text
    kept = {
        node.get("name"): node.get("value")
        for node in find_all(parse(asked), "input", type="hidden")
    }
    code = world.link(group).removeprefix("/s/")
    assert guest.post("/survey/1/again", data={**kept, "code": code}).location == "/survey/check"


def test_the_card_of_an_erased_member_opens_nothing_ever(app, client, world):
    group = world.group(people=2)
    card = world.link(group, 1)
    phone = app.test_client()
    phone.get(card)
    with world.open.begin() as session:
        members.delete(session, session.get_one(Group, group).members[1])
    with world.open.begin() as session:
        members.add(session, session.get_one(Group, group), 5, "2026-01")
    assert "Please open your link again" in phone.get("/survey").text
    reply = client.get(card)
    assert reply.status_code == 404
    assert "This card opens nothing now" in reply.text


@pytest.mark.parametrize(
    ("spell", "words"),
    [
        (str.lower, None),
        (lambda code: "-".join(code[at : at + 5] for at in range(0, 20, 5)), None),
        (lambda code: f"  {code[:10]}   {code[10:]} ", None),
        (lambda code: code.replace("5", "S").replace("B", "8").replace("V", "u"), None),
        (lambda code: code[:-1], "here are 19"),
        (lambda code: code[:-1] + ("7" if code[-1] != "7" else "4"), "One character"),
    ],
)
def test_the_long_code_is_taken_however_it_is_spelt(client, world, group, spell, words):
    code = world.link(group).removeprefix("/s/")
    reply = client.send("/card", {"code": spell(code)}, page="/")
    if words is None:
        assert reply.location == "/survey"
    else:
        assert reply.status_code == 400
        assert words in reply.text


def test_the_short_code_is_told_from_the_long_one(client, world, group):
    with world.open() as session:
        short = session.get_one(Group, group).members[0].code
    reply = client.send("/card", {"code": short}, page="/")
    assert reply.status_code == 400
    assert "That is the short code" in reply.text


def test_leave_goes_to_a_harmless_page_and_ends_the_session(guest):
    reply = guest.get("/leave")
    assert reply.headers["Location"] == "https://www.bbc.co.uk/weather"
    assert guest.get_cookie("s") is None


@pytest.mark.parametrize(
    "kept",
    ["https://www..bbc.co.uk/", "https://a.org:99999/", f"https://{'a' * 64}.org/", "nonsense"],
)
def test_leaving_falls_back_where_the_address_is_none(client, world, kept):
    group = world.group()
    with world.open.begin() as session:
        session.get_one(Group, group).leave_to = kept
    client.get(world.link(group))
    reply = client.get("/leave")
    assert reply.headers["Location"] == LEAVE_TO
    assert client.get("/survey").status_code == 404


def test_leaving_needs_no_database(app, client, world, monkeypatch):
    client.get(world.link(world.group()))

    def broken():
        raise AssertionError("the database was asked")

    app.extensions["toolkit_sessions"] = broken
    monkeypatch.setattr(app.extensions["toolkit_engine"], "connect", broken)
    for method in (client.get, client.post):
        reply = method("/leave")
        assert reply.status_code == 303
        assert reply.headers["Location"] == LEAVE_TO


def test_cards_can_be_given_an_end(client, world, app):
    group = world.group()
    link = world.link(group)
    for days, opens in ((0, True), (-1, False), (1, True)):
        with world.open.begin() as session:
            session.get_one(Group, group).cards_until = waves.today() + dt.timedelta(days=days)
        reply = app.test_client().get(link)
        assert (reply.status_code == 303) is opens, days
        if not opens:
            assert "come to its end" in reply.text
    guest = app.test_client()
    guest.get(link)
    with world.open.begin() as session:
        session.get_one(Group, group).cards_until = dt.date(2026, 1, 1)
    assert guest.get("/survey").status_code == 404
