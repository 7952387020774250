"""The commands of ``flask --app wsgi``. Errors are one plain sentence and exit status 1."""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from toolkit.instruments import InstrumentError, load_library
from toolkit.start import keys_warning
from toolkit.storage import acts, erasing, facilitators, invitations, keys, members, waves
from toolkit.storage.backup import BackupError, back_up, must_be_ours
from toolkit.storage.backup import restore as put_back
from toolkit.storage.database import connect, disk_is_full, sessions, transaction
from toolkit.storage.instance import (
    NUMBERS,
    Instance,
    InstanceError,
    loose_files,
    number,
    open_instance,
)
from toolkit.storage.keys import Keys, Purpose
from toolkit.storage.migrate import MigrationError, is_current, migrate
from toolkit.storage.models import Act, Facilitator, Group, Role

Given = ParamSpec("Given")
Result = TypeVar("Result")


def plainly(command: Callable[Given, Result]) -> Callable[Given, Result]:
    """Turn what can go wrong outside the program into a sentence and exit status 1."""

    @wraps(command)
    def guarded(*args: Given.args, **kwargs: Given.kwargs) -> Result:
        try:
            return command(*args, **kwargs)
        except (
            *(InstanceError, InstrumentError, BackupError),
            *(MigrationError, ValueError),
        ) as error:
            raise click.ClickException(_or_full(error, str(error))) from error
        except OSError as error:
            words = f"{error.filename or 'A file'} can't be used: {error.strerror}."
            raise click.ClickException(_or_full(error, words)) from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise click.ClickException(_or_full(error, _database_trouble(error))) from error

    return guarded


def _or_full(error: Exception, words: str) -> str:
    """Return these words, unless all that is missing is room."""
    if not disk_is_full(error):
        return words
    return (
        "The disk is full, so this was not done. What was kept before is safe. "
        "Make room on the disk, and try again."
    )


def _database_trouble(error: Exception) -> str:
    cause = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
    if "locked" in cause:
        return "The database is busy with another program. Wait until that ends, and try again."
    return f"The database can't be used: {cause}. Check DATABASE_URL and the file's rights."


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
    """List the instruments: key, title, items, terms, scales."""
    table = [("KEY", "TITLE", "ITEMS", "TERMS", "SCALES")]
    table += [
        (
            item.key,
            item.title,
            str(len(item.asked)),
            "group enters the wording" if item.needs_wording else "wording included",
            ", ".join(scale.key for scale in item.scales),
        )
        for item in load_library().values()
    ]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(cells).rstrip())


@click.command()
@click.option("--again", is_flag=True, help="Add them though there are groups already.")
@plainly
def demo(*, again: bool) -> None:
    """Fill the demonstration groups, if the database has no group yet."""
    from toolkit import demo as made_up

    with _prepared() as (_, engine), transaction(engine) as session:
        if not again and _any_group(session):
            click.echo("There are groups already; nothing was added. Use --again to add them.")
            return
        for group in made_up.fill_all(session, waves.today()):
            _give_to_all(session, group)
            click.echo(f"Added {group.name} with {len(group.members)} members.")


def _any_group(session: Session) -> bool:
    return session.scalar(select(Group.id).limit(1)) is not None


def _give_to_all(session: Session, group: Group) -> None:
    """Let every account look at a made-up group."""
    for facilitator in session.scalars(select(Facilitator.id)):
        session.merge(Role(facilitator_id=facilitator, group_id=group.id))


@click.command("erase-member")
@click.argument("code")
@click.option("--yes", is_flag=True, help="Do not ask.")
@plainly
def erase_member(code: str, *, yes: bool) -> None:
    """Erase a member and every answer of theirs."""
    from toolkit.storage.codes import read_code

    with _opened() as (instance, engine), sessions(engine)() as session:
        member = members.anywhere(session, read_code(code))
        if member is None:
            raise click.ClickException(f"There is no member {code}. Nothing was erased.")
        answers = _counted(members.sent_answers(session, member), "answered wave")
        question = f"Erase member {member.code} with {answers} for good? Type ERASE"
        if not yes and click.prompt(question).strip() != "ERASE":
            raise click.ClickException("Nothing was erased.")
        for sentence in erasing.erase_member(session, member, instance.folder).sentences:
            click.echo(sentence)


@click.command("new-link")
@click.argument("name")
@plainly
def new_link(name: str) -> None:
    """Take a lost password away and print a one-time link to choose a new one."""
    with _opened() as (instance, engine), transaction(engine) as session:
        facilitator = facilitators.with_name(session, name)
        if facilitator is None:
            raise click.ClickException(f"Nobody signs in as {name}. Nothing was changed.")
        facilitators.forget_password(session, facilitator)
        path = _welcome(instance.keys, facilitator)
        click.echo(f"Open this once, after the address of your site: {path}")


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


@click.command("new-keys")
@click.argument("purposes", nargs=-1, metavar="[PURPOSE]...")
@click.option("--yes", is_flag=True, help="Do not ask.")
@plainly
def new_keys(purposes: tuple[str, ...], *, yes: bool) -> None:
    """Make new keys: of the PURPOSEs named, else of all that strangers may know or may use.

    Purposes are cookies, cards, invitations, passwords, ledger and backup.
    """
    unknown = sorted(set(purposes) - set(Purpose))
    if unknown:
        raise click.ClickException(
            f"There is no key for {', '.join(unknown)}. Use: {', '.join(Purpose)}."
        )
    with _opened() as (instance, engine), transaction(engine) as session:
        usual = {Purpose.COOKIES, Purpose.CARDS, Purpose.INVITATIONS, *instance.keys.exposed}
        wanted = [one for one in Purpose if one in (purposes or usual)]
        for purpose in wanted:
            click.echo(_WHAT_STOPS[purpose])
        if not yes and not click.confirm("Make these keys anew?"):
            raise click.ClickException("Nothing was changed.")
        # The accounts first: if the keys can't be written after that, nothing is committed.
        locked = facilitators.forget_all_passwords(session) if Purpose.PASSWORDS in wanted else []
        fresh = instance.keys.renewed(wanted)
        links_to_choose = [(one.username, _welcome(fresh, one)) for one in locked]
        session.flush()
        keys.write_keys(instance.folder, fresh)
    click.echo(f"New keys: {', '.join(wanted)}. Stop the server and start it again now.")
    for name, path in links_to_choose:
        click.echo(f"{name} chooses a new password, once, at the address of your site, then {path}")


#: What each new key ends, said before it is made.
_WHAT_STOPS = {
    Purpose.COOKIES: "cookies: everybody who is signed in or half-way through a form starts again.",
    Purpose.CARDS: "cards: every card printed so far opens nothing. Print them all again.",
    Purpose.INVITATIONS: "invitations: one-time links that nobody has used yet open nothing.",
    Purpose.PASSWORDS: "passwords: nobody's password fits. Each chooses a new one by a new link.",
    Purpose.LEDGER: "ledger: what earlier reports told can't be compared with later ones.",
    Purpose.BACKUP: "backup: from now on backups are locked with another key.",
    Purpose.REPORTS: "reports: links that were given to funders open nothing. Make new ones.",
}


def _welcome(held: Keys, facilitator: Facilitator) -> str:
    token = invitations.token(
        held.secret(Purpose.INVITATIONS), facilitator.id, facilitator.fs_uniquifier
    )
    return f"/account/welcome/{token}"


@click.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@plainly
def backup(folder: Path | None) -> None:
    """Copy the database and the keys into a folder (instance/backups by default)."""
    copy = back_up(open_instance(), folder)
    click.echo(f"Wrote {copy} and the keys beside it.")
    click.echo("Keep both, where only you can read them: cards open nothing without the keys.")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask.")
@plainly
def restore(file: Path, *, yes: bool) -> None:
    """Put a backup in place of the database; the present one is kept aside."""
    os.umask(0o077)
    instance = open_instance()
    must_be_ours(file)
    if not yes and not click.confirm(f"Put {file} in place of the present database?"):
        raise click.ClickException("Nothing was changed.")
    kept = put_back(instance, file)
    with _prepared():  # an older copy is brought up to date
        pass
    click.echo(f"Restored {file}. Start the server again.")
    if kept is not None:
        click.echo(f"What was there before is kept as {kept}. Delete it when all is well.")


@click.command()
@plainly
def check() -> None:
    """Check the database, the instruments, the keys and the files' rights."""
    sound = [
        _looks_right("instruments", _check_instruments),
        _looks_right("database", _check_database),
        _looks_right("log", _check_log),
        _looks_right("keys", _check_keys),
        _looks_right("file rights", _check_rights),
    ]
    if not all(sound):
        sys.exit(1)


def _looks_right(what: str, look: Callable[[], str]) -> bool:
    try:
        click.echo(f"ok     {what}: {plainly(look)()}")
    except click.ClickException as error:
        click.echo(f"WRONG  {what}: {error.message}", err=True)
        return False
    return True


def _check_instruments() -> str:
    from toolkit.planning.starters import load_starters

    found = len(load_library()) + len(load_starters())
    return f"{_counted(found, 'file')} without errors"


def _check_database() -> str:
    with _opened() as (_, engine):
        kind = engine.dialect.name
        if not is_current(engine):
            raise click.ClickException("its tables are not those of this version. Run: make run")
        if kind == "sqlite":
            with engine.connect() as connection:
                found = connection.execute(text("PRAGMA integrity_check")).scalar()
            if found != "ok":
                raise click.ClickException(f"it is damaged ({found}). Restore a backup.")
    return f"{kind}, undamaged, tables up to date"


def _check_log() -> str:
    with _opened() as (_, engine), sessions(engine)() as session:
        wrong = acts.broken_groups(session)
    if wrong:
        listed = ", ".join("no group" if one is None else f"group {one}" for one in wrong)
        raise click.ClickException(
            f"a line of the audit log was changed or taken out ({listed}). Who had the file?"
        )
    return "every act fits the one before it"


def _check_keys() -> str:
    instance = open_instance()
    if instance.keys.exposed:
        raise click.ClickException(keys_warning(instance.keys))
    return f"{instance.folder / keys.FILE} is there"


def _check_rights() -> str:
    folder = open_instance().folder
    loose = loose_files(folder)
    if loose:
        names = " ".join(str(path) for path in loose)
        raise click.ClickException(f"other accounts can read files. Run: chmod 600 {names}")
    return f"what is in {folder} is for its owner alone"


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@plainly
def verify(file: Path) -> None:
    """Tell whether a PDF, DOCX, PPTX or XLSX is a report as it was published here."""
    from toolkit.reports.checking import check as compared
    from toolkit.storage import acts

    data = file.read_bytes()
    with _opened() as (_, engine), transaction(engine) as session:
        found = compared(session, data)
        if found.problem:
            raise click.ClickException(found.problem)
        if found.report is None:
            raise click.ClickException(
                "This file bears no fingerprint of a report that was published here."
            )
        acts.record(
            session,
            Act.FILE_VERIFIED,
            group_id=found.report.group_id,
            facilitator_id=None,
            report=found.report.number,
            format=found.format,
            same=found.same,
        )
        named = f"“{found.report.title}”, published on {found.report.published_on}"
    if found.same:
        click.echo(f"The same: this is {named}.")
        return
    for one in found.differences:
        click.echo(f"- {one.says}")
    raise click.ClickException(f"Not the same as {named}.")


@contextmanager
def _opened() -> Iterator[tuple[Instance, Engine]]:
    """Open the instance and its database as they are, and let go of them at the end."""
    os.umask(0o077)  # the database and its journal are for their owner alone
    instance = open_instance()
    engine = connect(instance.database_url)
    try:
        yield instance, engine
    finally:
        engine.dispose()


@contextmanager
def _prepared() -> Iterator[tuple[Instance, Engine]]:
    """Open the instance and bring its tables up to date; a database with data is copied first."""
    with _opened() as (instance, engine):
        is_file = engine.dialect.name == "sqlite"
        copied = migrate(engine, copy=(lambda: back_up(instance)) if is_file else None)
        if copied is not None:
            click.echo(f"New version of the tables. Copied the database to {copied}")
        if is_file:
            erasing.settle(engine, instance.folder)
        yield instance, engine


@click.command()
@plainly
def start() -> None:
    """Prepare everything and serve; this is what ``make run`` calls."""
    from toolkit import demo as made_up
    from toolkit.start import free_port, say_where_to_go, serve

    host = os.environ.get("HOST") or "127.0.0.1"
    port = free_port(host)
    for setting in NUMBERS:
        number(setting, NUMBERS[setting])
    load_library()
    with _prepared() as (instance, engine):
        with transaction(engine) as session:
            if not _any_group(session):
                made_up.fill_all(session, waves.today())
            if facilitators.count(session) == 0:
                facilitators.add(session, "facilitator")
                for group in session.scalars(select(Group).where(Group.invented)):
                    _give_to_all(session, group)
        with transaction(engine) as session:
            say_where_to_go(session, instance, host, port)
    sys.stdout.flush()
    serve(host, port)


def register(app: Flask) -> None:
    """Add the commands to the app's."""
    for command in (
        *(score, instruments, demo, backup, restore),
        *(erase_member, new_link, new_keys, check, verify, start),
    ):
        app.cli.add_command(command)
