"""A plan as it is being made: what was typed, step by step, and what is wrong with it."""

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from toolkit.instruments import Instrument
from toolkit.planning import FROM_JOINING, Schedule, ScheduleError
from toolkit.planning.offers import HOPES
from toolkit.planning.profile import FEATURES, KINDS, LOOKS
from toolkit.planning.starters import Starter
from toolkit.storage.models import Design, Headline, Plan

#: More planned outcomes than this make each of them harder to be sure of.
MOST_OUTCOMES = 3
#: A group that has asked so often needs no plan any more.
_LAST_WAVE = 99
#: No group of this tool is larger.
_MOST_PEOPLE = 500
#: So many days of waves can be set down; most plans have four.
DAYS = 6
_LONGEST = 20
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_NUMBER = re.compile(r"[0-9]{1,4}\Z")


@dataclass(frozen=True, slots=True)
class Choices:
    """All fields of a plan as a form writes them."""

    kind: str = ""
    looks: str = ""
    features: tuple[str, ...] = ()
    hopes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    #: ``measure.scale`` each.
    outcomes: tuple[str, ...] = ()
    #: "days", "joining" or "" for nobody knows yet.
    when: str = ""
    before: bool = False
    days: tuple[str, ...] = ("",) * DAYS
    design: str = ""
    main_wave: str = ""
    headline: str = Headline.EACH.value
    expected: str = ""
    #: Measures that are not in the library, as they were sent.
    unknown: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def sent(cls, form: MultiDict[str, str], library: Mapping[str, Instrument]) -> "Choices":
        """Return what a form sent. Who hopes for a change in a scale wants its measure asked."""
        hoped = form.getlist("outcome")
        measures = [*form.getlist("measure"), *(one.partition(".")[0] for one in hoped)]
        days = [text.strip()[:_LONGEST] for text in form.getlist("day")][:DAYS]
        return cls(
            kind=form.get("kind", "")[:_LONGEST],
            looks=form.get("looks", "")[:_LONGEST],
            features=tuple(name for name in FEATURES if name in form.getlist("feature")),
            hopes=tuple(name for name in HOPES if name in form.getlist("hope")),
            measures=tuple(key for key in library if key in measures),
            outcomes=tuple(
                f"{key}.{scale.key}"
                for key in library
                for scale in library[key].outcomes
                if f"{key}.{scale.key}" in hoped
            ),
            when=form.get("when", "")[:_LONGEST],
            before=form.get("before") == "yes",
            days=(*days, *[""] * (DAYS - len(days))),
            design=form.get("design", "")[:_LONGEST],
            main_wave=form.get("main_wave", "").strip()[:_LONGEST],
            headline=form.get("headline", Headline.EACH.value)[:_LONGEST],
            expected=form.get("expected", "").strip()[:_LONGEST],
            unknown=tuple(key for key in measures if key not in library),
        )

    @classmethod
    def of_plan(cls, plan: Plan | None, library: Mapping[str, Instrument]) -> "Choices":
        """Return a plan as a form would send it, without what the library has no more."""
        if plan is None:
            return cls()
        measures = tuple(key for key in plan.measures if key in library)
        return cls(
            kind=plan.profile.get("kind", ""),
            looks=plan.profile.get("looks", ""),
            features=tuple(plan.profile.get("features", ())),
            hopes=tuple(plan.hopes),
            measures=measures,
            outcomes=tuple(f"{key}.{scale}" for key, scale in plan.outcomes if key in measures),
            design=plan.design.value if plan.design else "",
            main_wave=str(plan.main_wave or ""),
            headline=plan.headline.value,
            expected=str(plan.expected or ""),
        ).asking(Schedule.read(plan.schedule))

    @classmethod
    def of_starter(cls, starter: Starter, start: dt.date) -> "Choices":
        return cls(
            kind=starter.kind,
            looks=starter.looks,
            features=tuple(FEATURES),
            hopes=starter.hopes,
            measures=starter.measures,
            outcomes=tuple(f"{key}.{scale}" for key, scale in starter.outcomes),
            design=starter.design,
            main_wave=str(starter.main_wave),
            headline=starter.headline,
        ).asking(starter.schedule(start))

    def asking(self, schedule: Schedule) -> "Choices":
        """Return the same with when it asks."""
        days = [day.isoformat() for day in schedule.days][:DAYS]
        when = "joining" if schedule.months else "days" if days else ""
        filled = (*days, *[""] * (DAYS - len(days)))
        return replace(self, when=when, days=filled, before=schedule.before)

    def fields(self) -> list[tuple[str, str]]:
        """Return every field with its value, as hidden fields carry it from step to step."""
        one = [
            (name, getattr(self, name))
            for name in ("kind", "looks", "when", "design", "main_wave", "headline", "expected")
        ]
        many = [
            (name, value)
            for name, values in (
                ("feature", self.features),
                ("hope", self.hopes),
                ("measure", self.measures),
                ("outcome", self.outcomes),
                ("day", self.days),
            )
            for value in values
        ]
        return [*one, *many, *([("before", "yes")] if self.before else [])]

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """Return the planned outcomes as pairs of measure and scale."""
        return tuple((one.partition(".")[0], one.partition(".")[2]) for one in self.outcomes)

    def minutes(self, library: Mapping[str, Instrument]) -> int:
        return sum(library[key].minutes for key in self.measures)

    def schedule(self) -> Schedule:
        """Return when it asks.

        Raises
        ------
        ScheduleError
            If a day is none, or they do not rise; the message says what to mend.
        """
        if self.when == "joining":
            return Schedule(months=FROM_JOINING)
        if self.when != "days":
            return Schedule()
        return Schedule(tuple(_day(text) for text in self.days if text), before=self.before)

    def kept(self) -> dict[str, Any]:
        """Return what ``plans.make`` takes; there are no problems."""
        profile = {"kind": self.kind, "looks": self.looks, "features": list(self.features)}
        return {
            "design": Design(self.design) if self.design else None,
            "main_wave": int(self.main_wave) if self.main_wave else None,
            "headline": Headline(self.headline),
            "schedule": self.schedule(),
            "profile": {name: value for name, value in profile.items() if value},
            "hopes": self.hopes,
            "expected": int(self.expected) if self.expected else None,
        }


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text if _DAY.match(text) else "")
    except ValueError:
        raise ScheduleError(f"There is no day “{text}”. Write it as 2026-11-23.") from None


def _about(choices: Choices) -> list[str]:
    wrong = choices.kind not in {"", *KINDS} or choices.looks not in {"", *LOOKS}
    return ["One of the choices is none. Choose again."] if wrong else []


def _asked(choices: Choices) -> list[str]:
    problems = []
    if not choices.measures and not choices.unknown:
        problems.append("Choose at least one measure.")
    if choices.unknown:
        problems.append("One of the measures is not in the library. Choose again.")
    if len(choices.outcomes) > MOST_OUTCOMES:
        problems.append(
            f"Mark at most {MOST_OUTCOMES} outcomes as planned: with more, "
            "so few people can’t show anything for certain."
        )
    return problems


def _times(choices: Choices) -> list[str]:
    if choices.when not in {"", "days", "joining"}:
        return ["One of the choices is none. Choose again."]
    try:
        schedule = choices.schedule()
    except ScheduleError as error:
        return [str(error)]
    if choices.when == "days" and not schedule.days:
        return ["Write down at least the first day, or choose “We don’t know yet”."]
    return []


def _counts(choices: Choices) -> list[str]:
    problems = []
    if choices.design not in {"", *Design} or choices.headline not in set(Headline):
        problems.append("One of the choices under “What counts” is none. Choose again.")
    if choices.when == "joining" and choices.design == Design.TOGETHER:
        problems.append(
            "Counted from each one’s joining, people don’t start together. Choose “As they join”."
        )
    number = choices.main_wave
    if number and not (_NUMBER.match(number) and 2 <= int(number) <= _LAST_WAVE):
        problems.append(
            f"The wave that counts is a number from 2 to {_LAST_WAVE}, or left empty for the one "
            "after a year."
        )
    people = choices.expected
    if people and not (_NUMBER.match(people) and 1 <= int(people) <= _MOST_PEOPLE):
        problems.append(
            f"How many people you expect is a number from 1 to {_MOST_PEOPLE}, or left empty."
        )
    return problems


#: The steps in their order, each with what it looks at when one goes on.
STEPS: Mapping[str, Callable[[Choices], list[str]]] = {
    "group": _about,
    "hopes": lambda _: [],
    "measures": _asked,
    "when": _times,
    "counts": _counts,
    "look": lambda _: [],
}
NAMES = {
    "group": "What we are",
    "hopes": "What members hope for",
    "measures": "What to ask",
    "when": "When to ask",
    "counts": "What counts",
    "look": "Look it over",
}


def problems_of(choices: Choices, steps: Sequence[str] = tuple(STEPS)) -> list[str]:
    """Return what is wrong in these steps, in plain words."""
    return [problem for step in steps for problem in STEPS[step](choices)]
