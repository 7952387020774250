"""Telling people when: a calendar file, a poster, a text for one. The tool sends nothing."""

import datetime as dt

from flask import Response, abort, render_template, request

from toolkit.planning import Schedule
from toolkit.planning.calendar import TITLES, calendar
from toolkit.storage import plans, waves
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply


def _days(group: Group) -> list[dt.date]:
    """Return the planned days that are still to come."""
    current = plans.current(db, group.id)
    days = Schedule.read(current.schedule).days if current is not None else ()
    return [day for day in days if day >= waves.today()]


@facilitator.get("/groups/<int:group_id>/plan/tell")
@in_group
def tell(group: Group) -> Reply:
    return render_template(
        "facilitator/plan/tell.html", group=group, days=_days(group), titles=TITLES
    )


@facilitator.get("/groups/<int:group_id>/plan/calendar.ics")
@in_group
def calendar_file(group: Group) -> Response:
    title, days = request.args.get("title", TITLES[0]), _days(group)
    if title not in TITLES or not days:
        abort(404)
    made = calendar(days, title, stamp=dt.datetime.now(dt.UTC))
    reply = Response(made, mimetype="text/calendar")
    reply.headers["Content-Disposition"] = "attachment; filename=calendar.ics"
    return reply


@facilitator.get("/groups/<int:group_id>/plan/poster")
@in_group
def poster(group: Group) -> Reply:
    """Show a sheet for the wall: kind words, no link, no code, nothing of what the group is."""
    current = plans.current(db, group.id)
    return render_template(
        "facilitator/plan/poster.html",
        group=group,
        days=_days(group),
        from_joining=current is not None and bool(current.schedule.get("months")),
        large=request.args.get("large") == "yes",
        named=request.args.get("named") == "yes",
    )
