"""A report's files: 30 members, 10 waves, 5 measures, and members' pages while they are made.

Seconds from the click to PDF, DOCX and XLSX with a Chromium that is warm, against the limit of 10;
and the p95 of a member's page over loopback while files are made, as a ratio to that without.
"""

import datetime as dt
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from exports import MEASURES, fill

from toolkit.chromium import Renderer
from toolkit.reports.build import Wanted, build
from toolkit.reports.content import Kind, fingerprint, to_json
from toolkit.reports.facts import facts_of
from toolkit.reports.files import files
from toolkit.results.leaving import leaving
from toolkit.storage import groups, links, plans, reports, waves
from toolkit.storage.database import connect, transaction
from toolkit.storage.instance import PROJECT, open_instance
from toolkit.storage.keys import Purpose
from toolkit.storage.migrate import migrate
from toolkit.storage.models import ReportDraft, Wave

PAGES = 300
OUTCOMES = [("rand36", "emotional_wellbeing"), ("who5", "percent"), ("ons4", "satisfaction")]
ASKED_FOR = {"report.pdf", "report.docx", "report.xlsx"}


def publish(instance, engine, number):
    """Publish a report of the group; return its content."""
    with transaction(engine) as session:
        group = session.get_one(groups.Group, number)
        draft = ReportDraft(group_id=number, kind="funder", title="A year")
        session.add(draft)
        session.flush()
        begun = time.perf_counter()
        found = leaving(session, group, instance.keys.secret(Purpose.LEDGER))
        document = build(
            found.outside,
            facts_of(found.data, ""),
            Wanted(Kind.FUNDER, "A year", None, {}, {}),
            today=dt.date(2026, 11, 25),
        )
        content = to_json(document)
        print(f"what may leave, worked out fresh: {time.perf_counter() - begun:.2f} s")
        reports.publish(
            session,
            draft,
            content,
            fingerprint(content),
            found.outside.leaves,
            after=found.after,
            today=dt.date(2026, 11, 25),
        )
    return content


def member_pages(site, card, seconds):
    """Return how long each page took, asked one after the other for so many seconds."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    opener.open(site + card).read()
    taken, until = [], time.monotonic() + seconds
    while time.monotonic() < until and len(taken) < PAGES * 10:
        begun = time.perf_counter()
        opener.open(f"{site}/survey").read()
        taken.append(time.perf_counter() - begun)
        time.sleep(0.01)
    return np.percentile(taken, 95) * 1000, len(taken)


def main():
    with tempfile.TemporaryDirectory() as folder:
        instance = open_instance(Path(folder) / "instance")
        address = f"sqlite:///{instance.folder / 'toolkit.sqlite'}"
        engine = connect(address)
        migrate(engine)
        with transaction(engine) as session:
            number = fill(session)
        with transaction(engine) as session:
            group = session.get_one(groups.Group, number)
            plans.make(session, group, MEASURES, OUTCOMES, main_wave=10)
            for wave in session.query(Wave):
                wave.plan = group.plans[-1]
            last = Wave(
                group=group, number=11, opened=waves.today(), measures=group.waves[-1].measures
            )
            session.add(last)
            session.flush()
            guest = group.members[0]
            key = instance.keys.secret(Purpose.CARDS)
            card = f"/s/{links.link_token(key, guest.id, guest.link_version)}"
        content = publish(instance, engine, number)

        with Renderer() as renderer:
            for turn in ("cold", "warm"):
                renderer._kept.clear()  # noqa: SLF001 (pictures that are kept would flatter it)
                begun, missing = time.perf_counter(), set(ASKED_FOR)
                for made in files(content, fingerprint(content), renderer):
                    missing.discard(made.name)
                    if not missing:
                        break
                taken = time.perf_counter() - begun
                print(f"PDF, DOCX, XLSX, {turn}: {taken:.1f} s ({taken / 10:.0%} of the limit)")

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        environment = {
            **os.environ,
            "TOOLKIT_INSTANCE": str(instance.folder),
            "DATABASE_URL": address,
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "wsgi:app", "--bind", f"127.0.0.1:{port}"],
            cwd=PROJECT,
            env=environment,
        )
        try:
            site = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"{site}/", timeout=2).close()
                    break
                except OSError:
                    time.sleep(0.1)
            alone, count = member_pages(site, card, 10)
            maker = subprocess.Popen(
                [sys.executable, "-m", "toolkit.making"], cwd=PROJECT, env=environment
            )
            time.sleep(2)
            beside, other = member_pages(site, card, 15)
            maker.terminate()
            print(
                f"a member's page, p95: {alone:.0f} ms alone ({count} pages), {beside:.0f} ms while "
                f"files are made ({other} pages): {beside / alone:.1f} times (limit 2)"
            )
        finally:
            server.terminate()
            server.wait()
        engine.dispose()


if __name__ == "__main__":
    main()
