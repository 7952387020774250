"""The demonstration group: made-up people whose answers, not scores, are simulated.

Each person has a level on every scale. A level at a wave is the person's own, a slow drift, the
wave's effect and a swing of the day; a question's answer is the level with noise of its own, cut
into the options by thresholds. So the items of a scale hang together (alpha about .8) and waves go
together (about .6), as in real groups. All draws come from one seeded generator.
"""

import datetime as dt
from dataclasses import dataclass

import numpy as np
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument, Question, load_library
from toolkit.storage import groups, members, responses
from toolkit.storage import waves as stored_waves
from toolkit.storage.models import (
    DECLINED,
    Attendance,
    Group,
    How,
    Meeting,
    Member,
    Plan,
    Reason,
    Response,
    Wave,
)

SEED = 2026
MEASURES = ("rand36", "who5", "ons4", "mutual_aid")
OUTCOMES = (("rand36", "emotional_wellbeing"), ("who5", "percent"), ("ons4", "satisfaction"))
PEOPLE = 16
#: Months before today at which the closed waves were asked; they are open for two weeks.
WAVES = (25, 20, 15, 10, 6, 2)

#: How much a person's level swings from wave to wave, and an item's own noise, in SDs of people.
_SWING, _NOISE = 0.55, 0.9
#: Gain of the group by the last wave, in SDs of people: the demonstration's one true effect.
_GAIN = {"mood": 0.75, "body": 0.1, "group": 0.0}


@dataclass(frozen=True)
class Person:
    """Someone made up: first and last wave (counted from 0), and how they fare."""

    first: int = 0
    last: int = 99
    drift: float = 0.0
    reason: Reason | None = None
    misses: tuple[int, ...] = ()
    not_this_time: tuple[int, ...] = ()


_CAST = (
    *(Person() for _ in range(6)),
    Person(drift=-1.9),  # the two who get worse
    Person(drift=-1.7),
    Person(misses=(2,)),
    Person(not_this_time=(3,)),
    Person(last=2, reason=Reason.TIME),
    Person(last=3, reason=Reason.BETTER),
    Person(last=3),  # stops answering, but is still a member
    Person(first=1),
    Person(first=2, misses=(4,)),
    Person(first=3),
)


def fill(session: Session, today: dt.date, seed: int = SEED) -> Group:
    """Make the demonstration group, with six closed waves and one that is open today."""
    draws = np.random.default_rng(seed)
    library = load_library()
    group = groups.add(
        session,
        None,
        "The Greenhouse (made-up people)",
        "We garden together and want to know whether it does us good. "
        "This group and its people are made up, to show what the tool does.",
    )
    group.invented = True
    dates = [_months_before(today, months) for months in WAVES]
    session.add(
        Plan(
            group=group,
            made_at=dt.datetime.combine(dates[0] - dt.timedelta(days=9), dt.time(19)),
            measures=list(MEASURES),
            outcomes=[list(pair) for pair in OUTCOMES],
        )
    )
    people = [
        (person, _add_member(session, group, person, dates), _levels(draws)) for person in _CAST
    ]
    for number, opened in enumerate(dates):
        wave = _add_wave(session, group, number, opened, library)
        for person, member, levels in people:
            _answer(session, draws, library, wave, person, member, levels)
    _meet(session, draws, group, people, dates, today)
    session.flush()
    open_wave = stored_waves.open_wave(session, group)
    open_wave.opened = today
    session.flush()
    return group


def _months_before(today: dt.date, months: int) -> dt.date:
    total = today.year * 12 + today.month - 1 - months
    return dt.date(total // 12, total % 12 + 1, 6)


def _month(date: dt.date) -> str:
    return date.strftime("%Y-%m")


def _add_member(session: Session, group: Group, person: Person, dates: list[dt.date]) -> Member:
    member = members.add(session, group, 1, _month(dates[person.first]))[0]
    if person.reason is not None:
        last = dates[person.last] + dt.timedelta(days=45)
        members.leave(session, member, _month(last), person.reason)
    return member


def _add_wave(
    session: Session,
    group: Group,
    number: int,
    opened: dt.date,
    library: dict[str, Instrument],
) -> Wave:
    wave = Wave(
        group=group,
        number=number + 1,
        opened=opened,
        closed=opened + dt.timedelta(days=14),
        measures=[
            {"key": key, "version": library[key].version, "wording": None} for key in MEASURES
        ],
    )
    session.add(wave)
    session.flush()
    return wave


def _levels(draws: np.random.Generator) -> dict[str, float]:
    """Return a person's own level by facet; facets of one person go together (about .5)."""
    shared = draws.normal()
    own = {facet: 0.7 * shared + 0.71 * draws.normal() for facet in _GAIN}
    # People join at a low point of their mood: the usual way into such a group.
    own["mood"] -= 0.7
    own["group"] += 0.8
    return own


def _facet(measure: str, scales: tuple[str, ...]) -> str:
    if measure == "mutual_aid":
        return "group"
    bodily = {"physical_functioning", "role_physical", "pain", "general_health", "health_change"}
    return "body" if bodily & set(scales) else "mood"


def _answer(
    session: Session,
    draws: np.random.Generator,
    library: dict[str, Instrument],
    wave: Wave,
    person: Person,
    member: Member,
    levels: dict[str, float],
) -> None:
    at = wave.number - 1
    if not person.first <= at <= person.last or at in person.misses:
        return
    sent_on = wave.opened + dt.timedelta(days=int(draws.integers(0, 12)))
    if at in person.not_this_time:
        row = Response(member=member, wave=wave, answers={}, not_this_time=True, consent=1)
        session.add(row)
        return
    since = (at - person.first) / (len(WAVES) - 1)
    now = {
        facet: level + since * (_GAIN[facet] + person.drift) + _SWING * draws.normal()
        for facet, level in levels.items()
    }
    # Somebody's first answer after joining is given at a low point; some of it lifts by itself.
    now["mood"] -= 0.25 if at == person.first else 0.0
    answers = {key: _answers(draws, library[key], now) for key in MEASURES}
    how = How.PHONE if at > 1 or draws.random() < 0.6 else How.PAPER
    responses.enter(session, wave, member, answers, sent_on, how)


def _answers(
    draws: np.random.Generator, instrument: Instrument, now: dict[str, float]
) -> dict[str, int | str]:
    answers: dict[str, int | str] = {}
    for question in instrument.questions:
        chance = draws.random()
        level = now[_facet(instrument.key, _scales_of(instrument, question))]
        drawn = _option(draws, instrument, question, level)
        if chance < 0.012:
            continue  # left blank
        answers[question.key] = DECLINED if chance < 0.02 else drawn
    return answers


def _scales_of(instrument: Instrument, question: Question) -> tuple[str, ...]:
    return tuple(
        scale.key
        for scale in instrument.scales
        if any(item.question == question.key for item in scale.items)
    )


def _option(
    draws: np.random.Generator, instrument: Instrument, question: Question, level: float
) -> int:
    """Cut a level with the item's noise into the options, from worst to best."""
    scale = next(
        scale
        for scale in instrument.scales
        if any(item.question == question.key for item in scale.items)
    )
    values = next(item.values for item in scale.items if item.question == question.key)
    order = sorted(values, key=lambda code: values[code], reverse=scale.better == "lower")
    drawn = level + _NOISE * draws.normal()
    # Equal steps between -2 and 1.6 SD: most people stand above the middle, as they do in life.
    cuts = np.linspace(-2.0, 1.6, len(order) + 1)[1:-1]
    return order[int(np.searchsorted(cuts, drawn))]


def _meet(
    session: Session,
    draws: np.random.Generator,
    group: Group,
    people: list[tuple[Person, Member, dict[str, float]]],
    dates: list[dt.date],
    today: dt.date,
) -> None:
    """Meet every other week; some come nearly always, some now and then."""
    keen = [float(draws.uniform(0.25, 0.95)) for _ in people]
    day = dates[0]
    while day < today:
        there = [
            Attendance(member_id=member.id)
            for (person, member, _), chance in zip(people, keen, strict=True)
            if dates[person.first] <= day
            and (member.left is None or _month(day) <= member.left)
            and draws.random() < chance
        ]
        session.add(Meeting(group=group, held_on=day, attendance=there))
        day += dt.timedelta(days=14)
