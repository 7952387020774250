import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.statistics.least import withhold
from toolkit.statistics.reliable_change import Verdict, reliable_change

FIGURES = json.loads(
    (Path(__file__).parents[1] / "reference" / "statistics_a" / "figures.json").read_text()
)
SCORES = st.lists(
    st.tuples(st.integers(0, 100).map(float), st.integers(0, 100).map(float)), max_size=12
)


def waves(rows):
    return (
        pd.Series([row[0] for row in rows], dtype=float),
        pd.Series([row[1] for row in rows], dtype=float),
    )


def test_the_papers_worked_example():
    # Jacobson and Truax (1991): 32.5 to 47.5, SD 7.5, reliability 0.80: RC = 15 / 4.74 = 3.16
    before, after = pd.Series({"client": 32.5}), pd.Series({"client": 47.5})
    result = reliable_change(before, after, sd=7.5, reliability=0.80)
    assert result.threshold == pytest.approx(1.96 * 4.74, abs=0.01)
    assert result.per_member.loc["client", "rci"] == pytest.approx(3.16, abs=0.005)
    assert result.per_member.loc["client", "verdict"] == Verdict.IMPROVED


@pytest.mark.parametrize("known", FIGURES["reliable"], ids=str)
def test_index_and_threshold_agree_with_the_formula_in_r(known):
    before, after = pd.Series([known["x1"]]), pd.Series([known["x2"]])
    result = reliable_change(before, after, sd=known["s1"], reliability=known["rxx"])
    assert result.threshold == pytest.approx(known["threshold"], abs=1e-9)
    assert result.per_member["rci"][0] == pytest.approx(known["rc"], abs=1e-9)


def test_a_group_is_counted_and_one_member_is_not():
    before = pd.Series({"a": 40.0, "b": 40.0, "c": 40.0, "d": 40.0, "e": 40.0, "f": None})
    after = pd.Series({"a": 60.0, "b": 41.0, "c": 20.0, "d": 39.0, "e": 70.0, "g": 10.0})
    result = reliable_change(before, after, sd=10, reliability=0.8)
    assert result.per_member["verdict"].to_dict() == {
        "a": "improved",
        "b": "no_reliable_change",
        "c": "worsened",
        "d": "no_reliable_change",
        "e": "improved",
    }
    assert result.per_member.columns.tolist() == ["change", "rci", "verdict"]
    assert (result.n, result.improved, result.no_reliable_change, result.worsened) == (5, 2, 2, 1)
    assert result.expected_by_chance == pytest.approx(0.25)
    assert result.withheld == ()

    few = reliable_change(before.head(4), after, sd=10, reliability=0.8)
    assert few.per_member.loc["a", "verdict"] == "improved"
    counts = (few.improved, few.no_reliable_change, few.worsened, few.could_improve)
    assert counts == (None,) * 4
    assert few.expected_by_chance is None
    assert few.withheld == (withhold("tally", 4),)


def test_who_started_near_the_best_score_had_no_room_to_show_a_gain():
    before = pd.Series({"low": 50.0, "near": 88.0, "top": 100.0, "edge": 87.0, "fell": 98.0})
    after = pd.Series({"low": 90.0, "near": 100.0, "top": 100.0, "edge": 89.0, "fell": 60.0})
    result = reliable_change(before, after, sd=10, reliability=0.8, best=100)
    assert 12 < result.threshold < 13
    assert result.no_room == ("near", "top", "fell")
    assert (result.improved, result.could_improve) == (1, 2)
    assert result.worsened == 1  # harm counts also from the top


def test_room_lies_downwards_where_lower_is_better():
    before, after = pd.Series({"a": 3.0, "b": 20.0}), pd.Series({"a": 0.0, "b": 2.0})
    options = {"sd": 5, "reliability": 0.8, "better": "lower", "best": 0}
    result = reliable_change(before, after, **options)
    assert result.no_room == ("a",)
    assert result.per_member["verdict"].tolist() == ["no_reliable_change", "improved"]
    assert result.per_member["change"].tolist() == [-3.0, -18.0]  # still after - before


def test_without_the_best_score_nobody_is_said_to_have_had_room():
    result = reliable_change(pd.Series([100.0]), pd.Series([100.0]), sd=5, reliability=0.8)
    assert result.no_room is None


def test_of_nobody_there_is_an_empty_frame():
    none = pd.Series(dtype=float)
    result = reliable_change(none, none, sd=5, reliability=0.8, best=100)
    assert result.per_member.columns.tolist() == ["change", "rci", "verdict"]
    assert (result.n, len(result.per_member), result.no_room) == (0, 0, ())


@given(SCORES, st.floats(0.5, 40), st.floats(0, 0.99))
@settings(deadline=None, max_examples=50)
def test_verdicts_turn_with_the_waves_and_with_the_better_way(rows, sd, reliability):
    before, after = waves(rows)
    options = {"sd": sd, "reliability": reliability}
    there = reliable_change(before, after, **options).per_member["verdict"]
    back = reliable_change(after, before, **options).per_member["verdict"]
    turned = reliable_change(before, after, **options, better="lower").per_member["verdict"]
    mirror = {"improved": "worsened", "worsened": "improved"}
    assert back.tolist() == turned.tolist() == there.replace(mirror).tolist()


@given(SCORES, st.floats(1, 20), st.floats(0, 0.99))
@settings(deadline=None, max_examples=50)
def test_who_had_no_room_never_improves_and_the_counts_add_up(rows, sd, reliability):
    result = reliable_change(*waves(rows), sd=sd, reliability=reliability, best=100)
    assert not (result.per_member.loc[list(result.no_room), "verdict"] == "improved").any()
    if result.n >= 5:
        assert result.improved + result.no_reliable_change + result.worsened == result.n
        assert result.improved <= result.could_improve <= result.n


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"sd": 0}, "above 0"),
        ({"sd": float("nan")}, "above 0"),
        ({"reliability": 1}, "reliability"),
        ({"reliability": -0.1}, "reliability"),
        ({"reliability": float("nan")}, "reliability"),
        ({"better": "up"}, "higher"),
        ({"confidence": 1}, "between 0 and 1"),
        ({"best": 45}, "better than 45"),
        ({"best": float("nan")}, "finite"),
    ],
)
def test_bad_input_is_refused(options, said):
    good = {"sd": 7.5, "reliability": 0.8}
    with pytest.raises(ValueError, match=said):
        reliable_change(pd.Series([32.5]), pd.Series([47.5]), **(good | options))
