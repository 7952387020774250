"""Meetings and who was there."""

from toolkit.storage.models import Member


def test_meetings_are_kept_and_replaced(signed_in, world):
    with world.open() as session:
        codes = [member.code for member in session.query(Member)]
    page = f"{signed_in.group}/meetings"
    signed_in.send(page, {"held_on": "2026-11-02", "came": codes[:2]})
    signed_in.send(page, {"held_on": "2026-11-02", "came": codes})
    assert "2 November 2026: 3 there" in signed_in.get(page).text
    assert signed_in.send(page, {"held_on": "2026-02-30"}).status_code == 400
