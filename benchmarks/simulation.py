"""What is said, tried on groups in which the truth is known. Prints tables for docs/methods.md.

Scores from 0 to 100 in steps of 5, skewed and bound by the ceiling; SD about 18; two waves that go
together by 0.6. A fixed seed, so that the same tables come out.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd

from toolkit.instruments import load_library
from toolkit.results.words import Evidence, Verdict, say
from toolkit.statistics import expected_rise, paired_change, trend

SIZES = (5, 8, 12, 20, 30)
DRAWS = 1000
MID, SD, TOGETHER = 5.0, 18.0, 0.6
SCALE = load_library()["rand36"].scale("emotional_wellbeing")
KINDS = {"middle": 55.0, "near the ceiling": 82.0}


def waves(draws, n, mean, gain=0.0, *, low_point=False):
    """Return two waves of n people; ``low_point`` takes those who joined when they felt low."""
    size = n * 12 if low_point else n
    person = draws.normal(0, TOGETHER**0.5, size)
    swing = (1 - TOGETHER) ** 0.5
    first = person + swing * draws.normal(size=size)
    second = person + swing * draws.normal(size=size)
    if low_point:
        low = np.argsort(first)[:n]
        first, second = first[low], second[low]
    return [cut(mean + SD * first), cut(mean + gain + SD * second)]


def cut(scores):
    return pd.Series(np.clip(np.round(scores / 5) * 5, 0, 100))


def verdict(before, after, population):
    change = paired_change(before, after)
    if change.mean_change is None:
        return Verdict.TOO_FEW, change
    expected = 0.0
    if population - before.mean() > 0.5 * SD:
        expected = expected_rise(before.mean(), reference_mean=population, correlation=TOGETHER)
    low = change.ci_low if change.ci_low is not None else change.mean_change
    high = change.ci_high if change.ci_high is not None else change.mean_change
    evidence = Evidence(
        scale=SCALE,
        n=change.n,
        change=change.mean_change,
        low=low,
        high=high,
        p=change.p_permutation,
        leave_one_out=change.leave_one_out_low,
        mid=MID,
        expected=expected,
        followed=1.0,
        needed=6,
        planned=True,
    )
    return say(evidence).verdict, change


def share(work):
    return f"{100 * np.mean([work() for _ in range(DRAWS)]):.1f} %"


def two_waves(draws):
    print(
        "| n | scores | interval holds the truth | false clear gain | ... joined at a low point "
        "| clear gain of a true 10 points |"
    )
    print("|---|---|---|---|---|---|")
    for n in SIZES:
        for kind, mean in KINDS.items():
            truth = np.mean(
                [b.mean() - a.mean() for a, b in (waves(draws, 2000, mean, 5.0) for _ in range(50))]
            )

            def covered(n=n, mean=mean, truth=truth):
                _, change = verdict(*waves(draws, n, mean, 5.0), 0)
                return change.ci_low is not None and change.ci_low <= truth <= change.ci_high

            def false(n=n, mean=mean):
                return verdict(*waves(draws, n, mean), 0)[0] is Verdict.GAIN

            def low(n=n, mean=mean):
                return verdict(*waves(draws, n, mean, low_point=True), mean)[0] is Verdict.GAIN

            def power(n=n, mean=mean):
                return verdict(*waves(draws, n, mean, 10.0), 0)[0] is Verdict.GAIN

            cells = " | ".join(share(work) for work in (covered, false, low, power))
            print(f"| {n} | {kind} | {cells} |", flush=True)


def slopes(draws):
    print(
        "\n| members | waves | slopes differ by (SD a month) | false alarms, model's own error | "
        "CR2 |"
    )
    print("|---|---|---|---|---|")
    for n in (8, 12, 20, 30):
        for spread in (0.0, 1.0):
            own, robust, done = 0, 0, 0
            for _ in range(400):
                months = np.tile(np.arange(5) * 4.0, n)
                people = np.repeat(np.arange(n), 5)
                level = draws.normal(55, 14, n)[people]
                slope = draws.normal(0, spread, n)[people]
                scores = level + slope * months + draws.normal(0, 10, 5 * n)
                keep = draws.random(5 * n) > 0.15
                line = trend(
                    pd.DataFrame({"member": people, "time": months, "score": scores})[keep]
                )
                if line.method != "reml":
                    continue
                done += 1
                own += abs(line.slope / line.se_model) > 1.96
                robust += line.p < 0.05
            print(
                f"| {n} | 5 | {spread:g} | {100 * own / done:.1f} % | {100 * robust / done:.1f} % |",
                flush=True,
            )


if __name__ == "__main__":
    generator = np.random.default_rng(20261123)
    two_waves(generator)
    slopes(generator)
