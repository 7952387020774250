"""Members' links: derived, never stored.

A link's token is the member's number and a keyed hash (HMAC-SHA-256) of the number and the link's
version, under the key for cards (see ``keys``). A stolen database opens nothing;
the same card can be printed again; raising the version revokes a lost one. Twenty characters in
four groups, so that a token can also be typed from a card: 5 for the number, 14 of the hash
(63 bits), 1 to notice a slip.
"""

import hashlib
import hmac
from typing import NewType

from toolkit.storage.codes import (
    SlipError,
    check_character,
    decode,
    encode,
    is_member_code,
    is_sound,
    plain,
)

LinkToken = NewType("LinkToken", str)

_NUMBER, _HASH = 5, 14
LENGTH = _NUMBER + _HASH + 1


def link_token(key: bytes, member_id: int, version: int) -> LinkToken:
    """Return the token of a member's link."""
    digest = hmac.digest(key, f"{member_id}:{version}".encode(), hashlib.sha256)
    body = encode(member_id, _NUMBER) + encode(int.from_bytes(digest, "big"), _HASH)
    return LinkToken(body + check_character(body))


def read_token(typed: str) -> tuple[LinkToken, int]:
    """Return the token as written on the card, and the number of the member that it claims.

    Raises
    ------
    SlipError
        If a character is wrong, missing or in another place.
    """
    text = plain(typed)
    if is_member_code(text):
        raise SlipError(
            "That is the short code, which you say to those who run the group. The long code "
            "opens your questions: 20 characters in four groups."
        )
    if len(text) != LENGTH:
        raise SlipError(
            f"The long code has 20 characters in four groups; here are {len(text)}. "
            "Please compare it with your card, letter by letter."
        )
    if not is_sound(text):
        raise SlipError(
            "One character of this code is wrong, or two have changed places. "
            "Please compare it with your card, letter by letter."
        )
    return LinkToken(text), decode(text[:_NUMBER])


def opens(token: LinkToken, key: bytes, member_id: int, version: int) -> bool:
    """Whether a token is the one of this member's link at this version (in constant time)."""
    return hmac.compare_digest(token, link_token(key, member_id, version))
