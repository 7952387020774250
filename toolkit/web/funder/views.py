"""A funder's way in: one report by its link, read only; and comparing a file with it."""

from functools import partial

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from toolkit.storage import acts, report_files, reports, waves
from toolkit.storage.instance import Instance
from toolkit.storage.keys import Purpose
from toolkit.storage.models import Act, Group, Report
from toolkit.web import slips
from toolkit.web.database import db
from toolkit.web.files import send
from toolkit.web.keys import key
from toolkit.web.reply import Reply

funder = Blueprint("funder", __name__, template_folder="templates")


def _opened(token: str) -> tuple[Report, Group]:
    """Return what a link opens; a wrong one, an ended one and an old one look alike."""
    if slips.too_many():
        abort(429)
    found = reports.opened_by(db, key(Purpose.REPORTS), token, today=waves.today())
    if found is None:
        slips.count()
        abort(404)
    return found[1], found[2]


def _names(report: Report) -> tuple[str, ...]:
    return report_files.names(report_files.folder_of(_instance().folder, report.fingerprint))


def _instance() -> Instance:
    found: Instance = current_app.extensions["toolkit_instance"]
    return found


@funder.get("/r/<token>")
def report(token: str) -> Reply:
    """Show a report: nothing that the document does not carry."""
    from toolkit.reports.content import from_json  # noqa: PLC0415 (only reports need it)
    from toolkit.reports.html import fragment  # noqa: PLC0415
    from toolkit.web.funder.pictures import picture_of  # noqa: PLC0415

    found, _ = _opened(token)
    names = _names(found)

    def address(figure: str, *, narrow: bool = False) -> str | None:
        name = picture_of(names, figure, narrow=narrow)
        if name is None:
            return None
        return url_for("funder.report_file", token=token, name=name, inside="yes")

    document = from_json(found.content)
    return render_template(
        "funder/report.html",
        token=token,
        document=document,
        shown=fragment(
            document,
            fingerprint=found.fingerprint,
            address=address,
            narrow=partial(address, narrow=True),
        ),
        documents=[name for name in names if name.startswith("report.")],
    )


@funder.get("/r/<token>/files/<name>")
def report_file(token: str, name: str) -> Response:
    found, _ = _opened(token)
    path = report_files.find(report_files.folder_of(_instance().folder, found.fingerprint), name)
    if path is None:
        abort(404)
    return send(path, name, inside=request.args.get("inside") == "yes")


@funder.route("/verify", methods=["GET", "POST"])
def verify() -> Reply:
    """Tell whether a file in hand is what was published, and what differs if it is not."""
    from toolkit.reports.checking import LARGEST, Checked, check  # noqa: PLC0415

    checked: Checked | None = None
    problem = ""
    if request.method == "POST":
        file = request.files.get("file")
        data = file.read(LARGEST + 1) if file else b""
        if file:
            file.close()
        if not data:
            problem = "Choose a file first: the PDF, Word, PowerPoint or Excel file of a report."
        elif len(data) > LARGEST:
            problem = "This file is larger than any report of ours."
        else:
            checked = check(db, data)
            problem = checked.problem
    if checked is not None and checked.report is not None:
        acts.record(
            db,
            Act.FILE_VERIFIED,
            group_id=checked.report.group_id,
            facilitator_id=None,
            report=checked.report.number,
            format=checked.format,
            same=checked.same,
        )
        db.commit()
    page = render_template("funder/verify.html", checked=checked, problem=problem)
    return page, 400 if problem else 200
