"""What people remember of when they joined, beside how it is now: apart from every real baseline.

It is never called clear and stands in no headline: memory fits the past to the present (response
shift: Schwartz and Sprangers 1999, Soc Sci Med 48, 1531-1548).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.charts.changes import Means, slopes
from toolkit.charts.theme import SCREEN, Chart, Look, Said, Scale
from toolkit.instruments import Instrument
from toolkit.instruments.then import THEN, is_looking_back
from toolkit.results.words import points
from toolkit.statistics import LEAST, paired_change
from toolkit.statistics.change import PairedChange
from toolkit.storage import definitions
from toolkit.storage.models import DECLINED, Answer, Group, Response, Wave

CAUTION = (
    "This is what people remember of when they joined, not what they answered then. Who feels "
    "better now tends to remember the past as worse than it was, and the other way round. So it is "
    "never called clear, and it stands in no other figure."
)
#: Member's number -> measure -> question -> answer.
Given = Mapping[int, Mapping[str, Mapping[str, Answer]]]
_TIMES = ("when I joined, as remembered", "now")


@dataclass(frozen=True, slots=True)
class Item:
    """One scale: what is remembered and what is now; no chart where too few said both."""

    name: str
    words: str
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class LookingBack:
    """One wave that asked both."""

    name: str
    number: int
    items: tuple[Item, ...]


def looked_back(session: Session, group: Group, *, look: Look = SCREEN) -> tuple[LookingBack, ...]:
    """Return each closed wave that asked then and now, the latest first."""
    closed = [
        wave
        for wave in reversed(group.waves)
        if wave.closed is not None and any(is_looking_back(one["key"]) for one in wave.measures)
    ]
    return tuple(_wave(session, wave, look) for wave in closed)


def _wave(session: Session, wave: Wave, look: Look) -> LookingBack:
    asked = definitions.as_asked(session, wave.measures)
    query = (
        select(Response.member_id, Response.answers)
        .where(Response.wave_id == wave.id, Response.sent_on.is_not(None))
        .order_by(Response.member_id)
    )
    answers: Given = {row.member_id: row.answers for row in session.execute(query)}
    name = f"{wave.opened:%b %Y}"
    items = [
        _item(key, asked[f"{THEN}{key}"], asked[key], scale, answers, name, look)
        for key in asked
        if f"{THEN}{key}" in asked
        for scale in (one.key for one in asked[key].outcomes)
    ]
    return LookingBack(name, wave.number, tuple(items))


def _scores(key: str, instrument: Instrument, scale: str, answers: Given) -> "pd.Series[float]":
    rows = [_answered(instrument, one.get(key, {})) for one in answers.values()]
    keys = [question.key for question in instrument.questions]
    table = pd.DataFrame(rows, index=list(answers), columns=keys, dtype=float)
    scored: pd.Series[float] = instrument.score(table)[scale]
    return scored


def _answered(instrument: Instrument, given: Mapping[str, Answer]) -> dict[str, Answer | None]:
    """Return question -> code; what was declined or left open is missing."""
    found = {question.key: given.get(question.key) for question in instrument.questions}
    return {key: None if answer == DECLINED else answer for key, answer in found.items()}


def _item(
    key: str,
    then: Instrument,
    now: Instrument,
    scale: str,
    answers: Given,
    when: str,
    look: Look,
) -> Item:
    before = _scores(then.key, then, scale, answers)
    after = _scores(key, now, scale, answers)
    of = now.scale(scale)
    change = paired_change(before, after, better=of.better)
    name = f"{now.short}: {of.label}"
    if change.mean_change is None or change.ci_low is None or change.ci_high is None:
        need = LEAST["figure"]
        return Item(name, f"{change.n} said both. It takes {need} to show them as a group.", None)
    words = _words(change, now, scale)
    chart = slopes(
        Said(
            f"{name}. {words}",
            f"{change.n} people, asked both in {when}",
            "What is remembered is no baseline. Worked out with the Mutual Aid Toolkit.",
        ),
        Scale(name, of.low, of.high, of.better),
        _TIMES,
        Means(change.n, change.mean_before, change.mean_after),
        look=look,
    )
    return Item(name, words, chart)


def _words(change: PairedChange, instrument: Instrument, scale: str) -> str:
    of = instrument.scale(scale)
    size = points(abs(change.mean_change or 0.0), of)
    if not float(size):
        return "As people remember it, they stand now where they stood when they joined."
    side = "higher" if (change.mean_change or 0.0) > 0 else "lower"
    low, high = sorted((abs(change.ci_low or 0.0), abs(change.ci_high or 0.0)))
    if (change.ci_low or 0.0) * (change.ci_high or 0.0) <= 0:
        return (
            f"As people remember it, scores are about {size} points {side} than when they joined; "
            "it may as well be the other way."
        )
    return (
        f"As people remember it, scores are about {size} points {side} than when they joined "
        f"(likely {points(low, of)} to {points(high, of)})."
    )
