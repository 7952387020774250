"""The model: what 1,500 people without a story would answer to what each group asks."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd
import pytest

from toolkit.demo import GREENHOUSE, GROUPS
from toolkit.demo.described import Life
from toolkit.demo.simulation import general_wellbeing, simulate
from toolkit.instruments import load_library

LIBRARY = load_library()
CASES = [
    pytest.param(group.name, LIBRARY[measure], scale, id=f"{group.name[4:8]}-{measure}-{scale.key}")
    for group in GROUPS
    for measure in group.measures
    for scale in LIBRARY[measure].scales
]
OF_THE_GROUP = ("mutual_aid", "receive")


NO_STORY = (Life(),) * 1500


@cache
def by_wave(name, measure, lives=NO_STORY):
    """Return the scores of each wave, and the answers that they come from."""
    rng = np.random.default_rng(1)
    crowd = replace(next(group for group in GROUPS if group.name == name), lives=lives)
    answers = simulate(rng, LIBRARY[measure], crowd, general_wellbeing(rng, crowd))
    waves = [
        LIBRARY[measure].score(pd.DataFrame({key: codes[:, at] for key, codes in answers.items()}))
        for at in range(crowd.waves)
    ]
    return waves, answers


@pytest.mark.parametrize(
    ("name", "measure", "scale"), [case for case in CASES if len(case.values[2].items) > 1]
)
def test_items_hang_together_as_published_scales_do(name, measure, scale):
    _, answers = by_wave(name, measure.key)
    values = np.column_stack(
        [[item.values[code] for code in answers[item.question][:, 2]] for item in scale.items]
    )
    k = values.shape[1]
    alpha = k / (k - 1) * (1 - values.var(0, ddof=1).sum() / values.sum(1).var(ddof=1))
    if (measure.key, scale.key) == OF_THE_GROUP:
        assert 0.9 < alpha < 0.96
    else:
        assert 0.75 < alpha < 0.9


@pytest.mark.parametrize(("name", "measure", "scale"), CASES)
def test_waves_hang_together_as_months_apart_do(name, measure, scale):
    """Habits, and what people say of their group, stay more alike than moods do."""
    low, high = 0.55, 0.78
    if measure.key == "auditc":
        low, high = 0.7, 0.85
    elif (measure.key, scale.key) == OF_THE_GROUP:
        low, high = 0.85, 0.95
    waves = [frame[scale.key] for frame in by_wave(name, measure.key)[0]]
    for first, second in [(0, 1), (1, 2), (1, -1)]:
        assert low < waves[first].corr(waves[second]) < high


@pytest.mark.parametrize(("measure", "scale"), GREENHOUSE.outcomes)
def test_what_the_greenhouse_planned_gains_modestly(measure, scale):
    """In a hundred groups like this one, those who get worse among them."""
    lives = tuple(Life(level=life.level, drift=life.drift) for life in GREENHOUSE.lives)
    waves = [frame[scale] for frame in by_wave(GREENHOUSE.name, measure, lives * 100)[0]]
    assert 0.1 < (waves[5].mean() - waves[0].mean()) / waves[0].std() < 1.0


def test_some_of_the_first_rise_is_regression_to_the_mean():
    """General health gains hardly anything after the first wave, yet rises at once."""
    waves = [frame["general_health"].mean() for frame in by_wave(GREENHOUSE.name, "rand36")[0]]
    assert waves[1] - waves[0] > 2 * (waves[5] - waves[2]) / 3 > 0


def test_nothing_happens_to_what_members_give():
    means = [frame["give"].mean() for frame in by_wave(GREENHOUSE.name, "mutual_aid")[0]]
    assert max(means) - min(means) < 2
