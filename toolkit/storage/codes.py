"""The alphabet of members' codes and links: easy to read aloud, and a slip is noticed.

Twenty-three letters and digits of which none looks like another: 2 without Z, 5 without S, 6
without G, B without 8, V without U, and neither 0 O Q nor 1 I L. No vowels, so that no word comes
about by chance. Twenty-three is a prime, so one check character finds every single wrong character
and every two that changed places: the sum of position x value is made 0 modulo 23 (the principle
of ISBN-10 and ISO 7064).
"""

import secrets
from typing import NewType

MemberCode = NewType("MemberCode", str)

ALPHABET = "2345679BCDFHJKMNPRTVWXY"
#: What a reader takes a character for; none of these is in the alphabet.
_LOOKS_LIKE = str.maketrans("S8ZGU", "5B26V")
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_CODE_LENGTH = 6


class SlipError(ValueError):
    """What was typed is no code: a character is wrong, missing or in another place."""


def check_character(body: str) -> str:
    """Return the character that makes ``body`` followed by it pass ``is_sound``."""
    total = sum(place * _VALUE[letter] for place, letter in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def is_sound(text: str) -> bool:
    """Whether ``text`` is of the alphabet and its last character fits the others."""
    return (
        len(text) > 1
        and all(letter in _VALUE for letter in text)
        and check_character(text[:-1]) == text[-1]
    )


def plain(typed: str) -> str:
    """Take out what people type between the characters, make letters large, undo look-alikes."""
    kept = (sign for sign in typed.upper() if sign not in " -–—._/\t\r\n\u00a0")
    return "".join(kept).translate(_LOOKS_LIKE)


def new_code() -> MemberCode:
    """Return a member's code such as ``K7D-4RX``: five characters by lot and one to check."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(_CODE_LENGTH - 1))
    return grouped(body + check_character(body), 3)


def read_code(typed: str) -> MemberCode:
    """Return the code that was typed, in its written form.

    Raises
    ------
    SlipError
        If it cannot be a code.
    """
    text = plain(typed)
    if not is_member_code(text):
        raise SlipError(
            "There is a slip in this code. A code has six characters, such as K7D-4RX. "
            "Please compare it with the card, letter by letter."
        )
    return grouped(text, 3)


def is_member_code(text: str) -> bool:
    """Whether this (see ``plain``) could be a member's own short code."""
    return len(text) == _CODE_LENGTH and is_sound(text)


def grouped(text: str, size: int) -> MemberCode:
    """Write ``text`` in groups of ``size`` with hyphens between them."""
    return MemberCode("-".join(text[at : at + size] for at in range(0, len(text), size)))


def encode(number: int, length: int) -> str:
    """Write a whole number in this alphabet, ``length`` characters, high end cut off."""
    letters = []
    for _ in range(length):
        number, value = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[value])
    return "".join(reversed(letters))


def decode(text: str) -> int:
    """Read a whole number that ``encode`` wrote."""
    number = 0
    for letter in text:
        number = number * len(ALPHABET) + _VALUE[letter]
    return number
