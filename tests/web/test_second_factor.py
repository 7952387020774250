"""A second factor: on by a code, asked after the password, each code once, off by the password."""

import re
import time

import pyotp
import pytest

from toolkit.storage.models import Facilitator
from toolkit.web.account import second

PASSWORD = "three odd words"


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        now = time.time()

        def __call__(self):
            return self.now

    found = Clock()
    monkeypatch.setattr(second.time, "time", found)
    return found


def turn_on(client):
    """Turn it on as an app does, and return the app and the codes for a lost phone."""
    page = client.get("/account/second-factor").text
    app = pyotp.TOTP(re.search(r'<p class="code">([A-Z2-7 ]+)<', page)[1].replace(" ", ""))
    reply = client.send(
        "/account/second-factor", {"code": app.at(second.time.time()), "password": PASSWORD}
    )
    assert "It is on." in reply.text
    return app, re.findall(r'<li class="num">([\w-]+)<', reply.text)


def sign_in(client, password=PASSWORD):
    return client.send("/account/sign-in", {"username": "robin", "password": password})


def test_signing_in_takes_both(signed_in, clock):
    app, codes = turn_on(signed_in)
    assert len(set(codes)) == 8
    assert signed_in.get("/groups").status_code == 200  # this device stays
    other = signed_in.application.test_client()
    assert sign_in(other).location == "/account/code"
    assert other.get("/groups").status_code == 303  # half-way is not in
    clock.now += 60
    assert other.send("/account/code", {"code": "000000"}).status_code == 400
    assert other.send("/account/code", {"code": app.at(clock.now)}).location == "/groups"
    assert other.get("/groups").status_code == 200
    third = signed_in.application.test_client()
    sign_in(third)
    again = third.send("/account/code", {"code": app.at(clock.now)})
    assert again.status_code == 400  # no code is taken twice


def test_a_code_on_paper_opens_once(signed_in, clock):
    _, codes = turn_on(signed_in)
    for status in (303, 400):
        phone = signed_in.application.test_client()
        sign_in(phone)
        assert phone.send("/account/code", {"code": codes[0].lower()}).status_code == status
    assert "7 of the codes on paper are left" in signed_in.get("/account/second-factor").text


def test_half_way_ends_after_some_minutes_and_with_a_new_password(signed_in, clock, world):
    app, _ = turn_on(signed_in)
    other = signed_in.application.test_client()
    sign_in(other)
    clock.now += 301
    assert other.get("/account/code").location == "/account/sign-in"
    sign_in(other)
    with world.open.begin() as session:
        session.query(Facilitator).one().fs_uniquifier = "another"
    assert other.send("/account/code", {"code": app.at(clock.now)}, page="/account/sign-in"
                      ).location == "/account/sign-in"  # fmt: skip


def test_guessing_codes_is_slowed(signed_in, clock):
    turn_on(signed_in)
    other = signed_in.application.test_client()
    sign_in(other)
    statuses = [other.send("/account/code", {"code": f"{n:06}"}).status_code for n in range(9)]
    assert statuses[0] == 400
    assert statuses[-1] == 429


def test_it_goes_off_by_the_password_alone(signed_in, clock):
    turn_on(signed_in)
    page = "/account/second-factor"
    assert signed_in.send(page, {"password": "not it"}).status_code == 400
    assert signed_in.send(page, {"password": PASSWORD}).status_code == 303
    other = signed_in.application.test_client()
    assert sign_in(other).location == "/groups"


def test_it_goes_on_by_a_right_code_and_the_password_alone(signed_in, clock, world):
    page = "/account/second-factor"
    assert signed_in.send(page, {"code": "123456", "password": PASSWORD}).status_code == 400
    found = signed_in.get(page).text
    app = pyotp.TOTP(re.search(r'<p class="code">([A-Z2-7 ]+)<', found)[1].replace(" ", ""))
    reply = signed_in.send(page, {"code": app.at(clock.now), "password": "not it"})
    assert reply.status_code == 400
    with world.open() as session:
        account = session.query(Facilitator).one()
        assert account.factor_salt is None
        # The secret stands nowhere: a stolen database makes no code.
    turn_on(signed_in)
    with world.open() as session:
        kept = repr(vars(session.query(Facilitator).one()))
    assert app.secret not in kept
