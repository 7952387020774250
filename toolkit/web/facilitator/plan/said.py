"""A plan in plain words, and what changed between two of them."""

from collections.abc import Mapping, Sequence

from toolkit.instruments import Instrument
from toolkit.planning import Schedule
from toolkit.planning.offers import HOPES
from toolkit.planning.profile import KINDS, LOOKS
from toolkit.storage.models import Design, Headline, Plan
from toolkit.web.site import day

_DESIGNS = {
    Design.TOGETHER: "Most start together: the first wave is set against the wave that counts.",
    Design.AS_THEY_JOIN: "People come and go: each one’s own first answer against their latest.",
    None: "Chosen by how many join after the first wave.",
}
_HEADLINES = {
    Headline.EACH: "Each hope is looked at by itself.",
    Headline.TAKEN_TOGETHER: "The hopes are taken together first.",
}


def said(plan: Plan, library: Mapping[str, Instrument]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return a plan as headed lists of sentences; what nobody said is left out."""
    kind, looks = plan.profile.get("kind", ""), plan.profile.get("looks", "")
    minutes = sum(library[key].minutes for key in plan.measures if key in library)
    lists = (
        ("What we are", [text for text in (KINDS.get(kind), LOOKS.get(looks)) if text]),
        ("What members hope for", [HOPES[hope] for hope in plan.hopes if hope in HOPES]),
        (
            "What we ask",
            [*_measures(plan, library), f"About {minutes} min a wave."],
        ),
        ("What we hope will change", _outcomes(plan, library)),
        ("When we ask", _times(plan)),
        ("What counts", _counts(plan)),
    )
    return tuple((head, tuple(sentences)) for head, sentences in lists if sentences)


def changed(before: Plan, after: Plan, library: Mapping[str, Instrument]) -> tuple[str, ...]:
    """Return what a plan says otherwise than the one before it, in sentences."""
    told: list[str] = []
    for name, one, other in (
        ("asked", _measures(before, library), _measures(after, library)),
        ("hoped for", _outcomes(before, library), _outcomes(after, library)),
    ):
        new = [text for text in other if text not in one]
        gone = [text for text in one if text not in other]
        told += [f"Newly {name}: {', '.join(new)}."] * bool(new)
        told += [f"No longer {name}: {', '.join(gone)}."] * bool(gone)
    for name, of in (("When", _times), ("What counts", _counts)):
        if of(before) != of(after):
            told.append(f"{name}: {' '.join(of(after)) or 'nobody has said.'}")
    if before.hopes != after.hopes or before.profile != after.profile:
        told.append("What the group is, or what members hope for, is described otherwise.")
    return tuple(told) or ("Nothing: the same was saved again.",)


def _measures(plan: Plan, library: Mapping[str, Instrument]) -> list[str]:
    return [library[key].short if key in library else key for key in plan.measures]


def _outcomes(plan: Plan, library: Mapping[str, Instrument]) -> list[str]:
    return [
        f"{library[key].short}: {library[key].scale(scale).label}"
        if key in library and library[key].has_scale(scale)
        else f"{key} {scale}".replace("_", " ")
        for key, scale in plan.outcomes
    ]


def _times(plan: Plan) -> list[str]:
    schedule = Schedule.read(plan.schedule)
    if schedule.months:
        months = ", ".join(str(month) for month in schedule.months if month)
        return [f"Each person when they join, then {months} months after."]
    days = [day(one) for one in schedule.days]
    if schedule.before and days:
        days[0] = f"{days[0]} (before the group begins)"
    return [f"On {listed(days)}."] if days else []


def listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _counts(plan: Plan) -> list[str]:
    number = plan.main_wave
    which = f"wave {number}" if number else "the first wave after a year"
    told = [_DESIGNS[plan.design], f"The wave that counts is {which}."]
    if len(plan.outcomes) > 1:
        told.append(_HEADLINES[plan.headline])
    if plan.expected:
        told.append(f"About {plan.expected} people are expected to answer both times.")
    return told
