"""An import comes in whole, goes whole, and passes the gate; our own files come in again equal."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from toolkit.exchange.bringing import spreadsheet
from toolkit.exchange.bringing.columns import Kind, Use, guess
from toolkit.exchange.bringing.known import known
from toolkit.exchange.bringing.model import Choices
from toolkit.exchange.bringing.planning import plan
from toolkit.exchange.formats import export
from toolkit.instruments import load_library
from toolkit.storage import acts, entries, groups, imports, meetings, members, plans, waves
from toolkit.storage.answers import UnknownAnswerError
from toolkit.storage.database import connect, sessions
from toolkit.storage.imports import Entry, NewMember, NewWave
from toolkit.storage.migrate import migrate
from toolkit.storage.models import Act, Group, How, Import, Member, Response, Wave

DAY = dt.date(2026, 1, 5)
LATER = dt.date(2026, 4, 5)


def entry(who, wave=1, answers=None, day=DAY):
    return Entry(who, wave, answers or {"who5": {"q1": 3, "q2": None}}, How.PAPER, day)


def brought(session, group, **more):
    given = {
        "new_waves": [NewWave(1, DAY, DAY, ("who5",)), NewWave(2, LATER, LATER, ("who5",))],
        "new_members": [NewMember("P1", "2026-01"), NewMember("P2", "2026-01", "2026-05")],
        "given": [entry("P1"), entry("P1", 2, day=LATER), entry("P2", day=None)],
        "columns": {"columns": {"abc": ["own", None]}},
    }
    return imports.bring_in(session, group, None, **{**given, **more})


@pytest.fixture
def group(session):
    made = groups.add(session, None, "Walkers", country="england")
    session.commit()
    return made


def counts(session):
    return [
        session.scalar(select(func.count()).select_from(table))
        for table in (Response, Member, Wave, Import)
    ]


def test_it_comes_in_whole(session, group):
    done = brought(session, group)
    session.commit()
    session.expire_all()
    assert (done.responses, done.waves, set(done.codes)) == (3, 2, {"P1", "P2"})
    member = members.with_code(session, group.id, done.codes["P1"])
    first = next(one for one in member.responses if one.wave.number == 1)
    assert first.answers == {"who5": {"q1": 3}}
    assert (first.how, first.sent_on, first.consent, first.import_id) == (
        How.PAPER,
        DAY,
        0,
        done.number,
    )
    left = members.with_code(session, group.id, done.codes["P2"])
    assert (left.left, left.responses[0].not_this_time, left.responses[0].sent_on) == (
        "2026-05",
        True,
        None,
    )
    assert [(wave.number, wave.closed) for wave in group.waves] == [(1, DAY), (2, LATER)]
    said = acts.of_group(session, group.id)[0]
    assert (said.act, said.fields) == (
        Act.ANSWERS_IMPORTED,
        {"number": done.number, "responses": 3, "members": 2, "waves": 2},
    )
    assert imports.columns_of(session, group.id) == {"columns": {"abc": ["own", None]}}


def test_nothing_of_the_file_is_kept(session, group):
    brought(
        session, group, new_members=[NewMember("Secret-17", "2026-01")], given=[entry("Secret-17")]
    )
    session.commit()
    for table in (Import, Member, Response, Wave):
        for row in session.execute(select(table.__table__)):
            assert "Secret-17" not in str(row)


@pytest.mark.parametrize("answers", [{"who5": {"q1": 9}}, {"who5": {"q9": 1}}, {"gad7": {"q1": 1}}])
def test_what_is_no_option_brings_nothing_in(session, group, answers):
    with pytest.raises(UnknownAnswerError):
        brought(session, group, given=[entry("P1"), entry("P2", answers=answers)])
    session.rollback()
    assert counts(session) == [0, 0, 0, 0]


def test_somebody_who_answered_meanwhile_stops_all_of_it(session, group):
    plans.make(session, group, ["who5"], [])
    wave = waves.open_wave(session, group)
    member, other = members.add(session, group, 2, "2026-01")
    entries.enter(session, wave, member, {"who5": {"q1": 1}}, how=How.PHONE, consent=1, sent_on=DAY)
    session.commit()
    before = counts(session)
    given = [entry(other.code), entry(member.code)]
    with pytest.raises(imports.BringingError, match="Nothing came in"):
        brought(session, group, new_waves=[], new_members=[], given=given)
    assert counts(session) == before
    with pytest.raises(imports.BringingError):  # a member who was erased meanwhile
        brought(session, group, new_waves=[], new_members=[], given=[entry("K7D-4RX")])
    assert counts(session) == before


def test_undone_as_a_whole(session, group):
    version = group.data_version
    done = brought(session, group)
    session.commit()
    assert group.data_version > version
    version = group.data_version
    made = imports.find(session, group.id, done.number)
    taken = imports.undo(session, group, made, None)
    session.commit()
    assert (taken.responses, taken.members, taken.waves) == (3, 2, 2)
    assert counts(session) == [0, 0, 0, 1]
    assert session.get(Group, group.id).data_version > version
    assert session.get(Import, done.number).undone
    assert acts.of_group(session, group.id)[0].act is Act.IMPORT_UNDONE


def test_what_something_else_hangs_on_stays(session, group):
    done = brought(session, group)
    stays = members.with_code(session, group.id, done.codes["P1"])
    meetings.add(session, group, DAY, [stays.code])
    third = members.add(session, group, 1, "2026-01")[0]
    second = next(wave for wave in group.waves if wave.number == 2)
    entries.enter(
        session,
        second,
        third,
        {"who5": {"q1": 1}},
        how=How.PAPER,
        consent=1,
        sent_on=LATER,
        late=True,
    )
    session.commit()
    made = imports.find(session, group.id, done.number)
    what = imports.undoing(session, made)
    assert (what.members, what.members_stay, what.waves, what.waves_stay) == (1, 1, 1, 1)
    imports.undo(session, group, made, None)
    session.commit()
    assert {member.code for member in members.of_group(session, group.id)} == {
        stays.code,
        third.code,
    }
    assert [wave.number for wave in session.get(Group, group.id).waves] == [2]
    assert counts(session)[0] == 1


def test_an_import_of_another_group_is_not_found(session, group):
    other = groups.add(session, None, "Others")
    done = brought(session, group)
    assert imports.find(session, other.id, done.number) is None
    assert imports.of_group(session, other.id) == []


def test_a_plan_made_later_is_not_what_an_old_wave_was_opened_under(session, group):
    plan_ = plans.make(session, group, ["who5"], [])
    brought(session, group)
    assert plan_.made_at.date() > DAY
    assert [wave.plan_id for wave in group.waves] == [None, None]


def test_a_measure_about_hard_things_comes_in_closed_without_contacts(session):
    group = groups.add(session, None, "Walkers")
    brought(
        session,
        group,
        new_waves=[NewWave(1, DAY, DAY, ("phq9",))],
        given=[entry("P1", answers={"phq9": {"q9": 1}})],
    )
    assert group.waves[0].closed == DAY


def test_queries_do_not_grow_with_rows(session, group):
    from sqlalchemy import event

    seen = []
    event.listen(session.get_bind(), "before_cursor_execute", lambda *args: seen.append(args[2]))

    def needed(people, number):
        seen.clear()
        names = [f"P{at}" for at in range(people)]
        brought(
            session,
            group,
            new_waves=[NewWave(number, DAY, DAY, ("who5",))],
            new_members=[NewMember(name, "2026-01") for name in names],
            given=[entry(name, number) for name in names],
        )
        return len(seen)

    few = needed(3, 1)
    assert needed(200, 2) <= few


LIBRARY = load_library()
MEASURES = ("who5", "auditc", "ons4")
ANSWERS = st.fixed_dictionaries(
    {
        key: st.fixed_dictionaries(
            {},
            optional={
                question.key: st.sampled_from([*question.options.codes, "declined"])
                for question in LIBRARY[key].questions
            },
        )
        for key in MEASURES
    }
)
ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 1), ANSWERS, st.sampled_from(How), st.booleans()),
    min_size=1,
    max_size=6,
    unique_by=lambda row: row[:2],
)


def all_answers(session, group):
    return {
        (row.member.code, row.wave.number): (
            {key: by for key, by in row.answers.items() if by},
            row.how if row.sent_on else None,
            row.not_this_time,
        )
        for row in session.scalars(select(Response).join(Member).where(Member.group_id == group.id))
        if any(row.answers.values()) or row.not_this_time
    }


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('round') / 'a.sqlite'}")
    migrate(engine)
    yield sessions(engine)
    engine.dispose()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS, form=st.sampled_from(["csv", "xlsx"]), same_group=st.booleans())
def test_our_own_files_come_in_again_equal(fresh, rows, form, same_group):
    with fresh() as session:
        group = groups.add(session, None, "Walkers", country="england")
        people = members.add(session, group, 4, "2026-01")
        both = [
            waves.add_closed(session, group, n, day, day, MEASURES)
            for n, day in ((1, DAY), (2, LATER))
        ]
        for person, wave, answers, how, sat_out in rows:
            if sat_out:
                entries.sit_out(session, both[wave], people[person], consent=1)
            else:
                entries.enter(
                    session,
                    both[wave],
                    people[person],
                    answers,
                    how=how,
                    consent=1,
                    sent_on=DAY,
                    late=True,
                )
        before = all_answers(session, group)
        data = export(session, group, form, with_hard_answers=True).data
        if same_group:
            into = group
            session.execute(
                text(
                    "DELETE FROM responses WHERE member_id IN (SELECT id FROM members WHERE group_id = :it)"
                ),
                {"it": group.id},
            )
            session.expire_all()
        else:
            into = groups.add(session, None, "Others")
        there = known(session, into)
        found = [
            (one, guess(one.headings, one.rows, there.measures, MEASURES))
            for one in spreadsheet.read(data)
        ]
        sheet, uses = max(found, key=lambda one: sum(use.kind is Kind.QUESTION for use in one[1]))
        if not same_group:
            uses = tuple(Use(Kind.OWN) if use.kind is Kind.MEMBER else use for use in uses)
        made = plan(sheet, Choices(uses), there)
        if not before:
            assert [one.says for one in made.problems] == ["No row holds an answer."]
            session.rollback()
            return
        assert made.problems == ()
        done = imports.bring_in(
            session,
            into,
            None,
            new_waves=made.waves,
            new_members=made.people,
            given=made.entries,
            columns={},
        )
        names = {code: name for name, code in done.codes.items()}
        after = {
            (names.get(code, code), wave): row
            for (code, wave), row in all_answers(session, into).items()
        }
        assert after == before
        session.rollback()
