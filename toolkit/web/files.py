"""Handing over a file that was made: as a download, or as a picture inside a page."""

import io
from pathlib import Path

from flask import Response, send_file

_KINDS = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".csv": "text/csv; charset=utf-8",
}


def send(path: Path, name: str, *, inside: bool = False) -> Response:
    """Return a file to be kept under ``name``; ``inside`` lets a page show it, if it is a PNG."""
    return send_file(
        io.BytesIO(path.read_bytes()),  # a few megabytes at most
        mimetype=_KINDS.get(path.suffix, "application/octet-stream"),
        as_attachment=not (inside and path.suffix == ".png"),
        download_name=name,
        max_age=0,
        etag=False,
    )
