"""Waves: opening, who has answered, closing."""

from collections import Counter

from flask import abort, flash, redirect, render_template, request, url_for

from toolkit.instruments import load_library
from toolkit.storage import definitions, plans
from toolkit.storage import waves as stored
from toolkit.storage.models import Group, Wave
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.contacts import waiting_for_contacts
from toolkit.web.reply import Reply


@facilitator.get("/groups/<int:group_id>/waves")
@in_group
def waves(group: Group) -> Reply:
    return _waves(group)


def _waves(group: Group, problem: str = "") -> str:
    plan = plans.current(db, group.id)
    library = load_library()
    planned = [library[key] for key in plan.measures if key in library] if plan else []
    progress = stored.progress_by_wave(db, group)
    return render_template(
        "facilitator/waves/index.html",
        group=group,
        plan=plan,
        names=[instrument.short for instrument in planned],
        minutes=sum(instrument.minutes for instrument in planned),
        rows=[(wave, progress[wave.id]) for wave in reversed(group.waves)],
        asked=definitions.contents(
            db, [one["definition"] for wave in group.waves for one in wave.measures]
        ),
        following=max((wave.number for wave in group.waves), default=0) + 1,
        open_wave=any(wave.closed is None for wave in group.waves),
        state=stored.State,
        problem=problem,
    )


@facilitator.post("/groups/<int:group_id>/waves/open")
@in_group
def open_wave(group: Group) -> Reply:
    plan = plans.current(db, group.id)
    if waiting_for_contacts(group, plan.measures if plan else []):
        return redirect(url_for("facilitator.support", group_id=group.id), 303)
    try:
        stored.open_wave(db, group)
    except stored.WaveError as error:
        db.rollback()
        return _waves(group, str(error)), 409
    db.commit()
    flash("Saved. Members can answer now.")
    return redirect(url_for("facilitator.group_home", group_id=group.id), 303)


def _wave(group: Group, number: int) -> Wave:
    wave = stored.of_group(db, group.id, number)
    if wave is None:
        abort(404)
    return wave


@facilitator.get("/groups/<int:group_id>/waves/<int:number>/close")
@in_group
def ask_to_close(group: Group, number: int) -> Reply:
    """Say what closing does to those who have begun, and ask."""
    wave = _wave(group, number)
    if wave.closed is not None:
        return redirect(url_for("facilitator.waves", group_id=group.id), 303)
    return render_template(
        "facilitator/waves/close.html", group=group, wave=wave, count=_counted(wave)
    )


@facilitator.post("/groups/<int:group_id>/waves/<int:number>/close")
@in_group
def close_wave(group: Group, number: int) -> Reply:
    stored.close_wave(db, _wave(group, number))
    db.commit()
    flash(f"Saved. Wave {number} is closed.")
    return redirect(url_for("facilitator.waves", group_id=group.id), 303)


def _counted(wave: Wave) -> Counter[str]:
    """Return how many members are how far, by the name of the state."""
    return Counter(one.state.name for one in stored.progress(db, wave))


@facilitator.route("/groups/<int:group_id>/waves/<int:number>/delete", methods=["GET", "POST"])
@in_group
def delete_wave(group: Group, number: int) -> Reply:
    """Delete a wave that nobody answered, after asking."""
    wave = _wave(group, number)
    if request.method == "POST":
        try:
            stored.delete_wave(db, wave)
        except stored.WaveError as error:
            return _waves(group, str(error)), 409
        db.commit()
        flash(f"Wave {number} is deleted.")
        return redirect(url_for("facilitator.waves", group_id=group.id), 303)
    return render_template(
        "facilitator/waves/delete.html", group=group, wave=wave, count=_counted(wave)
    )


@facilitator.post("/groups/<int:group_id>/waves/<int:number>/reopen")
@in_group
def reopen_wave(group: Group, number: int) -> Reply:
    wave = _wave(group, number)
    if waiting_for_contacts(group, [measure["key"] for measure in wave.measures]):
        return redirect(url_for("facilitator.support", group_id=group.id), 303)
    try:
        stored.reopen_wave(db, wave)
    except stored.WaveError as error:
        db.rollback()
        return _waves(group, str(error)), 409
    db.commit()
    flash(f"Saved. Wave {number} is open again.")
    return redirect(url_for("facilitator.waves", group_id=group.id), 303)
