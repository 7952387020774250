"""End a group cleanly: take it along, let codes and answers go, or erase all of it."""

import datetime as dt
from pathlib import Path

from flask import Response, current_app, flash, redirect, render_template, request, url_for

from toolkit.storage import acts, erasing, report_files, reports, waves
from toolkit.storage import ending as stored
from toolkit.storage.models import Act, Group
from toolkit.web.account.accounts import in_group, own_id
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply

_WORDS = {"end": "END", "erase": "ERASE"}


@facilitator.route("/groups/<int:group_id>/ending", methods=["GET", "POST"])
@in_group
def ending(group: Group) -> Reply:
    """Set the day, end it now, or erase it: each after a plain question."""
    what, problem = request.form.get("do", ""), ""
    if request.method == "GET":
        return _page(group)
    if what == "day":
        problem = _set_day(group)
    elif what in _WORDS and request.form.get("word", "").strip().upper() != _WORDS[what]:
        problem = f"Type the word {_WORDS[what]} to go on. Nothing was done."
    elif what == "end" and group.ended_on is None:
        return _end(group)
    elif what == "erase":
        name = group.name
        stored.erase(db, group, Path(current_app.instance_path))
        flash(f"“{name}” is erased. Copies that you took elsewhere may still hold it.")
        return redirect(url_for("facilitator.home"), 303)
    if problem:
        return _page(group, problem, what), 400
    db.commit()
    flash("Saved.")
    return redirect(url_for("facilitator.ending", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/ending/archive")
@in_group
def archive(group: Group) -> Reply:
    """Hand over all that the group has in one file. It is noted, as every export is."""
    from toolkit.exchange.archive import archive as made  # noqa: PLC0415
    from toolkit.exchange.formats import export  # noqa: PLC0415

    package = export(db, group, "datapackage")
    folder = Path(current_app.instance_path)
    files = [
        (one.number, [folder_of / name for name in report_files.names(folder_of)])
        for one in reports.published(db, group.id)
        if (folder_of := report_files.folder_of(folder, one.fingerprint))
    ]
    acts.record(
        db,
        Act.ANSWERS_EXPORTED,
        group_id=group.id,
        facilitator_id=own_id(),
        format="datapackage",
        hard="",
    )
    db.commit()
    reply = Response(made(package.data, files), mimetype="application/zip")
    reply.headers["Content-Disposition"] = "attachment; filename=group-archive.zip"
    return reply


def _set_day(group: Group) -> str:
    text = request.form.get("ends_on", "").strip()
    if not text:
        group.ends_on = None
        return ""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return "Write the day as year, month and day, such as 2027-06-30."
    if day < waves.today():
        return "This day is over. To end the group today, use “End it now”."
    group.ends_on = day
    return ""


def _end(group: Group) -> Reply:
    folder = Path(current_app.instance_path)
    erasing.owe(db.get_bind(), folder)  # type: ignore[arg-type]  # an engine, never a connection
    members = len(group.members)
    stored.end(db, group, waves.today())
    acts.record(db, Act.GROUP_ENDED, group_id=group.id, facilitator_id=own_id(), members=members)
    db.commit()
    erasing.settle(db.get_bind(), folder)  # type: ignore[arg-type]
    flash("The group has ended. Codes and answers are gone; figures stay.")
    return redirect(url_for("facilitator.group_home", group_id=group.id), 303)


def _page(group: Group, problem: str = "", what: str = "") -> str:
    return render_template(
        "facilitator/ending/index.html",
        group=group,
        problem=problem,
        what=what,
        is_open=any(wave.closed is None for wave in group.waves),
        left=stored.days_left(group, waves.today()),
    )
