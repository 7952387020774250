"""A key a purpose: made once, carried over, made anew one by one, never half written."""

import hashlib
import hmac
import json
import os
import subprocess
import sys
import threading
import time

import pytest

from toolkit.storage import keys, links
from toolkit.storage.instance import InstanceError, open_instance
from toolkit.storage.keys import Key, Keys, Purpose

SINGLE = b"f" * 64


def test_each_purpose_has_a_key_of_its_own_for_its_owner_alone(tmp_path):
    made = keys.open_keys(tmp_path)
    assert len({made.secret(purpose) for purpose in Purpose}) == len(Purpose)
    assert (tmp_path / keys.FILE).stat().st_mode & 0o077 == 0
    assert keys.open_keys(tmp_path) == made
    assert made.exposed == ()
    assert "secret" not in repr(made)


def test_two_first_starts_at_once_hold_the_same_keys(tmp_path):
    found = []
    ready = threading.Barrier(8)

    def start():
        ready.wait()
        found.append(keys.open_keys(tmp_path))

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert all(one == found[0] for one in found)
    assert [path.name for path in tmp_path.iterdir()] == [keys.FILE]


def test_printed_cards_of_an_instance_with_one_secret_still_open(tmp_path):
    (tmp_path / keys.SINGLE_KEY_FILE).write_bytes(SINGLE)
    carried = keys.open_keys(tmp_path)
    # The token as the version with one secret made it.
    key = hmac.digest(SINGLE, b"toolkit member link", hashlib.sha256)
    assert carried.secret(Purpose.CARDS) == key
    assert carried.secret(Purpose.PASSWORDS) == SINGLE
    assert carried.secret(Purpose.COOKIES) != SINGLE
    assert set(carried.exposed) == {Purpose.CARDS, Purpose.PASSWORDS}
    assert not (tmp_path / keys.SINGLE_KEY_FILE).exists()
    assert keys.open_keys(tmp_path) == carried


def test_a_new_key_leaves_the_others_as_they_were(tmp_path):
    before = keys.open_keys(tmp_path)
    keys.write_keys(tmp_path, before.renewed([Purpose.COOKIES]))
    after = keys.open_keys(tmp_path)
    assert after.by_purpose[Purpose.COOKIES].version == 2
    changed = [one for one in Purpose if after.secret(one) != before.secret(one)]
    assert changed == [Purpose.COOKIES]
    token = links.link_token(before.secret(Purpose.CARDS), 7, 1)
    assert links.opens(token, after.secret(Purpose.CARDS), 7, 1)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff\xfe",
        keys.to_bytes(Keys({one: Key(SINGLE) for one in Purpose}))[:200],
        keys.to_bytes(Keys({one: Key(b"short") for one in Purpose})),
        json.dumps({"keys": {"cookies": None}}).encode(),
    ],
)
def test_damaged_keys_stop_the_start_in_one_sentence(tmp_path, content):
    (tmp_path / keys.FILE).write_bytes(content)
    with pytest.raises(InstanceError, match="damaged"):
        open_instance(tmp_path)
    assert (tmp_path / keys.FILE).read_bytes() == content


def test_a_kill_while_keys_are_made_leaves_the_old_or_the_new(tmp_path):
    keys.open_keys(tmp_path)
    program = (
        "import sys; from pathlib import Path; from toolkit.storage import keys\n"
        "folder = Path(sys.argv[1])\n"
        "while True: keys.write_keys(folder, keys.open_keys(folder).renewed(list(keys.Purpose)))"
    )
    for wait in (0.0, 0.01, 0.05):
        writer = subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)], env={**os.environ, "PYTHONPATH": "."}
        )
        while keys.open_keys(tmp_path).by_purpose[Purpose.CARDS].version < 2:
            time.sleep(0.005)
        time.sleep(wait)
        writer.kill()
        writer.wait()
        assert len(keys.open_keys(tmp_path).secret(Purpose.CARDS)) >= 32


def test_an_instance_of_before_gets_the_keys_that_came_later(tmp_path):
    before = keys.open_keys(tmp_path)
    path = tmp_path / "keys.json"
    found = json.loads(path.read_text())
    del found["keys"]["reports"]
    path.write_text(json.dumps(found))
    after = keys.open_keys(tmp_path)
    assert after.secret(Purpose.CARDS) == before.secret(Purpose.CARDS)
    assert after.secret(Purpose.REPORTS) != before.secret(Purpose.REPORTS)
    assert keys.open_keys(tmp_path).secret(Purpose.REPORTS) == after.secret(Purpose.REPORTS)
