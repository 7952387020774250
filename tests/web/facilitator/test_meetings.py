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
    delete = f"{page}/2026-11-02/delete"
    assert delete in signed_in.get(page).text
    assert "2 members were there" in signed_in.get(delete).text
    assert signed_in.send(delete).status_code == 303
    with world.open() as session:
        assert session.query(Meeting).count() == 0
        assert session.query(Attendance).count() == 0
    assert signed_in.get(delete).status_code == 404
    for nothing in ("2026-11-31", "x", "20261102"):
        assert signed_in.get(f"{page}/{nothing}/delete").status_code == 404
