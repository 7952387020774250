"""Tables change wholly or not at all, whatever happens meanwhile."""

import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from toolkit.storage import migrate as subject
from toolkit.storage.backup import back_up
from toolkit.storage.database import connect, disk_is_full
from toolkit.storage.migrate import MigrationError, NewerDatabaseError, is_current, migrate
from toolkit.storage.models import Base

TESTS = Path(__file__).with_name("migrations")
VERSIONS = Path(subject.__file__).with_name("migrations") / "versions"

ROWS = """
INSERT INTO groups (id, name, purpose, support, leave_to, invented, data_version)
VALUES (1, 'Walkers', '', '', 'https://a.org', false, 3);
INSERT INTO members (id, group_id, code, joined, link_version)
VALUES (1, 1, 'K7D-4RX', '2026-01', 1), (2, 1, 'B2C-3DF', '2026-02', 1);
"""


def _fill(engine) -> None:
    migrate(engine, "0001")
    with engine.begin() as connection:
        for statement in filter(str.strip, ROWS.split(";")):
            connection.execute(text(statement))


def test_the_migrations_make_the_tables_of_the_models(engine):
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_each_migration_has_a_test_with_rows_in_it():
    for version in sorted(VERSIONS.glob("0*.py"))[1:]:
        name = version.stem.partition("_")[2]
        assert (TESTS / f"test_{name}.py").exists(), f"{version.name} has no test with rows"


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """Let migrations be those of a folder, to which a test adds a bad one."""
    folder = tmp_path / "migrations"
    (folder / "versions").mkdir(parents=True)
    source = VERSIONS.parent
    (folder / "env.py").write_text((source / "env.py").read_text())
    for version in VERSIONS.glob("0*.py"):
        (folder / "versions" / version.name).write_text(version.read_text())
    newest = subject.known_revisions()[0]
    monkeypatch.setattr(subject, "_MIGRATIONS", folder)

    def add(upgrade: str) -> None:
        (folder / "versions" / "9999_bad.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            f"revision = '9999'\ndown_revision = {newest!r}\n\n\ndef upgrade():\n    {upgrade}\n"
        )

    return add


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_migration_that_fails_half_way_leaves_everything_as_it_was(
    request, tmp_path, broken, kind
):
    if kind == "sqlite":
        engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    else:
        engine = connect(request.getfixturevalue("postgresql"))
        with engine.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE; CREATE SCHEMA public"))
    _fill(engine)
    broken(
        "op.add_column('groups', sa.Column('later', sa.Integer()))\n"
        "    op.execute('DELETE FROM members')\n"
        "    op.execute('SELECT no_such_thing FROM nowhere')"
    )
    with pytest.raises(DBAPIError):
        migrate(engine)
    with engine.connect() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        )
        assert connection.execute(text("SELECT count(*) FROM members")).scalar() == 2
        assert "later" not in list(connection.execute(text("SELECT * FROM groups")).keys())
    engine.dispose()


def test_a_table_that_is_made_anew_takes_nobody_with_it(tmp_path, broken):
    engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    _fill(engine)
    broken(
        "with op.batch_alter_table('groups', recreate='always') as table:\n"
        "        table.create_check_constraint('named', \"name <> ''\")"
    )
    migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM members")).scalar() == 2
    engine.dispose()


def test_tables_that_would_not_hold_together_are_refused(tmp_path, broken):
    engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    _fill(engine)
    broken("op.execute('DELETE FROM groups')")
    with pytest.raises(MigrationError, match="members"):
        migrate(engine)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM groups")).scalar() == 1
    engine.dispose()


def test_a_newer_database_is_left_alone(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    _fill(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '7777'"))
    with pytest.raises(NewerDatabaseError):
        migrate(engine, copy=lambda: pytest.fail("a copy of it was made"))
    engine.dispose()


def test_servers_that_start_at_once_change_the_tables_once(tmp_path):
    address = f"sqlite:///{tmp_path / 'a.sqlite'}"
    first = connect(address)
    _fill(first)
    copies, errors = [], []

    def start():
        engine = connect(address)
        try:
            migrate(engine, copy=lambda: copies.append(1) or tmp_path)
        except Exception as error:  # noqa: BLE001
            errors.append(error)
        engine.dispose()

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert len(copies) == 1
    assert is_current(first)
    first.dispose()


def test_the_copy_beforehand_holds_what_was_there(instance):
    engine = connect(instance.database_url)
    _fill(engine)
    copy = migrate(engine, copy=lambda: back_up(instance))
    kept = connect(f"sqlite:///{copy}")
    with kept.connect() as connection:
        assert (
            connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001"
        )
        assert connection.execute(text("SELECT count(*) FROM members")).scalar() == 2
    kept.dispose()
    engine.dispose()


def test_a_kill_at_any_moment_leaves_the_old_tables_or_the_new(tmp_path):
    address = f"sqlite:///{tmp_path / 'a.sqlite'}"
    program = (
        "import sys; from toolkit.storage.database import connect\n"
        "from toolkit.storage.migrate import migrate\n"
        "print('go', flush=True); migrate(connect(sys.argv[1]))"
    )
    chance = random.Random(4)
    for _ in range(6):
        for path in tmp_path.glob("a.sqlite*"):
            path.unlink()
        engine = connect(address)
        _fill(engine)
        engine.dispose()
        running = subprocess.Popen(
            [sys.executable, "-c", program, address],
            env={**os.environ, "PYTHONPATH": "."},
            stdout=subprocess.PIPE,
        )
        running.stdout.readline()
        time.sleep(chance.uniform(0, 0.4))
        running.kill()
        running.wait()
        running.stdout.close()
        engine = connect(address)
        with engine.connect() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            assert connection.execute(text("SELECT count(*) FROM members")).scalar() == 2
        migrate(engine)
        assert is_current(engine)
        engine.dispose()


@pytest.mark.parametrize("small_disk", ["1m"], indirect=True)
def test_a_disk_that_fills_while_the_tables_change_loses_nothing(small_disk):
    engine = connect(f"sqlite:///{small_disk / 'a.sqlite'}")
    _fill(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE groups SET purpose = :words"), {"words": "x" * 200_000})
        connection.execute(text("UPDATE members SET code = code"))
    with engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    engine.dispose()
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space"):
        filler.write_bytes(b"x" * 2_000_000)
    engine = connect(f"sqlite:///{small_disk / 'a.sqlite'}")
    with pytest.raises(DBAPIError) as refused:
        migrate(engine)
    assert disk_is_full(refused.value)
    filler.unlink()
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM members")).scalar() == 2
    migrate(engine)
    assert is_current(engine)
    engine.dispose()


def test_no_number_is_given_twice(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'a.sqlite'}")
    migrate(engine)
    with engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if "id" in table.c:
                made = connection.execute(
                    text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": table.name}
                ).scalar_one()
                assert "AUTOINCREMENT" in made, table.name
                assert table.dialect_options["sqlite"]["autoincrement"], table.name
    engine.dispose()
