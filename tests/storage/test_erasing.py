"""Erased is erased: the bytes are looked for in every file of the database."""

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from toolkit.storage import entries, erasing, groups, members, plans, waves
from toolkit.storage.backup import back_up
from toolkit.storage.database import connect, sessions
from toolkit.storage.migrate import migrate
from toolkit.storage.models import How, Member

MARK = "KEPT-BY-NOBODY-4711"


def _fill(session):
    """Add a member whose answers were saved again and again, as a draft is."""
    group = groups.add(session, None, "Tuesday walkers")
    leaving, *_ = members.add(session, group, 12, "2026-01")
    plans.make(session, group, ["who5"], [])
    wave = waves.open_wave(session, group)
    session.commit()
    for member in group.members:
        row = entries.enter(
            session,
            wave,
            member,
            {"who5": {"q1": 1}},
            how=How.PAPER,
            consent=1,
            sent_on=waves.today(),
        )
        session.commit()
        for size in (10, 2000, 30, 900):
            row.saves = {MARK if member is leaving else "other": size, "x" * size: 1}
            session.commit()
    return leaving


def _bytes_of(engine) -> bytes:
    """Return what the database's files hold, journals too."""
    if engine.dialect.name == "sqlite":
        file = Path(engine.url.database)
        return b"".join(
            path.read_bytes() for path in file.parent.iterdir() if path.name.startswith(file.name)
        )
    with engine.connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = Path(connection.execute(text("SHOW data_directory")).scalar())
        names = [
            connection.execute(text(f"SELECT pg_relation_filepath('{name}')")).scalar()
            for name in ("members", "responses", "attendance")
        ]
    return b"".join((folder / name).read_bytes() for name in names)


def test_no_byte_of_an_erased_member_is_in_the_files(session, engine, tmp_path):
    if engine.dialect.name != "sqlite" and os.geteuid() != 0:
        pytest.skip("PostgreSQL's files can be read by root alone.")
    leaving = _fill(session)
    code = leaving.code
    assert MARK.encode() in _bytes_of(engine)
    erased = erasing.erase_member(session, leaving, tmp_path)
    assert erased.gone
    assert erased.code == code
    assert erased.waves == 1
    left = _bytes_of(engine)
    assert code.encode() not in left
    assert MARK.encode() not in left
    assert len(session.query(Member).all()) == 11


@pytest.fixture
def on_disk(tmp_path):
    made = connect(f"sqlite:///{tmp_path / 'toolkit.sqlite'}")
    migrate(made)
    yield made
    made.dispose()


def test_a_reader_that_holds_the_journal_is_said_and_it_goes_later(on_disk, tmp_path):
    with sessions(on_disk)() as session:
        leaving = _fill(session)
        with sqlite3.connect(tmp_path / "toolkit.sqlite") as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM members").fetchall()
            erased = erasing.erase_member(session, leaving, tmp_path)
            assert not erased.gone
            assert any("When that has ended" in said for said in erased.sentences)
            erasing.settle(on_disk, tmp_path)
            assert MARK.encode() in _bytes_of(on_disk)
            reader.rollback()
        erasing.settle(on_disk, tmp_path)
        assert MARK.encode() not in _bytes_of(on_disk)
        assert not list(tmp_path.glob("erasing-*"))


def test_what_a_command_could_not_take_out_goes_with_the_next_page(instance, client, world):
    """The command is over by then: the server has to know of it."""
    link = world.link(world.group())
    command = connect(instance.database_url)
    with sessions(command)() as session:
        leaving = _fill(session)
        with sqlite3.connect(command.url.database) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM members").fetchall()
            assert not erasing.erase_member(session, leaving, instance.folder).gone
            reader.rollback()
        reader.close()
    command.dispose()
    assert MARK.encode() in _bytes_of(command)
    client.get(link)
    assert MARK.encode() not in _bytes_of(command)


def test_an_erasing_that_was_cut_off_is_ended_at_the_next_start(on_disk, tmp_path):
    with sessions(on_disk)() as session:
        leaving = _fill(session)
        erasing.owe(on_disk, tmp_path)
        members.delete(session, leaving)
        session.commit()  # here the power goes
    assert MARK.encode() in _bytes_of(on_disk)
    erasing.settle(on_disk, tmp_path)
    assert MARK.encode() not in _bytes_of(on_disk)


def test_answers_that_were_taken_back_are_gone_too(instance, client, world):
    client.get(world.link(world.group(measures=("phq9",))))
    client.send("/survey", {"choice": "agree"})
    client.send("/survey/1", {"phq9-q8": "1", "phq9-q9": "3", "seen": "0"})
    engine = connect(instance.database_url)
    assert b'"q9": 3' in _bytes_of(engine)
    client.send("/survey", {"choice": "not-this-time"})
    assert b'"q9": 3' not in _bytes_of(engine)
    engine.dispose()


def test_copies_that_still_hold_the_member_are_named(instance):
    engine = connect(instance.database_url)
    migrate(engine)
    with sessions(engine)() as session:
        empty = back_up(instance, instance.folder / "empty")  # from before the member came
        leaving = _fill(session)
        today = back_up(instance)
        (instance.folder / "backups" / f"earlier-{empty.name}").write_bytes(empty.read_bytes())
        aside = instance.folder / "toolkit-before-2026-01-01-120000.sqlite"
        shutil.copy(today, aside)
        cut_off = instance.folder / "backups" / ".toolkit-2026-01-01-120000.sqlite.unfinished"
        shutil.copy(today, cut_off)
        erased = erasing.erase_member(session, leaving, instance.folder)
    assert [name.split("/")[-1] for name in erased.copies] == sorted(
        [today.name, aside.name, cut_off.name]
    )
    assert any(today.name in said for said in erased.sentences)
    engine.dispose()


def test_postgresql_says_what_it_keeps(postgresql, tmp_path):
    engine = connect(postgresql)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    migrate(engine)
    with sessions(engine)() as session:
        erased = erasing.erase_member(session, _fill(session), tmp_path)
    assert any("PostgreSQL’s own journal" in said for said in erased.sentences)
    with engine.begin() as connection:
        connection.execute(text("DROP ROLE IF EXISTS plain"))
        connection.execute(text("CREATE ROLE plain LOGIN"))
        connection.execute(text("GRANT USAGE ON SCHEMA public TO plain"))
        connection.execute(text("GRANT ALL ON ALL TABLES IN SCHEMA public TO plain"))
        connection.execute(text("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO plain"))
    plain = connect(postgresql.replace("toolkit@", "plain@"))
    with sessions(plain)() as session:
        erased = erasing.erase_member(session, _fill(session), tmp_path)
    assert not erased.gone  # it is not the tables' owner
    assert any("VACUUM FULL" in said for said in erased.sentences)
    plain.dispose()
    engine.dispose()
