"""Every route and every method with bad input, by raw bytes against a real gunicorn.

Nothing may be a server error, hold a byte of the instance folder, or leave a request in the log.
"""

import random
import re
import time
from urllib.parse import urlencode

import pytest

from tests.conftest import World
from toolkit.storage import facilitators, members

METHODS = ("GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "NONSENSE")
SECRET = "SECRET-7f3a"  # stands in every request; no line of the log may hold it
NASTY = (
    "..", "../..", "%2e%2e", "%2e%2e%2f", "..%5c", "//", "%00", "%0d%0aX-Evil:1", "%ff%fe", "%",
    "%zz", "-1", "0", "99999999999999999999", "٣", "%D9%A3", "a" * 3000, ";", "?", "#", "~", "*",
    "'\"<script>", "{{7*7}}", "null", "%F0%9F%98%80", "con", "%20", ".",
)  # fmt: skip
HOSTS = (
    "", "localhost:99999", "localhost:x", "a b", "..", "evil.example", "[::1", "[::1]", "-",
    "local_host", "%00", "\x00", "é", "a" * 5000, "localhost\tx", "1.2.3.4:", "@", "a/b", "a?b",
    "localhost, evil.example",
)  # fmt: skip
RAW = (
    b"\x00" * 40 + b"\r\n\r\n", b"GET\r\n\r\n", b"GET  / HTTP/1.1\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: a\r\n\r\n", b"get / http/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET / HTTP/1.1\r\nBad Header\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: " + b"b" * 20_000 + b"\r\n\r\n",
    b"GET " + b"/" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://evil.example/../.. HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n",
    b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", b"CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\r\n" * 4,
    b"POST /card HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    b"POST /card HTTP/1.1\r\nHost: a\r\nContent-Length: 9e9\r\n\r\n",
    b"POST /card HTTP/1.1\r\nHost: a\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    b"POST /card HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\n",
    b"POST /card HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    b"POST /card HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: nonsense\r\n\r\n",
    b"GET /s/\xff\xfe HTTP/1.1\r\nHost: a\r\n\r\n", b"GET /\x00 HTTP/1.1\r\nHost: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nCookie: s=\xff\x00; f=" + b"." * 900 + b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nRange: bytes=9-1\r\nIf-None-Match: \xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nAccept-Encoding: br;q=x, gzip;q=\r\n\r\n",
)  # fmt: skip
#: Each waits for more that never comes.
HALF = (
    b"",
    b"\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX-A",
    b"POST /card HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\ncode=a",
    b"POST /card HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n",
)


def finish(request: bytes) -> bytes:
    return request.replace(b"\r\nHost:", b"\r\nConnection: close\r\nHost:", 1)


class Attack:
    """Sends, and notes every reply that breaks a promise."""

    def __init__(self, server) -> None:
        self.server = server
        held = server.instance.keys.by_purpose.values()
        forms = [form for key in held for form in (key.secret[:16], key.secret.hex()[:16].encode())]
        self.secrets = (*forms, b"SQLite format", b"Traceback", b"root:x:", b"create_app")
        self.broken: list[str] = []
        self.sent = 0

    def held(self) -> None:
        broken, self.broken = self.broken, []
        assert not broken, "\n".join(broken)

    def send(self, request: bytes) -> None:
        self.sent += 1
        try:
            reply = self.server.raw(request)
        except TimeoutError:
            self.broken.append(f"no answer: {request[:120]!r}")
            return
        status = re.match(rb"HTTP/1\.[01] (\d)", reply)
        if (reply and (status is None or status[1] == b"5")) or any(
            secret in reply for secret in self.secrets
        ):
            self.broken.append(f"{request[:120]!r} -> {reply[:60]!r}")

    def ask(
        self,
        method: str,
        target: str,
        host: str = "localhost",
        body: bytes = b"",
        cookies: str = "",
    ) -> None:
        kind = f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        head = (
            f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nX-Secret: {SECRET}\r\n"
            f"Accept-Encoding: gzip\r\nConnection: close\r\n{kind if body else ''}"
            f"{f'Cookie: {cookies}' + chr(13) + chr(10) if cookies else ''}\r\n"
        )
        self.send(head.encode("utf-8", "surrogateescape") + body)


def filled(rule, value: str) -> str:
    return re.sub(r"<[^>]+>", lambda _: value, str(rule))


@pytest.fixture(scope="module")
def attack(gunicorn):
    return Attack(gunicorn)


@pytest.fixture(scope="module")
def half_sent(gunicorn):
    held = [gunicorn.connect(timeout=30) for _ in HALF]
    for wire, data in zip(held, HALF, strict=True):
        wire.sendall(data)
    yield held
    for wire in held:
        wire.close()


def test_fuzz_every_route_and_method(gunicorn, attack, half_sent):
    chance = random.Random(11)
    rules = list(gunicorn.app.url_map.iter_rules())
    for rule in rules:
        for method in METHODS:
            body = b"code=%00%ff&username=\xff" if method in {"POST", "PUT"} else b""
            attack.ask(method, f"{filled(rule, SECRET)}?x={SECRET}", body=body)
        for nasty in chance.sample(NASTY, 6):
            attack.ask(chance.choice(METHODS[:4]), f"{filled(rule, nasty)}?next={nasty}")
            attack.ask(chance.choice(METHODS[:4]), f"{filled(rule, '1')}/{nasty}")
    attack.held()


#: These end the session with which the others are tried.
ENDING = {"account.sign_out", "account.change_password", "member.leave"}
FIELDS = [
    "code",
    "username",
    "password",
    "again",
    "present",
    "name",
    "number",
    "joined",
    "left",
    "reason",
    "choice",
    "seen",
    "how",
    "month",
    "day",
    "date",
    "words",
    "theme",
    "measure",
    "outcome",
    "people",
    "group",
    "address",
    "leave_to",
    "support",
    "wave",
    "kind",
    "who5-q1",
    "next",
]


class Inside:
    """The cookies and the forms' token of a facilitator and of a member who are let in."""

    def __init__(self, server) -> None:
        world = World(server.app)
        self.client = server.app.test_client()
        world.facilitator(name="robin")
        with world.open() as session:
            account = facilitators.with_name(session, "robin").id
        self.group = world.group(owner=account)
        self.link = world.link(self.group)
        with world.open() as session:
            self.code = members.of_group(session, self.group)[0].code
        self.client.get(self.link)
        self.tokens = {"s": self._token("/survey")}
        page = self._token("/account/sign-in")
        self.client.post(
            "/account/sign-in",
            data={"csrf_token": page, "username": "robin", "password": "three odd words"},
        )
        self.tokens["f"] = self._token("/account/password")
        self.cookies = "; ".join(
            f"{name}={self.client.get_cookie(name).value}" for name in ("s", "f")
        )

    def _token(self, page: str) -> str:
        text = self.client.get(page).text
        return re.search(r'name="csrf_token"[^>]* value="([^"]+)"', text)[1]

    def address(self, rule) -> str:
        known = {"group_id": str(self.group), "code": self.code, "number": "1", "measure": "who5"}
        known |= {"chart": "lines", "picture": "flow"}
        known |= {"scale": "total", "wave_id": "1", "key": "who5", "token": SECRET}
        return re.sub(r"<(?:[^:>]+:)?([^>]+)>", lambda found: known.get(found[1], "1"), str(rule))

    def form(self, token: str, value: str) -> bytes:
        fields = [("csrf_token", self.tokens[token]), *((name, value) for name in FIELDS)]
        return urlencode(fields, errors="surrogateescape").encode()


def test_fuzz_every_page_from_inside(gunicorn, attack):
    """Signed in, with a form's token: what no stranger reaches, with nonsense in every field."""
    inside = Inside(gunicorn)
    values = (
        "",
        "\0",
        "9" * 30,
        "-1",
        "\udcff",
        "a" * 5000,
        "2026-13-45",
        "٣",
        "1",
        "\r\n",
        SECRET,
    )
    for rule in gunicorn.app.url_map.iter_rules():
        if rule.build_only or rule.endpoint in ENDING:
            continue
        address = inside.address(rule)
        for query in ("", "?from=x&to=%00", "?code=%ff&wave=-1&number=99999999999999999999"):
            attack.ask("GET", address + query, cookies=inside.cookies)
        attack.ask("OPTIONS", address, cookies=inside.cookies)
        if "POST" in rule.methods:
            for value in values:
                for token in ("s", "f"):
                    attack.ask(
                        "POST", address, body=inside.form(token, value), cookies=inside.cookies
                    )
            attack.ask("POST", address, body=b"csrf_token=" + b"=" * 900, cookies=inside.cookies)
    attack.held()


def test_fuzz_addresses_that_climb(gunicorn, attack):
    way = str(gunicorn.folder.resolve())
    for start in ("", "/static", "/static/vendor", "/s", "/library", "/account/welcome"):
        for up in ("/..", "/%2e%2e", "/..%2f", "/.%2e", "//..", "/..\\", "/..%5c", "/....//"):
            for name in ("keys.json", "toolkit.sqlite", "static"):
                for target in (f"{start}{up * 3}/instance/{name}", f"{start}{up * 14}{way}/{name}"):
                    attack.ask("GET", target)
                    attack.ask("OPTIONS", target)
    attack.held()


def test_fuzz_hosts_and_raw_bytes(attack):
    for host in HOSTS:
        attack.ask("GET", f"/s/{SECRET}", host=host)
        attack.ask("GET", "/account/sign-in", host=host)
    for request in RAW:
        attack.send(finish(request))
    attack.held()


def test_fuzz_leaves_no_request_in_the_log(gunicorn, attack):
    assert attack.sent > 300, "the attacks above come first"
    time.sleep(0.3)
    log = gunicorn.log.read_text()
    for trace in (SECRET, "Traceback", 'File "', "127.0.0.1", "/s/", "/account", "evil.example"):
        assert trace not in log
    assert gunicorn.get("/").startswith(b"HTTP/1.1 200")


def test_fuzz_half_sent_requests_are_hung_up_on(half_sent):
    for wire, data in zip(half_sent, HALF, strict=True):
        assert wire.recv(100) == b"", data
