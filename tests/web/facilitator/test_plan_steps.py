"""A plan made step by step, from a starter, used again; and what tells people when."""

import html
import re

import pytest

from toolkit.planning.starters import load_starters
from toolkit.storage import plans, waves


def fields(reply):
    """Return what the page's form would send, as a browser does, without its buttons."""
    form = re.search(r'<form method="post"[^>]*id="plan".*?</form>', reply.text, re.DOTALL).group(0)
    sent = []
    for tag in re.findall(r"<input[^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        ticked = "checked" in tag or not re.search(r'type="(radio|checkbox)"', tag)
        if name and value and ticked and name[1] != "csrf_token":
            sent.append((name[1], html.unescape(value[1])))
    return sent


class Walk:
    """Goes through the steps as a browser would: what the page holds is sent, changed a little."""

    def __init__(self, client) -> None:
        self.client, self.page = client, f"{client.group}/plan/steps"
        self.now = client.get(self.page)

    def go(self, go="next", without=(), **change):
        sent = [pair for pair in fields(self.now) if pair[0] not in {*change, *without}]
        for name, value in change.items():
            many = value if isinstance(value, list) else [value]
            sent += [(name, one) for one in many]
        data = {}
        for name, value in [*sent, ("go", go)]:
            data.setdefault(name, []).append(value)
        self.now = self.client.send(self.page, data)
        return self.now


@pytest.fixture
def walk(signed_in):
    return Walk(signed_in)


def kept(world, group_id):
    with world.open() as session:
        return plans.current(session, group_id)


def test_a_plan_is_made_step_by_step(walk, signed_in, world):
    walk.go(kind="activity", looks="inward", feature=["shared", "experience"])
    assert "Mutual aid groups mostly have all three" in walk.now.text
    walk.go(hope=["alcohol", "recovery"])
    assert "Three that fit" in walk.now.text
    for short in ("AUDIT-C", "BARC-10", "WHO-5"):
        assert f"Ask {short}" in walk.now.text
    walk.go(measure=["auditc", "who5"], outcome=["auditc.total"])
    days = ["2027-01-05", "2027-04-06", "", "", "", ""]
    walk.go(when="days", day=days)
    walk.go(design="together", main_wave="2", expected="12")
    assert "On 5 January 2027 and 6 April 2027." in walk.now.text
    assert "What 12 people can show" in walk.now.text
    assert walk.go("keep").status_code == 303
    plan = kept(world, signed_in.group_id)
    assert plan.measures == ["auditc", "who5"]
    assert plan.schedule["days"] == days[:2]
    assert plan.profile == {"kind": "activity", "looks": "inward",
                            "features": ["shared", "experience"]}  # fmt: skip
    assert (plan.hopes, plan.expected, plan.main_wave) == (["recovery", "alcohol"], 12, 2)
    assert plans.is_whole(plan)


def test_going_back_loses_nothing(walk):
    walk.go(kind="reading")
    walk.go(hope=["mood"])
    walk.go("hopes", without=["measure"], measure=["who5"])
    assert re.search(r'name="hope" value="mood" checked', walk.now.text)
    walk.go("group")
    assert re.search(r'name="kind" value="reading" checked', walk.now.text)
    assert ("measure", "who5") in fields(walk.now)


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (["2027-02-30"], "There is no day “2027-02-30”"),
        (["soon"], "There is no day “soon”"),
        (["٢٠٢٧-٠١-٠١"], "There is no day"),
        (["2027-04-01", "2027-01-01"], "Each wave begins after the one before it."),
        (["2027-01-01", "2027-01-01"], "Each wave begins after the one before it."),
        ([""], "Write down at least the first day"),
    ],
)
def test_days_that_are_none_are_said_and_stay(walk, days, says):
    walk.go()
    walk.go()
    walk.go()
    reply = walk.go(when="days", day=[*days, *[""] * (6 - len(days))])
    assert reply.status_code == 400
    assert says in reply.text
    for text in filter(None, days):
        assert f'value="{text}"' in reply.text


def test_a_wave_before_the_group_begins_lies_ten_weeks_before(walk):
    for _ in range(3):
        walk.go()
    near = ["2027-01-01", "2027-02-01", "", "", "", ""]
    assert "ten weeks or more" in walk.go(when="days", day=near, before="yes").text
    far = ["2027-01-01", "2027-04-01", "", "", "", ""]
    assert walk.go(when="days", day=far, before="yes").status_code == 200


def test_what_is_wrong_leads_to_its_step_before_anything_is_kept(walk, signed_in, world):
    before = kept(world, signed_in.group_id).id
    for _ in range(4):
        walk.go()
    walk.go(main_wave="x", without=["main_wave"])
    assert walk.now.status_code == 400
    walk.go("measures", main_wave="x")
    reply = walk.go("keep")
    assert reply.status_code == 400
    assert "The wave that counts is a number" in reply.text
    assert kept(world, signed_in.group_id).id == before


@pytest.mark.parametrize("key", load_starters())
def test_a_starter_plan_is_looked_over_and_kept_in_two_steps(walk, signed_in, world, key):
    starter = load_starters()[key]
    walk.now = signed_in.send(walk.page, {"starter": key}, page=f"{signed_in.group}/plan")
    assert "Look it over" in walk.now.text
    assert walk.go("keep").status_code == 303
    plan = kept(world, signed_in.group_id)
    assert tuple(plan.measures) == tuple(one for one in plan.measures if one in starter.measures)
    assert len(plan.schedule.get("days", plan.schedule.get("months"))) == len(starter.months)


def test_same_again_is_a_year_later(walk, signed_in, world):
    for _ in range(3):
        walk.go()
    walk.go(when="days", day=["2024-02-29", "2024-06-01", "", "", "", ""])
    walk.go()
    walk.go("keep")
    walk.now = signed_in.send(walk.page, {"again": "yes"}, page=f"{signed_in.group}/plan")
    assert "On 28 February 2025 and 1 June 2025." in walk.now.text
    walk.go("keep")
    text = signed_in.get(f"{signed_in.group}/plan").text
    assert "What changed after it:" in text
    assert "When: On 28 February 2025 and 1 June 2025." in text
    with world.open() as session:
        found = {plan.id for plan in session.query(plans.Plan)}
        assert len(found) == 3  # the one it began with, and both of these


def test_waves_point_to_the_plan_that_they_were_opened_under(walk, signed_in, world):
    first = kept(world, signed_in.group_id).id
    for _ in range(5):
        walk.go()
    walk.go("keep")
    world.close(signed_in.group_id)
    signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves")
    with world.open() as session:
        found = [waves.of_group(session, signed_in.group_id, number).plan_id for number in (1, 2)]
    assert found[0] == first
    assert found[1] > first


def test_what_tells_people_when_tells_nothing_else(walk, signed_in, world):
    page = f"{signed_in.group}/plan"
    assert signed_in.get(f"{page}/calendar.ics").status_code == 404  # no day is planned
    for _ in range(3):
        walk.go()
    walk.go(when="days", day=["2099-01-05", "2099-06-01", "", "", "", ""])
    walk.go()
    walk.go("keep")
    made = signed_in.get(f"{page}/calendar.ics?title=Walk")
    assert made.mimetype == "text/calendar"
    assert made.data.count(b"BEGIN:VEVENT") == 2
    for word in (b"http", b"Tuesday", b"walkers", b"localhost"):
        assert word not in made.data
    assert signed_in.get(f"{page}/calendar.ics?title=Therapy").status_code == 404
    for address in (f"{page}/poster", f"{page}/poster?large=yes"):
        sheet = (
            signed_in.get(address).text.split('<section class="poster"')[1].split("</section>")[0]
        )
        assert "5 January 2099" in sheet
        assert "Tuesday walkers" not in sheet
        assert "href" not in sheet
    assert (
        "Tuesday walkers" in signed_in.get(f"{page}/poster?named=yes").text.split("poster-name")[1]
    )
    assert (
        "link"
        not in signed_in.get(f"{page}/tell").text.split("<textarea")[1].split("</textarea")[0]
    )


@pytest.mark.parametrize(
    "sent",
    [
        {"step": "nowhere", "go": "nowhere"},
        {"step": "counts", "go": "keep", "design": "x" * 5000},
        {"step": "group", "kind": "\x00", "day": ["1"] * 500},
        {"starter": "../../etc/passwd"},
        {"again": "maybe"},
    ],
)
def test_nonsense_is_answered_with_a_page(walk, signed_in, sent):
    assert signed_in.send(walk.page, sent).status_code in (200, 400)
