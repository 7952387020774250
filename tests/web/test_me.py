"""My results: what the card alone opens (nothing), what the PIN opens, and what it ends."""

import csv
import io
import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.instruments import load_library
from toolkit.instruments.score_one import score_one
from toolkit.storage import members, pins, waves
from toolkit.storage.models import Group, Member, Pin, Response

LIBRARY = load_library()
PIN = "blue-7-tea"
WHO5 = {f"who5-q{n}": "3" for n in range(1, 6)}


@given(st.sampled_from(sorted(LIBRARY)), st.data())
def test_one_persons_scores_are_those_of_the_whole_table(key, data):
    instrument = LIBRARY[key]
    answers = {
        one.key: data.draw(st.sampled_from([*one.options.codes, None]))
        for one in instrument.questions
    }
    alone = score_one(instrument, answers)
    table = instrument.score(pd.DataFrame([answers], columns=list(answers), dtype=object))
    for scale in instrument.scales:
        told = table[scale.key].iloc[0]
        assert (alone[scale.key] is None) == bool(pd.isna(told))
        if alone[scale.key] is not None:
            assert alone[scale.key] == pytest.approx(told, abs=1e-12)


def test_what_is_no_option_is_missing():
    answers = {"q1": "declined", "q2": True, "q3": {"text": "x"}, "q4": 3, "q5": 99}
    assert score_one(LIBRARY["who5"], answers)["total"] is None


@pytest.fixture
def group(world):
    return world.group(measures=("who5", "my_goal"))


def answer(phone, card, level="3"):
    phone.get(card)
    phone.send("/survey", {"choice": "agree"})
    phone.send("/survey/1", {**dict.fromkeys(WHO5, level), "seen": "0"})
    phone.send("/survey/2", {"my_goal-w1": "To <sleep>", "my_goal-q1": "4", "seen": "0"})
    phone.send("/survey/send", page="/survey/check")


def choose(phone, card, pin=PIN, again=None):
    phone.get(card)
    return phone.send("/me/pin", {"pin": pin, "again": again or pin}, page="/me")


def test_a_first_card_with_nothing_sent_sees_all_that_comes(client, world, group):
    card = world.link(group)
    assert choose(client, card).location == "/me"
    assert "Nothing of yours was sent yet." in client.get("/me").text
    client.send("/survey", {"choice": "agree"})
    client.send("/survey/1", {**WHO5, "seen": "0"})
    client.send("/survey/2", {"my_goal-w1": "To <sleep>", "my_goal-q1": "4", "seen": "0"})
    client.send("/survey/send", page="/survey/check")
    other = client.application.test_client()
    other.get(card)
    assert other.get("/survey").location == "/me"  # the card alone opens nothing
    assert "Your PIN, please" in other.get("/me").text
    assert other.get("/me/answers.csv").location == "/me"
    assert other.send("/me/pin", {"pin": PIN}, page="/me").location == "/me"
    page = other.get("/me").text
    assert "One answer so far: 60, from 0 to 100." in page
    assert "To &lt;sleep&gt;" in page
    rows = list(csv.reader(io.StringIO(other.get("/me/answers.csv").text.lstrip("\ufeff"))))
    assert len(rows) == 1 + 5 + 2
    assert rows[-2][-1] == "To <sleep>"


def test_who_finds_a_card_that_was_used_sees_nothing_of_before(client, world, group):
    card = world.link(group)
    answer(client, card)
    finder = client.application.test_client()
    assert choose(finder, card).location == "/me"
    page = finder.get("/me").text
    assert "Nothing of yours was sent yet." in page
    assert "60" not in page.partition("<main")[2]
    assert "sleep" not in finder.get("/me/answers.csv").text
    # Its member asks for a new card: the finder's PIN is over, and with theirs all is seen.
    with world.open.begin() as session:
        members.revoke_link(session, members.of_group(session, group)[0])
    assert finder.get("/me").text.count("The long code on your card") == 1
    assert choose(client, world.link(group)).location == "/me"
    assert "One answer so far: 60" in client.get("/me").text


def test_what_was_begun_is_kept_by_the_pin(client, world, group):
    card = world.link(group)
    choose(client, card)
    client.send("/survey", {"choice": "agree"})
    client.send("/survey/1", {**WHO5, "seen": "0"})
    finder = client.application.test_client()
    finder.get(card)
    for address in ("/survey", "/survey/1", "/survey/check"):
        assert finder.get(address).location == "/me", address
    assert finder.send("/survey/send", page="/me").location == "/me"
    with world.open() as session:
        assert session.query(Response).one().sent_on is None


@pytest.mark.parametrize(
    ("pin", "again", "says"),
    [
        ("12345", "12345", "6 signs or more"),
        ("123456", "123456", "anybody would try"),
        ("987654", "987654", "anybody would try"),
        ("aaaaaa", "aaaaaa", "anybody would try"),
        ("121212", "121212", "anybody would try"),
        ("blue-7-tea", "blue-7-tee", "not the same"),
        ("x" * 41, "x" * 41, "6 signs or more"),
    ],
)
def test_a_pin_that_is_none_is_refused(client, world, group, pin, again, says):
    reply = choose(client, world.link(group), pin, again)
    assert reply.status_code == 400
    assert says in reply.text
    assert f'value="{pin}"' not in reply.text
    with world.open() as session:
        assert session.query(Pin).count() == 0


def test_guessing_ends_after_ten_tries_and_a_new_card_helps(client, world, group):
    card = world.link(group)
    choose(client, card)
    finder = client.application.test_client()
    finder.get(card)
    codes = [
        finder.send("/me/pin", {"pin": f"wrong-{n}"}, page="/me").status_code
        for n in range(pins.MOST_WRONG)
    ]
    assert codes == [400] * pins.MOST_WRONG
    assert "Only a new card helps" in finder.get("/me").text
    token = finder.token(finder.get("/"))
    reply = finder.post("/me/pin", data={"csrf_token": token, "pin": PIN})
    assert reply.status_code == 403  # the right one too: it was tried often enough
    with world.open.begin() as session:
        members.revoke_link(session, members.of_group(session, group)[0])
    assert choose(client, world.link(group)).location == "/me"


def test_a_right_try_starts_the_count_again(client, world, group):
    card = world.link(group)
    choose(client, card)
    for _ in range(2):
        phone = client.application.test_client()
        phone.get(card)
        for _ in range(6):
            phone.send("/me/pin", {"pin": "wrong!"}, page="/me")
        assert phone.send("/me/pin", {"pin": PIN}, page="/me").location == "/me"


def test_what_was_sent_can_be_changed_while_the_wave_is_open(client, world, group):
    choose(client, world.link(group))
    client.send("/survey", {"choice": "agree"})
    client.send("/survey/1", {**WHO5, "seen": "0"})
    client.send("/survey/send", page="/survey/check")
    client.get(world.link(group))
    client.send("/me/pin", {"pin": PIN}, page="/me")
    assert client.send("/me/correct", page="/me").location == "/survey"
    client.send("/survey/1", {**dict.fromkeys(WHO5, "5"), "seen": "1"})
    with world.open() as session:
        assert session.query(Response).one().sent_on is None  # it counts no more until it is sent
    client.send("/survey/send", page="/survey/check")
    world.close(group)
    client.get(world.link(group))
    client.send("/me/pin", {"pin": PIN}, page="/me")
    page = client.get("/me").text
    assert "100, from 0 to 100" in page
    assert "Change my answers" not in page
    assert client.send("/me/correct", page="/me/end").status_code == 404


def test_two_waves_are_told_with_what_is_more_than_a_day_to_day_swing(client, world, group):
    choose(client, world.link(group))
    for level in ("1", "4"):
        client.get(world.link(group))
        client.send("/me/pin", {"pin": PIN}, page="/me")
        client.send("/survey", {"choice": "agree"})
        client.send("/survey/1", {**dict.fromkeys(WHO5, level), "seen": "0"})
        client.send("/survey/send", page="/survey/check")
        world.close(group)
        with world.open.begin() as session:
            waves.open_wave(session, session.get_one(Group, group))
    client.get(world.link(group))
    client.send("/me/pin", {"pin": PIN}, page="/me")
    page = client.get("/me").text
    assert "80 in" in page
    assert "from day to day" in page
    assert "<svg" in page
    for word in ("depress", "disorder", "severe", "diagnos"):
        assert word not in page.partition("<main")[2].casefold()


def test_stopping_and_erasing_happen_at_once_and_say_what_stays(client, world, group):
    choose(client, world.link(group))
    page = client.get("/me/end").text
    assert "What stays: figures of the whole group that were published before" in page
    assert client.send("/me/end", {"do": "erase", "word": "yes"}).status_code == 400
    done = client.send("/me/end", {"do": "stop"})
    assert "You take part no more" in done.text
    assert client.get("/me/answers.csv").location == "/me"
    assert client.get(world.link(group)).status_code == 404
    second = world.link(group, 1)
    choose(client, second)
    with world.open() as session:
        code = members.of_group(session, group)[1].code
    done = client.send("/me/end", {"do": "erase", "word": "erase"})
    assert f"Erased {code}" in done.text
    with world.open() as session:
        assert session.query(Member).filter_by(code=code).count() == 0
        assert session.query(Pin).count() == 1  # the other member's


def test_nobody_comes_in_without_a_card(client):
    for address in ("/me/answers.csv", "/me/end"):
        assert client.get(address).location == "/me"
    assert client.send("/me/card", {"code": "K7D-4RX"}, page="/me").status_code == 400
    assert client.send("/me/pin", {"pin": PIN}, page="/me").status_code == 404


def test_the_worker_that_serves_members_loads_no_pandas():
    found = subprocess.run(
        [sys.executable, "-c", "import sys, toolkit.web.me.views; print('pandas' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert found.stdout.strip() == "False"
