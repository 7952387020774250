"""A quick, seeded part of ``benchmarks/simulation.py``, and that it judges as the results do."""

import datetime as dt

import numpy as np
import pytest

from benchmarks import simulation
from benchmarks.simulation import World, groups, picked, several, verdicts
from tests.results.groups import data
from toolkit.results.group import make
from toolkit.results.words import Verdict
from toolkit.storage.models import Design

FIRST = dt.date(2025, 1, 1) + dt.timedelta(days=91)  # of groups made by hand
#: The newcomer's worst case where a low passes quickly, and where it passes slowly.
LOW = {"low": "themselves", "r": 0.4}


def draws(seed=7):
    return np.random.default_rng(seed)


def as_data(made, group):
    """Return a simulated group as the results read it."""
    months = [
        f"{FIRST + dt.timedelta(days=7 * float(week)):%Y-%m}" for week in made.joined[group] - 4
    ]
    return data(
        made.scores[group, ..., 0],
        measure="rand36",
        scale="emotional_wellbeing",
        joined=months,
        design=Design(made.world.design),
    )


@pytest.mark.parametrize("design", ["together", "as_they_join"])
def test_the_simulation_judges_as_the_results_page_does(design, monkeypatch):
    """The look over all groups at once passes no group over that would be called clear."""
    world = World(12, new=0.5, gain=12.0, design=design)
    made = groups(draws(), world, 25)
    by_page = [make(as_data(made, group)).scales[0] for group in range(25)]
    monkeypatch.setattr(simulation, "SD", by_page[0].yardsticks.sd)
    assert by_page[0].yardsticks.mid == simulation.MID
    said = [item.statement.verdict for item in by_page]
    counted = verdicts(made)
    assert said.count(Verdict.GAIN) / 25 == counted[0] > 0
    assert said.count(Verdict.LOSS) / 25 == counted[1]


@pytest.mark.parametrize(
    ("world", "most"),
    [
        ({"new": 0.0}, 0.05),
        (LOW, 0.05),
        (LOW | {"design": "as_they_join"}, 0.05),
        (LOW | {"half_life": 7.0}, 0.07),
        ({"new": 0.0, "leaving": "better", "design": "as_they_join"}, 0.10),
    ],
)
def test_few_groups_in_which_nobody_changed_are_called_a_clear_gain(world, most):
    gains, _ = verdicts(groups(draws(), World(20, **world), 500))
    assert gains <= most + 2 * (most * (1 - most) / 500) ** 0.5


def test_first_answers_would_call_many_of_them_a_clear_gain():
    gains, _ = verdicts(groups(draws(), World(20, **LOW), 300), first=True)
    assert gains > 0.4


def test_a_period_that_suits_can_mostly_be_found_and_is_never_called_clear():
    if_counted, as_said = picked(groups(draws(), World(12, new=0.0), 300))
    assert if_counted > 0.03
    assert as_said < 0.03


def test_a_true_gain_is_seen_and_outcomes_taken_together_see_it_too():
    gains, losses = verdicts(
        groups(draws(), World(20, new=0.0, r=0.8, gain=10.0, design="as_they_join"), 200)
    )
    assert gains > 0.5
    assert losses == 0
    alone, whole, gated, worse = several(
        groups(draws(), World(12, new=0.0, gain=10.0, outcomes=3), 60)
    )
    assert min(alone, whole) > 0.1
    assert gated <= alone
    assert worse == 0
