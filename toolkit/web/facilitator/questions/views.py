"""The group's own questions: a list, one page to build a measure on, files in and out."""

from collections.abc import Mapping

from flask import Response, abort, flash, redirect, render_template, request, url_for

from toolkit.exchange.questionnaires import LARGEST, is_of_another_tool, read
from toolkit.instruments import Instrument, InstrumentError, parse
from toolkit.instruments.own import (
    MOST_QUESTIONS,
    MOST_SCALES,
    OWN,
    Kind,
    OwnMeasure,
    answers_of,
    content_of,
    instrument_of,
    measure_of,
)
from toolkit.instruments.toml import to_toml
from toolkit.storage import definitions, own_questions, waves
from toolkit.storage.models import DECLINED, Group, OwnDraft
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.questions.typed import pressed, typed
from toolkit.web.member.survey import make_survey
from toolkit.web.reply import Reply

_KINDS = (
    (Kind.CHOICE.value, "One of some answers"),
    (Kind.RATING.value, "0 to 10"),
    (Kind.FACES.value, "Five faces"),
    (Kind.SEVERAL.value, "Several of some answers"),
    (Kind.NUMBER.value, "A number"),
    (Kind.TEXT.value, "A few words"),
    (Kind.LONG_TEXT.value, "More words"),
    (Kind.MONTH.value, "A month"),
)
#: What is saved here is a few kilobytes.
_LARGEST = 200_000


@facilitator.get("/groups/<int:group_id>/questions", endpoint="own_questions")
@in_group
def own_questions_page(group: Group) -> Reply:
    return _list(group)


def _list(group: Group, problems: tuple[str, ...] = ()) -> str:
    own = definitions.own_texts(db, group.id)
    return render_template(
        "facilitator/questions/index.html",
        group=group,
        drafts=[(one, own.get(one.key)) for one in own_questions.of_group(db, group.id)],
        problems=problems,
    )


@facilitator.post("/groups/<int:group_id>/questions")
@in_group
def begin_questions(group: Group) -> Reply:
    made = own_questions.begin(db, group.id, OwnMeasure())
    db.commit()
    return _to(group, made)


def _to(group: Group, draft: OwnDraft) -> Reply:
    address = url_for("facilitator.build_questions", group_id=group.id, number=draft.id)
    return redirect(address, 303)


def _draft(group: Group, number: int) -> OwnDraft:
    found = own_questions.with_number(db, group.id, number)
    if found is None:
        abort(404)
    return found


@facilitator.get("/groups/<int:group_id>/questions/<int:number>")
@in_group
def build_questions(group: Group, number: int) -> Reply:
    draft = _draft(group, number)
    return _page(group, draft, OwnMeasure.read(draft.content), {})


@facilitator.post("/groups/<int:group_id>/questions/<int:number>")
@in_group
def save_questions(group: Group, number: int) -> Reply:
    """Keep what was typed, whatever was pressed; finish it where nothing is wrong."""
    draft = _draft(group, number)
    button = request.form.get("do", "save")
    measure = pressed(typed(request.form), button)
    draft.content = measure.kept()
    db.commit()
    if button != "finish":
        return _page(group, draft, measure, {}, moved=button != "save")
    try:
        made = own_questions.finish(db, draft, waves.today())
    except InstrumentError as error:
        db.rollback()
        return _page(group, draft, measure, _by_place(error)), 400
    db.commit()
    flash(f"Saved. “{made.short}” can be chosen in your plan now.")
    return redirect(url_for("facilitator.own_questions", group_id=group.id), 303)


def _by_place(error: InstrumentError) -> dict[str, list[str]]:
    """Return place on the page -> what is wrong there."""
    found: dict[str, list[str]] = {}
    for one in error.problems:
        found.setdefault(one.place, []).append(f"{one.what} {one.mend}")
    return found


def _page(
    group: Group,
    draft: OwnDraft,
    measure: OwnMeasure,
    problems: Mapping[str, list[str]],
    *,
    moved: bool = False,
) -> str:
    return render_template(
        "facilitator/questions/build.html",
        group=group,
        draft=draft,
        measure=measure,
        problems=problems,
        moved=moved,
        preview=_preview(draft, measure),
        most=MOST_QUESTIONS,
        most_scales=MOST_SCALES,
        kinds=_KINDS,
        answers_of=answers_of,
        declined=DECLINED,
        no_tick=lambda *_: "",
    )


def _preview(draft: OwnDraft, measure: OwnMeasure) -> object:
    """Return the pages as members would see them; None while something is wrong."""
    try:
        made = instrument_of(measure, draft.key, "1", waves.today())
    except InstrumentError:
        return None
    return make_survey({made.key: made})


@facilitator.get("/groups/<int:group_id>/questions/<int:number>/file.toml")
@in_group
def questions_file(group: Group, number: int) -> Reply:
    """Save a finished measure as a file that another group can open."""
    draft = _draft(group, number)
    last = definitions.own_texts(db, group.id).get(draft.key)
    measure = measure_of(last) if last is not None else None
    if last is None or measure is None:
        abort(404)
    text = to_toml(content_of(measure, draft.key, last.version, waves.today()))
    reply = Response(text, mimetype="application/toml")
    reply.headers["Content-Disposition"] = f"attachment; filename={draft.key}.toml"
    return reply


@facilitator.post("/groups/<int:group_id>/questions/open")
@in_group
def open_questions_file(group: Group) -> Reply:
    """Open a measure saved here, or made with another tool; nothing is kept of a broken file."""
    sent = request.files.get("file")
    data = sent.read(LARGEST + 1) if sent is not None else b""
    try:
        measure, left_out = _opened(data)
    except InstrumentError as error:
        # Where the loader or Python's own reader speaks, with the page's quotation marks.
        return _list(group, tuple(str(one).replace("'", "’") for one in error.problems)), 400
    except ValueError as error:
        return _list(group, (str(error),)), 400
    made = own_questions.begin(db, group.id, measure, left_out)
    db.commit()
    flash("Opened. Look it over, then press “Finish”.")
    return _to(group, made)


def _opened(data: bytes) -> tuple[OwnMeasure, list[str]]:
    """Return a file's questions, and what of it could not be carried."""
    if is_of_another_tool(data):
        brought = read(data)
        return brought.measure, brought.said
    measure = measure_of(_parsed(data))
    if measure is None:
        raise ValueError("It recodes or looks up answers in a way that can’t be built here.")
    return measure, []


def _parsed(data: bytes) -> Instrument:
    """Return the measure that a file holds.

    Raises
    ------
    ValueError
        If there is no file, it is too large, no text, or a questionnaire that the library has.
    InstrumentError
        With every problem of it, each with its place.
    """
    if not data:
        raise ValueError("Choose a file first.")
    if len(data) > _LARGEST:
        raise ValueError("The file is too large to be one questionnaire.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ValueError("The file is no text in UTF-8. Was it saved here as a file?") from None
    instrument = parse(text, "the file")
    if not instrument.key.startswith(OWN):
        raise ValueError("This is no group’s own measure: its key does not begin with own_.")
    return instrument
