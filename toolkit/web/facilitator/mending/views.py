"""Mending mix-ups. No answer is shown here: only codes, waves and days."""

from flask import abort as no_page
from flask import flash, redirect, render_template, request, url_for

from toolkit.storage import acts, codes, members, mending
from toolkit.storage.models import Act, Group, Member, Mended, Response
from toolkit.web.account.accounts import in_group, own_id
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.guards import with_member
from toolkit.web.reply import Reply

_WAYS = {"phone": "by phone", "paper": "on paper", "helper": "with a helper"}


@facilitator.get("/groups/<int:group_id>/members/<code>/mend")
@with_member
def mend(group: Group, member: Member) -> Reply:
    return _page(group, member)


def _page(group: Group, member: Member, problem: str = "") -> str:
    return render_template(
        "facilitator/mending/index.html",
        group=group,
        member=member,
        problem=problem,
        responses=mending.responses_of(db, member),
        ways=_WAYS,
        others=[one for one in group.members if one is not member],
        mended=[
            (one, *mending.touches(one, group))
            for one in mending.of_group(db, group.id)
            if member.code in mending.touches(one, group)
        ],
        kinds=Mended,
    )


def _response(group: Group, member: Member) -> Response:
    asked = request.form.get("wave", "")
    wave = next((one for one in group.waves if str(one.number) == asked), None)
    found = mending.response_to(db, wave.id, member.id) if wave is not None else None
    if found is None or not (found.sent_on or found.not_this_time):
        no_page(404)
    return found


def _other(group: Group) -> Member | None:
    try:
        return members.with_code(db, group.id, codes.read_code(request.form.get("to", "")))
    except codes.SlipError:
        return None


@facilitator.post("/groups/<int:group_id>/members/<code>/mend/move")
@with_member
def move_answers(group: Group, member: Member) -> Reply:
    """Give one wave's answers to the member whose they are."""
    response, to = _response(group, member), _other(group)
    if to is None:
        return _page(group, member, "Choose the code that the answers belong to."), 400
    number = response.wave.number
    try:
        mending.move(db, response, to, facilitator_id=own_id())
    except mending.MendingError as error:
        db.rollback()
        return _page(group, member, str(error)), 409
    _note(group, Act.ANSWERS_MOVED, wave=number)
    flash(f"Saved. The answers of wave {number} are {to.code}’s now.")
    return _back(group, to)


@facilitator.post("/groups/<int:group_id>/members/<code>/mend/withdraw")
@with_member
def withdraw_answers(group: Group, member: Member) -> Reply:
    """Take one wave's answers out of everything, as the member wishes."""
    response = _response(group, member)
    number = response.wave.number
    mending.withdraw(db, response, facilitator_id=own_id())
    _note(group, Act.ANSWERS_WITHDRAWN, wave=number)
    flash(f"Saved. The answers of wave {number} count no more. You can put them back below.")
    return _back(group, member)


@facilitator.post("/groups/<int:group_id>/members/<code>/mend/join")
@with_member
def join_members(group: Group, member: Member) -> Reply:
    """Make two codes one; where both answered a wave, ask whose answers count."""
    goes = _other(group)
    if goes is None:
        return _page(group, member, "Choose the other code of the same person."), 400
    both = _both(member, goes)
    keep = {number: request.form.get(f"keep-{number}", 0, type=int) for number in both}
    if both and not all(keep.values()):
        return render_template(
            "facilitator/mending/both.html", group=group, member=member, goes=goes, both=both
        )
    moved = len(goes.responses)
    gone = goes.code
    try:
        mending.join(db, member, goes, keep=keep, facilitator_id=own_id())
    except mending.MendingError as error:
        db.rollback()
        return _page(group, member, str(error)), 409
    _note(group, Act.MEMBERS_JOINED, waves=moved)
    flash(f"Saved. {gone} is {member.code} now. The card of {gone} opens nothing more.")
    return _back(group, member)


def _both(one: Member, other: Member) -> list[int]:
    """Return the waves for which there is something of both."""
    theirs = {row.wave_id for row in one.responses}
    return sorted(row.wave.number for row in other.responses if row.wave_id in theirs)


@facilitator.post("/groups/<int:group_id>/mending/<int:number>/undo")
@in_group
def undo_mending(group: Group, number: int) -> Reply:
    made = mending.with_number(db, group.id, number)
    if made is None:
        no_page(404)
    member = db.get_one(Member, made.member_id)
    try:
        mending.undo(db, made)
    except mending.MendingError as error:
        db.rollback()
        return _page(group, member, str(error)), 409
    _note(group, Act.MENDING_UNDONE, kind=made.kind.value)
    flash("Saved. It is as it was before.")
    return _back(group, member)


def _note(group: Group, act: Act, **fields: int | str) -> None:
    """Write the act beside what was done, and keep both."""
    acts.record(db, act, group_id=group.id, facilitator_id=own_id(), **fields)
    db.commit()


def _back(group: Group, member: Member) -> Reply:
    return redirect(url_for("facilitator.mend", group_id=group.id, code=member.code), 303)
