"""The commands on a real SQLite database: what they do, and the sentence when they can't."""

import os
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing

import pytest
from click.testing import CliRunner

from toolkit import cli
from toolkit.storage.instance import PROJECT


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An instance of its own, and the process's own umask again afterwards."""
    monkeypatch.setenv("TOOLKIT_INSTANCE", str(tmp_path / "instance"))
    for name in ("DATABASE_URL", "PORT", "HOST"):
        monkeypatch.delenv(name, raising=False)
    umask = os.umask(0o022)
    yield tmp_path / "instance"
    os.umask(umask)


def run(command, *arguments, typed=None):
    return CliRunner().invoke(command, [str(one) for one in arguments], input=typed)


def done(command, *arguments, typed=None):
    result = run(command, *arguments, typed=typed)
    assert result.exit_code == 0, result.output
    return result.output


def refused(command, *arguments, typed=None):
    result = run(command, *arguments, typed=typed)
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)  # never a traceback
    return result.stderr


@pytest.fixture
def demo(folder):
    done(cli.demo)
    return folder


def value(folder, query):
    with closing(sqlite3.connect(folder / "toolkit.sqlite")) as database:
        return database.execute(query).fetchone()[0]


def backups(folder):
    return sorted((folder / "backups").glob("*.sqlite"))


class TestScore:
    def test_prints_scores_and_nothing_else(self, folder, tmp_path):
        path = tmp_path / "june.csv"
        path.write_text("id,q1,q2,q3,q4\na,3,2,1,0\n", encoding="utf-8")
        assert done(cli.score, "phq4", path) == "id,total,anxiety,depression\na,6.0,5.0,1.0\n"

    def test_out_writes_a_file(self, folder, tmp_path):
        path, out = tmp_path / "june.csv", tmp_path / "scores.csv"
        path.write_text("q1,q2,q3,q4\n3,2,1,0\n", encoding="utf-8")
        assert done(cli.score, "phq4", path, "--out", out) == ""
        assert out.read_bytes() == b"total,anxiety,depression\n6.0,5.0,1.0\n"

    def test_a_wrong_value_prints_nothing_on_the_output(self, folder, tmp_path):
        path = tmp_path / "june.csv"
        path.write_text("q1,q2,q3,q4\n3,2,1,0\n3,2,1,7\n", encoding="utf-8")
        result = run(cli.score, "phq4", path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert "june.csv: Line 3, column q4: “7” is not an answer" in result.stderr

    def test_what_is_not_there_is_named(self, folder, tmp_path):
        assert "There is no file" in refused(cli.score, "phq4", tmp_path / "none.csv")
        assert "There is no instrument phq5" in refused(cli.score, "phq5", tmp_path / "none.csv")
        assert "can't be used: Is a directory" in refused(cli.score, "phq4", tmp_path)


def test_instruments_is_a_table(folder):
    lines = done(cli.instruments).splitlines()
    place = lines[0].index("ITEMS")
    assert {line[place - 2 : place] for line in lines} == {"  "}
    rand36 = next(line for line in lines if line.startswith("rand36 "))
    assert "  36 " in rand36
    assert rand36.endswith("general_health, health_change")
    assert any(line.startswith("swemwbs") and "group enters the wording" in line for line in lines)


def test_demo_fills_once_unless_asked_again(folder):
    assert "with 16 members" in done(cli.demo)
    assert "nothing was added" in done(cli.demo)
    assert value(folder, "SELECT count(*) FROM groups") == 1
    done(cli.demo, "--again")
    assert value(folder, "SELECT count(*) FROM groups") == 2


class TestBackup:
    def test_copies_database_and_key_for_the_owner_alone(self, demo, tmp_path):
        done(cli.backup, tmp_path / "copies")
        copy, key = sorted(
            (tmp_path / "copies").iterdir(), key=lambda path: path.suffix == ".secret_key"
        )
        assert key.read_bytes() == (demo / "secret_key").read_bytes()
        assert {stat.S_IMODE(path.stat().st_mode) for path in (copy, key)} == {0o600}
        with closing(sqlite3.connect(copy)) as database:
            assert database.execute("SELECT count(*) FROM members").fetchone() == (16,)

    def test_without_a_database_says_so_and_makes_none(self, folder):
        assert "nothing to back up" in refused(cli.backup)
        assert not (folder / "toolkit.sqlite").exists()

    def test_postgresql_is_told_of_pg_dump(self, folder, monkeypatch):
        monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@localhost/nothing")
        assert "pg_dump" in refused(cli.backup)

    def test_a_folder_that_cannot_be_made_is_named(self, demo, tmp_path):
        (tmp_path / "file").touch()
        assert "file" in refused(cli.backup, tmp_path / "file" / "below")


class TestRestore:
    def test_brings_back_data_and_key_and_keeps_the_present(self, demo):
        key = (demo / "secret_key").read_bytes()
        done(cli.backup)
        code = value(demo, "SELECT code FROM members WHERE id = 1")
        done(cli.erase_member, code, "--yes")
        (demo / "secret_key").write_bytes(b"another key, which opens no printed card")
        done(cli.restore, *backups(demo), "--yes")
        assert value(demo, "SELECT count(*) FROM members") == 16
        assert (demo / "secret_key").read_bytes() == key
        (kept,) = demo.glob("toolkit-before-*.sqlite")
        with closing(sqlite3.connect(kept)) as database:
            assert database.execute("SELECT count(*) FROM members").fetchone() == (15,)
        assert len(list(demo.glob("secret_key-before-*"))) == 1
        assert done(cli.check).count("ok ") == 4

    def test_asks_first(self, demo):
        done(cli.backup)
        assert "Nothing was changed" in refused(cli.restore, *backups(demo), typed="n\n")
        assert not list(demo.glob("toolkit-before-*"))

    def test_is_refused_while_the_database_is_in_use(self, demo):
        done(cli.backup)
        with closing(sqlite3.connect(demo / "toolkit.sqlite")) as server:
            server.execute("SELECT count(*) FROM members").fetchone()
            assert "Stop the server" in refused(cli.restore, *backups(demo), "--yes")
        assert value(demo, "SELECT count(*) FROM members") == 16
        assert not list(demo.glob("*.restoring"))

    def test_replaces_a_damaged_database(self, demo):
        done(cli.backup)
        (demo / "toolkit.sqlite").write_bytes(b"not a database at all" * 100)
        done(cli.restore, *backups(demo), "--yes")
        assert value(demo, "SELECT count(*) FROM members") == 16

    def test_refuses_what_is_not_ours(self, demo, tmp_path):
        (tmp_path / "text").write_text("hello " * 200, encoding="utf-8")
        with closing(sqlite3.connect(tmp_path / "other")) as other:
            other.execute("CREATE TABLE members (id)")
        assert "can't be read as a database" in refused(cli.restore, tmp_path / "text", "--yes")
        assert "not one of this toolkit" in refused(cli.restore, tmp_path / "other", "--yes")
        assert "There is no file" in refused(cli.restore, tmp_path / "none", "--yes")

    def test_refuses_a_newer_version(self, demo):
        done(cli.backup)
        with closing(sqlite3.connect(*backups(demo))) as copy, copy:
            copy.execute("UPDATE alembic_version SET version_num = '9999'")
        assert "newer version" in refused(cli.restore, *backups(demo), "--yes")


class TestEraseMember:
    def test_asks_for_the_word_and_names_the_answers(self, demo):
        code = value(demo, "SELECT code FROM members WHERE id = 1")
        result = run(cli.erase_member, code, typed="yes\n")
        assert result.exit_code == 1
        assert f"Erase member {code} with 6 answered waves for good?" in result.stdout
        assert value(demo, "SELECT count(*) FROM members") == 16
        done(cli.erase_member, code.lower().replace("-", " "), typed="ERASE\n")
        assert value(demo, "SELECT count(*) FROM members") == 15
        assert value(demo, "SELECT count(*) FROM responses WHERE member_id = 1") == 0

    def test_leaves_no_bytes_of_the_code_in_the_files(self, demo):
        code = value(demo, "SELECT code FROM members WHERE id = 1")
        done(cli.erase_member, code, "--yes")
        files = [path for path in demo.iterdir() if path.is_file()]
        assert files
        assert not [path for path in files if code.encode() in path.read_bytes()]

    def test_a_slip_and_an_unknown_code(self, demo):
        assert "There is a slip in this code" in refused(cli.erase_member, "222223", "--yes")
        assert "There is no member" in refused(cli.erase_member, "222222", "--yes")


class TestCheck:
    def test_all_is_well(self, demo):
        lines = done(cli.check).splitlines()
        assert [line.split(":")[0] for line in lines] == [
            "ok     instruments",
            "ok     database",
            "ok     secret key",
            "ok     file rights",
        ]

    def test_says_each_thing_that_is_wrong(self, demo):
        (demo / "toolkit.sqlite").chmod(0o644)
        with closing(sqlite3.connect(demo / "toolkit.sqlite")) as database, database:
            database.execute("UPDATE alembic_version SET version_num = '0000'")
        wrong = refused(cli.check)
        assert "WRONG  database: its tables are not those of this version" in wrong
        assert "WRONG  file rights" in wrong
        assert "WRONG  secret key" not in wrong

    def test_a_file_that_is_no_database(self, demo):
        (demo / "toolkit.sqlite").write_bytes(b"not a database at all" * 100)
        assert "WRONG  database: The database can't be used" in refused(cli.check)

    def test_a_short_key(self, demo):
        (demo / "secret_key").write_bytes(b"short")
        assert "WRONG  secret key" in refused(cli.check)


class TestStart:
    def test_a_taken_port_is_one_sentence(self, folder, monkeypatch):
        with socket.create_server(("127.0.0.1", 0)) as other:
            monkeypatch.setenv("PORT", str(other.getsockname()[1]))
            assert "is taken" in refused(cli.start)
        assert not (folder / "toolkit.sqlite").exists()

    @pytest.mark.parametrize("port", ["0", "65536", "http", "-1", "８０"])
    def test_a_port_that_is_none(self, folder, monkeypatch, port):
        monkeypatch.setenv("PORT", port)
        assert f"PORT is {port}" in refused(cli.start)

    def test_an_instance_that_is_no_folder(self, tmp_path, folder, monkeypatch):
        (tmp_path / "file").touch()
        monkeypatch.setenv("TOOLKIT_INSTANCE", str(tmp_path / "file"))
        monkeypatch.setenv("PORT", "0" + str(_free()))
        assert "can't be written" in refused(cli.start)


def _free():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def test_the_commands_load_no_pandas_before_they_need_it():
    code = "import sys, toolkit.cli; sys.exit('pandas' in sys.modules or 'numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=False).returncode == 0
