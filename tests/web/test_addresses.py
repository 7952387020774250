"""Where "leave this page" may go."""

import time

import pytest

from toolkit.web.addresses import LONGEST, AddressError, harmless_page


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://www.bbc.co.uk/weather", "https://www.bbc.co.uk/weather"),
        (" https://Example.org ", "https://example.org"),
        ("https://bücher.example/a b?c=d", "https://xn--bcher-kva.example/a%20b?c=d"),
        ("https://example.org:8443/", "https://example.org:8443/"),
    ],
)
def test_a_whole_address_is_kept_as_browsers_send_it(typed, kept):
    assert harmless_page(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "",
            "bbc.co.uk",
            "http://bbc.co.uk",
            "javascript:alert(1)",
            "https://",
            "https://localhost",
        ),
        *("https://www..bbc.co.uk/", "https://a.org:port/", "https://a.org:99999/"),
        *(
            f"https://{'a' * 64}.org/",
            "https://me:secret@a.org/",
            "https://a.org/\nSet-Cookie: s=1",
        ),
        *("https://[::1/", "https://192.168.1.1/", "https://-a-.org/", "https://a_b.org/"),
        *("https://a.org:0/", "https://a.0x1/", "https://a.0x/", "https://192.168.1.1./"),
        "https://a.org/" + "x" * 200,
        "https://a.org/" + "é" * 150,  # as a browser sends it, it is 914 signs long
    ],
)
def test_what_is_none_is_refused(typed):
    with pytest.raises(AddressError):
        harmless_page(typed)


@pytest.mark.parametrize("end", ["x" * 184, "é" * 30, "?" + "ü" * 30, "[x]%zz"])
def test_what_was_kept_can_be_used(end):
    kept = harmless_page(f"https://a.org/{end}")
    assert len(kept) <= LONGEST
    assert harmless_page(kept) == kept


def test_an_address_without_end_is_refused_at_once():
    began = time.monotonic()
    with pytest.raises(AddressError):
        harmless_page("https://" + "\u0301\u0316" * 30_000)
    assert time.monotonic() - began < 1
