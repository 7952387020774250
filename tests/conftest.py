"""What the tests share: real databases, an app on one, and a client that checks every page."""

import datetime as dt
import os
import shutil
import socket
import subprocess
from pathlib import Path

import html5lib
import pytest
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Engine, create_engine, make_url, text

from toolkit.chromium import find_chromium
from toolkit.storage import facilitators, groups, links, members, phones, plans, waves
from toolkit.storage.database import connect, sessions
from toolkit.storage.instance import Instance, open_instance
from toolkit.storage.keys import Purpose
from toolkit.storage.migrate import migrate
from toolkit.storage.models import Base, Role
from toolkit.web.app import create_app
from toolkit.web.static_files import site_style

# How long an example takes is the machine's affair.
settings.register_profile("any machine", deadline=None)
settings.load_profile("any machine")

_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.fixture(scope="session")
def chromium():
    """Start a real Chromium, one for all tests of a process: Playwright allows no second one."""
    from playwright.sync_api import sync_playwright

    found = find_chromium()
    if found is None:
        pytest.skip("Chromium is not installed.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """Start a real PostgreSQL server for the tests; give its address."""
    if not _BINARIES:
        pytest.skip("PostgreSQL is not installed.")
    folder = tmp_path_factory.mktemp("postgresql")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    as_user = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        for parent in list(folder.parents)[:3]:
            parent.chmod(parent.stat().st_mode | 0o011)
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    binaries = _BINARIES[-1]
    subprocess.run(
        [*as_user, binaries / "initdb", "-D", data, "-U", "toolkit", "-A", "trust", "-E", "UTF8"],
        check=True,
        capture_output=True,
    )
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    subprocess.run(
        [*as_user, binaries / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options]
        + ["start"],
        check=True,
        capture_output=True,
    )
    yield f"postgresql://toolkit@127.0.0.1:{port}/postgres"
    subprocess.run(
        [*as_user, binaries / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
        check=False,
        capture_output=True,
    )


@pytest.fixture(scope="session")
def empty_tables(tmp_path_factory) -> Path:
    """Give a SQLite file with all tables and no rows, to be copied: it is made once."""
    file = tmp_path_factory.mktemp("tables") / "empty.sqlite"
    made = connect(f"sqlite:///{file}")
    migrate(made)
    made.dispose()
    return file


@pytest.fixture(scope="session")
def empty_postgresql(postgresql):
    """Give a function that makes a new PostgreSQL database with all tables and no rows."""
    admin = create_engine(make_url(connect(postgresql).url), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE empty_tables"))
    template = connect(f"{postgresql.rpartition('/')[0]}/empty_tables")
    migrate(template)
    template.dispose()

    def make() -> Engine:
        with admin.connect() as connection:
            connection.execute(text("DROP DATABASE IF EXISTS test WITH (FORCE)"))
            connection.execute(text("CREATE DATABASE test TEMPLATE empty_tables"))
        return connect(f"{postgresql.rpartition('/')[0]}/test")

    yield make
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request, tmp_path):
    """Give a migrated database: SQLite on disk, then PostgreSQL."""
    if request.param == "sqlite":
        file = shutil.copy(request.getfixturevalue("empty_tables"), tmp_path / "test.sqlite")
        made = connect(f"sqlite:///{file}")
    else:
        made = request.getfixturevalue("empty_postgresql")()
    yield made
    made.dispose()


@pytest.fixture
def session(engine):
    with sessions(engine)() as opened:
        yield opened


@pytest.fixture
def instance(tmp_path, monkeypatch) -> Instance:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    opened = open_instance(tmp_path / "instance")
    phones.keep_address(opened.folder, "https://questions.example.org")
    return opened


@pytest.fixture
def small_disk(tmp_path, request):
    """Give a disk of 64 kB, or of the size that a test names, where this account may make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    size = f"size={getattr(request, 'param', '64k')}"
    made = os.geteuid() == 0 and not subprocess.call(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", folder], stderr=subprocess.DEVNULL
    )
    if not made:
        pytest.skip("A small disk can be made by root alone.")
    yield folder
    subprocess.check_call(["umount", folder])


@pytest.fixture
def app(instance, empty_tables):
    shutil.copy(empty_tables, make_url(instance.database_url).database)
    engine = connect(instance.database_url)
    made = create_app(instance, engine)
    made.testing = False  # errors get their page, as they do for people
    yield made
    engine.dispose()


class PageClient(FlaskClient):
    """Checks every page that it fetches, so that nobody has to remember to."""

    def open(self, *args, **kwargs):
        response = super().open(*args, **kwargs)
        if (
            response.mimetype == "text/html"
            and response.status_code != 204
            and not 300 <= response.status_code < 400
        ):
            check_page(response)
        return response

    def token(self, response) -> str:
        return find_all(parse(response), "input", name="csrf_token")[0].get("value")

    def send(self, address: str, data=None, *, page: str | None = None, **kwargs):
        """Post a form as a browser does: with the token of the page that it is on."""
        token = self.token(self.get(page or address))
        return self.post(address, data={"csrf_token": token, **(data or {})}, **kwargs)


def parse(response):
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.text)


def find_all(tree, tag, **attributes):
    return [
        node
        for node in tree.iter(tag)
        if all(node.get(name.rstrip("_")) == value for name, value in attributes.items())
    ]


def check_page(response) -> None:
    tree = parse(response)
    assert len(find_all(tree, "h1")) == 1, "one h1"
    assert find_all(tree, "title")[0].text.strip()
    assert tree.get("lang") == "en-GB"
    ids = [node.get("id") for node in tree.iter() if node.get("id")]
    assert len(ids) == len(set(ids)), f"ids twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    labelled = {node.get("for") for node in find_all(tree, "label")}
    inside = {id(child) for label in find_all(tree, "label") for child in label.iter()}
    for node in [*tree.iter("input"), *tree.iter("select"), *tree.iter("textarea")]:
        if node.get("type") not in {"hidden", "submit"}:
            assert node.get("id") in labelled or id(node) in inside, f"no label: {node.attrib}"
    for node in tree.iter():
        assert not any(str(name).startswith("on") for name in node.attrib), "inline code"
        assert "style" not in node.attrib, f"inline style: {node.tag} {node.attrib}"
        # The one sheet that the policy names by its hash, and nothing else.
        assert node.tag != "style" or node.text == site_style()
        for name in ("src", "srcset"):
            assert not (node.get(name) or "").startswith(("http", "//")), "another host"
    for node in tree.iter("script"):
        assert node.get("src"), "inline script"
    for node in tree.iter("form"):
        if node.get("method") == "post":
            assert find_all(node, "input", name="csrf_token"), "a form without its token"
    for text_ in tree.itertext():
        assert "'" not in text_ or "://" in text_ or _is_item(text_), f"plain quote: {text_!r}"


def _is_item(words: str) -> bool:
    """Questionnaire items keep their publisher's own typing."""
    return any(part in words for part in ("Don't know", "Didn't do"))


@pytest.fixture
def client(app):
    app.test_client_class = PageClient
    return app.test_client()


class World:
    """Builds what a test needs through the storage layer, and keeps the numbers."""

    def __init__(self, app) -> None:
        self.app = app
        self.open = app.extensions["toolkit_sessions"]
        self.keys = app.extensions["toolkit_keys"]

    def group(
        self,
        *,
        people=3,
        measures=("who5",),
        outcomes=(),
        owner=None,
        is_open=True,
        country="england",
    ) -> int:
        with self.open.begin() as session:
            group = groups.add(session, owner, "Tuesday walkers", country=country)
            members.add(session, group, people, "2026-01")
            plans.make(session, group, measures, outcomes)
            if is_open:
                waves.open_wave(session, group)
            return group.id

    def facilitator(self, name="robin", password="three odd words") -> int:
        from toolkit.web.account.passwords import hash_password

        with self.app.app_context(), self.open.begin() as session:
            made = facilitators.add(session, name)
            made.password = hash_password(password)
            return made.id

    def link(self, group_id: int, place: int = 0) -> str:
        with self.open() as session:
            member = members.of_group(session, group_id)[place]
            return f"/s/{links.link_token(self.keys.secret(Purpose.CARDS), member.id, member.link_version)}"

    def close(self, group_id: int) -> None:
        with self.open.begin() as session:
            from toolkit.storage.models import Group

            for wave in session.get_one(Group, group_id).waves:
                waves.close_wave(session, wave)

    def share(self, group_id: int, facilitator_id: int) -> None:
        with self.open.begin() as session:
            session.add(Role(group_id=group_id, facilitator_id=facilitator_id))


@pytest.fixture
def world(app):
    return World(app)


@pytest.fixture
def signed_in(client, world):
    """Give a client that is signed in as the facilitator of a new group with one open wave."""
    account = world.facilitator()
    group_id = world.group(owner=account)
    reply = client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    assert reply.status_code == 303
    client.group = f"/groups/{group_id}"
    client.group_id = group_id
    return client


TODAY = dt.date(2026, 11, 23)
TABLES = set(Base.metadata.tables)
