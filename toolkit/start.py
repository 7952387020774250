"""Starting the server: a free port, what is printed, and the server of this kind of machine."""

import errno
import os
import socket
import subprocess
import sys

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from toolkit import network
from toolkit.storage import facilitators, invitations, links, phones, waves
from toolkit.storage.instance import PROJECT, Instance, number
from toolkit.storage.keys import Keys, Purpose
from toolkit.storage.models import Group

_OPEN = "HOST=0.0.0.0 make run"


class StartError(ValueError):
    """The server can't start; the message says what to do."""


def free_port(host: str) -> int:
    """Return the port that ``PORT`` names (8000 by default), if it can be had."""
    given = os.environ.get("PORT") or "8000"
    if not (given.isascii() and given.isdecimal() and 0 < int(given) < 65536):
        raise StartError(f"PORT is {given}. Use a number from 1 to 65535.")
    port = int(given)
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        if os.name != "nt":  # there it would let two servers share a port
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise StartError(
                    f"{host} port {port} can't be used ({error.strerror}). "
                    "Choose others with HOST and PORT."
                ) from error
            raise StartError(
                f"Port {port} is taken. Stop the program that has it, "
                f"or choose another: make run PORT={port % 65535 + 1}"
            ) from error
    return port


def serve(host: str, port: int) -> None:
    """Hand this process over to the server: gunicorn, or waitress where gunicorn can't run."""
    os.environ["HOST"] = host  # the pages say whether phones get in
    if os.name == "nt":
        command = [sys.executable, "-m", "toolkit.web.windows", host, str(port)]
        sys.exit(subprocess.call(command, cwd=PROJECT))
    place = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    command = [
        *(sys.executable, "-m", "gunicorn", "wsgi:app", "--chdir", str(PROJECT), "--bind", place),
        *("--config", str(PROJECT / "gunicorn.conf.py")),
    ]
    # Threads of glibc keep memory apart for each other: two such stores are enough.
    os.environ.setdefault("MALLOC_ARENA_MAX", "2")
    os.execv(sys.executable, command)  # noqa: S606 (a fixed command)


def keys_warning(keys: Keys) -> str:
    """Return what to do about keys that somebody may have read."""
    return (
        "An earlier version of this program let anybody read its files. The keys for "
        f"{' and '.join(keys.exposed)} may be known to others, and so may the database. "
        "Run: flask --app wsgi new-keys  Then print all cards again."
    )


def say_where_to_go(session: Session, instance: Instance, host: str, port: int) -> None:
    """Print what to open here, how phones get in, and what there is to look at."""
    here = "localhost" if host in network.EVERYWHERE or network.is_this_machine(host) else host
    site = f"http://{f'[{here}]' if ':' in here else here}:{port}"
    if instance.keys.exposed:
        click.secho(f"\nWARNING: {keys_warning(instance.keys)}", fg="red", err=True)
    click.echo(f"\nThe toolkit is at {site}  (stop it with Ctrl+C)\n")
    waiting = facilitators.waiting(session)
    if waiting is not None:
        token = invitations.token(
            instance.keys.secret(Purpose.INVITATIONS), waiting.id, waiting.fs_uniquifier
        )
        click.echo(f"  You, the first time:   {site}/account/welcome/{token}")
        click.echo("                         (works once: you choose your name and password)")
    else:
        click.echo(f"  Sign in:               {site}/account/sign-in")
    click.echo(f"  Phones in the room:    {_for_phones(instance, host, port)}")
    made_up = list(
        session.scalars(
            select(Group)
            .where(Group.invented, Group.beside_id.is_(None), Group.rehearses_id.is_(None))
            .order_by(Group.id)
        )
    )
    card = _made_up_card(session, instance, made_up)
    if card is not None:
        click.echo(f"  A made-up member:      {site}/s/{card}")
    if made_up:
        click.echo("  Made-up groups' results (sign in first):")
        for group in made_up:
            click.echo(f"    {site}/groups/{group.id}/results  {group.name}")
    click.echo()


def _made_up_card(session: Session, instance: Instance, made_up: list[Group]) -> str | None:
    """Return the token on the card of a made-up member who has not answered yet, if any."""
    for wave in (one for group in made_up for one in group.waves if one.closed is None):
        for state in waves.progress(session, wave):
            if state.state is waves.State.NOT_YET:
                guest, secret = state.member, instance.keys.secret(Purpose.CARDS)
                return links.link_token(secret, guest.id, guest.link_version)
    return None


def _for_phones(instance: Instance, host: str, port: int) -> str:
    """Say in one line how phones get in, or what lets them in."""
    if number("PROXIES", 0):
        return phones.address(instance.folder) or "by the server or the tunnel in front of it"
    if network.serves_alone(host):
        how = '$env:HOST="0.0.0.0"; python -m toolkit' if os.name == "nt" else _OPEN
        return f"not let in yet. Stop it (Ctrl+C) and start it with: {how}"
    kept = phones.address(instance.folder)
    own = network.addresses() if host in network.EVERYWHERE else [host]
    found = [f"http://{f'[{one}]' if ':' in one else one}:{port}" for one in own]
    if not found:
        return "this machine is in no network now. Join the room's, then start it again."
    if kept in found:
        return f"{kept}  (as on the cards)"
    return "  or  ".join(found)
