"""The audit log takes the fields of each act, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.storage import acts, groups
from toolkit.storage.models import Act


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
