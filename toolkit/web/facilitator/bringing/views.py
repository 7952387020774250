"""Bring in answers: a file, what its columns are, what would come in, then all of it or nothing."""

from functools import partial
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user

from toolkit.storage import erasing, imports
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.bringing import held
from toolkit.web.reply import Reply

_PROBLEMS_SHOWN = 50


@facilitator.record_once
def _begin(state: Any) -> None:
    """Let what an earlier server held go in time."""
    held.sweep(Path(state.app.instance_path))


def _folder() -> Path:
    return Path(current_app.instance_path)


@facilitator.route("/groups/<int:group_id>/bring", methods=["GET", "POST"])
@in_group
def bring(group: Group) -> Reply:
    """Take a file, unless it can't be read or names people."""
    if request.method == "GET":
        return _upload(group)
    # What reads spreadsheets is loaded when there is one.
    from toolkit.exchange.bringing.spreadsheet import LARGEST, SpreadsheetError  # noqa: PLC0415
    from toolkit.web.facilitator.bringing.taking import STOP, NamesError, take  # noqa: PLC0415

    file = request.files.get("file")
    data = file.read(LARGEST + 1) if file else b""
    if file:
        file.close()
    if not data:
        return _upload(group, "Choose a file first, and one that is not empty."), 400
    try:
        taken = take(db, group, data, request.form.get("names", STOP))
    except SpreadsheetError as error:
        return _upload(group, str(error)), 400
    except NamesError as error:
        return _upload(group, named=error.named), 400
    name = held.keep(_folder(), current_user.id, group.id, taken.content)
    if taken.key:
        return _key_sheet(group, taken.key, following=name)
    return redirect(url_for("facilitator.bring_columns", group_id=group.id, name=name), 303)


def _upload(group: Group, problem: str = "", named: tuple[Any, ...] = ()) -> str:
    return render_template(
        "facilitator/bringing/index.html",
        group=group,
        problem=problem,
        named=named,
        imports=imports.of_group(db, group.id),
    )


def _key_sheet(group: Group, key: Any, following: str = "", done: Any = None) -> str:
    """Show who got which code. This is the only time: it is kept nowhere."""
    return render_template(
        "facilitator/bringing/key_sheet.html", group=group, key=key, following=following, done=done
    )


def _held(group: Group, name: str) -> dict[str, Any]:
    found = held.find(_folder(), name, current_user.id, group.id)
    if found is None:
        abort(404)
    return found


@facilitator.route("/groups/<int:group_id>/bring/<name>", methods=["GET", "POST"])
@in_group
def bring_columns(group: Group, name: str) -> Reply:
    """Show what each column seems to be, and take corrections."""
    from toolkit.exchange.bringing.known import known, preferred  # noqa: PLC0415
    from toolkit.web.facilitator.bringing import file, said  # noqa: PLC0415

    found = _held(group, name)
    measures = known(db, group).measures
    if request.method == "POST":
        said.take_columns(found, request.form, measures)
        held.change(_folder(), name, found)
        again = "facilitator.bring_columns" if "more" in request.form else "facilitator.bring_look"
        return redirect(url_for(again, group_id=group.id, name=name), 303)
    choices = file.choices_of(found, measures)
    sheet = file.sheet_of(found)
    used = [use.measure for use in choices.uses if use.measure]
    wanted = list(dict.fromkeys([*used, *preferred(db, group), *found["also"]]))
    return render_template(
        "facilitator/bringing/columns.html",
        group=group,
        name=name,
        held=found,
        rows=len(sheet.rows),
        columns=said.shown_columns(sheet, choices.uses),
        options=said.options(
            measures,
            [key for key in wanted if key in measures],
            made=any(use.kind.value == "made" for use in choices.uses),
        ),
        others=[(key, one.short) for key, one in measures.items() if key not in wanted],
        ways=said.HOW,
    )


@facilitator.route("/groups/<int:group_id>/bring/<name>/look", methods=["GET", "POST"])
@in_group
def bring_look(group: Group, name: str) -> Reply:
    """Show what would come in, and each problem; take days of waves and meanings of words."""
    from toolkit.web.facilitator.bringing import said  # noqa: PLC0415

    found = _held(group, name)
    if request.method == "POST":
        problems = said.take_answers(found, request.form, _plan(group, found))
        if problems:
            return _look(group, name, found, problems[0]), 400
        held.change(_folder(), name, found)
        return redirect(url_for("facilitator.bring_look", group_id=group.id, name=name), 303)
    return _look(group, name, found)


def _plan(group: Group, found: dict[str, Any]) -> Any:
    from toolkit.exchange.bringing.known import known  # noqa: PLC0415
    from toolkit.exchange.bringing.planning import plan  # noqa: PLC0415
    from toolkit.web.facilitator.bringing import file  # noqa: PLC0415

    there = known(db, group)
    choices = file.choices_of(found, there.measures)
    sheet = file.sheet_of(found)
    # Long work is done without holding the database.
    return plan(sheet, choices, there)


def _look(group: Group, name: str, found: dict[str, Any], problem: str = "") -> str:
    from toolkit.instruments import load_library  # noqa: PLC0415
    from toolkit.web.facilitator.bringing import said  # noqa: PLC0415

    plan = _plan(group, found)
    return render_template(
        "facilitator/bringing/look.html",
        group=group,
        name=name,
        plan=plan,
        problem=problem,
        problems=plan.problems[:_PROBLEMS_SHOWN],
        words=said.shin_my_words(plan),
        library=load_library(),
    )


@facilitator.post("/groups/<int:group_id>/bring/<name>/import")
@in_group
def bring_in(group: Group, name: str) -> Reply:
    """Bring everything in, or nothing."""
    from toolkit.storage.answers import UnknownAnswerError  # noqa: PLC0415
    from toolkit.web.facilitator.bringing import said  # noqa: PLC0415

    found = _held(group, name)
    plan = _plan(group, found)
    look = partial(_look, group, name, found)
    if plan.problems:
        return look("Nothing came in, because there are problems. They stand below."), 409
    if request.form.get("agreed") != "yes":
        return look("Say first that the people agreed. Nothing came in so far."), 400
    try:
        done = imports.bring_in(
            db,
            group,
            current_user.id,
            new_waves=plan.waves,
            new_members=plan.people,
            given=plan.entries,
            columns=said.to_remember(found),
        )
    except imports.BringingError as error:
        return look(str(error)), 409
    except UnknownAnswerError as error:
        db.rollback()
        return look(f"{error} Nothing came in."), 409
    db.commit()
    held.forget(_folder(), name)
    own = {who: code for who, code in done.codes.items() if who != code}
    if own:
        return _key_sheet(group, own, done=done)
    flash(f"Saved. {done.responses} {'answer' if done.responses == 1 else 'answers'} came in.")
    return redirect(url_for("facilitator.bring", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/bring/<name>/cancel")
@in_group
def cancel_bringing(group: Group, name: str) -> Reply:
    _held(group, name)
    held.forget(_folder(), name)
    flash("Nothing came in, and the file is gone from here.")
    return redirect(url_for("facilitator.bring", group_id=group.id), 303)


@facilitator.route("/groups/<int:group_id>/imports/<int:number>/undo", methods=["GET", "POST"])
@in_group
def undo_import(group: Group, number: int) -> Reply:
    """Say what would go, and take it back."""
    made = imports.find(db, group.id, number)
    if made is None or made.undone:
        abort(404)
    if request.method == "POST":
        erasing.owe(db.get_bind(), _folder())  # type: ignore[arg-type]
        imports.undo(db, group, made, current_user.id)
        db.commit()
        flash("What came in with that file is gone again.")
        return redirect(url_for("facilitator.bring", group_id=group.id), 303)
    return render_template(
        "facilitator/bringing/undo.html", group=group, made=made, what=imports.undoing(db, made)
    )
