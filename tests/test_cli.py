"""The commands, on a real database; errors are one sentence and exit status 1."""

import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import text

from toolkit import cli
from toolkit.instruments import load_library
from toolkit.storage.database import connect, sessions
from toolkit.storage.instance import open_instance
from toolkit.storage.migrate import migrate
from toolkit.storage.models import Member

PROJECT = Path(__file__).parents[1]
ROW = ",".join(["2"] * 36)
HEADER = ",".join(f"q{n}" for n in range(1, 37))


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("TOOLKIT_INSTANCE", str(tmp_path / "instance"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    app = Flask("commands")
    cli.register(app)

    def call(*arguments, **options):
        name, *rest = map(str, arguments)
        return CliRunner().invoke(app.cli.commands[name], rest, **options)

    return call


def test_score_keeps_other_columns_and_agrees_with_the_library(run, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_text(f"\ufeffwho,{HEADER},note\nAnn,{ROW},=1+1\nBo,{ROW.replace('2', '1', 1)},\n")
    result = run("score", "rand36", file, "--out", tmp_path / "out.csv")
    assert result.exit_code == 0, result.output
    scored = pd.read_csv(tmp_path / "out.csv")
    assert list(scored.columns[:2]) == ["who", "note"]
    expected = load_library()["rand36"].score(pd.DataFrame({f"q{n}": [2] for n in range(1, 37)}))
    assert scored["energy"][0] == expected["energy"].iloc[0]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"{HEADER}\n{ROW}\n{ROW[:-1]}9\n", ["line 3", "q36", "9"]),
        ("q1,q2\n1,2\n", ["q3"]),
        ("", ["empty"]),
        (f"{HEADER}\n1,2\n", ["line 2", "2"]),
        (f"{HEADER},Q1\n{ROW},1\n", ["q1"]),
    ],
)
def test_score_names_what_is_wrong_and_prints_nothing(run, tmp_path, text, words):
    file = tmp_path / "answers.csv"
    file.write_text(text)
    result = run("score", "rand36", file)
    assert result.exit_code == 1
    assert result.stdout == ""
    for word in words:
        assert word in result.stderr.lower()


def test_score_of_broken_utf8_and_no_file(run, tmp_path):
    file = tmp_path / "answers.csv"
    file.write_bytes(HEADER.encode() + b"\n\xff\n")
    assert "Line 2" in run("score", "rand36", file).stderr
    assert run("score", "rand36", tmp_path / "none.csv").exit_code == 1
    assert "There is no instrument iq" in run("score", "iq", file).stderr


def test_instruments_lists_all(run):
    output = run("instruments").output
    assert all(key in output for key in load_library())
    assert "physical_functioning" in output


def _first_code(tmp_path) -> str:
    engine = connect(f"sqlite:///{tmp_path / 'instance' / 'toolkit.sqlite'}")
    with sessions(engine)() as session:
        code = session.query(Member).first().code
    engine.dispose()
    return code


def test_demo_check_backup_restore_and_erase(run, tmp_path):
    assert run("demo").exit_code == 0
    assert "nothing was added" in run("demo").output
    assert run("check").exit_code == 0, run("check").output
    code = _first_code(tmp_path)
    folder = tmp_path / "backups"
    assert run("backup", folder).exit_code == 0
    copy = next(folder.glob("*.sqlite"))
    assert copy.stat().st_mode & 0o077 == 0
    assert run("erase-member", code, input="no\n").exit_code == 1
    assert run("erase-member", code, "--yes").exit_code == 0
    assert run("erase-member", code, "--yes").exit_code == 1
    data = tmp_path / "instance" / "toolkit.sqlite"
    assert code.encode() not in data.read_bytes()
    assert run("restore", copy, "--yes").exit_code == 0
    with sqlite3.connect(data) as database:
        found = database.execute("SELECT count(*) FROM members WHERE code = ?", [code])
        assert found.fetchone() == (1,)
    (tmp_path / "junk").write_text("this is no database")
    assert run("restore", tmp_path / "junk", "--yes").exit_code == 1


def test_a_lost_password_gets_a_new_one_time_link(run, tmp_path):
    from toolkit.storage import facilitators, invitations
    from toolkit.storage.keys import Purpose, open_keys
    from toolkit.storage.waves import today

    run("demo")
    engine = connect(f"sqlite:///{tmp_path / 'instance' / 'toolkit.sqlite'}")
    with sessions(engine).begin() as session:
        facilitators.add(session, "robin").password = "hashed"
    assert run("new-link", "nobody").exit_code == 1
    printed = run("new-link", "Robin").output
    token = printed.rsplit("/", 1)[-1].strip()
    secret = open_keys(tmp_path / "instance").secret(Purpose.INVITATIONS)
    with sessions(engine)() as session:
        assert invitations.invited(session, secret, token, today()).username == "robin"
    engine.dispose()


def test_keys_that_may_be_known_are_warned_of_until_they_are_made_anew(run, tmp_path):
    from toolkit.storage import facilitators, keys

    folder = tmp_path / "instance"
    folder.mkdir(mode=0o700)
    (folder / "secret_key").write_bytes(b"f" * 64)
    run("demo")
    engine = connect(f"sqlite:///{folder / 'toolkit.sqlite'}")
    with sessions(engine).begin() as session:
        facilitators.add(session, "robin").password = "hashed"
    warned = run("check")
    assert warned.exit_code == 1
    assert "new-keys" in warned.stderr
    before = keys.open_keys(folder)
    assert run("new-keys", input="n\n").exit_code == 1
    assert keys.open_keys(folder) == before
    made = run("new-keys", "--yes")
    assert made.exit_code == 0
    assert "Print them all again" in made.output
    assert "robin chooses a new password" in made.output
    after = keys.open_keys(folder)
    changed = {one for one in keys.Purpose if after.secret(one) != before.secret(one)}
    assert changed == {"cookies", "cards", "invitations", "passwords"}
    assert after.exposed == ()
    assert run("check").exit_code == 0
    with sessions(engine)() as session:
        assert facilitators.with_name(session, "robin").password is None
    engine.dispose()


def test_one_key_can_be_made_anew_and_others_stay(run, tmp_path):
    from toolkit.storage import keys

    run("demo")
    before = keys.open_keys(tmp_path / "instance")
    assert run("new-keys", "cookies", "--yes").exit_code == 0
    after = keys.open_keys(tmp_path / "instance")
    assert [one for one in keys.Purpose if after.secret(one) != before.secret(one)] == ["cookies"]
    wrong = run("new-keys", "cookys")
    assert wrong.exit_code == 1
    assert "cookys" in wrong.output


def test_check_names_files_that_others_can_read(run, tmp_path):
    run("demo")
    key = tmp_path / "instance" / "keys.json"
    key.chmod(0o644)
    result = run("check")
    assert result.exit_code == 1
    assert "chmod 600" in result.stderr


def _start(tmp_path, **environment):
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", "start"],
        cwd=PROJECT,
        env={**os.environ, "TOOLKIT_INSTANCE": str(tmp_path / "instance"), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_start_says_plainly_that_the_port_is_taken(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        result = _start(tmp_path, PORT=str(taken.getsockname()[1]))
    assert result.returncode == 1
    assert "make run PORT=" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("port", ["http", "0", "70000"])
def test_start_refuses_a_port_that_is_none(tmp_path, port):
    result = _start(tmp_path, PORT=port)
    assert result.returncode == 1
    assert "1 to 65535" in result.stderr


@pytest.mark.parametrize(
    ("setting", "given"), [("PROXIES", "yes"), ("PROXIES", "-1"), ("MEMBER_MINUTES", "0")]
)
@pytest.mark.parametrize("way", [("toolkit",), ("flask", "--app", "wsgi", "check")])
def test_a_setting_that_is_no_number_stops_the_start_in_one_sentence(tmp_path, setting, given, way):
    result = subprocess.run(
        [sys.executable, "-m", *way],
        cwd=PROJECT,
        env={**os.environ, "TOOLKIT_INSTANCE": str(tmp_path / "instance"), setting: given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 1
    assert f"{setting} is {given}. Use a whole number" in result.stderr
    assert "Traceback" not in result.stderr


def test_start_says_plainly_that_the_folder_cannot_be_written(tmp_path):
    (tmp_path / "instance").write_text("a file where the folder should be")
    result = _start(tmp_path)
    assert result.returncode == 1
    assert "can't be written" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("small_disk", ["1m"], indirect=True)
def test_a_disk_that_fills_while_the_tables_change_is_said_plainly(small_disk, monkeypatch):
    """SQLite takes all back, and what is tried after that fails for another reason."""
    monkeypatch.setenv("TOOLKIT_INSTANCE", str(small_disk))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    open_instance(small_disk)
    engine = connect(f"sqlite:///{small_disk / 'toolkit.sqlite'}")
    migrate(engine, "0004")
    with engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO groups (id, name, purpose, support, leave_to, invented, data_version)"
                " VALUES (1, 'Walkers', :words, '', 'https://a.org', false, 3)"
            ),
            {"words": "x" * 450_000},
        )
    engine.dispose()
    result = subprocess.run(
        [sys.executable, "-m", "toolkit", "demo"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "The disk is full" in result.stderr
    assert "no such table" not in result.stderr
    with closing(sqlite3.connect(small_disk / "toolkit.sqlite")) as database:
        version = database.execute("SELECT version_num FROM alembic_version").fetchone()
    assert version == ("0004",)
