"""Waves from joining on the pages: opened together, one card opens what is due, figures wait."""

from contextlib import contextmanager

import pytest
from sqlalchemy import event

from toolkit.planning import FROM_JOINING, Schedule
from toolkit.storage import entries, members, plans, waves
from toolkit.storage.models import Design, Group, How, Response


@pytest.fixture
def joining_group(signed_in, world):
    """Give the group of the account a plan from joining, before it has asked anything."""
    with world.open.begin() as session:
        group = session.get_one(Group, signed_in.group_id)
        group.waves.clear()
        for member in group.members:
            member.joined = waves.today().strftime("%Y-%m")
        plans.make(session, group, ["who5"], [], design=Design.AS_THEY_JOIN,
                   schedule=Schedule(months=FROM_JOINING))  # fmt: skip
    page = f"{signed_in.group}/waves"
    assert "counts from each one’s joining" in signed_in.get(f"{page}/open").text
    assert signed_in.send(f"{page}/open").status_code == 303
    return signed_in.group


def test_a_card_opens_what_is_due(signed_in, joining_group, world):
    home = signed_in.get(joining_group).text
    assert "3 members are due" in home
    text = signed_in.get(f"{joining_group}/waves").text
    assert "Due this month" in text
    assert text.count("Enter a sheet") == 3
    phone = signed_in.application.test_client()
    phone.get(world.link(signed_in.group_id))
    assert "I agree" in phone.get("/survey").text
    phone.send("/survey", {"choice": "agree"})
    phone.send("/survey/1", {"who5-q1": "4", "seen": "0"})
    phone.send("/survey/send", page="/survey/check")
    with world.open.begin() as session:  # three months go by
        for wave in session.get_one(Group, signed_in.group_id).waves:
            wave.counted_from -= 3
        for member in session.get_one(Group, signed_in.group_id).members:
            year, month = divmod(int(member.joined[:4]) * 12 + int(member.joined[5:]) - 4, 12)
            member.joined = f"{year:04d}-{month + 1:02d}"
    text = signed_in.get(f"{joining_group}/waves").text
    assert "wave 2: after 3 months" in text
    assert "Missed: the next one is due instead" in text
    phone.get(world.link(signed_in.group_id))  # the same card
    assert "I agree" in phone.get("/survey").text
    phone.send("/survey", {"choice": "agree"})
    assert "checked>" not in phone.get("/survey/1").text
    phone.send("/survey/1", {"who5-q1": "5", "seen": "0"})
    phone.send("/survey/send", page="/survey/check")
    with world.open.begin() as session:
        kept = session.query(Response).order_by(Response.id).all()
        assert [(one.wave.number, one.answers["who5"]["q1"]) for one in kept] == [(1, 4), (2, 5)]
        group = session.get_one(Group, signed_in.group_id)
        for wave in group.waves:  # between two of them: the card says when to come again
            wave.until_months = wave.months + 1
        for member in group.members:
            year, month = divmod(int(member.joined[:4]) * 12 + int(member.joined[5:]) - 2, 12)
            member.joined = f"{year:04d}-{month + 1:02d}"
        for wave in group.waves:
            wave.counted_from -= 1
    phone.get(world.link(signed_in.group_id))
    assert "The next questions are for you in" in phone.get("/survey").text


def test_a_group_that_counts_from_joining_asks_the_database_as_often_with_more(
    signed_in, joining_group, world
):
    pages = ("", "/waves", "/results", "/members")

    def asked():
        counts = []
        for page in pages:
            with counted(world) as count:
                signed_in.get(f"{joining_group}{page}")
            counts.append(count[0])
        return counts

    asked()
    before = asked()
    with world.open.begin() as session:
        group = session.get_one(Group, signed_in.group_id)
        for member in members.add(session, group, 20, waves.today().strftime("%Y-%m")):
            entries.enter(session, group.waves[0], member, {"who5": {"q1": 3}}, how=How.PAPER,
                          consent=1, sent_on=waves.today())  # fmt: skip
    asked()
    after = asked()
    assert all(late <= early + 1 for early, late in zip(before, after, strict=True)), (
        before,
        after,
    )


@contextmanager
def counted(world):
    """Count the statements that the database is asked."""
    engine, count = world.app.extensions["toolkit_engine"], [0]

    def one(*_):
        count[0] += 1

    event.listen(engine, "before_cursor_execute", one)
    yield count
    event.remove(engine, "before_cursor_execute", one)


def test_figures_are_shown_when_three_have_answered(signed_in, joining_group, world):
    page = f"{joining_group}/waves"
    refused = signed_in.send(f"{page}/figures", page=page)
    assert refused.status_code == 409
    assert "No answer has come" in refused.text
    with world.open.begin() as session:
        group = session.get_one(Group, signed_in.group_id)
        for wave in group.waves:
            wave.opened = wave.opened.replace(day=1)
        for member in group.members:
            entries.enter(session, group.waves[0], member, {"who5": {"q1": 3}}, how=How.PAPER,
                          consent=1, sent_on=waves.today() - waves.today().resolution)  # fmt: skip
    assert signed_in.send(f"{page}/figures", page=page).status_code == 303
    assert signed_in.get(f"{joining_group}/results").status_code == 200
    assert "At the start" in signed_in.get(f"{joining_group}/results").text


def test_a_wave_on_days_is_never_among_them(signed_in, joining_group, world):
    world.close(signed_in.group_id)
    signed_in.send(f"{joining_group}/plan", {"measure": "who5"}, page=f"{joining_group}/plan/all")
    reply = signed_in.send(f"{joining_group}/waves/open", page=f"{joining_group}/waves/open")
    assert reply.status_code == 409
    assert "can’t be mixed" in reply.text
    assert signed_in.get(f"{joining_group}/waves/1/days").status_code == 404


def test_sheets_carry_the_code_of_the_wave_that_is_due(signed_in, joining_group):
    text = signed_in.get(f"{joining_group}/booklet?who=all").text
    assert text.count("Wave code") == 3
