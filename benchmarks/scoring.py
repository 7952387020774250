"""A million RAND-36 rows, against the bare numpy work: recode by table, masked mean."""

import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
import pandas as pd

from toolkit.instruments import load_library

ROWS = 1_000_000


def bare(instrument, codes):
    """Recode by one table an item and take masked means; nothing is checked."""
    place = {question.key: at for at, question in enumerate(instrument.questions)}
    out = np.empty((len(codes), len(instrument.scales)))
    for column, scale in enumerate(instrument.scales):
        total, answered = np.zeros(len(codes)), np.zeros(len(codes))
        for item in scale.items:
            table = np.zeros(max(item.values) + 2)
            for code, value in item.values.items():
                table[code] = value
            given = codes[:, place[item.question]]
            missing = np.isnan(given)
            total += table[np.where(missing, len(table) - 1, given).astype(np.intp)]
            answered += ~missing
        out[:, column] = total / answered
    return out


def main():
    instrument = load_library()["rand36"]
    draws = np.random.default_rng(1)
    columns = {}
    for question in instrument.questions:
        values = draws.choice(question.options.codes, ROWS).astype(float)
        values[draws.random(ROWS) < 0.01] = np.nan
        columns[question.key] = values
    frame = pd.DataFrame(columns)
    start = time.perf_counter()
    scored = instrument.score(frame)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    codes = np.asfortranarray(frame.to_numpy())
    start = time.perf_counter()
    with np.errstate(invalid="ignore"):
        plain = bare(instrument, codes)
    plain_seconds = time.perf_counter() - start
    np.testing.assert_allclose(scored.to_numpy(), plain)
    print(f"bare numpy {plain_seconds:.2f} s, score {seconds:.2f} s")
    print(f"ratio {seconds / plain_seconds:.2f}; of the limit of 2 s: {seconds / 2:.2f}")
    print(
        f"peak memory {peak:.0f} MiB, answers included; of the limit of 1024 MiB: {peak / 1024:.2f}"
    )


if __name__ == "__main__":
    main()
