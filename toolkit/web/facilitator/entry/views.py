"""Sheets typed in: begin, a page a measure, done; a second time, compared and settled."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for

from toolkit.instruments import Instrument, SupportCall, calls_for_support
from toolkit.storage import codes, entries, erasing, members, sheets, waves
from toolkit.storage.entries import EntryError
from toolkit.storage.models import DECLINED, Group, How, Member, Response, Sheet, Wave
from toolkit.web.account.accounts import in_group, own_id
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.entry import reading
from toolkit.web.facilitator.entry.forms import SheetForm
from toolkit.web.facilitator.guards import with_member
from toolkit.web.member.short_way import CONSENT
from toolkit.web.member.support import contacts
from toolkit.web.reply import Reply

_BASE = "/groups/<int:group_id>/waves/<int:number>/entry"


def _wave(group: Group, number: int) -> Wave:
    wave = waves.of_group(db, group.id, number)
    if wave is None:
        abort(404)
    return wave


def _to(endpoint: str, wave: Wave, **values: Any) -> Reply:
    address = url_for(
        f"facilitator.{endpoint}", group_id=wave.group_id, number=wave.number, **values
    )
    return redirect(address, 303)


@facilitator.route(_BASE, methods=["GET", "POST"])
@in_group
def entry(group: Group, number: int) -> Reply:
    """Choose whose sheet is typed in next; say who is there already."""
    wave = _wave(group, number)
    last = wave.closed or waves.today()
    form = SheetForm(
        how=request.args.get("how", How.PAPER.value),
        code=request.args.get("code", "")[:20],
        filled_on=_day(request.args.get("day", "")) or last,
    )
    if form.validate_on_submit() and _right_sheet(form, group, wave):
        member = _typed_member(form, group)
        if member is not None:
            try:
                return _begin(form, wave, member)
            except sheets.PhoneDraftError as error:
                form.instead.errors = [str(error)]
            except EntryError as error:
                form.code.errors = [str(error)]
    return _start(group, wave, form), 400 if form.errors else 200


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _right_sheet(form: SheetForm, group: Group, wave: Wave) -> bool:
    """Whether the sheet is of this wave, and its day possible; the form says it where not."""
    day = form.filled_on.data
    if day is None or not wave.opened <= day <= waves.today():
        form.filled_on.errors = [
            f"The wave opened on {wave.opened.isoformat()}. Give a day from then until today."
        ]
        return False
    typed = (form.wave_code.data or "").strip()
    if form.how.data != How.PAPER.value and not typed:
        return True
    code = sheets.wave_code(group.id, wave.number, wave.measures)
    if sheets.is_wave_code(typed, code):
        return True
    other = next(
        (
            one.number
            for one in group.waves
            if sheets.is_wave_code(typed, sheets.wave_code(group.id, one.number, one.measures))
        ),
        None,
    )
    if not typed:
        words = "Type the wave code that stands at the top of the sheet."
    elif other is not None:
        words = f"This sheet is of wave {other}. Choose wave {other} under Waves to enter it."
    else:
        words = (
            f"“{typed}” is no wave code of your group. Wave {wave.number} has {code}. Was the "
            "sheet printed before the questions were changed? Then it asks something else, and "
            "can’t be entered here."
        )
    form.wave_code.errors = [words]
    return False


def _typed_member(form: SheetForm, group: Group) -> Member | None:
    try:
        code = codes.read_code(form.code.data or "")
    except codes.SlipError as error:
        form.code.errors = [str(error)]
        return None
    member = members.with_code(db, group.id, code)
    if member is None:
        form.code.errors = [f"No member of your group has the code {code}."]
    return member


def _begin(form: SheetForm, wave: Wave, member: Member) -> Reply:
    chosen = {"how": form.how.data, "day": form.filled_on.data}
    if form.choice.data == "not-this-time":
        if sheets.response_of(db, wave, member) is not None:
            raise EntryError(f"{member.code} has answered wave {wave.number}, or begun to.")
        entries.sit_out(db, wave, member, consent=CONSENT)
        db.commit()
        flash(f"Saved. {member.code}: not this time.")
        return _to("entry", wave, **chosen)
    sheets.begin(
        db,
        wave,
        member,
        how=How(form.how.data),
        consent=CONSENT,
        filled_on=form.filled_on.data or waves.today(),
        facilitator_id=own_id(),
        instead_of_phone=bool(form.instead.data),
    )
    db.commit()
    return _to("entry_sheet", wave, code=member.code)


def _start(group: Group, wave: Wave, form: SheetForm) -> str:
    begun = sheets.of_wave(db, wave)
    ways = sheets.ways(db, wave)
    progress = waves.progress(db, wave)
    counted = Counter(
        ("ENTERED" if ways[one.member.id][1] else "SENT")
        if one.member.id in ways
        else one.state.name
        for one in progress
    )
    return render_template(
        "facilitator/entry/index.html",
        group=group,
        wave=wave,
        form=form,
        begun=begun,
        ways=ways,
        progress=progress,
        state=waves.State,
        how=How,
        counted=counted,
        wave_code=sheets.wave_code(group.id, wave.number, wave.measures),
    )


def with_sheet(view: Callable[..., Any]) -> Callable[..., Any]:
    """Hand over the wave and the member's sheet that is being typed in; else lead to the start."""

    @wraps(view)
    @with_member
    def guarded(group: Group, member: Member, number: int, *args: Any, **kwargs: Any) -> Any:
        wave = _wave(group, number)
        sheet = sheets.find(db, wave, member)
        if sheet is None and request.endpoint == "facilitator.entry_row":
            return "", 409  # a row that was on its way while the sheet was finished
        if sheet is None:
            flash(f"No sheet of {member.code} is being typed in now.")
            return _to("entry", wave, code=member.code)
        return view(group, wave, sheet, *args, **kwargs)

    return guarded


@facilitator.get(f"{_BASE}/<code>")
@with_sheet
def entry_sheet(_group: Group, wave: Wave, sheet: Sheet) -> Reply:
    """Lead to where the sheet was left: the first measure with an open question."""
    asked = waves.instruments_of(db, wave)
    first = next((key for key in asked if _open_in(asked[key], sheet)), None)
    if first is None:
        return _to("entry_check", wave, code=sheet.member.code)
    return _to("entry_page", wave, code=sheet.member.code, measure=first)


def _open_in(instrument: Instrument, sheet: Sheet) -> int:
    kept = sheet.answers.get(instrument.key, {})
    return sum(question.key not in kept for question in instrument.questions)


@facilitator.route(f"{_BASE}/<code>/<measure>", methods=["GET", "POST"])
@with_sheet
def entry_page(group: Group, wave: Wave, sheet: Sheet, measure: str) -> Reply:
    """Show a measure to type in, or save it and go on."""
    asked = waves.instruments_of(db, wave)
    if measure not in asked:
        abort(404)
    if request.method == "GET":
        return _page(group, wave, sheet, asked, measure)
    return _save(group, wave, sheet, asked, measure)


def _save(
    group: Group, wave: Wave, sheet: Sheet, asked: dict[str, Instrument], measure: str
) -> Reply:
    instrument, code = asked[measure], sheet.member.code
    typed = {one.key: " ".join(request.form.getlist(one.key)) for one in instrument.asked}
    answers, wrong = reading.read(instrument, typed)
    seen = request.form.get("seen", "")
    times = int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 6 else 0
    try:
        sheets.save(db, sheet, measure, answers, asked, seen=times)
    except sheets.OtherHandError as other:
        questions = {one.key: one for one in instrument.asked}
        shown = {
            key: f"In the other window: {reading.in_words(questions[key], kept)}."
            for key, kept in ((key, other.kept.get(key)) for key in answers)
            if kept != answers[key]
        }
        page = _page(group, wave, sheet, asked, measure, typed=typed, wrong=shown, other=True)
        return page, 409
    except EntryError as error:
        flash(str(error))
        return _to("entry", wave, code=code)
    if wrong:
        return _page(group, wave, sheet, asked, measure, typed=typed, wrong=wrong), 400
    following = _following(wave, sheet, asked, measure)
    if sheet.how is How.HELPER and not sheet.second:
        calls = _calls(asked, {measure: answers})
        if calls:  # who is read to sits beside: the words are for them, now
            return _support(group, calls, following)
    if following is None:
        return _finish(group, wave, sheet, asked)
    return redirect(following, 303)


def _following(wave: Wave, sheet: Sheet, asked: dict[str, Instrument], measure: str) -> str | None:
    """Return where to go after a measure; None: the sheet is whole, and is done."""
    place: dict[str, Any] = {
        "group_id": wave.group_id,
        "number": wave.number,
        "code": sheet.member.code,
    }
    keys = list(asked)
    after = keys[keys.index(measure) + 1 :]
    if after:
        return url_for("facilitator.entry_page", **place, measure=after[0])
    whole = not any(_open_in(instrument, sheet) for instrument in asked.values())
    if whole and not sheet.second and sheet.how is How.PAPER:
        return None
    return url_for("facilitator.entry_check", **place)


@facilitator.post(f"{_BASE}/<code>/<measure>/row")
@with_sheet
def entry_row(_group: Group, wave: Wave, sheet: Sheet, measure: str) -> Reply:
    """Keep rows as they are typed, where scripts run; what is no answer waits for the page."""
    asked = waves.instruments_of(db, wave)
    if measure not in asked:
        abort(404)
    answers, _wrong = reading.read(asked[measure], request.form)
    try:
        sheets.save(db, sheet, measure, answers, asked)
    except EntryError:
        return "", 409
    return "", 204


def _page(
    group: Group,
    wave: Wave,
    sheet: Sheet,
    asked: dict[str, Instrument],
    measure: str,
    *,
    typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
    other: bool = False,
) -> str:
    kept = sheet.answers.get(measure, {})
    values = typed or {key: reading.shown(answer) for key, answer in kept.items()}
    instrument = asked[measure]
    wanted = wrong or {one.key for one in instrument.asked if not values.get(one.key)}
    counted = instrument.questions if sheet.how is How.HELPER else instrument.asked
    return render_template(
        "facilitator/entry/page.html",
        group=group,
        wave=wave,
        sheet=sheet,
        instrument=instrument,
        sections=reading.rows(instrument),
        place=list(asked).index(measure) + 1,
        pages=len(asked),
        values=values,
        wrong=wrong or {},
        other=other,
        start=next((one.key for one in instrument.asked if one.key in wanted), None),
        answered=sum(one.key in kept for one in counted),
        many=len(counted),
        seen=sheet.saves.get(measure, 0),
        helper=sheet.how is How.HELPER,
    )


@facilitator.route(f"{_BASE}/<code>/check", methods=["GET", "POST"])
@with_sheet
def entry_check(group: Group, wave: Wave, sheet: Sheet) -> Reply:
    """Say what a sheet holds and what is open; then it is done, or compared."""
    asked = waves.instruments_of(db, wave)
    if request.method == "POST" and not sheet.second:
        return _finish(group, wave, sheet, asked)
    if request.method == "POST":
        return _to("entry_compare", wave, code=sheet.member.code)
    rows = [
        (
            instrument,
            len(sheet.answers.get(key, {})),
            list(sheet.answers.get(key, {}).values()).count(DECLINED),
            [
                row.number
                for _section, rows in reading.rows(instrument)
                for row in rows
                if row.question.key not in sheet.answers.get(key, {})
            ],
        )
        for key, instrument in asked.items()
    ]
    return render_template(
        "facilitator/entry/check.html", group=group, wave=wave, sheet=sheet, rows=rows
    )


def _finish(group: Group, wave: Wave, sheet: Sheet, asked: dict[str, Instrument]) -> Reply:
    code, how, day, answers = sheet.member.code, sheet.how, sheet.filled_on, sheet.answers
    given = sum(len(by_question) for by_question in answers.values())
    many = sum(len(instrument.asked) for instrument in asked.values())
    try:
        sheets.finish(db, sheet, facilitator_id=own_id())
    except EntryError as error:
        db.rollback()
        flash(str(error))
        return _to("entry", wave, code=code)
    db.commit()
    flash(f"Saved. The sheet of {code} is in: {given} of {many} questions.")
    calls = _calls(asked, answers) if how is How.PAPER else ()
    if calls:
        following = url_for(
            "facilitator.entry", group_id=group.id, number=wave.number, how=how.value, day=day
        )
        return _support(group, calls, following)
    return _to("entry", wave, how=how.value, day=day)


def _calls(asked: dict[str, Instrument], answers: dict[str, Any]) -> tuple[SupportCall, ...]:
    return tuple(
        call
        for key, by_question in answers.items()
        for call in calls_for_support(
            asked[key],
            {one: kept for one, kept in by_question.items() if isinstance(kept, int)},
        )
    )


def _support(group: Group, calls: tuple[SupportCall, ...], following: str | None) -> str:
    return render_template(
        "facilitator/entry/support.html",
        group=group,
        words=[call.show for call in calls],
        contacts=contacts(group.country, group.support),
        following=following,
    )


@facilitator.post(f"{_BASE}/<code>/again")
@with_member
def entry_again(group: Group, member: Member, number: int) -> Reply:
    """Begin a second entry: blank to be compared, or as it stands to be corrected."""
    wave = _wave(group, number)
    response = sheets.response_of(db, wave, member)
    try:
        if response is None:
            raise EntryError(f"No sheet of {member.code} was entered.")  # noqa: TRY301 (said as any other)
        filled = request.form.get("as") == "correction"
        sheets.begin_again(db, response, facilitator_id=own_id(), filled=filled)
    except EntryError as error:
        flash(str(error))
        return _to("entry", wave)
    db.commit()
    asked = waves.instruments_of(db, wave)
    return _to("entry_page", wave, code=member.code, measure=next(iter(asked)))


@facilitator.route(f"{_BASE}/<code>/compare", methods=["GET", "POST"])
@with_sheet
def entry_compare(group: Group, wave: Wave, sheet: Sheet) -> Reply:
    """Show where two entries of one sheet differ, and settle it."""
    asked = waves.instruments_of(db, wave)
    response = sheets.response_of(db, wave, sheet.member)
    if not sheet.second or response is None:
        return _to("entry_check", wave, code=sheet.member.code)
    problem = ""
    if request.method == "POST":
        code = sheet.member.code
        right = {key: value for key, value in request.form.items() if key != "csrf_token"}
        try:
            changed = sheets.settle(db, sheet, response, asked, right, facilitator_id=own_id())
        except EntryError as error:
            problem = str(error)
            sheet = sheets.find(db, wave, response.member) or abort(409)
        else:
            db.commit()
            many = "1 answer was" if changed == 1 else f"{changed} answers were"
            flash(
                f"Saved. {many} corrected on the sheet of {code}; what stood there first is kept."
                if changed
                else f"Saved. The sheet of {code} stays as it was entered first."
            )
            return _to("entry", wave)
    page = render_template(
        "facilitator/entry/compare.html",
        group=group,
        wave=wave,
        sheet=sheet,
        rows=_compared(asked, sheet, response),
        chosen=request.form,
        problem=problem,
    )
    return page, 400 if problem else 200


def _compared(
    asked: dict[str, Instrument], sheet: Sheet, response: Response
) -> list[dict[str, Any]]:
    numbers = {
        (key, row.question.key): row.number
        for key, instrument in asked.items()
        for _section, rows in reading.rows(instrument)
        for row in rows
    }
    questions = {
        (key, question.key): question
        for key, instrument in asked.items()
        for question in instrument.asked
    }
    compared = []
    for one in sheets.differences(sheet, response, asked):
        question = questions[one.measure, one.question]
        compared.append(
            {
                "field": one.field,
                "short": asked[one.measure].short,
                "number": numbers[one.measure, one.question],
                "text": question.text,
                "first": reading.in_words(question, one.first),
                "second": reading.in_words(question, one.second),
            }
        )
    return compared


@facilitator.route(f"{_BASE}/<code>/away", methods=["GET", "POST"])
@with_sheet
def entry_away(group: Group, wave: Wave, sheet: Sheet) -> Reply:
    """Throw away a sheet that is being typed in, after asking."""
    if request.method == "GET":
        return render_template("facilitator/entry/away.html", group=group, wave=wave, sheet=sheet)
    code = sheet.member.code
    erasing.owe(current_app.extensions["toolkit_engine"], Path(current_app.instance_path))
    try:
        sheets.throw_away(db, sheet)
    except EntryError as error:
        flash(str(error))
        return _to("entry", wave)
    db.commit()
    flash(f"The sheet of {code} that was being typed in is gone.")
    return _to("entry", wave)
