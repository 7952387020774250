"""What a report says beside its figures: the group, its plan, its measures."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.results.data import GroupData, Key
from toolkit.results.done import Done
from toolkit.results.reach import Reach


@dataclass(frozen=True, slots=True)
class Measure:
    """A questionnaire as a report names it."""

    name: str
    short: str
    version: str
    questions: int
    credit: str
    validated: bool
    missing: str


@dataclass(frozen=True, slots=True)
class Facts:
    """All of a group that is no figure. ``purpose`` is in the group's own words."""

    purpose: str
    measures: Mapping[str, Measure]
    outcomes: tuple[str, ...]
    planned_at: dt.datetime | None
    design: str
    headline: str
    main_wave: int | None
    changed_since: tuple[str, ...]
    #: What was done in the report's time; None: it is not told.
    done: Done | None = None
    #: What happened to the group, as (place between the waves from 0, name).
    events: tuple[tuple[float, str], ...] = ()
    #: Whom the group reached, as it may be told; None: nobody counted, or too few.
    reach: Reach | None = None
    #: Words to quote, each with a consent for reports that stands.
    voices: tuple[str, ...] = ()


def facts_of(
    data: GroupData,
    purpose: str,
    done: Done | None = None,
    *,
    reach: Reach | None = None,
    voices: tuple[str, ...] = (),
) -> Facts:
    """Return what a report says of a group beside its figures."""
    return Facts(
        purpose=purpose.strip(),
        measures={key: _measure(data, key) for key in data.instruments},
        outcomes=tuple(_name(data, key) for key in data.outcomes if key[0] in data.instruments),
        planned_at=data.planned_at if data.planned_before_first else None,
        design=data.design.value if data.design else "",
        headline=data.headline.value,
        main_wave=data.main_wave,
        changed_since=data.changed_since,
        done=done,
        events=data.events_between(),
        reach=reach,
        voices=voices,
    )


def _name(data: GroupData, key: Key) -> str:
    return f"{data.instruments[key[0]].short}: {data.scale(key).label}"


def _measure(data: GroupData, key: str) -> Measure:
    instrument = data.instruments[key]
    versions = dict.fromkeys(one.version for one in data.asked.get(key, {}).values())
    return Measure(
        name=instrument.title,
        short=instrument.short,
        version=", ".join(versions) or instrument.version,
        questions=len(instrument.asked),
        credit=instrument.terms.credit,
        validated=instrument.validated,
        missing=_missing_rule(data, key),
    )


def _missing_rule(data: GroupData, key: str) -> str:
    if not data.instruments[key].scales:
        return "No score is made of it."
    spare = {scale.max_missing for scale in data.instruments[key].scales if scale.items}
    if spare <= {0}:
        return "A score needs every question answered."
    most = max(spare)
    many = "one question" if most == 1 else f"{most} questions"
    return f"Up to {many} of a score may be left open; the mean of the others stands for them."
