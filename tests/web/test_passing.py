"""One tablet that goes round: each one's own questions, nothing of the last one, one way out."""

import time

import pytest

from toolkit.storage.models import Facilitator, Group, Response, Role
from toolkit.web.member import guest

PASSWORD = "three odd words"


@pytest.fixture
def codes(world, signed_in):
    with world.open() as session:
        return [one.code for one in session.get_one(Group, signed_in.group_id).members]


@pytest.fixture
def tablet(signed_in):
    """Begin to pass the facilitator's own browser round."""
    page = f"{signed_in.group}/pass-it-round"
    assert "You are signed out on this device" in signed_in.get(page).text
    reply = signed_in.send(page)
    assert reply.location == "/pass"
    return signed_in


def answer(tablet):
    tablet.send("/survey", {"choice": "agree"})
    answers = {f"who5-q{n}": "3" for n in range(1, 6)}
    tablet.send("/survey/1", {"seen": "0", "go": "on", **answers})
    tablet.send("/survey/send", page="/survey/check")


def sent(world):
    with world.open() as session:
        return [row.member_id for row in session.query(Response) if row.sent_on]


def test_two_members_answer_in_turn_and_nothing_of_the_first_is_left(tablet, codes, world):
    assert tablet.send("/pass", {"code": codes[0].lower()}).location == "/survey"
    answer(tablet)
    thanks = tablet.get("/survey/thanks").text
    assert 'href="/pass">Hand it on' in thanks
    assert tablet.get("/survey/1").status_code == 404
    assert tablet.send("/pass", {"code": codes[1]}).location == "/survey"
    page = tablet.get("/survey").text
    assert "I agree" in page
    assert 'data-leave="/pass"' in page
    answer(tablet)
    assert len(set(sent(world))) == 2


def test_the_facilitator_is_signed_out_and_only_their_password_leads_back(tablet, world):
    assert tablet.get("/groups").status_code == 303  # to sign in
    assert tablet.send("/pass/end", {"password": "not this one"}).status_code == 400
    assert "Whose turn is it?" in tablet.get("/pass").text
    reply = tablet.send("/pass/end", {"password": PASSWORD})
    assert reply.location == "/account/sign-in"
    assert tablet.get("/pass").status_code == 404
    assert tablet.get("/pass/end").status_code == 404


def test_whoever_leaves_half_way_is_out_before_the_next_one_looks(tablet, codes):
    tablet.send("/pass", {"code": codes[0]})
    tablet.send("/survey", {"choice": "agree"})
    kept = tablet.get_cookie("s").value
    assert tablet.get("/leave").location == "/pass"
    tablet.send("/pass", {"code": codes[1]})
    tablet.get("/pass")  # handed on without leaving
    assert tablet.get("/survey/1").status_code == 404
    tablet.set_cookie("s", kept)  # as a browser that kept it would
    assert tablet.get("/survey/1").status_code == 404


def test_what_was_begun_or_sent_is_not_opened_by_a_short_code(tablet, codes, world):
    tablet.send("/pass", {"code": codes[0]})
    tablet.send("/survey", {"choice": "agree"})
    tablet.send("/survey/1/tap", {"who5-q1": "3"}, page="/survey/1")
    begun = tablet.send("/pass", {"code": codes[0]})
    tablet.send("/pass", {"code": codes[1]})
    answer(tablet)
    done = tablet.send("/pass", {"code": codes[1]})
    nobody = tablet.send("/pass", {"code": "222-222"})
    assert {begun.status_code, done.status_code, nobody.status_code} == {400}
    words = {reply.text.split('role="alert">')[1].split("<")[0] for reply in (begun, done, nobody)}
    assert len(words) == 1  # who has answered, and which codes there are, does not show


@pytest.mark.parametrize("code", ["", "x" * 500, "\x00", "K7D-4RX", "' OR 1=1", "²²²-²²²"])
def test_what_is_no_code_opens_nothing_and_stays(tablet, code):
    reply = tablet.send("/pass", {"code": code})
    assert reply.status_code == 400


def test_a_code_of_another_group_opens_nothing(tablet, world):
    other = world.group()
    with world.open() as session:
        stranger = session.get_one(Group, other).members[0].code
    assert tablet.send("/pass", {"code": stranger}).status_code == 400


def test_guessing_codes_and_passwords_is_slowed(tablet):
    for _ in range(60):
        tablet.send("/pass", {"code": "222-223"})
    assert tablet.send("/pass", {"code": "222-223"}).status_code == 429
    for _ in range(10):
        tablet.send("/pass/end", {"password": "guess"})
    assert tablet.send("/pass/end", {"password": PASSWORD}).status_code == 429


def test_nothing_goes_round_where_nobody_began_it(client, world):
    world.group()
    for address in ("/pass", "/pass/end"):
        assert client.get(address).status_code == 404
        assert client.put(address).status_code == 405


def test_it_ends_when_the_account_that_began_it_may_no_more(tablet, codes, world):
    tablet.send("/pass", {"code": codes[0]})
    assert "Shared tablet" in tablet.get("/survey").text
    with world.open.begin() as session:
        account = session.query(Facilitator).one()
        account.fs_uniquifier = "as after a new password"
    assert tablet.get("/pass").status_code == 404
    assert tablet.get("/survey/1").status_code == 404  # the last one is signed out as well


def test_it_ends_when_the_account_has_left_the_group(tablet, world):
    with world.open.begin() as session:
        session.query(Role).delete()
    assert tablet.get("/pass").status_code == 404


def test_a_form_opened_by_a_short_code_is_over_after_a_while(tablet, codes, monkeypatch):
    tablet.send("/pass", {"code": codes[0]})
    assert tablet.get("/survey").status_code == 200
    now = time.time()
    monkeypatch.setattr(guest.time, "time", lambda: now + 91 * 60)
    page = tablet.get("/survey")
    assert page.status_code == 404
    assert 'href="/pass">Hand it on' in page.text
