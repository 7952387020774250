"""First sign-ins: a one-time link for an account that has no password yet, derived, never stored.

The token is the account's number and a keyed hash (HMAC-SHA-256) of it and of the account's
``fs_uniquifier``. It opens an account for as long as nobody has chosen its password.
"""

import hashlib
import hmac

from sqlalchemy.orm import Session

from toolkit.storage.models import Facilitator

_LENGTH = 32


def token(secret: bytes, facilitator_id: int, fs_uniquifier: str) -> str:
    """Return the token of an account's first sign-in, such as ``1-9f86d0...``."""
    key = hmac.digest(secret, b"toolkit first sign-in", hashlib.sha256)
    digest = hmac.digest(key, f"{facilitator_id}:{fs_uniquifier}".encode(), hashlib.sha256)
    return f"{facilitator_id}-{digest.hex()[:_LENGTH]}"


def invited(session: Session, secret: bytes, typed: str) -> Facilitator | None:
    """Return the account that a token opens, or nothing: a wrong token, or a password is set."""
    number, _, _ = typed.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 10 and typed.isascii()):
        return None
    facilitator = session.get(Facilitator, int(number))
    if facilitator is None or facilitator.password is not None:
        return None
    expected = token(secret, facilitator.id, facilitator.fs_uniquifier)
    return facilitator if hmac.compare_digest(typed, expected) else None
