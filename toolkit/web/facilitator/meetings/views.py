"""Note a meeting: a number and a tap; who was there, and what it took, for who wants it."""

from flask import abort, flash, redirect, render_template, request, url_for

from toolkit.storage import meetings, strands, waves
from toolkit.storage.models import Group, Meeting
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.meetings.forms import MeetingForm
from toolkit.web.reply import Reply

#: Beyond twice the members and so many guests, a number of people is asked about.
_GUESTS = 20
_SHOWN = 12


@facilitator.route("/groups/<int:group_id>/meetings", methods=["GET", "POST"])
@in_group
def meetings_page(group: Group) -> Reply:
    form = MeetingForm(held_on=waves.today().isoformat())
    here = [member for member in group.members if not member.left]
    form.usual_most = 2 * len(here) + _GUESTS
    going_on = [one for one in strands.of_group(db, group.id) if one.ended_on is None]
    form.offer([(one.id, one.name) for one in going_on])
    came = request.form.getlist("came")
    if form.validate_on_submit() and _says_who(form, came):
        made = meetings.add(
            db,
            group,
            form.held_on.day,
            came,
            head_count=form.head_count.number,
            newcomers=form.newcomers.number,
            minutes=form.length.minutes,
            volunteer_minutes=form.volunteers.minutes,
            strand_id=form.strand_id,
        )
        db.commit()
        flash(_saved(made))
        return redirect(url_for("facilitator.meetings_page", group_id=group.id), 303)
    held = sorted(group.meetings, key=lambda meeting: meeting.held_on, reverse=True)
    page = render_template(
        "facilitator/meetings/index.html",
        group=group,
        form=form,
        here=here,
        came=came,
        lately=[(meeting, meetings.there(meeting)) for meeting in held[:_SHOWN]],
        strands=going_on,
        names={one.id: one.name for one in strands.of_group(db, group.id)},
        held=len(held),
        today="today" if form.held_on.data == waves.today().isoformat() else form.held_on.data,
    )
    return page, 400 if form.errors else 200


def _says_who(form: MeetingForm, came: list[str]) -> bool:
    """Whether it is said how many came, or who; else say so at the field."""
    if form.head_count.number is None and not came:
        form.head_count.errors = ["Say how many came, or tick who was there."]
        return False
    return True


def _saved(made: Meeting) -> str:
    number = meetings.there(made)
    who = "1 was" if number == 1 else f"{number} were"
    return f"Saved. {who} there on {made.held_on.day} {made.held_on:%B %Y}."


@facilitator.route("/groups/<int:group_id>/meetings/<int:number>/delete", methods=["GET", "POST"])
@in_group
def delete_meeting(group: Group, number: int) -> Reply:
    """Delete a meeting that was not, after asking."""
    meeting = meetings.with_number(db, group.id, number)
    if meeting is None:
        abort(404)
    if request.method == "POST":
        meetings.delete(db, group, meeting)
        db.commit()
        flash("The meeting is deleted.")
        return redirect(url_for("facilitator.meetings_page", group_id=group.id), 303)
    return render_template(
        "facilitator/meetings/delete.html",
        group=group,
        meeting=meeting,
        there=meetings.there(meeting),
    )
