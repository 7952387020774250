"""A questionnaire's file that is mended or removed changes nothing that was asked."""

import re
import sys
from dataclasses import replace

import pytest

from toolkit.instruments import loader
from toolkit.storage.models import Definition, Response


@pytest.fixture
def library(monkeypatch):
    """Let a test change what ``surveys/`` holds, in every room that reads it."""
    real = loader.load_library
    held = dict(real())
    for module in list(sys.modules.values()):
        if getattr(module, "load_library", None) is real:
            monkeypatch.setattr(module, "load_library", lambda: held)
    return held


def _answer(client, link):
    client.get(link)
    client.send("/survey", {"choice": "agree"})
    page = client.get("/survey/1")
    names = sorted(set(re.findall(r'name="(who5-q\d)"', page.text)))
    client.send("/survey/1", dict.fromkeys(names, "3") | {"seen": "0"})
    return page, names, client.send("/survey/send", page="/survey/check")


@pytest.mark.parametrize("what", ["removed", "mended"])
def test_an_open_wave_goes_on_asking_what_it_asked(app, client, signed_in, world, library, what):
    link = world.link(signed_in.group_id)
    if what == "removed":
        del library["who5"]
    else:
        old = library["who5"]
        questions = tuple(replace(one, text="Something else") for one in old.questions[:2])
        library["who5"] = replace(old, version="99", questions=questions)
    phone = app.test_client()
    page, names, sent = _answer(phone, link)
    assert len(names) == 5
    assert "Something else" not in page.text
    assert sent.status_code == 303
    with world.open() as session:
        assert len(session.query(Response).one().answers["who5"]) == 5
    for address in ("", "/waves", "/plan", "/members", "/meetings", "/settings"):
        assert signed_in.get(signed_in.group + address).status_code == 200, address
    world.close(signed_in.group_id)
    results = signed_in.get(f"{signed_in.group}/results")
    assert results.status_code == 200
    assert "WHO-5" in results.text
    answers = signed_in.get(f"{signed_in.group}/results/who5/answers").text
    assert "Version 1.0" in answers
    assert "Something else" not in answers
    again = signed_in.send(f"{signed_in.group}/waves/open", page=f"{signed_in.group}/waves")
    if what == "removed":
        assert again.status_code == 409
        assert "not in the library any more" in again.text
    else:
        assert again.status_code == 303, again.text
        assert "version 99" in signed_in.get(f"{signed_in.group}/waves").text
        with world.open() as session:
            assert session.query(Definition).count() == 2


def test_what_is_asked_is_kept_once_for_all_groups(world):
    world.group()
    world.group()
    with world.open() as session:
        assert session.query(Definition).count() == 1
