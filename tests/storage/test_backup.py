"""A copy is whole or not there at all, and brings its keys back."""

import os
import sqlite3

import pytest
from sqlalchemy import text

from toolkit.storage import groups, keys, members
from toolkit.storage.backup import BackupError, back_up, copies, restore
from toolkit.storage.database import connect, sessions
from toolkit.storage.instance import open_instance
from toolkit.storage.migrate import migrate
from toolkit.storage.models import Group


@pytest.fixture
def filled(instance):
    engine = connect(instance.database_url)
    migrate(engine)
    with sessions(engine).begin() as session:
        members.add(session, groups.add(session, None, "Tuesday walkers"), 5, "2026-01")
    engine.dispose()
    return instance


def test_a_copy_that_fills_the_disk_leaves_no_half_file(filled, small_disk):
    with pytest.raises((OSError, sqlite3.Error, BackupError)):
        back_up(filled, small_disk)
    assert list(small_disk.iterdir()) == []


def test_a_copy_that_was_cut_off_is_known_and_goes_in_time(filled):
    """By a power cut or a kill: it holds what a whole one does, and nobody sees it."""
    whole = back_up(filled)
    now, before = (whole.with_name(f".toolkit-{day}.sqlite.unfinished") for day in ("2", "1"))
    beside = before.with_name(f"{before.name}-journal")
    for path in (now, before, beside):
        path.write_bytes(whole.read_bytes())
    os.utime(before, (0, 0))
    assert copies(filled.folder) == sorted([whole, now, before])
    for path in whole.parent.glob("toolkit-*"):
        path.unlink()  # so that the next one may come in the same second
    back_up(filled)
    assert now.exists()  # it may be one that is being written
    assert not before.exists()
    assert not beside.exists()


def test_a_copy_holds_everything_and_its_keys(filled, tmp_path):
    copy = back_up(filled, tmp_path / "copies")
    assert sorted(path.suffix for path in copy.parent.iterdir()) == [".json", ".sqlite"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in copy.parent.iterdir())
    printed_before = filled.keys.secret(keys.Purpose.CARDS)
    keys.write_keys(filled.folder, filled.keys.renewed([keys.Purpose.CARDS]))
    kept = restore(open_instance(filled.folder), copy)
    assert kept is not None
    assert open_instance(filled.folder).keys.secret(keys.Purpose.CARDS) == printed_before
    assert len(list(filled.folder.glob("keys-before-*.json"))) == 1


def test_an_early_copy_with_its_one_secret_comes_back(filled, tmp_path):
    copy = back_up(filled, tmp_path / "copies")
    copy.with_suffix(".keys.json").unlink()
    copy.with_suffix(".secret_key").write_bytes(b"f" * 64)
    restore(filled, copy)
    found = open_instance(filled.folder).keys
    assert found.secret(keys.Purpose.PASSWORDS) == b"f" * 64
    assert found.exposed


def test_damaged_keys_beside_a_copy_change_nothing(filled, tmp_path):
    copy = back_up(filled, tmp_path / "copies")
    copy.with_suffix(".keys.json").write_text("{")
    before = {path.name: path.read_bytes() for path in filled.folder.iterdir() if path.is_file()}
    with pytest.raises(BackupError, match="damaged"):
        restore(filled, copy)
    after = {path.name: path.read_bytes() for path in filled.folder.iterdir() if path.is_file()}
    assert after == before


def test_a_card_printed_after_the_copy_opens_nothing_once_it_is_restored(filled, tmp_path):
    copy = back_up(filled, tmp_path / "copies")

    def added() -> int:
        engine = connect(filled.database_url)
        with sessions(engine).begin() as session:
            number = members.add(session, session.query(Group).one(), 3, "2026-01")[-1].id
        engine.dispose()
        return number

    printed = added()
    restore(filled, copy)
    assert added() - 2 > printed


def test_a_restored_copy_of_an_earlier_version_is_brought_up_to_date(instance, tmp_path):
    engine = connect(instance.database_url)
    migrate(engine, "0003")
    with engine.begin() as connection:
        for statement in (
            "INSERT INTO groups (id, name, purpose, support, leave_to, invented, data_version) "
            "VALUES (1, 'Walkers', '', '', 'https://a.org', false, 3)",
            "INSERT INTO members (id, group_id, code, joined, link_version) "
            "VALUES (1, 1, 'K7D-4RX', '2026-01', 1)",
        ):
            connection.execute(text(statement))
    engine.dispose()
    copy = back_up(instance, tmp_path / "copies")
    restore(instance, copy)
    engine = connect(instance.database_url)
    migrate(engine)
    with sessions(engine)() as session:
        group = session.query(Group).one()
        assert [member.code for member in group.members] == ["K7D-4RX"]
        assert members.add(session, group, 1, "2026-01")[0].id > 10_000
    engine.dispose()
