"""First sign-ins: a one-time link for an account that has no password yet, derived, never stored.

The token is the account's number, the last day on which it opens (0 for one without an end) and a
keyed hash (HMAC-SHA-256, under the key for invitations) of both and of the account's
``fs_uniquifier``. It opens an account for as long as nobody has chosen its password.
"""

import datetime as dt
import hashlib
import hmac

from sqlalchemy.orm import Session

from toolkit.storage.models import Facilitator

_LENGTH = 32
#: A link on paper that nobody used in this time opens nothing any more.
DAYS = 7


def token(
    key: bytes, facilitator_id: int, fs_uniquifier: str, *, ends: dt.date | None = None
) -> str:
    """Return the token of an account's first sign-in, such as ``1-20261201-9f86d0...``."""
    end = f"{ends:%Y%m%d}" if ends else "0"
    said = f"{facilitator_id}:{end}:{fs_uniquifier}"
    digest = hmac.digest(key, said.encode(), hashlib.sha256)
    return f"{facilitator_id}-{end}-{digest.hex()[:_LENGTH]}"


def invited(session: Session, key: bytes, typed: str, today: dt.date) -> Facilitator | None:
    """Return the account that a token opens; none if it is wrong, used already or past its end."""
    parts = typed.split("-")
    if len(parts) != 3 or not typed.isascii() or not _is_number(parts[0]):
        return None
    facilitator = session.get(Facilitator, int(parts[0]))
    if facilitator is None or facilitator.password is not None:
        return None
    ends = _day(parts[1])
    expected = token(key, facilitator.id, facilitator.fs_uniquifier, ends=ends)
    if not hmac.compare_digest(typed, expected):
        return None
    return facilitator if ends is None or today <= ends else None


def _is_number(text: str) -> bool:
    return text.isdecimal() and len(text) < 10


def _day(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (a day, not a moment)
    except ValueError:
        return None
