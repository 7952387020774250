"""What leaves a group, attacked by who knows the rules, all reports and their own answers.

Every test plays somebody who means harm: they subtract reports and tables from one another, and
work out by whole-number programs what anybody's score can still be.
"""

import re
from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy.linalg import null_space
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.special import stdtrit
from sqlalchemy import select

from tests.results import stored
from tests.results.groups import data
from toolkit.results.data import load
from toolkit.results.group import make
from toolkit.results.outside import TOGETHER, outside
from toolkit.statistics import paired_change
from toolkit.statistics.disclosure import disclose, unit_of
from toolkit.storage.models import Design, Headline, Response


def in_the_open(text: str) -> str:
    """Name people in the ledger so that a test can read it."""
    return text


def reports(scores, *, design, corrected=(), joined="2020-01", more=None):
    """Return what leaves after the second, the third and the fourth wave, each held to the last.

    ``corrected``: (member, wave) whose answer was mended after the second report.
    """
    told, left = [], []
    for waves in (2, 3, 4):
        kept = {(f"M{who:02}", wave): "mended" for who, wave in corrected} if waves > 2 else {}
        now = scores[:, :waves].copy()
        if waves > 2:
            for who, wave in corrected:
                if wave <= waves and not np.isnan(now[who, wave - 1]):
                    now[who, wave - 1] = 27 - now[who, wave - 1]
        group = data(now, design=design, main_wave=waves, joined=joined, kept=kept)
        found = outside(group, earlier=left, person=in_the_open)
        told.append((found, now))
        left += [one for one in found.leaves if one not in left]
    return told, left


def asked_of(answer: str) -> tuple[int, int, str]:
    """Return the member, the wave and the state of an answer in a ledger in the open."""
    code, wave, *state = answer.split(" ")
    return int(code[1:]), int(wave), " ".join(state)


ANSWERED = st.lists(st.tuples(*[st.booleans()] * 4).filter(any), min_size=8, max_size=16)
MENDED = st.lists(st.tuples(st.integers(0, 7), st.integers(1, 2)), max_size=3, unique=True)


@settings(max_examples=25, deadline=None)
@given(ANSWERED, MENDED, st.sampled_from(list(Design)), st.booleans(), st.integers(0, 99))
def test_nobodys_answer_follows_from_three_reports(answered, mended, design, new, seed):
    """People come, go, miss waves, and have an answer corrected between two reports."""
    draws = np.random.default_rng(seed)
    often = np.array(answered) | (draws.random((len(answered), 4)) < 0.6)
    scores = np.where(often, draws.integers(4, 24, (len(answered), 4)), np.nan)
    joined = [str(draws.choice(["2020-01", "2025-03"])) for _ in answered] if new else "2020-01"
    told, left = reports(scores, design=design, corrected=mended, joined=joined)
    for found, now in told:
        the_ledger_is_of_what_is_printed(found, now)
    sums = [one.people for one in left]
    for one, other in permutations(sums, 2):
        assert len(one - other) not in {1, 2}
    answers = sorted(frozenset().union(*sums))
    if not answers:
        return
    table = np.array([[who in people for who in answers] for people in sums], dtype=float)
    people = [asked_of(one)[0] for one in answers]
    for me in {None, *people}:
        mine = np.array([one == me for one in people])
        known = np.vstack([table, np.eye(len(answers))[mine]])
        away = np.linalg.norm(null_space(known), axis=1)
        # Nobody else's single answer can be had by adding and taking away, whoever looks.
        assert (away[~mine] > 1e-9).all()


def the_ledger_is_of_what_is_printed(found, scores):
    """Each printed mean is that of the answers which the ledger names."""
    (one,) = found.scales
    if one.change.mean_change is None:
        return
    means = []
    for release in found.leaves:
        values = [scores[who, wave - 1] for who, wave, _ in map(asked_of, release.people)]
        unit = unit_of(one.low, one.high, len(values))
        means.append((len(values), round(float(np.mean(values)) / unit) * unit))
    assert means[:2] == [
        (one.change.n, one.change.mean_before),
        (one.change.n, one.change.mean_after),
    ]
    course = [(wave.mean.n, wave.mean.mean) for wave in one.course]
    assert set(course) <= set(means)


def test_one_persons_newer_answer_is_not_told_by_a_second_report_of_the_same_people():
    """As they join, "latest" is another wave for one person alone, and the others are the same."""
    draws = np.random.default_rng(1)
    scores = draws.integers(4, 24, (12, 3)).astype(float)
    scores[1:, 2] = np.nan  # one answered the third wave
    first = outside(
        data(scores[:, :2], design=Design.AS_THEY_JOIN, main_wave=2),
        earlier=(),
        person=in_the_open,
    )
    again = outside(
        data(scores, design=Design.AS_THEY_JOIN, main_wave=3),
        earlier=first.leaves,
        person=in_the_open,
    )
    assert first.scales[0].change.n == 12
    assert again.scales[0].change.n in {None, 9}  # left out with two others, or not told


def test_a_corrected_answer_is_not_told_by_a_second_report_of_the_same_people_and_waves():
    scores = np.random.default_rng(2).integers(4, 24, (12, 2)).astype(float)
    first = outside(data(scores), earlier=(), person=in_the_open)
    scores[3, 1] = 0
    kept = {("M03", 2): "mended"}
    again = outside(data(scores, kept=kept), earlier=first.leaves, person=in_the_open)
    assert again.scales[0].change.n in {None, 9}


def test_where_a_newcomer_is_counted_from_is_not_told_by_the_course_beside_the_table():
    """ "Was" has one newcomer's settled answer, the course everybody's first: their difference."""
    draws = np.random.default_rng(4)
    scores = draws.integers(4, 24, (12, 3)).astype(float)
    joined = ["2025-04", *["2020-01"] * 11]
    found = outside(data(scores, joined=joined, main_wave=3), earlier=(), person=in_the_open)
    was = next(one.people for one in found.leaves if len(one.waves) == 2)
    assert "M00 2 " in was
    for other in found.leaves:
        assert len(other.people - was) not in {1, 2}
        assert len(was - other.people) not in {1, 2}


def test_nobody_can_be_peeled_off_by_a_report_a_wave():
    """One more is missing at each wave: the lot falls on the same ones, and nobody is singled out."""
    draws = np.random.default_rng(6)
    scores = draws.integers(4, 24, (16, 6)).astype(float)
    for wave in range(2, 6):
        scores[wave, wave] = np.nan
    left = []
    for waves in range(2, 7):
        group = data(scores[:, :waves], main_wave=waves)
        found = outside(group, earlier=left, person=in_the_open)
        left += [one for one in found.leaves if one not in left]
    for one, other in permutations([one.people for one in left], 2):
        assert len(one - other) not in {1, 2}
    starts = {one.people for one in left if one.waves == (1,)}
    assert len(starts) > 1


# -- one report: what anybody's score can still be ------------------------------------------------

#: Scale: low, high, step.
SCALES = {"who5": (0, 100, 4), "ons4": (0, 10, 1), "phq4": (0, 12, 1), "part": (0, 6, 1)}


@st.composite
def small_groups(draw, most=10):
    """Groups of 5 to 10 whose scores crowd an end, or whose changes are alike: where it hurts."""
    low, high, step = SCALES[draw(st.sampled_from(sorted(SCALES)))]
    top, n = (high - low) // step, draw(st.integers(5, most))
    few = st.integers(0, draw(st.integers(1, top)))
    before = np.array(draw(st.lists(few, min_size=n, max_size=n)))
    moved = st.integers(-draw(st.integers(0, top)), draw(st.integers(0, top)))
    after = np.clip(before + draw(st.lists(moved, min_size=n, max_size=n)), 0, top)
    if draw(st.booleans()):
        before, after = top - before, top - after
    return (low, high, step), before, after


def printed(scale, before, after):
    low, high, step = scale
    frames = [pd.Series((low + step * one).astype(float)) for one in (before, after)]
    return disclose(paired_change(*frames), low=low, high=high, step=step)


@settings(max_examples=40, deadline=None)
@example(
    (
        (0, 10, 1),
        np.array([2, 0, 2, 2, 2, 0, 1, 3, 2, 2]),
        np.array([0, 0, 0, 0, 0, 0, 0, 3, 0, 0]),
    )
)
@given(small_groups())
def test_nobodys_score_is_known_to_fewer_than_three_values_from_one_report(case):
    """Integer bounds on another's score, from all printed means, limits and counts."""
    scale, before, after = case
    shown = printed(scale, before, after)
    assume(shown.mean_change is not None)
    extremes = {int(f(one)) for f in (np.argmin, np.argmax) for one in (before, after)}
    for me in extremes:
        for wave in (0, 1):
            least, most = bounds_on_another(shown, scale, before, after, me, wave)
            assert most - least >= 2, (shown, before, after, me)


def bounds_on_another(shown, scale, before, after, me, wave):
    """Return the least and the most that another's score may be, in steps above the lowest.

    Variables: n scores before, n after, and who got better and worse. All people are alike to who
    looks, but for themselves: so one other stands for all.
    """
    low, high, step = scale
    n, top, half = len(before), (high - low) // step, shown.unit / 2
    zero, one = np.zeros(n), np.ones(n)
    blank = [zero, zero]
    counted = shown.counts is not None and not shown.counts.hidden
    rows, least, most = [], [], []

    def known(before_, after_, mean, base, slack=half):
        rows.append(np.concatenate([before_, after_, *blank]))
        least.append(n * (mean - base - slack) / step)
        most.append(n * (mean - base + slack) / step)

    known(one, zero, shown.mean_before, low)
    known(zero, one, shown.mean_after, low)
    known(-one, one, shown.mean_change, 0)
    if shown.ci_low is not None:
        known(-one, one, (shown.ci_low + shown.ci_high) / 2, 0)
    for who in range(n if counted else 0):  # b better, w worse: b - top w <= change <= top b - w
        unit = np.eye(n)[who]
        rows.append(np.concatenate([-unit, unit, -unit, top * unit]))
        rows.append(np.concatenate([-unit, unit, -top * unit, unit]))
        least += [0, -2 * top - 1]
        most += [2 * top + 1, 0]
    if counted:
        told = {name: int(count) for name, count in shown.counts.printed.items()}
        rows.append(np.concatenate([zero, zero, one, zero]))
        least.append(told["better"])
        most.append(told["better"])
        if "worse" in told:
            rows.append(np.concatenate([zero, zero, zero, one]))
            least.append(told["worse"])
            most.append(told["worse"])
    down, up = np.zeros(4 * n), np.concatenate([top * one, top * one, one, one])
    for at, value in ((me, before[me]), (n + me, after[me])):
        down[at] = up[at] = value
    other = (me + 1) % n + wave * n
    ends = []
    for sign in (1, -1):
        aim = np.zeros(4 * n)
        aim[other] = sign
        found = milp(
            aim,
            constraints=LinearConstraint(np.array(rows), least, most),
            integrality=np.ones(4 * n),
            bounds=Bounds(down, up),
            options={"time_limit": 5},
        )
        assert found.status == 0
        ends.append(round(found.x[other]))
    return ends


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["ons4", "part"]), st.integers(8, 10), st.data())
def test_nobodys_change_is_known_to_fewer_than_three_values_from_the_interval(name, n, more):
    """The limits give the sum of squares: all sums and sums of squares of whole changes are tried."""
    low, high, step = SCALES[name]
    top, wide = high - low, more.draw(st.integers(0, 3))
    before = np.array(more.draw(st.lists(st.integers(0, top), min_size=n, max_size=n)))
    moved = more.draw(st.lists(st.integers(-wide, wide), min_size=n, max_size=n))
    far = more.draw(st.integers(-top, top))
    after = np.clip(before + [far, *moved[1:]], 0, top)
    shown = printed((low, high, step), before, after)
    assume(shown.ci_low is not None)
    change = after - before
    for me in (int(np.argmin(change)), int(np.argmax(change))):
        possible = changes_of_another(shown, n, top, change[me])
        assert change[(me + 1) % n] in possible
        assert max(possible) - min(possible) >= 2


def changes_of_another(shown, n, top, mine):
    """Return the changes that another may have had, by going through all that the rest may add."""
    size = n * top * top
    reach = np.zeros((2 * n * top + 1, size + 1), dtype=bool)
    reach[n * top + mine, mine * mine] = True
    for _ in range(n - 2):
        after = np.zeros_like(reach)
        for d in range(-top, top + 1):
            after |= _moved(reach, d)
        reach = after
    sums = (np.arange(2 * n * top + 1) - n * top)[:, None]
    squares = np.arange(size + 1)[None, :]
    critical = stdtrit(n - 1, 0.975)
    half = critical * np.sqrt(np.maximum(squares - sums**2 / n, 0) / (n - 1) / n)
    fits = np.ones_like(reach)
    for value, told in (
        (sums / n + 0 * half, shown.mean_change),
        (sums / n - half, shown.ci_low),
        (sums / n + half, shown.ci_high),
    ):
        fits &= np.abs(value - told) <= shown.unit / 2 + 1e-9
    return [d for d in range(-top, top + 1) if (_moved(reach, d) & fits).any()]


def _moved(reach, d):
    """Return what can be reached with one more change of ``d``."""
    rows, columns = reach.shape
    moved = np.zeros_like(reach)
    to_row = slice(max(0, d), rows + min(0, d))
    from_row = slice(max(0, -d), rows - max(0, d))
    moved[to_row, d * d :] = reach[from_row, : columns - d * d]
    return moved


@settings(max_examples=150, deadline=None)
@given(st.integers(5, 10), st.data())
def test_a_total_beside_its_parts_tells_nobodys_part(n, more):
    """PHQ-4: total = anxiety + depression, each printed by itself."""
    most = more.draw(st.integers(1, 6))
    parts = [
        np.array(more.draw(st.lists(st.integers(0, most), min_size=n, max_size=n)))
        for _ in range(2)
    ]
    later = more.draw(st.integers(0, 9999))
    draws = np.random.default_rng(later)
    shown = []
    for name, scores in (("part", parts[0]), ("part", parts[1]), ("phq4", sum(parts))):
        moved = np.clip(scores + draws.integers(-3, 4, n), 0, SCALES[name][1])
        shown.append(printed(SCALES[name], scores, moved))
    assume(all(one.mean_before is not None for one in shown))
    ranges = [
        (
            np.ceil(n * (one.mean_before - one.unit / 2)),
            np.floor(n * (one.mean_before + one.unit / 2)),
        )
        for one in shown
    ]
    for mine, other in ((0, 1), (1, 0)):
        high = min(ranges[mine][1], ranges[2][1] - ranges[other][0])
        low = max(ranges[mine][0], ranges[2][0] - ranges[other][1])
        for own in (parts[mine].min(), parts[mine].max()):
            assert high - own >= 2
            assert 6 * (n - 1) - (low - own) >= 2


# -- words and counts -----------------------------------------------------------------------------


def test_taken_together_never_says_that_all_moved_alike():
    before = np.random.default_rng(3).integers(8, 20, 10)
    scores = np.column_stack([before, before - 3]).astype(float)
    other = {("gad7", "total"): np.column_stack([before - 4, before - 7])}
    found = outside(
        data(
            scores,
            more=other,
            outcomes=[("phq9", "total"), ("gad7", "total")],
            headline=Headline.TAKEN_TOGETHER,
        ),
        earlier=(),
        person=in_the_open,
    )
    for words in ("alike", "same amount", "for any of", "no one"):
        assert words not in found.headline
    assert all(one.change.mean_change is None for one in found.scales)
    assert all(one.scale != TOGETHER for one in found.leaves)


def test_three_who_are_missing_later_are_not_counted_by_subtraction():
    """Of 16 in bands and then of 13, the bands of three people are known: often all are in one."""
    draws = np.random.default_rng(5)
    scores = draws.integers(3, 22, (20, 3)).astype(float)
    scores[:3, 2] = np.nan
    first = outside(data(scores[:, :2], main_wave=2), earlier=(), person=in_the_open)
    second = outside(data(scores, main_wave=3), earlier=first.leaves, person=in_the_open)
    assert first.scales[0].bands
    assert second.scales[0].change.n == 17
    assert not second.scales[0].bands
    assert second.scales[0].change.counts is not None  # every later answer is new
    alone = outside(data(scores, main_wave=3), earlier=(), person=in_the_open)
    assert alone.scales[0].bands


def test_three_whose_late_answers_come_in_are_not_counted_by_subtraction():
    scores = np.random.default_rng(5).integers(3, 22, (20, 2)).astype(float)
    early = scores.copy()
    early[:3, 1] = np.nan
    first = outside(data(early), earlier=(), person=in_the_open)
    second = outside(data(scores), earlier=first.leaves, person=in_the_open)
    assert first.scales[0].change.counts is not None
    assert second.scales[0].change.n == 20
    assert second.scales[0].change.counts is None
    assert any("subtracted" in one.why for one in second.not_shown)


def test_one_persons_newer_answer_is_not_told_by_the_counts_of_all_taken_together():
    draws = np.random.default_rng(8)
    scores = draws.integers(4, 24, (14, 3)).astype(float)
    scores[1:, 2] = np.nan
    other = np.clip(scores - 2, 0, 21)
    left = []
    for waves in (2, 3):
        found = outside(
            data(
                scores[:, :waves],
                more={("gad7", "total"): other[:, :waves]},
                outcomes=[("phq9", "total"), ("gad7", "total")],
                headline=Headline.TAKEN_TOGETHER,
                design=Design.AS_THEY_JOIN,
                main_wave=waves,
            ),
            earlier=left,
            person=in_the_open,
        )
        left += found.leaves
    together = [one.people for one in left if one.scale == TOGETHER]
    for one, other in permutations(together, 2):
        assert len(one - other) not in {1, 2}


@settings(max_examples=40, deadline=None)
@given(st.integers(10, 16), st.integers(0, 9999), st.integers(-6, 6))
def test_no_two_counts_of_one_report_differ_by_one_or_two(n, seed, shift):
    """Better less "moved by as much as matters", and near the top less a band, are counts too."""
    draws = np.random.default_rng(seed)
    before = draws.integers(5, 25, n)
    after = np.clip(before + shift + draws.integers(-5, 6, n), 0, 27)
    found = outside(
        data(np.column_stack([before, after]).astype(float)), earlier=(), person=in_the_open
    )
    (one,) = found.scales
    assert not re.search(r"\d+ (was|were) near", one.text)
    if one.enough is None:
        return
    better = int(one.change.counts.printed["better"])
    enough = int(one.enough.printed["changed by as much"])
    assert better - enough >= 3
    assert one.enough.n - enough >= 3


def test_near_the_top_is_said_without_a_number():
    before = np.array([1, 2, 2, 1, 3, 9, 12, 15, 11, 10, 14, 13])
    draws = np.random.default_rng(1)
    after = np.clip(before + draws.integers(-4, 5, 12), 0, 27)
    group = data(np.column_stack([before, after]).astype(float))
    assert "4 were near the best score" in make(group).scales[0].statement.text
    (one,) = outside(group, earlier=(), person=in_the_open).scales
    assert "A third or more were near the top" in one.text


ONE_OR_TWO = re.compile(
    r"\b(?:[12]|one|two) (?:person|people|members?|joined|only once|never|answered|left|did not)\b"
)


@settings(max_examples=30, deadline=None)
@given(ANSWERED, st.sampled_from(list(Design)), st.booleans(), st.integers(0, 99))
def test_no_count_of_one_or_two_people_is_in_the_words(answered, design, new, seed):
    draws = np.random.default_rng(seed)
    often = np.array(answered) | (draws.random((len(answered), 4)) < 0.7)
    scores = np.where(often, draws.integers(4, 24, (len(answered), 4)), np.nan)
    joined = [str(draws.choice(["2020-01", "2025-09"])) for _ in answered] if new else "2020-01"
    found = outside(
        data(scores, design=design, main_wave=4, joined=joined), earlier=(), person=in_the_open
    )
    said = [found.headline, *found.cautions, found.answered]
    said += [text for one in found.scales for text in (one.text, *one.cautions)]
    for text in said:
        assert not ONE_OR_TWO.search(text), text
    for row in found.flow:
        assert row.missing not in {"0", "1", "2"}
        assert row.answered >= 5


def test_who_left_is_told_of_three_or_more_alone():
    scores = np.random.default_rng(1).integers(4, 24, (14, 2)).astype(float)
    for left, told in ((2, None), (3, {"are still here": "11", "left": "3"})):
        group = data(scores)
        group.left.update({f"M{who:02}": "2025-06" for who in range(left)})
        found = outside(group, earlier=(), person=in_the_open).left
        assert (None if found is None else dict(found.printed)) == told


@pytest.mark.parametrize(("answered", "says"), [(13, "13 members answered."), (9, "9 of 14")])
def test_one_wave_does_not_say_that_one_or_two_did_not_answer(answered, says):
    scores = np.arange(4.0, 18.0)[:, None]
    scores[answered:] = np.nan
    found = outside(data(scores), earlier=(), person=in_the_open)
    assert found.headline.startswith(says)


def test_what_an_earlier_report_holds_back_of_one_wave_says_so():
    """A report from one wave after one from two: one more who answered would be told by it."""
    scores = np.random.default_rng(1).integers(4, 24, (7, 2)).astype(float)
    scores[0, 0] = np.nan
    first = outside(data(scores), earlier=(), person=in_the_open)
    assert first.scales[0].change.n == 6
    alone = data(scores[:, 1:])
    alone = alone.__class__(
        **{
            **alone.__dict__,
            "waves": data(scores).waves[1:],
            "scores": {("phq9", "total"): data(scores).scores["phq9", "total"][[2]]},
            "presence": data(scores).presence[[2]],
            "how": data(scores).how[[2]],
        }
    )
    second = outside(alone, earlier=first.leaves, person=in_the_open)
    assert second.scales[0].start is None or second.scales[0].start.n == 6


def test_the_value_of_life_satisfaction_is_held_against_the_ledger_too():
    """It is made of answers at all waves: one more in between is another figure."""
    draws = np.random.default_rng(1)
    start = draws.integers(2, 5, 22)
    scores = np.column_stack([start, start + 2, start + draws.integers(2, 5, 22)]).astype(float)
    late = scores.copy()
    scores[0, 1] = np.nan

    def out(table, earlier):
        group = data(table, measure="ons4", scale="satisfaction", main_wave=3)
        return outside(group, earlier=earlier, person=in_the_open)

    first = out(scores, ())
    assert first.value is not None
    assert out(scores, first.leaves).value == first.value
    assert out(late, first.leaves).value is None


def test_a_corrected_answer_in_the_database_has_another_name_in_the_ledger(session):
    group = stored.no_outcome(session)
    before = load(session, group)
    response = session.scalars(select(Response).order_by(Response.id)).first()
    response.revision += 1
    session.flush()
    after = load(session, group)
    changed = {at for at in before.kept if before.kept[at] != after.kept[at]}
    assert changed == {(response.member.code, 1)}
    assert len(before.kept) == 18
