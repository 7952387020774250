"""Mix-ups are mended, and undone: then every row is as it was."""

import datetime as dt
import shutil

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from toolkit.storage import (
    entries,
    groups,
    imports,
    meetings,
    members,
    mending,
    plans,
    strands,
    voices,
    waves,
)
from toolkit.storage.database import connect, sessions
from toolkit.storage.mending import MendingError
from toolkit.storage.models import (
    Attendance,
    EntryBefore,
    How,
    Import,
    Member,
    MemberStrand,
    Mending,
    Response,
    Voice,
    Wave,
)

DAY = dt.date(2026, 1, 5)


def filled(session, people=3):
    group = groups.add(session, None, "Walkers", country="england")
    found = members.add(session, group, people, "2025-12")
    plans.make(session, group, ["who5"], [])
    made = [
        waves.add_closed(session, group, n, day, day, ["who5"])
        for n, day in ((1, DAY), (2, DAY + dt.timedelta(days=90)))
    ]
    return group, found, made


def answered(session, wave, member, value):
    return entries.enter(
        session, wave, member, {"who5": {"q1": value}}, how=How.PAPER, consent=1,
        sent_on=wave.opened, late=True,
    )  # fmt: skip


def rows(session):
    """Return what results, exports and pages read, without the counters of saves."""
    session.flush()
    session.expire_all()
    return {
        "members": sorted(
            (m.id, m.code, m.joined, m.left, m.reason, m.link_version)
            for m in session.scalars(select(Member))
        ),
        "responses": sorted(
            (r.id, r.member_id, r.wave_id, str(r.answers), r.sent_on, r.not_this_time, r.how,
             r.entered, r.consent)
            for r in session.scalars(select(Response))
        ),
        "attendance": sorted(
            (a.meeting_id, a.member_id) for a in session.scalars(select(Attendance))
        ),
        "strands": sorted((s.member_id, s.strand_id) for s in session.scalars(select(MemberStrand))),
        "voices": sorted((v.id, v.member_id) for v in session.scalars(select(Voice))),
        "before": sorted(
            (b.response_id, str(b.answers)) for b in session.scalars(select(EntryBefore))
        ),
    }  # fmt: skip


def test_answers_under_the_wrong_code_are_moved_and_moved_back(session):
    group, (one, other, _), (first, _) = filled(session)
    response = answered(session, first, one, 3)
    session.commit()
    before, version = rows(session), group.data_version
    made = mending.move(session, response, other, facilitator_id=None)
    session.commit()
    assert (response.member_id, group.data_version > version) == (other.id, True)
    with pytest.raises(MendingError, match="already"):
        mending.move(session, response, other, facilitator_id=None)
    mending.undo(session, made)
    assert rows(session) == before
    with pytest.raises(MendingError, match="undone already"):
        mending.undo(session, made)


def test_answers_never_push_others_away(session):
    _, (one, other, _), (first, _) = filled(session)
    response = answered(session, first, one, 3)
    answered(session, first, other, 4)
    with pytest.raises(MendingError, match="has answered wave 1 already"):
        mending.move(session, response, other, facilitator_id=None)


def test_withdrawn_answers_are_out_of_every_table_until_they_are_put_back(session):
    _, (one, *_), (first, _) = filled(session)
    response = answered(session, first, one, 3)
    entries.correct(session, response, {"who5": {"q1": 5}}, facilitator_id=None)
    before = rows(session)
    made = mending.withdraw(session, response, facilitator_id=None)
    assert rows(session)["responses"] == rows(session)["before"] == []
    mending.undo(session, made)
    assert rows(session) == before
    assert "answers" not in made.kept  # they are where they belong, and nowhere else


def test_who_answered_anew_keeps_the_new_answers(session):
    _, (one, *_), (first, _) = filled(session)
    made = mending.withdraw(session, answered(session, first, one, 3), facilitator_id=None)
    answered(session, first, one, 4)
    with pytest.raises(MendingError, match="has answered wave 1 already"):
        mending.undo(session, made)


def test_one_person_with_two_codes_becomes_one_and_two_again(session):
    group, (stays, goes, _), (first, second) = filled(session)
    goes.joined = "2025-06"
    answered(session, first, goes, 1)
    kept = answered(session, second, goes, 2)
    answered(session, second, stays, 4)
    meetings.add(session, group, DAY, [goes.code])
    meetings.add(session, group, DAY + dt.timedelta(days=7), [goes.code, stays.code])
    session.commit()
    before = rows(session)
    with pytest.raises(MendingError, match="Choose whose counts"):
        mending.join(session, stays, goes, keep={}, facilitator_id=None)
    session.rollback()
    gone = goes.id
    made = mending.join(session, stays, goes, keep={2: goes.id}, facilitator_id=None)
    session.commit()
    found = rows(session)
    assert gone not in [row[0] for row in found["members"]]
    assert {row[1] for row in found["responses"]} == {stays.id}
    assert kept.id in {row[0] for row in found["responses"]}
    assert len(found["attendance"]) == 2
    assert session.get_one(Member, stays.id).joined == "2025-06"
    mending.undo(session, made)
    assert rows(session) == before


def test_undoing_waits_for_what_was_done_since(session):
    _, (one, other, third), (first, _) = filled(session)
    response = answered(session, first, one, 3)
    made = mending.move(session, response, other, facilitator_id=None)
    later = mending.move(session, response, third, facilitator_id=None)
    with pytest.raises(MendingError, match="Undo that first"):
        mending.undo(session, made)
    mending.undo(session, later)
    mending.undo(session, made)
    assert response.member_id == one.id


def test_what_was_withdrawn_goes_when_its_member_is_erased(session):
    _, (one, *_), (first, _) = filled(session)
    mending.withdraw(session, answered(session, first, one, 3), facilitator_id=None)
    session.commit()
    members.delete(session, one)
    session.commit()
    assert session.scalars(select(Mending)).all() == []


def test_what_was_withdrawn_of_a_code_that_is_joined_to_another_is_not_lost(session):
    _, (stays, goes, _), (first, _) = filled(session)
    answered(session, first, goes, 3)
    withdrawn = mending.withdraw(session, goes.responses[0], facilitator_id=None)
    joined = mending.join(session, stays, goes, keep={}, facilitator_id=None)
    session.commit()
    mending.undo(session, withdrawn)  # the same person, whatever their code is now
    assert [row.member_id for row in session.scalars(select(Response))] == [stays.id]
    with pytest.raises(MendingError, match="undone already"):
        mending.undo(session, withdrawn)
    mending.undo(session, joined)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["move", "withdraw", "join"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.integers(1, 2),
        st.booleans(),
    ),
    max_size=6,
)


@pytest.fixture(scope="module")
def fresh(tmp_path_factory, empty_tables):
    file = shutil.copy(empty_tables, tmp_path_factory.mktemp("mending") / "a.sqlite")
    engine = connect(f"sqlite:///{file}")
    yield sessions(engine)
    engine.dispose()


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(
    sent=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 2)), unique=True),
    steps=STEPS,
)
def test_all_that_was_mended_undone_in_turn_gives_the_same_rows(fresh, sent, steps):
    with fresh() as session:
        _, people, both = filled(session, 4)
        for person, wave in sent:
            answered(session, both[wave - 1], people[person], person + wave)
        session.flush()
        numbers, places = [one.id for one in people], [one.id for one in both]
        before, done = rows(session), []
        for kind, one, other, wave, first in steps:
            member, to = session.get(Member, numbers[one]), session.get(Member, numbers[other])
            if member is None or to is None:
                continue
            response = mending.response_to(session, places[wave - 1], member.id)
            try:
                with session.begin_nested():
                    if kind == "join":
                        keep = dict.fromkeys((1, 2), member.id if first else to.id)
                        made = mending.join(session, member, to, keep=keep, facilitator_id=None)
                        done.append(made)
                    elif response is not None and kind == "move":
                        done.append(mending.move(session, response, to, facilitator_id=None))
                    elif response is not None:
                        done.append(mending.withdraw(session, response, facilitator_id=None))
            except MendingError:
                pass
            session.expire_all()
        for made in reversed(done):
            mending.undo(session, made)
            session.expire_all()
        assert rows(session) == before
        assert session.get(Wave, places[0]) is not None
        session.rollback()


def test_what_an_import_brought_does_not_come_back_once_it_was_taken_out(session):
    group, people, made = filled(session)
    brought = imports.bring_in(
        session, group, None, new_waves=[], new_members=[], columns={},
        given=[imports.Entry(people[0].code, 1, {"who5": {"q1": 3}}, How.PAPER, DAY)],
    )  # fmt: skip
    response = mending.response_to(session, made[0].id, people[0].id)
    done = mending.withdraw(session, response, facilitator_id=None)
    imports.undo(session, group, session.get_one(Import, brought.number), None)
    with pytest.raises(MendingError, match="taken out since"):
        mending.undo(session, done)


def test_activities_and_words_of_who_goes_stay_with_who_stays(session):
    group, (one, other, _), (first, _) = filled(session)
    response = answered(session, first, other, 3)
    walks, talks = (strands.add(session, group.id, name) for name in ("Walks", "Talks"))
    strands.set_members(session, group, walks, [one.code, other.code])
    strands.set_members(session, group, talks, [other.code])
    offered = voices.Offered(response.id, other.id, "in_my_words.w1", "", "It helps.", (1,))
    made_voice = voices.mark(session, group.id, "It helps.", themes=[], uses=["group"], day=DAY,
                             taken_from=offered)  # fmt: skip
    other.has_task = True
    session.commit()
    before = rows(session)
    made = mending.join(session, one, other, keep={}, facilitator_id=None)
    session.commit()
    session.expire_all()
    assert rows(session)["strands"] == [(one.id, walks.id), (one.id, talks.id)]
    assert session.get_one(voices.Voice, made_voice.id).member_id == one.id
    assert session.get_one(Member, one.id).has_task
    mending.undo(session, made)
    session.commit()
    assert rows(session) == before
    assert not session.get_one(Member, one.id).has_task
