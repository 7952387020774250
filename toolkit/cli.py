"""The commands of ``flask --app wsgi``. Errors are one plain sentence and exit status 1."""

import os
import socket
import sqlite3
import stat
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from toolkit.instruments import AnswerError, InstrumentError, load_library
from toolkit.storage import facilitators, invitations, links, members, waves
from toolkit.storage.database import connect, is_current, migrate, transaction
from toolkit.storage.instance import Instance, InstanceError, loose_files, open_instance
from toolkit.storage.models import Group, Role


def plainly(command: Callable[..., None]) -> Callable[..., None]:
    """Turn what can go wrong outside the program into a sentence and exit status 1."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except (InstanceError, InstrumentError, AnswerError, OSError, ValueError) as error:
            raise click.ClickException(str(error)) from error
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise click.ClickException(
                f"The database can't be used: {cause}. Check DATABASE_URL and its rights."
            ) from error

    return guarded


@click.command()
@click.argument("instrument")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Write the scores to this file.")
@plainly
def score(instrument: str, file: Path, out: Path | None) -> None:
    """Score a CSV file of answers: a header of q1, q2, ...; other columns are kept."""
    from toolkit.exchange.answers_csv import score_file

    library = load_library()
    if instrument not in library:
        raise click.ClickException(
            f"There is no instrument {instrument}. Use one of: {', '.join(library)}."
        )
    scored = score_file(library[instrument], file)
    if out is None:
        click.echo(scored, nl=False)
    else:
        out.write_text(scored, encoding="utf-8", newline="")


@click.command()
@plainly
def instruments() -> None:
    """List the instruments: key, items, scales, terms."""
    for item in load_library().values():
        scales = ", ".join(scale.key for scale in item.scales)
        wording = "enter the wording first" if item.needs_wording else "ready"
        click.echo(f"{item.key:<11} {len(item.questions):>2} items  {wording}")
        click.echo(f"            scales: {scales}")
        click.echo(f"            terms:  {item.terms.licence}")


@click.command()
@click.option("--again", is_flag=True, help="Add one though there are groups already.")
@plainly
def demo(*, again: bool) -> None:
    """Fill the demonstration group, if the database has no group yet."""
    from toolkit import demo as made_up

    instance, engine = _prepare()
    del instance
    with transaction(engine) as session:
        if not again and session.scalar(select(Group.id).limit(1)) is not None:
            click.echo("There are groups already; nothing was added. Use --again to add one.")
            return
        group = made_up.fill(session, waves.today())
        _give_to_all(session, group)
        click.echo(f"Added {group.name} with {len(group.members)} members.")


def _give_to_all(session: Session, group: Group) -> None:
    """Let every account look at the demonstration."""
    from toolkit.storage.models import Facilitator

    for facilitator in session.scalars(select(Facilitator)):
        session.add(Role(facilitator_id=facilitator.id, group_id=group.id))


@click.command("erase-member")
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask.")
@plainly
def erase_member(code: str, *, yes: bool) -> None:
    """Erase a member and every answer of theirs."""
    from toolkit.storage.codes import read_code

    engine = connect(open_instance().database_url)
    with transaction(engine) as session:
        member = members.anywhere(session, read_code(code))
        if member is None:
            raise click.ClickException(f"There is no member {code}. Nothing was erased.")
        answers = members.sent_answers(session, member)
        question = f"Erase member {member.code} with {answers} answers? Type ERASE"
        if not yes and click.prompt(question).strip() != "ERASE":
            raise click.ClickException("Nothing was erased.")
        members.erase(session, member)
    _forget_journal(engine)
    click.echo(f"Erased {code} with {answers} answers.")


def _forget_journal(engine: Any) -> None:
    """Empty SQLite's write-ahead journal, which still holds what was erased."""
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@plainly
def backup(folder: Path | None) -> None:
    """Copy the database and the secret key into a folder (instance/backups by default)."""
    import datetime as dt

    instance = open_instance()
    source = _sqlite_path(instance)
    folder = folder or instance.folder / "backups"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"toolkit-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}.sqlite"
    os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with sqlite3.connect(source) as live, sqlite3.connect(target) as copy:
        live.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    _must_be_sound(target)
    key = target.with_suffix(".secret_key")
    os.close(os.open(key, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    key.write_bytes(instance.secret_key)
    click.echo(f"Wrote {target} and {key.name}. Keep both: cards open nothing without the key.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@plainly
def restore(file: Path, *, yes: bool) -> None:
    """Put a backup in place of the database; the present one is kept aside."""
    import datetime as dt
    import shutil

    instance = open_instance()
    target = _sqlite_path(instance)
    _must_be_sound(file)
    if not yes and not click.confirm(f"Put {file} in place of {target}? Stop the server first"):
        raise click.ClickException("Nothing was changed.")
    if target.exists():
        with sqlite3.connect(target) as live:
            live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        aside = target.with_name(f"{target.stem}-before-{dt.datetime.now(dt.UTC):%Y%m%d-%H%M%S}")
        target.rename(aside)
        for ending in ("-wal", "-shm"):
            target.with_name(target.name + ending).unlink(missing_ok=True)
    shutil.copyfile(file, target)
    target.chmod(0o600)
    key = file.with_suffix(".secret_key")
    if key.exists():
        (instance.folder / "secret_key").write_bytes(key.read_bytes())
    migrate(connect(instance.database_url))
    click.echo(f"Restored {file}. Start the server again.")


def _sqlite_path(instance: Instance) -> Path:
    prefix = "sqlite:///"
    if not instance.database_url.startswith(prefix):
        raise click.ClickException(
            "This works for SQLite only. For PostgreSQL use pg_dump and pg_restore, "
            f"and keep a copy of {instance.folder / 'secret_key'}."
        )
    return Path(instance.database_url.removeprefix(prefix))


def _must_be_sound(path: Path) -> None:
    try:
        with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as database:
            sound = database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            ours = database.execute(
                "SELECT count(*) FROM sqlite_master WHERE name IN ('responses', 'members')"
            ).fetchone() == (2,)
    except sqlite3.Error as error:
        raise click.ClickException(f"{path} is no database that can be read: {error}.") from error
    if not sound or not ours:
        raise click.ClickException(f"{path} is damaged or not one of ours. Nothing was changed.")


@click.command()
@plainly
def check() -> None:
    """Check the database, the instruments, the configuration and the files' rights."""
    problems = []
    instance = open_instance()
    click.echo(f"instruments   {len(load_library())} load without errors")
    engine = connect(instance.database_url)
    if is_current(engine):
        click.echo(f"database      {engine.dialect.name}, tables up to date")
    else:
        problems.append("The tables are of another version: run `make run` once.")
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            result = connection.execute(text("PRAGMA integrity_check")).scalar()
        if result == "ok":
            click.echo("integrity     ok")
        else:
            problems.append("The database file is damaged: restore a backup.")
    problems += [
        f"Others on this machine can read {path} ({stat.filemode(path.stat().st_mode)}): "
        f"run chmod 600 {path}."
        for path in loose_files(instance.folder)
    ]
    if not problems:
        click.echo("file rights   only you can read instance/")
    for problem in problems:
        click.echo(problem, err=True)
    if problems:
        sys.exit(1)


def _prepare() -> tuple[Instance, Any]:
    os.umask(0o077)  # the database and its journal are for their owner alone
    instance = open_instance()
    engine = connect(instance.database_url)
    migrate(engine)
    return instance, engine


@click.command()
@plainly
def start() -> None:
    """Prepare everything and serve; this is what ``make run`` calls."""
    from toolkit import demo as made_up

    host, port = os.environ.get("HOST", "127.0.0.1"), _free_port()
    load_library()
    instance, engine = _prepare()
    with transaction(engine) as session:
        if facilitators.count(session) == 0:
            facilitators.add(session, "facilitator")
        if session.scalar(select(Group.id).limit(1)) is None:
            _give_to_all(session, made_up.fill(session, waves.today()))
    with transaction(engine) as session:
        _say_where_to_go(session, instance, f"http://localhost:{port}")
    engine.dispose()
    sys.stdout.flush()
    command = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"{host}:{port}"),
        *("--workers", "1", "--worker-class", "gthread", "--threads", "4"),
        *("--log-level", "warning", "--no-control-socket"),
    ]
    os.execv(sys.executable, command)  # noqa: S606 (a fixed command)


def _free_port() -> int:
    given = os.environ.get("PORT") or "8000"
    if not given.isascii() or not given.isdecimal() or not 0 < int(given) < 65536:
        raise click.ClickException(f"PORT is {given}. Use a number from 1 to 65535.")
    port = int(given)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("HOST", "127.0.0.1"), port))
        except OSError as error:
            raise click.ClickException(
                f"Port {port} can't be used ({error.strerror}). "
                f"Stop the other program, or choose another: make run PORT={port + 1}"
            ) from error
    return port


def _say_where_to_go(session: Session, instance: Instance, site: str) -> None:
    waiting = facilitators.waiting(session)
    click.echo(f"\nThe toolkit is at {site}  (stop it with Ctrl+C)\n")
    if waiting is not None:
        token = invitations.token(instance.secret_key, waiting.id, waiting.fs_uniquifier)
        click.echo(f"  You, the first time:   {site}/account/welcome/{token}")
        click.echo("                         (works once: you choose your name and password)")
    else:
        click.echo(f"  Sign in:               {site}/account/sign-in")
    group = session.scalars(select(Group).where(Group.invented)).first()
    if group is None:
        return
    open_wave = next((wave for wave in group.waves if wave.closed is None), None)
    if open_wave is not None:
        states = waves.progress(session, open_wave)
        guest = next((one.member for one in states if one.state is waves.State.NOT_YET), None)
        if guest is not None:
            token = links.link_token(instance.secret_key, guest.id, guest.link_version)
            click.echo(f"  A made-up member:      {site}/s/{token}")
    click.echo(f"  A made-up group's results (sign in first): {site}/groups/{group.id}/results\n")


def register(app: Flask) -> None:
    """Add the commands to the app's."""
    for command in (
        *(score, instruments, demo, backup, restore),
        *(erase_member, check, start),
    ):
        app.cli.add_command(command)
