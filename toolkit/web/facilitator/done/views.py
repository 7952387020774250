"""What we did: what funders ask for first, and what it took."""

import datetime as dt
from typing import TYPE_CHECKING

from flask import Response, abort, flash, redirect, render_template, request, url_for

from toolkit.storage import events, meetings, money, strands, waves
from toolkit.storage.models import EventKind, Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.done.forms import EventForm, MoneyForm
from toolkit.web.facilitator.look import asked_look
from toolkit.web.reply import Reply

if TYPE_CHECKING:
    from toolkit.charts.theme import Chart, Look

#: A meeting of fewer people than this is in no picture that is handed on.
_LEAST = 5
_MANY = 120


def _period() -> tuple[dt.date, dt.date]:
    """Return the time that was asked for; else the year that ends today."""
    today = waves.today()
    try:
        first = dt.date.fromisoformat(request.args.get("from", ""))
        last = dt.date.fromisoformat(request.args.get("to", ""))
    except ValueError:
        return today - dt.timedelta(days=364), today
    return (first, last) if first <= last else (last, first)


def _chart(group: Group, look: "Look", *, outside: bool) -> "Chart | None":
    """Return the run chart of how many came; None where there is nothing to draw or hand on."""
    import pandas as pd  # noqa: PLC0415

    from toolkit.charts.run import run  # noqa: PLC0415
    from toolkit.charts.theme import Said  # noqa: PLC0415
    from toolkit.results.done import run_words  # noqa: PLC0415
    from toolkit.statistics.run_chart import xmr  # noqa: PLC0415

    held = sorted(group.meetings, key=lambda meeting: meeting.held_on)[-_MANY:]
    points = [(meeting.held_on, meetings.there(meeting)) for meeting in held]
    if len(points) < 2 or (outside and min(count for _, count in points) < _LEAST):
        return None
    usual = xmr(pd.Series([float(count) for _, count in points]))
    first, last = points[0][0], points[-1][0]
    said = Said(
        run_words(usual, points),
        f"{len(points)} meetings, {first:%b %Y} to {last:%b %Y}",
        "Counted at each meeting. Worked out with the Mutual Aid Toolkit.",
    )
    named = [(event.held_on, event.name) for event in events.of_group(db, group.id)]
    return run(said, points, usual, named, look=look)


@facilitator.get("/groups/<int:group_id>/done")
@in_group
def done_page(group: Group) -> Reply:
    return _page(group)


def _page(
    group: Group, event_form: EventForm | None = None, money_form: MoneyForm | None = None
) -> Reply:
    from toolkit.charts.pictures import calendar  # noqa: PLC0415
    from toolkit.charts.theme import screen  # noqa: PLC0415
    from toolkit.results.done import done, pounds, said_of  # noqa: PLC0415

    first, last = _period()
    named = strands.of_group(db, group.id)
    strand = next((one for one in named if str(one.id) == request.args.get("strand")), None)
    found = done(db, group.id, first, last, strand.id if strand else None)
    today = waves.today().isoformat()
    event_form = event_form or EventForm(formdata=None, held_on=today)
    money_form = money_form or MoneyForm(formdata=None, paid_on=today)
    year = dict(found.by_day)
    told = f"{found.meetings} meetings in the year that ends on {last.day} {last:%B %Y}."
    wrong = bool(event_form.errors or money_form.errors)
    page = render_template(
        "facilitator/done/index.html",
        group=group,
        found=found,
        strands=named,
        strand=strand,
        rows=said_of(found),
        calendar=calendar(year, last, told) if year else "",
        calendar_leaves=bool(year) and min(year.values()) >= _LEAST and strand is None,
        chart=_chart(group, screen(800), outside=False),
        handed_on=_chart(group, screen(800), outside=True) is not None,
        events=events.of_group(db, group.id),
        money=[(line, pounds(line.pence)) for line in money.of_group(db, group.id)],
        event_form=event_form,
        money_form=money_form,
    )
    return page, 400 if wrong else 200


@facilitator.get("/groups/<int:group_id>/done/chart.json")
@in_group
def done_figure(group: Group) -> Response:
    """Return the run chart as plotly reads it."""
    outside = request.args.get("members") != "shown"
    chart = _chart(group, asked_look(), outside=outside)
    if chart is None:
        abort(404)
    return Response(chart.figure.to_json(), mimetype="application/json")


@facilitator.get("/groups/<int:group_id>/done/calendar.svg")
@in_group
def calendar_picture(group: Group) -> Response:
    """Return the year as a picture to hand on: none, if a meeting had fewer than five people."""
    from toolkit.charts.pictures import alone, calendar  # noqa: PLC0415
    from toolkit.results.done import done  # noqa: PLC0415

    first, last = _period()
    year = dict(done(db, group.id, first, last).by_day)
    if not year or min(year.values()) < _LEAST:
        abort(404)
    told = f"{len(year)} meetings in the year that ends on {last.day} {last:%B %Y}."
    reply = Response(alone(calendar(year, last, told)), mimetype="image/svg+xml")
    reply.headers["Content-Disposition"] = "attachment; filename=meetings-calendar.svg"
    return reply


@facilitator.post("/groups/<int:group_id>/done/events")
@in_group
def add_event(group: Group) -> Reply:
    form = EventForm()
    if not form.validate():
        return _page(group, event_form=form)
    kind = EventKind.LINK if form.kind.data == EventKind.LINK else EventKind.HAPPENED
    events.add(db, group.id, form.held_on.day, (form.name.data or "").strip(), kind)
    db.commit()
    flash("Saved. It is marked on the chart of meetings.")
    return redirect(url_for("facilitator.done_page", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/done/events/<int:number>/delete")
@in_group
def delete_event(group: Group, number: int) -> Reply:
    event = events.with_number(db, group.id, number)
    if event is None:
        abort(404)
    db.delete(event)
    db.commit()
    flash(f"“{event.name}” is taken out.")
    return redirect(url_for("facilitator.done_page", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/done/money")
@in_group
def add_money(group: Group) -> Reply:
    form = MoneyForm()
    if not form.validate():
        return _page(group, money_form=form)
    money.add(db, group.id, form.paid_on.day, form.pence, (form.what.data or "").strip())
    db.commit()
    flash("Saved.")
    return redirect(url_for("facilitator.done_page", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/done/money/<int:number>/delete")
@in_group
def delete_money(group: Group, number: int) -> Reply:
    line = money.with_number(db, group.id, number)
    if line is None:
        abort(404)
    db.delete(line)
    db.commit()
    flash(f"“{line.what}” is taken out.")
    return redirect(url_for("facilitator.done_page", group_id=group.id), 303)
