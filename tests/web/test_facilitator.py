"""The facilitator's way without a browser."""

import io
import re
import zipfile

import pandas as pd
import pytest

from tests.conftest import TODAY
from toolkit.demo import fill
from toolkit.instruments import load_library
from toolkit.storage import facilitators, invitations
from toolkit.storage.models import Group, Member, Response, Role, Wave


@pytest.fixture
def demo(app, client, world):
    account = world.facilitator()
    with world.open.begin() as session:
        group = fill(session, TODAY)
        session.add(Role(facilitator_id=account, group_id=group.id))
        number = group.id
    client.send("/account/sign-in", {"username": "ROBIN", "password": "three odd words"})
    client.group = f"/groups/{number}"
    return client


def test_the_first_sign_in_is_by_a_link_that_works_once(client, world):
    with world.open.begin() as session:
        made = facilitators.add(session, "facilitator")
        token = invitations.token(world.secret, made.id, made.fs_uniquifier)
    address = f"/account/welcome/{token}"
    chosen = {"username": "sam", "password": "three odd words", "again": "three odd words"}
    short = client.send(address, {**chosen, "password": "short", "again": "short"})
    assert short.status_code == 400
    assert "at least 10 letters" in short.text
    assert 'value="sam"' in short.text
    assert client.send(address, chosen).status_code == 303
    assert client.get("/groups").status_code == 200
    client.send("/account/sign-out", page="/groups")
    assert client.get(address).status_code == 404
    assert client.get("/groups").status_code == 303
    with world.open() as session:
        kept = session.get(type(made), made.id).password
    assert kept.startswith("$argon2id$")


def test_a_wrong_password_and_an_unknown_name_look_the_same(client, world):
    world.facilitator()
    replies = [
        client.send("/account/sign-in", {"username": name, "password": "wrong wrong wrong"})
        for name in ("robin", "nobody")
    ]
    assert [reply.status_code for reply in replies] == [400, 400]
    assert all("don’t go together" in reply.text for reply in replies)


def test_trying_passwords_is_slowed_down(client, world):
    world.facilitator()
    page = client.get("/account/sign-in")
    data = {"csrf_token": client.token(page), "username": "robin", "password": "wrong"}
    statuses = [client.post("/account/sign-in", data=data).status_code for _ in range(12)]
    assert statuses[-1] == 429


@pytest.mark.parametrize("following", ["//evil.example", "https://evil.example", "/\\evil"])
def test_signing_in_leads_to_this_site_only(client, world, following):
    world.facilitator()
    reply = client.send(
        f"/account/sign-in?next={following}",
        {"username": "robin", "password": "three odd words"},
        page="/account/sign-in",
    )
    assert reply.headers["Location"] == "/groups"


def test_a_group_from_its_name_to_its_first_wave(client, world):
    world.facilitator()
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    reply = client.send("/groups/new", {"name": "Thursday table", "purpose": ""})
    plan = reply.headers["Location"]
    group = plan.removesuffix("/plan")
    nothing = client.send(plan, {})
    assert nothing.status_code == 400
    assert "at least one measure" in nothing.text
    client.send(plan, {"measure": ["who5", "ons4"], "outcome": "who5.percent"})
    client.send(f"{group}/members", {"number": "7", "joined": "2026-11"})
    members = client.get(f"{group}/members").text
    assert len(set(re.findall(r"members/(\w{3}-\w{3})\"", members))) == 7
    client.send(f"{group}/waves/open", page=f"{group}/waves")
    home = client.get(group).text
    assert "Wave 1 is open: 0 of 7 have answered" in home
    assert "about 2 minutes" not in home
    again = client.send(f"{group}/waves/open", page=f"{group}/waves")
    assert again.status_code == 409
    client.send(f"{group}/waves/1/close", page=f"{group}/waves")
    with world.open() as session:
        assert session.query(Wave).one().closed is not None


def test_too_many_outcomes_and_an_unknown_measure_are_refused(signed_in):
    outcomes = [f"ons4.{key}" for key in ("satisfaction", "worthwhile", "happiness", "anxiety")]
    reply = signed_in.send(f"{signed_in.group}/plan", {"measure": "ons4", "outcome": outcomes})
    assert reply.status_code == 400
    assert reply.text.count("checked") == 5
    assert signed_in.send(f"{signed_in.group}/plan", {"measure": "iq"}).status_code == 400


def test_bad_numbers_of_members_keep_what_was_typed(signed_in):
    for number, joined in (
        ("0", "2026-11"),
        ("x", "2026-11"),
        ("101", "2026-11"),
        ("3", "2026-13"),
    ):
        reply = signed_in.send(f"{signed_in.group}/members", {"number": number, "joined": joined})
        assert reply.status_code == 400
        assert f'value="{joined}"' in reply.text


def test_cards_have_a_code_each_and_no_name(signed_in, world):
    page = signed_in.get(f"{signed_in.group}/cards").text
    assert page.count("<svg") == 3
    token = world.link(signed_in.group_id).removeprefix("/s/")
    assert " ".join(token[i : i + 4] for i in range(0, 20, 4)) in page
    with world.open() as session:
        code = session.query(Member).first().code
    one = signed_in.get(f"{signed_in.group}/cards?code={code}").text
    assert one.count("<svg") == 1


def test_a_lost_card_is_replaced(signed_in, world):
    old = world.link(signed_in.group_id)
    with world.open() as session:
        code = session.query(Member).first().code
    signed_in.send(f"{signed_in.group}/members/{code}/new-card", page=f"{signed_in.group}/members")
    assert signed_in.get(old).status_code == 404
    assert signed_in.get(world.link(signed_in.group_id)).status_code == 303


def test_leaving_and_erasing(signed_in, world):
    with world.open() as session:
        code, other = (member.code for member in session.query(Member).limit(2))
    page = f"{signed_in.group}/members/{code}/leave"
    assert signed_in.send(page, {"month": "2025-01", "reason": "moved"}).status_code == 400
    assert signed_in.send(page, {"month": "2026-11", "reason": "moved"}).status_code == 303
    assert signed_in.get(world.link(signed_in.group_id)).status_code == 404
    erase = f"{signed_in.group}/members/{other}/erase"
    assert signed_in.send(erase, {"word": "yes"}).status_code == 400
    assert signed_in.send(erase, {"word": "erase"}).status_code == 303
    with world.open() as session:
        assert session.query(Member).count() == 2


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


def test_settings_refuse_what_would_not_work(signed_in):
    page = f"{signed_in.group}/settings"
    good = {"name": "A", "purpose": "", "support": "Help: call 1", "leave_to": "https://a.org"}
    for change in ({"leave_to": "javascript:alert(1)"}, {"support": "no colon"}, {"name": ""}):
        assert signed_in.send(page, {**good, **change}).status_code == 400
    assert signed_in.send(page, good).status_code == 303


def test_results_wait_for_a_closed_wave(signed_in):
    assert "when a wave is closed" in signed_in.get(f"{signed_in.group}/results").text


def test_results_of_the_demonstration_group(demo):
    page = demo.get(f"{demo.group}/results")
    assert page.status_code == 200
    assert "made up" in page.text
    assert re.search(r"\d+ of \d+ answered both", page.text)
    figure = demo.get(f"{demo.group}/results/rand36/energy.json").json
    assert {"data", "layout"} <= set(figure)
    assert demo.get(f"{demo.group}/results/rand36/total.json").status_code == 404
    code = re.search(r"members/(\w{3}-\w{3})", demo.get(f"{demo.group}/members").text).group(1)
    assert demo.get(f"{demo.group}/members/{code}").status_code == 200
    assert demo.get(f"{demo.group}/members/{code}/who5/percent.json").status_code == 200


def test_the_export_can_be_scored_again(demo, world):
    archive = zipfile.ZipFile(io.BytesIO(demo.get(f"{demo.group}/export.zip").data))
    scores = pd.read_csv(archive.open("scores.csv"))
    for key in ("rand36", "who5", "ons4", "mutual_aid"):
        answers = pd.read_csv(archive.open(f"answers_{key}.csv"))
        again = load_library()[key].score(answers)
        kept = scores[scores.measure == key].set_index(["member", "wave", "scale"]).score
        for scale in again.columns:
            for (member, wave), value in (
                again[scale].groupby([answers.member, answers.wave]).first().dropna().items()
            ):
                assert kept[member, wave, scale] == value
    with world.open() as session:
        sent = session.query(Response).filter(Response.sent_on.is_not(None)).count()
    assert len(answers) == sent
    assert {"codebook.csv", "scales.csv", "members.csv", "waves.csv", "README.txt"} <= set(
        archive.namelist()
    )


def test_nobody_reaches_another_groups_pages(app, signed_in, world):
    """Walk every route with the number of a group that the account has no place in."""
    other = world.group(people=2)
    with world.open() as session:
        code = session.get_one(Group, other).members[0].code
    walked = 0
    for rule in app.url_map.iter_rules():
        if "group_id" not in rule.arguments:
            continue
        values = {
            "group_id": other,
            "code": code,
            "number": 1,
            "key": "swemwbs",
            "measure": "who5",
            "scale": "percent",
        }
        values = {name: values[name] for name in rule.arguments}
        with app.test_request_context():
            address = app.url_for(rule.endpoint, **values)
        token = signed_in.token(signed_in.get(f"{signed_in.group}/members"))
        if "GET" in rule.methods:
            assert signed_in.get(address).status_code == 404, address
        if "POST" in rule.methods:
            reply = signed_in.post(address, data={"csrf_token": token})
            assert reply.status_code == 404, address
        walked += 1
        # A member of another group in the address of one's own group is not there either.
        if "code" in rule.arguments and "GET" in rule.methods:
            own = address.replace(f"/groups/{other}/", f"{signed_in.group}/")
            assert signed_in.get(own).status_code == 404, own
    assert walked >= 15


def test_meetings_are_kept_and_replaced(signed_in, world):
    with world.open() as session:
        codes = [member.code for member in session.query(Member)]
    page = f"{signed_in.group}/meetings"
    signed_in.send(page, {"held_on": "2026-11-02", "came": codes[:2]})
    signed_in.send(page, {"held_on": "2026-11-02", "came": codes})
    assert "2 November 2026: 3 there" in signed_in.get(page).text
    assert signed_in.send(page, {"held_on": "2026-02-30"}).status_code == 400


def test_one_wave_shows_where_the_group_starts_and_claims_no_change(signed_in, world):
    from toolkit.storage import responses

    with world.open.begin() as session:
        wave = session.query(Wave).one()
        for place, member in enumerate(wave.group.members):
            answers = {"who5": {f"q{n}": place for n in range(1, 6)}}
            responses.enter(session, wave, member, answers, TODAY, "phone")
    world.close(signed_in.group_id)
    page = signed_in.get(f"{signed_in.group}/results").text
    assert "Where you start" in page
    assert "It claims no change" in page
    assert "What you planned to look at" not in page
    assert "too few" in page
    assert signed_in.get(f"{signed_in.group}/results/who5/answers").status_code == 200
    assert signed_in.get(f"{signed_in.group}/results/phq9/answers").status_code == 404


def test_any_time_can_be_looked_at_and_the_numbers_shown(demo):
    page = demo.get(f"{demo.group}/results?from=2&to=4&numbers=on").text
    assert "From wave 2" in page
    assert "p, sign-flip (exact)" in page
    assert "From wave 2" in demo.get(f"{demo.group}/results?from=4&to=2").text
    assert "From wave 1" in demo.get(f"{demo.group}/results?from=x&to=99").text
    assert demo.get(f"{demo.group}/results?from=3&to=3").status_code == 200


def test_every_method_that_a_page_leads_to_is_explained(demo):
    page = demo.get(f"{demo.group}/results").text
    explained = demo.get("/library/methods").text
    anchors = set(re.findall(r"/library/methods#([\w-]+)", page))
    assert len(anchors) >= 10
    for anchor in anchors:
        assert f'id="{anchor}"' in explained


def test_who_got_worse_is_shown_as_plainly_as_who_got_better(demo):
    page = demo.get(f"{demo.group}/results").text
    assert "▲" in page
    assert "▼" in page
    assert "A kind next step" in page
    code = re.search(r'members/(\w{3}-\w{3})">[^<]+</a></th><td></td><td><span class="worse"', page)
    assert "has clearly got worse on" in demo.get(f"{demo.group}/members/{code.group(1)}").text


def test_a_group_that_planned_nothing_and_a_fall_that_is_better(app, client, world):
    from toolkit.storage import responses, waves

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
                responses.enter(session, wave, member, {"phq9": answers}, TODAY, "phone")
        world.close(number)
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    page = client.get(f"/groups/{number}/results").text
    assert "No outcome was planned" in page
    assert "On average, scores fell by about 9 points, which is better." in page
    assert "Everyone moved by the same amount." in page
    assert "▲ PHQ-9: Low mood" in page
    assert "▼" not in page
    assert client.get(f"/groups/{number}/results/phq9/total.json").status_code == 200


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
        assert client.get(f"/groups/{number}/results/rand36/energy.json").status_code == 200
        assert client.get(f"/groups/{number}/results/rand36/answers").status_code == 200
        assert client.get(f"/groups/{number}/export.zip").status_code == 200


def test_strange_addresses_are_no_page_and_no_error(signed_in):
    huge = "9" * 30
    for address in (
        f"/groups/{huge}",
        f"/groups/{huge}/results",
        f"{signed_in.group}/members/%00%00",
        f"{signed_in.group}/members/{'K' * 500}",
        f"{signed_in.group}/wording/..%2f..%2fetc",
        f"{signed_in.group}/results/{huge}/total.json",
        f"/survey/{huge}",
        "/library/%F0%9F%98%80",
    ):
        assert signed_in.get(address).status_code == 404, address
    for query in (f"?from={huge}&to=-1", "?from=%00", "?numbers=%ff"):
        assert signed_in.get(f"{signed_in.group}/results{query}").status_code == 200
