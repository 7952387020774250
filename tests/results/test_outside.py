"""What may leave a group: rounded, of nobody who could be made out, in the group's own words."""

import re
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.results.groups import data
from toolkit.results.group import make
from toolkit.results.outside import outcome_of, outside
from toolkit.results.words import Verdict
from toolkit.storage.models import Design


def person(code: str) -> str:
    return f"hash of {code}"


def out(scores, earlier=(), **plan):
    return outside(data(scores, **plan), earlier=earlier, person=person)


def falling(n=14, seed=3):
    draws = np.random.default_rng(seed)
    before = draws.integers(8, 25, n)
    return np.column_stack([before, before - draws.integers(1, 7, n)]).astype(float)


def test_it_holds_no_member_and_no_unrounded_figure():
    scores = falling()
    found = out(scores)
    shown = repr(found)
    assert "M0" not in shown.replace("hash of M0", "")
    (change,) = {f"{(scores[:, 1] - scores[:, 0]).mean()}"[:6]}
    assert change not in shown
    assert found.scales[0].planned
    assert "fell by about" in found.scales[0].text


@pytest.mark.parametrize(("n", "says"), [(4, "Too few people"), (6, "With fewer than eight")])
def test_few_people_are_told_of_in_words_alone(n, says):
    one = out(falling(n)).scales[0]
    assert says in one.text
    assert one.change.ci_low is None
    assert one.verdict in {Verdict.TOO_FEW, Verdict.FIVE}


@settings(max_examples=60, deadline=None)
@given(st.integers(8, 20), st.integers(0, 10_000), st.floats(-6, 6))
def test_it_says_what_the_groups_own_page_says_in_rounded_figures(n, seed, shift):
    draws = np.random.default_rng(seed)
    before = draws.integers(5, 22, n)
    after = np.clip(np.rint(before + shift + draws.normal(0, 3, n)), 0, 27)
    scores = np.column_stack([before, after]).astype(float)
    inside, leaves = make(data(scores)).scales[0], out(scores).scales[0]
    if leaves.change.mean_change is None:
        return
    assert leaves.verdict is inside.statement.verdict
    if leaves.change.mean_change == 0:  # "stayed about the same"
        return
    assert _without_numbers(leaves.text) == _without_numbers(inside.statement.text)
    for number in re.findall(r"\d+\.\d+", leaves.text):
        assert float(number) % 0.5 == 0


def _without_numbers(text: str) -> str:
    # A rounded end of an interval may lie at 0, which is neither up nor down.
    return re.sub(r"[\d.]+( points?)?( (up|down))?", "#", text)


ANSWERED = st.lists(st.tuples(*[st.booleans()] * 4).filter(any), min_size=8, max_size=16)


@settings(max_examples=40, deadline=None)
@given(ANSWERED, st.sampled_from(list(Design)))
def test_no_two_reports_together_single_anybody_out(answered, design):
    """Three reports, after the second, third and fourth wave: all that left is held together."""
    draws = np.random.default_rng(5)
    scores = np.where(answered, draws.integers(5, 22, (len(answered), 4)), np.nan)
    left = []
    for waves in (2, 3, 4):
        found = out(scores[:, :waves], left, design=design, main_wave=waves)
        left += [one for one in found.leaves if one not in left]
    for one, other in permutations(left, 2):
        if one.scale == other.scale and set(one.waves) & set(other.waves):
            assert len(one.people - other.people) not in {1, 2}
            assert len(one.people) >= 5


def test_the_same_report_again_tells_the_same():
    first = out(falling())
    again = out(falling(), first.leaves)
    assert again.scales == first.scales
    assert again.leaves == first.leaves
    assert again.told_before == ("PHQ-9: Low mood: the same figure of the same people",)


def test_a_later_report_leaves_others_out_with_the_one_who_is_missing():
    scores = np.column_stack([falling(), falling(seed=4)[:, 1]])
    first = out(scores[:, :2], main_wave=2)
    scores[0, 2] = np.nan
    later = out(scores, first.leaves, main_wave=3)
    assert later.scales[0].change.n == 11
    assert later.scales[0].by_lot
    assert any("Some people were left out, by lot" in text for text in later.scales[0].cautions)


def test_what_an_earlier_report_would_give_away_is_held_back_and_why():
    scores = np.column_stack([falling(6), falling(6, seed=4)[:, 1]])
    first = out(scores[:, :2], main_wave=2)
    scores[0, 2] = np.nan
    later = out(scores, first.leaves, main_wave=3)
    assert later.scales[0].change.n is None
    assert "an earlier report" in later.scales[0].text
    assert later.planned_and_missing == ("PHQ-9: Low mood",)
    assert later.not_shown[-1].mend.startswith("Wait until three more")
    assert not later.leaves


def test_a_total_and_its_parts_have_one_name_in_the_ledger():
    found = data([[3, 2]] * 6, measure="phq4", scale="total")
    keys = [("phq4", scale) for scale in ("total", "anxiety", "depression")]
    assert len({outcome_of(found, key) for key in keys}) == 1
    found = data([[30, 20]] * 6, measure="rand36", scale="energy")
    assert outcome_of(found, ("rand36", "energy")) != outcome_of(found, ("rand36", "pain"))
    found = data([[3, 2]] * 6, measure="swemwbs", scale="metric")
    assert len({outcome_of(found, ("swemwbs", scale)) for scale in ("total", "metric")}) == 1


def test_one_wave_says_where_a_group_starts_and_claims_no_change():
    one = out([[float(score)] for score in (4, 9, 12, 7, 15, 11, 8, 6)])
    assert one.one_wave
    assert one.scales[0].start.mean == 9.0
    assert "on average" in one.scales[0].text
    assert "rose" not in one.headline


def test_without_a_closed_wave_there_is_nothing_to_hand_on():
    with pytest.raises(ValueError, match="No wave is closed"):
        outside(
            data([[1.0]]).__class__(**{**data([[1.0]]).__dict__, "waves": ()}),
            earlier=(),
            person=person,
        )
