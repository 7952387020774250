"""The library: each instrument's questions, source, terms, scoring and reliability."""

from functools import lru_cache

from flask import Blueprint, abort, render_template
from markupsafe import Markup

from toolkit.instruments import load_library
from toolkit.storage.instance import PROJECT
from toolkit.web.reply import Reply

METHODS = PROJECT / "docs" / "methods.md"

library = Blueprint("library", __name__, url_prefix="/library", template_folder="templates")


@library.get("/")
def index() -> Reply:
    return render_template("library/index.html", instruments=list(load_library().values()))


@library.get("/methods")
def methods() -> Reply:
    """Show docs/methods.md, so that an explanation is a tap away without the internet."""
    return render_template("library/methods.html", text=_methods(METHODS.stat().st_mtime_ns))


@lru_cache(maxsize=1)
def _methods(_changed: int) -> Markup:
    import markdown  # noqa: PLC0415 (only this page needs it)

    text = METHODS.read_text(encoding="utf-8").replace("'", "’")
    html = markdown.markdown(text, extensions=["attr_list", "tables", "sane_lists"])
    frame = '<div class="scroll" tabindex="0" role="region" aria-label="Table">'
    html = html.replace("<table>", f"{frame}<table>").replace("</table>", "</table></div>")
    return Markup(html)  # noqa: S704 (the project's own file)


@library.get("/<key>")
def instrument(key: str) -> Reply:
    found = load_library().get(key)
    if found is None:
        abort(404)
    return render_template("library/instrument.html", instrument=found)
