"""What made-up people hand in, and when: answers with their gaps, and who came to which meeting."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from toolkit.demo.described import Described, Life
from toolkit.demo.simulation import Codes, general_wellbeing, simulate
from toolkit.instruments import Instrument
from toolkit.storage.models import DECLINED, Answer, Answers, How

#: How long each wave is open.
DAYS_OPEN = 14
_DAYS_TO_LEAVING = 40  # after the last wave that somebody answered had closed
_DAYS_BEFORE = 7  # of the first meeting before the first wave
_SKIPPED = 0.012
_DECLINED = 0.004
_AT_MEETINGS = 0.72
_MEETING_HELD = 0.88
_FIRST_WAVES = 2  # when some answered on paper or with a helper


@dataclass(frozen=True, slots=True)
class Sent:
    """What one person sent to one wave. ``place`` is theirs in ``lives``, ``wave`` counts from 1.

    ``day`` counts from the wave's opening.
    """

    place: int
    wave: int
    answers: Answers
    how: How
    day: int


def draw_answers(
    rng: np.random.Generator, group: Described, library: Mapping[str, Instrument]
) -> Iterator[Sent]:
    """Draw all that is sent, wave by wave. Questions without options stay open, but a goal."""
    streams = rng.spawn(len(group.measures))
    general = general_wellbeing(rng, group)
    drawn = {
        key: simulate(stream, library[key], group, general)
        for key, stream in zip(group.measures, streams, strict=True)
    }
    for wave in range(1, group.waves + 1):
        for place, life in enumerate(group.lives):
            if life.answers(wave):
                answers = {
                    measure: dict(_given(rng, life, measure, codes, (place, wave - 1)))
                    for measure, codes in drawn.items()
                }
                for measure in drawn:
                    _name_goal(library[measure], life.goal(wave), answers[measure])
                how = life.how if wave <= _FIRST_WAVES else How.PHONE
                yield Sent(place, wave, answers, how, int(rng.integers(DAYS_OPEN)))


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


def _name_goal(instrument: Instrument, goal: str, answers: dict[str, Answer]) -> None:
    """Put a goal into the answers; who has none leaves all open that is about it."""
    for question in instrument.carried:
        if goal:
            answers[question.key] = {"text": goal}
        else:
            answers.clear()


def draw_meetings(
    rng: np.random.Generator, group: Described, opened: Sequence[dt.date], until: dt.date
) -> Iterator[tuple[dt.date, list[int]]]:
    """Draw the days before ``until`` on which the group met, with the places of who was there.

    ``opened`` holds the first day of each wave.
    """
    keen = np.clip(rng.normal(_AT_MEETINGS, 0.12, len(group.lives)), 0.3, 0.95)
    day = opened[0] - dt.timedelta(days=_DAYS_BEFORE)
    while day < until:
        if rng.random() < _MEETING_HELD:
            yield (
                day,
                [
                    place
                    for place, (life, liking) in enumerate(zip(group.lives, keen, strict=True))
                    if rng.random() < liking * _still_comes(life, opened, day)
                ],
            )
        day += dt.timedelta(days=group.days_between_meetings)


def day_of_leaving(wave: int, opened: Sequence[dt.date]) -> dt.date:
    """Return when somebody left whose last wave was this one."""
    return opened[wave - 1] + dt.timedelta(days=DAYS_OPEN + _DAYS_TO_LEAVING)


def _still_comes(life: Life, opened: Sequence[dt.date], day: dt.date) -> float:
    """Return 1 for who comes as ever, 0 before joining and after leaving, less for the silent."""
    if day < opened[life.joins - 1] - dt.timedelta(days=_DAYS_BEFORE):
        return 0.0
    if life.left_after is not None and day > day_of_leaving(life.left_after, opened):
        return 0.0
    if life.silent_after is not None and day > opened[life.silent_after - 1]:
        return 0.4
    return 1.0
