"""Record who was at a meeting."""

import datetime as dt

from flask import abort, flash, redirect, render_template, request, url_for

from toolkit.storage import meetings, waves
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.meetings.forms import MeetingForm
from toolkit.web.reply import Reply


@facilitator.route("/groups/<int:group_id>/meetings", methods=["GET", "POST"])
@in_group
def meetings_page(group: Group) -> Reply:
    """Record who was at a meeting, in a few taps."""
    form = MeetingForm(held_on=waves.today().isoformat())
    came = request.form.getlist("came")
    if form.validate_on_submit():
        try:
            day = dt.date.fromisoformat(form.held_on.data or "")
        except ValueError:
            form.held_on.errors = ["There is no such day. Write it as 2026-11-23."]
        else:
            meetings.add(db, group, day, came)
            db.commit()
            flash(f"Saved. {len(set(came))} were there on {day.day} {day:%B %Y}.")
            return redirect(url_for("facilitator.meetings_page", group_id=group.id), 303)
    page = render_template("facilitator/meetings/index.html", group=group, form=form, came=came)
    return page, 400 if form.errors else 200


@facilitator.route("/groups/<int:group_id>/meetings/<held_on>/delete", methods=["GET", "POST"])
@in_group
def delete_meeting(group: Group, held_on: str) -> Reply:
    """Delete a meeting that was not, after asking."""
    try:
        meeting = meetings.on_day(db, group.id, dt.date.fromisoformat(held_on))
    except ValueError:
        meeting = None
    if meeting is None:
        abort(404)
    if request.method == "POST":
        meetings.delete(db, group, meeting)
        db.commit()
        flash("The meeting is deleted.")
        return redirect(url_for("facilitator.meetings_page", group_id=group.id), 303)
    return render_template("facilitator/meetings/delete.html", group=group, meeting=meeting)
