"""Where "leave this page" may go."""

import pytest

from toolkit.web.addresses import AddressError, harmless_page


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
        "https://a.org/" + "x" * 200,
    ],
)
def test_what_is_none_is_refused(typed):
    with pytest.raises(AddressError):
        harmless_page(typed)
