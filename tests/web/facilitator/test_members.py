"""Members, cards, leaving and erasing."""

import re

import pytest

from toolkit.storage.models import Member


def test_bad_numbers_of_members_keep_what_was_typed(signed_in):
    for number, joined in (
        ("0", "2026-11"),
        ("x", "2026-11"),
        ("101", "2026-11"),
        ("3", "2026-13"),
    ):
        reply = signed_in.send(f"{signed_in.group}/members", {"number": number, "joined": joined})
        assert reply.status_code == 400
        assert f'value="{joined}"' in reply.text


def test_cards_have_a_code_each_and_no_name(signed_in, world):
    page = signed_in.get(f"{signed_in.group}/cards").text
    assert page.count("<svg") == 3
    token = world.link(signed_in.group_id).removeprefix("/s/")
    assert " ".join(token[i : i + 4] for i in range(0, 20, 4)) in page
    with world.open() as session:
        code = session.query(Member).first().code
    one = signed_in.get(f"{signed_in.group}/cards?code={code}").text
    assert one.count("<svg") == 1


def test_a_lost_card_is_replaced(signed_in, world):
    old = world.link(signed_in.group_id)
    with world.open() as session:
        code = session.query(Member).first().code
    signed_in.send(f"{signed_in.group}/members/{code}/new-card", page=f"{signed_in.group}/members")
    assert signed_in.get(old).status_code == 404
    assert signed_in.get(world.link(signed_in.group_id)).status_code == 303


def test_leaving_and_erasing(signed_in, world):
    with world.open() as session:
        code, other = (member.code for member in session.query(Member).limit(2))
    page = f"{signed_in.group}/members/{code}/leave"
    assert signed_in.send(page, {"month": "2025-01", "reason": "moved"}).status_code == 400
    assert signed_in.send(page, {"month": "2026-11", "reason": "moved"}).status_code == 303
    assert signed_in.get(world.link(signed_in.group_id)).status_code == 404
    erase = f"{signed_in.group}/members/{other}/erase"
    assert signed_in.send(erase, {"word": "yes"}).status_code == 400
    done = signed_in.send(erase, {"word": "erase"})
    assert done.status_code == 200
    assert f"Erased {other} with 0 answered waves" in done.text
    with world.open() as session:
        assert session.query(Member).count() == 2


def test_a_new_card_is_made_only_after_asking(signed_in, world):
    old = world.link(signed_in.group_id)
    with world.open() as session:
        code = session.query(Member).first().code
    page = f"{signed_in.group}/members/{code}/new-card"
    members = signed_in.get(f"{signed_in.group}/members").text
    assert f'action="{page}"' not in members
    assert "The old card opens nothing from then on" in signed_in.get(page).text
    assert world.link(signed_in.group_id) == old
    signed_in.send(page)
    assert "This is the new one" in signed_in.get(f"{signed_in.group}/cards?code={code}").text


def test_leaving_says_what_happens_before_it_does(signed_in, world):
    with world.open() as session:
        code = session.query(Member).first().code
    asked = signed_in.get(f"{signed_in.group}/members/{code}/leave").text
    assert "card opens nothing" in asked
    assert "They have sent no answers yet" in asked
    signed_in.send(
        f"{signed_in.group}/members/{code}/leave", {"month": "2026-11", "reason": "moved"}
    )
    assert f"Saved. {code} has left." in signed_in.get(f"{signed_in.group}/members").text


@pytest.mark.parametrize("month", ["٢٠٢٦-١١", "2026-11\n", "2026-11\n\n", "２０２６-11"])
def test_a_month_has_plain_digits_and_nothing_after_them(signed_in, month):
    page = f"{signed_in.group}/members"
    reply = signed_in.send(page, {"number": "1", "joined": month})
    assert reply.status_code == 400
    assert "2026-11" in reply.text
    assert signed_in.get(page).status_code == 200


def test_a_card_says_which_of_its_codes_is_which(signed_in, world):
    with world.open() as session:
        code = session.query(Member).first().code
    page = signed_in.get(f"{signed_in.group}/cards?code={code}").text
    assert re.search(rf"short code is .*{code}.* those who run the group", page)
    assert "type this long code" in page
    assert "It opens your questions" in page
