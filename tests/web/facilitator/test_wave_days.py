"""A wave looked at before it opens, closed by its day, dated anew, with a trace of each."""

import datetime as dt

import pytest

from toolkit.storage import acts, entries, waves
from toolkit.storage.models import Act, Group, How, Wave

TODAY = waves.today()
DAY = dt.timedelta(days=1)


@pytest.fixture
def page(signed_in):
    return f"{signed_in.group}/waves"


def log(world, group_id):
    with world.open() as session:
        return [entry.act for entry in reversed(acts.of_group(session, group_id))]


def answer(world, group_id, on, number=1):
    with world.open.begin() as session:
        group = session.get_one(Group, group_id)
        wave = waves.of_group(session, group_id, number)
        wave.opened = min(wave.opened, on)
        entries.enter(session, wave, group.members[0], {"who5": {"q1": 3}}, how=How.PAPER,
                      consent=1, sent_on=on, late=True)  # fmt: skip


def test_what_members_will_see_is_shown_before_a_wave_opens(signed_in, page, world):
    world.close(signed_in.group_id)
    text = signed_in.get(f"{page}/open").text
    assert "Open wave 2?" in text
    assert text.count('<fieldset id="who5-') == 5  # as members are asked it
    assert "I have felt cheerful and in good spirits" in text
    assert "Your plan does not say what you hope will change" in text
    assert signed_in.send(f"{page}/open").status_code == 303
    assert log(world, signed_in.group_id) == [Act.WAVE_OPENED]
    text = signed_in.get(f"{page}/open").text
    assert "A wave is open already" in text
    assert "disabled>Open it" in text


def test_what_is_missing_is_named_with_the_way_to_mend_it(signed_in, page, world):
    world.close(signed_in.group_id)
    signed_in.send(f"{signed_in.group}/plan", {"measure": ["swemwbs", "phq9"]})
    text = signed_in.get(f"{page}/open").text
    assert "SWEMWBS has no wording yet" in text
    assert f"{signed_in.group}/wording/swemwbs" in text


def test_a_wave_taken_back_and_opened_again_leaves_a_trace(signed_in, page, world):
    signed_in.send(f"{page}/1/close")
    signed_in.send(f"{page}/1/reopen", page=page)
    signed_in.send(f"{page}/1/delete")
    acts_done = [Act.WAVE_CLOSED, Act.WAVE_REOPENED, Act.WAVE_TAKEN_BACK]
    assert log(world, signed_in.group_id) == acts_done
    text = signed_in.get(f"{signed_in.group}/acts").text
    assert "A wave that was opened by mistake was taken back" in text


def test_a_wave_closes_by_itself_after_its_day(signed_in, page, world):
    signed_in.send(f"{page}/1/days", {"opened": TODAY.isoformat(), "closes_on": TODAY.isoformat()})
    link = world.link(signed_in.group_id)
    assert signed_in.get(link, follow_redirects=True).status_code == 200
    assert "open until then" in signed_in.get(page).text
    with world.open.begin() as session:  # a day goes by
        wave = waves.of_group(session, signed_in.group_id, 1)
        wave.opened, wave.closes_on = TODAY - 9 * DAY, TODAY - DAY
    # To members it is closed at once, before anybody looked; then a look closes it.
    assert "Nothing to answer today" in signed_in.get(link, follow_redirects=True).text
    with world.open() as session:
        assert session.query(Wave).one().closed is None
    signed_in.get(page)
    with world.open() as session:
        assert session.query(Wave).one().closed == TODAY - DAY


def test_days_are_corrected_with_what_stood_before(signed_in, page, world):
    signed_in.send(f"{page}/1/close")
    new = {"opened": (TODAY - 9 * DAY).isoformat(), "closed": (TODAY - 2 * DAY).isoformat()}
    assert signed_in.send(f"{page}/1/days", new).status_code == 303
    with world.open() as session:
        wave = session.query(Wave).one()
        assert (wave.opened, wave.closed) == (TODAY - 9 * DAY, TODAY - 2 * DAY)
        (entry,) = [one for one in acts.of_group(session, signed_in.group_id)
                    if one.act is Act.WAVE_DATED]  # fmt: skip
        assert entry.fields["before"] == [TODAY.isoformat(), TODAY.isoformat(), None]
        assert entry.fields["after"] == [new["opened"], new["closed"], None]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"opened": "2026-02-30"}, "There is no such day"),
        ({"opened": "yesterday"}, "There is no such day"),
        ({"opened": (TODAY + DAY).isoformat()}, "still to come"),
        ({"closes_on": (TODAY - DAY).isoformat()}, "today or later"),
        ({"closed": TODAY.isoformat()}, "by its own button"),
        ({"opened": TODAY.isoformat()}, "Somebody had answered by"),
    ],
)
def test_days_that_can_not_be_are_said_and_stay(signed_in, page, world, sent, says):
    answer(world, signed_in.group_id, TODAY - 3 * DAY)
    given = {"opened": (TODAY - 3 * DAY).isoformat()} | sent
    reply = signed_in.send(f"{page}/1/days", given)
    assert reply.status_code == 400
    assert says in reply.text
    for name in sent.keys() - {"closed"}:
        assert f'value="{sent[name]}"' in reply.text
    with world.open() as session:
        assert session.query(Wave).one().opened == TODAY - 3 * DAY


def test_waves_never_overlap(signed_in, page, world):
    signed_in.send(f"{page}/1/close")
    signed_in.send(f"{page}/open", page=f"{page}/open")
    early = {"opened": (TODAY - DAY).isoformat()}
    assert "Waves can’t overlap" in signed_in.send(f"{page}/2/days", early).text
    with world.open.begin() as session:
        waves.of_group(session, signed_in.group_id, 2).opened = TODAY - 5 * DAY
        one = waves.of_group(session, signed_in.group_id, 1)
        one.opened, one.closed = TODAY - 9 * DAY, TODAY - 6 * DAY
    late = {"opened": (TODAY - 9 * DAY).isoformat(), "closed": TODAY.isoformat()}
    assert "Waves can’t overlap" in signed_in.send(f"{page}/1/days", late).text


def test_another_group_s_wave_has_no_page(signed_in, world):
    other = world.group()
    assert signed_in.get(f"/groups/{other}/waves/1/days").status_code == 404
    assert signed_in.get(f"/groups/{other}/waves/open").status_code == 404
    assert signed_in.get(f"{signed_in.group}/waves/9/days").status_code == 404


def test_then_and_now_are_asked_in_one_form(signed_in, page, world):
    world.close(signed_in.group_id)
    signed_in.send(f"{page}/open", {"then": ["who5", "nothing"]})
    phone = signed_in.application.test_client()
    phone.get(world.link(signed_in.group_id))
    phone.send("/survey", {"choice": "agree"})
    assert "think back" not in phone.get("/survey/1").text
    assert "Now think back to the time when you joined the group." in phone.get("/survey/2").text
    world.close(signed_in.group_id)
    text = signed_in.get(f"{signed_in.group}/results/looking-back").text
    assert "0 said both. It takes 5" in text
    assert "looking back" not in signed_in.get(f"{signed_in.group}/results").text.lower().replace(
        ">looking back<", ""
    )
    figure = f"{signed_in.group}/results/looking-back/2/0.json?members=shown"
    assert signed_in.get(figure).status_code == 404  # too few to draw
