"""Meetings and who was there."""

import pytest

from toolkit.storage.models import Attendance, Meeting, Member


def test_meetings_are_kept_and_replaced(signed_in, world):
    with world.open() as session:
        codes = [member.code for member in session.query(Member)]
    page = f"{signed_in.group}/meetings"
    signed_in.send(page, {"held_on": "2026-11-02", "came": codes[:2]})
    signed_in.send(page, {"held_on": "2026-11-02", "came": codes})
    assert "2 November 2026: 3 there" in signed_in.get(page).text
    assert signed_in.send(page, {"held_on": "2026-02-30"}).status_code == 400


@pytest.mark.parametrize("day", ["٢٠٢٦-١١-٠٢", "2026-11-02\n", "20261102", "2026-W45-1"])
def test_a_day_has_plain_digits_and_nothing_after_them(signed_in, day):
    page = f"{signed_in.group}/meetings"
    assert signed_in.send(page, {"held_on": day}).status_code == 400


def test_a_meeting_can_be_deleted_after_asking(signed_in, world):
    with world.open() as session:
        codes = [member.code for member in session.query(Member)]
    page = f"{signed_in.group}/meetings"
    signed_in.send(page, {"held_on": "2026-11-02", "came": codes[:2]})
    assert "Saved. 2 were there on 2 November 2026." in signed_in.get(page).text
    with world.open() as session:
        delete = f"{page}/{session.query(Meeting).one().id}/delete"
    assert delete in signed_in.get(page).text
    assert "2 people were there" in signed_in.get(delete).text
    assert signed_in.send(delete).status_code == 303
    with world.open() as session:
        assert session.query(Meeting).count() == 0
        assert session.query(Attendance).count() == 0
    assert signed_in.get(delete).status_code == 404
    for nothing in ("2026-11-31", "x", "20261102", "0", "9" * 30):
        assert signed_in.get(f"{page}/{nothing}/delete").status_code == 404


def test_a_number_is_enough(signed_in, world):
    page = f"{signed_in.group}/meetings"
    reply = signed_in.send(page, {"held_on": "2026-11-02", "head_count": "9"})
    assert reply.status_code == 303
    assert "Saved. 9 were there on 2 November 2026." in signed_in.get(page).text
    with world.open() as session:
        made = session.query(Meeting).one()
        assert (made.head_count, made.newcomers, made.minutes) == (9, None, None)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({}, "Say how many came, or tick who was there."),
        ({"held_on": "2031-05-05", "head_count": "9"}, "This day is still to come"),
        ({"head_count": "400"}, "Is the number right?"),
        ({"head_count": "-1"}, "Write a whole number"),
        ({"head_count": "²"}, "Write a whole number"),
        ({"head_count": "5", "newcomers": "6"}, "More came for the first time than came at all."),
        ({"head_count": "5", "length": "25"}, "24 hours at the most"),
        ({"head_count": "5", "volunteers": "-2"}, "Write the hours as a number"),
        ({"head_count": "5", "volunteers": "nan"}, "Write the hours as a number"),
    ],
)
def test_a_meeting_that_can_not_be_is_said_plainly_and_stays(signed_in, world, given, says):
    page = f"{signed_in.group}/meetings"
    sent = {"held_on": "2026-11-02"} | given
    reply = signed_in.send(page, sent)
    assert reply.status_code == 400
    assert says in reply.text
    for value in given.values():
        assert f'value="{value}"' in reply.text
    with world.open() as session:
        assert session.query(Meeting).count() == 0


def test_a_very_large_meeting_is_kept_once_it_is_meant(signed_in):
    page = f"{signed_in.group}/meetings"
    sent = {"held_on": "2026-11-02", "head_count": "400"}
    assert "Yes, so many came" in signed_in.send(page, sent).text
    assert signed_in.send(page, sent | {"sure": "y"}).status_code == 303
