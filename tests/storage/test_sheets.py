"""Sheets that are typed in: kept row by row, entered once, compared, corrected with the first kept."""

import threading

import pytest
from sqlalchemy import select

from toolkit.storage import acts, drafts, entries, groups, members, plans, sheets, waves
from toolkit.storage.answers import UnknownAnswerError
from toolkit.storage.database import sessions
from toolkit.storage.entries import EntryError
from toolkit.storage.models import DECLINED, EntryBefore, Group, How, Response, Sheet

FULL = {"who5": {f"q{n}": n % 6 for n in range(1, 6)}}


class Room:
    """A group with a wave, and a sheet to type in."""

    def __init__(self, session) -> None:
        self.session = session
        self.group = groups.add(session, None, "Walkers", country="england")
        self.member, self.other = members.add(session, self.group, 2, "2026-01")
        plans.make(session, self.group, ["who5"], [])
        self.wave = waves.open_wave(session, self.group)
        session.commit()
        self.asked = waves.instruments_of(session, self.wave)

    def begin(self, **more):
        given = {"how": How.PAPER, "consent": 1, "filled_on": waves.today(), "facilitator_id": None}
        made = sheets.begin(self.session, self.wave, self.member, **(given | more))
        self.session.commit()
        return made

    def save(self, sheet, answers, **more):
        sheets.save(self.session, sheet, "who5", answers, self.asked, **more)

    def enter(self, answers=FULL, **more):
        sheet = self.begin(**more)
        self.save(sheet, answers["who5"])
        made = sheets.finish(self.session, sheet, facilitator_id=None)
        self.session.commit()
        return made

    def again(self, response, *, filled=False):
        made = sheets.begin_again(self.session, response, facilitator_id=None, filled=filled)
        self.session.commit()
        return made

    def logged(self):
        return [(one.act.value, one.fields) for one in acts.of_group(self.session, self.group.id)]


@pytest.fixture
def room(session):
    return Room(session)


def test_a_sheet_is_no_answer_before_it_is_finished(room):
    sheet = room.begin()
    before = room.session.scalar(select(Group.data_version))
    room.save(sheet, {"q1": 3})
    room.save(sheet, {"q2": DECLINED})
    assert sheets.response_of(room.session, room.wave, room.member) is None
    assert room.session.scalar(select(Group.data_version)) == before
    response = sheets.finish(room.session, sheet, facilitator_id=None)
    room.session.commit()
    assert response.answers == {"who5": {"q1": 3, "q2": DECLINED}}
    assert (response.how, response.sent_on) == (How.PAPER, waves.today())
    assert room.session.scalar(select(Group.data_version)) > before
    assert room.session.scalars(select(Sheet)).all() == []
    assert room.logged() == [("answers:entered", {"wave": 1, "how": "paper"})]


def test_a_closed_wave_takes_a_late_sheet_with_the_day_on_it(room):
    day = room.wave.opened
    waves.close_wave(room.session, room.wave)
    response = room.enter(filled_on=day, how=How.HELPER)
    assert (response.how, response.sent_on) == (How.HELPER, day)


def test_a_browser_that_closes_half_way_loses_nothing(room):
    room.save(room.begin(), {"q1": 3})
    again = room.begin()
    assert again.answers == {"who5": {"q1": 3}}
    assert room.session.scalars(select(Sheet)).all() == [again]


def test_what_is_no_option_is_not_kept(room):
    sheet = room.begin()
    with pytest.raises(UnknownAnswerError):
        room.save(sheet, {"q1": 6})
    assert sheet.answers == {}


def test_an_emptied_row_is_left_open(room):
    sheet = room.begin()
    room.save(sheet, {"q1": 3, "q2": 1})
    room.save(sheet, {"q1": None})
    assert sheet.answers == {"who5": {"q2": 1}}


def test_answers_by_phone_are_never_entered_over(room, engine):
    sheet = room.begin()
    room.save(sheet, FULL["who5"])
    with engine.connect() as phone:
        guest, draft = drafts.guest(phone, room.member.id)
        drafts.start(phone, guest, draft, 1)
        guest, draft = drafts.guest(phone, room.member.id)
        drafts.send(phone, guest, draft)
    with pytest.raises(EntryError, match="has answered"):
        sheets.finish(room.session, sheet, facilitator_id=None)
    room.session.rollback()
    with pytest.raises(EntryError, match="by phone"):
        sheets.begin(room.session, room.wave, room.member, how=How.PAPER, consent=1,
                     filled_on=waves.today(), facilitator_id=None)  # fmt: skip


def test_what_was_begun_on_a_phone_is_replaced_only_on_purpose(room):
    room.session.add(Response(member=room.member, wave=room.wave, consent=1, answers=FULL))
    room.session.commit()
    with pytest.raises(sheets.PhoneDraftError):
        room.begin()
    response = room.enter({"who5": {"q1": 0}}, instead_of_phone=True)
    assert response.answers == {"who5": {"q1": 0}}
    assert response.how is How.PAPER


def test_a_sheet_is_entered_once_though_two_say_that_it_is_done(room, engine):
    sheet = room.begin()
    room.save(sheet, FULL["who5"])
    with sessions(engine)() as other:
        theirs = other.get_one(Sheet, sheet.id)
        sheets.finish(room.session, sheet, facilitator_id=None)
        room.session.commit()
        with pytest.raises(EntryError, match="finished or thrown away meanwhile"):
            sheets.finish(other, theirs, facilitator_id=None)
    assert len(room.logged()) == 1


def test_a_row_that_comes_in_while_a_sheet_is_finished_is_taken_along(room, engine):
    sheet = room.begin()
    room.save(sheet, {"q1": 3})
    with sessions(engine)() as other:
        sheets.save(other, other.get_one(Sheet, sheet.id), "who5", {"q2": 4}, room.asked)
    response = sheets.finish(room.session, sheet, facilitator_id=None)
    assert response.answers == {"who5": {"q1": 3, "q2": 4}}


def test_two_who_type_in_one_sheet_notice_each_other(room):
    sheet = room.begin()
    room.save(sheet, {"q1": 3}, seen=0)
    room.save(sheet, {"q1": 3}, seen=0)  # the same is no trouble
    with pytest.raises(sheets.OtherHandError) as other:
        room.save(sheet, {"q1": 4}, seen=0)
    assert other.value.kept == {"q1": 3}
    room.save(sheet, {"q1": 4}, seen=other.value.saves)
    assert sheet.answers == {"who5": {"q1": 4}}


def test_rows_that_are_saved_at_once_are_all_kept(room, engine):
    sheet = room.begin()
    errors = []

    def type_in(question):
        try:
            with sessions(engine)() as own:
                theirs = own.get_one(Sheet, sheet.id)
                sheets.save(own, theirs, "who5", {question: 2}, room.asked)
        except Exception as error:  # noqa: BLE001
            errors.append(error)

    threads = [threading.Thread(target=type_in, args=[f"q{n}"]) for n in range(1, 6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    room.session.refresh(sheet)
    assert sheet.answers == {"who5": {f"q{n}": 2 for n in range(1, 6)}}


def test_a_second_entry_is_compared_and_the_first_is_kept(room):
    response = room.enter()
    sheet = room.again(response)
    assert sheet.answers == {}
    room.save(sheet, FULL["who5"] | {"q2": 5, "q4": None})
    found = sheets.differences(sheet, response, room.asked)
    assert [(one.question, one.first, one.second) for one in found] == [
        ("q2", 2, 5),
        ("q4", 4, None),
    ]
    with pytest.raises(EntryError, match="for each question"):
        sheets.settle(room.session, sheet, response, room.asked, {"who5-q2": "second"},
                      facilitator_id=None)  # fmt: skip
    version = room.session.scalar(select(Group.data_version))
    right = {"who5-q2": "second", "who5-q4": "first"}
    changed = sheets.settle(room.session, sheet, response, room.asked, right, facilitator_id=None)
    room.session.commit()
    assert changed == 1
    assert response.answers == {"who5": FULL["who5"] | {"q2": 5}}
    (before,) = room.session.scalars(select(EntryBefore)).all()
    assert (before.answers, before.corrected_on) == (FULL, waves.today())
    assert room.session.scalar(select(Group.data_version)) > version
    assert room.logged()[:2] == [
        ("answers:corrected", {"wave": 1, "changed": 1}),
        ("answers:compared", {"wave": 1, "differences": 2}),
    ]


def test_two_entries_that_are_the_same_change_nothing(room):
    response = room.enter()
    sheet = room.again(response)
    room.save(sheet, FULL["who5"])
    assert sheets.settle(room.session, sheet, response, room.asked, {}, facilitator_id=None) == 0
    assert room.session.scalars(select(EntryBefore)).all() == []
    assert room.session.scalars(select(Sheet)).all() == []


def test_a_correction_starts_with_what_was_entered(room):
    response = room.enter()
    assert room.again(response, filled=True).answers == FULL


def test_answers_by_phone_are_not_corrected(room):
    response = Response(member=room.member, wave=room.wave, consent=1, answers=FULL,
                        sent_on=waves.today())  # fmt: skip
    room.session.add(response)
    room.session.commit()
    with pytest.raises(EntryError):
        room.again(response)
    with pytest.raises(EntryError):
        entries.correct(room.session, response, {"who5": {"q1": 0}}, facilitator_id=None)
    assert response.answers == FULL


def test_answers_that_a_member_sent_with_help_are_their_own(room, engine):
    with engine.connect() as phone:
        guest, draft = drafts.guest(phone, room.member.id)
        drafts.start(phone, guest, draft, 1)
        guest, draft = drafts.guest(phone, room.member.id)
        drafts.send(phone, guest, draft, helped=True)
    response = sheets.response_of(room.session, room.wave, room.member)
    assert (response.how, response.entered) == (How.HELPER, False)
    with pytest.raises(EntryError):
        room.again(response)
    with pytest.raises(EntryError, match="by phone"):
        room.begin()


def test_somebody_who_was_not_there_has_no_sheet(room):
    room.member.joined = "2099-01"
    with pytest.raises(EntryError, match="was not in the group"):
        room.begin()


def test_a_wave_whose_sheet_is_being_typed_in_is_not_deleted(room):
    room.begin()
    with pytest.raises(waves.WaveError, match="typed in"):
        waves.delete_wave(room.session, room.wave)


def test_erasing_a_member_takes_sheets_and_first_entries(room):
    response = room.enter()
    entries.correct(room.session, response, {"who5": {"q1": 0}}, facilitator_id=None)
    room.again(response)
    members.delete(room.session, room.member)
    room.session.commit()
    assert room.session.scalars(select(Sheet)).all() == []
    assert room.session.scalars(select(EntryBefore)).all() == []


def test_a_wave_code_is_of_its_group_its_number_and_its_questions():
    given = [{"hash": "a" * 64}]
    code = sheets.wave_code(1, 3, given)
    assert code.startswith("3-")
    others = {
        sheets.wave_code(2, 3, given),
        sheets.wave_code(1, 4, given),
        sheets.wave_code(1, 3, [{"hash": "b" * 64}]),
    }
    assert not any(sheets.is_wave_code(code, other) for other in others)
    for typed in (code, code.lower(), code.replace("-", ""), f" {code.replace('-', ' ')} "):
        assert sheets.is_wave_code(typed, code)
    for typed in ("", "3", code[:-1], code + "2"):
        assert not sheets.is_wave_code(typed, code)


def test_the_code_of_a_wave_beyond_nine_is_not_taken_for_the_first():
    code = sheets.wave_code(1, 1, [])
    assert not sheets.is_wave_code(f"1{code}", code)
    assert sheets.is_wave_code("12-" + sheets.wave_code(1, 12, [])[3:], sheets.wave_code(1, 12, []))
