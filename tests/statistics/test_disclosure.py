"""What leaves the group, attacked: by subtraction, and by a look into the object."""

import copy
import dataclasses
import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp
from scipy.special import stdtrit

from toolkit.statistics import group_mean, paired_change
from toolkit.statistics.disclosure import (
    FEWER,
    NOT_SHOWN,
    Disclosed,
    DisclosedCounts,
    DisclosedMean,
    disclose,
    disclose_counts,
    disclose_mean,
    disclose_subgroup,
    disclose_tally,
    disclose_total,
)

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


@pytest.mark.parametrize("total", range(10, 25))
def test_better_same_and_worse_give_nobody_away_to_who_knows_the_rule(total):
    alike = {}
    for better, same, worse in _all_counts(total, 3):
        printed = tuple(disclose_tally(better, same, worse).printed.items())
        alike.setdefault(printed, []).append((better, same, worse))
    for printed, sets in alike.items():
        names = [name for name, _ in printed]
        if len(names) == 3:
            continue  # all three are printed, and each is 3 or more
        assert names == ["better", "not better"]
        assert len({worse for _, _, worse in sets}) >= 3, printed
        assert {worse == 0 for _, _, worse in sets} == {True, False}  # harm is never "none"
        for place, (_, text) in enumerate(printed):
            known = {(better, same + worse)[place] for better, same, worse in sets}
            assert text.isdigit() or len(known) >= 3, printed


def test_three_cells_pass_or_two_or_none():
    assert dict(disclose_tally(6, 3, 3).printed) == {"better": "6", "same": "3", "worse": "3"}
    assert dict(disclose_tally(7, 5, 0).printed) == {"better": "7", "not better": "5"}
    assert dict(disclose_tally(4, 0, 8).printed) == {"better": "4", "not better": "8"}
    assert dict(disclose_tally(11, 1, 0).printed) == {"better": NOT_SHOWN, "not better": FEWER}


def test_most_groups_of_ten_to_twelve_may_say_how_many_got_better():
    draws = np.random.default_rng(5)
    told = [
        disclose_tally(*draws.multinomial(n, [0.5, 0.2, 0.3])).printed["better"].isdigit()
        for n in (10, 11, 12)
        for _ in range(300)
    ]
    assert np.mean(told) > 0.8


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
        assert value is None or value % (2 if change.n < 8 else 1) == 0
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
    with pytest.raises(TypeError, match=r"disclosure\.py alone"):
        type("Other", (Disclosed,), {})


def test_what_may_leave_is_never_altered():
    before = pd.Series(np.linspace(30, 60, 12))
    out = disclose(paired_change(before, before + np.linspace(-9, 20, 12)), low=0, high=100)
    for made, name in ((out, "mean_change"), (out.counts, "n")):
        with pytest.raises((TypeError, ValueError)):
            dataclasses.replace(made, **{name: 3.14159})
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(made, name, 3.14159)
        with pytest.raises(TypeError):
            made.__setstate__([3.14159] * 10)
        with pytest.raises(TypeError):
            pickle.dumps(made)
        assert copy.copy(made) is made
        assert copy.deepcopy(made) is made
    with pytest.raises(TypeError):
        out.counts.printed["better"] = "1"


@pytest.mark.parametrize(("n", "step"), [(5, 2), (7, 2), (8, 1), (30, 1)])
def test_means_of_five_to_seven_come_in_double_steps(n, step):
    draws = np.random.default_rng(n)
    for low, high, unit in ((0, 100, 1.0), (0, 10, 0.5)):
        scores = pd.Series(draws.uniform(low + (high - low) * 0.3, high * 0.7, n))
        change = paired_change(scores, scores + draws.uniform(-0.2, 0.25, n) * high)
        out = disclose(change, low=low, high=high)
        assert out.unit == step * unit
        assert out.mean_change % (step * unit) == 0
        assert abs(out.mean_change - change.mean_change) <= step * unit / 2


def test_five_whole_scores_cannot_be_summed_from_their_mean():
    """On WHO-5 (steps of 4) a whole-number mean of five gave the sum; in steps of 2 it does not."""
    sums = {}
    for total in range(0, 501, 4):
        sums.setdefault(round(total / 5 / 2) * 2, set()).add(total)
    assert min(len(found) for mean, found in sums.items() if 10 <= mean <= 90) >= 2


def test_a_subgroup_leaves_only_if_the_rest_may_too():
    before = pd.Series(np.linspace(20, 70, 12))
    change = [paired_change(before[part], before[part] + 5) for part in (slice(0, 8), slice(8, 12))]
    assert disclose_subgroup(*change, low=0, high=100) is None


@pytest.mark.parametrize(
    ("scores", "told"),
    [
        ([40.0, 52, 61, 48], (None, None, None)),  # too few
        ([40.0, 52, 61, 48, 56], (5, 52.0, None)),  # double steps, no limits
        ([40.0, 52, 61, 48, 55, 39, 44, 58], (8, 50.0, 43.0)),
        ([50.0, 50, 51, 50, 50, 50, 50, 50], (8, None, None)),  # all but alike
        ([0.0, 1, 0, 0, 1, 0, 0, 1], (8, None, None)),  # all near the end
        ([np.nan, 40.0, 52, 61, 48], (None, None, None)),
    ],
)
def test_a_mean_leaves_rounded_and_only_where_it_tells_of_nobody(scores, told):
    out = disclose_mean(group_mean(pd.Series(scores)), low=0, high=100)
    assert (out.n, out.mean, out.ci_low) == told
    assert bool(out.hidden) == (told[2] is None)


@given(st.lists(st.integers(0, 25), min_size=8, max_size=20))
def test_the_printed_limits_of_a_mean_leave_scores_a_tenth_of_the_scale(scores):
    out = disclose_mean(group_mean(pd.Series(scores, dtype=float)), low=0, high=25)
    if out.ci_low is not None:
        n = out.n
        critical = stdtrit(n - 1, 0.975)
        widest = (out.ci_high - out.ci_low + 1) * (n - 1) / critical  # Samuelson: all lie in it
        assert widest >= 2.5
        assert (out.mean, out.ci_low, out.ci_high) == tuple(
            map(round, (out.mean, out.ci_low, out.ci_high))
        )


def test_nobody_makes_or_alters_a_mean_that_leaves():
    out = disclose_mean(group_mean(pd.Series([40.0, 52, 61, 48, 56])), low=0, high=100)
    with pytest.raises(TypeError):
        DisclosedMean(9, 1.23456, None, None, (), object())
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(out, mean=1.23456)
    with pytest.raises(TypeError):
        pickle.dumps(out)
