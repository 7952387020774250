"""A member's own answers as they see them: scores by wave, and words of their own.

Without pandas: the worker that serves members must not pay for it.
"""

import csv
import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from toolkit.charts.pictures import Spot, small_multiple
from toolkit.instruments import Instrument, Scale
from toolkit.instruments import open as open_questions
from toolkit.instruments.score_one import score_one
from toolkit.instruments.then import is_looking_back
from toolkit.storage import definitions
from toolkit.storage.models import DECLINED, Response, Wave


@dataclass(frozen=True, slots=True)
class OwnScale:
    """One scale: the scores by when, a picture, and what changed in plain words."""

    name: str
    high_means: str
    scores: tuple[tuple[str, str], ...]
    picture: str
    words: str


@dataclass(frozen=True, slots=True)
class OwnWords:
    """Something that they wrote, ticked or counted."""

    question: str
    when: str
    words: str


@dataclass(frozen=True, slots=True)
class Own:
    """All that a member is shown of themselves."""

    waves: int
    scales: tuple[OwnScale, ...]
    words: tuple[OwnWords, ...]


@dataclass(frozen=True, slots=True)
class _Sent:
    day: dt.date
    wave: int
    asked: Mapping[str, Instrument]
    answers: Mapping[str, Any]


def _sent(connection: Connection, member_id: int, after: int | None) -> list[_Sent]:
    query = (
        select(Response.id, Response.sent_on, Response.answers, Wave.number, Wave.measures)
        .join(Wave, Wave.id == Response.wave_id)
        .where(Response.member_id == member_id, Response.sent_on.is_not(None))
        .order_by(Wave.number)
    )
    rows = [row for row in connection.execute(query) if after is None or row.id > after]
    kept = definitions.contents(
        connection, [one["definition"] for row in rows for one in row.measures]
    )
    return [
        _Sent(
            row.sent_on,
            row.number,
            {
                one["key"]: kept[one["definition"]]
                for one in row.measures
                if not is_looking_back(one["key"])
            },
            row.answers,
        )
        for row in rows
    ]


def own(connection: Connection, member_id: int, after: int | None) -> Own:
    """Return what a member sent, after that response: scores, words, what changed."""
    sent = _sent(connection, member_id, after)
    points: dict[tuple[str, str], list[tuple[str, float]]] = {}
    scales: dict[tuple[str, str], tuple[Instrument, Scale]] = {}
    words: list[OwnWords] = []
    for one in sent:
        when = f"{one.day:%b %Y}"
        for key, instrument in one.asked.items():
            given = one.answers.get(key, {})
            scores = score_one(instrument, given)
            for scale in instrument.outcomes:
                score = scores[scale.key]
                scales[key, scale.key] = instrument, scale
                if score is not None:
                    points.setdefault((key, scale.key), []).append((when, score))
            words += [
                OwnWords(question.text, when, open_questions.in_words(question, answer))
                for question in instrument.open_questions
                if isinstance(answer := given.get(question.key), dict)
            ]
    return Own(
        waves=len(sent),
        scales=tuple(_scale(*scales[key], found) for key, found in points.items()),
        words=tuple(reversed(words)),
    )


def _scale(instrument: Instrument, scale: Scale, points: list[tuple[str, float]]) -> OwnScale:
    name = f"{instrument.short}: {scale.label}"
    told = tuple(
        (when, f"{score:.0f}" if scale.high > 20 else f"{score:.1f}") for when, score in points
    )
    says = f"{name}. " + ", ".join(f"{when}: {score}" for when, score in told)
    picture = small_multiple(
        [Spot(score, None, None) for _, score in points],
        low=scale.low,
        high=scale.high,
        reference=None,
        says=says,
    )
    return OwnScale(name, scale.high_means, told, picture, _changed(scale, points, told))


def _changed(
    scale: Scale, points: list[tuple[str, float]], told: tuple[tuple[str, str], ...]
) -> str:
    """Say what changed between the first answer and the last; never what it would be called."""
    if len(points) < 2:
        return f"One answer so far: {told[0][1]}, from {scale.low:g} to {scale.high:g}."
    change = points[-1][1] - points[0][1]
    ends = f"{told[0][1]} in {told[0][0]}, {told[-1][1]} in {told[-1][0]}."
    threshold = scale.reliable_change.value if scale.reliable_change and scale.one_person else None
    if change == 0:
        return f"{ends} The same as at first."
    if threshold is None:
        return (
            f"{ends} One person’s score goes up and down from day to day; this alone says little."
        )
    if abs(change) <= threshold:
        return f"{ends} That is within what goes up and down from day to day."
    better = (change > 0) == (scale.better == "higher")
    way = "for the better" if better else "the other way"
    return f"{ends} That is more than what goes up and down from day to day, {way}."


def as_csv(connection: Connection, member_id: int, after: int | None) -> str:
    """Return a member's own answers, a row each, in words."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["sent_on", "wave", "questionnaire", "question", "answer"])
    for one in _sent(connection, member_id, after):
        for key, instrument in one.asked.items():
            given = one.answers.get(key, {})
            options = {question.key: question.options for question in instrument.questions}
            for question in instrument.asked:
                answer = given.get(question.key)
                if answer is None:
                    said = ""
                elif isinstance(answer, dict):
                    opened = instrument.open_question(question.key)
                    said = open_questions.in_words(opened, answer) if opened else ""
                elif answer == DECLINED:
                    said = "I’d rather not say"
                else:
                    labels = {c.code: c.label for c in options[question.key].choices}
                    said = labels.get(answer, str(answer)) if isinstance(answer, int) else ""
                writer.writerow(
                    [one.day.isoformat(), one.wave, instrument.short, question.text, _safe(said)]
                )
    return "\ufeff" + text.getvalue()


def _safe(text: str) -> str:
    """Return words that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
