"""Single questions: counted by wave, nobody pointed to, danger never counted."""

import pytest

from tests.conftest import TODAY
from toolkit.demo import GREENHOUSE, fill
from toolkit.results.answers import FEW, answer_counts
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
    counts = dict(found.questions[0].rows)
    assert counts["Not at all"] == ("6",)
    assert counts["More than half the days"] == (FEW,)
    assert counts["Nearly every day"] == ("0",)
    assert "fewer than 5" in found.questions[0].bars[0].picture


def test_every_question_of_the_demonstration_has_a_bar_a_wave(session):
    data = load(session, fill(session, GREENHOUSE, TODAY))
    found = answer_counts(data, "rand36")
    assert len(found.questions) == 36
    assert all(len(one.bars) == 6 and one.bars[0].picture for one in found.questions)
