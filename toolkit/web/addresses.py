"""The address that "leave this page" goes to: checked when it is saved and when it is used."""

from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

import idna

#: The longest that is kept.
LONGEST = 200


class AddressError(ValueError):
    """What was typed is no whole address of a page; the message says what to do."""

    def __init__(self) -> None:
        super().__init__("Give a whole address that starts with https://.")


@lru_cache(maxsize=256)
def harmless_page(typed: str) -> str:
    """Return the address of a page, written as browsers send it.

    Raises
    ------
    AddressError
        If it is none: not https, a host that can't be, a port that is none, a name or a password.
    """
    text = typed.strip()
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        name = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except (ValueError, UnicodeError) as error:  # idna's own error is a UnicodeError
        raise AddressError from error
    last = name.rpartition(".")[2]
    sound = (
        parts.scheme == "https"
        and "@" not in parts.netloc
        and "." in name
        and not last.isdigit()
        and text.isprintable()
        and len(text) <= LONGEST
    )
    if not sound:
        raise AddressError
    place = name if port is None else f"{name}:{port}"
    path, query = (
        quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
        quote(parts.query, safe="=&%+/?:@,;"),
    )
    return urlunsplit(("https", place, path, query, ""))
