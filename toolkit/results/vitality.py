"""How the group itself is doing: who comes, who is new, who carries it, who knows it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from toolkit.results.done import run_words
from toolkit.results.group import NothingClosedError, results
from toolkit.statistics.least import LEAST
from toolkit.statistics.run_chart import xmr
from toolkit.storage import events
from toolkit.storage.meetings import there
from toolkit.storage.models import EventKind, Group, Meeting

#: The measure by which a group looks at itself, and how long after the last time it is due.
MEASURE, SCALE = "group_works", "works"
_YEAR = dt.timedelta(days=365)
_MEETINGS = 24
#: A task in so few hands: the group hangs on them.
_FEW_HANDS = 2


@dataclass(frozen=True, slots=True)
class Sign:
    """One thing to look at: its name, what is known of it, and why it matters."""

    name: str
    words: str
    why: str


def vitality(session: Session, group: Group, today: dt.date) -> tuple[Sign, ...]:
    """Return the signs of a group that lives, each in a sentence of what was noted."""
    return (
        _coming(session, group),
        _newcomers(session, group, today),
        _tasks(group),
        _links(session, group),
        _itself(session, group, today),
    )


def _coming(session: Session, group: Group) -> Sign:
    query = select(Meeting).where(Meeting.group_id == group.id)
    lately = session.scalars(query.order_by(Meeting.held_on.desc(), Meeting.id).limit(_MEETINGS))
    points = [(meeting.held_on, there(meeting)) for meeting in reversed(list(lately))]
    if len(points) < 2:
        words = "Fewer than two meetings were noted."
    else:
        usual = xmr(pd.Series([float(count) for _, count in points]))
        words = f"{run_words(usual, points)}, over the last {len(points)} meetings."
    why = "When fewer come month after month, it shows here before it is felt."
    return Sign("Who comes", words, why)


def _newcomers(session: Session, group: Group, today: dt.date) -> Sign:
    begin = (today - _YEAR).strftime("%Y-%m")
    joined = sum(member.joined > begin for member in group.members)
    left = sum(member.left is not None and member.left > begin for member in group.members)
    query = select(func.sum(Meeting.newcomers)).where(
        Meeting.group_id == group.id, Meeting.held_on > today - _YEAR
    )
    counted = session.scalar(query)
    first = f" {counted} first visits were counted at the door." if counted else ""
    words = f"{joined} joined and {left} left in the past year.{first}"
    return Sign("Newcomers", words, "A group without newcomers grows old with its members.")


def _tasks(group: Group) -> Sign:
    here = [member for member in group.members if member.left is None]
    have = sum(member.has_task for member in here)
    if not have:
        words = "Nobody’s task was noted. Members, “Who has a task in the group”, is the place."
    else:
        words = f"{have} of {len(here)} members have a task."
        if have <= _FEW_HANDS < len(here):
            words += " The group hangs on few hands: who could share one?"
    return Sign("Who carries it", words, "Shared tasks keep a group going when one person can’t.")


def _links(session: Session, group: Group) -> Sign:
    found = [one for one in events.of_group(session, group.id) if one.kind is EventKind.LINK]
    words = (
        f"{len(found)} noted: {_listed([one.name for one in found[-5:]])}."
        if found
        else "None was noted. “What we did” has a place for them, among the events."
    )
    return Sign(
        "Ties to outside", words, "Who knows the group sends people, and helps in a bad year."
    )


def _listed(names: Sequence[str]) -> str:
    return "; ".join(names)


def _itself(session: Session, group: Group, today: dt.date) -> Sign:
    why = "Once a year a group can look at itself. It is our own measure, and nobody tested it yet."
    name = "What members say of it"
    try:
        found = results(session, group).scale(MEASURE, SCALE)
    except NothingClosedError:
        found = None
    if found is None:
        return Sign(name, "It was not asked yet: “How our group works” stands under Plan.", why)
    told = [(wave, mean) for wave, mean in found.waves if mean.n]
    if not told:
        return Sign(name, "Nobody has answered it yet.", why)
    wave, mean = told[-1]
    if mean.mean is None or mean.n < LEAST["figure"]:
        words = f"Fewer than {LEAST['figure']} answered it in {wave.name}."
    else:
        words = f"{mean.mean:.1f} of 5 on average in {wave.name}, by {mean.n} members."
        earlier = [one for _, one in told[:-1] if one.mean is not None]
        if earlier:
            words += f" The time before it was {earlier[-1].mean:.1f}, of those who answered then."
    if today - wave.opened > _YEAR:
        words += " It is more than a year ago: ask it in the next wave."
    return Sign(name, words, why)
