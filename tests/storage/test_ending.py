"""The end of a group: codes and answers are gone, from the file too; figures stay."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import func, select

from toolkit.storage import ending, entries, groups, meetings, members, plans, reach, voices, waves
from toolkit.storage.database import connect, sessions
from toolkit.storage.migrate import migrate
from toolkit.storage.models import (
    Attendance,
    Base,
    Group,
    How,
    Meeting,
    Member,
    ReachCount,
    Report,
    Response,
    Voice,
    Wave,
)

TODAY = dt.date(2026, 11, 26)


def filled(session, ends_on=None):
    group = groups.add(session, None, "Walkers", country="england")
    group.ends_on = ends_on
    people = members.add(session, group, 6, "2025-12")
    plans.make(session, group, ["in_my_words"], [])
    wave = waves.add_closed(session, group, 1, TODAY, TODAY, ["in_my_words"])
    for member in people:
        entries.enter(session, wave, member, {"in_my_words": {"w1": {"text": "Quellwasser"}}},
                      how=How.PAPER, consent=1, sent_on=TODAY, late=True)  # fmt: skip
    meetings.add(session, group, TODAY, [people[0].code, people[1].code])
    voices.mark(session, group.id, "Quellwasser", themes=[], uses=["reports"], day=TODAY)
    round_ = reach.begin(session, group.id, TODAY)
    reach.count(session, round_, {"age": "25_34"})
    session.add(Report(group_id=group.id, number=1, kind="funder", title="A year",
                       published_on=TODAY, fingerprint="f" * 64, content="{}"))  # fmt: skip
    session.commit()
    return group


def rows(session, kind):
    return session.scalar(select(func.count()).select_from(kind))


def test_figures_stay_and_people_go(session):
    group = filled(session)
    ending.end(session, group, TODAY)
    session.commit()
    session.expire_all()
    assert [rows(session, kind) for kind in (Member, Response, Attendance, Voice)] == [0, 0, 0, 0]
    (meeting,) = session.scalars(select(Meeting))
    assert meeting.head_count == 2
    assert rows(session, Report) == 1
    assert rows(session, Wave) == 1
    assert session.scalar(select(func.sum(ReachCount.count))) == 2
    assert session.get_one(Group, group.id).ended_on == TODAY


def test_a_group_ends_by_itself_when_its_day_is_over(session, tmp_path):
    group = filled(session, ends_on=TODAY)
    other = groups.add(session, None, "Others", country="england")
    session.commit()
    assert ending.end_due(session, tmp_path, TODAY) == 0  # its last day is its own
    assert ending.end_due(session, tmp_path, TODAY + dt.timedelta(days=1)) == 1
    assert ending.end_due(session, tmp_path, TODAY + dt.timedelta(days=2)) == 0
    assert rows(session, Member) == 0
    assert session.get_one(Group, group.id).ended_on
    assert session.get_one(Group, other.id).ended_on is None


@pytest.mark.parametrize(
    ("days", "told"), [(90, None), (61, None), (60, 60), (7, 7), (0, 0), (-1, -1)]
)
def test_it_is_said_sixty_days_before(session, days, told):
    group = groups.add(session, None, "Walkers", country="england")
    group.ends_on = TODAY + dt.timedelta(days=days)
    assert ending.warned(group, TODAY) == told


def test_no_byte_of_what_was_said_is_left_in_the_files(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'toolkit.sqlite'}")
    migrate(engine)
    with sessions(engine)() as session:
        filled(session, ends_on=TODAY)
        code = session.scalars(select(Member.code)).first()
        assert held(tmp_path, b"Quellwasser")
        ending.end_due(session, tmp_path, TODAY + dt.timedelta(days=1))
    engine.dispose()
    assert not held(tmp_path, b"Quellwasser")
    assert not held(tmp_path, code.encode())


def test_erased_is_erased_with_the_files_of_its_reports(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'toolkit.sqlite'}")
    migrate(engine)
    folder = tmp_path / "reports" / ("f" * 64)
    folder.mkdir(parents=True)
    (folder / "report.pdf").write_bytes(b"%PDF")
    with sessions(engine)() as session:
        group = filled(session)
        ending.erase(session, group, tmp_path)
        # Questionnaires of the library alone are nobody's.
        left = {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
        }
    engine.dispose()
    assert {name: many for name, many in left.items() if many} == {"definitions": 1}
    assert not folder.exists()
    assert not held(tmp_path, b"Quellwasser")


def held(folder: Path, words: bytes) -> bool:
    return any(words in path.read_bytes() for path in folder.rglob("*") if path.is_file())
