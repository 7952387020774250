"""Static files: packed once for each version, and served by WhiteNoise.

WhiteNoise lists the files when the app starts and serves that list alone: an address is looked up,
never joined to a folder, so that no address leads to another file.
"""

import base64
import hashlib
import re
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path

from flask import Flask, url_for
from markupsafe import Markup
from whitenoise import WhiteNoise
from whitenoise.compress import Compressor

from toolkit.charts.palette import style_sheet

_FILES = Path(__file__).with_name("static")


@cache
def _fingerprint(filename: str) -> str:
    return hashlib.sha256((_FILES / filename).read_bytes()).hexdigest()[:10]


def asset(filename: str) -> str:
    """Return a static file's address, new with each new content, so that it is cached for good."""
    return url_for("static", filename=filename, v=_fingerprint(filename))


#: What a style sheet can do without: comments, and blanks that part nothing.
_WITHOUT_BLANKS = (
    (r"/\*.*?\*/", ""),
    (r"\s+", " "),
    (r"\s*([{};,])\s*", r"\1"),
    (r": ", ":"),
    (r";}", "}"),
)


@cache
def site_style() -> Markup:
    """Return the colours and ``site.css`` as they stand inside each page.

    On a slow line a file of its own would cost a second.
    """
    sheet = style_sheet() + (_FILES / "site.css").read_text(encoding="utf-8")
    for pattern, instead in _WITHOUT_BLANKS:
        sheet = re.sub(pattern, instead, sheet, flags=re.DOTALL)
    return Markup(sheet)  # noqa: S704 (our own file)


def site_style_source() -> str:
    """Return what a Content-Security-Policy says to allow ``site_style`` and no other."""
    digest = hashlib.sha256(site_style().encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def init_app(app: Flask, instance_folder: Path) -> None:
    """Serve the packed files of this version where they were made, and the plain ones elsewhere."""
    # The address only: what is no static file has no page, and the app opens no file by address.
    app.add_url_rule("/static/<path:filename>", "static", build_only=True)
    app.jinja_env.globals.update(asset=asset, site_style=site_style)
    packed = _packed_folder(instance_folder)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's own way to wrap
        app.wsgi_app,
        root=packed if packed.is_dir() else _FILES,
        prefix="/static/",
        allow_all_origins=False,
        immutable_file_test=lambda _path, _url: True,
    )


def pack(instance_folder: Path) -> Path:
    """Write this version's static files, each also as Brotli and gzip, once for all workers.

    Two servers may start at once: each packs in a folder of its own, and the first one's holds.
    """
    packed = _packed_folder(instance_folder)
    if packed.is_dir():
        return packed
    packed.parent.mkdir(mode=0o700, exist_ok=True)
    _sweep(packed.parent)
    with tempfile.TemporaryDirectory(dir=packed.parent, prefix=_UNFINISHED) as folder:
        made = Path(folder) / "files"
        shutil.copytree(_FILES, made)
        compressor = Compressor(quiet=True)
        for path in list(made.rglob("*")):
            if path.is_file() and compressor.should_compress(path.name):
                compressor.compress(str(path))
        try:
            made.rename(packed)  # whole or not at all
        except OSError:
            if not packed.is_dir():
                raise
    return packed


#: How the folder is called in which files are being packed, and seconds after which it was cut off.
_UNFINISHED, _CUT_OFF = "unfinished-", 3600


def _sweep(folder: Path) -> None:
    """Delete what earlier versions packed, but nothing that another start is packing now."""
    for old in folder.iterdir():
        being_packed = old.name.startswith(_UNFINISHED)
        if not being_packed or time.time() - old.stat().st_mtime > _CUT_OFF:
            shutil.rmtree(old, ignore_errors=True)


def _packed_folder(instance_folder: Path) -> Path:
    names = sorted(str(path.relative_to(_FILES)) for path in _FILES.rglob("*") if path.is_file())
    version = "".join(f"{name} {_fingerprint(name)} " for name in names)
    return instance_folder / "static" / hashlib.sha256(version.encode()).hexdigest()[:16]
