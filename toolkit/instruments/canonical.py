"""An instrument as text that is always the same for the same content, and back.

What members were asked is kept in this form, so that a questionnaire that is mended, renamed or
removed later changes nothing that was answered.
"""

import hashlib
from functools import lru_cache

import msgspec

from toolkit.instruments.model import Instrument


def to_json(instrument: Instrument) -> str:
    """Return the canonical JSON: keys sorted, no spaces, a number that may be broken as 1.0."""
    read_back = msgspec.convert(_plain(instrument), Instrument, str_keys=True)
    return msgspec.json.encode(_plain(read_back), order="sorted").decode()


def _plain(instrument: Instrument) -> object:
    return msgspec.to_builtins(instrument, str_keys=True)


@lru_cache(maxsize=256)  # the same definition is asked for on every page of a form
def from_json(text: str) -> Instrument:
    """Return the instrument that ``to_json`` wrote.

    Raises
    ------
    ValueError
        If the text is none.
    """
    return msgspec.json.decode(text, type=Instrument)


def content_hash(text: str) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
