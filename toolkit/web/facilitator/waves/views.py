"""Waves: opening, who has answered, closing."""

from flask import abort, redirect, render_template, url_for

from toolkit.instruments import load_library
from toolkit.storage import groups
from toolkit.storage import waves as stored
from toolkit.storage.models import Group, Wave
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply


@facilitator.get("/groups/<int:group_id>/waves")
@in_group
def waves(group: Group) -> Reply:
    return _waves(group)


def _waves(group: Group, problem: str = "") -> str:
    plan = groups.current_plan(db, group.id)
    library = load_library()
    return render_template(
        "facilitator/waves/index.html",
        group=group,
        plan=plan,
        names=[library[key].short for key in plan.measures] if plan else [],
        minutes=sum(library[key].minutes for key in plan.measures) if plan else 0,
        rows=[(wave, stored.progress(db, wave)) for wave in reversed(group.waves)],
        open_wave=any(wave.closed is None for wave in group.waves),
        state=stored.State,
        problem=problem,
    )


@facilitator.post("/groups/<int:group_id>/waves/open")
@in_group
def open_wave(group: Group) -> Reply:
    try:
        stored.open_wave(db, group)
    except stored.WaveError as error:
        db.rollback()
        return _waves(group, str(error)), 409
    db.commit()
    return redirect(url_for("facilitator.group_home", group_id=group.id), 303)


def _wave(group: Group, number: int) -> Wave:
    wave = stored.of_group(db, group.id, number)
    if wave is None:
        abort(404)
    return wave


@facilitator.post("/groups/<int:group_id>/waves/<int:number>/close")
@in_group
def close_wave(group: Group, number: int) -> Reply:
    stored.close_wave(db, _wave(group, number))
    db.commit()
    return redirect(url_for("facilitator.waves", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/waves/<int:number>/reopen")
@in_group
def reopen_wave(group: Group, number: int) -> Reply:
    try:
        stored.reopen_wave(db, _wave(group, number))
    except stored.WaveError as error:
        return _waves(group, str(error)), 409
    db.commit()
    return redirect(url_for("facilitator.waves", group_id=group.id), 303)
