"""A plan rehearsed with invented people: to be seen whole, and gone whole."""

import pytest

from toolkit.storage.models import Group, Member, Response, Role


@pytest.fixture
def rehearsal(signed_in):
    sent = {"measure": ["who5", "ons4"], "outcome": "who5.percent", "expected": "10"}
    signed_in.send(f"{signed_in.group}/plan", sent)
    reply = signed_in.send(f"{signed_in.group}/rehearsal", page=f"{signed_in.group}/plan")
    return reply.location


def rows(world):
    with world.open() as session:
        return {kind: session.query(kind).count() for kind in (Group, Member, Response, Role)}


def test_it_shows_all_that_the_plan_would_give_and_says_what_it_is(signed_in, rehearsal, world):
    assert rehearsal != signed_in.group
    for page in ("", "/results", "/waves", "/members", "/cards", "/plan", "/reports",
                 "/results/who5/percent", "/exports"):  # fmt: skip
        text = signed_in.get(f"{rehearsal}{page}").text
        assert "Rehearsal: the people and all their answers are made up." in text, page
    assert "WHO-5: Wellbeing" in signed_in.get(f"{rehearsal}/results").text
    with world.open() as session:
        made = session.get_one(Group, int(rehearsal.rpartition("/")[2]))
        assert (made.invented, len(made.members)) == (True, 10)
        card = world.link(made.id)
    phone = signed_in.application.test_client()
    assert "made up" in phone.get(card, follow_redirects=True).text


def test_it_is_thrown_away_whole_and_nothing_real_is_touched(signed_in, world):
    signed_in.send(f"{signed_in.group}/plan", {"measure": "who5"})
    before = rows(world)
    page = signed_in.send(f"{signed_in.group}/rehearsal", page=f"{signed_in.group}/plan").location
    assert rows(world)[Response] > before[Response]
    signed_in.send(f"{signed_in.group}/rehearsal", page=f"{signed_in.group}/plan")  # once more
    page = f"/groups/{max(_numbers(world))}"
    assert signed_in.send(f"{page}/rehearsal/end", page=page).status_code == 303
    assert rows(world) == before
    assert signed_in.get(page).status_code == 404


def _numbers(world):
    with world.open() as session:
        return [one.id for one in session.query(Group)]


def test_it_ends_when_the_first_real_wave_opens(signed_in, rehearsal, world):
    world.close(signed_in.group_id)
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
    assert signed_in.get(rehearsal).status_code == 404


def test_a_plan_without_wording_is_said_plainly(signed_in, world):
    before = rows(world)
    signed_in.send(f"{signed_in.group}/plan", {"measure": "swemwbs"})
    signed_in.send(f"{signed_in.group}/rehearsal", page=f"{signed_in.group}/plan")
    assert "its questions have no words" in signed_in.get(f"{signed_in.group}/plan").text
    assert rows(world) == before


def test_only_a_rehearsal_can_be_thrown_away(signed_in, world):
    reply = signed_in.send(f"{signed_in.group}/rehearsal/end", page=f"{signed_in.group}/plan")
    assert reply.status_code == 404
    assert signed_in.get(signed_in.group).status_code == 200
    other = world.group()
    page = f"{signed_in.group}/plan"
    assert signed_in.send(f"/groups/{other}/rehearsal/end", page=page).status_code == 404
