"""Drafts on both databases: nothing typed is lost, and nothing is sent twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from toolkit.instruments import load_library
from toolkit.storage import drafts, groups, members, plans, waves
from toolkit.storage.answers import UnknownAnswerError
from toolkit.storage.drafts import ClosedError, OtherWindowError
from toolkit.storage.models import Group, Response

ASKED = {"who5": load_library()["who5"]}


@pytest.fixture
def line(engine):
    with engine.connect() as made:
        yield made


def sent(session, wave_id):
    query = select(func.count()).where(Response.wave_id == wave_id, Response.sent_on.is_not(None))
    return session.scalar(query)


def version(session, group_id):
    return session.scalar(select(Group.data_version).where(Group.id == group_id))


@pytest.fixture
def member(session):
    group = groups.add(session, None, "Tuesday walkers")
    plans.make(session, group, ["who5"], [])
    made = members.add(session, group, 1, "2026-01")[0]
    waves.open_wave(session, group)
    session.commit()
    return made


def _begin(session, line, member):
    guest, draft = drafts.guest(line, member.id)
    drafts.start(line, guest, draft, 1)
    return drafts.guest(line, member.id)


def test_a_page_is_saved_and_read_back(session, line, member):
    guest, draft = _begin(session, line, member)
    drafts.save_page(line, guest, draft, "p", {"who5": {"q1": 3, "q2": "declined"}}, 0, ASKED)
    _, again = drafts.guest(line, member.id)
    assert again.answers == {"who5": {"q1": 3, "q2": "declined"}}
    assert again.saves == {"p": 1}
    assert not again.sent


def test_a_blank_takes_an_answer_back(session, line, member):
    guest, draft = _begin(session, line, member)
    draft = drafts.save_page(line, guest, draft, "p", {"who5": {"q1": 3}}, 0, ASKED)
    draft = drafts.save_page(line, guest, draft, "p", {"who5": {"q1": None}}, 1, ASKED)
    assert draft.answers == {"who5": {}}


def test_two_windows_on_different_pages_keep_both(session, line, member):
    guest, draft = _begin(session, line, member)
    drafts.save_page(line, guest, draft, "p1", {"who5": {"q1": 3}}, 0, ASKED)
    # The second window still holds the draft as it was before the first one saved.
    drafts.save_page(line, guest, draft, "p2", {"who5": {"q2": 4}}, 0, ASKED)
    _, again = drafts.guest(line, member.id)
    assert again.answers == {"who5": {"q1": 3, "q2": 4}}


def test_two_windows_on_one_page_say_so_and_lose_nothing(session, line, member):
    guest, draft = _begin(session, line, member)
    drafts.save_page(line, guest, draft, "p", {"who5": {"q1": 3}}, 0, ASKED)
    with pytest.raises(OtherWindowError) as other:
        drafts.save_page(line, guest, draft, "p", {"who5": {"q1": 5}}, 0, ASKED)
    assert other.value.kept == {"who5": {"q1": 3}}
    assert drafts.guest(line, member.id)[1].answers == {"who5": {"q1": 3}}


def test_the_same_page_posted_twice_is_one(session, line, member):
    guest, draft = _begin(session, line, member)
    for _ in range(2):
        drafts.save_page(line, guest, draft, "p", {"who5": {"q1": 3}}, 0, ASKED)
    assert drafts.guest(line, member.id)[1].answers == {"who5": {"q1": 3}}


def test_sending_twice_is_sending_once(session, line, member):
    guest, draft = _begin(session, line, member)
    drafts.send(line, guest, draft)
    drafts.send(line, guest, draft)
    assert sent(session, guest.wave_id) == 1


def test_nothing_is_sent_into_a_closed_wave(session, line, member):
    guest, draft = _begin(session, line, member)
    waves.close_wave(session, member.group.waves[0])
    session.commit()
    with pytest.raises(ClosedError):
        drafts.send(line, guest, draft)
    assert sent(session, guest.wave_id) == 0


def test_not_this_time_takes_back_what_was_begun(session, line, member):
    guest, draft = _begin(session, line, member)
    draft = drafts.save_page(line, guest, draft, "p", {"who5": {"q1": 3}}, 0, ASKED)
    drafts.not_this_time(line, guest, draft)
    _, again = drafts.guest(line, member.id)
    assert again.not_this_time
    assert again.answers == {}


def test_many_at_once_on_one_draft_lose_no_page(engine, session, line, member):
    guest, draft = _begin(session, line, member)

    def save(number):
        with engine.connect() as own:
            answers = {"who5": {f"q{number}": number}}
            drafts.save_page(own, guest, draft, f"p{number}", answers, 0, ASKED)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(save, range(1, 6)))
    _, again = drafts.guest(line, member.id)
    assert again.answers["who5"] == {f"q{n}": n for n in range(1, 6)}


def test_two_first_saves_at_once_make_one_response(engine, session, line, member):
    guest, draft = drafts.guest(line, member.id)
    line.rollback()

    def start(_):
        with engine.connect() as own:
            drafts.start(own, guest, draft, 1)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(start, range(4)))
    assert session.query(Response).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"who5": {"q1": 6}},
        {"who5": {"q9": 1}},
        {"who5": {"q1": "3"}},
        {"who5": {"q1": True}},
        {"rand36": {"q1": 1}},
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_kept(session, line, member, wrong):
    guest, draft = _begin(session, line, member)
    with pytest.raises(UnknownAnswerError):
        drafts.save_page(line, guest, draft, "p", wrong, 0, ASKED)
    assert drafts.guest(line, member.id)[1].answers == {}


def test_sending_raises_the_version_of_the_data_and_a_draft_does_not(session, line, member):
    guest, draft = _begin(session, line, member)
    before = version(session, guest.group_id)
    draft = drafts.save_page(line, guest, draft, "p", {"who5": {"q1": 3}}, 0, ASKED)
    assert version(session, guest.group_id) == before
    drafts.send(line, guest, draft)
    assert version(session, guest.group_id) == before + 1


def test_many_who_send_at_once_raise_it_once_each(session, line, engine, member):
    others = members.add(session, member.group, 7, "2026-01")
    session.commit()
    drafted = [_begin(session, line, one) for one in others]
    before = version(session, member.group_id)
    line.rollback()
    session.commit()

    def send(one):
        with engine.connect() as own:
            drafts.send(own, *one)

    with ThreadPoolExecutor(7) as pool:
        list(pool.map(send, drafted))
    session.expire_all()
    assert version(session, member.group_id) == before + 7
