"""The area under a change in life satisfaction, by hand and by numpy's own rule."""

import numpy as np
import pandas as pd
import pytest

from toolkit.statistics.value import POUNDS, WEEKS_A_YEAR, wellbeing_years

YEAR = WEEKS_A_YEAR


def test_worked_by_hand():
    """One point up after a year and kept for a second: half a point-year, then a whole one."""
    scores = pd.DataFrame([[4.0, 5.0, 5.0]] * 20 + [[7.0, 6.0, 5.0]] * 4)
    start = pd.Series([0.0] * 24)
    found = wellbeing_years(scores, weeks=[0, YEAR, 2 * YEAR], start=start)
    assert found.years == pytest.approx(48)
    assert found.by_person[0] == pytest.approx(1.5)
    assert found.by_person[23] == pytest.approx(-2)
    assert found.gained == pytest.approx(22)
    assert found.gained * POUNDS[1] == pytest.approx(286_000)


def test_only_what_was_measured_counts():
    """Before the answer that counts and after the last one nothing is added; gaps are straight."""
    scores = pd.DataFrame([[0.0, 5.0, np.nan, 7.0, np.nan]] * 20)
    found = wellbeing_years(
        scores, weeks=[0, YEAR, 2 * YEAR, 3 * YEAR, 9 * YEAR], start=pd.Series([YEAR] * 20)
    )
    assert found.by_person[0] == pytest.approx(2)
    assert found.years == pytest.approx(40)


def test_below_twenty_people_there_is_none():
    scores = pd.DataFrame([[4.0, 5.0]] * 19)
    assert wellbeing_years(scores, weeks=[0, YEAR], start=pd.Series([0.0] * 19)) is None
