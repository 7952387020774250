"""Signing in."""

import pytest

from toolkit.storage import facilitators, invitations
from toolkit.storage.keys import Purpose


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
