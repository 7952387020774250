"""What leaves the group, attacked: by subtraction, by two reports, by a look into the object."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from toolkit.results.funder import for_funder
from toolkit.statistics import paired_change
from toolkit.statistics.disclosure import (
    FEWER,
    NOT_SHOWN,
    Disclosed,
    DisclosedCounts,
    disclose,
    disclose_counts,
    disclose_subgroup,
    disclose_total,
)
from toolkit.statistics.releases import Release, may_release

cells = st.lists(st.integers(0, 30), min_size=2, max_size=5).map(
    lambda counts: {f"c{place}": count for place, count in enumerate(counts)}
)


@settings(max_examples=300, deadline=None)
@given(cells)
def test_whoever_subtracts_finds_three_numbers_or_more_for_each_hidden_cell(counts):
    out = disclose_counts(counts)
    names = list(counts)
    hidden = [name for name in names if out.printed[name] in {FEWER, NOT_SHOWN}]
    if len(hidden) == len(names) and all(out.printed[name] == NOT_SHOWN for name in names):
        return  # all cells alike: nothing but the sum was said
    low, high = [], []
    for name in names:
        if out.printed[name] == FEWER:
            low.append(0), high.append(2)
        elif out.printed[name] == NOT_SHOWN:
            low.append(3), high.append(out.n)
        else:
            assert int(out.printed[name]) == counts[name]
            assert 3 <= counts[name] < out.n
            low.append(counts[name]), high.append(counts[name])
    total = LinearConstraint(np.ones((1, len(names))), out.n, out.n)
    for place, name in enumerate(names):
        if name not in hidden:
            continue
        aim = np.eye(len(names))[place]
        ends = [
            milp(
                sign * aim, constraints=total, integrality=np.ones(len(names)), bounds=(low, high)
            ).x[place]
            for sign in (1, -1)
        ]
        assert ends[1] - ends[0] >= 2, (counts, out.printed)


@given(cells)
def test_nobody_and_one_and_two_look_alike(counts):
    for name, count in counts.items():
        if count < 3:
            texts = {disclose_counts({**counts, name: c}).printed[name] for c in (0, 1, 2)}
            assert texts <= {FEWER, NOT_SHOWN}


def _all_counts(total, classes):
    if classes == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in _all_counts(total - first, classes - 1):
            yield (first, *rest)


@pytest.mark.parametrize(
    ("classes", "total"), [(2, 10), (3, 10), (3, 14), (3, 20), (4, 10), (4, 14), (5, 12)]
)
def test_who_knows_the_rule_cannot_work_backwards_from_what_is_hidden(classes, total):
    """Every set of counts that is printed alike: each hidden cell has three values among them."""
    names = ["better", "same", "worse", "left", "joined"][:classes]
    alike = {}
    for counts in _all_counts(total, classes):
        out = disclose_counts(dict(zip(names, counts, strict=True)))
        alike.setdefault((tuple(out.printed.values()), out.hidden), []).append(counts)
    for (printed, _), sets in alike.items():
        for place, text in enumerate(printed):
            if not text.isdigit():
                assert len({counts[place] for counts in sets}) >= 3, (printed, sets)


def test_counts_of_few_people_do_not_leave():
    few = disclose_counts({"better": 5, "same": 4})
    assert set(few.printed.values()) == {NOT_SHOWN}
    assert disclose_counts({"better": 1, "same": 1}).n is None


@pytest.mark.parametrize("n", [5, 8, 12, 30])
def test_a_mean_that_would_tell_each_ones_change_or_score_does_not_leave(n):
    before = pd.Series(np.linspace(30, 60, n))
    alike = disclose(paired_change(before, before + 4), low=0, high=100)
    assert (alike.mean_before, alike.mean_change, alike.counts) == (None, None, None)
    other = disclose(paired_change(before, before + np.linspace(-9, 20, n)), low=0, high=100)
    assert other.mean_change is not None
    if n <= 12:
        top = disclose(paired_change(before, before * 0 + 100), low=0, high=100)
        assert top.mean_after is None


def test_a_total_hides_who_holds_most_of_it():
    assert disclose_total([20.0, 18, 15, 12, 19])[0] == 84
    assert disclose_total([1.0, 1, 1, 1, 20])[0] is None
    assert disclose_total([100.0, 90, 3, 3, 3])[0] is None  # the second knows the first to a tenth
    with pytest.raises(ValueError, match="0 or more"):
        disclose_total([-5.0, 3, 1, 1, 0])


scores = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)), min_size=0, max_size=25)


@given(scores)
def test_no_unrounded_figure_is_in_the_object(pairs):
    frame = pd.DataFrame(pairs, columns=["before", "after"], dtype=float)
    change = paired_change(frame["before"], frame["after"])
    out = disclose(change, low=0, high=100)
    for name in ("mean_before", "mean_after", "mean_change", "ci_low", "ci_high"):
        value = getattr(out, name)
        assert value is None or value == round(value)
    if change.n < 5:
        assert out.n is None
        assert out.mean_change is None
    if change.n < 8:
        assert out.ci_low is None
        assert out.below_05 is None
    if change.n < 10:
        assert out.counts is None
    for secret in ("sd_change", "d_z", "t", "hodges_lehmann", "p_permutation", "g_av"):
        assert not hasattr(out, secret)


def test_only_disclosure_makes_what_may_leave():
    with pytest.raises(TypeError):
        Disclosed(9, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, True, None, (), object())
    with pytest.raises(TypeError):
        DisclosedCounts(9, {}, (), None)


def test_a_subgroup_leaves_only_if_the_rest_may_too():
    before = pd.Series(np.linspace(20, 70, 12))
    change = [paired_change(before[part], before[part] + 5) for part in (slice(0, 8), slice(8, 12))]
    assert disclose_subgroup(*change, low=0, high=100) is None


people = st.frozensets(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=5, max_size=20)


@given(people, people, people)
def test_a_count_never_leaves_beside_reports_of_nearly_the_same_people(one, two, new):
    releases = [Release(("who5", "percent"), (1, 2), who, 1.0, counts=True) for who in (one, two)]
    fresh = Release(("who5", "percent"), (1, 2), new, 1.0, counts=True)
    if may_release(fresh, releases, low=0, high=100):
        for who in (one, two, one | two):
            assert len(new - who) not in {1, 2}
            assert len(who - new) not in {1, 2}


def test_a_mean_of_one_more_person_is_held_back_where_it_would_tell():
    ten = frozenset("abcdefghij")
    first = Release(("ons4", "anxiety"), (1, 2), ten, 0.5)
    more = Release(("ons4", "anxiety"), (1, 2), ten | {"k"}, 0.5)
    assert may_release(more, [first], low=0, high=10)  # off by 5 points: half of the scale
    fine = Release(("who5", "percent"), (1, 2), ten | {"k"}, 0.1)
    coarse = Release(("who5", "percent"), (1, 2), ten, 0.1)
    assert not may_release(fine, [coarse], low=0, high=100)
    other = Release(("who5", "percent"), (3, 4), ten, 0.1)
    assert may_release(fine, [other], low=0, high=100)


def _release(people, *, counts=False):
    return Release(("who5", "percent"), (1, 2), frozenset(map(str, people)), 1.0, counts=counts)


def test_a_swap_of_one_person_is_held_back():
    assert not may_release(_release([0, 1, 2, 3, 9]), [_release(range(5))], low=0, high=100)


def test_a_part_and_the_rest_less_one_do_not_leave_beside_the_whole():
    earlier = [_release(range(20), counts=True), _release(range(10), counts=True)]
    assert not may_release(_release(range(10, 19), counts=True), earlier, low=0, high=100)
    assert may_release(_release(range(10, 20), counts=True), earlier, low=0, high=100)


def test_a_funder_sees_no_member_and_no_unrounded_figure():
    from tests.results.test_group import data
    from toolkit.results.group import make

    draws = np.random.default_rng(3)
    before = draws.integers(8, 25, 14)
    results = make(data(np.column_stack([before, before - draws.integers(1, 7, 14)]).tolist()))
    outside = for_funder(results)
    shown = repr(outside)
    assert "M0" not in shown
    assert f"{results.scales[0].change.mean_change}"[:6] not in shown
    assert outside.scales[0].planned
    assert "fell by about" in outside.scales[0].words
    few = for_funder(make(data([[20, 12]] * 4)))
    assert few.scales[0].words == "Too few people to show."
    assert few.answered_both is None
