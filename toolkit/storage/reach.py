"""Counting whom the group reaches: counters go up, and nothing else is written.

No row is made when somebody answers, so that no order, number or time of rows tells who did; and
no page shows a count before the round is closed, so that nobody can look before and after.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Mapping

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from toolkit.planning.reach import ALL, CATEGORIES, FORMS
from toolkit.storage.codes import ALPHABET, decode, encode, plain
from toolkit.storage.models import ReachCount, ReachRound

_NUMBER, _HASH = 5, 14


class RoundError(Exception):
    """It can't be counted so; the message says why."""


def of_group(session: Session, group_id: int) -> list[ReachRound]:
    """Return a group's rounds, the newest first."""
    query = select(ReachRound).where(ReachRound.group_id == group_id)
    return list(session.scalars(query.order_by(ReachRound.id.desc())))


def begin(session: Session, group_id: int, day: dt.date) -> ReachRound:
    """Open a round with all its counters at nought.

    Raises
    ------
    RoundError
        If one is open.
    """
    if any(one.closed is None for one in of_group(session, group_id)):
        raise RoundError("You are counting already. Close that first.")
    made = ReachRound(group_id=group_id, opened=day)
    session.add(made)
    session.flush()
    places = [(ALL, FORMS), *((one.key, key) for one in CATEGORIES for key in one.answers)]
    session.add_all(
        ReachCount(round_id=made.id, category=category, answer=answer, count=0)
        for category, answer in places
    )
    session.flush()
    return made


def close(session: Session, found: ReachRound, day: dt.date) -> None:
    found.closed = day
    session.flush()


def count(session: Session, found: ReachRound, answers: Mapping[str, str]) -> None:
    """Add one form: category -> answer; what is none is passed over.

    Raises
    ------
    RoundError
        If the round is closed.
    """
    if found.closed is not None:
        raise RoundError("This is closed. Thank you all the same.")
    known = {one.key: one.answers for one in CATEGORIES}
    places = [(ALL, FORMS)]
    places += [(key, answer) for key, answer in answers.items() if answer in known.get(key, {})]
    for category, answer in places:
        session.execute(
            update(ReachCount)
            .where(
                ReachCount.round_id == found.id,
                ReachCount.category == category,
                ReachCount.answer == answer,
            )
            .values(count=ReachCount.count + 1)
            .execution_options(synchronize_session=False)
        )


def counts(session: Session, found: ReachRound) -> dict[tuple[str, str], int]:
    """Return (category, answer) -> how many, as they stand: not to be shown as they are."""
    query = select(ReachCount).where(ReachCount.round_id == found.id)
    return {(row.category, row.answer): row.count for row in session.scalars(query)}


def token(key: bytes, round_id: int) -> str:
    """Return what the address of a round's form ends with: derived, never stored."""
    digest = hmac.digest(key, f"reach:{round_id}".encode(), hashlib.sha256)
    return encode(round_id, _NUMBER) + encode(int.from_bytes(digest, "big"), _HASH)


def opened_by(session: Session, key: bytes, typed: str) -> ReachRound | None:
    """Return the round that an address opens; None: it opens nothing."""
    text = plain(typed)
    if len(text) != _NUMBER + _HASH or not set(text) <= set(ALPHABET):
        return None
    number = decode(text[:_NUMBER])
    if not hmac.compare_digest(text, token(key, number)):
        return None
    return session.get(ReachRound, number)
