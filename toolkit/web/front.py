"""What stands before every page: proxies that may be believed, and requests that no page can take.

A Host header or a path that the framework trips over is answered here, before it is tripped over.
"""

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.sansio.utils import get_host

from toolkit.storage.instance import number
from toolkit.web import errors
from toolkit.web.security import HEADERS, PAGE_HEADERS, TLS_HEADERS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

    Headers = list[tuple[str, str]]
    _Write = Callable[[bytes], object]

_ON_FILES = list(HEADERS.items())
_ON_PAGES = list(PAGE_HEADERS.items())
#: What leads elsewhere shows nothing, so that most has nothing to hold for: half of what a member's
#: phone loads would be headers.
_ON_THE_WAY = [
    (name, PAGE_HEADERS[name])
    for name in ("Cache-Control", "Referrer-Policy", "X-Content-Type-Options")
]
_WITH_TLS = list(TLS_HEADERS.items())


def init_app(app: Flask) -> None:
    """Wrap the app, when all its pages and the static files are in place."""
    with app.test_request_context():
        words, _ = errors.page(400)
    app.wsgi_app = _Front(app.wsgi_app, words.encode())  # type: ignore[method-assign]
    proxies = number("PROXIES", 0)
    if proxies:
        # How many servers in front may be believed about the address, the host and TLS.
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies
        )


class _Front:
    def __init__(self, application: "WSGIApplication", words: bytes) -> None:
        self._application = application
        self._words = words

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        def start(status: str, headers: "Headers", *error: Any) -> "_Write":
            return start_response(status, [*headers, *_headers_for(environ, status)], *error)

        if _can_be_taken(environ):
            return self._application(environ, start)
        start(
            "400 Bad Request",
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Length", str(len(self._words))),
            ],
        )
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else self._words]


def _headers_for(environ: "WSGIEnvironment", status: str) -> "Headers":
    """Return what every answer carries; put on here, it costs a page next to nothing."""
    if environ.get("PATH_INFO", "").startswith("/static/"):
        return _ON_FILES
    tls = _WITH_TLS if environ["wsgi.url_scheme"] == "https" else []
    return [*(_ON_THE_WAY if status.startswith("3") else _ON_PAGES), *tls]


def _can_be_taken(environ: "WSGIEnvironment") -> bool:
    path = environ.get("PATH_INFO", "")
    if "\0" in path or "\\" in path or ".." in path.split("/"):
        return False
    return _is_host(
        environ["wsgi.url_scheme"],
        environ.get("HTTP_HOST"),
        (environ["SERVER_NAME"], int(environ["SERVER_PORT"])),
    )


@lru_cache(maxsize=64)
def _is_host(scheme: str, named: str | None, server: tuple[str, int]) -> bool:
    host = get_host(scheme, named, server)
    try:
        host.encode("idna")  # a label may be neither empty nor longer than 63
    except UnicodeError:
        return False
    return bool(host)
