"""The plan: read, made step by step or on one page, begun from a starter, used again."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise

from flask import flash, redirect, render_template, request, url_for

from toolkit.instruments import Instrument, InstrumentError
from toolkit.planning import BEFORE_DAYS, FROM_JOINING, Schedule, months_after
from toolkit.planning.offers import FIRST_CHOICES, HOPES, MANY_MINUTES, offered, takes
from toolkit.planning.profile import FEATURES, KINDS, LOOKS, gentle_word
from toolkit.planning.starters import Starter, load_starters
from toolkit.storage import definitions, plans, waves
from toolkit.storage.models import Group
from toolkit.web.account.accounts import in_group
from toolkit.web.database import db
from toolkit.web.facilitator.blueprint import facilitator
from toolkit.web.facilitator.plan.choices import (
    MOST_OUTCOMES,
    NAMES,
    STEPS,
    Choices,
    problems_of,
)
from toolkit.web.facilitator.plan.said import changed, said
from toolkit.web.reply import Reply


@facilitator.route("/groups/<int:group_id>/plan", methods=["GET", "POST"])
@in_group
def plan(group: Group) -> Reply:
    """Show the plan and those before it; keep one that was sent whole."""
    library = definitions.library_of(db, group.id)
    if request.method == "POST":
        return _keep(group, Choices.sent(request.form, library), library)
    made = list(reversed(group.plans))
    return render_template(
        "facilitator/plan/index.html",
        group=group,
        current=made[0] if made else None,
        said=said(made[0], library) if made else (),
        earlier=[(plan, changed(plan, after, library)) for after, plan in pairwise(made)],
        starters=[(one, one.title(library)) for one in _starters(library)],
        begun=bool(group.waves),
    )


def _keep(group: Group, choices: Choices, library: Mapping[str, Instrument]) -> Reply:
    """Keep a plan in which nothing is wrong; else show all of it on one page."""
    problems = problems_of(choices)
    if problems:
        return _on_one_page(group, choices, library, problems), 400
    plans.make(db, group, choices.measures, choices.pairs, **choices.kept())
    db.commit()
    said = ["Saved.", takes(choices.minutes(library)), *_could_see(library, choices)[:1]]
    flash(" ".join(said))
    return redirect(url_for("facilitator.group_home", group_id=group.id), 303)


@facilitator.get("/groups/<int:group_id>/plan/all")
@in_group
def plan_on_one_page(group: Group) -> Reply:
    library = definitions.library_of(db, group.id)
    choices = Choices.of_plan(plans.current(db, group.id), library)
    return _on_one_page(group, choices, library, [])


def _on_one_page(
    group: Group, choices: Choices, library: Mapping[str, Instrument], problems: list[str]
) -> str:
    return render_template(
        "facilitator/plan/all.html",
        group=group,
        problems=problems,
        could_see=() if problems else _could_see(library, choices),
        **_asked(group, choices, library),
    )


def _asked(group: Group, choices: Choices, library: Mapping[str, Instrument]) -> dict[str, object]:
    """Return what a page needs that shows every measure."""
    order = dict.fromkeys([*choices.measures, *FIRST_CHOICES, *library])
    return {
        "choices": choices,
        "instruments": [library[key] for key in order if key in library],
        "worded": _that_can_be_asked(group, library),
        "minutes": choices.minutes(library),
        "many": MANY_MINUTES,
        "most": MOST_OUTCOMES,
        "begun": bool(group.waves),
        "current": plans.current(db, group.id),
    }


@facilitator.get("/groups/<int:group_id>/plan/steps")
@in_group
def plan_steps(group: Group) -> Reply:
    """Begin a plan step by step, with what holds now."""
    library = definitions.library_of(db, group.id)
    choices = Choices.of_plan(plans.current(db, group.id), library)
    return _step(group, "group", choices, library, [])


@facilitator.post("/groups/<int:group_id>/plan/steps")
@in_group
def plan_step(group: Group) -> Reply:
    """Go on, or back: what was chosen travels in the page, so that nothing is lost.

    Without a step it is a starter plan, or "same again": both begin with the look over.
    """
    library = definitions.library_of(db, group.id)
    begun = _begun(group, library)
    if begun is not None:
        return _step(group, "look", begun, library, [])
    step = request.form.get("step", "")
    step = step if step in STEPS else "group"
    choices = Choices.sent(request.form, library)
    go = request.form.get("go", "next")
    order = list(STEPS)
    if go in order and order.index(go) <= order.index(step):
        return _step(group, go, choices, library, [])
    if go == "keep":
        wrong = next((one for one in order if problems_of(choices, [one])), None)
        if wrong is None:
            return _keep(group, choices, library)
        return _step(group, wrong, choices, library, problems_of(choices, [wrong])), 400
    problems = problems_of(choices, [step])
    if problems:
        return _step(group, step, choices, library, problems), 400
    return _step(group, order[min(order.index(step) + 1, len(order) - 1)], choices, library, [])


def _begun(group: Group, library: Mapping[str, Instrument]) -> Choices | None:
    """Return what a starter plan, or the plan of now a year later, begins with."""
    wanted = request.form.get("starter", "")
    starter = next((one for one in _starters(library) if one.key == wanted), None)
    if starter is not None:
        return Choices.of_starter(starter, waves.today())
    current = plans.current(db, group.id)
    if request.form.get("again") != "yes" or current is None:
        return None
    later = Schedule.read(current.schedule).a_year_later()
    return Choices.of_plan(current, library).asking(later)


def _starters(library: Mapping[str, Instrument]) -> list[Starter]:
    """Return the starter plans that ask only what the library has."""
    try:
        found = load_starters().values()
    except InstrumentError:  # a file of the library or of a plan was broken since the start
        return []
    return [one for one in found if set(one.measures) <= library.keys()]


def _step(
    group: Group,
    step: str,
    choices: Choices,
    library: Mapping[str, Instrument],
    problems: list[str],
) -> str:
    order = list(STEPS)
    place = order.index(step)
    start = waves.today()
    return render_template(
        f"facilitator/plan/step_{step}.html",
        group=group,
        step=step,
        name=NAMES[step],
        place=place + 1,
        steps=len(order),
        back=order[place - 1] if place else "",
        names=NAMES,
        problems=problems,
        kinds=KINDS,
        looks=LOOKS,
        features=FEATURES,
        gentle=gentle_word(choices.features),
        hopes=HOPES,
        offers=offered(library, choices.hopes, _that_can_be_asked(group, library)),
        proposed=_proposed(choices, start),
        from_joining=[month for month in FROM_JOINING if month],
        could_see=_could_see(library, choices) if step == "look" else (),
        takes=takes(choices.minutes(library)),
        said=_said(group, choices, library) if step == "look" else (),
        **_asked(group, choices, library),
    )


def _proposed(choices: Choices, start: dt.date) -> list[str]:
    """Return days to begin with where none was written: now, and 3, 6 and 12 months later."""
    if any(choices.days):
        return list(choices.days)
    first = [start]
    if choices.before:
        first.append(start + dt.timedelta(days=BEFORE_DAYS))
    rest = [months_after(first[-1], month) for month in FROM_JOINING[1:]]
    days = [day.isoformat() for day in (*first, *rest)]
    return [*days, *[""] * (len(choices.days) - len(days))]


def _said(
    group: Group, choices: Choices, library: Mapping[str, Instrument]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Say a plan that is not kept yet as one that is; nothing where something is wrong in it."""
    if problems_of(choices):
        return ()
    drafted = plans.draft(group.id, choices.measures, choices.pairs, **choices.kept())
    return said(drafted, library)


def _could_see(library: Mapping[str, Instrument], choices: Choices) -> tuple[str, ...]:
    """Say what so many people could show, once a group has said how many and what it hopes."""
    if not choices.expected or not choices.outcomes or problems_of(choices, ["counts"]):
        return ()
    from toolkit.results.ability import could_see  # noqa: PLC0415 (scipy)

    return could_see(library, choices.pairs, int(choices.expected))


def _that_can_be_asked(group: Group, library: Mapping[str, Instrument]) -> set[str]:
    own = definitions.own_texts(db, group.id)
    return {
        key
        for key, instrument in library.items()
        if not definitions.worded(instrument, own.get(key)).needs_wording
    }
