"""A group's own data as tables: one row a member and wave, and what explains it.

Closed waves only. Nothing is reckoned here: scores come from ``toolkit.results.data``.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from toolkit.exchange.codebook import codebook, questionnaires, scales
from toolkit.exchange.measure_columns import (
    Measure,
    left_out,
    measure_columns,
    say_left_out,
)
from toolkit.exchange.tables import Cell, Column, Kind, Missing, Table, without_reasons
from toolkit.instruments.open import hidden_questions
from toolkit.results.data import GroupData, Presence, load
from toolkit.storage.models import DECLINED, Group, How, Reason

_PRESENCE: dict[str | int, str] = {
    "answered": "Answered",
    "not_this_time": "Said “not this time”",
    "no_answer": "Did not answer",
    "left": "Had left",
    "joined_later": "Had not joined yet",
}
_HOW: dict[str | int, str] = {
    How.PHONE.value: "On a phone or computer",
    How.PAPER.value: "On paper",
    How.HELPER.value: "Told to a helper",
}
#: As the form says it that asks.
REASONS: dict[str | int, str] = {
    Reason.NOT_SAID.value: "Not said",
    Reason.BETTER.value: "Feels better and needs it less",
    Reason.TIME.value: "Has no time",
    Reason.MOVED.value: "Moved or can’t get there",
    Reason.UNWELL.value: "Is too unwell",
    Reason.NOT_FOR_ME.value: "It was not right for them",
    Reason.DIED.value: "Died",
}


#: Member and wave -> cells.
Cells = dict[tuple[str, int], list[Cell]]


@dataclass(frozen=True, slots=True)
class GroupTables:
    """All that an export may hold, once, for every format."""

    group_id: int
    invented: bool
    #: Whether a question was asked that ``left_out`` names, and whether its answers are in.
    hard_asked: bool
    with_hard_answers: bool
    #: One row a member and closed wave, those who were not there too; see ``Missing``.
    answers: Table
    #: The same with missing answers left empty (see ``without_reasons``).
    plain_answers: Table
    codebook: Table
    scales: Table
    measures: Table
    members: Table
    waves: Table
    meetings: Table
    #: What was left out, one sentence a measure.
    left_out: tuple[str, ...]
    #: The credit lines that the measures' holders ask for.
    credits: tuple[str, ...]

    @property
    def plain(self) -> tuple[Table, ...]:
        """The tables as a spreadsheet, pandas and R read them."""
        return (
            *(self.plain_answers, self.codebook, self.scales, self.measures),
            *(self.members, self.waves, self.meetings),
        )


def group_tables(session: Session, group: Group, *, with_hard_answers: bool = False) -> GroupTables:
    """Read a group's closed waves as tables; ``with_hard_answers``: see ``left_out``."""
    return tables_of(load(session, group), with_hard_answers=with_hard_answers)


def tables_of(data: GroupData, *, with_hard_answers: bool = False) -> GroupTables:
    """Return a group's data as tables."""
    first = _first_columns()
    taken = {column.name for column in first}
    measures = [
        measure_columns(key, asked, taken, with_hard_answers=with_hard_answers)
        for key, asked in data.asked.items()
    ]
    answers = _answers(data, first, measures)
    plain = without_reasons(answers)
    others = (scales(measures), questionnaires(measures), *_around(data))
    return GroupTables(
        group_id=data.group_id,
        invented=data.invented,
        hard_asked=any(left_out(one) for by in data.asked.values() for one in by.values()),
        with_hard_answers=with_hard_answers,
        answers=answers,
        plain_answers=plain,
        codebook=codebook((plain, *others), measures),
        scales=others[0],
        measures=others[1],
        members=others[2],
        waves=others[3],
        meetings=others[4],
        left_out=tuple(say_left_out(one) for one in measures if one.left_out),
        credits=tuple(
            dict.fromkeys(
                version.instrument.terms.credit for one in measures for version in one.versions
            )
        ),
    )


def _first_columns() -> tuple[Column, ...]:
    return (
        Column("member", "Member’s code", may_be_empty=False),
        Column("wave", "Number of the wave", Kind.COUNT, may_be_empty=False),
        Column("wave_opened", "First day of the wave", Kind.DAY, may_be_empty=False),
        Column("wave_closed", "Last day of the wave", Kind.DAY, may_be_empty=False),
        Column("joined", "Month in which the member joined", Kind.MONTH, may_be_empty=False),
        Column("left_in", "Month in which the member left, if they did", Kind.MONTH),
        Column(
            "presence", "Whether the member answered", Kind.CATEGORY, _PRESENCE, may_be_empty=False
        ),
        Column("how", "How the member answered", Kind.CATEGORY, _HOW),
        Column(
            "meetings",
            "Meetings the member was at, up to the day on which the wave opened",
            Kind.COUNT,
        ),
    )


def _answers(data: GroupData, first: tuple[Column, ...], measures: list[Measure]) -> Table:
    columns = [*first]
    for measure in measures:
        columns += [measure.version, *(one.column for one in measure.questions)]
        columns += measure.scores.values()
    where = _where(data)
    given = [_given(data, measure) for measure in measures]
    rows = []
    for code in data.members:
        for wave in data.waves:
            row = [*where[code, wave.number]]
            for cells, measure in zip(given, measures, strict=True):
                empty: list[Cell] = [None] * (1 + len(measure.questions) + len(measure.scores))
                row += cells.get((code, wave.number), empty)
            rows.append(tuple(row))
    return Table(
        "answers",
        "Answers and scores, one row for each member and wave",
        tuple(columns),
        tuple(rows),
        ("member", "wave"),
        {"member": "members", "wave": "waves"},
    )


def _where(data: GroupData) -> Cells:
    """Return what is known of a member at a wave beside the answers."""
    cells: Cells = {}
    for wave in data.waves:
        states: dict[Any, Any] = data.presence[wave.number].to_dict()
        ways: dict[Any, Any] = data.how[wave.number].to_dict()
        for code in data.members:
            attended = sum(day <= wave.opened for day in data.attended[code])
            cells[code, wave.number] = [
                *(code, wave.number, wave.opened, wave.closed),
                *(data.joined[code], data.left.get(code), states[code].replace(" ", "_")),
                ways[code] if states[code] == Presence.ANSWERED.value else None,
                attended if data.meeting_dates else None,
            ]
    return cells


def _given(data: GroupData, measure: Measure) -> Cells:
    """Return version, answers and scores of those who answered the wave."""
    cells: Cells = {}
    for version in measure.versions:
        first = next(iter(version.waves))
        keys = [str(key) for key in data.answers[measure.key][first].columns]
        places = [
            keys.index(one.key) if version in one.versions else None for one in measure.questions
        ]
        for number in version.waves:
            frame = data.answers[measure.key][number]
            scores: list[dict[Any, Any]] = [
                data.scores[measure.key, scale][number].to_dict() for scale in measure.scores
            ]
            for code, row in zip(frame.index, frame.to_numpy().tolist(), strict=True):
                away = hidden_questions(version.instrument, dict(zip(keys, row, strict=True)))
                cells[str(code), number] = [
                    version.name,
                    *(
                        None if at is None or one.key in away else _answer(row[at], one.column.kind)
                        for at, one in zip(places, measure.questions, strict=True)
                    ),
                    *(_number(of_scale[code]) for of_scale in scores),
                ]
    return cells


def _answer(value: Any, kind: Kind) -> Cell:
    if value is None and kind is not Kind.ANSWER:
        return None
    if isinstance(value, dict):  # of a question without options, see ``instruments.open``
        ((_, kept),) = value.items()
        return " ".join(map(str, kept)) if isinstance(kept, list) else kept
    if value == DECLINED:
        return Missing.DECLINED
    return value if isinstance(value, int) else Missing.LEFT_OPEN


def _number(value: float) -> float | None:
    return None if value != value else float(value)  # noqa: PLR0124 (only NaN differs from itself)


def _around(data: GroupData) -> tuple[Table, Table, Table]:
    """Return the members, the waves and the meetings."""
    member, wave, opened, closed, joined, left_in = _first_columns()[:6]
    members = Table(
        "members",
        "Members, by code",
        (
            *(member, joined, left_in),
            Column("reason", "Why they left, if they said so", Kind.CATEGORY, REASONS),
        ),
        tuple(
            (code, data.joined[code], data.left.get(code), data.reasons.get(code))
            for code in data.members
        ),
        ("member",),
    )
    states = (Presence.ANSWERED, Presence.NOT_THIS_TIME, Presence.NO_ANSWER)
    waves = Table(
        "waves",
        "Waves that are closed",
        (
            *(wave, opened, closed),
            Column("months", "Months after joining, if it counts from there", Kind.COUNT),
            Column("measures", "What was asked, with versions"),
            Column("answered", "How many answered", Kind.COUNT),
            Column("not_this_time", "How many said “not this time”", Kind.COUNT),
            Column("no_answer", "How many did not answer", Kind.COUNT),
        ),
        tuple(
            (
                *(one.number, one.opened, one.closed, one.months),
                " ".join(f"{key}@{version}" for key, version in one.versions.items()),
                *(int((data.presence[one.number] == state.value).sum()) for state in states),
            )
            for one in data.waves
        ),
        ("wave",),
    )
    return members, waves, _meetings(data.meeting_dates)


def _meetings(dates: tuple[tuple[dt.date, int], ...]) -> Table:
    return Table(
        "meetings",
        "Meetings",
        (
            Column("held_on", "Day of the meeting", Kind.DAY, may_be_empty=False),
            Column("there", "How many members were there", Kind.COUNT, may_be_empty=False),
        ),
        dates,
    )
