"""A group takes its own data away: one file a format, each written down when it leaves.

A file is asked for by a form, never by a link: what leads to answers of single people must not
open because somebody pressed a link on another page. What writes the files (pandas and others) is
imported when one is asked for.
"""

from flask import Response, render_template
from flask_login import current_user

from toolkit.storage import acts, definitions, waves
from toolkit.storage.models import Act, Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.exports.forms import LEAVE_OUT, ExportForm
from toolkit.web.reply import Reply

_NO_ROOM = (
    "There was no room for the file on the computer that runs this. Nothing of yours is lost. Make "
    "room on its disk and try again, or take another of the files."
)


@facilitator.route("/groups/<int:group_id>/exports", methods=["GET", "POST"])
@in_group
def exports(group: Group) -> Reply:
    form = ExportForm()
    if not form.validate_on_submit():
        return _page(group, form), 400 if form.errors else 200
    from toolkit.exchange.formats import export  # noqa: PLC0415
    from toolkit.exchange.sav import NotWrittenError  # noqa: PLC0415

    key = str(form.format.data)
    try:
        made = export(db, group, key, with_hard_answers=form.hard.data != LEAVE_OUT)
    except NotWrittenError:
        return _page(group, form, _NO_ROOM), 503
    if made.has_answers:
        _record(group, key, str(form.hard.data or LEAVE_OUT))
        db.commit()
    return Response(
        made.data,
        mimetype=made.mimetype,
        headers={"Content-Disposition": f'attachment; filename="{made.name}"'},
    )


def _page(group: Group, form: ExportForm, problem: str = "") -> str:
    closed = waves.shown(group.waves, group.figures_until)
    asked = definitions.contents(
        db, [measure["definition"] for wave in closed for measure in wave.measures]
    )
    return render_template(
        "facilitator/exports/index.html",
        group=group,
        form=form,
        problem=problem,
        closed=len(closed),
        hard=sorted({one.short for one in asked.values() if one.support}),
    )


def _record(group: Group, key: str, hard: str) -> None:
    """Write down that answers of single people left, and why hard ones; the commit keeps it."""
    acts.record(
        db,
        Act.ANSWERS_EXPORTED,
        group_id=group.id,
        facilitator_id=current_user.id,
        format=key,
        hard=hard,
    )
