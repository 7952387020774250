import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import IntegrityError

from toolkit.storage import groups, members
from toolkit.storage.migrate import is_current, migrate
from toolkit.storage.models import Base, Member

FORBIDDEN = {"name", "email", "phone", "address", "birth", "postcode", "place"}


def test_migrations_end_where_the_models_are(engine):
    assert is_current(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"render_as_batch": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrating_again_changes_nothing(engine, session):
    groups.add(session, None, "Tuesday walkers")
    session.commit()
    migrate(engine)
    assert session.execute(text("SELECT count(*) FROM groups")).scalar() == 1


def test_a_member_has_no_field_for_a_name_or_a_contact(engine):
    for table in ("members", "responses", "attendance"):
        columns = {column["name"] for column in inspect(engine).get_columns(table)}
        assert not {c for c in columns if any(word in c for word in FORBIDDEN)}


def test_the_database_refuses_a_day_where_a_month_is_enough(session):
    group = groups.add(session, None, "Tuesday walkers")
    session.add(Member(group=group, code="K7D-4RX", joined="2026-11-23"))
    with pytest.raises(Exception, match=r"(?i)is_a_month|too long|value too long"):
        session.flush()


def test_sqlite_is_made_safe(engine):
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        for name, value in {
            "journal_mode": "wal",
            "synchronous": 2,
            "foreign_keys": 1,
            "secure_delete": 1,
        }.items():
            assert connection.execute(text(f"PRAGMA {name}")).scalar() == value


def test_erasing_a_member_takes_every_answer(session):
    group = groups.add(session, None, "Tuesday walkers")
    member = members.add(session, group, 2, "2026-01")[0]
    session.commit()
    before = group.data_version
    members.delete(session, member)
    session.commit()
    assert len(members.of_group(session, group.id)) == 1
    assert group.data_version > before


def test_one_code_is_never_given_twice(session):
    group = groups.add(session, None, "Tuesday walkers")
    code = members.add(session, group, 1, "2026-01")[0].code
    session.add(Member(group=group, code=code, joined="2026-01"))
    with pytest.raises(IntegrityError):
        session.flush()
