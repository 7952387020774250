"""Members' PINs: chosen by the member, held to the card, tried a few times and no more."""

from itertools import pairwise

from sqlalchemy import Connection, delete, func, insert, select, update

from toolkit.storage.models import Member, Pin, Response

#: After so many wrong tries on end only a new card helps.
MOST_WRONG = 10
_SHORTEST, _LONGEST = 6, 40


class PinError(ValueError):
    """It is no good PIN; the message says why."""


def check(pin: str, again: str) -> None:
    """Refuse what anybody would try first.

    Raises
    ------
    PinError
        With what to do instead.
    """
    if not _SHORTEST <= len(pin) <= _LONGEST:
        raise PinError(f"Take {_SHORTEST} signs or more: digits, letters or both.")
    steps = {ord(two) - ord(one) for one, two in pairwise(pin)}
    if len(set(pin)) < 3 or steps in ({1}, {-1}):
        raise PinError("That is one that anybody would try. Take another.")
    if pin != again:
        raise PinError("The two are not the same. Type it twice, the same each time.")


def choose(connection: Connection, member_id: int, hashed: str) -> None:
    """Keep a member's first PIN under their present card. It does not commit."""
    version, made_on = connection.execute(
        select(Member.link_version, Member.card_made_on).where(Member.id == member_id)
    ).one()
    sent = select(func.max(Response.sent_on), func.max(Response.id)).where(
        Response.member_id == member_id, Response.sent_on.is_not(None)
    )
    last, number = connection.execute(sent).one()
    # The card was made anew after everything was sent: it was handed over for this.
    fresh = last is None or (made_on is not None and last <= made_on)
    connection.execute(delete(Pin).where(Pin.member_id == member_id))
    connection.execute(
        insert(Pin).values(
            member_id=member_id,
            hash=hashed,
            link_version=version,
            sees_after=None if fresh else number,
            wrong=0,
        )
    )


def sees_after(connection: Connection, member_id: int) -> int | None:
    """Return the number of the response after which they are shown; None: all are."""
    return connection.execute(select(Pin.sees_after).where(Pin.member_id == member_id)).scalar()


def wrong(connection: Connection, member_id: int) -> int:
    return connection.execute(select(Pin.wrong).where(Pin.member_id == member_id)).scalar() or 0


def count_wrong(connection: Connection, member_id: int) -> None:
    """Count a try before it is looked at, so that many at once count as many."""
    connection.execute(update(Pin).where(Pin.member_id == member_id).values(wrong=Pin.wrong + 1))


def right(connection: Connection, member_id: int) -> None:
    connection.execute(update(Pin).where(Pin.member_id == member_id).values(wrong=0))
