"""Who holds a link: the member's session, and the guard that hands the member to a view.

The session keeps a number and a version, never a code, a token or an answer.
"""

import hashlib
import math
import time
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from flask import redirect, session, url_for
from flask.globals import request_ctx
from flask.sessions import SessionMixin
from sqlalchemy import Connection

from toolkit.storage import drafts, links
from toolkit.storage.drafts import Draft, Guest
from toolkit.storage.keys import Purpose
from toolkit.storage.models import LEAVE_TO
from toolkit.storage.waves import today
from toolkit.web import errors, sessions
from toolkit.web.addresses import AddressError, harmless_page
from toolkit.web.database import connection
from toolkit.web.keys import key

_MEMBER, _VERSION, _LEAVE_TO, _THANKS, _UNTIL = "m", "v", "to", "thanks", "until"
#: That the PIN was typed: a mark of the very PIN, so that another one ends it.
_UNLOCKED = "k"
#: A short code opens a form for so many seconds: a tablet that is left lying is nobody's.
_ON_A_TABLET = 90 * 60
#: Where a tablet that goes round leads to from every page: it asks for the next one's code.
NEXT_ONE = "/pass"


class UnknownLinkError(Exception):
    """The link opens nothing: it is of nobody, or it was revoked."""


class EndedLinkError(Exception):
    """The link was good until a day that is over."""


def let_in(typed: str) -> None:
    """Begin a member's session from a link's token; errors are those of ``entering``."""
    held = entering(connection(), key(Purpose.CARDS), typed)
    session.clear()
    session.update(held)


def entering(connection: Connection, cards: bytes, typed: str) -> dict[str, Any]:
    """Return what the session of whoever typed a link's token holds; ``cards`` is the cards' key.

    Raises
    ------
    SlipError
        If a character of the token is wrong.
    UnknownLinkError
        If the token opens nothing; whether the member exists does not show.
    EndedLinkError
        If the group gave its cards a last day, and it is over.
    """
    token, member_id = links.read_token(typed)
    found = drafts.guest(connection, member_id)
    version = found[0].link_version if found else 0
    if not links.opens(token, cards, member_id, version) or not found or found[0].left:
        raise UnknownLinkError
    if _ended(found[0]):
        raise EndedLinkError
    away = {_LEAVE_TO: found[0].leave_to} if found[0].leave_to != LEAVE_TO else {}
    return {_MEMBER: member_id, _VERSION: version, **away}


def entering_by_code(
    connection: Connection, member_id: int, group_id: int
) -> dict[str, Any] | None:
    """Return what the session of a member holds who takes a tablet that goes round; None: no.

    The short code is said aloud and stands at the edge of a card, so it opens less than a card:
    nothing that was begun elsewhere, and nothing that was sent.
    """
    found = drafts.guest(connection, member_id)
    if found is None:
        return None
    guest, draft = found
    if guest.group_id != group_id or guest.left or guest.wave_id is None or _ended(guest):
        return None
    if draft.sent or draft.answers:
        return None
    return {
        _MEMBER: member_id,
        _VERSION: guest.link_version,
        _LEAVE_TO: NEXT_ONE,
        _UNTIL: int(time.time()) + _ON_A_TABLET,
        # Nothing was begun or sent, so there is nothing that a PIN keeps.
        **({_UNLOCKED: pin_mark(guest.pin)} if guest.pin else {}),
    }


def pin_mark(hashed: str) -> str:
    return hashlib.sha256(hashed.encode()).hexdigest()[:12]


def is_locked(guest: Guest, held: Mapping[str, Any]) -> bool:
    """Whether a PIN keeps what was begun, and was not typed yet."""
    return guest.pin is not None and held.get(_UNLOCKED) != pin_mark(guest.pin)


def unlock(guest: Guest) -> None:
    """Keep in the session that the PIN was typed."""
    if guest.pin is not None:
        session[_UNLOCKED] = pin_mark(guest.pin)


def _ended(guest: Guest) -> bool:
    ends = [day for day in (guest.cards_until, guest.ends_on) if day is not None]
    return bool(ends) and today() > min(ends)


def as_guest(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hand the member and the draft to the view, or say that the card has to be used again."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        found = of_session(request_ctx.session)
        if found is not None and is_locked(found[0], request_ctx.session):
            return redirect(url_for("me.page"), 303)
        if found is None:
            return errors.page(
                404,
                "Please open your link again",
                "This page opens from your card or your link. "
                "What you saved before is kept: your link takes you back to it.",
            )
        return view(*found, *args, **kwargs)

    return guarded


def guest_of(connection: Connection, held: Mapping[str, Any]) -> tuple[Guest, Draft] | None:
    """Return the member whose session holds this, and their draft; None: it opens nothing now."""
    if _MEMBER not in held or time.time() > held.get(_UNTIL, math.inf):
        return None
    found = drafts.guest(connection, held[_MEMBER])
    if (
        found is None
        or found[0].link_version != held[_VERSION]
        or found[0].left
        or _ended(found[0])
    ):
        return None
    return found


def of_session(cookie: SessionMixin) -> tuple[Guest, Draft] | None:
    if _MEMBER not in cookie:
        return None
    found = guest_of(connection(), cookie)
    if found is None:
        cookie.clear()
    return found


def is_member() -> bool:
    """Whether somebody came in by a card and the session is not over."""
    return _MEMBER in session


def leave_to() -> str:
    """Return the harmless page of whoever is here; no database is asked for it."""
    return harmless_page_of(session)


def harmless_page_of(held: Mapping[str, Any]) -> str:
    """Return the harmless page that a session holds, or the usual one."""
    if held.get(_LEAVE_TO) == NEXT_ONE:
        return NEXT_ONE
    try:
        return harmless_page(str(held.get(_LEAVE_TO, LEAVE_TO)))
    except AddressError:
        return LEAVE_TO


def end(thanks_for: int | None = None, *, sat_out: bool = False) -> None:
    """End the session: the next person at this phone finds nobody signed in.

    What is said afterwards stands in the new session, never in an address, which a history keeps.
    """
    held = {} if thanks_for is None else thanking(session, thanks_for, sat_out=sat_out)
    sessions.end()
    session.update(held)


def thanking(held: Mapping[str, Any], group: int, *, sat_out: bool = False) -> dict[str, Any]:
    """Return what the session after this one holds: who thanks, and where leaving leads."""
    away = {_LEAVE_TO: held[_LEAVE_TO]} if held.get(_LEAVE_TO) else {}
    return {_THANKS: (group, sat_out), **away}


def thanked() -> tuple[int, bool]:
    """Return what ``thanked_by`` does, and end the session that said so.

    Once: then nothing is left on the phone, as its owner was told.
    """
    told = thanked_by(session)
    session.clear()
    return told


def thanked_by(held: Mapping[str, Any]) -> tuple[int, bool]:
    """Return the group that thanks whoever was here (0: none), and whether they sat it out."""
    group, sat_out = held.get(_THANKS, (0, False))
    return group, sat_out
