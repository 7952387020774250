"""What the tests of the demonstration share: a database with all three groups."""

import datetime as dt

import pytest

from toolkit.demo import GROUPS, fill_all
from toolkit.storage.database import connect, sessions
from toolkit.storage.migrate import migrate

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="package")
def session(tmp_path_factory):
    engine = connect(f"sqlite:///{tmp_path_factory.mktemp('demo') / 'demo.sqlite'}")
    migrate(engine)
    with sessions(engine)() as opened:
        yield opened
    engine.dispose()


@pytest.fixture(scope="package")
def filled(session):
    """Return the three groups by what describes them."""
    made = fill_all(session, TODAY)
    session.commit()
    return {described.name: group for described, group in zip(GROUPS, made, strict=True)}
