"""Choosing measures and planned outcomes, and entering a licensed wording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import abort, flash, redirect, render_template, request, url_for

from toolkit.instruments import Instrument, InstrumentError, load_library
from toolkit.storage import definitions, plans
from toolkit.storage.models import Design, Group, Headline, Plan
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.reply import Reply

#: Longer than this, and people stop half-way.
MANY_MINUTES = 10
#: Measures that most groups can begin with.
FIRST_CHOICES = ("who5", "ons4", "rand36", "mutual_aid")
#: More planned outcomes than this make each of them harder to be sure of.
MOST_OUTCOMES = 3
#: A group that has asked so often needs no plan any more.
_LAST_WAVE = 99
#: No group of this tool is larger.
_MOST_PEOPLE = 500


@facilitator.route("/groups/<int:group_id>/plan", methods=["GET", "POST"])
@in_group
def plan(group: Group) -> Reply:
    library = load_library()
    current = plans.current(db, group.id)
    # What the library has no more is passed over: it can't be asked again.
    chosen = [key for key in current.measures if key in library] if current else []
    outcomes = [tuple(pair) for pair in current.outcomes] if current else []
    counts = _kept(current)
    problems: list[str] = []
    if request.method == "POST":
        counts, wrong = _read(request.form)
        hoped = request.form.getlist("outcome")
        # Who hopes for a change in a scale wants it asked: its measure counts as ticked.
        sent = [*request.form.getlist("measure"), *(one.partition(".")[0] for one in hoped)]
        chosen = [key for key in library if key in sent]
        outcomes = [
            (key, scale.key)
            for key in chosen
            for scale in library[key].outcomes
            if f"{key}.{scale.key}" in hoped
        ]
        problems = [*_problems(sent, library, outcomes), *wrong]
        if not problems:
            plans.make(
                db,
                group,
                chosen,
                outcomes,
                design=Design(counts.design) if counts.design else None,
                main_wave=int(counts.main_wave) if counts.main_wave else None,
                headline=Headline(counts.headline),
                expected=int(counts.expected) if counts.expected else None,
            )
            db.commit()
            saved = _saved(sum(library[key].minutes for key in chosen))
            flash(" ".join([saved, *_could_see(library, outcomes, counts)[:1]]))
            return redirect(url_for("facilitator.group_home", group_id=group.id), 303)
    page = render_template(
        "facilitator/plan/index.html",
        group=group,
        instruments=_in_order(library, chosen),
        worded=_that_can_be_asked(group, library),
        chosen=chosen,
        outcomes=outcomes,
        counts=counts,
        could_see=() if problems else _could_see(library, outcomes, counts),
        begun=bool(group.waves),
        problems=problems,
        current=current,
        minutes=sum(library[key].minutes for key in chosen),
        many=MANY_MINUTES,
        most=MOST_OUTCOMES,
    )
    return page, 400 if problems else 200


@dataclass(frozen=True, slots=True)
class Counts:
    """What counts, as the form writes it: the design, the main wave, the headline, how many."""

    design: str = ""
    main_wave: str = ""
    headline: str = Headline.EACH.value
    expected: str = ""


def _kept(current: Plan | None) -> Counts:
    if current is None:
        return Counts()
    return Counts(
        current.design.value if current.design else "",
        str(current.main_wave or ""),
        current.headline.value,
        str(current.expected or ""),
    )


def _could_see(
    library: dict[str, Instrument], outcomes: Sequence[tuple[str, ...]], counts: Counts
) -> tuple[str, ...]:
    """Say what so many people could show, once a group has said how many and what it hopes."""
    if not counts.expected or not outcomes:
        return ()
    from toolkit.results.ability import could_see  # noqa: PLC0415 (scipy)

    return could_see(library, [(key, scale) for key, scale in outcomes], int(counts.expected))


def _read(form: Mapping[str, str]) -> tuple[Counts, list[str]]:
    """Return what was sent, and what is wrong with it."""
    counts = Counts(
        form.get("design", ""),
        form.get("main_wave", "").strip()[:10],
        form.get("headline", Headline.EACH.value),
        form.get("expected", "").strip()[:10],
    )
    problems = []
    if counts.design not in {"", *Design} or counts.headline not in set(Headline):
        problems.append("One of the choices under “What counts” is none. Choose again.")
    number = counts.main_wave
    if number and not (number.isascii() and number.isdecimal() and 2 <= int(number) <= _LAST_WAVE):
        problems.append(
            f"The wave that counts is a number from 2 to {_LAST_WAVE}, or left empty for the one "
            "after a year."
        )
    people = counts.expected
    if people and not (
        people.isascii() and people.isdecimal() and 1 <= int(people) <= _MOST_PEOPLE
    ):
        problems.append(
            f"How many people you expect is a number from 1 to {_MOST_PEOPLE}, or left empty."
        )
    return counts, problems


def _saved(minutes: int) -> str:
    """Say that the plan is saved, and whether it asks for much."""
    takes = f"Saved. Answering takes about {minutes} {'minute' if minutes == 1 else 'minutes'}."
    if minutes <= MANY_MINUTES:
        return takes
    return f"{takes} With more than {MANY_MINUTES}, people stop half-way. Could some wait?"


def _in_order(library: dict[str, Instrument], chosen: list[str]) -> list[Instrument]:
    """Return what is chosen first, then what most groups begin with, then the rest."""
    order = dict.fromkeys([*chosen, *FIRST_CHOICES, *library])
    return [library[key] for key in order if key in library]


def _that_can_be_asked(group: Group, library: dict[str, Instrument]) -> set[str]:
    own = definitions.own_texts(db, group.id)
    return {
        key
        for key, instrument in library.items()
        if not definitions.worded(instrument, own.get(key)).needs_wording
    }


def _problems(
    sent: list[str], library: dict[str, Instrument], outcomes: list[tuple[str, str]]
) -> list[str]:
    problems = []
    if not sent:
        problems.append("Choose at least one measure.")
    if any(key not in library for key in sent):
        problems.append("One of the measures is not in the library. Choose again.")
    if len(outcomes) > MOST_OUTCOMES:
        problems.append(
            f"Mark at most {MOST_OUTCOMES} outcomes as planned: with more, "
            "so few people can’t show anything for certain."
        )
    return problems


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
