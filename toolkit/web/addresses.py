"""The address that "leave this page" goes to: checked when it is saved and when it is used."""

import re
from functools import lru_cache
from urllib.parse import quote, urlsplit, urlunsplit

import idna

#: The longest that is kept.
LONGEST = 200


class AddressError(ValueError):
    """What was typed is no whole address of a page; the message says what to do."""

    def __init__(self) -> None:
        super().__init__(
            f"Give a whole address of at most {LONGEST} signs that starts with https://."
        )


@lru_cache(maxsize=256)
def harmless_page(typed: str) -> str:
    """Return the address of a page, written as browsers send it.

    Raises
    ------
    AddressError
        If it is none: not https, a host that can't be, a port that is none, a name or a password.
    """
    text = typed.strip()
    if len(text) > LONGEST:  # before anything looks at it: some of that takes long
        raise AddressError
    try:
        parts = urlsplit(text)
        host, port = parts.hostname or "", parts.port
        name = idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except (ValueError, UnicodeError) as error:  # idna's own error is a UnicodeError
        raise AddressError from error
    sound = (
        parts.scheme == "https"
        and "@" not in parts.netloc
        and "." in name
        # A browser takes these for the number of a machine.
        and not re.search(r"\.(?:[0-9]+|0x[0-9a-f]*)\.?$", name)
        and port != 0
        and text.isprintable()
    )
    if not sound:
        raise AddressError
    place = name if port is None else f"{name}:{port}"
    path, query = (
        quote(parts.path, safe="/%:@!$&'()*+,;=~-._"),
        quote(parts.query, safe="=&%+/?:@,;"),
    )
    address = urlunsplit(("https", place, path, query, ""))
    if len(address) > LONGEST:  # a letter beyond ASCII is written with six signs or more
        raise AddressError
    return address
