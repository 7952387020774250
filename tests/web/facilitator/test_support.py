"""Contacts are asked for before a measure opens that may need them."""

import pytest

from toolkit.storage.models import Group, Wave


@pytest.fixture
def asks_hard_things(signed_in, world):
    with world.open.begin() as session:
        session.get_one(Group, signed_in.group_id).country = None
    group = signed_in.group
    signed_in.send(f"{group}/waves/1/close")
    signed_in.send(f"{group}/plan", {"measure": ["who5", "phq9"]})
    return signed_in


def _open(client, group) -> str:
    return client.send(f"{group}/waves/open", page=f"{group}/waves").headers["Location"]


def test_such_a_wave_opens_only_when_somebody_said_where_help_is(asks_hard_things, world):
    client, group = asks_hard_things, asks_hard_things.group
    assert _open(client, group) == f"{group}/support"
    with world.open() as session:
        assert session.query(Wave).count() == 1
    assert "PHQ-9" in client.get(f"{group}/support").text
    assert client.send(f"{group}/support", {"country": "scotland"}).status_code == 303
    with world.open() as session:
        assert session.get_one(Group, client.group_id).country == "scotland"
    assert _open(client, group) == group
    with world.open() as session:
        assert session.query(Wave).count() == 2


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Choose a country"),
        ({"country": "none", "support": "  "}, "at least one line"),
        ({"country": "none", "support": "call somebody"}, "no colon"),
        ({"country": "usa", "support": "a:" + "b" * 2000}, "at most 2,000"),
        ({"country": "atlantis"}, "Not a valid choice"),
    ],
)
def test_an_answer_that_helps_nobody_is_refused(asks_hard_things, sent, words):
    client, group = asks_hard_things, asks_hard_things.group
    reply = client.send(f"{group}/support", sent)
    assert reply.status_code == 400
    assert words in reply.text
    assert _open(client, group) == f"{group}/support"


def test_in_my_words_are_what_members_see(asks_hard_things, world):
    client, group = asks_hard_things, asks_hard_things.group
    client.send(f"{group}/support", {"country": "none", "support": "Night line: Call 1 800 5"})
    assert _open(client, group) == group
    assert "Night line" in client.get(f"{group}/support").text


def test_a_measure_that_calls_for_no_help_opens_at_once(signed_in):
    signed_in.send(f"{signed_in.group}/waves/1/close")
    assert _open(signed_in, signed_in.group) == signed_in.group
