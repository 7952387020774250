"""How phones get in: the address is asked once, tried, and never localhost."""

import pytest

from toolkit import network
from toolkit.storage import phones


@pytest.fixture
def no_address(app, instance):
    (instance.folder / "phones_address").unlink()


@pytest.fixture
def in_a_room(monkeypatch):
    monkeypatch.setattr(network, "addresses", lambda: ["192.168.1.20"])


def test_no_card_before_the_address_is_known(signed_in, no_address):
    page = signed_in.get(f"{signed_in.group}/cards")
    assert "<svg" not in page.text
    assert "/phones" in page.text
    assert "localhost" not in page.text


def test_the_machines_addresses_are_offered_each_with_a_square(signed_in, no_address, in_a_room):
    page = signed_in.get("/phones", base_url="http://localhost:8000").text
    assert 'value="http://192.168.1.20:8000"' in page
    assert page.count("<svg") == 1
    assert "localhost" not in page
    saved = signed_in.send("/phones", {"address": "http://192.168.1.20:8000"})
    assert saved.status_code == 303
    assert "Saved" in signed_in.get("/phones").text
    cards = signed_in.get(f"{signed_in.group}/cards", base_url="http://localhost:8000").text
    assert "http://192.168.1.20:8000/" in cards
    assert "localhost" not in cards
    assert "Don’t print" not in cards


def test_a_site_behind_a_front_server_offers_itself_alone(
    signed_in, no_address, in_a_room, monkeypatch
):
    site = {"base_url": "https://questions.example.org"}
    token = signed_in.token(signed_in.get("/account/sign-in", **site))
    robin = {"csrf_token": token, "username": "robin", "password": "three odd words"}
    signed_in.post("/account/sign-in", data=robin, **site)
    monkeypatch.setenv("HOST", "127.0.0.1")  # as it is behind a server on the same machine
    page = signed_in.get("/phones", **site).text
    assert "HOST=0.0.0.0" not in page
    assert 'value="https://questions.example.org"' in page
    assert "192.168.1.20" not in page


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"address": "http://localhost:8000"}, "on itself"),
        ({"address": "other", "other": "127.0.0.1:8000"}, "on itself"),
        ({"address": "other", "other": "http://192.168.1.300"}, "Give an address"),
        ({"address": ""}, "Choose one"),
        ({}, "Choose one"),
    ],
)
def test_what_no_phone_can_open_is_refused(signed_in, instance, sent, words):
    before = phones.address(instance.folder)
    reply = signed_in.send("/phones", sent)
    assert reply.status_code == 400
    assert words in reply.text
    assert phones.address(instance.folder) == before


def test_cards_warn_when_the_address_has_changed(signed_in, instance, in_a_room):
    phones.keep_address(instance.folder, "http://192.168.1.7:8000")
    page = signed_in.get(f"{signed_in.group}/cards").text
    assert "Don’t print yet" in page
    assert "It is now 192.168.1.20" in page
    assert "Cards may open nothing" in signed_in.get("/phones").text


def test_serving_this_machine_alone_is_said(signed_in, monkeypatch):
    monkeypatch.setenv("HOST", "127.0.0.1")
    assert "HOST=0.0.0.0 make run" in signed_in.get("/phones").text
    assert "a card opens nothing yet" in signed_in.get("/groups/1/cards").text
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert "HOST=0.0.0.0 make run" not in signed_in.get("/phones").text
    assert "a card opens nothing yet" not in signed_in.get("/groups/1/cards").text


def test_hello_is_tiny_open_and_leaves_nothing(client):
    reply = client.get("/hello")
    assert "This phone gets in" in reply.text
    assert len(reply.data) < 5000  # with its style: one request, 2 kB packed
    assert "Set-Cookie" not in reply.headers


def test_the_address_is_asked_of_those_who_are_signed_in(client):
    assert client.get("/phones").status_code == 303
