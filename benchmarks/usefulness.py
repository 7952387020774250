"""How often a report still says something: of simulated groups, what may leave in a first report and
in a second one a year later, held against it; and beside it, in the second if it were the first.
Prints the table for docs/methods.md.

Groups of ``simulation.py`` (a third of them all long-standing, a third half newcomers, a third all
newcomers; each quarter of a year 7 of 100 leave and 8 of 100 miss a
wave), one planned scale, a report after the wave of one year and, held against it, one from the first
wave to that of two years. 1,000 groups, a fixed seed, five to ten minutes:
nice -n 15 python benchmarks/usefulness.py
"""

import datetime as dt
import hashlib
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd

from benchmarks.simulation import World, groups
from toolkit.instruments import load_library
from toolkit.results.data import GroupData, Presence, WaveInfo
from toolkit.results.outside import outside
from toolkit.storage.models import Design

CLASSES = {"5 to 7": (5, 7), "8 or 9": (8, 9), "10 to 14": (10, 14), "15 to 30": (15, 30)}
GROUPS = 1000
KEY = ("rand36", "emotional_wellbeing")
LIBRARY = load_library()
#: The last wave in each, and whether it is held against the one before.
REPORTS = {"first": (5, False), "second": (9, True), "second, alone": (9, False)}
FIRST = dt.date(2024, 1, 1)


def data_of(scores, joined, design, waves):
    """Return a group as results read it, up to a wave that is the plan's main one."""
    codes = [f"M{who:02}" for who in range(len(scores))]
    numbers = list(range(1, waves + 1))
    table = pd.DataFrame(scores[:, :waves], index=codes, columns=numbers)
    came = [(FIRST + dt.timedelta(weeks=float(week))).strftime("%Y-%m") for week in joined]
    answered = Presence.ANSWERED.value
    infos = []
    for number in numbers:
        opened = FIRST + dt.timedelta(weeks=13 * (number - 1))
        infos.append(WaveInfo(number, opened, opened + dt.timedelta(days=14), {KEY[0]: "1.0"}))
    return GroupData(
        group_id=1,
        name="Simulated",
        invented=True,
        waves=tuple(infos),
        members=tuple(codes),
        joined=dict(zip(codes, came, strict=True)),
        left={},
        reasons={},
        instruments={KEY[0]: LIBRARY[KEY[0]]},
        scores={KEY: table},
        presence=table.notna().replace({True: answered, False: Presence.NO_ANSWER.value}),
        how=table.notna().replace({True: "phone", False: None}),
        answers={KEY[0]: {}},
        attended={},
        meeting_dates=(),
        outcomes=(KEY,),
        planned_at=dt.datetime(2024, 1, 1),  # noqa: DTZ001 (kept without a zone)
        planned_before_first=True,
        design=design,
        main_wave=waves,
    )


def reports(made, design, key):
    """Yield which report, and what is in it: a mean, an interval, a count, a course."""
    left = ()
    for name, (waves, held) in REPORTS.items():
        found = outside(
            data_of(made.scores[0, :, :, 0], made.joined[0], design, waves),
            earlier=left if held else (),
            person=lambda code: hashlib.blake2b(f"{key} {code}".encode()).hexdigest(),
        )
        left = found.leaves
        (one,) = found.scales
        counts = one.change.counts
        yield (
            name,
            (
                one.change.mean_change is not None,
                one.change.ci_low is not None,
                counts is not None and any(cell.isdigit() for cell in counts.printed.values()),
                len(one.course) > 1,
            ),
        )


def main():
    found = defaultdict(list)
    for size, (fewest, most) in CLASSES.items():
        for design in Design:
            draws = np.random.default_rng([fewest, len(design.value)])
            for key in range(GROUPS // (len(CLASSES) * len(Design))):
                n = int(draws.integers(fewest, most + 1))
                world = World(
                    n,
                    new=float(draws.choice([0.0, 0.5, 1.0])),
                    design=design.value,
                    months=24,
                    gain=8.0,
                )
                for report, told in reports(groups(draws, world, 1), design, key):
                    found[design, size, report].append(told)
    print("| members at the start | report | a mean | an interval | a count | a course |")
    print("|---|---|---|---|---|---|")
    for (design, size, report), told in found.items():
        shares = " | ".join(f"{share:.0f}" for share in 100 * np.mean(told, axis=0))
        print(f"| {design.value.replace('_', ' ')}, {size} | {report} | {shares} |")


if __name__ == "__main__":
    main()
