"""What made-up people would answer, drawn by lot, item by item.

Nobody's answers were copied. A person has a lasting level of wellbeing and a state that changes
from wave to wave; a scale adds a level and a state of its own; an item adds noise. The sum is cut
into the item's options. Scores are never drawn: they come out of the instruments' own scoring, as
they would for people.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from toolkit.demo.described import Course, Described
from toolkit.instruments import Instrument, Scale

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

_LASTING = 0.85  # of the variance of general wellbeing between people
_NEWCOMER = 6  # months
#: How unlike the questions of a scale are in how easily one agrees with them.
_DIFFICULTY = 0.25


def general_wellbeing(rng: np.random.Generator, group: Described) -> Floats:
    """Return each person's general wellbeing at each wave, people x waves."""
    drawn = _lasting_and_state(rng, (len(group.lives), group.waves), _LASTING)
    return drawn + _since_joining(group).first


def simulate(
    rng: np.random.Generator, instrument: Instrument, group: Described, general: Floats
) -> dict[str, Codes]:
    """Draw every person's answers to every question at every wave: question -> people x waves.

    ``general`` is people x waves.
    """
    own = {
        scale.key: _scale_level(rng, group, group.course(instrument.key, scale.key), general)
        for scale in instrument.scales
    }
    answers = {}
    for question in instrument.questions:
        scale = _scale_of(instrument, question.key)
        if scale is None:  # a question of a group's own that is in no score
            codes = np.array(question.options.codes)
            answers[question.key] = rng.choice(codes, general.shape)
            continue
        loading = _loading(scale, group.course(instrument.key, scale.key))
        difficulty = rng.normal(0, _DIFFICULTY) if len(scale.items) > 1 else 0.0
        noise = rng.normal(0, np.sqrt(1 - loading**2), general.shape)
        wellness = loading * own[scale.key] + noise + difficulty
        ordered = _from_worst_to_best(scale, question.key)
        answers[question.key] = ordered[np.searchsorted(_thresholds(len(ordered)), wellness)]
    return answers


def _scale_level(
    rng: np.random.Generator, group: Described, course: Course, general: Floats
) -> Floats:
    own = _lasting_and_state(rng, general.shape, course.lasting)
    since = _since_joining(group)
    gain = course.gain * since.waves / (group.waves - 1)
    mixed: Floats = np.sqrt(course.shared) * general + np.sqrt(1 - course.shared) * own
    return mixed + course.level + gain + since.drift * course.drift


def _lasting_and_state(
    rng: np.random.Generator, shape: tuple[int, ...], share_lasting: float
) -> Floats:
    people, _ = shape
    lasting = rng.normal(0, np.sqrt(share_lasting), (people, 1))
    return lasting + rng.normal(0, np.sqrt(1 - share_lasting), shape)


@dataclass(frozen=True, slots=True)
class _Since:
    """What time since joining does, people x waves."""

    waves: Floats
    first: Floats
    drift: Floats


def _since_joining(group: Described) -> _Since:
    lives = group.lives
    joined = np.array([[life.joins] for life in lives])
    since = np.maximum(np.arange(1, group.waves + 1) - joined, 0).astype(float)
    level = np.array([[life.level] for life in lives])
    drift = np.array([[life.drift] for life in lives])
    new = np.array([[life.months_before < _NEWCOMER] for life in lives])
    return _Since(
        since, level + np.where(new & (since == 0), group.low_at_first, 0.0), drift * since
    )


def _scale_of(instrument: Instrument, question: str) -> Scale | None:
    return next(
        (
            scale
            for scale in instrument.scales
            if any(item.question == question for item in scale.items)
        ),
        None,
    )


def _loading(scale: Scale, course: Course) -> float:
    """Return the loading that gives a scale its alpha once it is cut into options."""
    items = len(scale.items)
    if items == 1:
        return 0.9
    # Cutting a latent variable into two or three options weakens correlations, so start higher.
    alpha = 0.92 if len(scale.items[0].values) <= 3 else course.alpha
    return float(np.sqrt(alpha / (items - alpha * (items - 1))))


def _from_worst_to_best(scale: Scale, question: str) -> Codes:
    values = next(item.values for item in scale.items if item.question == question)
    codes = sorted(values, key=lambda code: values[code], reverse=scale.better == "lower")
    return np.array(codes)


def _thresholds(options: int) -> Floats:
    widest = 1.5 if options > 3 else 0.6
    return np.linspace(-widest, widest, options - 1) if options > 2 else np.zeros(1)
