"""Taking data away: a form, a file, an entry in the audit log."""

import io
import re
import resource
import zipfile

import pandas as pd
import pytest

from toolkit.exchange.formats import FORMATS as MADE
from toolkit.storage import acts, entries, waves
from toolkit.storage.models import Act, Group, Wave
from toolkit.web.facilitator.exports.forms import FORMATS

ANSWERS = [key for key, made in MADE.items() if made.has_answers]


def _log(world, group_id):
    with world.open() as session:
        return [
            (entry.act, entry.fields, entry.facilitator_id)
            for entry in acts.of_group(session, group_id)
        ]


def _take(client, key, **data):
    address = f"{client.group}/exports"
    return client.send(address, {"format": key, **data})


def test_the_page_offers_each_format_that_there_is(demo):
    page = demo.get(f"{demo.group}/exports").text
    assert re.findall(r'name="format" value="(\w+)"', page) == list(FORMATS)
    assert set(FORMATS) == set(MADE)
    assert set(ANSWERS) <= acts.FORMATS
    assert "for your group alone" in page
    assert "hard questions" not in page  # nothing of the kind was asked
    assert f"{demo.group}/exports" in demo.get(f"{demo.group}/results").text


@pytest.mark.parametrize("key", FORMATS)
def test_each_file_is_handed_over_under_a_name_that_says_for_whom_it_is(demo, key):
    reply = _take(demo, key)
    assert reply.status_code == 200
    assert reply.mimetype == MADE[key].mimetype
    name = re.fullmatch(r'attachment; filename="(\S+)"', reply.headers["Content-Disposition"])[1]
    assert name.startswith("for-the-group-alone_group-") == (key in ANSWERS)
    assert reply.headers["Cache-Control"] == "no-store"


def test_what_left_is_written_down_and_a_codebook_is_nobodys_answers(demo, world):
    number = int(demo.group.rpartition("/")[2])
    assert _log(world, number) == []
    _take(demo, "codebook")
    assert _log(world, number) == []
    _take(demo, "sav")
    _take(demo, "datapackage")
    (last, fields, who), (first, *_) = _log(world, number)
    assert last == first == Act.ANSWERS_EXPORTED
    assert fields == {"format": "datapackage", "hard": ""}
    assert who is not None


def test_nothing_leaves_by_a_link_and_nothing_without_the_pages_token(demo, world):
    address = f"{demo.group}/exports"
    assert demo.get(f"{address}?format=csv").mimetype == "text/html"
    assert demo.post(address, data={"format": "csv"}).status_code == 400
    wrong = _take(demo, "docx")
    assert wrong.status_code == 400
    assert "Choose one of the files" in wrong.text
    assert _log(world, int(demo.group.rpartition("/")[2])) == []


def test_another_groups_data_is_no_page(demo, world):
    other = world.group()
    assert demo.get(f"/groups/{other}/exports").status_code == 404
    page = f"{demo.group}/exports"
    assert demo.send(f"/groups/{other}/exports", {"format": "csv"}, page=page).status_code == 404
    assert _log(world, other) == []


def test_answers_to_hard_questions_leave_only_for_a_reason(client, world):
    account = world.facilitator()
    number = world.group(measures=("phq9",), owner=account)
    with world.open.begin() as session:
        wave = session.query(Wave).filter_by(group_id=number).one()
        member = session.get_one(Group, number).members[0]
        answers = {"phq9": {f"q{n}": 1 for n in range(1, 10)}}
        entries.enter(session, wave, member, answers, how="phone", consent=1, sent_on=wave.opened)
        waves.close_wave(session, wave)
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    client.group = f"/groups/{number}"
    page = client.get(f"{client.group}/exports").text
    assert "PHQ-9 asks about thoughts of death" in page

    def columns(**data):
        return list(pd.read_csv(io.BytesIO(_take(client, "csv", **data).data), skiprows=1))

    assert "phq9_q9" not in columns()
    assert "phq9_total" in columns()
    assert "phq9_q9" in columns(hard="study")
    assert _take(client, "csv", hard="because").status_code == 400


def test_before_a_wave_is_closed_the_page_says_so_and_gives_what_there_is(signed_in):
    page = signed_in.get(f"{signed_in.group}/exports").text
    assert "No wave is closed yet" in page
    for key in FORMATS:
        assert _take(signed_in, key).status_code == 200
    with zipfile.ZipFile(io.BytesIO(_take(signed_in, "datapackage").data)) as archive:
        assert len(pd.read_csv(archive.open("members.csv"))) == 3


def test_a_full_disk_gets_a_plain_message_and_nothing_is_written_down(demo, world):
    page = f"{demo.group}/exports"
    token = demo.token(demo.get(page))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        reply = demo.post(page, data={"csrf_token": token, "format": "sav"})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert reply.status_code == 503
    assert "no room for the file" in reply.text
    assert _log(world, int(demo.group.rpartition("/")[2])) == []
