"""What is said, tried on groups in which the truth is known. Prints tables for docs/methods.md.

Each group goes through ``settled_pairs``, ``paired_change``, ``bounds``, ``together`` and the rules of
``words``; groups that can't be called clear, since their t interval holds 0, are passed over by one
vectorised look (``tests/test_simulation.py`` holds it against the functions). A fixed seed. About ten
minutes: nice -n 15 python benchmarks/simulation.py
"""

import sys
from dataclasses import dataclass, replace
from itertools import combinations, product
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from toolkit.instruments import load_library
from toolkit.results.counted import (
    Counted,
    corrected,
    counted,
    evidence,
    evidence_of_whole,
    pairs_that_count,
    passed,
    whole,
)
from toolkit.results.evidence import Looked
from toolkit.results.words import Verdict, verdict
from toolkit.statistics import (
    SettledPairs,
    first_pairs,
    pairs_for,
    person_means,
    settled_pairs,
)

SIZES, CORRELATIONS = (6, 8, 12, 20), (0.4, 0.6, 0.8)
DRAWS, DRAWS_OF_POWER = 2000, 400
MID, SD, USUAL, STEP = 5.0, 18.0, 55.0, 5.0
WEEKS_A_MONTH = 52 / 12
SCALE = load_library()["rand36"].scale("emotional_wellbeing")
CLEAR = {Verdict.GAIN, Verdict.LOSS}


@dataclass(frozen=True)
class World:
    """Groups of ``n``, asked every quarter of a year, and how their scores come about.

    A score is what is usual for a person (share ``r`` of the variance) and a swing round it, half of
    which is over after ``half_life`` months. Newcomers, ``new`` of the group, come in the lowest
    quarter: of all who might come ("others"), or of their own swings ("themselves").
    """

    n: int
    r: float = 0.6
    new: float = 1.0
    low: str = "others"
    design: str = "together"
    leaving: str = "random"
    half_life: float = 1.5
    months: int = 12
    gain: float = 0.0
    early: bool = False
    outcomes: int = 1

    @property
    def weeks(self):
        return np.arange(0, 4 * self.months // 12 + 1) * 13.0


@dataclass(frozen=True)
class Groups:
    """Scores (groups x people x waves x outcomes; NaN: no answer), and when each person joined."""

    world: World
    scores: np.ndarray
    joined: np.ndarray


def groups(draws, world, count):
    """Return ``count`` groups of a world."""
    n, waves, parts = world.n, len(world.weeks), world.outcomes
    newcomers = round(world.new * n)
    rho = 0.5 ** (3.0 / world.half_life)
    usual, swing = _starts(draws, world, count, newcomers)
    first = np.zeros((count, n), dtype=int)
    if world.design == "as_they_join":  # a third each at the first three waves
        first[:, :newcomers] = draws.integers(0, min(3, waves - 1), (count, newcomers))
    spread = (1 - world.r) ** 0.5
    scores = np.full((count, n, waves, parts), np.nan)
    there = np.ones((count, n), dtype=bool)
    for wave in range(waves):
        going = wave > first
        fresh = spread * _correlated(draws, (count, n, parts))
        swing = np.where(going[..., None], rho * swing + (1 - rho**2) ** 0.5 * fresh, swing)
        since = (wave - first) * 3.0
        over = world.months - first * 3.0
        share = np.minimum(since / 3.0, 1.0) if world.early else since / np.maximum(over, 3.0)
        value = USUAL + SD * (usual + swing) + (world.gain * np.clip(share, 0, 1))[..., None]
        answers = there & (wave >= first) & ((draws.random((count, n)) > 0.08) | (wave == first))
        rounded = np.clip(np.round(value / STEP) * STEP, 0, 100)
        scores[:, :, wave] = np.where(answers[..., None], rounded, np.nan)
        there &= ~((draws.random((count, n)) < _leaves(world, swing, spread)) & (wave >= first))
    joined = np.where(np.arange(n) < newcomers, first * 13.0 - 2.0, -200.0)
    return Groups(world, scores, joined)


def _correlated(draws, shape):
    """Return normal numbers whose last axis (outcomes) goes together by 0.3."""
    if shape[-1] == 1:
        return draws.normal(size=shape)
    return 0.3**0.5 * draws.normal(size=(*shape[:-1], 1)) + 0.7**0.5 * draws.normal(size=shape)


def _starts(draws, world, count, newcomers):
    """Return what is usual for each, and their swing at the first answer; newcomers first."""
    pool = (count, 4 * newcomers, world.outcomes)
    usual = world.r**0.5 * _correlated(draws, pool)
    swing = (1 - world.r) ** 0.5 * _correlated(draws, pool)
    by = (usual + swing if world.low == "others" else swing).mean(axis=-1)
    lowest = np.argsort(by, axis=1)[:, :newcomers, None]
    old = (count, world.n - newcomers, world.outcomes)
    return (
        np.concatenate(
            [np.take_along_axis(usual, lowest, 1), world.r**0.5 * _correlated(draws, old)], axis=1
        ),
        np.concatenate(
            [np.take_along_axis(swing, lowest, 1), (1 - world.r) ** 0.5 * _correlated(draws, old)],
            axis=1,
        ),
    )


def _leaves(world, swing, spread):
    """Return each person's chance to leave after a wave, a quarter of a year."""
    if world.leaving == "random":
        return 0.07
    felt = swing.mean(axis=-1) / spread
    return np.where(felt < -0.5 if world.leaving == "worse" else felt > 0.5, 0.30, 0.03)


def pairs_of(made, outcome=0):
    """Return the pairs of all groups at once, settled and first: people are numbered through."""
    world, scores = made.world, made.scores[..., outcome]
    count, n, waves = scores.shape
    long = pd.DataFrame(
        {
            "member": np.repeat(np.arange(count * n), waves),
            "time": np.tile(world.weeks[:waves], count * n),
            "score": scores.ravel(),
        }
    )
    came, main = pd.Series(made.joined.ravel()), float(world.weeks[waves - 1])
    return (
        settled_pairs(long, joined=came, main=main, design=world.design),
        first_pairs(long, joined=came, main=main, design=world.design),
    )


def changes(found, count, n, needed):
    """Return changes (groups x people; NaN: no pair) over the pairs that count in each group."""
    settled, first = (_in_groups(one, count, n) for one in found)
    enough = (~np.isnan(settled)).sum(axis=1)
    return np.where((enough >= needed)[:, None], settled, first)


def _in_groups(found, count, n):
    change = np.full(count * n, np.nan)
    change[found.after.index] = (found.after - found.before).to_numpy()
    return change.reshape(count, n)


def outside_zero(change):
    """Return the groups whose t interval leaves 0 out: no other can be called clear."""
    size = (~np.isnan(change)).sum(axis=1)
    enough = size >= 6
    mean, spread = np.zeros(len(change)), np.ones(len(change))
    mean[enough] = np.nanmean(change[enough], axis=1)
    spread[enough] = np.nanstd(change[enough], axis=1, ddof=1)
    reach = stdtrit(np.maximum(size - 1, 1), 0.975) * spread / np.sqrt(np.maximum(size, 1))
    return np.flatnonzero(enough & (np.abs(mean) >= reach - 1e-9)).tolist()


def of_group(found, group, n):
    """Return one group's part of the pairs of all."""
    people = slice(group * n, (group + 1) * n - 1)  # labels: the last one is in it
    new, started = found.newcomer.loc[people], found.started.loc[people]
    return SettledPairs(
        before=found.before.loc[people],
        after=found.after.loc[people],
        newcomer=new,
        start=found.start.loc[people],
        weeks=found.weeks.loc[people],
        started=started,
        share_newcomers=float(new.mean()) if len(new) else 0.0,
        waiting=0,
        could=len(started),
    )


def counted_of(found, group, n, needed, *, first=False) -> Counted:
    """Return one group's change through the functions that the results use."""
    settled, every = (of_group(one, group, n) for one in found)
    used, is_settled = pairs_that_count(settled, lambda: every, needed=needed)
    if first:  # as if nothing had been known of newcomers
        used, is_settled = replace(every, newcomer=every.newcomer & False, share_newcomers=0), True
    return counted(used, settled=is_settled, scale=SCALE, mid=MID, sd=SD)


def said(one, *, looked=Looked.PLANNED, p=None, needed=6, gate=True):
    p = one.change.p_permutation if p is None else p
    return verdict(evidence(one, looked=looked, p=p, needed=needed, gate=gate))


def verdicts(made, *, first=False):
    """Return how many groups of one outcome are a clear gain, and how many a clear loss."""
    found = pairs_of(made)
    count, n = made.scores.shape[:2]
    change = _in_groups(found[1], count, n) if first else changes(found, count, n, 6)
    heard = [said(counted_of(found, group, n, 6, first=first)) for group in outside_zero(change)]
    return heard.count(Verdict.GAIN) / count, heard.count(Verdict.LOSS) / count


def picked(made):
    """Return the share of groups with a clear gain in some period, if each counted; and as said."""
    count, n, waves = made.scores.shape[:3]
    if_counted, as_said = set(), set()
    for start, end in combinations(range(waves), 2):
        part = Groups(made.world, made.scores[:, :, start : end + 1], made.joined - 13.0 * start)
        found = pairs_of(part)
        for group in outside_zero(changes(found, count, n, 6)):
            one = counted_of(found, group, n, 6)
            looked = Looked.PLANNED if (start, end) == (0, waves - 1) else Looked.PICKED
            if said(one) is Verdict.GAIN:
                if_counted.add(group)
            if said(one, looked=looked) is Verdict.GAIN:
                as_said.add(group)
    return len(if_counted) / count, len(as_said) / count


def several(made):
    """Return how often of several outcomes: any is a clear gain; the whole is; any after the gate;
    any is a clear loss."""
    count, n, _, parts = made.scores.shape
    found = [pairs_of(made, part) for part in range(parts)]
    needed = pairs_for(parts)
    moved = [changes(one, count, n, needed) for one in found]
    looked_at = set().union(*(outside_zero(one) for one in moved))
    means = person_means(
        pd.DataFrame({str(part): one.ravel() for part, one in enumerate(moved)}),
        sds={str(part): SD for part in range(parts)},
        better={str(part): "higher" for part in range(parts)},
    )
    looked_at |= set(outside_zero(means.to_numpy().reshape(count, n)))
    any_gain = any_gated = whole_gain = any_loss = 0
    for group in sorted(looked_at):
        each = {str(part): counted_of(found[part], group, n, needed) for part in range(parts)}
        taken = evidence_of_whole(whole(each), looked=Looked.PLANNED)
        p = corrected({key: one.change for key, one in each.items()})
        alone, gated = (
            [said(one, p=p.get(key, 1.0), needed=needed, gate=gate) for key, one in each.items()]
            for gate in (True, passed(taken))
        )
        whole_gain += verdict(taken) is Verdict.GAIN
        any_gain += Verdict.GAIN in alone
        any_gated += Verdict.GAIN in gated
        any_loss += Verdict.LOSS in gated
    return any_gain / count, whole_gain / count, any_gated / count, any_loss / count


def span(values):
    """Return the best and the worst of several cells, in percent."""
    low, high = (f"{100 * end:.0f}" for end in (min(values), max(values)))
    return high if low == high else f"{low} to {high}"


def table(first, columns, rows):
    """Print a table of rows (name, cells), each as soon as it is worked out."""
    print(f"\n| {first} | " + " | ".join(columns) + " |")
    print("|---" * (len(columns) + 1) + "|", flush=True)
    for name, cells in rows:
        print(f"| {name} | " + " | ".join(cells) + " |", flush=True)


DESIGNS = ("together", "as_they_join")
PEOPLE = [f"{n} people" for n in SIZES]
KINDS = (
    ("nobody is new", {"new": 0.0}),
    ("half are new, low beside others", {"new": 0.5}),
    ("half are new, low for themselves", {"new": 0.5, "low": "themselves"}),
    ("all are new, low beside others", {}),
    ("all are new, low for themselves", {"low": "themselves"}),
)
WHYS = (
    ("people leave at random", {}),
    ("many leave when they feel worse", {"leaving": "worse"}),
    ("many leave when they feel better", {"leaving": "better"}),
    ("a low is half over after 3.5 months", {"half_life": 3.5}),
    ("a low is half over after 7 months", {"half_life": 7.0}),
    ("the same, over 24 months", {"half_life": 7.0, "months": 24}),
)


def cell(draws, count, *, first=False, **world):
    """Return clear gains and losses for both designs and each true correlation."""
    worlds = [World(r=r, design=design, **world) for r, design in product(CORRELATIONS, DESIGNS)]
    return [verdicts(groups(draws, one, count), first=first) for one in worlds]


def without_change(draws):
    for (why, one), (kind, other) in product(WHYS, KINDS):
        if "half_life" in one and kind == "nobody is new":
            continue  # nobody is low
        cells = []
        for n in SIZES:
            found = cell(draws, DRAWS, n=n, **one, **other)
            cells.append(f"{span([up for up, _ in found])} ({span([down for _, down in found])})")
        yield f"{why}; {kind}", cells


def from_first_answers(draws):
    for kind, other in KINDS:
        found = [cell(draws, DRAWS // 4, first=True, n=n, **other) for n in SIZES]
        yield kind, [span([up for up, _ in one]) for one in found]


def periods(draws):
    for kind, other in KINDS:
        found = [picked(groups(draws, World(n, **other), DRAWS // 2)) for n in SIZES]
        yield f"{kind}; if each period counted as planned", [f"{100 * one:.0f}" for one, _ in found]
        yield f"{kind}; as it is said", [f"{100 * one:.0f}" for _, one in found]


def three_outcomes(draws):
    for gain, (kind, other), n in product((0.0, 10.0), (KINDS[0], KINDS[3], KINDS[4]), SIZES):
        count = DRAWS_OF_POWER if gain else DRAWS // 2
        worlds = [World(n, r=r, outcomes=3, gain=gain, **other) for r in CORRELATIONS]
        found = [several(groups(draws, one, count)) for one in worlds]
        what = f"a true {gain:.0f} points in each" if gain else "nobody changed"
        yield f"{what}; {kind}; {n} people", [span(column) for column in zip(*found, strict=True)]


def power(draws):
    gains = ((10.0, False), (20.0, False), (20.0, True))
    for (gain, early), (kind, other) in product(gains, KINDS):
        found = [cell(draws, DRAWS_OF_POWER, n=n, gain=gain, early=early, **other) for n in SIZES]
        when = "all of it in the first 3 months" if early else "evenly over the year"
        yield f"{gain:.0f} points, {when}; {kind}", [span([up for up, _ in one]) for one in found]


TABLES = (
    ("nobody changed: clear gain (clear loss), %", PEOPLE, without_change),
    ("a true gain: clear gain, %", PEOPLE, power),
    ("nobody changed, from first answers: clear gain, %", PEOPLE, from_first_answers),
    ("nobody changed, five waves: clear gain in some period, %", PEOPLE, periods),
    (
        "three outcomes, %",
        [
            "clear gain in any",
            "clear gain of the whole",
            "in any, if the whole passed",
            "clear loss",
        ],
        three_outcomes,
    ),
)

if __name__ == "__main__":
    for number, (first_column, columns, rows) in enumerate(TABLES):
        table(first_column, columns, rows(np.random.default_rng([20261123, number])))
