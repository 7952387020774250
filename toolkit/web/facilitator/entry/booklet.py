"""Sheets to print: the whole survey or one measure, for each member or without a code."""

from dataclasses import dataclass

from flask import render_template, request

from toolkit.instruments import Instrument, Section
from toolkit.instruments.canonical import content_hash, to_json
from toolkit.storage import definitions, joining, plans, sheets, waves
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.entry import reading
from toolkit.web.member.support import contacts
from toolkit.web.reply import Reply

#: Answer sets this long are printed as a row of numbers, as the phone shows them.
_SCALE_LENGTH = 10


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the sheets ask: that of the open wave, or what the plan would ask in the next one."""

    number: int
    code: str
    is_open: bool
    measures: dict[str, Instrument]
    without_wording: tuple[str, ...]


def _asked(group: Group) -> _Asked:
    wave = next((one for one in group.waves if one.closed is None), None)
    if wave is not None:
        code = sheets.wave_code(group.id, wave.number, wave.measures)
        return _Asked(wave.number, code, True, waves.instruments_of(db, wave), ())
    plan = plans.current(db, group.id)
    own = definitions.own_texts(db, group.id)
    library = definitions.library_of(db, group.id)
    planned = {
        key: definitions.worded(library[key], own.get(key))
        if library[key].needs_wording
        else library[key]
        for key in (plan.measures if plan else [])
        if key in library
    }
    number = max((one.number for one in group.waves), default=0) + 1
    hashes = [{"hash": content_hash(to_json(one))} for one in planned.values()]
    return _Asked(
        number,
        sheets.wave_code(group.id, number, hashes),
        False,
        {key: one for key, one in planned.items() if not one.needs_wording},
        tuple(one.short for one in planned.values() if one.needs_wording),
    )


def _due_codes(group: Group) -> dict[str, str] | None:
    """Return member's code -> the wave code of what is due to them; None: waves are on days."""
    if all(wave.months is None for wave in group.waves):
        return None
    due = {member.code: joining.due_wave(group, member) for member in group.members}
    return {
        code: sheets.wave_code(group.id, wave.number, wave.measures)
        for code, wave in due.items()
        if wave is not None
    }


def _only(instrument: Instrument, section: Section) -> str:
    """Say on paper who a section is for, where it is not for everybody."""
    rule = section.show_if
    if rule is None:
        return ""
    labels = {one.code: one.label for one in instrument.question(rule.question).options.choices}
    numbers = {row.question.key: row.number for _, rows in reading.rows(instrument) for row in rows}
    ticked = " or ".join(f"“{labels[code]}”" for code in rule.codes)
    return f"Only if you ticked {ticked} at question {numbers[rule.question]}."


@facilitator.get("/groups/<int:group_id>/booklet")
@in_group
def booklet(group: Group) -> Reply:
    """Show sheets as they print; what is chosen stands in the address."""
    asked = _asked(group)
    what, who = request.args.get("what", ""), request.args.get("who", "blank")
    code, chosen = asked.code, asked.measures
    due = _due_codes(group)
    if what in asked.measures:
        chosen = {what: asked.measures[what]}
    elif what:
        one = definitions.for_group(db, group.id, what)
        if one is not None and not one.needs_wording:
            chosen, code = {what: one}, ""
    present = [member.code for member in group.members if member.left is None]
    everybody = present if due is None else [one for one in present if one in due]
    codes = everybody if who == "all" else [who] if who in present else [""]
    return render_template(
        "facilitator/entry/booklet.html",
        group=group,
        asked=asked,
        chosen=[(one, reading.rows(one)) for one in chosen.values()],
        code=code,
        codes=codes,
        due=due if code else None,
        present=present,
        what=what,
        who=who,
        large=request.args.get("large") == "1",
        others=[
            one
            for key, one in definitions.library_of(db, group.id).items()
            if key not in asked.measures and not one.needs_wording
        ],
        many=sum(len(one.asked) for one in chosen.values()),
        minutes=sum(one.minutes for one in chosen.values()),
        contacts=contacts(group.country, group.support)
        if any(one.support for one in chosen.values())
        else (),
        scale_length=_SCALE_LENGTH,
        only=_only,
    )
