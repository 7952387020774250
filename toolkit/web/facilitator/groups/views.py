"""A facilitator's first page, new groups, a group's home and its settings."""

import datetime as dt

from flask import flash, redirect, render_template, url_for

from toolkit.planning.due import Due
from toolkit.storage import ending, facilitators, joining, plans, reach, voices, waves
from toolkit.storage import groups as stored
from toolkit.storage.models import Group
from toolkit.web.account.accounts import Account, in_group, signed_in
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.groups.forms import NewGroupForm, SettingsForm
from toolkit.web.reply import Reply

#: So long after its close, sheets of a wave are likely to turn up.
_LATELY = dt.timedelta(days=42)
#: After so long without a meeting noted, somebody may have forgotten.
_LONG_AGO = dt.timedelta(days=21)


@facilitator.get("/groups")
@signed_in
def home(account: Account) -> Reply:
    groups = facilitators.groups_of(db, account.id)
    return render_template("facilitator/groups/index.html", account=account, groups=groups)


@facilitator.route("/groups/new", methods=["GET", "POST"])
@signed_in
def new_group(account: Account) -> Reply:
    form = NewGroupForm()
    if form.validate_on_submit():
        group = stored.add(
            db,
            account.id,
            (form.name.data or "").strip(),
            (form.purpose.data or "").strip(),
            country=form.country.data,
        )
        group.ends_on = form.ends_on.data
        db.commit()
        return redirect(url_for("facilitator.plan", group_id=group.id), 303)
    return render_template(
        "facilitator/groups/new_group.html", form=form
    ), 400 if form.errors else 200


@facilitator.get("/groups/<int:group_id>")
@in_group
def group_home(group: Group) -> Reply:
    """Show what is to be done next, first."""
    plan = plans.current(db, group.id)
    open_wave = next((wave for wave in group.waves if wave.closed is None), None)
    closed = waves.shown(group.waves, group.figures_until)
    due = joining.by_due(joining.standings(db, group))
    if any(due.values()):
        open_wave = None  # several are open: who is due is what counts
    return render_template(
        "facilitator/groups/home.html",
        group=group,
        plan=plan,
        open_wave=open_wave,
        closed=closed,
        due=due,
        dues=Due,
        lately=next(
            (one for one in closed[-1:] if one.closed and waves.today() - one.closed <= _LATELY),
            None,
        ),
        progress=waves.progress(db, open_wave) if open_wave else [],
        state=waves.State,
        ends_in=ending.warned(group, waves.today()),
        also=_also(group),
    )


def _also(group: Group) -> list[tuple[str, str, str]]:
    """Return what else waits: words, the endpoint that leads there, the link's own words."""
    found = []
    last = max((meeting.held_on for meeting in group.meetings), default=None)
    if last is not None and waves.today() - last > _LONG_AGO:
        found.append(
            (f"The last meeting was noted on {last.day} {last:%B}.", "meetings_page", "Note one")
        )
    if any(one.closed is None for one in reach.of_group(db, group.id)):
        said = "You are counting whom you reach. Close it when all have had the phone."
        found.append((said, "reach_page", "Whom we reach"))
    offered = len(voices.offered(db, group))
    if offered:
        words = "Words were" if offered > 1 else "Words of one member were"
        said = f"{words} offered to be quoted."
        found.append((said, "voices_page", "Look them over"))
    return found


@facilitator.route("/groups/<int:group_id>/settings", methods=["GET", "POST"])
@in_group
def settings(group: Group) -> Reply:
    form = SettingsForm(obj=group)
    if form.validate_on_submit():
        form.populate_obj(group)
        db.commit()
        flash("Saved.")
        return redirect(url_for("facilitator.settings", group_id=group.id), 303)
    page = render_template("facilitator/groups/settings.html", group=group, form=form)
    return page, 400 if form.errors else 200
