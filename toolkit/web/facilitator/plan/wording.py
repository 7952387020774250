"""Entering the text of a measure that a group holds a licence for."""

from flask import abort, flash, redirect, render_template, request, url_for

from toolkit.instruments import InstrumentError, load_library
from toolkit.storage import definitions
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply


@facilitator.route("/groups/<int:group_id>/wording/<key>", methods=["GET", "POST"])
@in_group
def wording(group: Group, key: str) -> Reply:
    """Let the group enter the text of a measure that it holds a licence for."""
    instrument = load_library().get(key)
    if instrument is None or not instrument.needs_wording:
        abort(404)
    own = definitions.own_texts(db, group.id).get(key)
    texts = {question.key: question.text for question in own.questions} if own else {}
    labels = {
        options.name: {str(choice.code): choice.label for choice in options.choices}
        for options in (own.option_sets if own else ())
    }
    problems: list[str] = []
    if request.method == "POST":
        texts = {q.key: request.form.get(q.key, "").strip()[:500] for q in instrument.questions}
        labels = {
            options.name: {
                str(choice.code): request.form.get(f"{options.name}-{choice.code}", "").strip()[
                    :200
                ]
                for choice in options.choices
            }
            for options in instrument.option_sets
        }
        if request.form.get("licensed") != "yes":
            problems.append("Tick that your group holds the licence, or don’t use this measure.")
        by_code = {
            name: {int(code): text for code, text in by.items()} for name, by in labels.items()
        }
        try:
            instrument.with_wording(texts, by_code)
        except InstrumentError as error:
            problems += [f"{p.place.capitalize()} {p.what} {p.mend}" for p in error.problems]
        if not problems:
            definitions.enter_text(db, group.id, instrument, texts, by_code)
            db.commit()
            flash(f"Saved. {instrument.short} can be asked now.")
            return redirect(url_for("facilitator.plan", group_id=group.id), 303)
    page = render_template(
        "facilitator/plan/wording.html",
        group=group,
        instrument=instrument,
        texts=texts,
        labels=labels,
        problems=problems,
    )
    return page, 400 if problems else 200
