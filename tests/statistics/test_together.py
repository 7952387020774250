"""Several outcomes of each person taken together: against R, turned and mirrored."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from toolkit.statistics import paired_change, person_means, together

R = json.loads((Path(__file__).parents[1] / "reference/designs/figures.json").read_text())
NAMES = ("education", "agriculture", "examination")
SDS = {"education": 9.0, "agriculture": 22.0, "examination": 8.0}
BETTER = {"education": "higher", "agriculture": "higher", "examination": "lower"}
MOVES = pd.DataFrame({name: R["together"][name] for name in NAMES}, dtype=float)


def test_agrees_with_r():
    found = together(MOVES, sds=SDS, better=BETTER)
    for name in ("mean_change", "sd_change", "ci_low", "ci_high"):
        assert getattr(found, name) == pytest.approx(R["together"][name], abs=1e-9), name
    # The means lie on no lattice: a pattern at the very edge may fall on its other side.
    assert found.p_permutation == pytest.approx(R["together"]["p_permutation"], abs=3 / 2**12)
    assert (found.n, found.improved + found.same + found.worsened) == (12, 12)


def test_the_figures_of_single_waves_are_none():
    found = together(MOVES, sds=SDS, better=BETTER)
    for name in ("mean_before", "sd_before", "mean_after", "sd_after", "g_av", "g_av_low"):
        assert getattr(found, name) is None
    assert found.leave_one_out_low is not None


def test_one_outcome_alone_is_the_same_change_in_sd():
    alone = together(MOVES[["examination"]], sds=SDS, better=BETTER)
    points = paired_change(MOVES["examination"] * 0, MOVES["examination"], better="lower")
    assert alone.mean_change == pytest.approx(-points.mean_change / 8)
    assert alone.p_permutation == points.p_permutation
    assert (alone.improved, alone.worsened) == (points.improved, points.worsened)


def test_turning_every_outcome_turns_the_whole():
    turned = {name: "lower" if way == "higher" else "higher" for name, way in BETTER.items()}
    one, other = (together(MOVES, sds=SDS, better=way) for way in (BETTER, turned))
    assert one.mean_change == pytest.approx(-other.mean_change)
    assert one.p_permutation == other.p_permutation


def test_two_thirds_of_the_outcomes_must_be_there():
    moves = MOVES.copy()
    moves.iloc[0, 0] = moves.iloc[1, 0] = moves.iloc[1, 1] = math.nan
    means = person_means(moves, sds=SDS, better=BETTER)
    assert means.notna().tolist() == [True, False] + [True] * 10
    expected = np.mean([MOVES.iloc[0, 1] / 22, -MOVES.iloc[0, 2] / 8])
    assert means[0] == pytest.approx(expected)
    assert together(moves, sds=SDS, better=BETTER).n == 11


def test_bad_input_is_refused_in_a_sentence():
    with pytest.raises(ValueError, match="one outcome"):
        together(MOVES[[]], sds=SDS, better=BETTER)
    with pytest.raises(ValueError, match="must be above 0"):
        together(MOVES, sds=SDS | {"education": 0.0}, better=BETTER)
    with pytest.raises(ValueError, match="lacks"):
        together(MOVES, sds={"education": 1.0}, better=BETTER)
    with pytest.raises(ValueError, match="higher"):
        together(MOVES, sds=SDS, better=BETTER | {"education": "up"})
    with pytest.raises(ValueError, match="twice"):
        together(pd.concat([MOVES, MOVES]), sds=SDS, better=BETTER)
    with pytest.raises(ValueError, match="finite"):
        together(MOVES.replace(MOVES.iloc[0, 0], math.inf), sds=SDS, better=BETTER)
