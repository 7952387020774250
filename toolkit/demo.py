"""The demonstration group: made-up people whose answers are drawn by lot, item by item.

Nobody's answers were copied. A person has a lasting level of wellbeing and a state that changes
from wave to wave; a scale adds a level and a state of its own; an item adds noise. The sum is cut
into the item's options. Scores are never drawn: they come out of the instruments' own scoring, as
they would for people.

The story: newcomers come when things are bad, so that some of their first rise is regression to
the mean; those who have been there for long gain slowly, in mood most; two members get clearly
worse; on "mutual aid outcomes" nothing happens; some leave, some stop answering, some sit a wave
out, some skip.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from toolkit.instruments import Instrument, Scale, load_library
from toolkit.storage import definitions, entries, groups, members, plans
from toolkit.storage.models import (
    DECLINED,
    Answer,
    Attendance,
    Design,
    Group,
    How,
    Meeting,
    Member,
    Plan,
    Reason,
    Wave,
)

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

NAME = "The Greenhouse (made-up people)"
PURPOSE = (
    "A gardening group that meets every week to grow vegetables and keep each other company. "
    "Everybody in it is made up."
)
MEASURES = ("rand36", "who5", "ons4", "mutual_aid")
OUTCOMES = (("rand36", "emotional_wellbeing"), ("who5", "percent"), ("ons4", "satisfaction"))

#: The first draw, counting from 1, in which one planned outcome is a clear gain and just the two
#: got worse on what was planned. Few draws show the gain: that is how it is with twelve people.
SEED = 24
WAVES = 6
_DAYS_BETWEEN_WAVES = 146
_DAYS_OPEN = 14
_DAYS_SINCE_LAST_WAVE_OPENED = 37
_DAYS_PLANNED_AHEAD = 21


@dataclass(frozen=True, slots=True)
class Life:
    """One made-up person. Waves count from 1; ``level`` and ``drift`` are in standard deviations.

    ``drift`` is added from wave to wave, ``left_after`` the last wave before leaving and
    ``silent_after`` the last wave answered by somebody who stays but answers no more.
    """

    joins: int = 1
    #: Months in the group before the first wave they could answer; fewer than six is a newcomer.
    months_before: int = 1
    left_after: int | None = None
    reason: Reason | None = None
    silent_after: int | None = None
    sits_out: int | None = None
    missed: int | None = None
    level: float = 0.0
    drift: float = 0.0
    declines: tuple[tuple[str, str], ...] = ()
    how: How = How.PHONE

    def answers(self, wave: int) -> bool:
        last = min(self.left_after or WAVES, self.silent_after or WAVES)
        return self.joins <= wave <= last and wave not in (self.sits_out, self.missed)

    def there(self, wave: int) -> bool:
        return self.joins <= wave <= (self.left_after or WAVES)


_AGES = 14  # months after which nobody's first answer is a newcomer's
_WORSE = Life(months_before=_AGES, level=1.0, drift=-0.5)
LIVES = (
    Life(months_before=_AGES),
    Life(months_before=_AGES, how=How.PAPER),
    _WORSE,
    Life(left_after=2, reason=Reason.MOVED),
    Life(months_before=_AGES, sits_out=4),
    Life(months_before=_AGES, declines=(("rand36", "q20"), ("rand36", "q32"))),
    Life(months_before=_AGES, silent_after=3, level=-0.4),
    _WORSE,
    Life(months_before=_AGES, left_after=4, reason=Reason.UNWELL, level=-0.7),
    Life(months_before=_AGES, how=How.HELPER, declines=(("ons4", "q4"),)),
    Life(missed=2),
    Life(months_before=_AGES),
    Life(joins=2, left_after=3, reason=Reason.TIME),
    Life(joins=3, left_after=5, reason=Reason.BETTER, level=0.5),
    Life(joins=4, silent_after=5),
    Life(joins=5, sits_out=6),
)
#: Places in ``LIVES`` of the two who get clearly worse.
WORSE = tuple(place for place, life in enumerate(LIVES) if life.drift < 0)

#: How a scale differs from the rest: its level, its lasting gain, its share of general wellbeing.
_LEVEL = {
    "physical_functioning": 0.8,
    "role_physical": 0.2,
    "health_change": 0.2,
    "social_functioning": 0.2,
    "energy": -0.3,
    "satisfaction": 0.3,
    "worthwhile": 0.4,
    "happiness": 0.3,
    "anxiety": 0.2,
    "receive": 0.6,
    "give": 0.5,
}
_GAIN = {"emotional_wellbeing": 1.1, "total": 0.8, "satisfaction": 0.6}
_GAIN_ELSEWHERE = 0.3
_DULL = "mutual_aid"
_BODY = ("physical_functioning", "role_physical", "pain", "general_health", "health_change")
_DRIFT_OF_THE_BODY = 0.3  # who gets worse does so in mood first

_LASTING = 0.85  # of the variance between people; the rest changes from wave to wave
_SHARED = 0.5  # of a scale's variance that general wellbeing explains
_LOW_AT_FIRST = -0.3  # people join when things are bad
_SETTLED = 6  # months
_SKIPPED = 0.012
_DECLINED = 0.004
_AT_MEETINGS = 0.72
_MEETING_HELD = 0.88


def general_wellbeing(rng: np.random.Generator, lives: Sequence[Life], waves: int) -> Floats:
    """Return each person's general wellbeing at each wave, people x waves."""
    return _lasting_and_state(rng, (len(lives), waves)) + _since_joining(lives, waves).first


def simulate(
    rng: np.random.Generator, instrument: Instrument, lives: Sequence[Life], general: Floats
) -> dict[str, Codes]:
    """Draw every person's answers to every question at every wave: question -> people x waves.

    ``general`` is people x waves.
    """
    waves = general.shape[1]
    own = {
        scale.key: _scale_level(rng, instrument, scale, lives, general)
        for scale in instrument.scales
    }
    answers = {}
    for question in instrument.questions:
        scale = _scale_of(instrument, question.key)
        loading = _loading(scale)
        difficulty = rng.normal(0, 0.25) if len(scale.items) > 1 else 0.0
        noise = rng.normal(0, np.sqrt(1 - loading**2), (len(lives), waves))
        wellness = loading * own[scale.key] + noise + difficulty
        ordered = _from_worst_to_best(scale, question.key)
        answers[question.key] = ordered[np.searchsorted(_thresholds(len(ordered)), wellness)]
    return answers


def _scale_level(
    rng: np.random.Generator,
    instrument: Instrument,
    scale: Scale,
    lives: Sequence[Life],
    general: Floats,
) -> Floats:
    own = _lasting_and_state(rng, general.shape)
    level = _LEVEL.get(scale.key, 0.0)
    if instrument.key == _DULL:
        return own + level
    since = _since_joining(lives, general.shape[1])
    gain = _GAIN.get(scale.key, _GAIN_ELSEWHERE) * since.waves / (WAVES - 1)
    drift = since.drift * (_DRIFT_OF_THE_BODY if scale.key in _BODY else 1)
    mixed: Floats = np.sqrt(_SHARED) * general + np.sqrt(1 - _SHARED) * own
    return mixed + level + gain + drift


def _lasting_and_state(rng: np.random.Generator, shape: tuple[int, ...]) -> Floats:
    people, _ = shape
    lasting = rng.normal(0, np.sqrt(_LASTING), (people, 1))
    return lasting + rng.normal(0, np.sqrt(1 - _LASTING), shape)


@dataclass(frozen=True, slots=True)
class _Since:
    """What time since joining does, people x waves."""

    waves: Floats
    first: Floats
    drift: Floats


def _since_joining(lives: Sequence[Life], waves: int) -> _Since:
    joined = np.array([[life.joins] for life in lives])
    since = np.maximum(np.arange(1, waves + 1) - joined, 0).astype(float)
    level = np.array([[life.level] for life in lives])
    drift = np.array([[life.drift] for life in lives])
    new = np.array([[life.months_before < _SETTLED] for life in lives])
    return _Since(since, level + np.where(new & (since == 0), _LOW_AT_FIRST, 0.0), drift * since)


def _scale_of(instrument: Instrument, question: str) -> Scale:
    return next(
        scale
        for scale in instrument.scales
        if any(item.question == question for item in scale.items)
    )


def _loading(scale: Scale) -> float:
    """Return the loading that gives a scale an alpha of about .8 once it is cut into options."""
    items = len(scale.items)
    if items == 1:
        return 0.9
    # Cutting a latent variable into two or three options weakens correlations, so start higher.
    alpha = 0.92 if len(scale.items[0].values) <= 3 else 0.84
    return float(np.sqrt(alpha / (items - alpha * (items - 1))))


def _from_worst_to_best(scale: Scale, question: str) -> Codes:
    values = next(item.values for item in scale.items if item.question == question)
    codes = sorted(values, key=lambda code: values[code], reverse=scale.better == "lower")
    return np.array(codes)


def _thresholds(options: int) -> Floats:
    widest = 1.5 if options > 3 else 0.6
    return np.linspace(-widest, widest, options - 1) if options > 2 else np.zeros(1)


def fill(session: Session, today: dt.date, seed: int = SEED) -> Group:
    """Add the demonstration group: six closed waves, and a seventh opened ``today``.

    The same ``seed`` and ``today`` give the same answers; only the members' codes are new.
    """
    # A stream of its own for each part: a change of one leaves the others' draws as they were.
    for_answers, for_meetings = np.random.default_rng(seed).spawn(2)
    group = groups.add(session, None, NAME, PURPOSE, country="england")
    group.invented = True
    waves = _add_waves(session, group, today)
    people = [_add_member(session, group, life, waves) for life in LIVES]
    _add_answers(for_answers, session, waves[:WAVES], people)
    _add_meetings(for_meetings, session, group, waves, people, today)
    session.flush()
    return group


def _add_waves(session: Session, group: Group, today: dt.date) -> list[Wave]:
    library = load_library()
    measures = [definitions.keep(session, library[key]) for key in MEASURES]
    last = today - dt.timedelta(days=_DAYS_SINCE_LAST_WAVE_OPENED)
    plan = _add_plan(session, group, last - dt.timedelta(days=_DAYS_BETWEEN_WAVES * (WAVES - 1)))
    waves = []
    for number in range(1, WAVES + 1):
        opened = last - dt.timedelta(days=_DAYS_BETWEEN_WAVES * (WAVES - number))
        closed = opened + dt.timedelta(days=_DAYS_OPEN)
        waves.append(
            Wave(
                group=group,
                number=number,
                opened=opened,
                closed=closed,
                measures=measures,
                plan=plan,
            )
        )
    waves.append(Wave(group=group, number=WAVES + 1, opened=today, measures=measures, plan=plan))
    session.add_all(waves)
    session.flush()
    return waves


def _add_plan(session: Session, group: Group, first: dt.date) -> Plan:
    made = dt.datetime.combine(first, dt.time(18, 30)) - dt.timedelta(days=_DAYS_PLANNED_AHEAD)
    return plans.make(
        session,
        group,
        MEASURES,
        OUTCOMES,
        design=Design.AS_THEY_JOIN,
        main_wave=WAVES,
        made_at=made,
    )


def _add_member(session: Session, group: Group, life: Life, waves: Sequence[Wave]) -> Member:
    joined = waves[life.joins - 1].opened - dt.timedelta(days=30 * life.months_before)
    member = members.add(session, group, 1, joined.strftime("%Y-%m"))[0]
    if life.left_after is not None and life.reason is not None:
        left = _day_of_leaving(life.left_after, waves)
        members.leave(session, member, left.strftime("%Y-%m"), life.reason)
    return member


def _day_of_leaving(wave: int, waves: Sequence[Wave]) -> dt.date:
    return waves[wave - 1].opened + dt.timedelta(days=_DAYS_OPEN + 40)


def _add_answers(
    rng: np.random.Generator, session: Session, waves: Sequence[Wave], people: Sequence[Member]
) -> None:
    library = load_library()
    streams = rng.spawn(len(MEASURES))
    general = general_wellbeing(rng, LIVES, len(waves))
    drawn = {
        key: simulate(stream, library[key], LIVES, general)
        for key, stream in zip(MEASURES, streams, strict=True)
    }
    for at, wave in enumerate(waves):
        for place, (life, member) in enumerate(zip(LIVES, people, strict=True)):
            if life.answers(wave.number):
                answers = {
                    measure: dict(_given(rng, life, measure, codes, (place, at)))
                    for measure, codes in drawn.items()
                }
                how = life.how if wave.number <= 2 else How.PHONE
                sent_on = wave.opened + dt.timedelta(days=int(rng.integers(_DAYS_OPEN)))
                entries.enter(
                    session,
                    wave,
                    member,
                    answers,
                    how=how,
                    consent=1,
                    sent_on=sent_on,
                    late=True,
                )
            elif wave.number == life.sits_out:
                entries.sit_out(session, wave, member, consent=1)


def _given(
    rng: np.random.Generator,
    life: Life,
    measure: str,
    codes: Mapping[str, Codes],
    at: tuple[int, int],
) -> Iterator[tuple[str, Answer]]:
    """Return what of the drawn answers is given; a skipped question is left out."""
    for question, drawn in codes.items():
        lot = rng.random()
        if (measure, question) in life.declines or lot < _DECLINED:
            yield question, DECLINED
        elif lot >= _DECLINED + _SKIPPED:
            yield question, int(drawn[at])


def _add_meetings(
    rng: np.random.Generator,
    session: Session,
    group: Group,
    waves: Sequence[Wave],
    people: Sequence[Member],
    today: dt.date,
) -> None:
    keen = np.clip(rng.normal(_AT_MEETINGS, 0.12, len(people)), 0.3, 0.95)
    day = waves[0].opened - dt.timedelta(days=7)
    while day < today:
        if rng.random() < _MEETING_HELD:
            meeting = Meeting(group=group, held_on=day)
            meeting.attendance = [
                Attendance(member_id=member.id)
                for life, member, liking in zip(LIVES, people, keen, strict=True)
                if rng.random() < liking * _still_comes(life, waves, day)
            ]
            session.add(meeting)
        day += dt.timedelta(days=7)


def _still_comes(life: Life, waves: Sequence[Wave], day: dt.date) -> float:
    """Return 1 for who comes as ever, 0 before joining and after leaving, less for the silent."""
    if day < waves[life.joins - 1].opened - dt.timedelta(days=7):
        return 0.0
    if life.left_after is not None and day > _day_of_leaving(life.left_after, waves):
        return 0.0
    if life.silent_after is not None and day > waves[life.silent_after - 1].opened:
        return 0.4
    return 1.0
