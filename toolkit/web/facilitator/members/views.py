"""Members by code: adding, cards to print, a lost card, leaving, erasing."""

import os
from pathlib import Path
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for

from toolkit import network
from toolkit.storage import beside, codes, erasing, links, phones, waves
from toolkit.storage import members as stored
from toolkit.storage.keys import Purpose
from toolkit.storage.models import Beside, Group, Member, Reason
from toolkit.web import square
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.guards import with_member
from toolkit.web.facilitator.members.forms import AddMembersForm, EraseForm, LeaveForm
from toolkit.web.facilitator.reasons import REASONS
from toolkit.web.keys import key
from toolkit.web.reply import Reply


@facilitator.route("/groups/<int:group_id>/members", methods=["GET", "POST"])
@in_group
def members(group: Group) -> Reply:
    form = AddMembersForm(joined=stored.this_month())
    if form.validate_on_submit():
        stored.add(db, group, form.number.data or 0, form.joined.data or "")
        db.commit()
        flash("Saved. The codes stand below; now print their cards.")
        return redirect(url_for("facilitator.members", group_id=group.id), 303)
    page = render_template(
        "facilitator/members/index.html",
        group=group,
        form=form,
        reasons=REASONS,
        besides=beside.of_group(db, group.id),
        kinds=beside.NAMES,
    )
    return page, 400 if form.errors else 200


@facilitator.post("/groups/<int:group_id>/members/tasks")
@in_group
def set_tasks(group: Group) -> Reply:
    """Keep who does something for the group."""
    ticked = request.form.getlist("task")
    for member in group.members:
        if member.left is None:
            member.has_task = member.code in ticked
    db.commit()
    flash("Saved.")
    return redirect(url_for("facilitator.members", group_id=group.id), 303)


@facilitator.post("/groups/<int:group_id>/beside")
@in_group
def begin_beside(group: Group) -> Reply:
    """Add a set of people whom the group is compared with."""
    kind = next((one for one in Beside if one.value == request.form.get("kind")), None)
    if kind is None or group.beside_id is not None:
        return redirect(url_for("facilitator.members", group_id=group.id), 303)
    made = beside.begin(db, group, kind)
    db.commit()
    flash("Saved. Add these people here, and print their cards. They are asked what your group is.")
    return redirect(url_for("facilitator.members", group_id=made.id), 303)


@facilitator.get("/groups/<int:group_id>/cards")
@in_group
def cards(group: Group) -> Reply:
    """Show cards to print: all, or those whose codes are named."""
    wanted = request.args.getlist("code")
    chosen = [
        member
        for member in stored.of_group(db, group.id)
        if (member.code in wanted if wanted else member.left is None)
    ]
    address = phones.address(Path(current_app.instance_path))
    if address is None:
        return render_template("facilitator/members/no_address.html", group=group)
    return render_template(
        "facilitator/members/cards.html",
        group=group,
        cards=[_card(member, address) for member in chosen],
        address=address,
        trouble=network.trouble_with(address, request.host_url),
        alone=network.out_of_reach(os.environ.get("HOST", ""), request.host_url),
        ended=group.cards_until is not None and waves.today() > group.cards_until,
    )


@facilitator.get("/groups/<int:group_id>/key-sheet")
@in_group
def key_sheet(group: Group) -> Reply:
    """Show the codes with a line each to write on: who is who is kept on paper alone."""
    present = [one for one in stored.of_group(db, group.id) if one.left is None]
    return render_template("facilitator/members/key_sheet.html", group=group, present=present)


def _card(member: Member, address: str) -> dict[str, Any]:
    token = links.link_token(key(Purpose.CARDS), member.id, member.link_version)
    link = address + url_for("member.link", token=token)
    return {
        "code": member.code,
        "token": codes.grouped(token, 4).replace("-", " "),
        "link": link,
        "start": address + url_for("member.start"),
        "picture": square.drawn(link),
    }


@facilitator.get("/groups/<int:group_id>/members/<code>/new-card")
@with_member
def ask_for_new_card(group: Group, member: Member) -> Reply:
    return render_template("facilitator/members/new_card.html", group=group, member=member)


@facilitator.post("/groups/<int:group_id>/members/<code>/new-card")
@with_member
def new_card(group: Group, member: Member) -> Reply:
    """Revoke every card printed so far and show the new one."""
    stored.revoke_link(db, member)
    db.commit()
    flash(f"Saved. The old card of {member.code} opens nothing now. This is the new one.")
    return redirect(url_for("facilitator.cards", group_id=group.id, code=member.code), 303)


@facilitator.route("/groups/<int:group_id>/members/<code>/leave", methods=["GET", "POST"])
@with_member
def leave(group: Group, member: Member) -> Reply:
    form = LeaveForm(month=stored.this_month())
    if form.validate_on_submit():
        if (form.month.data or "") < member.joined:
            form.month.errors = [f"This is before they joined ({member.joined}). Give a later one."]
        else:
            stored.leave(db, member, form.month.data or "", Reason(form.reason.data))
            db.commit()
            flash(f"Saved. {member.code} has left.")
            return redirect(url_for("facilitator.members", group_id=group.id), 303)
    page = render_template(
        "facilitator/members/leave.html",
        group=group,
        member=member,
        form=form,
        answers=stored.sent_answers(db, member),
    )
    return page, 400 if form.errors else 200


@facilitator.post("/groups/<int:group_id>/members/<code>/back")
@with_member
def come_back(group: Group, member: Member) -> Reply:
    stored.come_back(db, member)
    db.commit()
    flash(f"Saved. {member.code} is back, and the card works again.")
    return redirect(url_for("facilitator.members", group_id=group.id), 303)


@facilitator.route("/groups/<int:group_id>/members/<code>/erase", methods=["GET", "POST"])
@with_member
def erase(group: Group, member: Member) -> Reply:
    form = EraseForm()
    if form.validate_on_submit():
        erased = erasing.erase_member(db, member, Path(current_app.instance_path))
        return render_template("facilitator/members/erased.html", group=group, erased=erased)
    page = render_template(
        "facilitator/members/erase.html",
        group=group,
        member=member,
        form=form,
        answers=stored.sent_answers(db, member),
    )
    return page, 400 if form.errors else 200
