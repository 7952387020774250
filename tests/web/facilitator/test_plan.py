"""Choosing measures, outcomes and wordings."""

import re

from toolkit.instruments import load_library
from toolkit.storage import plans


def test_too_many_outcomes_and_an_unknown_measure_are_refused(signed_in):
    outcomes = [f"ons4.{key}" for key in ("satisfaction", "worthwhile", "happiness", "anxiety")]
    reply = signed_in.send(f"{signed_in.group}/plan", {"measure": "ons4", "outcome": outcomes})
    assert reply.status_code == 400
    assert len(re.findall(r"<input type=.checkbox[^>]* checked[ >]", reply.text)) == 5
    assert signed_in.send(f"{signed_in.group}/plan", {"measure": "iq"}).status_code == 400


def test_licensed_wording_is_entered_before_members_are_asked(signed_in, world):
    group = signed_in.group
    signed_in.send(f"{group}/waves/1/close", page=f"{group}/waves")
    signed_in.send(f"{group}/plan", {"measure": "swemwbs"})
    refused = signed_in.send(f"{group}/waves/open", page=f"{group}/waves")
    assert refused.status_code == 409
    assert "SWEMWBS has no wording yet" in refused.text
    questions = {f"q{n}": f"Item {n} as licensed" for n in range(1, 8)}
    name = load_library()["swemwbs"].option_sets[0].name
    labels = {f"{name}-{n}": f"Label {n}" for n in range(1, 6)}
    page = f"{group}/wording/swemwbs"
    missing = signed_in.send(page, {**questions, **labels, "q3": ""})
    assert missing.status_code == 400
    assert "Question q3 has no text" in missing.text
    assert "Tick that your group holds the licence" in missing.text
    assert "Item 2 as licensed" in missing.text
    assert signed_in.send(page, {**questions, **labels, "licensed": "yes"}).status_code == 303
    signed_in.send(f"{group}/waves/open", page=f"{group}/waves")
    signed_in.get(world.link(signed_in.group_id))
    signed_in.send("/survey", {"choice": "agree"})
    assert "Item 7 as licensed" in signed_in.get("/survey/1").text


def test_an_outcome_ticks_its_measure(signed_in, world):
    page = f"{signed_in.group}/plan"
    assert signed_in.send(page, {"outcome": "ons4.happiness"}).status_code == 303
    with world.open() as session:
        plan = plans.current(session, signed_in.group_id)
        assert (plan.measures, plan.outcomes) == (["ons4"], [["ons4", "happiness"]])


def test_a_raw_score_that_repeats_a_percent_is_not_offered(signed_in):
    page = signed_in.get(f"{signed_in.group}/plan/all").text
    assert 'value="who5.percent"' in page
    assert 'value="who5.total"' not in page
    assert 'value="swemwbs.metric"' in page
    assert 'value="swemwbs.total"' not in page
    assert 'value="phq9.total"' in page
    assert 'value="rand36.energy"' in page


def test_the_minutes_add_up_and_many_are_warned_of(signed_in):
    page = f"{signed_in.group}/plan"
    assert '<p id="sum" role="status" data-many="10">' in signed_in.get(f"{page}/all").text
    assert "about <strong>1 min</strong>" in signed_in.get(f"{page}/all").text
    signed_in.send(page, {"measure": ["who5", "ons4"]})
    few = signed_in.get(signed_in.group).text
    assert "Saved. Answering takes about 2 minutes." in few
    signed_in.send(page, {"measure": ["rand36", "who5", "ons4", "gse", "rses"]})
    assert "people stop half-way" in signed_in.get(signed_in.group).text
    assert 'class="much"' in signed_in.get(f"{page}/all").text


def test_what_counts_is_kept_with_the_plan_and_shown_again(signed_in, world):
    page = f"{signed_in.group}/plan"
    sent = {"measure": "who5", "outcome": "who5.percent"}
    counts = {"design": "as_they_join", "main_wave": "4", "headline": "taken_together"}
    assert signed_in.send(page, {**sent, **counts}).status_code == 303
    with world.open() as session:
        plan = plans.current(session, signed_in.group_id)
        assert (plan.design, plan.main_wave, plan.headline) == ("as_they_join", 4, "taken_together")
        assert plans.is_whole(plan)
    text = signed_in.get(f"{page}/all").text
    assert re.search(r'value="as_they_join" checked', text)
    assert re.search(r'name="main_wave" value="4"', text)
    assert re.search(r'value="taken_together" checked', text)
    assert "The first wave has been opened" in text


def test_what_is_no_choice_is_refused_and_stays_on_the_page(signed_in):
    page = f"{signed_in.group}/plan"
    for wrong in ({"main_wave": "x"}, {"main_wave": "1"}, {"main_wave": "٤"}, {"design": "both"}):
        reply = signed_in.send(page, {"measure": "who5", **wrong})
        assert reply.status_code == 400
    assert 'value="٤"' in signed_in.send(page, {"measure": "who5", "main_wave": "٤"}).text


def test_how_many_are_expected_is_answered_with_what_they_can_show(signed_in, world):
    page = f"{signed_in.group}/plan"
    sent = {"measure": "rand36", "outcome": "rand36.energy", "expected": "10"}
    assert signed_in.send(page, sent).status_code == 303
    assert "With 10 people we can only notice big changes" in signed_in.get(signed_in.group).text
    text = signed_in.get(f"{page}/all").text
    assert re.search(r'name="expected" value="10"', text)
    assert "Smaller ones that matter may still be there." in text
    with world.open() as session:
        plan = plans.current(session, signed_in.group_id)
        assert plan.expected == 10
        assert plans.is_whole(plan)


def test_an_expected_number_that_is_none_stays_on_the_page(signed_in):
    page = f"{signed_in.group}/plan"
    for wrong in ("0", "ten", "-3", "501", "9" * 12):
        reply = signed_in.send(page, {"measure": "who5", "expected": wrong})
        assert reply.status_code == 400
        assert "a number from 1 to 500" in reply.text
        assert f'value="{wrong}"' in reply.text
