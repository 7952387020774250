"""Strands: a list, who takes part in each, and what changed for them."""

from flask import abort, flash, redirect, render_template, request, url_for

from toolkit.storage import strands, waves
from toolkit.storage.models import Group, Strand
from toolkit.storage.strands import StrandError
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply

_LONGEST = 40


@facilitator.route("/groups/<int:group_id>/strands", methods=["GET", "POST"])
@in_group
def strands_page(group: Group) -> Reply:
    name = request.form.get("name", "").strip()
    if request.method == "GET":
        return _page(group)
    if not name or len(name) > _LONGEST:
        return _page(group, f"Give it a name of at most {_LONGEST} letters.", name), 400
    try:
        strands.add(db, group.id, name)
    except StrandError as error:
        return _page(group, str(error), name), 400
    db.commit()
    flash("Saved. Now say who takes part.")
    return redirect(url_for("facilitator.strands_page", group_id=group.id), 303)


def _page(group: Group, problem: str = "", typed: str = "") -> str:
    taking_part = strands.codes_by_strand(db, group.id)
    return render_template(
        "facilitator/strands/index.html",
        group=group,
        strands=[(one, len(taking_part.get(one.id, ()))) for one in strands.of_group(db, group.id)],
        problem=problem,
        typed=typed,
    )


def _strand(group: Group, number: int) -> Strand:
    found = strands.with_number(db, group.id, number)
    if found is None:
        abort(404)
    return found


@facilitator.route("/groups/<int:group_id>/strands/<int:number>", methods=["GET", "POST"])
@in_group
def strand_page(group: Group, number: int) -> Reply:
    """Say who takes part in one; end it, let it go on, or take it out."""
    strand = _strand(group, number)
    problem = ""
    what = request.form.get("do", "") if request.method == "POST" else ""
    if what == "members":
        strands.set_members(db, group, strand, request.form.getlist("takes_part"))
        flash("Saved.")
    elif what in {"end", "go on"}:
        strands.end(db, strand, waves.today() if what == "end" else None)
        flash("Ended. What was stays." if what == "end" else "It goes on.")
    elif what == "out":
        try:
            strands.delete_unused(db, strand)
            flash(f"“{strand.name}” is taken out.")
        except StrandError as error:
            problem = str(error)
    if what and not problem:
        db.commit()
        return redirect(url_for("facilitator.strands_page", group_id=group.id), 303)
    page = render_template(
        "facilitator/strands/strand.html",
        group=group,
        strand=strand,
        there=strands.members_of(db, strand),
        used=strands.used(db, strand),
        problem=problem,
    )
    return page, 409 if problem else 200


@facilitator.get("/groups/<int:group_id>/results/by-activity")
@in_group
def by_strand(group: Group) -> Reply:
    """Set what changed in each strand side by side, where enough people are in it and outside."""
    from toolkit.results.by_strand import by_strand as made  # noqa: PLC0415

    return render_template("facilitator/strands/results.html", group=group, page=made(db, group))
