"""Pages over a database that fails: plain words for people, the cause in the log."""

import sqlite3
from pathlib import Path

import pytest


def file_of(app) -> Path:
    with app.extensions["toolkit_sessions"]() as session:
        return Path(session.get_bind().url.database)


def empty_the_pool(app) -> None:
    with app.extensions["toolkit_sessions"]() as session:
        session.get_bind().dispose()


@pytest.fixture
def guest(client, world):
    client.get(world.link(world.group()))
    return client


def test_a_damaged_database_gets_a_plain_page(app, guest, caplog):
    empty_the_pool(app)
    file = file_of(app)
    file.write_bytes(b"no database at all, but long enough to be looked at " * 200)
    reply = guest.get("/survey")
    assert reply.status_code == 503
    assert "can’t open just now" in reply.text
    assert "SQLITE_NOTADB" in caplog.text


def test_a_missing_table_is_named_in_the_log(app, guest, caplog):
    with sqlite3.connect(file_of(app)) as connection:
        connection.execute("ALTER TABLE members RENAME TO elsewhere")
    connection.close()
    reply = guest.get("/survey")
    assert reply.status_code == 503
    assert "no such table: members" in caplog.text
    assert "SELECT" not in caplog.text


def test_a_locked_database_says_so_in_the_log(app, caplog, signed_in):
    with app.extensions["toolkit_sessions"]() as session:
        engine = session.get_bind()
    from sqlalchemy import event

    @event.listens_for(engine, "connect")
    def hurry(connection, _record):
        connection.execute("PRAGMA busy_timeout = 50")

    empty_the_pool(app)
    other = sqlite3.connect(file_of(app), isolation_level=None)
    try:
        other.execute("BEGIN IMMEDIATE")
        reply = signed_in.send(f"{signed_in.group}/members", {"number": "2", "joined": "2026-01"})
    finally:
        other.close()
    assert reply.status_code == 503
    assert "Not saved just now" in reply.text
    assert "SQLITE_BUSY" in caplog.text
