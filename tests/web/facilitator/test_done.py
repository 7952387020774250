"""The page of what a group did: its table, its events, its money."""

import pytest

from toolkit.storage.models import Event, MoneyLine


@pytest.fixture
def page(signed_in):
    return f"{signed_in.group}/done"


def test_an_empty_page_says_what_will_be_here(signed_in, page):
    text = signed_in.get(page).text
    assert '<th scope="row">Meetings</th><td class="n">0</td>' in text
    assert "data-figure" not in text


def test_meetings_are_added_up_and_drawn(signed_in, page):
    for day, count in (("2026-11-02", 7), ("2026-11-09", 9)):
        signed_in.send(
            f"{signed_in.group}/meetings",
            {"held_on": day, "head_count": count, "volunteers": "2,5", "length": "1.5"},
        )
    text = signed_in.get(f"{page}?from=2026-11-01&to=2026-11-30").text
    assert 'Visits, all meetings added up</th><td class="n">16' in text
    assert 'Volunteers’ hours</th><td class="n">5' in text
    assert 'class="calendar"' in text
    assert signed_in.get(f"{page}/chart.json").get_json()["data"][0]["y"] == [7, 9]
    # A meeting of fewer than five is in nothing that is handed on.
    signed_in.send(f"{signed_in.group}/meetings", {"held_on": "2026-11-16", "head_count": 4})
    assert signed_in.get(f"{page}/chart.json").status_code == 404
    assert signed_in.get(f"{page}/chart.json?members=shown").status_code == 200


def test_events_and_money_are_kept_and_taken_out(signed_in, page, world):
    signed_in.send(f"{page}/events", {"held_on": "2026-03-02", "name": "New <room>"}, page=page)
    given = {"paid_on": "2026-03-02", "way": "out", "amount": "£1,250.50", "what": "Rent"}
    assert signed_in.send(f"{page}/money", given, page=page).status_code == 303
    text = signed_in.get(page).text
    assert "2 March 2026: New &lt;room&gt;" in text
    assert "2 March 2026: Rent, −£1,250.50" in text
    with world.open() as session:
        assert session.query(MoneyLine).one().pence == -125_050
        event, line = session.query(Event).one().id, session.query(MoneyLine).one().id
    for address in (f"{page}/events/{event}/delete", f"{page}/money/{line}/delete"):
        assert signed_in.send(address, page=page).status_code == 303
        assert signed_in.send(address, page=page).status_code == 404
    with world.open() as session:
        assert session.query(Event).count() == session.query(MoneyLine).count() == 0


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"amount": "12,50"}, "Write the amount in pounds and pence"),
        ({"amount": "-5"}, "Write the amount in pounds and pence"),
        ({"amount": "0.00"}, "An amount of nothing"),
        ({"amount": "1e5"}, "Write the amount in pounds and pence"),
        ({"amount": "٣"}, "Write the amount in pounds and pence"),
        ({"amount": ""}, "Say how much."),
        ({"way": "sideways"}, "Not a valid choice"),
        ({"paid_on": "2031-01-01"}, "This day is still to come"),
        ({"paid_on": "2026-02-30"}, "There is no such day"),
        ({"paid_on": "0001-01-01"}, "too long ago"),
        ({"what": "x" * 61}, "Use at most 60 letters."),
    ],
)
def test_money_that_is_none_is_said_plainly_and_stays(signed_in, page, world, change, says):
    given = {"paid_on": "2026-03-02", "way": "in", "amount": "20", "what": "Tea"} | change
    reply = signed_in.send(f"{page}/money", given, page=page)
    assert reply.status_code == 400
    assert says in reply.text
    assert f'value="{given["what"]}"' in reply.text
    with world.open() as session:
        assert session.query(MoneyLine).count() == 0


def test_another_group_s_numbers_open_nothing(signed_in, page, world):
    signed_in.send(f"{page}/events", {"held_on": "2026-03-02", "name": "Ours"}, page=page)
    other = world.group()
    with world.open() as session:
        number = session.query(Event).one().id
    assert (
        signed_in.send(f"/groups/{other}/done/events/{number}/delete", page=page).status_code == 404
    )
    assert signed_in.get(f"/groups/{other}/done").status_code == 404
    with world.open() as session:
        assert session.query(Event).count() == 1


def test_an_odd_time_is_the_last_year(signed_in, page):
    for asked in ("?from=x&to=y", "?from=2026-13-01", "?from=9999-12-31&to=0001-01-01"):
        assert signed_in.get(f"{page}{asked}").status_code == 200
