"""A group's page, fresh and kept, against bare numpy and scipy calls on the same arrays."""

import datetime as dt
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd
from scipy import stats

from toolkit.instruments import load_library
from toolkit.results.data import GroupData, Presence, WaveInfo
from toolkit.results.group import make
from toolkit.results.page import group_page

MEASURES = ("rand36", "who5", "ons4", "mutual_aid", "phq9")


def group(members: int, waves: int) -> GroupData:
    draws = np.random.default_rng(1)
    library = load_library()
    codes = [f"M{number}" for number in range(members)]
    instruments = {key: library[key] for key in MEASURES}
    numbers = list(range(1, waves + 1))
    scores = {}
    for key, instrument in instruments.items():
        for scale in instrument.scales:
            level = draws.normal(0.5, 0.2, (members, 1))
            values = np.clip(level + draws.normal(0, 0.15, (members, waves)), 0, 1)
            values = scale.low + (scale.high - scale.low) * values.round(2)
            values[draws.random(values.shape) < 0.1] = np.nan
            scores[key, scale.key] = pd.DataFrame(values, index=codes, columns=numbers)
    presence = pd.DataFrame(Presence.ANSWERED.value, index=codes, columns=numbers)
    first = dt.date(2024, 1, 1)
    return GroupData(
        group_id=1,
        name="Benchmark",
        invented=True,
        waves=tuple(
            WaveInfo(
                n,
                first + dt.timedelta(days=60 * n),
                first + dt.timedelta(days=60 * n + 7),
                dict.fromkeys(MEASURES, "1.0"),
            )
            for n in numbers
        ),
        members=tuple(codes),
        joined=dict.fromkeys(codes, "2024-01"),
        left={},
        reasons={},
        instruments=instruments,
        scores=scores,
        presence=presence,
        how=pd.DataFrame("phone", index=codes, columns=numbers),
        answers={key: {} for key in MEASURES},
        attended={},
        meeting_dates=(),
        outcomes=(("rand36", "energy"), ("who5", "percent")),
        planned_at=None,
        planned_before_first=False,
    )


def bare(data: GroupData) -> None:
    """Do only the calls that a statistician would type: t interval, Wilcoxon, line by scale."""
    for frame in data.scores.values():
        values = frame.to_numpy()
        change = values[:, -1] - values[:, 0]
        change = change[~np.isnan(change)]
        stats.ttest_1samp(change, 0).confidence_interval()
        stats.wilcoxon(change[change != 0])
        for column in range(1, values.shape[1]):
            later = values[:, column] - values[:, 0]
            stats.ttest_1samp(later[~np.isnan(later)], 0).confidence_interval()


def timed(work, *arguments) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        work(*arguments)
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    for members, waves, limit in ((30, 10, 0.15), (500, 20, 1.5)):
        data = group(members, waves)
        fresh = timed(lambda one: group_page(make(one)), data)
        plain = timed(bare, data)
        print(
            f"{members} members, {waves} waves, {len(data.scores)} scales: {fresh * 1000:.0f} ms, "
            f"{fresh / limit:.2f} of the limit, {fresh / plain:.1f} times the bare calls"
        )


if __name__ == "__main__":
    main()
