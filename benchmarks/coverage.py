"""Intervals and lines, tried on groups in which the truth is known. Tables for docs/methods.md.

About two minutes: nice -n 15 python benchmarks/coverage.py
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from itertools import product

import numpy as np
import pandas as pd

from benchmarks.simulation import (
    CORRELATIONS,
    SCALE,
    SD,
    World,
    groups,
    span,
    table,
)
from toolkit.results.course_words import say_trend
from toolkit.results.figures import WEEKS_A_MONTH
from toolkit.statistics import paired_change, settled_answers, still_passing, trend

SIZES = (5, 8, 12, 20, 30)
DRAWS, LINES = 1000, 200
KINDS = {"in the middle": 55.0, "near the ceiling": 82.0}


def two_waves(draws, mean, shape):
    """Return two waves from 0 to 100 in steps of 5, that go together by 0.6, with 5 points gained."""
    person = 0.6**0.5 * draws.normal(size=shape)
    both = (person + 0.4**0.5 * draws.normal(size=shape) for _ in range(2))
    return [
        np.clip(np.round((mean + gain + 18 * one) / 5) * 5, 0, 100)
        for gain, one in zip((0, 5), both, strict=True)
    ]


def intervals(draws):
    for kind, mean in KINDS.items():
        before, after = two_waves(draws, mean, 10**6)
        truth = (after - before).mean()
        cells = []
        for n in SIZES:
            before, after = two_waves(draws, mean, (DRAWS, n))
            found = [
                paired_change(pd.Series(one), pd.Series(two))
                for one, two in zip(before, after, strict=True)
            ]
            held = [one.ci_low is not None and one.ci_low <= truth <= one.ci_high for one in found]
            cells.append(f"{100 * np.mean(held):.0f}")
        yield f"scores {kind}", cells


def slopes(draws):
    """Yield false alarms of the line over five waves, where people's own slopes differ."""
    for n, spread in product((8, 12, 20), (0.0, 1.0)):
        own, robust, done = 0, 0, 0
        for _ in range(2 * LINES):
            people, months = np.repeat(np.arange(n), 5), np.tile(np.arange(5) * 4.0, n)
            level, slope = draws.normal(55, 14, n), draws.normal(0, spread, n)
            scores = level[people] + slope[people] * months + draws.normal(0, 10, 5 * n)
            there = draws.random(5 * n) > 0.15
            line = trend(pd.DataFrame({"member": people, "time": months, "score": scores})[there])
            if line.method == "reml":
                done += 1
                own += abs(line.slope / line.se_model) > 1.96
                robust += line.p < 0.05
        cells = [f"{100 * own / done:.0f}", f"{100 * robust / done:.0f}"]
        yield f"{n} people, slopes differ by {spread:g} a month", cells


def newcomers(draws):
    """Yield how often the line rises though nobody changed and all joined at a low point."""
    for low, settle in product(("others", "themselves"), (False, True)):
        cells = []
        for n in (8, 12, 20):
            worlds = [World(n, r=r, low=low) for r in CORRELATIONS]
            cells.append(span([rising(groups(draws, one, LINES), settle) for one in worlds]))
        counted = "from the settled answer on" if settle else "from the first answer on"
        yield f"low {'beside others' if low == 'others' else 'for themselves'}, {counted}", cells


def rising(made, settle):
    """Return the share of groups whose line is said to rise."""
    weeks, n = made.world.weeks, made.world.n
    heard = 0
    for scores, joined in zip(made.scores[..., 0], made.joined, strict=True):
        long = pd.DataFrame(
            {
                "member": np.repeat(np.arange(n), len(weeks)),
                "time": np.tile(weeks, n),
                "score": scores.ravel(),
            }
        )
        if settle:
            long = settled_answers(long, joined=pd.Series(joined), main=weeks[-1])
        line = trend(long.dropna().assign(time=long["time"] / WEEKS_A_MONTH))
        passing = still_passing(1.0, sd=SD) if settle else 0.0
        heard += "rose by" in say_trend(line, SCALE, expected=passing)
    return heard / len(made.scores)


if __name__ == "__main__":
    generator = np.random.default_rng(20261123)
    table("the interval holds the truth, %", [f"{n} people" for n in SIZES], intervals(generator))
    table("false alarms of the line, %", ["the model’s own error", "CR2"], slopes(generator))
    table(
        "nobody changed: the line rises, %",
        [f"{n} people" for n in (8, 12, 20)],
        newcomers(generator),
    )
