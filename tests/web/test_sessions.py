"""Sessions end: by leaving, by signing out, by time; and a copied cookie stays dead."""

import os
import time

import pytest

from toolkit.web import sessions
from toolkit.web.app import create_app
from toolkit.web.audiences import AUDIENCES, FACILITATORS, MEMBERS


@pytest.fixture
def guest(client, world):
    client.get(world.link(world.group()))
    assert client.get("/survey").status_code == 200
    return client


def with_cookie(app, name: str, value: str):
    thief = app.test_client()
    thief.set_cookie(name, value)
    return thief


def test_a_cookie_copied_before_leaving_opens_nothing(app, guest):
    copied = guest.get_cookie("s").value
    assert with_cookie(app, "s", copied).get("/survey").status_code == 200
    guest.get("/leave")
    assert with_cookie(app, "s", copied).get("/survey").status_code == 404


def test_who_left_while_nothing_answered_is_out_with_the_next_request(app, guest):
    """The script marks the browser with a cookie; the session's own it can't take away."""
    copied = guest.get_cookie("s").value
    guest.set_cookie("x", "1")
    reply = guest.get("/survey")
    assert reply.status_code == 404
    assert guest.get_cookie("s") is None
    assert guest.get_cookie("x") is None
    assert with_cookie(app, "s", copied).get("/survey").status_code == 404


def test_the_mark_of_who_left_keeps_nobody_out(client, world):
    client.set_cookie("x", "1")
    client.get(world.link(world.group()))
    assert client.get("/survey").status_code == 200


def test_the_mark_of_who_left_ends_no_facilitators_session(signed_in):
    signed_in.set_cookie("x", "1")
    signed_in.get("/survey")
    assert signed_in.get("/groups").status_code == 200


def test_sessions_of_strangers_fill_no_disk(instance, app):
    stranger = app.test_client()
    stranger.get("/account/sign-in")
    stranger.get("/")
    assert stranger.get_cookie("s"), "a form needs a session"
    stranger.get("/leave")
    assert not list(instance.folder.glob("ended/*"))


def test_a_cookie_copied_before_sending_opens_nothing(app, guest):
    copied = guest.get_cookie("s").value
    guest.send("/survey", {"choice": "agree"})
    guest.send("/survey/send", page="/survey/check")
    assert with_cookie(app, "s", copied).get("/survey/1").status_code == 404


def test_a_cookie_copied_before_signing_out_opens_nothing(app, signed_in):
    copied = signed_in.get_cookie("f").value
    assert with_cookie(app, "f", copied).get("/groups").status_code == 200
    signed_in.send("/account/sign-out", page="/groups")
    assert with_cookie(app, "f", copied).get("/groups").status_code == 303


def test_an_ended_session_stays_ended_after_a_restart_and_in_other_workers(app, instance, guest):
    copied = guest.get_cookie("s").value
    guest.get("/leave")
    other = create_app(instance, app.extensions["toolkit_sessions"].kw["bind"])
    assert with_cookie(other, "s", copied).get("/survey").status_code == 404


def test_a_full_disk_does_not_keep_a_session_alive(app, guest, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    copied = guest.get_cookie("s").value
    monkeypatch.setattr(sessions.Path, "touch", full)
    assert guest.get("/leave").status_code == 303
    assert with_cookie(app, "s", copied).get("/survey").status_code == 404


def test_what_is_kept_of_ended_sessions_is_bounded(tmp_path, monkeypatch):
    ended = sessions.EndedSessions(tmp_path / "ended")
    ended.add("long-ago-1")
    os.utime(tmp_path / "ended" / "long-ago-1", (1, 1))
    ended._swept = 0.0
    ended.add("just-now-1")
    assert {path.name for path in (tmp_path / "ended").iterdir()} == {"just-now-1"}
    monkeypatch.setattr(sessions.EndedSessions, "_MOST", 3)
    (tmp_path / "file").touch()
    ended = sessions.EndedSessions(tmp_path / "file" / "nowhere")
    for number in range(9):
        ended.add(f"number-{number}")
    assert len(ended._here) == 3
    assert "number-8" in ended


def test_a_cookie_of_one_audience_is_none_in_the_other(app, guest):
    member = guest.get_cookie("s").value
    assert with_cookie(app, "f", member).get("/groups").status_code == 303


def later(monkeypatch, minutes: float) -> None:
    now = time.time()
    from itsdangerous import TimestampSigner

    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda _: int(now + minutes * 60))
    monkeypatch.setattr(sessions.time, "time", lambda: now + minutes * 60)


def test_a_members_session_ends_after_twenty_idle_minutes(guest, monkeypatch):
    for minute in (15, 30, 45):  # each page starts the time again
        later(monkeypatch, minute - 0.0)
        assert guest.get("/survey").status_code == 200
        monkeypatch.undo()
        now = time.time()
        monkeypatch.setattr(time, "time", lambda now=now: now)
    assert MEMBERS.minutes == 20


def test_an_idle_members_session_is_over(guest, monkeypatch):
    later(monkeypatch, 21)
    assert guest.get("/survey").status_code == 404


def test_a_form_that_lay_open_too_long_says_to_open_the_link_again(guest, monkeypatch):
    token = guest.token(guest.get("/survey"))
    later(monkeypatch, 21)
    reply = guest.post("/survey", data={"csrf_token": token, "choice": "agree"})
    assert reply.status_code == 400
    assert "open your card or your link again" in reply.text


def test_a_facilitators_session_ends_after_twelve_hours_in_use_or_not(signed_in, monkeypatch):
    later(monkeypatch, 11 * 60)
    assert signed_in.get("/groups").status_code == 200
    monkeypatch.undo()
    later(monkeypatch, 12 * 60 + 1)
    assert signed_in.get("/groups").status_code == 303


def test_every_blueprint_has_one_audience(app):
    counted = [name for audience in AUDIENCES for name in audience.blueprints]
    assert sorted(counted) == sorted(app.blueprints)
    views = app.view_functions
    for audience in (MEMBERS, FACILITATORS):
        assert set(audience.slips) <= set(views)


def test_behind_a_proxy_scheme_and_cookies_are_right(instance, app, world, monkeypatch):
    link = world.link(world.group())
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.9"}
    plain = app.test_client().get(link, headers=forwarded)
    assert "Secure" not in plain.headers["Set-Cookie"], "nobody said that there is a proxy"
    monkeypatch.setenv("PROXIES", "1")
    behind = create_app(instance, app.extensions["toolkit_sessions"].kw["bind"])
    seen = []
    behind.before_request(lambda: seen.append(__import__("flask").request.remote_addr))
    reply = behind.test_client().get(link, headers=forwarded)
    assert "Secure" in reply.headers["Set-Cookie"]
    assert "max-age" in reply.headers["Strict-Transport-Security"]
    behind.test_client().get("/", headers=forwarded)
    assert seen == ["203.0.113.9"]
