"""Building own questions on the page: nothing typed is lost, errors stand at their place."""

import io
import re

import pytest

from toolkit.storage import definitions
from toolkit.storage.models import Definition, OwnDraft

WEEK = {
    "title": "How my week was",
    "about": "",
    "questions": "2",
    "text-0": "How did you sleep?",
    "kind-0": "faces",
    "text-1": "Were you out?",
    "kind-1": "choice",
    "options-1": "Never\nNow and then\nOften",
    "scales": "1",
    "label-0": "Sleep",
    "high_means-0": "sleeping well",
    "better-0": "higher",
    "combine-0": "mean",
    "item-0": ["0"],
}


@pytest.fixture
def page(signed_in):
    address = f"{signed_in.group}/questions"
    return signed_in.send(address).location


def test_questions_are_built_finished_planned_and_answered(signed_in, page, world):
    saved = signed_in.send(page, WEEK | {"do": "save"})
    assert "As members will see it" in saved.text
    assert saved.text.count('class="as-on-a-phone"') == 1
    assert signed_in.send(page, WEEK | {"do": "finish"}).status_code == 303
    plan = signed_in.get(f"{signed_in.group}/plan/all").text
    assert "Ask How my week was" in plan
    world.close(signed_in.group_id)
    sent = {"measure": "own_1", "outcome": "own_1.scale1"}
    assert signed_in.send(f"{signed_in.group}/plan", sent).status_code == 303
    opened = signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
    assert opened.status_code == 303
    phone = signed_in.application.test_client()
    phone.get(world.link(signed_in.group_id))
    phone.send("/survey", {"choice": "agree"})
    asked = phone.get("/survey/1").text
    assert "How did you sleep?" in asked
    assert "😄 Very good" in asked
    phone.send("/survey/1", {"seen": "0", "own_1-q1": "5", "own_1-q2": "2"})
    phone.send("/survey/send", page="/survey/check")
    world.close(signed_in.group_id)
    assert signed_in.get(f"{signed_in.group}/results").status_code == 200
    assert "Sleep" in signed_in.get(f"{signed_in.group}/results").text
    assert signed_in.get(f"{signed_in.group}/booklet").status_code == 200


def test_an_edit_makes_a_new_version_only_once_it_was_asked(signed_in, page, world):
    def versions():
        with world.open() as session:
            rows = session.query(Definition).filter_by(key="own_1").order_by(Definition.id)
            return [row.version for row in rows]

    signed_in.send(page, WEEK | {"do": "finish"})
    signed_in.send(page, WEEK | {"do": "finish", "text-0": "How well did you sleep?"})
    assert versions() == ["1", "1"]
    world.close(signed_in.group_id)
    signed_in.send(f"{signed_in.group}/plan", {"measure": "own_1"})
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
    changed = WEEK | {"do": "finish", "options-1": "No\nYes"}
    signed_in.send(page, changed)
    assert versions()[-1] == "2"
    with world.open() as session:
        now = definitions.for_group(session, signed_in.group_id, "own_1")
        assert [len(one.options.choices) for one in now.questions] == [5, 2]
    phone = signed_in.application.test_client()
    phone.get(world.link(signed_in.group_id))
    phone.send("/survey", {"choice": "agree"})
    assert "Now and then" in phone.get("/survey/1").text  # the open wave asks what it asked


def test_buttons_change_the_order_and_lose_nothing(signed_in, page, world):
    signed_in.send(page, WEEK | {"do": "down-0"})
    with world.open() as session:
        kept = session.query(OwnDraft).one().content
    assert [one["text"] for one in kept["questions"]] == ["Were you out?", "How did you sleep?"]
    assert kept["scales"][0]["items"] == [1]  # the score follows its question
    for button, questions, scales in (("add", 3, 1), ("out-0", 1, 1), ("add-scale", 2, 2),
                                      ("out-scale-0", 2, 0), ("up-9", 2, 1), ("x", 2, 1)):  # fmt: skip
        signed_in.send(page, WEEK | {"do": button})
        with world.open() as session:
            kept = session.query(OwnDraft).one().content
        assert (len(kept["questions"]), len(kept["scales"])) == (questions, scales), button


def test_errors_stand_at_their_place_and_what_was_typed_stays(signed_in, page):
    wrong = WEEK | {"do": "finish", "options-1": "Never", "label-0": "", "title": "Our <week>"}
    reply = signed_in.send(page, wrong)
    assert reply.status_code == 400
    part = reply.text.split('id="question-2"')[1].split("</fieldset>")[0]
    assert "It has fewer than two answers." in part
    assert "It has no name." in reply.text.split('id="scale-1"')[1]
    assert 'value="Our &lt;week&gt;"' in reply.text
    assert 'href="#question-2"' in reply.text


def test_a_file_opens_in_another_group(signed_in, page, world):
    signed_in.send(page, WEEK | {"do": "finish"})
    data = signed_in.get(f"{page}/file.toml").data
    address = f"{signed_in.group}/questions"
    token = signed_in.token(signed_in.get(address))
    opened = signed_in.post(
        f"{address}/open",
        data={"csrf_token": token, "file": (io.BytesIO(data), "own_1.toml")},
    )
    assert opened.status_code == 303
    text = signed_in.get(opened.location).text
    assert re.search(r'name="title" value="How my week was"', text)
    with world.open() as session:
        assert [row.key for row in session.query(OwnDraft)] == ["own_1", "own_2"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "Choose a file first."),
        (b"\xff\xfe\x00", "no text in UTF-8"),
        (b"key = ", "Mend the TOML"),
        (b'key = "own_1"\n', "title is missing"),
        (b"x" * 300_000, "too large"),
        (b"PK\x03\x04" + b"\x00" * 100, "damaged"),
        (b"<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><a>&b;</a>", "LimeSurvey"),
    ],
)
def test_a_broken_file_names_what_is_wrong_and_keeps_nothing(signed_in, world, data, says):
    address = f"{signed_in.group}/questions"
    token = signed_in.token(signed_in.get(address))
    reply = signed_in.post(
        f"{address}/open", data={"csrf_token": token, "file": (io.BytesIO(data), "x.toml")}
    )
    assert reply.status_code == 400
    assert says in reply.text
    with world.open() as session:
        assert session.query(OwnDraft).count() == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"questions": "99999", "scales": "-1"},
        {"questions": "²", "do": "finish"},
        {"questions": "3", "scales": "3", "item-0": ["0", "9", "x"], "do": "finish"},
        {"title": "\x00", "questions": "1", "kind-0": "nothing", "do": "finish"},
        {"do": "out-"},
    ],
)
def test_nonsense_is_answered_with_a_page(signed_in, page, sent):
    assert signed_in.send(page, sent).status_code in (200, 400)


def test_another_group_s_questions_have_no_page(signed_in, page, world):
    other = world.group()
    number = page.rpartition("/")[2]
    assert signed_in.get(f"/groups/{other}/questions").status_code == 404
    assert signed_in.get(f"/groups/{other}/questions/{number}").status_code == 404
    assert signed_in.get(f"{signed_in.group}/questions/99").status_code == 404
    assert signed_in.get(f"{page}/file.toml").status_code == 404  # not finished yet
