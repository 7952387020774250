"""Meetings and the later score as one model: against R and statsmodels, and for any data at all."""

import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.statistics.attendance import dose_response
from toolkit.statistics.least import Why

R = json.loads((Path(__file__).parents[1] / "reference/designs/figures.json").read_text())


def series(values):
    return pd.Series(values, dtype=float)


def test_agrees_with_r():
    case = R["attendance"]
    found = dose_response(
        series(case["meetings"]), series(case["after"]), before=series(case["before"])
    )
    for name in ("slope", "slope_low", "slope_high", "rho", "rho_low", "rho_high"):
        assert getattr(found, name) == pytest.approx(case[name], rel=1e-9), name


def test_agrees_with_statsmodels():
    import statsmodels.api as sm

    case = R["attendance"]
    x = sm.add_constant(np.column_stack([case["before"], case["meetings"]]))
    fit = sm.OLS(case["after"], x).fit(cov_type="HC3", use_t=True)
    found = dose_response(
        series(case["meetings"]), series(case["after"]), before=series(case["before"])
    )
    assert (found.slope_low, found.slope_high) == pytest.approx(fit.conf_int()[2], rel=1e-8)


def test_a_first_score_that_goes_with_meetings_does_not_shrink_what_they_do():
    """Who starts low comes more: the truth of 2 points a meeting is found, not 1.3 of it."""
    draws = np.random.default_rng(1)
    before = draws.normal(50, 10, 400)
    came = np.round(12 - 0.3 * (before - 50) + draws.normal(0, 2, 400))
    after = 20 + 0.5 * before + 2 * came + draws.normal(0, 3, 400)
    found = dose_response(series(came), series(after), before=series(before))
    assert found.slope_low < 2 < found.slope_high
    assert found.slope == pytest.approx(2, abs=0.2)


def test_what_cannot_be_told_apart_is_withheld():
    draws = np.random.default_rng(2)
    before, after = series(draws.normal(size=14)), series(draws.normal(size=14))
    for came, why in (
        (before * 3, Why.NOT_DEFINED),
        (before * 0 + 4, Why.NO_VARIANCE),
        (before.head(11), Why.TOO_FEW),
    ):
        found = dose_response(came, after, before=before)
        assert found.slope is None
        assert found.rho is None
        assert found.withheld[0].why is why


def test_only_those_with_all_three_count():
    draws = np.random.default_rng(3)
    before, after, came = (series(draws.normal(size=15)) for _ in range(3))
    before[0], after[1], came[2] = (math.nan,) * 3
    found = dose_response(came, after, before=before)
    same = dose_response(came[3:], after[3:], before=before[3:])
    assert found.n == same.n == 12
    assert found.slope == pytest.approx(same.slope)


numbers = st.one_of(st.sampled_from([0.0, 50.0, 100.0]), st.floats(0, 100), st.just(math.nan))


@given(st.lists(st.tuples(numbers, numbers, numbers), max_size=30))
def test_any_data_gives_finite_figures_or_none(rows):
    columns = [series([row[place] for row in rows]) for place in range(3)]
    found = dose_response(columns[0], columns[1], before=columns[2])
    for field in dataclasses.fields(found):
        value = getattr(found, field.name)
        assert not isinstance(value, float) or math.isfinite(value), field.name
    assert found.withheld or found.slope is not None


def test_bad_input_is_refused_in_a_sentence():
    twice = pd.Series([1.0, 2.0], index=[0, 0])
    with pytest.raises(ValueError, match="twice"):
        dose_response(series([1, 2]), series([1, 2]), before=twice)
    with pytest.raises(ValueError, match="infinite"):
        dose_response(series([1, math.inf]), series([1, 2]), before=series([1, 2]))
