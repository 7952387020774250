"""Single questions: counted by wave, nobody pointed to, danger never counted."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import TODAY
from toolkit.demo import GREENHOUSE, fill
from toolkit.results.answers import FEW, _cuts, answer_counts
from toolkit.results.data import load
from toolkit.storage import definitions, entries, groups, members
from toolkit.storage.models import How, Wave


@pytest.fixture
def asked(session):
    from toolkit.instruments import load_library

    group = groups.add(session, None, "Walkers", country="england")
    people = members.add(session, group, 9, "2026-01")
    measures = [definitions.keep(session, load_library()["phq9"])]
    wave = Wave(group=group, number=1, opened=TODAY, closed=TODAY, measures=measures)
    session.add(wave)
    for place, member in enumerate(people):
        answers = {"phq9": {f"q{n}": 0 if place < 6 else 2 for n in range(1, 10)}}
        entries.enter(
            session, wave, member, answers, how=How.PAPER, consent=1, sent_on=TODAY, late=True
        )
    return load(session, group)


def test_counts_below_five_are_not_told_and_danger_is_never_counted(asked):
    found = answer_counts(asked, "phq9")
    assert found.left_out == ("q9",)
    assert [one.key for one in found.questions] == [f"q{n}" for n in range(1, 9)]
    counts = {row.name: row.cells for row in found.questions[0].table.rows}
    assert counts["Not at all"] == ("6",)
    assert counts["More than half the days"] == (FEW,)
    assert counts["Nearly every day"] == (FEW,)  # none looks as a few do: no sum tells who
    bar = found.questions[0].bars[0]
    assert (bar.picture, bar.n) == ("", 9)
    assert bar.parts == "Too few gave different answers to show them apart."


def test_every_question_of_the_demonstration_has_a_bar_a_wave(session):
    data = load(session, fill(session, GREENHOUSE, TODAY))
    found = answer_counts(data, "rand36")
    assert len(found.questions) == 36
    assert all(len(one.bars) == 6 for one in found.questions)
    assert any(bar.picture for one in found.questions for bar in one.bars)


@pytest.mark.parametrize(
    ("counts", "parts"),
    [
        ((6, 6, 7), ((0, 1), (1, 2), (2, 3))),
        ((1, 4, 0, 5, 2), ((0, 2), (2, 5))),
        ((1, 4, 0, 0, 5, 2), ((0, 3), (3, 6))),  # the cut nearest to the middle
        ((4, 0, 4), ((0, 3),)),
        ((0, 0), ((0, 2),)),
    ],
)
def test_a_bar_shows_as_many_parts_as_have_five_people_each(counts, parts):
    assert _cuts(counts) == parts


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=7))
def test_no_part_of_a_bar_and_no_place_in_it_tells_of_fewer_than_five(counts):
    parts = _cuts(tuple(counts))
    assert [low for low, _ in parts] == [0, *(high for _, high in parts[:-1])]
    assert len(parts) == 1 or all(sum(counts[low:high]) >= 5 for low, high in parts)
