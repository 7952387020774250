"""A member's way: weight, processor time and memory, against the limits that the project set."""

import gzip
import os
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.pop("DATABASE_URL", None)

PEOPLE = 40


def resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def main():
    from toolkit.storage import groups, links, members, plans, waves
    from toolkit.storage.database import connect, transaction
    from toolkit.storage.instance import open_instance
    from toolkit.storage.keys import Purpose
    from toolkit.storage.migrate import migrate
    from toolkit.web.app import create_app
    from toolkit.web.static_files import pack

    with tempfile.TemporaryDirectory() as folder:
        instance = open_instance(Path(folder))
        engine = connect(instance.database_url)
        migrate(engine)
        with transaction(engine) as session:
            group = groups.add(session, None, "Benchmark")
            made = members.add(session, group, PEOPLE, "2026-01")
            plans.make(session, group, ["rand36"], [])
            waves.open_wave(session, group)
            tokens = [
                links.link_token(instance.keys.secret(Purpose.CARDS), m.id, m.link_version)
                for m in made
            ]
        pack(instance.folder)
        app = create_app(instance, engine)
        weigh(app, tokens[0])
        seconds = [one_way(app, token) for token in tokens[1:]]
        typical = statistics.median(seconds) * 1000
        print(f"processor time of a whole RAND-36, {typical:.1f} ms: {typical / 12:.2f} of 12 ms")
        print(f"memory of the worker, {resident():.0f} MiB: {resident() / 80:.2f} of 80 MiB")
        heavy = {"pandas", "numpy", "scipy", "plotly"} & set(sys.modules)
        print(f"loaded of pandas, numpy, scipy, plotly: {sorted(heavy) or 'nothing'}")


def weigh(app, token):
    client = app.test_client()
    client.get(f"/s/{token}")
    page = client.get("/survey")
    style = re.search(r'href="(/static/site[^"]+)"', page.text).group(1).replace("&amp;", "&")
    packed = {"Accept-Encoding": "gzip"}
    with client.get(style, headers=packed) as reply:
        sheet = len(reply.data)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    client.post("/survey", data={"csrf_token": csrf, "choice": "agree"})
    pages = [client.get(f"/survey/{n}", headers=packed) for n in range(1, 9)]
    heaviest = max(len(reply.data) for reply in pages)
    total = sheet + heaviest
    print(f"style {sheet} B, heaviest page {heaviest} B: {total / 14336:.2f} of 14 KiB, 2 requests")
    first = len(gzip.compress(page.data)) + sheet
    print(f"first page with its style: {first / 14336:.2f} of 14 KiB")


def one_way(app, token) -> float:
    """Return the processor seconds of one member's whole way, every page saved durably."""
    client = app.test_client()
    spent = time.process_time()
    client.get(f"/s/{token}")
    text = client.get("/survey").text
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', text).group(1)
    client.post("/survey", data={"csrf_token": csrf, "choice": "agree"})
    for number in range(1, 9):
        text = client.get(f"/survey/{number}").text
        names = set(re.findall(r'name="(rand36-q\d+)"', text))
        answers = dict.fromkeys(names, "2")
        client.post(f"/survey/{number}", data={"csrf_token": csrf, "seen": "0", **answers})
    client.get("/survey/check")
    reply = client.post("/survey/send", data={"csrf_token": csrf})
    assert reply.headers["Location"] == "/survey/thanks", reply.status
    client.get("/survey/thanks")
    return time.process_time() - spent


if __name__ == "__main__":
    main()
