"""Groups that are awkward: a page that says so in one sentence, and the rest of it works."""

import html
import re

import pytest

from tests.results.stored import CASES
from toolkit.storage.models import Role


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_an_awkward_group_has_pages_that_work(client, world, case):
    account = world.facilitator()
    with world.open.begin() as session:
        group = case(session)
        session.add(Role(group_id=group.id, facilitator_id=account))
        number = group.id
    client.send("/account/sign-in", {"username": "robin", "password": "three odd words"})
    page = client.get(f"/groups/{number}/results")
    assert page.status_code == 200
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page.text)))
    assert words.count(CASES[case]) >= 1, words
    assert not re.search(r"\bnan\b|\bNone\b", words)
    links = {html.unescape(link) for link in re.findall(r'href="(/groups/[^"]+)"', page.text)}
    for link in sorted(links)[:60]:
        assert client.get(link).status_code == 200, link
