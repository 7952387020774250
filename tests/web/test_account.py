"""Signing in."""

import re
import time

import pytest

from toolkit.storage import facilitators, invitations
from toolkit.storage.keys import Purpose
from toolkit.storage.models import Facilitator


def test_the_first_sign_in_is_by_a_link_that_works_once(client, world):
    with world.open.begin() as session:
        made = facilitators.add(session, "facilitator")
        token = invitations.token(
            world.keys.secret(Purpose.INVITATIONS), made.id, made.fs_uniquifier
        )
    address = f"/account/welcome/{token}"
    chosen = {"username": "sam", "password": "three odd words", "again": "three odd words"}
    short = client.send(address, {**chosen, "password": "short", "again": "short"})
    assert short.status_code == 400
    assert "at least 10 letters" in short.text
    assert 'value="sam"' in short.text
    assert client.send(address, chosen).status_code == 303
    assert client.get("/groups").status_code == 200
    client.send("/account/sign-out", page="/groups")
    assert client.get(address).status_code == 404
    assert client.get("/groups").status_code == 303
    with world.open() as session:
        kept = session.get(type(made), made.id).password
    assert kept.startswith("$argon2id$")


def test_a_wrong_password_and_an_unknown_name_look_the_same(client, world):
    world.facilitator()
    replies = [
        client.send("/account/sign-in", {"username": name, "password": "wrong wrong wrong"})
        for name in ("robin", "nobody")
    ]
    assert [reply.status_code for reply in replies] == [400, 400]
    assert all("don’t go together" in reply.text for reply in replies)


def test_trying_passwords_is_slowed_down(client, world):
    world.facilitator()
    page = client.get("/account/sign-in")
    data = {"csrf_token": client.token(page), "username": "robin", "password": "wrong"}
    statuses = [client.post("/account/sign-in", data=data).status_code for _ in range(12)]
    assert statuses[-1] == 429


@pytest.mark.parametrize("following", ["//evil.example", "https://evil.example", "/\\evil"])
def test_signing_in_leads_to_this_site_only(client, world, following):
    world.facilitator()
    reply = client.send(
        f"/account/sign-in?next={following}",
        {"username": "robin", "password": "three odd words"},
        page="/account/sign-in",
    )
    assert reply.headers["Location"] == "/groups"


def tries(client, name, times, **kwargs):
    page = client.get("/account/sign-in", **kwargs)
    data = {"csrf_token": client.token(page), "username": name, "password": "wrong"}
    return [client.post("/account/sign-in", data=data, **kwargs).status_code for _ in range(times)]


def test_a_stranger_shuts_no_facilitator_out(app, client, world):
    """Whoever signed in on a device before is counted apart from everybody else."""
    world.facilitator()
    right = {"username": "robin", "password": "three odd words"}
    assert client.send("/account/sign-in", right).status_code == 303
    client.send("/account/sign-out", page="/groups")
    stranger = app.test_client()
    assert tries(stranger, "robin", 30)[-1] == 429
    assert stranger.send("/account/sign-in", right).status_code == 429
    assert client.send("/account/sign-in", right).status_code == 303


def test_a_room_that_shares_an_address_is_not_shut_out(client, world):
    link = world.link(world.group())
    wrong = [client.get(_spoilt(client, world, link)).status_code for _ in range(70)]
    assert wrong[0] == 404
    assert wrong[-1] == 429
    assert all(client.get(link).status_code == 303 for _ in range(130))


def _spoilt(client, world, link):
    """Give a link that nobody has: of a member who is not there."""
    from toolkit.storage import links

    return f"/s/{links.link_token(world.keys.secret(Purpose.CARDS), 999_999, 1)}"


def test_two_ways_in_never_share_a_counter(client, world):
    world.facilitator()
    assert tries(client, "robin", 12)[-1] == 429
    assert client.get(_spoilt(client, world, "")).status_code == 404
    assert client.get("/account/welcome/1-abc").status_code == 404


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("Žofie", "žOFIE"),
        ("ÅSA", "åsa"),
        ("Straße", "STRASSE"),
        ("Ａｎｎ", "ann"),
        ("Ἑλένη", "ἑΛΈΝΗ"),
    ],
)
def test_a_name_in_any_script_signs_in_again(client, world, typed, again):
    with world.open.begin() as session:
        made = facilitators.add(session, "new")
        token = invitations.token(
            world.keys.secret(Purpose.INVITATIONS), made.id, made.fs_uniquifier
        )
    chosen = {"username": typed, "password": "kettle fox ladder", "again": "kettle fox ladder"}
    assert client.send(f"/account/welcome/{token}", chosen).status_code == 303
    client.send("/account/sign-out", page="/groups")
    for name in (typed, again, f"  {again} "):
        reply = client.send("/account/sign-in", {"username": name, "password": "kettle fox ladder"})
        assert reply.status_code == 303, name
        client.send("/account/sign-out", page="/groups")


def test_two_accounts_never_share_a_name(world):
    from sqlalchemy.exc import IntegrityError

    with world.open.begin() as session:
        facilitators.add(session, "Åsa")
    with world.open() as session, pytest.raises(IntegrityError):
        facilitators.add(session, "ÅSA")


@pytest.mark.parametrize(
    "password",
    ["1234567890", "passwordpassword", "qwertyuiop", "aaaaaaaaaaaa", "iloveyou123", "robinrobin12"],
)
def test_passwords_that_anybody_would_guess_are_refused(client, world, password):
    with world.open.begin() as session:
        made = facilitators.add(session, "new")
        token = invitations.token(
            world.keys.secret(Purpose.INVITATIONS), made.id, made.fs_uniquifier
        )
    chosen = {"username": "robin", "password": password, "again": password}
    reply = client.send(f"/account/welcome/{token}", chosen)
    assert reply.status_code == 400
    assert "easy to guess" in reply.text
    assert password not in reply.text


def test_a_password_can_be_changed_and_ends_every_other_session(app, signed_in):
    other = app.test_client()
    right = {"username": "robin", "password": "three odd words"}
    assert other.send("/account/sign-in", right).status_code == 303
    new = {"password": "kettle fox ladder", "again": "kettle fox ladder"}
    refused = signed_in.send("/account/password", {"present": "not this one", **new})
    assert refused.status_code == 400
    assert "not the password you have now" in refused.text
    assert (
        signed_in.send("/account/password", {"present": "three odd words", **new}).status_code
        == 303
    )
    assert signed_in.get("/groups").status_code == 200
    assert other.get("/groups").status_code == 303
    assert other.send("/account/sign-in", right).status_code == 400


def test_a_second_facilitator_is_invited_by_a_link_on_paper(app, signed_in):
    assert "Signed in as </span>robin" in signed_in.get("/groups").text
    page = signed_in.send("/account/invite", {"group": str(signed_in.group_id)})
    assert page.status_code == 200
    assert "<svg" in page.text
    link = re.search(r"(/account/welcome/[\w-]+)", page.text)[1]
    other = app.test_client()
    chosen = {"username": "Kim", "password": "kettle fox ladder", "again": "kettle fox ladder"}
    assert other.send(link, chosen).status_code == 303
    home = other.get(signed_in.group)
    assert home.status_code == 200
    assert "Signed in as </span>Kim" in home.text
    assert other.get(link).status_code == 404


def test_nobody_invites_to_a_group_of_others(signed_in, world):
    strange = world.group()
    assert signed_in.send("/account/invite", {"group": str(strange)}).status_code == 400


def test_passwords_of_before_still_open(app):
    from argon2 import PasswordHasher

    from toolkit.web.account import passwords

    with app.app_context():
        kept = PasswordHasher().hash(passwords._keyed("three odd words"))
        sound, better = passwords.verify("three odd words", kept)
        assert sound
        assert better is not None
        assert passwords.verify("three odd words", better) == (True, None)
        assert passwords.verify("three odd word", better) == (False, None)


def test_an_invitation_says_when_phones_cannot_open_it(signed_in, instance):
    (instance.folder / "phones_address").unlink(missing_ok=True)
    page = signed_in.send("/account/invite", {"group": str(signed_in.group_id)})
    assert "may open here only" in page.text


def test_a_name_without_end_holds_up_nobody(app, client):
    """Accents in a wrong order take time that grows with the square; and wrong tries are kept."""
    endless = "\u0301\u0316" * 30_000
    began = time.monotonic()
    assert (
        client.send("/account/sign-in", {"username": endless, "password": "wrong"}).status_code
        == 400
    )
    assert time.monotonic() - began < 2
    kept = app.extensions["toolkit_slips"].storage.storage
    assert kept
    assert max(map(len, kept)) < 5000


@pytest.mark.parametrize("name", ["  ", " . ", "-- ", "a\n", "ab\ncd", "a\u202eb", "<b>", "x" * 41])
def test_a_name_that_is_none_is_refused(client, world, name):
    reply = client.send(invited(world), {"username": name, **CHOSEN})
    assert reply.status_code == 400
    assert "Choose a name" in reply.text or "Use letters" in reply.text


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("हिन्दी", "हिन्दी"),
        ("สมศรี", "สมศรี"),
        ("محمّد", "محمّد"),
        ("e\u0301lan", "élan"),
        ("O’Brien", "O’Brien"),
        (" Jo ", "Jo"),
    ],
)
def test_a_name_of_any_script_is_a_name(client, world, name, kept):
    assert client.send(invited(world), {"username": name, **CHOSEN}).status_code == 303
    with world.open() as session:
        assert session.query(Facilitator).one().username == kept
    client.send("/account/sign-out", page="/groups")
    signed = client.send("/account/sign-in", {"username": kept, "password": CHOSEN["password"]})
    assert signed.status_code == 303


CHOSEN = {"password": "three odd words", "again": "three odd words"}


def invited(world) -> str:
    with world.open.begin() as session:
        made = facilitators.add(session, "facilitator")
        key = world.keys.secret(Purpose.INVITATIONS)
        return f"/account/welcome/{invitations.token(key, made.id, made.fs_uniquifier)}"
