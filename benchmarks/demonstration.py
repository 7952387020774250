"""Which draw of each demonstration group is shown: the first in which results tell its truth.

Prints the first seed, counting from 1, and in how many of the draws looked at the truth is told, so
that nobody takes a draw for the rule. The draws go through ``toolkit.results`` without a database;
``tests/demo`` holds that the filled group says the same. About two minutes:
python benchmarks/demonstration.py [DRAWS]
"""

import datetime as dt
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd

from toolkit.demo import GROUPS
from toolkit.demo.filling import joined_in, opened_on
from toolkit.demo.sent import DAYS_OPEN, draw_answers
from toolkit.instruments import load_library
from toolkit.results.data import GroupData, Presence, WaveInfo
from toolkit.results.group import make
from toolkit.results.people import people
from toolkit.storage.models import DECLINED

TODAY = dt.date(2026, 11, 23)
LIBRARY = load_library()


def drawn(group, seed):
    """Return the data of a draw, with its planned outcomes alone."""
    for_answers, _ = np.random.default_rng(seed).spawn(2)
    sent = list(draw_answers(for_answers, group, LIBRARY))
    places, numbers = range(len(group.lives)), range(1, group.waves + 1)
    codes = [f"{place:02}" for place in places]
    scores = {}
    for measure, key in group.outcomes:
        questions = [question.key for question in LIBRARY[measure].questions]
        given = pd.DataFrame(
            [one.answers[measure] for one in sent], columns=questions, dtype=object
        )
        scored = LIBRARY[measure].score(given.mask(given == DECLINED).astype(float))[key]
        table = np.full((len(codes), group.waves), np.nan)
        table[[one.place for one in sent], [one.wave - 1 for one in sent]] = scored
        scores[measure, key] = pd.DataFrame(table, index=codes, columns=numbers)
    there = pd.DataFrame(Presence.NO_ANSWER.value, index=codes, columns=numbers, dtype=object)
    for one in sent:
        there.iloc[one.place, one.wave - 1] = Presence.ANSWERED.value
    opened = opened_on(group, TODAY)
    asked = {measure: LIBRARY[measure].version for measure in group.measures}
    return GroupData(
        group_id=1,
        name=group.name,
        invented=True,
        waves=tuple(
            WaveInfo(number, day, day + dt.timedelta(days=DAYS_OPEN), asked)
            for number, day in zip(numbers, opened, strict=True)
        ),
        members=tuple(codes),
        joined={codes[place]: joined_in(group.lives[place], opened) for place in places},
        left={},
        reasons={},
        instruments={measure: LIBRARY[measure] for measure in group.measures},
        scores=scores,
        presence=there,
        how=there,
        answers={},
        attended={},
        meeting_dates=(),
        outcomes=group.outcomes,
        planned_at=dt.datetime.combine(opened[0], dt.time()),
        planned_before_first=True,
        design=group.design,
        main_wave=group.waves,
        headline=group.headline,
    )


def told(group, seed):
    """Return the verdicts of a draw, and whether just those got worse who were to."""
    found = make(drawn(group, seed))
    verdicts = tuple(item.statement.verdict for item in found.outcomes)
    worse = {int(row.code) for row in people(found, found.outcomes).rows if row.worse}
    return verdicts, not group.worse or worse == set(group.worse)


def main(draws):
    for group in GROUPS:
        looked = [told(group, seed) for seed in range(1, draws + 1)]
        true = [seed for seed, said in enumerate(looked, 1) if said == (group.truth, True)]
        print(f"{group.name}: first {true[0] if true else '-'} (kept: {group.seed})")
        print(f"  {len(true)} of {draws} draws say {', '.join(group.truth)}")
        for at, (measure, scale) in enumerate(group.outcomes):
            common = Counter(verdicts[at] for verdicts, _ in looked).most_common(5)
            print(f"  {measure} {scale}: {', '.join(f'{what} {n}' for what, n in common)}")
        print(f"  just those got worse who were to: {sum(worse for _, worse in looked)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
