"""Whom we reach: begin to count, hand the form round, close it, look at rounded figures."""

from flask import abort, flash, redirect, render_template, url_for

from toolkit.planning.reach import CATEGORIES
from toolkit.results.reach import told
from toolkit.storage import reach, waves
from toolkit.storage.keys import Purpose
from toolkit.storage.models import Group
from toolkit.storage.reach import RoundError
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.keys import key
from toolkit.web.reply import Reply


@facilitator.get("/groups/<int:group_id>/reach")
@in_group
def reach_page(group: Group) -> Reply:
    rounds = reach.of_group(db, group.id)
    is_open = next((one for one in rounds if one.closed is None), None)
    return render_template(
        "facilitator/reach/index.html",
        group=group,
        categories=CATEGORIES,
        is_open=is_open,
        token=reach.token(key(Purpose.CARDS), is_open.id) if is_open else "",
        rounds=[(one, told(reach.counts(db, one))) for one in rounds if one.closed is not None],
    )


@facilitator.post("/groups/<int:group_id>/reach")
@in_group
def begin_to_count(group: Group) -> Reply:
    try:
        reach.begin(db, group.id, waves.today())
    except RoundError as error:
        flash(str(error))
    else:
        db.commit()
        flash("You can hand the form round now.")
    return redirect(url_for("facilitator.reach_page", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/reach/<int:number>/close")
@in_group
def close_counting(group: Group, number: int) -> Reply:
    found = next((one for one in reach.of_group(db, group.id) if one.id == number), None)
    if found is None or found.closed is not None:
        abort(404)
    reach.close(db, found, waves.today())
    db.commit()
    flash("Closed. The figures are rounded, and stay so.")
    return redirect(url_for("facilitator.reach_page", group_id=group.id), 303)
