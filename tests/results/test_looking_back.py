"""Then and now: asked in one form, and in no other figure."""

import numpy as np
import pytest
from scipy import stats

from toolkit.instruments import load_library
from toolkit.instruments.then import ABOVE, looking_back
from toolkit.results.data import load
from toolkit.results.looking_back import looked_back
from toolkit.storage import entries, groups, members, plans, waves
from toolkit.storage.models import How


def asked(session, remembered, now):
    """Give a group that was asked WHO-5 about today and about joining, totals in points of 25."""
    group = groups.add(session, None, "Walkers", country="england")
    people = members.add(session, group, len(now), "2024-01")
    plans.make(session, group, ["who5"], [("who5", "percent")])
    wave = waves.open_wave(session, group, then=["who5"])
    for member, then_total, now_total in zip(people, remembered, now, strict=True):
        answers = {
            key: {f"q{n}": total // 5 + (n <= total % 5) for n in range(1, 6)}
            for key, total in (("then_who5", then_total), ("who5", now_total))
        }
        entries.enter(session, wave, member, answers, how=How.PAPER, consent=1,
                      sent_on=waves.today())  # fmt: skip
    waves.close_wave(session, wave)
    session.commit()
    return group


def test_the_questions_stand_word_for_word_under_words_of_ours():
    now = load_library()["who5"]
    then = looking_back(now)
    assert (then.key, then.short) == ("then_who5", "WHO-5, looking back")
    assert [one.text for one in then.questions] == [one.text for one in now.questions]
    assert then.sections[0].stem == f"{ABOVE} {now.sections[0].stem}"
    assert then.scales == now.scales
    assert then.references == ()


def test_what_is_remembered_is_told_with_its_range_and_never_as_clear(session):
    remembered, now = [8, 10, 9, 12, 7, 11, 10, 9], [14, 15, 13, 16, 15, 14, 15, 13]
    group = asked(session, remembered, now)
    (wave,) = looked_back(session, group)
    (item,) = wave.items
    change = 4.0 * (np.array(now) - np.array(remembered))
    low, high = stats.ttest_1samp(change, 0).confidence_interval()
    assert item.words == (
        f"As people remember it, scores are about {change.mean():.0f} points higher than when they "
        f"joined (likely {low:.0f} to {high:.0f})."
    )
    assert "clear" not in item.words
    assert "as remembered" in item.chart.alt + str(item.chart.table)


def test_it_is_in_no_other_figure(session):
    group = asked(session, [8] * 9, [15] * 9)
    data = load(session, group)
    assert set(data.instruments) == {"who5"}
    assert {key for key, _ in data.scores} == {"who5"}
    assert data.waves[0].versions.keys() == {"who5"}


@pytest.mark.parametrize("n", [1, 4])
def test_of_too_few_there_is_no_figure(session, n):
    group = asked(session, [8] * n, [15] * n)
    (item,) = looked_back(session, group)[0].items
    assert item.chart is None
    assert f"{n} said both. It takes 5" in item.words


def test_a_change_that_may_be_either_way_is_said_so(session):
    group = asked(session, [10, 12, 9, 11, 10, 12], [12, 9, 12, 9, 13, 10])
    (item,) = looked_back(session, group)[0].items
    assert "may as well be the other way" in item.words
