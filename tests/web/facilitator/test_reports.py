"""Reports: written, looked at, published and handed on, through the pages as people use them."""

import datetime as dt
import re

import pytest
from sqlalchemy import select

from toolkit import making
from toolkit.reports.content import from_json
from toolkit.storage import entries, members, report_files, reports
from toolkit.storage.models import (
    Act,
    AuditEntry,
    Group,
    Job,
    JobState,
    ReleasedFigure,
    Report,
    ReportDraft,
    Wave,
)
from toolkit.storage.waves import today


@pytest.fixture(autouse=True)
def no_process(monkeypatch):
    """Files are made in a process of its own; ``tests/test_making.py`` runs that."""
    started = []
    monkeypatch.setattr(making, "start", started.append)
    return started


@pytest.fixture
def writing(client, world):
    """Give a client with a draft for a funder, of a small group that answered twice."""
    number = world.group(people=12, outcomes=[("who5", "percent")], owner=world.facilitator())
    with world.open.begin() as session:
        group = session.get_one(Group, number)
        group.purpose = "A gardening group."
        plan = group.plans[0]
        plan.made_at = dt.datetime.combine(dt.date(2024, 1, 1), dt.time(12))
        (first,) = group.waves
        first.opened = dt.date(2025, 9, 1)
        first.closed = dt.date(2025, 9, 8)  # one wave at a time is open
        second = Wave(
            group_id=number,
            number=2,
            opened=dt.date(2026, 9, 1),
            measures=first.measures,
            plan_id=plan.id,
        )
        session.add(second)
        session.flush()
        for member in group.members:
            member.joined = "2020-01"
        for wave in (first, second):
            for place, member in enumerate(group.members):
                score = place % 5 if wave is first else (place * 3 + 1) % 6
                answers = {"who5": {f"q{n}": score for n in range(1, 6)}}
                entries.enter(
                    session,
                    wave,
                    member,
                    answers,
                    how="phone",
                    consent=1,
                    sent_on=wave.opened,
                    late=True,
                )
            wave.closed = wave.opened + dt.timedelta(days=7)
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    client.group = f"/groups/{number}"
    page = f"{client.group}/reports"
    reply = client.send(page, {"title": "A year of the Greenhouse", "kind": "funder"})
    assert reply.status_code == 303
    client.draft = reply.location
    return client


def publish(client):
    look = client.get(f"{client.draft}/look").text
    mark = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', look)[1]
    return client.send(
        f"{client.draft}/publish", {"fingerprint": mark}, page=f"{client.draft}/look"
    )


def test_nothing_to_report_before_a_wave_is_closed(signed_in):
    page = signed_in.get(f"{signed_in.group}/reports").text
    assert "nothing to report yet" in page
    assert 'name="title"' not in page


def test_a_report_is_written_looked_at_and_published(writing, world, no_process):
    page = writing.get(writing.draft).text
    assert "A gardening group" in page
    said = "What we did about those who got worse"
    assert said in page
    reply = writing.send(
        writing.draft,
        {"title": "A year", "written-worse": "We rang.", "revision": "1", "then": "look"},
    )
    assert reply.location.endswith("/look")
    look = writing.get(reply.location).text
    for words in ("What is hidden, and why", "your first report", "We rang.", "What will leave"):
        assert words in look
    reply = publish(writing)
    assert reply.status_code == 303
    assert no_process
    shown = writing.get(reply.location).text
    assert "Published on" in shown
    assert "We rang." in shown
    with world.open() as session:
        report = session.scalars(select(Report)).one()
        assert from_json(report.content).title == "A year"
        assert session.scalars(select(ReleasedFigure)).first() is not None
        assert session.scalars(select(ReportDraft)).first() is None
        assert session.scalars(select(Job)).one().state is JobState.WAITING
        act = session.scalars(select(AuditEntry)).one()
        assert (act.act, act.fields["fingerprint"]) == (Act.REPORT_PUBLISHED, report.fingerprint)
    log = writing.get(f"{writing.group}/acts").text
    assert "A report was published" in log
    assert "by robin" in log


def test_a_second_report_says_what_the_first_one_told(writing):
    publish(writing)
    reply = writing.send(f"{writing.group}/reports", {"title": "Again", "kind": "funder"})
    look = writing.get(f"{reply.location}/look").text
    assert "the same figure of the same people" in look


def test_what_was_not_looked_at_is_not_published(writing, world):
    look = f"{writing.draft}/look"
    reply = writing.send(f"{writing.draft}/publish", {"fingerprint": "0" * 64}, page=look)
    assert reply.status_code == 409
    assert "is not the one that you looked at" in reply.text
    with world.open() as session:
        assert session.scalars(select(Report)).first() is None
        assert session.scalars(select(ReleasedFigure)).first() is None


def test_two_who_publish_at_once_publish_one(writing, world):
    other = writing.send(f"{writing.group}/reports", {"title": "Other", "kind": "funder"}).location
    look = writing.get(f"{other}/look").text
    mark = re.search(r'name="fingerprint" value="([0-9a-f]{64})"', look)[1]
    publish(writing)
    reply = writing.send(f"{other}/publish", {"fingerprint": mark}, page=f"{other}/look")
    # The same figures of the same people may leave again: it is a second report, in its turn.
    assert reply.status_code == 303
    with world.open() as session:
        assert sorted(session.scalars(select(Report.number))) == [1, 2]


def test_a_wording_with_another_number_stays_on_the_page_and_is_not_saved(writing):
    page = writing.get(writing.draft).text
    key = re.search(r'id="wording-(change:[\w:]+)"', page)[1]
    reply = writing.send(writing.draft, {"title": "A", "revision": "1", f"wording-{key}": "Up 99!"})
    assert reply.status_code == 400
    assert "Please keep the numbers as they are" in reply.text
    assert "Up 99!" in reply.text
    assert "Up 99!" not in writing.get(writing.draft).text


def test_a_wording_of_ones_own_is_kept_and_marked(writing):
    page = writing.get(writing.draft).text
    reply = writing.send(
        writing.draft,
        {"title": "A", "revision": "1", "wording-limits:cause": "This can’t show a cause."},
    )
    assert "words “because”" not in page
    assert reply.status_code in {303, 400}


def test_two_who_write_at_once_lose_nothing(writing):
    writing.send(writing.draft, {"title": "First", "revision": "1", "written-next": "Ours."})
    reply = writing.send(writing.draft, {"title": "Late", "revision": "1", "written-next": "Mine."})
    assert reply.status_code == 400
    assert "Somebody else saved" in reply.text
    assert "Mine." in reply.text
    assert "Ours." in writing.get(writing.draft).text


@pytest.mark.parametrize(
    "text", ["x" * 7000, "<script>alert(1)</script>", "\u202eمرحبا 🙂", "=cmd|’ /C"]
)
def test_what_is_typed_is_text_and_nothing_else(writing, text):
    reply = writing.send(writing.draft, {"title": "A", "revision": "1", "written-next": text})
    if len(text) > 6000:
        assert reply.status_code == 400
        assert "Please keep it below" in reply.text
        return
    look = writing.get(f"{writing.draft}/look")
    assert look.status_code == 200
    assert "<script>alert" not in look.text


def test_a_draft_is_deleted(writing, world):
    writing.send(f"{writing.draft}/delete", page=writing.draft)
    assert writing.get(writing.draft).status_code == 404
    with world.open() as session:
        assert session.scalars(select(AuditEntry)).first() is None


def test_files_are_found_by_their_names_alone_and_taking_one_is_noted(writing, app, world):
    publish(writing)
    folder = app.extensions["toolkit_instance"].folder
    with world.open() as session:
        mark = session.scalars(select(Report)).one().fingerprint
    report_files.keep(report_files.folder_of(folder, mark), "report.pdf", b"%PDF-1.7")
    report_files.keep(report_files.folder_of(folder, mark), "chart-changed-page-2x.png", b"png")
    report = f"{writing.group}/reports/1"
    reply = writing.get(f"{report}/files/report.pdf")
    assert reply.data == b"%PDF-1.7"
    assert "attachment" in reply.headers["Content-Disposition"]
    picture = writing.get(f"{report}/files/chart-changed-page-2x.png?inside=yes")
    assert "attachment" not in picture.headers["Content-Disposition"]
    assert "chart-changed-page-2x.png?inside=yes" in writing.get(report).text
    for name in ("..%2f..%2fkeys.json", "....//keys.json", "keys.json", ".hidden", "report.exe"):
        assert writing.get(f"{report}/files/{name}").status_code in {400, 404}
    with world.open() as session:
        taken = [one.act for one in session.scalars(select(AuditEntry))]
    assert taken == [Act.REPORT_PUBLISHED, Act.REPORT_TAKEN]


def test_a_link_opens_one_report_to_whoever_has_it_until_it_is_ended(writing, app):
    publish(writing)
    report = f"{writing.group}/reports/1"
    until = today() + dt.timedelta(days=30)
    writing.send(f"{report}/links", {"until": until.isoformat()}, page=report)
    link = re.search(r"http://[^/]+(/r/[\w-]+)", writing.get(report).text)[1]
    stranger = app.test_client()
    page = stranger.get(link)
    assert page.status_code == 200
    assert "noindex" in page.headers["X-Robots-Tag"]
    assert "Signed in" not in page.text
    assert not re.search(r"/groups/", page.text)
    number = re.search(r"/links/(\d+)/end", writing.get(report).text)[1]
    writing.send(f"{report}/links/{number}/end", page=report)
    assert stranger.get(link).status_code == 404
    log = writing.get(f"{writing.group}/acts").text
    assert "A link for a funder was made" in log
    assert "A link for a funder was ended" in log


@pytest.mark.parametrize("until", ["", "2020-01-01", "2999-01-01", "no day"])
def test_a_link_has_a_last_day_that_comes(writing, until):
    publish(writing)
    report = f"{writing.group}/reports/1"
    reply = writing.send(f"{report}/links", {"until": until}, page=report)
    assert reply.status_code == 400
    assert 'href="#until"' in reply.text


def test_text_to_copy_is_counted(writing):
    reply = writing.send(
        f"{writing.group}/reports", {"title": "Grant", "kind": "form:short_end_of_grant"}
    )
    writing.draft = reply.location
    writing.send(writing.draft, {"title": "Grant", "revision": "1", "written-hard": "word " * 101})
    assert "What was hard” has 101 words of 100" in writing.get(f"{writing.draft}/look").text
    publish(writing)
    page = writing.get(f"{writing.group}/reports/1/copy").text
    assert "101 words of 100" in page
    assert "too long for the form" in page


def test_nobody_reaches_another_groups_report(writing, world, client):
    publish(writing)
    stranger = world.facilitator("sam")
    other = world.group(owner=stranger)
    world.close(other)
    client.send("/account/sign-out", page=f"{writing.group}/reports")
    client.send("/account/sign-in", {"username": "sam", "password": "three odd words"})
    for page in ("", "/1", "/1/copy", "/1/files/report.pdf", "/1/progress.json", "/drafts/1"):
        assert client.get(f"{writing.group}/reports{page}").status_code == 404
        own = client.get(f"/groups/{other}/reports{page}").status_code
        assert own == (200 if not page else 404)
    assert client.get(f"{writing.group}/acts").status_code == 404


def test_the_link_key_is_its_own(writing, world):
    publish(writing)
    with world.open.begin() as session:
        report = session.scalars(select(Report)).one()
        link = reports.add_link(session, report, today())
        token = reports.link_token(b"another key" * 4, link.id)
    assert writing.get(f"/r/{token}").status_code == 404


def test_one_wave_makes_a_report_of_where_a_group_starts(signed_in, world):
    with world.open.begin() as session:
        members.add(session, session.get_one(Group, signed_in.group_id), 5, "2026-01")
        wave = session.scalars(select(Wave)).one()
        session.refresh(wave.group)
        for place, member in enumerate(wave.group.members):
            answers = {"who5": {f"q{n}": place % 6 for n in range(1, 6)}}
            entries.enter(
                session, wave, member, answers, how="phone", consent=1, sent_on=wave.opened
            )
    world.close(signed_in.group_id)
    page = signed_in.get(f"{signed_in.group}/reports").text
    assert "Where we start" in page
    assert "For a funder" not in page
    reply = signed_in.send(f"{signed_in.group}/reports", {"title": "Start", "kind": "start"})
    look = signed_in.get(f"{reply.location}/look").text
    assert "Where we start" in look
    assert "claims no change" in look
    assert not re.search(r"\b(rose|fell)\b", look)
