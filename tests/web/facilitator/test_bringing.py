"""Bringing answers in, page by page: nothing before it was looked at, no name ever."""

import csv
import datetime as dt
import io
import os
import re
import sqlite3
import time
from pathlib import Path

import pytest
import xlsxwriter
from sqlalchemy import select

from tests.conftest import find_all, parse
from toolkit.instruments import load_library
from toolkit.storage import imports
from toolkit.storage.models import Group, Member, Response
from toolkit.web.facilitator.bringing import held

WHO5 = load_library()["who5"]
TEXTS = [question.text for question in WHO5.questions]
LABELS = [choice.label for choice in WHO5.questions[0].options.choices]


@pytest.fixture
def desk(client, world):
    """Give a client that is signed in, with a new group in which nothing is."""
    account = world.facilitator()
    client.group_id = world.group(owner=account, people=0, is_open=False, measures=())
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    client.group = f"/groups/{client.group_id}"
    return client


def as_csv(*rows, encoding="utf-8") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(*rows) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Form1")
        day = book.add_format({"num_format": "m/d/yy h:mm:ss"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, dt.datetime):
                    sheet.write_datetime(at, column, cell, day)
                else:
                    sheet.write(at, column, cell)
    return out.getvalue()


def upload(desk, data, names="stop", name="answers.csv"):
    return desk.send(f"{desk.group}/bring", {"file": (io.BytesIO(data), name), "names": names})


def files(app):
    return [path.name for path in Path(app.instance_path).glob("bringing-*")]


def responses(world, group_id):
    with world.open() as session:
        query = select(Response, Member.code).join(Member).where(Member.group_id == group_id)
        return [(code, row.answers, row.sent_on) for row, code in session.execute(query)]


GOOGLE = [
    ["Timestamp", "Your code", *(f"In the last two weeks [{text}]" for text in TEXTS)],
    *(["2026/01/05 10:11:12 am GMT", f"P{at}", *LABELS[:5]] for at in range(4)),
    *(["2026/04/05 10:11:12 am GMT", f"P{at}", *LABELS[1:6]] for at in range(4)),
]


def test_a_google_form_comes_in_and_goes_again(desk, app, world):
    reply = upload(desk, as_csv(*GOOGLE))
    assert reply.status_code == 303
    columns = reply.location
    page = desk.get(columns)
    chosen = [node.get("value") for node in find_all(parse(page), "option", selected="")]
    assert chosen[:7] == ["day", "own", *(f"question:who5:q{n}" for n in range(1, 6))]
    look = desk.send(columns, {}).location
    page = desk.get(look)
    assert "8 answers would come in" in page.text
    assert "Wave 2 would be made, closed, from 5 April 2026" in page.text
    assert responses(world, desk.group_id) == []
    assert len(files(app)) == 1
    refused = desk.send(f"{columns}/import", {}, page=look)
    assert refused.status_code == 400
    assert responses(world, desk.group_id) == []
    done = desk.send(f"{columns}/import", {"agreed": "yes"}, page=look)
    assert done.status_code == 200
    pairs = re.findall(r"<td>(P\d)</td><td class=\"num\"><strong>([\w-]+)</strong>", done.text)
    assert [who for who, _ in pairs] == ["P0", "P1", "P2", "P3"]
    found = responses(world, desk.group_id)
    assert len(found) == 8
    assert {code for code, *_ in found} == {code for _, code in pairs}
    assert found[0][1] == {"who5": {"q1": 5, "q2": 4, "q3": 3, "q4": 2, "q5": 1}}
    assert files(app) == []
    assert desk.get(columns).status_code == 404
    acts_page = desk.get(f"{desk.group}/acts").text
    assert "Answers were brought in: 8 answers, 4 new members, 2 new waves" in acts_page
    assert desk.get(f"{desk.group}/results").status_code == 200
    # and it goes again
    page = desk.get(f"{desk.group}/bring")
    undo = next(
        node.get("href")
        for node in find_all(parse(page), "a")
        if "/undo" in (node.get("href") or "")
    )
    assert "8 answers go, with 4 members and 2 waves" in desk.get(undo).text
    assert desk.send(undo, {}).status_code == 303
    assert responses(world, desk.group_id) == []
    assert desk.get(undo).status_code == 404
    assert "taken back" in desk.get(f"{desk.group}/acts").text


def microsoft(*people):
    head = [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        *(f"{text}\xa0" for text in TEXTS),
    ]
    when = dt.datetime(2026, 1, 5, 10, 11, 12)  # noqa: DTZ001
    rows = [
        [at, when, when, f"{name}@walkers.test".lower(), f"{name} Walker", *LABELS[:5]]
        for at, name in enumerate(people, start=1)
    ]
    return as_xlsx(head, *rows)


def test_names_are_refused_and_can_be_replaced_by_codes(desk, app, world, caplog):
    data = microsoft("Ada", "Bea", "Cleo")
    refused = upload(desk, data, name="Form.xlsx")
    assert refused.status_code == 400
    assert "This file names people" in refused.text
    assert "D “Email”" in refused.text
    assert "E “Name”" in refused.text
    assert files(app) == []
    shown = upload(desk, data, "codes", "Form.xlsx")
    assert shown.status_code == 200
    pairs = re.findall(r"<td>([^<]+)</td><td class=\"num\"><strong>([\w-]+)</strong>", shown.text)
    assert [who for who, _ in pairs] == [
        f"{n.lower()}@walkers.test, {n} Walker" for n in ("Ada", "Bea", "Cleo")
    ]
    (name,) = files(app)
    path = f"{app.instance_path}/{name}"
    assert Path(path).stat().st_mode & 0o777 == 0o600
    columns = f"{desk.group}/bring/{name.removeprefix('bringing-').removesuffix('.json')}"
    look = desk.send(columns, {}).location
    assert "3 answers would come in" in desk.get(look).text
    in_file = Path(path).read_bytes()
    done = desk.send(f"{columns}/import", {"agreed": "yes"}, page=look)
    assert done.status_code == 303
    assert {code for code, *_ in responses(world, desk.group_id)} == {code for _, code in pairs}
    for who in (b"Ada", b"Walker", b"walkers.test"):
        assert who not in in_file
        assert who.decode() not in caplog.text
        for kept in Path(app.instance_path).rglob("*"):
            assert not kept.is_file() or who not in kept.read_bytes(), kept


def test_names_can_be_left_out_where_codes_are_there(desk):
    rows = [["Name", "id", "wave", "date", "who5_q1"], ["Ada Walker", "P1", "1", "2026-01-05", "3"]]
    columns = upload(desk, as_csv(*rows), "leave out").location
    page = desk.get(columns)
    assert "Ada" not in page.text
    look = desk.send(columns, {}).location
    assert "1 answer would come in" in desk.get(look).text


def test_a_column_of_names_can_not_be_chosen_later(desk):
    rows = [
        ["id", "pet", "date", "who5_q1"],
        ["1", "Rex", "2026-01-05", "3"],
        ["2", "Milo", "2026-01-05", "3"],
    ]
    columns = upload(desk, as_csv(*rows)).location
    look = desk.send(columns, {"use-0": "", "use-1": "own"}).location
    page = desk.get(look)
    assert "names or initials" in page.text
    assert "Bring in" not in page.text


def test_problems_are_shown_and_words_and_days_can_be_said(desk, world):
    rows = [
        ["id", "wave", "who5_q1", "who5_q2"],
        ["1", "1", "Sometimes", "3"],
        ["2", "1", "Sometimes", "4"],
    ]
    columns = upload(desk, as_csv(*rows)).location
    look = desk.send(columns, {"how": "paper"}).location
    page = desk.get(look)
    assert "3 problems are in the way" in page.text
    assert "Row 2" in page.text
    assert "C “who5_q1”" in page.text
    assert desk.send(f"{columns}/import", {"agreed": "yes"}, page=look).status_code == 409
    mark = find_all(parse(page), "input", name="mark-0")[0].get("value")
    wrong = desk.send(look, {"day-1": "32.05.2026"})
    assert wrong.status_code == 400
    assert "is no day" in wrong.text
    assert (
        desk.send(look, {"day-1": "5 January 2026", "word-0": "1", "mark-0": mark}).status_code
        == 303
    )
    assert "2 answers would come in" in desk.get(look).text
    desk.send(f"{columns}/import", {"agreed": "yes"}, page=look)
    assert [answers for _, answers, _ in responses(world, desk.group_id)] == [
        {"who5": {"q1": 1, "q2": 3}},
        {"who5": {"q1": 1, "q2": 4}},
    ]
    # what a word means is remembered, and the text of the file is not
    columns = upload(desk, as_csv(rows[0], ["9", "2", "sometimes.", "3"])).location
    look = desk.send(columns, {}).location
    assert "“sometimes” is Some of the time" in desk.get(look).text
    with world.open() as session:
        kept = str(imports.columns_of(session, desk.group_id))
    assert "ometimes" not in kept
    assert "who5_q1" not in kept


def test_a_correction_of_a_column_is_remembered(desk):
    rows = [["Person", "Mood one", "when"], ["1", "3", "2026-01-05"]]
    columns = upload(desk, as_csv(*rows)).location
    more = desk.send(columns, {"more": "yes", "also": "who5"})
    assert more.location == columns
    look = desk.send(columns, {"use-1": "question:who5:q1", "use-2": "day"}).location
    assert "1 answer would come in" in desk.get(look).text
    desk.send(f"{columns}/import", {"agreed": "yes"}, page=look)
    page = desk.get(upload(desk, as_csv(*rows)).location)
    chosen = [node.get("value") for node in find_all(parse(page), "option", selected="")]
    assert chosen[:3] == ["own", "question:who5:q1", "day"]


@pytest.mark.parametrize("data", [b"", b"id,q\n", b"PK\x03\x04nonsense", bytes(range(256)) * 9])
def test_what_is_no_spreadsheet_gets_words(desk, app, data):
    reply = upload(desk, data)
    assert reply.status_code == 400
    assert "Nothing was taken" in reply.text
    assert files(app) == []


def test_a_file_that_is_too_large_is_refused(desk):
    body = b"--x\r\n" + b"1" * 8_200_000
    reply = desk.post(
        f"{desk.group}/bring", data=body, content_type="multipart/form-data; boundary=x"
    )
    assert reply.status_code == 413


def test_a_held_file_is_of_one_account_and_one_group(desk, world, app):
    columns = upload(desk, as_csv(*GOOGLE)).location
    name = columns.rpartition("/")[2]
    account = world.facilitator("kim")
    other = world.group(owner=account)
    world.share(desk.group_id, account)
    stranger = app.test_client()
    stranger.send("/account/sign-in", {"username": "kim", "password": "three odd words"})
    for group in (desk.group_id, other):
        for end in ("", "/look"):
            assert stranger.get(f"/groups/{group}/bring/{name}{end}").status_code == 404
    assert desk.get(f"/groups/{other}/bring/{name}").status_code == 404
    assert desk.get(f"{desk.group}/bring/..%2fkeys").status_code in {400, 404}


def test_a_held_file_goes_when_cancelled_and_after_an_hour(desk, app, monkeypatch):
    columns = upload(desk, as_csv(*GOOGLE)).location
    assert desk.send(f"{columns}/cancel", {}, page=columns).status_code == 303
    assert files(app) == []
    columns = upload(desk, as_csv(*GOOGLE)).location
    (name,) = files(app)
    path = f"{app.instance_path}/{name}"
    old = time.time() - held.SECONDS - 1
    os.utime(path, (old, old))
    assert desk.get(columns).status_code == 404
    assert files(app) == []
    # Nobody has to open a page for it.
    monkeypatch.setattr(held, "SECONDS", -1)
    upload(desk, as_csv(*GOOGLE))
    until = time.monotonic() + 10
    while files(app) and time.monotonic() < until:
        time.sleep(0.05)
    assert files(app) == []


def test_a_start_takes_what_an_earlier_server_left(desk, app, instance):
    upload(desk, as_csv(*GOOGLE))
    (name,) = files(app)
    os.utime(f"{app.instance_path}/{name}", (0, 0))
    held.sweep(instance.folder)
    assert files(app) == []


def test_nothing_is_written_while_it_is_planned(desk, app, world):
    """Members’ answers are saved meanwhile: nothing holds the database before the end."""
    columns = upload(desk, as_csv(*GOOGLE)).location
    look = desk.send(columns, {}).location
    other = sqlite3.connect(f"{app.instance_path}/toolkit.sqlite", timeout=0)
    from toolkit.exchange.bringing import planning

    plan, tried = planning.plan, []

    def watched(*args):
        made = plan(*args)
        other.execute("BEGIN IMMEDIATE")  # raises at once if somebody else writes
        other.execute("ROLLBACK")
        tried.append(1)
        return made

    planning.plan = watched
    try:
        reply = desk.send(f"{columns}/import", {"agreed": "yes"}, page=look)
    finally:
        planning.plan = plan
        other.close()
    assert reply.status_code == 200
    assert len(tried) == 2


def test_doors(desk):
    for page in ("", "/members", "/exports"):
        links = [node.get("href") for node in find_all(parse(desk.get(desk.group + page)), "a")]
        assert f"{desk.group}/bring" in links


def test_a_wave_that_was_opened_meanwhile_stops_the_import(desk, world):
    columns = upload(desk, as_csv(*GOOGLE)).location
    look = desk.send(columns, {}).location
    with world.open.begin() as session:
        from toolkit.storage import waves

        day = dt.date(2026, 4, 1)
        waves.add_closed(session, session.get_one(Group, desk.group_id), 1, day, day, ["who5"])
    reply = desk.send(f"{columns}/import", {"agreed": "yes"}, page=look)
    assert reply.status_code == 409
    assert responses(world, desk.group_id) == []
