"""Rehearsing the plan with invented people, and throwing the rehearsal away."""

from flask import abort, flash, redirect, url_for

from toolkit.storage import plans, waves
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply


@facilitator.post("/groups/<int:group_id>/rehearsal")
@in_group
def begin_rehearsal(group: Group) -> Reply:
    from toolkit.demo.rehearsal import RehearsalError, begin  # noqa: PLC0415 (numpy)

    plan = plans.current(db, group.id)
    if plan is None or group.rehearses_id is not None:
        abort(404)
    try:
        made = begin(db, group, plan, waves.today())
    except RehearsalError as error:
        db.rollback()
        flash(str(error))
        return redirect(url_for("facilitator.plan", group_id=group.id), 303)
    db.commit()
    return redirect(url_for("facilitator.group_home", group_id=made.id), 303)


@facilitator.post("/groups/<int:group_id>/rehearsal/end")
@in_group
def end_rehearsal(group: Group) -> Reply:
    """Throw the rehearsal away; ``group`` is the rehearsal itself."""
    from toolkit.demo.rehearsal import end  # noqa: PLC0415 (numpy)

    if group.rehearses_id is None:
        abort(404)
    real = group.rehearses_id
    end(db, real)
    db.commit()
    flash("The rehearsal is thrown away. Nothing of it is left.")
    return redirect(url_for("facilitator.plan", group_id=real), 303)
