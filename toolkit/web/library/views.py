"""The library: each instrument's questions, source, terms, scoring and reliability."""

from flask import Blueprint, abort, render_template

from toolkit.instruments import load_library
from toolkit.web.member.guest import Reply

library = Blueprint("library", __name__, url_prefix="/library", template_folder="templates")


@library.get("/")
def index() -> Reply:
    return render_template("library/index.html", instruments=list(load_library().values()))


@library.get("/<key>")
def instrument(key: str) -> Reply:
    found = load_library().get(key)
    if found is None:
        abort(404)
    return render_template("library/instrument.html", instrument=found)
