"""Passwords: kept as argon2 hashes, and refused where anybody would guess them soon."""

import base64
import hashlib
import hmac

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from toolkit.storage.keys import Purpose
from toolkit.web.keys import key

#: OWASP's least for argon2id: a sign-in takes 19 MiB for a moment, not 64.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
#: Hashed when a name is unknown, so that the time taken does not tell names from slips.
_NOBODY = "nobody has this password"
#: zxcvbn's score from which a password takes a hundred million guesses.
_SOUND = 3
#: zxcvbn looks at no more; its time grows with the cube.
_LOOKED_AT = 72


def hash_password(password: str) -> str:
    return _hasher.hash(_keyed(password))


def verify(password: str, kept: str | None) -> tuple[bool, str | None]:
    """Say whether a password is the kept one, and give a new hash where the kept one is weaker."""
    if kept is None:
        hash_password(_NOBODY)
        return False, None
    try:
        _hasher.verify(kept, _keyed(password))
    except (VerificationError, InvalidHashError):
        return False, None
    return True, hash_password(password) if _hasher.check_needs_rehash(kept) else None


def is_guessable(password: str, *about: str) -> bool:
    """Whether a password is common, a row of keys, a repeat, or made of what is known about it."""
    from zxcvbn import zxcvbn  # noqa: PLC0415 (13 MiB of lists, for the day of choosing alone)

    return bool(zxcvbn(password[:_LOOKED_AT], user_inputs=list(about))["score"] < _SOUND)


def _keyed(password: str) -> bytes:
    """Mix in the server's key: a stolen database alone can't be guessed at."""
    digest = hmac.digest(key(Purpose.PASSWORDS), password.encode(), hashlib.sha512)
    return base64.b64encode(digest)
