"""A group's kept answers as frames of scores: the one place where results read the database."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument, Scale
from toolkit.storage import meetings, waves
from toolkit.storage.models import DECLINED, Group, Plan, Response, Wave

Key = tuple[str, str]  # measure, scale


class Presence(StrEnum):
    """A member at a wave."""

    ANSWERED = "answered"
    NOT_THIS_TIME = "not this time"
    NO_ANSWER = "no answer"
    LEFT = "left"
    NOT_YET_JOINED = "joined later"


@dataclass(frozen=True, slots=True)
class WaveInfo:
    """A closed wave: its number, first day, measures with versions."""

    number: int
    opened: dt.date
    closed: dt.date
    versions: dict[str, str]
    #: What it is called where its month alone would be another wave's name too.
    told_apart: str = ""

    @property
    def name(self) -> str:
        return self.told_apart or f"{self.opened:%b %Y}"


@dataclass(frozen=True)
class GroupData:
    """Everything that results are made from. Frames: rows members by code, columns wave numbers."""

    group_id: int
    name: str
    invented: bool
    waves: tuple[WaveInfo, ...]
    members: tuple[str, ...]
    joined: dict[str, str]
    left: dict[str, str]
    reasons: dict[str, str]
    instruments: dict[str, Instrument]
    scores: dict[Key, pd.DataFrame]
    presence: pd.DataFrame
    how: pd.DataFrame
    answers: dict[str, dict[int, pd.DataFrame]]
    meetings: dict[str, int]
    meeting_dates: tuple[tuple[dt.date, int], ...]
    outcomes: tuple[Key, ...]
    planned_at: dt.datetime | None
    planned_before_first: bool

    def scale(self, key: Key) -> Scale:
        return self.instruments[key[0]].scale(key[1])

    def wave(self, number: int) -> WaveInfo:
        return next(wave for wave in self.waves if wave.number == number)

    def months(self) -> dict[int, float]:
        """Return wave -> months since the first."""
        first = self.waves[0].opened
        return {wave.number: (wave.opened - first).days / 30.4375 for wave in self.waves}


def load(session: Session, group: Group) -> GroupData:
    """Read a group's closed waves and score what was not scored yet."""
    closed = [wave for wave in group.waves if wave.closed is not None]
    codes = {member.id: member.code for member in group.members}
    rows = _responses(session, closed)
    instruments: dict[str, Instrument] = {}
    for wave in closed:
        instruments.update(waves.instruments_of(session, wave))
    scores = _scores(session, instruments, closed, rows, codes)
    infos = tuple(_info(wave) for wave in closed)
    plan = _plan_that_counts(group)
    attended = meetings.attended(session, group.id)
    return GroupData(
        group_id=group.id,
        name=group.name,
        invented=group.invented,
        waves=infos,
        members=tuple(codes.values()),
        joined={member.code: member.joined for member in group.members},
        left={m.code: m.left for m in group.members if m.left is not None},
        reasons={m.code: m.reason.value for m in group.members if m.reason is not None},
        instruments=instruments,
        scores=scores,
        presence=_presence(group, closed, rows, codes),
        how=_how(infos, rows, codes),
        answers=_answers(instruments, closed, rows, codes),
        meetings={code: attended.get(number, 0) for number, code in codes.items()},
        meeting_dates=tuple(
            (meeting.held_on, len(meeting.attendance))
            for meeting in sorted(group.meetings, key=lambda one: one.held_on)
        ),
        outcomes=tuple(
            (pair[0], pair[1]) for pair in (plan.outcomes if plan else []) if pair[0] in instruments
        ),
        planned_at=plan.made_at if plan else None,
        planned_before_first=bool(plan and infos and plan.made_at.date() <= infos[0].opened),
    )


def _info(wave: Wave) -> WaveInfo:
    return WaveInfo(
        wave.number,
        wave.opened,
        wave.closed or wave.opened,
        {measure["key"]: measure["version"] for measure in wave.measures},
        _told_apart(wave, [other.opened for other in wave.group.waves]),
    )


def _told_apart(wave: Wave, days: list[dt.date]) -> str:
    """Name a wave by its day, and its number too, if ``days`` (first days of all) need it."""
    day = wave.opened
    if sum((other.year, other.month) == (day.year, day.month) for other in days) == 1:
        return ""
    number = f" (wave {wave.number})" if days.count(day) > 1 else ""
    return f"{day.day} {day:%b %Y}{number}"


def _plan_that_counts(group: Group) -> Plan | None:
    """Return the last plan made before the first wave, else the first one made at all."""
    if not group.plans:
        return None
    first = group.waves[0].opened if group.waves else None
    early = [plan for plan in group.plans if first is None or plan.made_at.date() <= first]
    return early[-1] if early else group.plans[0]


def _responses(session: Session, closed: list[Wave]) -> dict[int, list[Response]]:
    ids = {wave.id: wave.number for wave in closed}
    rows: dict[int, list[Response]] = {wave.number: [] for wave in closed}
    for row in session.scalars(select(Response).where(Response.wave_id.in_(ids))):
        rows[ids[row.wave_id]].append(row)
    return rows


def _scores(
    session: Session,
    instruments: dict[str, Instrument],
    closed: list[Wave],
    rows: dict[int, list[Response]],
    codes: dict[int, str],
) -> dict[Key, pd.DataFrame]:
    """Return the scores, by scale; score whole measures at once what has none, and keep it."""
    sent = [row for number in rows for row in rows[number] if row.sent_on is not None]
    fresh = [row for row in sent if row.scores is None]
    if fresh:
        _score(session, instruments, fresh)
    numbers = [wave.number for wave in closed]
    number_of = {wave.id: wave.number for wave in closed}
    table: dict[Key, pd.DataFrame] = {}
    place = {code: at for at, code in enumerate(codes.values())}
    for measure, instrument in instruments.items():
        for scale in instrument.scales:
            values = np.full((len(place), len(numbers)), np.nan)
            for row in sent:
                value = (row.scores or {}).get(measure, {}).get(scale.key)
                if value is not None:
                    at = numbers.index(number_of[row.wave_id])
                    values[place[codes[row.member_id]], at] = value
            table[measure, scale.key] = pd.DataFrame(values, index=list(place), columns=numbers)
    return table


def _score(session: Session, instruments: dict[str, Instrument], fresh: list[Response]) -> None:
    kept: dict[int, dict[str, dict[str, float | None]]] = {row.id: {} for row in fresh}
    for measure, instrument in instruments.items():
        asked = [row for row in fresh if measure in row.answers]
        if not asked:
            continue
        keys = [question.key for question in instrument.questions]
        frame = pd.DataFrame(
            [[_code(row.answers[measure].get(key)) for key in keys] for row in asked],
            columns=keys,
            dtype=float,
        )
        scored = instrument.score(frame)
        for row, values in zip(asked, scored.to_numpy(), strict=True):
            kept[row.id][measure] = {
                key: None if np.isnan(value) else float(value)
                for key, value in zip(scored.columns, values, strict=True)
            }
    # Past the session's own bookkeeping: scores follow from answers and change no result.
    for row in fresh:
        session.execute(
            update(Response)
            .where(Response.id == row.id)
            .values(scores=kept[row.id])
            .execution_options(synchronize_session="evaluate")
        )


def _code(answer: Any) -> float:
    return np.nan if answer is None or answer == DECLINED else float(answer)


def _presence(
    group: Group, closed: list[Wave], rows: dict[int, list[Response]], codes: dict[int, str]
) -> pd.DataFrame:
    states: dict[int, dict[str, str]] = {}
    for wave in closed:
        sent = {row.member_id: row for row in rows[wave.number]}
        column = {}
        for member in group.members:
            row = sent.get(member.id)
            if row is not None and row.sent_on is not None:
                state = Presence.ANSWERED
            elif member.joined > (wave.closed or wave.opened).strftime("%Y-%m"):
                state = Presence.NOT_YET_JOINED
            elif row is not None and row.not_this_time:
                state = Presence.NOT_THIS_TIME
            elif row is None and waves.had_left(wave, member):
                state = Presence.LEFT
            else:
                state = Presence.NO_ANSWER
            column[member.code] = state.value
        states[wave.number] = column
    return pd.DataFrame(states, index=list(codes.values()), dtype=object)


def _how(
    infos: tuple[WaveInfo, ...], rows: dict[int, list[Response]], codes: dict[int, str]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            info.number: {
                codes[row.member_id]: row.how.value
                for row in rows[info.number]
                if row.sent_on is not None
            }
            for info in infos
        },
        index=list(codes.values()),
        dtype=object,
    )


def _answers(
    instruments: dict[str, Instrument],
    closed: list[Wave],
    rows: dict[int, list[Response]],
    codes: dict[int, str],
) -> dict[str, dict[int, pd.DataFrame]]:
    """Return measure -> wave -> members by questions, as kept: codes, DECLINED, or missing."""
    table: dict[str, dict[int, pd.DataFrame]] = {measure: {} for measure in instruments}
    for wave in closed:
        for item in wave.measures:
            sent = [row for row in rows[wave.number] if row.sent_on is not None]
            keys = [question.key for question in instruments[item["key"]].questions]
            table[item["key"]][wave.number] = pd.DataFrame(
                [[row.answers.get(item["key"], {}).get(key) for key in keys] for row in sent],
                index=[codes[row.member_id] for row in sent],
                columns=keys,
                dtype=object,
            )
    return table
