"""Waves: closing asks first, an empty one can go, two at once are refused plainly."""

import datetime as dt

import pytest

from toolkit.results.data import load
from toolkit.storage import definitions, entries, members, waves
from toolkit.storage.models import Group, Member, Reason, Response, Wave


def _begin(client, world) -> None:
    client.get(world.link(client.group_id))
    client.send("/survey", {"choice": "agree"})


def test_closing_asks_first_and_names_who_has_begun(signed_in, world):
    _begin(signed_in, world)
    asked = signed_in.get(f"{signed_in.group}/waves/1/close").text
    assert "1 has started and not sent" in asked
    assert "Close anyway" in asked
    with world.open() as session:
        assert session.query(Wave).one().closed is None
    for page in (signed_in.group, f"{signed_in.group}/waves"):
        assert f'action="{signed_in.group}/waves/1/close"' not in signed_in.get(page).text
    signed_in.send(f"{signed_in.group}/waves/1/close")
    assert "Saved. Wave 1 is closed." in signed_in.get(f"{signed_in.group}/waves").text
    assert signed_in.get(f"{signed_in.group}/waves/1/close").status_code == 303
    assert signed_in.get(f"{signed_in.group}/waves/9/close").status_code == 404


def test_a_wave_that_nobody_answered_can_be_deleted(signed_in, world):
    _begin(signed_in, world)
    page = f"{signed_in.group}/waves/1/delete"
    assert page in signed_in.get(f"{signed_in.group}/waves").text
    assert "what they began goes too" in signed_in.get(page).text
    assert signed_in.send(page).status_code == 303
    with world.open() as session:
        assert session.query(Wave).count() == 0
        assert session.query(Response).count() == 0
        assert session.query(Member).count() == 3
    assert "Open wave 1" in signed_in.get(f"{signed_in.group}/waves").text


@pytest.mark.parametrize("choice", ["sent", "not_this_time"])
def test_a_wave_that_somebody_answered_stays(signed_in, world, choice):
    _begin(signed_in, world)
    with world.open.begin() as session:
        row = session.query(Response).one()
        row.sent_on = dt.date(2026, 11, 2) if choice == "sent" else None
        row.not_this_time = choice != "sent"
    page = f"{signed_in.group}/waves/1/delete"
    assert page not in signed_in.get(f"{signed_in.group}/waves").text
    assert "can’t be taken back" in signed_in.get(page).text
    assert signed_in.send(page, page=f"{signed_in.group}/waves").status_code == 409
    with world.open() as session:
        assert session.query(Wave).count() == 1


def test_two_waves_opened_at_once_are_one_and_a_plain_sentence(signed_in, world, monkeypatch):
    signed_in.send(f"{signed_in.group}/waves/1/close")
    ready = definitions.for_group

    def somebody_else_is_quicker(session, group_id, key):
        monkeypatch.setattr(definitions, "for_group", ready)
        with world.open.begin() as other:
            waves.open_wave(other, other.get_one(Group, group_id))
        return ready(session, group_id, key)

    page = signed_in.get(f"{signed_in.group}/waves")
    monkeypatch.setattr(definitions, "for_group", somebody_else_is_quicker)
    token = {"csrf_token": signed_in.token(page)}
    reply = signed_in.post(f"{signed_in.group}/waves/open", data=token)
    assert reply.status_code == 409
    assert "at the same moment" in reply.text
    with world.open() as session:
        assert [wave.number for wave in session.query(Wave)] == [1, 2]


def test_a_leaver_is_not_in_the_next_waves_count(signed_in, world):
    signed_in.send(f"{signed_in.group}/waves/1/close")
    with world.open.begin() as session:
        member = session.query(Member).first()
        members.leave(session, member, members.this_month(), Reason.MOVED)
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves")
    assert "Wave 2 is open: 0 of 2 have answered" in signed_in.get(signed_in.group).text
    signed_in.send(f"{signed_in.group}/waves/2/close")
    with world.open() as session:
        presence = load(session, session.get_one(Group, signed_in.group_id)).presence
        assert list(presence[2]).count("left") == 1


def test_waves_of_one_month_are_told_apart_everywhere(signed_in, world):
    for number, day in ((1, 3), (2, 17), (3, 17)):
        with world.open.begin() as session:
            group = session.get_one(Group, signed_in.group_id)
            wave = group.waves[-1] if number == 1 else waves.open_wave(session, group)
            wave.opened = dt.date(2026, 2, day)
            for member in group.members:
                answers = {"who5": {f"q{n}": number for n in range(1, 6)}}
                entries.enter(
                    session, wave, member, answers, how="phone", consent=1, sent_on=wave.opened
                )
            wave.closed = wave.opened
    page = signed_in.get(f"{signed_in.group}/results").text
    for name in ("3 Feb 2026", "17 Feb 2026 (wave 2)", "17 Feb 2026 (wave 3)"):
        assert name in page
    figure = signed_in.get(
        f"{signed_in.group}/results/who5/percent/charts/lines.json?members=shown"
    ).text
    for name in ("3 Feb 2026", "17 Feb 2026 (wave 2)", "17 Feb 2026 (wave 3)"):
        assert name in figure


def test_the_day_is_that_of_the_place(monkeypatch):
    import time

    days = set()
    try:
        for zone in ("Etc/GMT+12", "Etc/GMT-14"):  # 26 hours apart: never the same day
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            days.add(waves.today())
            assert members.this_month() == f"{waves.today():%Y-%m}"
    finally:
        monkeypatch.undo()
        time.tzset()
    assert len(days) == 2
