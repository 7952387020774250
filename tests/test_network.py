"""Addresses that a phone can use, and those that it can't."""

import socket
import time

import pytest

from toolkit import network


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("http://192.168.1.20:8000/", "http://192.168.1.20:8000"),
        (" 192.168.1.20:8000 ", "http://192.168.1.20:8000"),
        ("HTTPS://Questions.Example.org", "https://questions.example.org"),
        ("https://fragen.exämple.org", "https://fragen.xn--exmple-cua.org"),
        ("http://[2001:db8::5]:80", "http://[2001:db8::5]:80"),
        ("http://laptop:8000", "http://laptop:8000"),
    ],
)
def test_an_address_is_kept_as_cards_need_it(typed, address):
    assert network.for_phones(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        *("", "http://", "ftp://192.168.1.20", "http://192.168.1.300", "http://192.168.1.20:x"),
        *("http://192.168.1.20:70000", "http://192.168.1.20:0", "http://a b", "http://a/b"),
        *("http://me@192.168.1.20", "http://a.org?x=1", "javascript:alert(1)", "http://www..org"),
        *("http://-a.org", f"http://{'a' * 64}.org", "http://[::1", "http://a\x00.org"),
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(network.AddressError, match="Give an address"):
        network.for_phones(typed)


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.8.8.8", "[::1]", "0.0.0.0"]
)
def test_this_machine_is_no_address_for_phones(host):
    with pytest.raises(network.AddressError, match="this machine"):
        network.for_phones(f"http://{host}:8000")


def test_a_server_is_alone_only_where_no_phone_can_reach_it():
    assert network.serves_alone("127.0.0.1")
    assert network.serves_alone("localhost")
    assert not network.serves_alone("0.0.0.0")
    assert not network.serves_alone("192.168.1.20")


def test_each_of_the_machines_addresses_can_be_listened_at():
    for address in network.addresses():
        with socket.socket() as probe:
            probe.bind((address, 0))
    assert "127.0.0.1" not in network.addresses()


def test_a_changed_address_or_port_is_noticed(monkeypatch):
    monkeypatch.setattr(network, "addresses", lambda: ["192.168.1.35"])
    seen = "http://localhost:8000/"
    assert "It is now 192.168.1.35" in network.trouble_with("http://192.168.1.20:8000", seen)
    assert "port 8000" in network.trouble_with("http://192.168.1.35:8080", seen)
    assert network.trouble_with("http://192.168.1.35:8000", seen) == ""
    assert network.trouble_with("https://questions.example.org", seen) == ""
    assert network.trouble_with("https://8.8.8.8", seen) == ""


def test_an_address_without_end_is_refused_at_once():
    began = time.monotonic()
    with pytest.raises(network.AddressError):
        network.for_phones("http://" + "\u0301\u0316" * 30_000)
    assert time.monotonic() - began < 1
