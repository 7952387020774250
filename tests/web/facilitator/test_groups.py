"""A group, from its name to its first wave."""

import re

from toolkit.storage.models import Group, Wave


def test_a_group_from_its_name_to_its_first_wave(client, world):
    world.facilitator()
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    reply = client.send(
        "/groups/new", {"name": "Thursday table", "purpose": "", "country": "england"}
    )
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


def test_settings_refuse_what_would_not_work(signed_in):
    page = f"{signed_in.group}/settings"
    good = {
        "name": "A",
        "purpose": "",
        "leave_to": "https://a.org",
    }
    for change in (
        {"leave_to": "javascript:alert(1)"},
        {"leave_to": "https://www..bbc.co.uk/"},
        {"name": ""},
    ):
        assert signed_in.send(page, {**good, **change}).status_code == 400, change
    assert signed_in.send(page, good).status_code == 303


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
            "response": 1,
            "chart": "lines",
            "picture": "flow",
            "question": "q1",
            "name": "report.pdf",
            "link_id": 1,
            "place": 0,
            "item": 0,
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


def test_a_sign_that_no_database_keeps_is_refused_in_words(signed_in):
    page = f"{signed_in.group}/settings"
    sent = {"name": "A\0", "purpose": "", "leave_to": "https://a.org", "country": "england"}
    reply = signed_in.send(page, sent)
    assert reply.status_code == 400
    assert "One sign can’t be kept" in reply.text
