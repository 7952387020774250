"""Members answer with words, numbers and ticks, and go on with their own goal."""

import datetime as dt
import gzip

import pytest
from flask.testing import FlaskClient

from tests.instruments.test_open import BRANCHING
from toolkit.instruments.own import OwnMeasure
from toolkit.storage import members, own_questions, plans, sheets, waves
from toolkit.storage.models import Group, Member, Response, Wave


def answers(world):
    with world.open() as session:
        return session.query(Response).order_by(Response.id.desc()).first().answers


@pytest.fixture
def goal(client, world):
    number = world.group(measures=("who5", "my_goal", "life_changes", "service_use"))
    assert client.get(world.link(number)).status_code == 303
    assert client.send("/survey", {"choice": "agree"}).status_code == 303
    return client, number


def test_what_is_typed_is_kept_and_stands_there_again(goal, world):
    phone, _ = goal
    said = {"my_goal-w1": "<b>To sleep</b> & more", "my_goal-q1": "3", "seen": "0"}
    assert phone.send("/survey/2", said).status_code == 303
    assert answers(world)["my_goal"] == {"w1": {"text": "<b>To sleep</b> & more"}, "q1": 3}
    packed = FlaskClient.open(phone, "/survey/2", headers={"Accept-Encoding": "gzip"})
    for text in (phone.get("/survey/2").text, gzip.decompress(packed.data).decode()):
        assert 'value="&lt;b&gt;To sleep&lt;/b&gt; &amp; more"' in text
        assert "<b>" not in text
    ticked = {"life_changes-w1-4": "1", "life_changes-w1-2": "1", "seen": "0"}
    assert phone.send("/survey/3", ticked).status_code == 303
    assert answers(world)["life_changes"] == {"w1": {"several": [2, 4]}}
    assert phone.get("/survey/3").text.count(" checked>") == 2
    assert phone.send("/survey/3", {"seen": "1"}).status_code == 303
    assert "life_changes" not in {key for key, by in answers(world).items() if by}
    check = phone.get("/survey/check").text
    assert "2 of 2 answered" in check
    assert "0 of 3 answered" in check


def test_a_slip_is_told_at_its_place_and_nothing_is_lost(goal, world):
    phone, _ = goal
    wrong = {"service_use-w1": "often", "service_use-w2": "2", "service_use-w3": "93", "seen": "0"}
    reply = phone.send("/survey/4", wrong)
    assert reply.status_code == 400
    assert reply.text.count("Please write a whole number from 0 to 99.") == 1
    assert 'value="often"' in reply.text
    assert 'value="93"' in reply.text
    assert "service_use" not in answers(world)
    long = {"my_goal-w1": "x" * 300, "my_goal-q1": "3", "seen": "0"}
    reply = phone.send("/survey/2", long)
    assert reply.status_code == 400
    assert "x" * 300 in reply.text
    signs = {"my_goal-w1": "a\u202eb\r\n", "my_goal-q1": "3", "seen": "0"}
    assert phone.send("/survey/2", signs).status_code == 303
    assert answers(world)["my_goal"]["w1"] == {"text": "a b"}


def test_taps_keep_words_and_ticks(goal, world):
    phone, _ = goal
    phone.send("/survey/2/tap", {"my_goal-w1": "To sleep"}, page="/survey/2")
    phone.send("/survey/3/tap", {"life_changes-w1": "", "life_changes-w1-3": "1"}, page="/survey/3")
    assert answers(world)["my_goal"] == {"w1": {"text": "To sleep"}}
    assert answers(world)["life_changes"] == {"w1": {"several": [3]}}
    phone.send("/survey/3/tap", {"life_changes-w1": ""}, page="/survey/3")
    assert answers(world)["life_changes"] == {}


def test_another_window_is_told_what_was_written(goal):
    phone, _ = goal
    phone.send("/survey/2", {"my_goal-w1": "One", "my_goal-q1": "3", "seen": "0"})
    reply = phone.send("/survey/2", {"my_goal-w1": "Two", "my_goal-q1": "3", "seen": "0"})
    assert reply.status_code == 409
    assert "In the other window: One." in reply.text
    assert 'value="Two"' in reply.text


def test_a_goal_goes_on_in_the_next_wave(goal, world):
    phone, number = goal
    phone.send("/survey/2", {"my_goal-w1": "To sleep", "my_goal-q1": "3", "seen": "0"})
    phone.send("/survey/send", page="/survey/check")
    world.close(number)
    with world.open.begin() as session:
        waves.open_wave(session, session.get_one(Group, number))
    phone.get(world.link(number))
    phone.send("/survey", {"choice": "agree"})
    page = phone.get("/survey/2").text
    assert 'value="To sleep"' in page
    assert answers(world) == {"my_goal": {"w1": {"text": "To sleep"}}}
    assert " checked>" not in page  # how near it is today is asked anew
    phone.send("/survey", {"choice": "not-this-time"})
    phone.get(world.link(number))
    phone.send("/survey", {"choice": "agree"})
    assert 'value="To sleep"' in phone.get("/survey/2").text


@pytest.fixture
def branching(client, world):
    number = world.group(is_open=False)
    with world.open.begin() as session:
        group = session.get_one(Group, number)
        made = own_questions.begin(session, number, BRANCHING)
        own_questions.finish(session, made, dt.date(2026, 11, 26))
        plans.make(session, group, [made.key], [])
        session.flush()
        waves.open_wave(session, group)
    client.get(world.link(number))
    client.send("/survey", {"choice": "agree"})
    return client


@pytest.mark.parametrize("packed", [False, True])
def test_who_answered_otherwise_passes_a_page_over(branching, world, packed):
    headers = {"Accept-Encoding": "gzip"} if packed else {}
    go = {"seen": "0"}
    assert branching.send("/survey/1", {"own_1-q1": "2", **go}).location == "/survey/3"
    assert branching.get("/survey/2", headers=headers).location == "/survey/3"
    assert branching.send("/survey/3", {"own_1-q2": "2", "seen": "0"}).location == "/survey/check"
    check = branching.get("/survey/check").text
    assert "Page 1" in check
    assert "Page 2" not in check
    back = branching.send("/survey/3", {"own_1-q2": "2", "seen": "1", "go": "back"})
    assert back.location == "/survey/1"


def test_what_is_asked_no_more_is_not_sent(branching, world):
    branching.send("/survey/1", {"own_1-q1": "1", "seen": "0"})
    branching.send("/survey/2", {"own_1-w1": "3", "seen": "0"})
    assert answers(world)["own_1"] == {"q1": 1, "w1": {"number": 3}}
    branching.send("/survey/1", {"own_1-q1": "2", "seen": "1"})
    assert answers(world)["own_1"] == {"q1": 2}
    branching.send("/survey/2/tap", {"own_1-w1": "4"}, page="/survey/3")
    branching.send("/survey/3", {"own_1-q2": "2", "seen": "0"})
    assert "w1" not in answers(world)["own_1"]


def test_words_stand_on_the_members_page_and_in_no_file(signed_in, world):
    number = signed_in.group_id
    world.close(number)
    signed_in.send(
        f"{signed_in.group}/plan", {"measure": ["my_goal", "in_my_words", "service_use"]}
    )
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
    with world.open() as session:
        first = members.of_group(session, number)[0]
        code, card = first.code, world.link(number)
    phone = signed_in.application.test_client()
    phone.get(card)
    phone.send("/survey", {"choice": "agree"})
    said = {"my_goal-w1": "To sleep through", "my_goal-q1": "4", "seen": "0",
            "in_my_words-w2": "Her <i>soup</i>", "service_use-w1": "17"}  # fmt: skip
    for number_of_page in (1, 2, 3, 4):
        phone.send(f"/survey/{number_of_page}", said)
    phone.send("/survey/send", page="/survey/check")
    before = signed_in.get(f"{signed_in.group}/members/{code}").text
    assert "To sleep through" not in before  # the wave is still open
    world.close(number)
    page = signed_in.get(f"{signed_in.group}/members/{code}").text
    assert "To sleep through" in page
    assert "Her &lt;i&gt;soup&lt;/i&gt;" in page
    assert "17" in page
    for address in ("/results", "/results/service_use/answers", "/results/in_my_words/answers"):
        reply = signed_in.get(f"{signed_in.group}{address}")
        assert reply.status_code == 200
        assert "soup" not in reply.text


def test_a_measure_is_built_with_all_ways_to_answer(signed_in):
    page = signed_in.send(f"{signed_in.group}/questions").location
    form = {
        "title": "A week", "questions": "5", "scales": "1",
        "text-0": "Were you out?", "kind-0": "choice", "options-0": "Yes\nNo",
        "text-1": "How many times?", "kind-1": "number", "low-1": "9", "high-1": "3",
        "only_if-1": "0",
        "text-2": "What was good?", "kind-2": "long_text", "help-2": "One thing.",
        "text-3": "Which?", "kind-3": "several", "options-3": "Talk\nFood",
        "text-4": "When did you come first?", "kind-4": "month",
        "label-0": "Out", "high_means-0": "out", "better-0": "lower", "item-0": ["0", "1"],
    }  # fmt: skip
    reply = signed_in.send(page, form | {"do": "finish"})
    assert reply.status_code == 400
    for words in (
        "Its least and most are no whole numbers that go up.",
        "It does not say for which answers it is asked.",
        "A question in it has no one answer.",
    ):
        assert words in reply.text, words
    form |= {"low-1": "1", "high-1": "7", "only-1": ["0"], "item-0": ["0"]}
    saved = signed_in.send(page, form | {"do": "save"})
    assert saved.text.count("Only some are asked this page.") == 1
    moved = signed_in.send(page, form | {"do": "out-0"})
    assert "depends" not in moved.text
    assert signed_in.send(page, form | {"do": "finish"}).status_code == 303
    text = signed_in.get(f"{page}/file.toml").text
    assert 'show_if = { question = "q1", any_of = [1] }' in text
    assert OwnMeasure  # what the file holds comes back the same: tests/instruments/test_own.py


def test_paper_has_lines_for_words_and_they_are_typed_in(signed_in, world):
    number = signed_in.group_id
    world.close(number)
    asked = ["my_goal", "life_changes", "service_use"]
    signed_in.send(f"{signed_in.group}/plan", {"measure": asked})
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
    booklet = signed_in.get(f"{signed_in.group}/booklet").text
    assert "You can tick more than one." in booklet
    assert "A number: __________" in booklet
    with world.open() as session:
        code = session.query(Member).filter_by(group_id=number).first().code
    entry = f"{signed_in.group}/waves/2/entry"
    with world.open() as session:
        asked = session.query(Wave).filter_by(number=2).one().measures
    begun = {"code": code, "wave_code": sheets.wave_code(number, 2, asked), "how": "paper",
             "filled_on": f"{waves.today()}", "choice": "agree"}  # fmt: skip
    signed_in.send(entry, begun)
    first = f"{entry}/{code}/my_goal"
    assert signed_in.send(first, {"w1": "To sleep", "q1": "4", "seen": "0"}).status_code == 303
    second = f"{entry}/{code}/life_changes"
    wrong = signed_in.send(second, {"w1": "3, 77", "seen": "0"})
    assert wrong.status_code == 400
    assert 'value="3, 77"' in wrong.text
    assert signed_in.send(second, {"w1": "3 1", "seen": "1"}).status_code == 303
    signed_in.send(f"{entry}/{code}/service_use", {"w1": "2", "w3": "0", "seen": "0"})
    with world.open() as session:
        kept = session.query(Response).filter_by(entered=True).one().answers
    assert kept == {
        "my_goal": {"w1": {"text": "To sleep"}, "q1": 4},
        "life_changes": {"w1": {"several": [1, 3]}},
        "service_use": {"w1": {"number": 2}, "w3": {"number": 0}},
    }


def test_a_short_code_on_a_tablet_opens_no_goal(signed_in, world):
    number = signed_in.group_id
    world.close(number)
    signed_in.send(f"{signed_in.group}/plan", {"measure": ["my_goal"]})
    phone = signed_in.application.test_client()
    for _ in range(2):
        signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
        phone.get(world.link(number))
        phone.send("/survey", {"choice": "agree"})
        phone.send("/survey/1", {"my_goal-w1": "To hide", "my_goal-q1": "3", "seen": "0"})
        phone.send("/survey/send", page="/survey/check")
        world.close(number)
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
    with world.open() as session:
        code = members.of_group(session, number)[0].code
    signed_in.send(f"{signed_in.group}/pass-it-round")
    signed_in.send("/pass", {"code": code})
    signed_in.send("/survey", {"choice": "agree"})
    assert "To hide" not in signed_in.get("/survey/1").text
    signed_in.get("/leave")
    assert signed_in.send("/pass", {"code": code}).location == "/survey"  # nothing was begun


def test_a_goal_outlives_a_wave_that_did_not_ask_for_it(client, world):
    number = world.group(measures=("my_goal", "who5"))
    card = world.link(number)

    def go_on(asked, said):
        with world.open.begin() as session:
            group = session.get_one(Group, number)
            plans.make(session, group, asked, [])
            waves.open_wave(session, group)
        client.get(card)
        client.send("/survey", {"choice": "agree"})
        text = client.get("/survey/1").text
        client.send("/survey/1", {**said, "seen": "0"})
        client.send("/survey/send", page="/survey/check")
        world.close(number)
        return text

    world.close(number)
    go_on(["my_goal"], {"my_goal-w1": "To sleep", "my_goal-q1": "3"})
    go_on(["who5"], {"who5-q1": "3"})
    assert 'value="To sleep"' in go_on(["my_goal"], {"my_goal-q1": "4"})


def test_a_tap_leaves_nothing_that_is_asked_no_more(branching, world):
    branching.send("/survey/1", {"own_1-q1": "1", "seen": "0"})
    branching.send("/survey/2", {"own_1-w1": "3", "seen": "0"})
    branching.send("/survey/1/tap", {"own_1-q1": "2"}, page="/survey/1")
    page = branching.get("/survey/check").text
    assert "Page 2" not in page
    assert 'href="/survey/3">Go back' in page
    branching.send("/survey/send", page="/survey/check")
    assert answers(world)["own_1"] == {"q1": 2}


def test_two_entries_that_differ_in_words_are_compared(signed_in, world):
    number = signed_in.group_id
    world.close(number)
    signed_in.send(f"{signed_in.group}/plan", {"measure": ["my_goal", "life_changes"]})
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
    entry = f"{signed_in.group}/waves/2/entry"
    with world.open() as session:
        code = members.of_group(session, number)[0].code
        asked = session.query(Wave).filter_by(number=2).one().measures
    begun = {"code": code, "wave_code": sheets.wave_code(number, 2, asked), "how": "paper",
             "filled_on": f"{waves.today()}", "choice": "agree"}  # fmt: skip
    signed_in.send(entry, begun)
    for words, ticks in (("To sleep", "3 1"), ("To sheep", "3")):
        given = {
            "my_goal": {"w1": words, "q1": "4"},
            "life_changes": {"w1": ticks},
        }
        for one in asked:
            signed_in.send(f"{entry}/{code}/{one['key']}", {**given[one["key"]], "seen": "0"})
        if words == "To sleep":
            signed_in.send(f"{entry}/{code}/again", page=entry)
    page = signed_in.get(f"{entry}/{code}/compare")
    assert page.status_code == 200
    assert "To sheep" in page.text
    assert "Work or study began, or became more; I moved house" in page.text


def test_a_measure_without_a_score_can_be_finished_again(signed_in):
    page = signed_in.send(f"{signed_in.group}/questions").location
    form = {"title": "A word", "questions": "1", "scales": "0", "kind-0": "text"}
    for text in ("How are you?", "How are you today?"):
        assert signed_in.send(page, {**form, "text-0": text, "do": "finish"}).status_code == 303


def test_a_form_that_lay_open_on_a_tablet_keeps_nobodys_words(signed_in):
    signed_in.send(f"{signed_in.group}/pass-it-round")
    reply = signed_in.post("/survey/1", data={"my_goal-w1": "Hers", "csrf_token": "old"})
    assert reply.location == "/pass"
