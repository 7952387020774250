import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.statistics.several_scales import holm

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_a" / "figures.json").read_text()
)


@pytest.mark.parametrize("known", FIGURES["holm"], ids=str)
def test_agrees_with_p_adjust_in_r(known):
    assert holm(pd.Series(known["p"])).tolist() == pytest.approx(known["adjusted"], abs=1e-12)


@pytest.mark.parametrize("kind", [float, object])
def test_a_scale_without_a_p_asks_no_question(kind):
    p = pd.Series({"mood": 0.02, "pain": None, "role": 0.03}, dtype=kind)
    adjusted = holm(p)
    assert adjusted.to_dict() == {"mood": 0.04, "role": 0.04}
    assert adjusted.get("pain") is None


def test_nothing_asked_nothing_adjusted():
    assert holm(pd.Series(dtype=float)).empty
    assert holm(pd.Series([None, None])).empty


@given(st.lists(st.floats(0, 1), min_size=1, max_size=9))
def test_adjusted_values_keep_the_order_and_are_never_smaller(values):
    p = pd.Series(values)
    adjusted = holm(p)
    assert ((adjusted >= p) & (adjusted <= 1)).all()
    assert adjusted[p.sort_values().index].is_monotonic_increasing
    assert adjusted.min() == min(1, len(p) * p.min())
    pd.testing.assert_series_equal(holm(p[::-1])[p.index], adjusted)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (pd.Series([0.1, 1.2]), "outside"),
        (pd.Series([-0.1]), "outside"),
        (pd.Series(["small"]), "no number"),
        (pd.Series([0.1, 0.2], index=["mood", "mood"]), "stands twice"),
        ([0.1, 0.2], "pandas Series"),
    ],
)
def test_bad_input_is_refused(bad, said):
    with pytest.raises(ValueError, match=said):
        holm(bad)
