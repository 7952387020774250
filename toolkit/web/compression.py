"""Pages and static files leave compressed: a form must cross the worst phone line in one trip."""

import gzip
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request

_TYPES = ("text/html", "text/css", "text/javascript", "application/json", "image/svg+xml")
_SMALLEST = 500


def init_app(app: Flask) -> None:
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in _TYPES:
        return response
    response.vary.add("Accept-Encoding")
    if (
        not request.accept_encodings["gzip"]
        or response.status_code not in {200, 400, 404, 409, 429, 503}
        or response.content_encoding
    ):
        return response
    if request.endpoint == "static":
        return _compress_file(response)
    body = response.get_data()
    if len(body) >= _SMALLEST:
        response.set_data(gzip.compress(body, compresslevel=5))
        response.content_encoding = "gzip"
    return response


def _compress_file(response: Response) -> Response:
    """Send a static file's compressed form, made once: the chart library is over a megabyte."""
    from flask import current_app  # noqa: PLC0415

    folder = Path(current_app.static_folder or "")
    path = folder / (request.view_args or {})["filename"]
    if response.status_code != 200 or request.range:
        return response
    response.direct_passthrough = False
    response.close()
    response.set_data(_compressed(path, path.stat().st_mtime_ns))
    response.content_encoding = "gzip"
    return response


@lru_cache(maxsize=32)
def _compressed(path: Path, _changed: int) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=9)
