"""A second factor: six digits that an app on a phone shows (TOTP, RFC 6238), and codes on paper.

The secret is not kept: it is made of a salt in the database and the server's key, so that a stolen
database alone makes no code. A code is taken once, and so is each of the codes for a lost phone.
"""

import base64
import hashlib
import hmac
import secrets
import time

import pyotp
from sqlalchemy import or_, update

from toolkit.storage.codes import ALPHABET, grouped, plain
from toolkit.storage.keys import Purpose
from toolkit.storage.models import Facilitator
from toolkit.web.database import db
from toolkit.web.keys import key

_CODES, _LENGTH = 8, 10
#: Clocks of phones and laptops differ by a step, before or after.
_STEP, _NEAR = 30, (-1, 0, 1)


def new_salt() -> str:
    return secrets.token_hex(16)


def _totp(account: Facilitator, salt: str) -> pyotp.TOTP:
    digest = hmac.digest(
        key(Purpose.PASSWORDS), f"second factor:{account.id}:{salt}".encode(), hashlib.sha256
    )
    return pyotp.TOTP(base64.b32encode(digest[:20]).decode(), interval=_STEP)


def secret(account: Facilitator, salt: str) -> str:
    """Return what an app is told by hand: letters and digits in groups of four."""
    return grouped(_totp(account, salt).secret, 4).replace("-", " ")


def address(account: Facilitator, salt: str) -> str:
    """Return what an app reads from a square. It names no site: a phone may be looked through."""
    return _totp(account, salt).provisioning_uri(name="sign-in", issuer_name="Notes")


def step_of(account: Facilitator, salt: str, typed: str) -> int | None:
    """Return the moment whose code was typed; None: it is none of now."""
    digits = "".join(typed.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdecimal()):
        return None
    totp, now = _totp(account, salt), int(time.time()) // _STEP
    for near in _NEAR:
        if hmac.compare_digest(totp.generate_otp(now + near), digits):
            return now + near
    return None


def passes(account: Facilitator, typed: str) -> bool:
    """Whether a code opens the account now; it never will again. It commits."""
    if account.factor_salt is None:
        return False
    step = step_of(account, account.factor_salt, typed)
    if step is None:
        return _is_for_lost_phone(account, typed)
    done = db.execute(  # two at once with one code: one is first
        update(Facilitator)
        .where(
            Facilitator.id == account.id,
            or_(Facilitator.factor_step.is_(None), Facilitator.factor_step < step),
        )
        .values(factor_step=step)
        .execution_options(synchronize_session=False)
    )
    db.commit()
    return done.rowcount == 1  # type: ignore[attr-defined]


def _is_for_lost_phone(account: Facilitator, typed: str) -> bool:
    mark = _mark(account, plain(typed))
    left = [one for one in account.factor_codes if not hmac.compare_digest(one, mark)]
    if len(left) == len(account.factor_codes):
        return False
    done = db.execute(
        update(Facilitator)
        .where(Facilitator.id == account.id, Facilitator.factor_codes == account.factor_codes)
        .values(factor_codes=left)
        .execution_options(synchronize_session=False)
    )
    db.commit()
    return done.rowcount == 1  # type: ignore[attr-defined]


def _mark(account: Facilitator, code: str) -> str:
    return hmac.digest(
        key(Purpose.PASSWORDS), f"lost phone:{account.id}:{code}".encode(), hashlib.sha256
    ).hex()


def turn_on(account: Facilitator, salt: str, step: int) -> list[str]:
    """Keep the second factor, and return the codes for a lost phone: they are shown once."""
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(_LENGTH)) for _ in range(_CODES)]
    account.factor_salt, account.factor_step = salt, step
    account.factor_codes = [_mark(account, code) for code in codes]
    return [grouped(code, 5) for code in codes]


def turn_off(account: Facilitator) -> None:
    account.factor_salt, account.factor_step, account.factor_codes = None, None, []
