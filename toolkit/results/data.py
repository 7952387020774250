"""A group's kept answers as frames of scores: the one place where results read the database."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument, Scale, load_library
from toolkit.instruments.model import WORDS
from toolkit.instruments.then import is_looking_back
from toolkit.planning import months_after
from toolkit.planning.due import months_since
from toolkit.storage import definitions, events, members, plans, waves
from toolkit.storage.models import (
    DECLINED,
    Answers,
    Attendance,
    Design,
    Group,
    Headline,
    Meeting,
    Member,
    Plan,
    Response,
    Wave,
)

Key = tuple[str, str]  # measure, scale
Floats = npt.NDArray[np.float64]


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
    #: Months after each one's joining; None: on days that are the same for all.
    months: int | None = None

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
    answers: Mapping[str, Mapping[int, pd.DataFrame]]
    #: Member's code -> the days of the meetings they were at.
    attended: dict[str, tuple[dt.date, ...]]
    #: Day and how many were there, of every meeting.
    meeting_dates: tuple[tuple[dt.date, int], ...]
    outcomes: tuple[Key, ...]
    planned_at: dt.datetime | None
    #: Whether the first wave was opened under this very plan.
    planned_before_first: bool
    design: Design | None = None
    main_wave: int | None = None
    headline: Headline = Headline.EACH
    #: What the group's present plan says otherwise: "outcomes", "design", "main wave", "headline".
    changed_since: tuple[str, ...] = ()
    #: Planned outcomes that no closed wave asked, by name.
    never_asked: tuple[str, ...] = ()
    #: Measure -> wave -> the questionnaire as it was asked then.
    asked: dict[str, dict[int, Instrument]] = field(default_factory=dict)
    #: Of a member at a wave: which response it is and how often it was saved, so that a corrected
    #: answer is told from the one before it.
    kept: dict[tuple[str, int], str] = field(default_factory=dict)
    #: What happened to the group, in the order of time.
    events: tuple[tuple[dt.date, str], ...] = ()

    def events_between(self, first: int = 0, last: int = 0) -> tuple[tuple[float, str], ...]:
        """Return events from one wave to another, as (place between their waves from 0, name).

        Of waves from joining there are none: their time is each one's own.
        """
        waves = [one for one in self.waves if (first or 0) <= one.number <= (last or one.number)]
        if any(one.months is not None for one in waves):
            return ()
        found = []
        for day, name in self.events:
            for at, (one, two) in enumerate(pairwise(waves)):
                if one.opened <= day < two.opened:
                    part = (day - one.opened).days / (two.opened - one.opened).days
                    found.append((round(at + part, 3), name))
        return tuple(found)

    @property
    def meetings(self) -> dict[str, int]:
        """Member's code -> how many meetings they were at."""
        return {code: len(days) for code, days in self.attended.items()}

    def scale(self, key: Key) -> Scale:
        """Return a scale as it was last asked."""
        versions = [*self.asked.get(key[0], {}).values(), self.instruments[key[0]]]
        return next(one.scale(key[1]) for one in reversed(versions) if one.has_scale(key[1]))

    def wave(self, number: int) -> WaveInfo:
        return next(wave for wave in self.waves if wave.number == number)

    def months(self) -> dict[int, float]:
        """Return wave -> months since the first."""
        first = self.waves[0].opened
        return {wave.number: (wave.opened - first).days / 30.4375 for wave in self.waves}


@dataclass(frozen=True, slots=True)
class _Row:
    """What is kept of one member's response to one closed wave."""

    member: str
    answers: Answers
    sent: bool
    not_this_time: bool
    how: str
    kept: str


def load(session: Session, group: Group) -> GroupData:
    """Read a group's closed waves and score them: one query a table, however much there is."""
    every = list(
        session.scalars(select(Wave).where(Wave.group_id == group.id).order_by(Wave.number))
    )
    until = group.figures_until
    closed = waves.shown(every, until)
    people = members.of_group(session, group.id)
    codes = {member.id: member.code for member in people}
    rows = _rows(session, closed, codes, until)
    asked = _asked(session, closed)
    instruments = {measure: by_wave[max(by_wave)] for measure, by_wave in asked.items()}
    days = [wave.opened for wave in every]
    infos = tuple(_info(wave, days) for wave in closed)
    attended, meeting_dates = _meetings(session, group.id, codes)
    if any(wave.months is not None for wave in closed):
        # Its time is each one's own: days of meetings are no part of it.
        attended, meeting_dates = dict.fromkeys(codes.values(), ()), ()
    return GroupData(
        group_id=group.id,
        name=group.name,
        invented=group.invented,
        waves=infos,
        members=tuple(codes.values()),
        joined={member.code: _joined(member, closed) for member in people},
        left={m.code: m.left for m in people if m.left is not None},
        reasons={m.code: m.reason.value for m in people if m.reason is not None},
        instruments=instruments,
        scores=_scores(asked, rows, codes_index(codes.values()), [one.number for one in closed]),
        presence=_presence(people, closed, rows, until),
        how=_how(infos, rows, list(codes.values())),
        answers=_Answers(asked, rows),
        attended=attended,
        meeting_dates=meeting_dates,
        asked=asked,
        events=tuple((one.held_on, one.name) for one in events.of_group(session, group.id)),
        kept={(row.member, wave): row.kept for wave in rows for row in rows[wave]},
        **_planned(session, group.id, every, asked),
    )


def codes_index(codes: Iterable[str]) -> pd.Index:
    """Return members' codes as an index of plain objects.

    pandas would make an array of strings of them, and look at each one again in every frame.
    """
    return pd.Index(list(codes), dtype=object)


def _never_asked(
    outcomes: list[list[str]], asked: dict[str, dict[int, Instrument]]
) -> tuple[str, ...]:
    """Name the outcomes that were planned, and that no closed wave asked."""
    missing = [
        (measure, scale)
        for measure, scale in outcomes
        if not any(one.has_scale(scale) for one in asked.get(measure, {}).values())
    ]
    library = load_library() if missing else {}
    return tuple(
        f"{library[measure].short}: {library[measure].scale(scale).label}"
        if measure in library and library[measure].has_scale(scale)
        else f"{measure} {scale}".replace("_", " ")
        for measure, scale in missing
    )


def _planned(
    session: Session, group_id: int, every: list[Wave], asked: dict[str, dict[int, Instrument]]
) -> dict[str, Any]:
    """Return what the plan fixes: the one under which the first wave was opened, else the first."""
    made = list(session.scalars(select(Plan).where(Plan.group_id == group_id).order_by(Plan.id)))
    if not made:
        return {"outcomes": (), "planned_at": None, "planned_before_first": False}
    opened_under = every[0].plan_id if every else made[-1].id
    plan = next((one for one in made if one.id == opened_under), made[0])
    now = made[-1]
    changes = {
        "outcomes": plan.outcomes != now.outcomes,
        "design": plan.design != now.design,
        "main wave": plan.main_wave != now.main_wave,
        "headline": plan.headline != now.headline,
    }
    return {
        "outcomes": tuple((pair[0], pair[1]) for pair in plan.outcomes if pair[0] in asked),
        "never_asked": _never_asked(plan.outcomes, asked) if asked else (),
        "planned_at": plan.made_at,
        "planned_before_first": plan.id == opened_under and plans.is_whole(plan),
        "design": plan.design,
        "main_wave": plan.main_wave,
        "headline": plan.headline,
        "changed_since": tuple(name for name, changed in changes.items() if changed),
    }


def _joined(member: Member, closed: list[Wave]) -> str:
    """Return when a member joined, on the results' own time: from joining, all begin at once."""
    start = next((wave.opened for wave in closed if wave.months is not None), None)
    return member.joined if start is None else min(member.joined, f"{start:%Y-%m}")


def _info(wave: Wave, days: list[dt.date]) -> WaveInfo:
    if wave.months is not None:
        day = months_after(wave.opened, wave.months)
        name = f"After {wave.months} months" if wave.months else "At the start"
        return WaveInfo(wave.number, day, day, _versions(wave), name, wave.months)
    return WaveInfo(
        wave.number,
        wave.opened,
        wave.closed or wave.opened,
        _versions(wave),
        _told_apart(wave, days),
    )


def _versions(wave: Wave) -> dict[str, str]:
    return {
        measure["key"]: measure["version"]
        for measure in wave.measures
        if not is_looking_back(measure["key"])
    }


def _told_apart(wave: Wave, days: list[dt.date]) -> str:
    """Name a wave by its day, and its number too, if ``days`` (first days of all) need it."""
    day = wave.opened
    if sum((other.year, other.month) == (day.year, day.month) for other in days) == 1:
        return ""
    number = f" (wave {wave.number})" if days.count(day) > 1 else ""
    return f"{day.day} {day:%b %Y}{number}"


def _rows(
    session: Session, closed: list[Wave], codes: dict[int, str], until: dt.date | None
) -> dict[int, list[_Row]]:
    """Return wave -> what was given to it; to one that goes on, up to a day."""
    numbers = {wave.id: wave.number for wave in closed}
    # Closed or not: closing one, looking and opening it again would be a way round the day.
    going_on = {wave.id for wave in closed if wave.months is not None}
    query = (
        select(
            Response.wave_id,
            Response.id,
            Response.revision,
            Response.member_id,
            Response.answers,
            Response.sent_on,
            Response.not_this_time,
            Response.how,
        )
        .where(Response.wave_id.in_(numbers))
        .order_by(Response.id)
    )
    rows: dict[int, list[_Row]] = {number: [] for number in numbers.values()}
    for wave, number, saved, member, answers, sent_on, not_this_time, how in session.execute(query):
        if wave in going_on and sent_on is not None and until is not None and sent_on > until:
            continue
        if member in codes:  # who was added while this was read is of the next reading
            kept = f"{number}.{saved}"
            row = _Row(codes[member], answers, sent_on is not None, not_this_time, how.value, kept)
            rows[numbers[wave]].append(row)
    return rows


def _asked(session: Session, closed: list[Wave]) -> dict[str, dict[int, Instrument]]:
    """Return measure -> wave -> the questionnaire as it was asked."""
    found = definitions.contents(
        session, [measure["definition"] for wave in closed for measure in wave.measures]
    )
    asked: dict[str, dict[int, Instrument]] = {}
    for wave in closed:
        for measure in wave.measures:
            if not is_looking_back(measure["key"]):  # no baseline: it has a page of its own
                asked.setdefault(measure["key"], {})[wave.number] = found[measure["definition"]]
    return asked


def _meetings(
    session: Session, group_id: int, codes: dict[int, str]
) -> tuple[dict[str, tuple[dt.date, ...]], tuple[tuple[dt.date, int], ...]]:
    """Return each member's days, and each meeting's day with how many were there."""
    query = (
        select(Meeting.id, Meeting.held_on, Meeting.head_count, Attendance.member_id)
        .outerjoin(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Meeting.group_id == group_id)
        .order_by(Meeting.held_on, Meeting.id)
    )
    days: dict[str, list[dt.date]] = {code: [] for code in codes.values()}
    there: dict[int, tuple[dt.date, int]] = {}
    for meeting, held_on, head_count, member in session.execute(query):
        number = there.get(meeting, (held_on, 0))[1] + (member is not None)
        if member in codes:
            days[codes[member]].append(held_on)
        there[meeting] = (held_on, number if head_count is None else head_count)
    return {code: tuple(held) for code, held in days.items()}, tuple(there.values())


def _scores(
    asked: dict[str, dict[int, Instrument]],
    rows: dict[int, list[_Row]],
    codes: pd.Index,
    numbers: list[int],
) -> dict[Key, pd.DataFrame]:
    """Return the scores, by scale: each answer is scored as the version says that was answered.

    Waves that were asked alike are scored at once.
    """
    place = {code: at for at, code in enumerate(codes)}
    sent = {number: [row for row in given if row.sent] for number, given in rows.items()}
    table: dict[Key, pd.DataFrame] = {}
    for measure, by_wave in asked.items():
        cells: dict[str, Floats] = {}
        mine = sent
        if any(one.carried for one in by_wave.values()):
            mine = _of_the_same_goal(measure, by_wave, sent)
        for instrument in {id(one): one for one in reversed(by_wave.values())}.values():
            alike = [number for number, one in by_wave.items() if one is instrument]
            given = [row for number in alike for row in mine[number]]
            scored = instrument.score(_codes_of(instrument, measure, given))
            wave_of = [numbers.index(number) for number in alike for _ in mine[number]]
            member_of = [place[row.member] for row in given]
            for scale in instrument.scales:
                values = cells.setdefault(scale.key, np.full((len(codes), len(numbers)), np.nan))
                values[member_of, wave_of] = scored[scale.key].to_numpy()
        for key, values in cells.items():
            table[measure, key] = pd.DataFrame(values, index=codes, columns=numbers)
    return table


def _of_the_same_goal(
    measure: str, by_wave: Mapping[int, Instrument], sent: Mapping[int, list[_Row]]
) -> dict[int, list[_Row]]:
    """Leave out what was answered about an earlier goal: who writes a new one begins anew.

    A member's goal is the one that they named last; a wave in which they named none goes with it.
    """
    keys = {one.key for instrument in by_wave.values() for one in instrument.carried}
    last: dict[tuple[str, str], str] = {}
    for number in sorted(by_wave):
        for row in sent[number]:
            last |= {(row.member, key): text for key, text in _goals(row, measure, keys)}

    def is_of_it(row: _Row) -> bool:
        return all(last[row.member, key] == text for key, text in _goals(row, measure, keys))

    return {
        number: [row for row in given if is_of_it(row)] if number in by_wave else given
        for number, given in sent.items()
    }


def _goals(row: _Row, measure: str, keys: set[str]) -> list[tuple[str, str]]:
    """Return question -> the words of a goal, as they are compared."""
    answers = row.answers.get(measure, {})
    found = [(key, answers[key]) for key in sorted(keys & answers.keys())]
    return [
        (key, " ".join(answer["text"].casefold().split()).strip(" .!"))
        for key, answer in found
        if isinstance(answer, dict) and "text" in answer
    ]


def _codes_of(instrument: Instrument, measure: str, given: list[_Row]) -> pd.DataFrame:
    """Return rows by questions as numbers; what was declined or left open is missing."""
    keys = [question.key for question in instrument.questions]
    values = np.full((len(given), len(keys)), np.nan)
    place = {key: at for at, key in enumerate(keys)}
    for number, row in enumerate(given):
        for key, answer in row.answers.get(measure, {}).items():
            if answer != DECLINED and key in place:
                values[number, place[key]] = answer
    return pd.DataFrame(values, columns=keys)


def _presence(
    people: list[Member],
    closed: list[Wave],
    rows: dict[int, list[_Row]],
    until: dt.date | None,
) -> pd.DataFrame:
    states: dict[int, dict[str, str]] = {}
    for wave in closed:
        given = {row.member: row for row in rows[wave.number]}
        column = {}
        for member in people:
            row = given.get(member.code)
            if row is not None and row.sent:
                state = Presence.ANSWERED
            elif _not_asked_yet(wave, member, until):
                state = Presence.NOT_YET_JOINED
            elif row is not None and row.not_this_time:
                state = Presence.NOT_THIS_TIME
            elif row is None and waves.had_left(wave, member):
                state = Presence.LEFT
            else:
                state = Presence.NO_ANSWER
            column[member.code] = state.value
        states[wave.number] = column
    return pd.DataFrame(
        {number: list(column.values()) for number, column in states.items()},
        index=codes_index(member.code for member in people),
        dtype=object,
    )


def _not_asked_yet(wave: Wave, member: Member, until: dt.date | None) -> bool:
    """Whether a member joined after a wave, or one from joining can still be answered by them."""
    if wave.months is None:
        return member.joined > (wave.closed or wave.opened).strftime("%Y-%m")
    day = wave.closed or until or wave.opened
    now = months_since(member.joined, wave.counted_from or 0, day)
    over = wave.closed is not None and now >= wave.months
    return not over and now < (wave.until_months or 0)


def _how(
    infos: tuple[WaveInfo, ...], rows: dict[int, list[_Row]], codes: list[str]
) -> pd.DataFrame:
    ways = {
        info.number: {row.member: row.how for row in rows[info.number] if row.sent}
        for info in infos
    }
    return pd.DataFrame(
        {number: [way.get(code) for code in codes] for number, way in ways.items()},
        index=codes_index(codes),
        dtype=object,
    )


class _Answers(Mapping[str, Mapping[int, pd.DataFrame]]):
    """Measure -> wave -> members by questions, as kept: codes, DECLINED, or missing.

    Made when somebody asks for a measure: the front page needs the scores alone.
    """

    def __init__(
        self, asked: dict[str, dict[int, Instrument]], rows: dict[int, list[_Row]]
    ) -> None:
        self._asked = asked
        self._sent = {number: [row for row in given if row.sent] for number, given in rows.items()}
        self._made: dict[str, dict[int, pd.DataFrame]] = {}

    def __getitem__(self, measure: str) -> dict[int, pd.DataFrame]:
        if measure not in self._made:
            self._made[measure] = {
                number: self._frame(measure, instrument, self._sent[number])
                for number, instrument in self._asked[measure].items()
            }
        return self._made[measure]

    def __iter__(self) -> Iterator[str]:
        return iter(self._asked)

    def __len__(self) -> int:
        return len(self._asked)

    @staticmethod
    def _frame(measure: str, instrument: Instrument, sent: list[_Row]) -> pd.DataFrame:
        # What is somebody's own words is no figure, and stands on nobody's table.
        figures = [one.key for one in instrument.open_questions if one.kind not in WORDS]
        keys = [*(question.key for question in instrument.questions), *figures]
        values = np.empty((len(sent), len(keys)), dtype=object)
        for place, row in enumerate(sent):
            given = row.answers.get(measure, {})
            values[place] = [given.get(key) for key in keys]
        return pd.DataFrame(values, index=codes_index(row.member for row in sent), columns=keys)
