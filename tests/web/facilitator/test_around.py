"""Around the answers, on the pages: activities, whom we reach, voices, tasks, the end."""

import io
import re
import zipfile

import pytest
from lxml import etree

from toolkit.storage import acts, members, waves
from toolkit.storage.models import (
    AuditEntry,
    Group,
    Meeting,
    Member,
    MemberStrand,
    ReachCount,
    ReportDraft,
    Response,
    Voice,
)
from toolkit.web.facilitator.why import WHY


def codes(world, group_id):
    with world.open() as session:
        return [one.code for one in members.of_group(session, group_id)]


def test_an_activity_from_its_name_to_what_was_done_in_it(signed_in, world):
    page = f"{signed_in.group}/strands"
    assert signed_in.send(page, {"name": "  Walks "}).status_code == 303
    again = signed_in.send(page, {"name": "walks"})
    assert again.status_code == 400
    assert "on the list already" in again.text
    assert 'value="walks"' in again.text
    assert signed_in.send(page, {"name": "x" * 41}).status_code == 400
    there = codes(world, signed_in.group_id)
    signed_in.send(f"{page}/1", {"do": "members", "takes_part": [*there[:2], "XXX-XXX"]})
    with world.open() as session:
        assert session.query(MemberStrand).count() == 2
    meeting = f"{signed_in.group}/meetings"
    signed_in.send(meeting, {"held_on": "2026-11-02", "head_count": "7", "strand": "1"})
    signed_in.send(meeting, {"held_on": "2026-11-02", "head_count": "9"})  # another of that day
    assert signed_in.send(meeting, {"head_count": "3", "strand": "77"}).status_code == 400
    whole = signed_in.get(f"{signed_in.group}/done?from=2026-01-01&to=2026-12-31").text
    of_it = signed_in.get(f"{signed_in.group}/done?from=2026-01-01&to=2026-12-31&strand=1").text
    assert re.search(r"Meetings</th><td class=\"n\">2<", whole)
    assert re.search(r"Meetings</th><td class=\"n\">1<", of_it)
    refused = signed_in.send(f"{page}/1", {"do": "out"})
    assert refused.status_code == 409
    assert "End it instead" in refused.text
    signed_in.send(f"{page}/1", {"do": "end"})
    assert "Walks" not in signed_in.get(meeting).text.partition("Meetings so far")[0]
    assert "2 members take part" in signed_in.get(f"{signed_in.group}/results/by-activity").text


@pytest.fixture
def form(signed_in):
    signed_in.send(f"{signed_in.group}/reach")
    page = signed_in.get(f"{signed_in.group}/reach").text
    return re.search(r'href="(/count/\w+)"', page)[1]


def test_who_fills_it_in_leaves_nothing_but_a_count(signed_in, world, form):
    with world.open() as session:
        before = session.query(ReachCount).count()
    phone = signed_in.application.test_client()
    for _ in range(12):
        answers = {"age": "25_34", "gender": "woman", "ethnicity": "nonsense", "caring": "yes"}
        assert phone.send(form, answers).location == f"{form}/thanks"
        assert "checked" not in phone.get(form).text.partition("<main")[2]
    with world.open() as session:
        counted = {(one.category, one.answer): one.count for one in session.query(ReachCount)}
        assert session.query(ReachCount).count() == before  # no row came
        assert counted["all", "forms"] == counted["age", "25_34"] == counted["caring", "yes"] == 12
        assert sum(counted.values()) == 12 * 4
        assert session.query(Response).count() == 0
    page = signed_in.get(f"{signed_in.group}/reach").text
    assert "12" not in re.sub(r"\d{4}", "", page.partition("<main")[2])  # not before it is closed
    signed_in.send(f"{signed_in.group}/reach/1/close", page=f"{signed_in.group}/reach")
    page = signed_in.get(f"{signed_in.group}/reach").text
    assert "About 10 filled it in." in page
    assert phone.get(form).status_code == 404
    assert phone.send(form, {}, page="/").status_code == 404
    with world.open() as session:
        assert sum(one.count for one in session.query(ReachCount)) == 12 * 4


def test_a_form_is_found_by_its_own_address_alone(signed_in, form):
    phone = signed_in.application.test_client()
    wrong = form[:-1] + ("2" if form[-1] != "2" else "3")
    for address in (wrong, "/count/x", "/count/" + "2" * 19, "/count/" + "é" * 19):
        assert phone.get(address).status_code == 404, address


@pytest.fixture
def words(signed_in, world):
    """Let a member write, and say yes to being quoted inside and in reports."""
    number = signed_in.group_id
    world.close(number)
    signed_in.send(f"{signed_in.group}/plan", {"measure": ["in_my_words"]})
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves/open")
    said = "Since Maria asked me, I have slept <b>better</b>."
    for place, uses in ((0, {"in_my_words-w4-1": "1", "in_my_words-w4-2": "1"}), (1, {})):
        phone = signed_in.application.test_client()
        phone.get(world.link(number, place))
        phone.send("/survey", {"choice": "agree"})
        phone.send("/survey/1", {"in_my_words-w2": said if uses else "Not for others", "seen": "0"})
        phone.send("/survey/2", {**uses, "seen": "0"})
        phone.send("/survey/send", page="/survey/check")
    assert "Maria" not in signed_in.get(f"{signed_in.group}/voices").text  # the wave is open
    world.close(number)
    return said


def test_words_are_offered_looked_over_quoted_and_taken_back(signed_in, world, words):
    page = f"{signed_in.group}/voices"
    listed = signed_in.get(page).text
    assert "Maria" in listed
    assert "Not for others" not in listed  # without a consent nobody is asked to look at it
    assert not set(codes(world, signed_in.group_id)) & set(re.findall(r"\w{3}-\w{3}", listed))
    look = re.search(rf'href="({page}/from/\d+/[\w.]+)"', listed)[1]
    shown = signed_in.get(look).text
    assert '<mark title="a name, perhaps">Maria' in shown
    assert "inside the group; in reports to funders" in shown
    for change, says in (
        ({"words": words}, "Look for names, places and days first"),
        ({"words": "I slept much better", "looked": "yes"}, "not their own words"),
        ({"words": "", "looked": "yes"}, "Nothing is left of it"),
    ):
        reply = signed_in.send(look, change)
        assert reply.status_code == 400
        assert says in reply.text
    kept = {"words": "Since […] asked me, I have slept <b>better</b>.", "looked": "yes",
            "theme": ["Hope", "Belonging", "Daily life"]}  # fmt: skip
    assert signed_in.send(look, kept).status_code == 303
    assert signed_in.get(look).status_code == 404  # taken up
    with world.open() as session:
        voice = session.query(Voice).one()
        assert (voice.uses, voice.themes) == (["group", "reports"], ["Hope", "Belonging"])
        assert voice.member_id is not None
    # Into a report, and out of it again.
    signed_in.send(f"{signed_in.group}/reports", {"title": "A year", "kind": "start"})
    with world.open.begin() as session:
        if session.query(ReportDraft).count() == 0:
            session.add(ReportDraft(group_id=signed_in.group_id, kind="group", title="A year"))
        session.flush()
        number = session.query(ReportDraft).one().id
        session.query(ReportDraft).one().kind = "group"
    draft = f"{signed_in.group}/reports/drafts/{number}"
    assert "asked me, I have slept &lt;b&gt;" in signed_in.get(draft).text
    revision = re.search(r'name="revision" value="(\d+)"', signed_in.get(draft).text)[1]
    sent = {"title": "A year", "revision": revision, "quote": "1"}
    assert signed_in.send(draft, sent).status_code == 303
    look_at = signed_in.get(f"{draft}/look").text
    assert "“Since […] asked me" in look_at
    mark = re.search(r'name="fingerprint" value="(\w+)"', look_at)[1]
    back = f"{page}/1/take-back"
    assert signed_in.send(back, page=f"{page}/1").status_code == 303
    refused = signed_in.send(f"{draft}/publish", {"fingerprint": mark}, page=f"{draft}/look")
    assert refused.status_code == 409  # what was looked at holds words that were taken back since
    assert "“Since […] asked me" not in signed_in.get(f"{draft}/look").text
    with world.open() as session:
        assert session.query(AuditEntry).filter_by(act="voice:taken_back").count() == 1


def test_a_quote_that_was_published_and_taken_back_is_named_beside_its_report(
    signed_in, world, words
):
    signed_in.send(
        f"{signed_in.group}/voices",
        {"words": "It is the soup.", "use": ["reports"], "agreed": "yes"},
    )
    with world.open.begin() as session:
        session.add(ReportDraft(group_id=signed_in.group_id, kind="group", title="A year",
                                quotes=[1]))  # fmt: skip
    draft = f"{signed_in.group}/reports/drafts/1"
    mark = re.search(r'name="fingerprint" value="(\w+)"', signed_in.get(f"{draft}/look").text)[1]
    done = signed_in.send(f"{draft}/publish", {"fingerprint": mark}, page=f"{draft}/look")
    assert done.status_code == 303
    report = done.location
    assert "taken back" not in signed_in.get(report).text
    told = signed_in.send(
        f"{signed_in.group}/voices/1/take-back", page=f"{signed_in.group}/voices/1"
    )
    assert "Report 1 was published" in signed_in.get(told.location).text
    assert "A quote in it was taken back since." in signed_in.get(report).text
    assert "It is the soup." in signed_in.get(report).text  # what was published stays as it is


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"words": ""}, "Write what they said."),
        ({"words": "a 👩" * 20_000}, "Keep the heart of it"),
        ({"use": []}, "Ask them first"),
        ({"agreed": None}, "Ask them first"),
        ({"words": "Maria helps me."}, "Look at what is pointed out"),
    ],
)
def test_what_was_said_is_kept_only_with_a_consent(signed_in, world, change, says):
    good = {"words": "It helps.", "use": ["public"], "agreed": "yes"}
    sent = {name: value for name, value in {**good, **change}.items() if value is not None}
    reply = signed_in.send(f"{signed_in.group}/voices", sent)
    assert reply.status_code == 400
    assert says in reply.text
    with world.open() as session:
        assert session.query(Voice).count() == 0
    if "Maria" in sent["words"]:
        assert 'value="public" checked' in reply.text
        looked = signed_in.send(f"{signed_in.group}/voices", {**sent, "looked": "yes"})
        assert looked.status_code == 303


def test_who_has_a_task_is_noted_and_counted(signed_in, world):
    there = codes(world, signed_in.group_id)
    page = f"{signed_in.group}/members"
    signed_in.send(f"{page}/tasks", {"task": there[:2]}, page=page)
    assert signed_in.get(page).text.count("Has a task") == 2
    found = signed_in.get(f"{signed_in.group}/vitality").text
    assert "2 of 3 members have a task. The group hangs on few hands" in found
    signed_in.send(f"{page}/tasks", {}, page=page)
    assert "Nobody’s task was noted" in signed_in.get(f"{signed_in.group}/vitality").text
    event = {"held_on": "2026-11-02", "name": "The library lends a room", "kind": "link"}
    signed_in.send(f"{signed_in.group}/done/events", event, page=f"{signed_in.group}/done")
    assert "1 noted: The library lends a room." in signed_in.get(f"{signed_in.group}/vitality").text


def test_a_group_ends_after_a_plain_question(signed_in, world):
    page = f"{signed_in.group}/ending"
    for sent, says in (
        ({"do": "day", "ends_on": "2020-01-01"}, "This day is over"),
        ({"do": "day", "ends_on": "31.12.2030"}, "such as 2027-06-30"),
        ({"do": "end", "word": "yes"}, "Type the word END"),
        ({"do": "erase", "word": "END"}, "Type the word ERASE"),
    ):
        reply = signed_in.send(page, sent)
        assert reply.status_code == 400
        assert says in reply.text
    day = waves.today() + waves.today().resolution * 7
    assert signed_in.send(page, {"do": "day", "ends_on": day.isoformat()}).status_code == 303
    assert "This group ends in 7 days" in signed_in.get(signed_in.group).text
    card = world.link(signed_in.group_id)
    assert "A wave is open" in signed_in.get(page).text
    assert signed_in.send(page, {"do": "end", "word": "end "}).status_code == 303
    home = signed_in.get(signed_in.group).text
    assert "This group ended on" in home
    with world.open() as session:
        assert session.query(Member).count() == 0
    assert signed_in.application.test_client().get(card).status_code == 404
    for address in ("/results", "/members", "/waves", "/voices", "/reach", "/done", "/vitality"):
        assert signed_in.get(f"{signed_in.group}{address}").status_code == 200, address
    assert signed_in.send(page, {"do": "erase", "word": "ERASE"}).location == "/groups"
    with world.open() as session:
        assert session.query(Group).count() == 0


def test_a_card_opens_nothing_after_the_last_day(signed_in, world):
    with world.open.begin() as session:
        session.get_one(Group, signed_in.group_id).ends_on = (
            waves.today() - waves.today().resolution
        )
    phone = signed_in.application.test_client()
    assert phone.get(world.link(signed_in.group_id)).status_code == 404
    assert "This group ended on" in signed_in.get(signed_in.group).text  # with the next page
    with world.open() as session:
        assert session.query(Member).count() == session.query(Meeting).count() == 0


def test_every_act_has_words_on_the_page_of_what_was_done(signed_in, world):
    sample = {"format": "csv", "hard": "", "how": "paper", "fingerprint": "f" * 64, "same": True,
              "until": "2026-11-26", "before": [None] * 3, "after": [None] * 3, "kind": "moved"}  # fmt: skip
    with world.open.begin() as session:
        for act, fields in acts.FIELDS.items():
            given = {name: sample.get(name, 1) for name in fields}
            acts.record(session, act, group_id=signed_in.group_id, facilitator_id=None, **given)
    page = signed_in.get(f"{signed_in.group}/acts")
    assert page.status_code == 200
    assert "The group was ended" in page.text
    assert "don’t fit" not in page.text
    with world.open.begin() as session:
        session.query(AuditEntry).order_by(AuditEntry.id).first().fields = {"format": "sav"}
    assert "the marks don’t fit from line 1 on" in signed_in.get(f"{signed_in.group}/acts").text


def test_each_page_says_why_it_matters(app):
    pages = {
        rule.endpoint.removeprefix("facilitator.")
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("facilitator.") and "GET" in rule.methods
    }
    files = {one for one in pages if one.endswith(("_figure", "_file", "_progress", "_picture"))}
    assert pages - files - WHY.keys() == {"hello", "entry_sheet"}  # a probe; it leads on
    assert WHY.keys() <= pages
    assert all(len(text) <= 200 for text in WHY.values())


def test_the_whole_of_a_group_is_handed_over_in_one_file(signed_in, world, words):
    signed_in.send(f"{signed_in.group}/voices",
                   {"words": "It is the soup.", "use": ["group"], "agreed": "yes"})  # fmt: skip
    page = f"{signed_in.group}/ending"
    reply = signed_in.send(f"{page}/archive", page=page)
    assert reply.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(reply.data)) as whole:
        names = whole.namelist()
        everything = b"".join(whole.read(name) for name in names)
    assert "read-me.txt" in names
    assert "data/datapackage.json" in names
    assert b"For the group alone" in everything
    assert b"soup" not in everything  # lent to the group, and to nobody who gets a file
    assert words.encode() not in everything
    with world.open() as session:
        assert session.query(AuditEntry).filter_by(act="answers:exported").count() == 1


def test_the_calendar_leaves_as_a_picture_where_five_came_to_each(signed_in):
    meeting, page = f"{signed_in.group}/meetings", f"{signed_in.group}/done"
    signed_in.send(meeting, {"held_on": "2026-11-02", "head_count": "6"})
    picture = signed_in.get(f"{page}/calendar.svg")
    assert picture.mimetype == "image/svg+xml"
    assert picture.text.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    etree.fromstring(picture.data)
    assert "Save as SVG" in signed_in.get(page).text
    signed_in.send(meeting, {"held_on": "2026-11-09", "head_count": "4"})
    assert signed_in.get(f"{page}/calendar.svg").status_code == 404
    assert "It can’t be saved to hand on" in signed_in.get(page).text
