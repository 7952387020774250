"""A member's way: requests, weight, processor time and memory, against the limits that were set.

Time is told as a ratio too, of a bare Flask page that makes one durable SQLite insert, measured in
turns with ours: a laptop that is busy is slow for both.
"""

import gzip
import io
import os
import re
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlencode

import brotli
from flask import Flask

sys.path.insert(0, str(Path(__file__).parents[1]))
os.environ.pop("DATABASE_URL", None)

PEOPLE = 60


class Phone:
    """Asks an app past any test client, so that only the app's own time is counted."""

    def __init__(self, app) -> None:
        self.app, self.cookie, self.token = app, "", ""
        self.seconds, self.requests, self.line = 0.0, 0, 0

    def ask(self, method, address, **data):
        path, _, query = address.partition("?")
        body = urlencode({"csrf_token": self.token, **data}).encode() if method == "POST" else b""
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
            "HTTP_COOKIE": self.cookie,
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
            "CONTENT_LENGTH": str(len(body)),
            "SCRIPT_NAME": "",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        told = []
        began = time.process_time()
        reply = self.app(environ, lambda status, headers, *_: told.append((status, headers)))
        content = b"".join(reply)
        if hasattr(reply, "close"):
            reply.close()
        self.seconds += time.process_time() - began
        status, headers = told[0]
        self.requests += 1
        self.line += len(content) + sum(len(n) + len(v) + 4 for n, v in headers) + len(status) + 13
        known = dict(headers)
        self.cookie = known.get("Set-Cookie", self.cookie).partition(";")[0]
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
        text = unpack.get(known.get("Content-Encoding"), bytes)(content).decode()
        found = re.search(r'name="csrf_token" value="([^"]+)"', text)
        self.token = found[1] if found else self.token
        return status, known.get("Location", ""), text


def bare(folder):
    """Return a bare Flask app that keeps one row a request, durably."""
    app = Flask("bare")
    kept = sqlite3.connect(Path(folder) / "bare.sqlite", check_same_thread=False)
    kept.executescript(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE kept (text TEXT)"
    )

    @app.post("/")
    def keep():
        kept.execute("INSERT INTO kept VALUES ('an answer')")
        kept.commit()
        return "kept"

    return app


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
        peer = bare(folder)
        for token in tokens[:10]:
            one_way(app, token)
        ours, theirs = [], []
        for token in tokens[10:]:
            phone = one_way(app, token)
            ours.append(phone.seconds)
            other = Phone(peer)
            for _ in range(10):
                other.ask("POST", "/")
            theirs.append(other.seconds / 10)
        typical, insert = statistics.median(ours), statistics.median(theirs)
        print(f"requests, the script's file too: {phone.requests} of 23")
        print(f"on the line, with headers: {phone.line / 1000:.1f} of 40 KB")
        print(f"processor time of a whole RAND-36: {typical * 1000:.1f} of 12 ms")
        print(
            f"as a ratio to a bare durable insert ({insert * 1000:.2f} ms): {typical / insert:.0f} of 30"
        )
        heavy = {"pandas", "numpy", "scipy", "plotly"} & set(sys.modules)
        print(f"loaded of pandas, numpy, scipy, plotly: {sorted(heavy) or 'nothing'}")
        print(f"memory of this process, which also migrated: {resident():.0f} MiB")


def one_way(app, token) -> Phone:
    """Take one member's whole way, every page saved durably."""
    phone = Phone(app)
    phone.ask("GET", f"/s/{token}")
    _, _, text = phone.ask("GET", "/survey")
    phone.ask("GET", re.search(r'src="(/static/member[^"]+)"', text)[1].replace("&amp;", "&"))
    phone.ask("POST", "/survey", choice="agree")
    for number in range(1, 9):
        _, _, text = phone.ask("GET", f"/survey/{number}")
        names = set(re.findall(r'name="(rand36-q\d+)"', text))
        phone.ask("POST", f"/survey/{number}", seen="0", **dict.fromkeys(names, "2"))
    phone.ask("GET", "/survey/check")
    status, location, _ = phone.ask("POST", "/survey/send")
    assert location == "/survey/thanks", status
    phone.ask("GET", location)
    return phone


if __name__ == "__main__":
    main()
