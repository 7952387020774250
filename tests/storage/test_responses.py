"""Drafts on both databases: nothing typed is lost, and nothing is sent twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from toolkit.storage import groups, members, responses, waves
from toolkit.storage.database import sessions
from toolkit.storage.models import Response
from toolkit.storage.responses import ClosedError, OtherWindowError


@pytest.fixture
def member(session):
    group = groups.add(session, None, "Tuesday walkers")
    groups.plan(session, group, ["who5"], [])
    made = members.add(session, group, 1, "2026-01")[0]
    waves.open_wave(session, group)
    session.commit()
    return made


def _begin(session, member):
    guest, draft = responses.guest(session, member.id)
    responses.start(session, guest, draft, 1)
    return responses.guest(session, member.id)


def test_a_page_is_saved_and_read_back(session, member):
    guest, draft = _begin(session, member)
    responses.save_page(session, guest, draft, "p", {"who5": {"q1": 3, "q2": "declined"}}, 0)
    _, again = responses.guest(session, member.id)
    assert again.answers == {"who5": {"q1": 3, "q2": "declined"}}
    assert again.saves == {"p": 1}
    assert not again.sent


def test_a_blank_takes_an_answer_back(session, member):
    guest, draft = _begin(session, member)
    draft = responses.save_page(session, guest, draft, "p", {"who5": {"q1": 3}}, 0)
    draft = responses.save_page(session, guest, draft, "p", {"who5": {"q1": None}}, 1)
    assert draft.answers == {"who5": {}}


def test_two_windows_on_different_pages_keep_both(session, member):
    guest, draft = _begin(session, member)
    responses.save_page(session, guest, draft, "p1", {"who5": {"q1": 3}}, 0)
    # The second window still holds the draft as it was before the first one saved.
    responses.save_page(session, guest, draft, "p2", {"who5": {"q2": 4}}, 0)
    _, again = responses.guest(session, member.id)
    assert again.answers == {"who5": {"q1": 3, "q2": 4}}


def test_two_windows_on_one_page_say_so_and_lose_nothing(session, member):
    guest, draft = _begin(session, member)
    responses.save_page(session, guest, draft, "p", {"who5": {"q1": 3}}, 0)
    with pytest.raises(OtherWindowError) as other:
        responses.save_page(session, guest, draft, "p", {"who5": {"q1": 5}}, 0)
    assert other.value.kept == {"who5": {"q1": 3}}
    assert responses.guest(session, member.id)[1].answers == {"who5": {"q1": 3}}


def test_the_same_page_posted_twice_is_one(session, member):
    guest, draft = _begin(session, member)
    for _ in range(2):
        responses.save_page(session, guest, draft, "p", {"who5": {"q1": 3}}, 0)
    assert responses.guest(session, member.id)[1].answers == {"who5": {"q1": 3}}


def test_sending_twice_is_sending_once(session, member):
    guest, draft = _begin(session, member)
    responses.send(session, guest, draft)
    responses.send(session, guest, draft)
    assert responses.sent_in_wave(session, guest.wave_id) == 1


def test_nothing_is_sent_into_a_closed_wave(session, member):
    guest, draft = _begin(session, member)
    waves.close_wave(session, member.group.waves[0])
    session.commit()
    with pytest.raises(ClosedError):
        responses.send(session, guest, draft)
    assert responses.sent_in_wave(session, guest.wave_id) == 0


def test_not_this_time_takes_back_what_was_begun(session, member):
    guest, draft = _begin(session, member)
    draft = responses.save_page(session, guest, draft, "p", {"who5": {"q1": 3}}, 0)
    responses.not_this_time(session, guest, draft)
    _, again = responses.guest(session, member.id)
    assert again.not_this_time
    assert again.answers == {}


def test_many_at_once_on_one_draft_lose_no_page(engine, session, member):
    guest, draft = _begin(session, member)
    make = sessions(engine)

    def save(number):
        with make() as own:
            answers = {"who5": {f"q{number}": number}}
            responses.save_page(own, guest, draft, f"p{number}", answers, 0)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(1, 6)))
    _, again = responses.guest(session, member.id)
    assert again.answers["who5"] == {f"q{n}": n for n in range(1, 6)}


def test_two_first_saves_at_once_make_one_response(engine, session, member):
    guest, draft = responses.guest(session, member.id)
    make = sessions(engine)

    def start(_):
        with make() as own:
            responses.start(own, guest, draft, 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    assert session.query(Response).count() == 1
