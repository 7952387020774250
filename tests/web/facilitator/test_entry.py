"""Sheets typed in through pages: the right sheet, what is typed, a second time, and what is refused."""

import re

import pytest

from tests.conftest import find_all, parse
from toolkit.instruments import load_library
from toolkit.storage import acts, entries, members, sheets, waves
from toolkit.storage.models import Act, EntryBefore, Group, How, Response, Sheet, Wave
from toolkit.web.facilitator.entry import reading


class Desk:
    """A facilitator with sheets of wave 1 at hand."""

    def __init__(self, client, world) -> None:
        self.client, self.world = client, world
        self.entry = f"{client.group}/waves/1/entry"
        with world.open() as session:
            wave = session.query(Wave).one()
            self.day = waves.today().isoformat()
            self.wave_code = sheets.wave_code(client.group_id, 1, wave.measures)
            self.codes = [one.code for one in members.of_group(session, client.group_id)]
        self.code = self.codes[0]
        self.page = f"{self.entry}/{self.code}/who5"

    def begin(self, **more):
        given = {"code": self.code, "wave_code": self.wave_code, "how": "paper",
                 "filled_on": self.day, "choice": "agree"}  # fmt: skip
        return self.client.send(self.entry, given | more)

    def type_in(self, *typed, seen="0"):
        given = {f"q{n}": text for n, text in enumerate(typed, start=1)}
        return self.client.send(self.page, given | {"seen": seen})

    def responses(self):
        with self.world.open() as session:
            return session.query(Response).all()

    def kept(self):
        with self.world.open() as session:
            return [sheet.answers for sheet in session.query(Sheet)]


@pytest.fixture
def desk(signed_in, world):
    return Desk(signed_in, world)


def test_a_sheet_from_its_code_to_the_answer(desk):
    reply = desk.begin(code=desk.code.lower().replace("-", ""))
    assert reply.location.endswith(f"/entry/{desk.code}")
    assert desk.client.get(reply.location).location.endswith(desk.page)
    reply = desk.type_in("5", "0", "-", "n", " 3 ")
    (response,) = desk.responses()
    assert response.answers == {
        "who5": {"q1": 5, "q2": 0, "q3": "declined", "q4": "declined", "q5": 3}
    }
    assert (response.how, response.consent) == (How.PAPER, 1)
    page = desk.client.get(reply.location).text
    assert f"Saved. The sheet of {desk.code} is in: 5 of 5 questions." in page
    assert "<strong>1 entered</strong>" in page


def test_a_sheet_with_questions_left_open_says_which_before_it_is_done(desk):
    desk.begin()
    reply = desk.type_in("5", "", "3", "", "1")
    assert desk.responses() == []
    page = desk.client.get(reply.location).text
    assert "3 of 5. Left open: questions 2, 4" in page
    desk.client.send(reply.location)
    assert desk.responses()[0].answers == {"who5": {"q1": 5, "q3": 3, "q5": 1}}


def test_what_is_not_on_the_sheet_is_named_and_the_rest_is_kept(desk):
    desk.begin()
    reply = desk.type_in("5", "6", "x", "3", "1")
    assert reply.status_code == 400
    assert "“6” is not on the sheet. It can be 0, 1, 2, 3, 4 or 5" in reply.text
    tree = parse(reply)
    assert [find_all(tree, "input", id=f"q{n}")[0].get("value") for n in range(1, 6)] == [
        "5",
        "6",
        "x",
        "3",
        "1",
    ]
    assert desk.kept() == [{"who5": {"q1": 5, "q4": 3, "q5": 1}}]


@pytest.mark.parametrize("text", ["٣", "³", "1e0", "0x1", "9" * 400, "<b>", "1 2"])
def test_only_plain_numbers_of_the_sheet_are_answers(text):
    answers, wrong = reading.read(load_library()["who5"], {"q1": text})
    assert answers == {}
    assert set(wrong) == {"q1"}


@pytest.mark.parametrize("key", ["who5", "rand36", "phq9", "k6", "ons4"])
def test_each_option_is_typed_as_it_is_printed(key):
    instrument = load_library()[key]
    for question in instrument.questions:
        for code in question.options.codes:
            assert reading.read(instrument, {question.key: str(code)}) == ({question.key: code}, {})


def test_rows_are_kept_as_they_are_typed(desk):
    desk.begin()
    token = desk.client.token(desk.client.get(desk.page))
    for name, text in (("q1", "3"), ("q2", "-"), ("q3", "77")):
        reply = desk.client.post(f"{desk.page}/row", data={"csrf_token": token, name: text})
        assert reply.status_code == 204
    assert desk.kept() == [{"who5": {"q1": 3, "q2": "declined"}}]
    again = parse(desk.client.get(desk.page))
    assert find_all(again, "input", id="q1")[0].get("value") == "3"
    assert find_all(again, "input", id="q3")[0].get("autofocus") is not None  # the first open one


def test_a_booklet_of_another_wave_is_refused_and_its_wave_named(desk, world):
    with world.open.begin() as session:
        group = session.get_one(Group, desk.client.group_id)
        waves.close_wave(session, group.waves[0])
        second = waves.open_wave(session, group)
        other = sheets.wave_code(group.id, 2, second.measures)
    reply = desk.begin(wave_code=other)
    assert reply.status_code == 400
    assert "This sheet is of wave 2" in reply.text
    assert f'value="{desk.code}"' in reply.text
    assert "is no wave code of your group" in desk.begin(wave_code="1-222").text
    assert "Type the wave code" in desk.begin(wave_code="").text
    assert desk.kept() == []


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"code": "K7D-4RY"}, "There is a slip in this code"),
        ({"code": "22222-B"}, "slip|No member"),
        ({"code": ""}, "Type the code"),
        ({"filled_on": "2020-01-01"}, "Give a day from then until today"),
        ({"filled_on": "2099-01-01"}, "Give a day from then until today"),
        ({"filled_on": "31.12."}, "Give a day|Not a valid date"),
        ({"how": "phone"}, "Not a valid choice"),
    ],
)
def test_bad_beginnings_keep_what_was_typed(desk, typed, words):
    reply = desk.begin(**typed)
    assert reply.status_code == 400
    assert re.search(words, reply.text)
    assert desk.kept() == []


def test_a_member_of_another_group_is_unknown(desk, world):
    other = world.group()
    with world.open() as session:
        code = members.of_group(session, other)[0].code
    assert "No member of your group has the code" in desk.begin(code=code).text
    for page in (f"{desk.entry}/{code}", f"/groups/{other}/waves/1/entry"):
        assert desk.client.get(page).status_code == 404


def test_a_phone_that_was_first_is_named_and_nothing_of_it_is_shown(desk, world):
    with world.open.begin() as session:
        wave = session.query(Wave).one()
        one, two, _three = members.of_group(session, desk.client.group_id)
        session.add(Response(member=one, wave=wave, consent=1, answers={"who5": {"q1": 4}}))
        session.add(
            Response(
                member=two, wave=wave, consent=1, answers={"who5": {"q1": 4}}, sent_on=waves.today()
            )
        )
    assert "answered wave 1 by phone" in desk.begin(code=desk.codes[1]).text
    asked = desk.begin()
    assert "began on a phone" in asked.text
    assert desk.begin(instead="y").status_code == 303
    assert find_all(parse(desk.client.get(desk.page)), "input", id="q1")[0].get("value") == ""
    again = desk.client.send(
        f"{desk.entry}/{desk.codes[1]}/again", {"as": "correction"}, page=desk.entry
    )
    assert "so there is nothing to compare" in desk.client.get(again.location).text


def test_not_this_time_on_paper(desk):
    desk.begin(choice="not-this-time")
    (response,) = desk.responses()
    assert response.not_this_time
    assert response.sent_on is None


def test_a_second_entry_is_compared_settled_and_logged(desk, world):
    desk.begin()
    desk.type_in("5", "4", "3", "2", "1")
    assert "entered already" in desk.begin().text
    reply = desk.client.send(f"{desk.entry}/{desk.code}/again", {"as": "second"}, page=desk.entry)
    assert reply.location.endswith(desk.page)
    assert find_all(parse(desk.client.get(desk.page)), "input", id="q1")[0].get("value") == ""
    desk.type_in("5", "4", "3", "2", "0")
    compare = f"{desk.entry}/{desk.code}/compare"
    reply = desk.client.send(f"{desk.entry}/{desk.code}/check")
    assert reply.location.endswith(compare)
    page = desk.client.get(compare).text
    assert "They differ in 1 question" in page
    assert "question 5" in page
    assert "1 Some of the time" in page
    assert "0 At no time" in page
    unsettled = desk.client.send(compare, {})
    assert unsettled.status_code == 400
    assert "which of the two is right" in unsettled.text
    done = desk.client.send(compare, {"who5-q5": "second"})
    assert "1 answer was corrected" in desk.client.get(done.location).text
    assert desk.responses()[0].answers["who5"]["q5"] == 0
    with world.open() as session:
        assert session.query(EntryBefore).one().answers["who5"]["q5"] == 1
        logged = [one.act for one in acts.of_group(session, desk.client.group_id)]
        by = {one.facilitator_id for one in acts.of_group(session, desk.client.group_id)}
    assert logged == [Act.ANSWERS_CORRECTED, Act.ANSWERS_COMPARED, Act.ANSWERS_ENTERED]
    assert None not in by
    log = desk.client.get(f"{desk.client.group}/acts").text
    assert "An entered sheet was corrected, wave 1: 1 changed" in log
    assert desk.code not in log


def test_two_windows_on_one_page_lose_nothing(desk):
    desk.begin()
    desk.type_in("5", "", "", "", "")
    reply = desk.type_in("4", "3", "", "", "", seen="0")
    assert reply.status_code == 409
    assert "In the other window: 5 All of the time." in reply.text
    assert 'value="4"' in reply.text
    seen = find_all(parse(reply), "input", name="seen")[0].get("value")
    assert desk.type_in("4", "3", "", "", "", seen=seen).status_code == 303
    assert desk.kept() == [{"who5": {"q1": 4, "q2": 3}}]


def test_a_sheet_that_somebody_else_finished_leads_to_the_list(desk, world):
    desk.begin()
    desk.type_in("5", "4", "", "", "")
    token = desk.client.token(desk.client.get(desk.page))
    with world.open.begin() as session:
        sheets.finish(session, session.query(Sheet).one(), facilitator_id=None)
    late = desk.client.post(desk.page, data={"csrf_token": token, "q1": "1", "seen": "1"})
    assert "No sheet of" in desk.client.get(late.location).text
    assert desk.responses()[0].answers["who5"]["q1"] == 5


def test_throwing_a_sheet_away_asks_first(desk):
    desk.begin()
    page = f"{desk.entry}/{desk.code}/away"
    assert "Throw away what was typed in" in desk.client.get(page).text
    assert len(desk.kept()) == 1
    desk.client.send(page)
    assert desk.kept() == []


def test_a_form_that_is_read_out_has_the_words_and_is_kept_as_such(desk):
    desk.begin(how="helper", wave_code="")
    page = desk.client.get(desk.page)
    assert len(find_all(parse(page), "input", type="radio")) == 5 * 7
    assert "Read each question out" in page.text
    reply = desk.type_in("5", "4", "-", "2", "1")
    desk.client.send(reply.location)
    (response,) = desk.responses()
    assert response.how is How.HELPER
    assert response.answers["who5"]["q3"] == "declined"


def test_a_hard_answer_shows_where_help_is(signed_in, world):
    with world.open.begin() as session:
        group = session.get_one(Group, signed_in.group_id)
        from toolkit.storage import plans

        waves.close_wave(session, group.waves[0])
        plans.make(session, group, ["phq9"], [])
        second = waves.open_wave(session, group)
        code, member = sheets.wave_code(group.id, 2, second.measures), group.members[0].code
    entry = f"{signed_in.group}/waves/2/entry"
    signed_in.send(entry, {"code": member, "wave_code": code, "how": "paper", "choice": "agree",
                           "filled_on": waves.today().isoformat()})  # fmt: skip
    typed = {f"q{n}": "1" for n in range(1, 10)} | {"seen": "0"}
    reply = signed_in.send(f"{entry}/{member}/phq9", typed)
    assert reply.status_code == 200
    assert "Samaritans" in reply.text


def test_a_closed_wave_is_entered_from_its_page(desk, world):
    world.close(desk.client.group_id)
    assert "Enter it in wave 1" in desk.client.get(desk.client.group).text
    page = desk.client.get(desk.entry).text
    assert "This wave is closed" in page
    desk.begin()
    desk.type_in("5", "4", "3", "2", "1")
    assert len(desk.responses()) == 1


def test_results_follow_a_correction(desk, world):
    with world.open.begin() as session:
        wave = session.query(Wave).one()
        group = session.get_one(Group, desk.client.group_id)
        before = group.data_version
        for one in group.members:
            entries.enter(session, wave, one, {"who5": {"q1": 3}}, how=How.PAPER, consent=1,
                          sent_on=waves.today())  # fmt: skip
    desk.client.send(f"{desk.entry}/{desk.code}/again", {"as": "correction"}, page=desk.entry)
    desk.type_in("1", "", "", "", "")
    desk.client.send(f"{desk.entry}/{desk.code}/compare", {"who5-q1": "second"})
    with world.open() as session:
        assert session.get_one(Group, desk.client.group_id).data_version > before + 1


# --- what is printed ---


def test_sheets_carry_code_and_wave_code_and_no_name(desk):
    page = desk.client.get(f"{desk.client.group}/booklet?who=all")
    assert page.text.count(f'Wave code <strong class="num">{desk.wave_code}') == 3
    for code in desk.codes:
        assert f'<div class="running"><span>Code <strong class="num">{code}' in page.text
    printed = page.text.split('<table class="booklet"', 1)[1]
    assert "Tuesday walkers" not in printed
    assert "WHO" not in printed.split('<td class="credit">')[0]
    assert find_all(parse(page), "nav") == []


def test_a_blank_sheet_has_a_line_for_the_code(desk):
    page = desk.client.get(f"{desk.client.group}/booklet").text
    assert page.count("<table") == 1
    assert "__________" in page
    for code in ("nonsense", "K7D-4RX", "'\"<script>"):
        assert (
            "__________"
            in desk.client.get(f"{desk.client.group}/booklet", query_string={"who": code}).text
        )


def test_a_sheet_has_every_question_and_option_as_members_see_them(desk):
    page = desk.client.get(f"{desk.client.group}/booklet?what=rand36&large=1").text
    instrument = load_library()["rand36"]
    from markupsafe import escape

    for question in instrument.questions:
        assert str(escape(question.text)) in page
    assert page.count("I’d rather not say") == 36
    options = sum(len(question.options.choices) for question in instrument.questions)
    assert page.count('class="tick"') == options + 36 + 2
    assert "Wave code" not in page.split("<table", 1)[1]  # it is not asked in this wave
    assert instrument.terms.credit in page
    assert "booklets large alone" in page


def test_the_next_waves_sheets_fit_the_wave_that_is_opened_then(desk, world):
    world.close(desk.client.group_id)
    page = desk.client.get(f"{desk.client.group}/booklet").text
    printed = re.search(r'Wave code <strong class="num">([^<]+)', page)[1]
    with world.open.begin() as session:
        wave = waves.open_wave(session, session.get_one(Group, desk.client.group_id))
        assert sheets.wave_code(desk.client.group_id, 2, wave.measures) == printed


def test_a_licensed_wording_is_printed_as_the_group_entered_it(signed_in, world):
    from toolkit.storage import definitions, plans

    instrument = load_library()["swemwbs"]
    with world.open.begin() as session:
        group = session.get_one(Group, signed_in.group_id)
        waves.close_wave(session, group.waves[0])
        plans.make(session, group, ["swemwbs"], [])
    assert "they have no wording yet: " in signed_in.get(f"{signed_in.group}/booklet").text
    texts = {one.key: f"Our own words {one.key}" for one in instrument.questions}
    labels = {
        one.name: {choice.code: f"Often {choice.code}" for choice in one.choices}
        for one in instrument.option_sets
    }
    with world.open.begin() as session:
        definitions.enter_text(session, signed_in.group_id, instrument, texts, labels)
    page = signed_in.get(f"{signed_in.group}/booklet").text
    assert "Our own words q7" in page
    assert "Often 5" in page


def test_the_key_sheet_has_a_line_for_each_code_and_says_where_to_keep_it(desk):
    page = desk.client.get(f"{desk.client.group}/key-sheet").text
    for code in desk.codes:
        assert page.count(code) == 1
    assert "in a drawer that locks" in page


def test_a_cards_strip_shows_the_short_code_alone(desk):
    page = parse(desk.client.get(f"{desk.client.group}/cards?code={desk.code}"))
    (strip,) = find_all(page, "p", class_="strip-code num") or [
        node for node in page.iter("p") if node.get("class") == "strip-code num"
    ]
    assert strip.text == desk.code
