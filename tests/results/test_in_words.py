"""A member's own goal: who writes a new one begins anew, and the words are in no table or file."""

import numpy as np

from tests.conftest import TODAY
from tests.results.stored import LIBRARY, QUARTER
from toolkit.demo import KITCHEN_TABLE, fill
from toolkit.exchange.group_tables import group_tables
from toolkit.results.answers import answer_counts
from toolkit.results.data import load
from toolkit.results.in_words import in_words
from toolkit.storage import definitions, entries, groups, members
from toolkit.storage.models import How, Wave

FIRST = TODAY - 4 * QUARTER


def asked(session, *waves, key="my_goal"):
    """Give a group of which each wave holds a member's answers, or None, in order."""
    group = groups.add(session, None, "Walkers", country="england")
    people = members.add(session, group, len(waves[0]), "2024-01")
    for number, answers in enumerate(waves, start=1):
        day = FIRST + QUARTER * number
        wave = Wave(group=group, number=number, opened=day, closed=day,
                    measures=[definitions.keep(session, LIBRARY[key])])  # fmt: skip
        session.add(wave)
        session.flush()
        for member, given in zip(people, answers, strict=True):
            if given is not None:
                entries.enter(session, wave, member, {key: given}, how=How.PAPER, consent=1,
                              sent_on=day, late=True)  # fmt: skip
    session.flush()
    return group, people


def goal(words, near):
    return {"w1": {"text": words}, "q1": near} if words else {"q1": near}


def test_answers_about_an_earlier_goal_are_not_compared(session):
    group, people = asked(
        session,
        [goal("To sleep", 1), goal("To walk", 2), goal("To eat.", 3), goal("", 4), None],
        [goal("to  SLEEP!", 5), goal("To run", 6), goal("", 7), goal("To sing", 8), goal("A", 9)],
        [goal("To sleep", 9), goal("To walk", 3), None, goal("To sing", 9), None],
    )
    table = load(session, group).scores["my_goal", "near"]
    by_member = [table.loc[one.code].tolist() for one in people]
    nan = np.nan
    np.testing.assert_array_equal(
        by_member,
        [[1, 5, 9], [2, nan, 3], [3, 7, nan], [4, 8, 9], [nan, 9, nan]],
    )


def test_the_same_goal_stands_once_on_the_members_page_the_newest_first(session):
    group, people = asked(session, [goal("To walk", 2)], [goal("To walk", 3)], [goal("To run", 4)])
    found = in_words(session, group, people[0])
    assert [one.words for one in found] == ["To run", "To walk"]
    assert found[1].when == f"{FIRST + 2 * QUARTER:%b %Y}"


def test_numbers_and_ticks_are_counted_where_five_answered_and_words_never(session):
    few = [{"w1": {"several": [4]}}] * 4 + [{"w1": {"several": [1, 4]}}, {}]
    group, _ = asked(session, few, key="life_changes")
    (row,) = answer_counts(load(session, group), "life_changes").questions
    told = {one.name: one.cells for one in row.table.rows}
    assert told["Somebody close to me died"] == ("5",)
    assert told["Work or study began, or became more"] == ("fewer than 5",)
    assert told["I was in hospital"] == ("fewer than 5",)
    many = [{"w1": {"number": n}} for n in (0, 1, 2, 3, 9)]
    group, _ = asked(session, many, key="service_use")
    first, second, _ = answer_counts(load(session, group), "service_use").questions
    assert [one.cells for one in first.table.rows] == [("5",), ("3.0",)]
    assert [one.cells for one in second.table.rows] == [
        ("fewer than 5",),
        ("fewer than 5 answers",),
    ]
    words = [{"w1": {"text": "Soup"}}] * 6
    group, _ = asked(session, words, key="in_my_words")
    assert answer_counts(load(session, group), "in_my_words").questions == ()


def test_the_kitchen_table_has_goals_and_no_word_of_them_is_in_a_file(session):
    group = fill(session, KITCHEN_TABLE, TODAY)
    data = load(session, group)
    assert data.scores["my_goal", "near"].notna().sum().sum() >= 10
    assert any(in_words(session, group, one) for one in group.members)
    tables = group_tables(session, group)
    whole = str(tables)
    assert "my_goal_q1" in whole
    for life in KITCHEN_TABLE.lives:
        for words in life.goals:
            assert words not in whole
