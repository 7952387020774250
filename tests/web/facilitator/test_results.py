"""The results pages."""

import gzip
import html
import re

import pytest

from tests.conftest import TODAY
from toolkit.storage.models import Facilitator, Group, Role, Wave


def test_results_wait_for_a_closed_wave(signed_in):
    assert "when a wave is closed" in signed_in.get(f"{signed_in.group}/results").text


def test_results_of_the_demonstration_group(demo):
    page = demo.get(f"{demo.group}/results")
    assert page.status_code == 200
    assert "made up" in page.text
    assert "Of the three things you hoped for, one clearly got better" in page.text
    assert re.search(r"\d+ of the \d+ who ever answered did so twice or more", page.text)
    assert "plotly" not in page.text
    figure = demo.get(f"{demo.group}/results/rand36/energy/charts/lines.json").json
    assert {"data", "layout"} <= set(figure)
    assert demo.get(f"{demo.group}/results/rand36/total/charts/lines.json").status_code == 404
    code = re.search(r"members/(\w{3}-\w{3})", demo.get(f"{demo.group}/members").text).group(1)
    assert demo.get(f"{demo.group}/members/{code}").status_code == 200
    assert demo.get(f"{demo.group}/members/{code}/who5/percent.json").status_code == 200


def test_one_wave_shows_where_the_group_starts_and_claims_no_change(signed_in, world):
    from toolkit.storage import entries

    with world.open.begin() as session:
        wave = session.query(Wave).one()
        for place, member in enumerate(wave.group.members):
            answers = {"who5": {f"q{n}": place for n in range(1, 6)}}
            entries.enter(session, wave, member, answers, how="phone", consent=1, sent_on=TODAY)
    world.close(signed_in.group_id)
    page = signed_in.get(f"{signed_in.group}/results").text
    assert "where you start" in page
    assert "so it claims no change" in page
    assert "Each person" not in page
    assert "Too few people" in page
    assert signed_in.get(f"{signed_in.group}/results/who5/answers").status_code == 200
    assert signed_in.get(f"{signed_in.group}/results/phq9/answers").status_code == 404


def test_any_time_can_be_looked_at_and_is_then_no_finding(demo):
    page = demo.get(f"{demo.group}/results?from=2&to=4").text
    assert "You picked this time" in page
    assert "clearly" not in re.search(r'<section class="outcomes.*?</section>', page, re.DOTALL)[0]
    assert "from=2&amp;to=4" in page
    assert "You picked this time" in demo.get(f"{demo.group}/results?from=4&to=2").text
    assert "You picked this time" not in demo.get(f"{demo.group}/results?from=x&to=99").text
    assert demo.get(f"{demo.group}/results?from=3&to=3").status_code == 200


def test_each_scale_has_a_page_with_its_numbers_and_how_they_are_worked_out(demo):
    page = demo.get(f"{demo.group}/results/rand36/emotional_wellbeing?numbers=on").text
    assert "clearly better on average" in page
    assert "p, sign-flip (exact)" in page
    assert "Version 1.0" in page
    explained = demo.get("/library/methods").text
    anchors = set(re.findall(r"/library/methods#([\w-]+)", page))
    assert len(anchors) >= 10
    for anchor in anchors:
        assert f'id="{anchor}"' in explained
    assert demo.get(f"{demo.group}/results/rand36/nothing").status_code == 404


def test_the_front_page_leads_everywhere_in_two_steps_and_draws_each_scale(demo):
    page = demo.get(f"{demo.group}/results").text
    links = {html.unescape(link) for link in re.findall(r'href="([^"]+)"', page)}
    scales = {link for link in links if re.search(r"/results/\w+/\w+$", link)}
    assert len(scales) >= 16
    assert page.count("<svg") == page.count("</svg>") >= 16 + 3 + 10
    for link in links:
        if link.startswith(f"{demo.group}/"):
            assert demo.get(link).status_code == 200, link


def test_the_front_page_is_light_and_kept(demo):
    fresh = demo.get(f"{demo.group}/results").text
    assert len(gzip.compress(fresh.encode())) < 60_000
    token = re.compile(r'name="csrf_token" value="[^"]+"')  # its time of day is in it
    again = demo.get(f"{demo.group}/results").text
    assert token.sub("", again) == token.sub("", fresh)


def test_who_got_worse_is_shown_as_plainly_as_who_got_better(demo):
    page = demo.get(f"{demo.group}/results").text
    assert "2 people have moved a lot for the worse" in page
    assert "A kind next step" in page
    assert page.count('class="person worse"') == 2
    page = demo.get(f"{demo.group}/results/people").text
    assert "▲" in page
    assert "▼" in page
    code = re.search(r'members/(\w{3}-\w{3})">[^<]+</a></th><td></td><td><span class="worse"', page)
    assert (
        "has moved a lot for the worse on" in demo.get(f"{demo.group}/members/{code.group(1)}").text
    )


def test_a_group_that_planned_nothing_and_a_fall_that_is_better(app, client, world):
    from toolkit.storage import entries, waves

    account = world.facilitator()
    number = world.group(people=9, measures=("phq9",), owner=account)
    for change in (0, -1):
        with world.open.begin() as session:
            group = session.get_one(Group, number)
            if change:
                waves.open_wave(session, group)
            wave = group.waves[-1]
            for place, member in enumerate(group.members):
                answers = {f"q{n}": 2 + change + (n + place) % 2 for n in range(1, 10)}
                entries.enter(
                    session, wave, member, {"phq9": answers}, how="phone", consent=1, sent_on=TODAY
                )
        world.close(number)
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    page = client.get(f"/groups/{number}/results").text
    assert "No outcome was planned" in page
    assert 'class="person better"' in page
    assert 'class="person worse"' not in page
    scale = client.get(f"/groups/{number}/results/phq9/total").text
    said = "everyone moved by the same amount. Scores fell by about 9 points, which is better."
    assert said in scale
    assert (
        client.get(
            f"/groups/{number}/results/phq9/total/charts/lines.json?members=shown"
        ).status_code
        == 200
    )


@pytest.mark.parametrize("people", [0, 3])
def test_waves_that_nobody_answered_still_have_their_page(client, world, people):
    from toolkit.storage import waves

    account = world.facilitator()
    number = world.group(people=people, measures=("rand36", "phq9"), owner=account)
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    for again in (False, True):
        if again:
            with world.open.begin() as session:
                waves.open_wave(session, session.get_one(Group, number))
        world.close(number)
        page = client.get(f"/groups/{number}/results?numbers=on")
        assert page.status_code == 200
        lines = f"/groups/{number}/results/rand36/energy/charts/lines.json"
        assert client.get(f"{lines}?members=shown").status_code == 200
        assert client.get(lines).status_code == 404  # nobody to hand on a figure of
        assert client.get(f"/groups/{number}/results/rand36/answers").status_code == 200


def test_strange_addresses_are_no_page_and_no_error(signed_in):
    huge = "9" * 30
    for address in (
        f"/groups/{huge}",
        f"/groups/{huge}/results",
        f"{signed_in.group}/members/%00%00",
        f"{signed_in.group}/members/{'K' * 500}",
        f"{signed_in.group}/wording/..%2f..%2fetc",
        f"{signed_in.group}/results/{huge}/total/charts/lines.json",
        f"/survey/{huge}",
        "/library/%F0%9F%98%80",
    ):
        assert signed_in.get(address).status_code in {400, 404}, address
    for query in (f"?from={huge}&to=-1", "?from=%00", "?numbers=%ff"):
        assert signed_in.get(f"{signed_in.group}/results{query}").status_code == 200


def test_each_question_has_a_page_of_its_own_two_steps_from_the_front_and_danger_has_none(
    signed_in, world
):
    from tests.results.stored import added_in_wave_three

    with world.open.begin() as session:
        number = added_in_wave_three(session).id
        session.add(Role(group_id=number, facilitator_id=session.query(Facilitator).one().id))
    address = f"/groups/{number}/results/phq9/answers"
    page = signed_in.get(address).text
    assert f'href="{address}/q1"' in page
    assert "q9 asks about danger to oneself and is never counted here." in page
    one = signed_in.get(f"{address}/q1")
    assert one.status_code == 200
    assert "Jul 2025" in one.text
    for nothing in (f"{address}/q9", f"{address}/q99", f"/groups/{number}/results/gad7/answers/q1"):
        assert signed_in.get(nothing).status_code == 404
