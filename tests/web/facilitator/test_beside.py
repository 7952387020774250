"""People to compare with, on the pages: cards of their own, the group's waves, one page of results."""

import pytest

from toolkit.storage.models import Group, Member, Wave


@pytest.fixture
def other(signed_in):
    page = f"{signed_in.group}/members"
    reply = signed_in.send(f"{signed_in.group}/beside", {"kind": "waiting_list"}, page=page)
    return reply.location.removesuffix("/members")


def test_they_are_added_apart_and_asked_the_same(signed_in, other, world):
    page = f"{other}/members"
    assert "These people are no members" in signed_in.get(page).text
    signed_in.send(page, {"number": "4", "joined": "2026-11"})
    with world.open() as session:
        people = session.query(Member).filter_by(group_id=int(other.rpartition("/")[2])).all()
        assert len(people) == 4
        assert session.query(Wave).count() == 2
    home = signed_in.get(signed_in.group).text
    assert "0 of 3 have answered" in home  # the group's own, and nobody else
    assert "Waiting list, beside" in signed_in.get(f"{signed_in.group}/members").text
    signed_in.send(f"{signed_in.group}/waves/1/close")
    with world.open() as session:
        assert all(wave.closed for wave in session.query(Wave))


def test_they_open_no_wave_of_their_own(signed_in, other):
    reply = signed_in.send(f"{other}/waves/open", page=f"{other}/waves/open")
    assert reply.status_code == 409
    assert "Open its wave instead" in reply.text


def test_results_say_when_there_is_nobody_or_too_few(signed_in, world):
    world.close(signed_in.group_id)
    page = f"{signed_in.group}/results/beside"
    assert "nobody to compare with yet" in signed_in.get(page).text
    signed_in.send(f"{signed_in.group}/beside", {"kind": "elsewhere"},
                   page=f"{signed_in.group}/members")  # fmt: skip
    assert "It takes 8 of each" in signed_in.get(page).text
    for place in ("0/0", "9/9"):
        assert signed_in.get(f"{page}/{place}.json?members=shown").status_code == 404


def test_nobody_stands_beside_those_who_stand_beside(signed_in, other, world):
    signed_in.send(f"{other}/beside", {"kind": "elsewhere"}, page=f"{other}/members")
    signed_in.send(f"{signed_in.group}/beside", {"kind": "strangers"},
                   page=f"{signed_in.group}/members")  # fmt: skip
    with world.open() as session:
        assert session.query(Group).count() == 2
