"""Reports of nearly the same people, attacked: by subtraction of any of them from any others."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.statistics.releases import Release, may_release

WHO5 = ("who5", "percent")


def release(people, *, waves=(1, 2), scale=WHO5, counts=False):
    return Release(scale, waves, frozenset(map(str, people)), counts=counts)


def test_parts_of_ten_and_then_a_whole_of_31_must_fail():
    parts = [release(range(start, start + 10)) for start in (0, 10, 20)]
    assert all(may_release(part, parts[:at]) for at, part in enumerate(parts))
    assert not may_release(release(range(31)), parts)
    assert not may_release(release(range(29)), parts)
    assert may_release(release(range(33)), parts)
    assert may_release(release(range(30)), parts)


def test_a_mean_of_one_more_person_is_held_back_however_it_is_rounded():
    assert not may_release(release(range(11)), [release(range(10))])
    assert not may_release(release(range(12)), [release(range(10))])
    assert may_release(release(range(13)), [release(range(10))])


def test_a_swap_of_one_person_is_held_back():
    assert not may_release(release([0, 1, 2, 3, 9]), [release(range(5))])
    assert not may_release(release([0, 1, 2, 3, 9, 10, 11]), [release(range(5))])


def test_a_part_and_the_rest_less_one_do_not_leave_beside_the_whole():
    earlier = [release(range(20)), release(range(10))]
    assert not may_release(release(range(10, 19)), earlier)
    assert may_release(release(range(10, 20)), earlier)


def test_a_sum_that_is_no_union_less_a_union_is_found():
    """A - B + C: nobody of C is in A without B, but C shares people with B."""
    a, b, c = range(20), range(10, 20), [12, 13, 14, 30, 31, 32]
    made = set(a) - set(b) | set(c)
    assert not may_release(release(made | {40}), [release(a), release(b), release(c)])


def test_another_outcome_is_no_matter_and_of_answers_only_the_same_ones():
    ten, eleven = release(range(10)), range(11)
    assert may_release(release(eleven, scale=("phq9", "total")), [ten])
    assert may_release(release([f"{who} at wave 3" for who in eleven], waves=(3,)), [ten])
    assert not may_release(release([*range(9), "9, corrected"]), [ten])


def test_no_sum_is_of_one_person_alone_however_often_each_release_is_taken():
    """Twice what one person answered: no difference of two sets of people, so no search for one."""
    parts = [{1, 2, 3, 4}, {3, 4, 5, 6}, {5, 6, 1, 2}]
    earlier = [release([f"{at}{who}" for at in "abc" for who in part]) for part in parts]
    everyone = release([f"{at}{who}" for at in "abc" for who in range(1, 7)])
    assert may_release(everyone, earlier)
    assert not may_release(release([*everyone.people, "x"]), earlier)


def test_the_same_figure_may_leave_again_but_not_with_counts_that_did_not():
    earlier = [release(range(10)), release(range(9, 19))]
    assert may_release(earlier[0], earlier)
    assert not may_release(release(range(10), counts=True), earlier)


def test_many_years_of_a_growing_group_may_be_told():
    years = [release(range(10 + 3 * year)) for year in range(25)]
    assert may_release(release(range(10 + 75)), years)
    assert not may_release(release(range(10 + 73)), years)


sets = st.frozensets(st.integers(0, 15), min_size=4, max_size=12)


@settings(max_examples=150, deadline=None)
@given(st.lists(sets, min_size=1, max_size=4), sets)
def test_nothing_leaves_beside_which_a_few_could_be_told(earlier, new):
    if not may_release(release(new), [release(people) for people in earlier]) or new in earlier:
        return
    made = set()
    for count in range(1, len(earlier) + 1):
        for chosen in combinations(earlier, count):
            made.add(frozenset().union(*chosen))
    made |= {one - other for one, other in product(made, made)}
    vectors = np.array([[who in people for who in range(16)] for people in earlier], dtype=int)
    for times in product((-1, 0, 1), repeat=len(earlier)):
        summed = np.array(times) @ vectors
        if set(summed.tolist()) <= {0, 1}:
            made.add(frozenset(np.flatnonzero(summed).tolist()))
    for people in made:
        assert len(new - people) not in {1, 2} or not people
        assert len(people - new) not in {1, 2}


@pytest.mark.parametrize("n", [40, 120])
def test_it_is_quick_for_many_releases_of_many_people(n):
    draws = np.random.default_rng(7)
    years = [release(range(n)), *(release(draws.permutation(n)[: n // 2]) for _ in range(8))]
    assert may_release(release(range(n + 2)), years) is False
