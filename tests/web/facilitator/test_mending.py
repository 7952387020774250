"""Mending on the pages: moved, joined, withdrawn; results follow; nothing is told of answers."""

import pytest

from toolkit.storage import acts, mending
from toolkit.storage.models import Group, Member, Mending, Response


@pytest.fixture
def codes(world, signed_in):
    with world.open() as session:
        return [one.code for one in session.get_one(Group, signed_in.group_id).members]


@pytest.fixture
def sent(signed_in, codes, world):
    """One member has answered the open wave by phone."""
    phone = signed_in.application.test_client()
    phone.get(world.link(signed_in.group_id))
    phone.send("/survey", {"choice": "agree"})
    phone.send("/survey/1", {"seen": "0", "go": "on", **{f"who5-q{n}": "3" for n in range(1, 6)}})
    phone.send("/survey/send", page="/survey/check")
    with world.open() as session:
        assert session.query(Response).one().sent_on
    return f"{signed_in.group}/members/{codes[0]}/mend"


def whose(world):
    with world.open() as session:
        return [session.get_one(Member, row.member_id).code for row in session.query(Response)]


def test_answers_are_moved_and_moved_back(signed_in, sent, codes, world):
    text = signed_in.get(sent).text
    assert "Answered by phone on" in text
    reply = signed_in.send(f"{sent}/move", {"wave": "1", "to": codes[1]}, page=sent)
    assert reply.status_code == 303
    assert whose(world) == [codes[1]]
    there = f"{signed_in.group}/members/{codes[1]}/mend"
    assert f"wave 1 moved from {codes[0]} to {codes[1]}" in signed_in.get(there).text
    signed_in.send(f"{signed_in.group}/mending/1/undo", page=there)
    assert whose(world) == [codes[0]]
    assert ", undone" in signed_in.get(there).text
    again = signed_in.send(f"{signed_in.group}/mending/1/undo", page=there)
    assert again.status_code == 409
    assert "This was undone already." in again.text


def test_answers_are_withdrawn_and_put_back(signed_in, sent, world):
    signed_in.send(f"{sent}/withdraw", {"wave": "1"}, page=sent)
    assert whose(world) == []
    with world.open() as session:
        log = [entry.act.value for entry in acts.of_group(session, signed_in.group_id)]
    assert log == ["answers:withdrawn"]
    signed_in.send(f"{signed_in.group}/mending/1/undo", page=sent)
    assert len(whose(world)) == 1


def test_two_codes_of_one_person_are_joined(signed_in, sent, codes, world):
    stays = f"{signed_in.group}/members/{codes[1]}/mend"
    signed_in.send(f"{stays}/join", {"to": codes[0]}, page=stays)
    assert whose(world) == [codes[1]]
    assert signed_in.get(sent).status_code == 404  # the other code is gone
    signed_in.send(f"{signed_in.group}/mending/1/undo", page=stays)
    assert whose(world) == [codes[0]]


def test_where_both_answered_it_is_asked_whose_counts(signed_in, sent, codes, world):
    with world.open.begin() as session:
        group = session.get_one(Group, signed_in.group_id)
        session.add(Response(member=group.members[1], wave=group.waves[0], not_this_time=True,
                             consent=1))  # fmt: skip
    reply = signed_in.send(f"{sent}/join", {"to": codes[1]}, page=sent)
    assert "Whose answers count?" in reply.text
    with world.open() as session:
        keep = session.query(Member).filter_by(code=codes[0]).one().id
    done = {"to": codes[1], "keep-1": str(keep)}
    assert signed_in.send(f"{sent}/join", done, page=sent).status_code == 303
    assert whose(world) == [codes[0]]


@pytest.mark.parametrize("way", ["move", "withdraw", "join"])
@pytest.mark.parametrize(
    "given", [{}, {"wave": "9", "to": "x"}, {"wave": "-1"}, {"wave": "x"}, {"wave": "1" * 30}]
)
def test_nonsense_changes_nothing(signed_in, sent, world, way, given):
    before = whose(world)
    assert signed_in.send(f"{sent}/{way}", given, page=sent).status_code in (400, 404)
    assert whose(world) == before


def test_another_group_s_members_and_mendings_have_no_page(signed_in, sent, world):
    other = world.group()
    with world.open() as session:
        stranger = session.get_one(Group, other).members[0].code
    reply = signed_in.send(f"{sent}/move", {"wave": "1", "to": stranger}, page=sent)
    assert reply.status_code == 400
    assert signed_in.get(f"/groups/{other}/members/{stranger}/mend").status_code == 404
    assert signed_in.get(f"{signed_in.group}/members/{stranger}/mend").status_code == 404
    with world.open.begin() as session:
        group = session.get_one(Group, other)
        session.add(Mending(group_id=other, kind="moved", member_id=group.members[0].id,
                            mended_on=group.waves[0].opened, kept={}))  # fmt: skip
        session.flush()
        number = mending.of_group(session, other)[0].id
    address = f"{signed_in.group}/mending/{number}/undo"
    assert signed_in.send(address, page=sent).status_code == 404


def test_no_answer_stands_on_the_page(signed_in, sent):
    signed_in.send(f"{sent}/withdraw", {"wave": "1"}, page=sent)
    text = signed_in.get(sent).text
    assert "q1" not in text
    assert "who5" not in text
