"""What the tests of the facilitator's rooms share."""

import pytest

from tests.conftest import TODAY
from toolkit.demo import GREENHOUSE, fill
from toolkit.storage.models import Role


@pytest.fixture
def demo(app, client, world):
    account = world.facilitator()
    with world.open.begin() as session:
        group = fill(session, GREENHOUSE, TODAY)
        session.add(Role(facilitator_id=account, group_id=group.id))
        number = group.id
    client.send("/account/sign-in", {"username": "ROBIN", "password": "three odd words"})
    client.group = f"/groups/{number}"
    return client
