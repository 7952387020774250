"""The audit log takes the fields of each act, and nothing else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError

from toolkit.storage import acts, groups
from toolkit.storage.database import sessions
from toolkit.storage.models import Act, AuditEntry


def test_an_act_is_kept_with_its_fields_to_the_minute(session):
    group = groups.add(session, None, "Walkers")
    given = {"format": "csv", "hard": "study"}
    acts.record(session, Act.ANSWERS_EXPORTED, group_id=group.id, facilitator_id=None, **given)
    (entry,) = acts.of_group(session, group.id)
    assert (entry.act, entry.fields) == (Act.ANSWERS_EXPORTED, given)
    assert entry.at.second == entry.at.microsecond == 0


@given(st.text())
def test_no_act_holds_a_text_of_somebodys(text):
    for act, fields in acts.FIELDS.items():
        given = dict.fromkeys(fields, text)
        if text not in acts.FORMATS | acts.HARD_REASONS:
            with pytest.raises(ValueError, match=r"can’t hold|month|Invalid|day"):
                acts.record(None, act, group_id=None, facilitator_id=None, **given)


@pytest.mark.parametrize("given", [{}, {"format": "csv", "answer": 3}])
def test_other_fields_than_the_acts_own_are_refused(given):
    with pytest.raises(ValueError, match="has the fields"):
        acts.record(None, Act.ANSWERS_EXPORTED, group_id=None, facilitator_id=None, **given)


def test_every_act_has_its_fields():
    assert set(acts.FIELDS) == set(Act)


def chained(session):
    """Give two groups with acts that alternate."""
    both = [groups.add(session, None, name) for name in ("Walkers", "Talkers")]
    for number in range(1, 7):
        group = both[number % 2]
        acts.record(session, Act.WAVE_OPENED, group_id=group.id, facilitator_id=None, wave=number)
    session.commit()
    return both


def test_acts_hold_together_group_by_group(session):
    both = chained(session)
    assert [acts.broken(session, one.id) for one in both] == [None, None]
    assert acts.broken_groups(session) == []
    assert len({acts.last_mark(session, one.id) for one in both}) == 2
    session.delete(both[0])  # a group that is erased takes its own acts along
    session.commit()
    assert acts.broken_groups(session) == []


@pytest.mark.parametrize("way", ["changed", "taken out", "put in", "dated anew"])
def test_a_line_that_was_tampered_with_is_found(session, way):
    group = chained(session)[1]
    first, second, _ = session.query(AuditEntry).filter_by(group_id=group.id).order_by("id")
    if way == "changed":
        second.fields = {"wave": 77}
    elif way == "taken out":
        session.delete(first)
    elif way == "put in":
        session.add(AuditEntry(group_id=group.id, at=second.at, act=Act.WAVE_CLOSED,
                               fields={"wave": 1}, mark=second.mark))  # fmt: skip
    else:
        first.at = first.at.replace(year=2020)
    session.commit()
    session.expire_all()
    assert acts.broken(session, group.id) is not None
    assert acts.broken_groups(session) == [group.id]


def test_two_at_once_make_one_chain(engine):
    with sessions(engine).begin() as session:
        group = groups.add(session, None, "Walkers").id

    def note(number):
        for _ in range(200):  # SQLite says "locked" where PostgreSQL waits
            try:
                with sessions(engine).begin() as own:
                    acts.record(own, Act.WAVE_OPENED, group_id=group, facilitator_id=None,
                                wave=number)  # fmt: skip
            except OperationalError:
                continue
            else:
                return
        pytest.fail("It was locked all the time.")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(note, range(24)))
    with sessions(engine)() as session:
        assert session.query(AuditEntry).count() == 24
        assert acts.broken(session, group) is None
