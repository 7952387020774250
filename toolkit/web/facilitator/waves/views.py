"""Waves: opening, who has answered, closing."""

import datetime as dt
from collections import Counter
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy import select

from toolkit.planning import Schedule
from toolkit.planning.due import Due
from toolkit.planning.offers import takes
from toolkit.storage import acts, beside, definitions, joining, plans
from toolkit.storage import wave_days as days
from toolkit.storage import waves as stored
from toolkit.storage.models import DECLINED, Act, Group, Plan, Wave
from toolkit.web.account.accounts import in_group, own_id
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.contacts import waiting_for_contacts
from toolkit.web.facilitator.waves.forms import DaysForm
from toolkit.web.member.survey import make_survey
from toolkit.web.passing import views as passing
from toolkit.web.reply import Reply

#: What somebody reads who wants to open a wave for people who stand beside a group.
_FOLLOWS = "These people are asked when the group is that they stand beside. Open its wave instead."


@facilitator.get("/groups/<int:group_id>/waves")
@in_group
def waves(group: Group) -> Reply:
    return _waves(group)


def _waves(group: Group, problem: str = "") -> str:
    plan = plans.current(db, group.id)
    library = definitions.library_of(db, group.id)
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
        from_joining=joining.counts_from_joining(plan)
        or any(wave.months is not None for wave in group.waves),
        due=joining.by_due(joining.standings(db, group)),
        dues=Due,
        problem=problem,
    )


@facilitator.get("/groups/<int:group_id>/waves/open")
@in_group
def look_at_wave(group: Group) -> Reply:
    """Show what members will see, and what is missing, before a wave is opened."""
    plan = plans.current(db, group.id)
    asked = [definitions.for_group(db, group.id, key) for key in (plan.measures if plan else ())]
    worded = {one.key: one for one in asked if one is not None and not one.needs_wording}
    return render_template(
        "facilitator/waves/open.html",
        group=group,
        plan=plan,
        survey=make_survey(worded),
        unworded=[one for one in asked if one is not None and one.needs_wording],
        waiting=waiting_for_contacts(group, plan.measures if plan else []),
        following=max((wave.number for wave in group.waves), default=0) + 1,
        is_open=any(wave.closed is None for wave in group.waves),
        takes=takes(sum(one.minutes for one in worded.values())),
        due=_planned_day(group, plan),
        today=stored.today(),
        may_look_back=[key for key, one in worded.items() if stored.may_look_back(one)],
        months=Schedule.read(plan.schedule).months if plan is not None else (),
        declined=DECLINED,
        no_tick=lambda *_: "",
    )


def _rehearsed(group: Group) -> bool:
    """Whether the plan was rehearsed: that ends when it is done in earnest."""
    query = select(Group.id).where(Group.rehearses_id == group.id).limit(1)
    return db.scalar(query) is not None


def _planned_day(group: Group, plan: Plan | None) -> dt.date | None:
    """Return the day that the plan has for the next wave; None: it has none."""
    days = Schedule.read(plan.schedule).days if plan is not None else ()
    place = len([wave for wave in group.waves if plan is not None and wave.plan_id == plan.id])
    return days[place] if place < len(days) else None


@facilitator.post("/groups/<int:group_id>/waves/open")
@in_group
def open_wave(group: Group) -> Reply:
    if group.beside_id is not None:
        return _waves(group, _FOLLOWS), 409
    plan = plans.current(db, group.id)
    if waiting_for_contacts(group, plan.measures if plan else []):
        return redirect(url_for("facilitator.support", group_id=group.id), 303)
    try:
        opened = (
            joining.open_waves(db, group, plan)
            if plan is not None and joining.counts_from_joining(plan)
            else [stored.open_wave(db, group, request.form.getlist("then"))]
        )
    except stored.WaveError as error:
        db.rollback()
        return _waves(group, str(error)), 409
    for wave in opened:
        _note(group, Act.WAVE_OPENED, wave=wave.number)
    if _rehearsed(group):
        from toolkit.demo.rehearsal import end  # noqa: PLC0415 (numpy)

        end(db, group.id)
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
    wave = _wave(group, number)
    if wave.closed is None:
        stored.close_wave(db, wave)
        _note(group, Act.WAVE_CLOSED, wave=number)
        db.commit()
    flash(f"Saved. Wave {number} is closed.")
    return redirect(url_for("facilitator.waves", group_id=group.id), 303)


def _counted(wave: Wave) -> Counter[str]:
    """Return how many members are how far, by the name of the state."""
    return Counter(one.state.name for one in stored.progress(db, wave))


@facilitator.route("/groups/<int:group_id>/waves/<int:number>/delete", methods=["GET", "POST"])
@in_group
def delete_wave(group: Group, number: int) -> Reply:
    """Take back a wave that nobody answered, after asking: it was opened by mistake."""
    wave = _wave(group, number)
    if request.method == "POST":
        try:
            beside.must_let_go(db, group, wave)
            stored.delete_wave(db, wave)
        except stored.WaveError as error:
            return _waves(group, str(error)), 409
        _note(group, Act.WAVE_TAKEN_BACK, wave=number)
        db.commit()
        flash(f"Wave {number} is taken back.")
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
    _note(group, Act.WAVE_REOPENED, wave=number)
    db.commit()
    flash(f"Saved. Wave {number} is open again.")
    return redirect(url_for("facilitator.waves", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/waves/figures")
@in_group
def ask_for_figures(group: Group) -> Reply:
    """Show what came up to yesterday of waves that are counted from joining."""
    try:
        until = joining.ask_for_figures(db, group)
    except stored.WaveError as error:
        db.rollback()
        return _waves(group, str(error)), 409
    _note(group, Act.FIGURES_ASKED, until=until.isoformat())
    db.commit()
    return redirect(url_for("facilitator.results_page", group_id=group.id), 303)


@facilitator.route("/groups/<int:group_id>/waves/<int:number>/days", methods=["GET", "POST"])
@in_group
def wave_days(group: Group, number: int) -> Reply:
    """Correct a wave's days, or say on which day it closes by itself."""
    wave = _wave(group, number)
    if wave.months is not None:
        abort(404)  # it has no days of its own
    before = days.days_of(wave)
    form = DaysForm(
        opened=before.opened.isoformat(),
        closed=before.closed.isoformat() if before.closed else "",
        closes_on=before.closes_on.isoformat() if before.closes_on else "",
    )
    if form.validate_on_submit():
        new = days.Days(form.opened.day or before.opened, form.closed.day, form.closes_on.day)
        try:
            days.set_days(db, wave, new)
        except stored.WaveError as error:
            db.rollback()
            form.opened.errors = [str(error)]
        else:
            if new != before:
                log = {"before": before.written(), "after": days.days_of(wave).written()}
                _note(group, Act.WAVE_DATED, wave=number, **log)
            db.commit()
            flash("Saved.")
            return redirect(url_for("facilitator.waves", group_id=group.id), 303)
    page = render_template("facilitator/waves/days.html", group=group, wave=wave, form=form)
    return page, 400 if form.errors else 200


def _note(group: Group, act: Act, **fields: Any) -> None:
    """Write an act of waves down; those who stand beside the group follow it."""
    beside.follow(db, group)
    acts.record(db, act, group_id=group.id, facilitator_id=own_id(), **fields)


@facilitator.route("/groups/<int:group_id>/pass-it-round", methods=["GET", "POST"])
@in_group
def pass_it_round(group: Group) -> Reply:
    """Turn this browser into the tablet that goes round, after saying what that means."""
    account = own_id()
    if request.method == "POST" and account is not None:
        return passing.begin(group.id, account)
    is_open = any(wave.closed is None for wave in group.waves)
    return render_template("facilitator/waves/pass.html", group=group, is_open=is_open)
