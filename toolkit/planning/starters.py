"""Starter plans: whole plans for kinds of groups, one file each, beside the questionnaires."""

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from toolkit.instruments import Instrument, InstrumentError, load_library
from toolkit.instruments.loader import SURVEYS
from toolkit.instruments.model import Problem
from toolkit.instruments.reader import Problems, Table
from toolkit.planning.offers import HOPES
from toolkit.planning.profile import KINDS, LOOKS
from toolkit.planning.schedule import Schedule, ScheduleError, months_after

FOLDER = SURVEYS / "plans"
_DESIGNS = ("together", "as_they_join")
_HEADLINES = ("each", "taken_together")


@dataclass(frozen=True, slots=True)
class Starter:
    """A plan to begin with. ``months`` are counted from its first day, or from each joining."""

    key: str
    name: str
    about: str
    kind: str
    looks: str
    hopes: tuple[str, ...]
    measures: tuple[str, ...]
    outcomes: tuple[tuple[str, str], ...]
    months: tuple[int, ...]
    from_joining: bool
    design: str
    main_wave: int
    headline: str

    def minutes(self, library: Mapping[str, Instrument]) -> int:
        """Return how long a wave takes."""
        return sum(library[key].minutes for key in self.measures)

    def title(self, library: Mapping[str, Instrument]) -> str:
        """Return its name with what it asks of people, as "Bereavement: 4 waves, 6 minutes"."""
        minutes = self.minutes(library)
        many = "minute" if minutes == 1 else "minutes"
        return f"{self.name}: {len(self.months)} waves, {minutes} {many}"

    def schedule(self, start: dt.date) -> Schedule:
        """Return when it asks, for a group that begins on a day."""
        if self.from_joining:
            return Schedule(months=self.months)
        return Schedule(days=tuple(months_after(start, month) for month in self.months))


def load_starters(folder: Path | None = None) -> dict[str, Starter]:
    """Return the starter plans of a folder (``surveys/plans/``) by key.

    Raises
    ------
    InstrumentError
        With every problem of every file.
    """
    return dict(_load(folder or FOLDER))


@lru_cache(maxsize=4)
def _load(folder: Path) -> dict[str, Starter]:
    library = load_library()
    found: dict[str, Starter] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            found[path.stem] = parse(path.read_text(encoding="utf-8"), path, library)
        except InstrumentError as error:
            problems += error.problems
    if problems:
        raise InstrumentError(tuple(problems))
    return found


def parse(text: str, path: Path, library: Mapping[str, Instrument]) -> Starter:
    """Return the plan that a file's text holds, or raise ``InstrumentError`` with all problems."""
    name = f"{path.parent.name}/{path.name}"
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InstrumentError(
            (Problem(name, "file", f"{error}.", "Mend the TOML there."),)
        ) from None
    problems = Problems(name)
    top = Table(problems, "top", content)
    starter = _read(top, path.stem)
    _check(top, starter, library)
    top.end()
    if problems.found:
        raise InstrumentError(tuple(problems.found))
    return starter


def _read(top: Table, stem: str) -> Starter:
    outcomes = []
    for pair in top.texts("outcomes"):
        measure, dot, scale = pair.partition(".")
        if not dot:
            top.say(f'outcomes has "{pair}".', "Write measure.scale, such as who5.percent.")
        outcomes.append((measure, scale))
    months = top.get("months", list, [])
    if not all(type(month) is int for month in months):
        top.say("months has something that is no whole number.", "Write [0, 3, 6, 12].")
        months = []
    return Starter(
        key=stem,
        name=top.need("name", str),
        about=top.need("about", str),
        kind=top.one_of("kind", tuple(KINDS)),
        looks=top.one_of("looks", tuple(LOOKS)),
        hopes=top.texts("hopes"),
        measures=top.texts("measures"),
        outcomes=tuple(outcomes),
        months=tuple(months),
        from_joining=top.get("from_joining", bool, default=False),
        design=top.one_of("design", _DESIGNS),
        main_wave=top.need("main_wave", int),
        headline=top.one_of("headline", _HEADLINES),
    )


def _check(top: Table, starter: Starter, library: Mapping[str, Instrument]) -> None:
    for hope in starter.hopes:
        if hope not in HOPES:
            top.say(f'hopes names "{hope}".', f"Use some of: {', '.join(HOPES)}.")
    for key in starter.measures:
        if key not in library:
            top.say(f'measures names "{key}".', f"Use some of: {', '.join(library)}.")
        elif library[key].needs_wording:
            top.say(f"{key} has no wording that ships.", "A starter plan can be asked at once.")
    for key, scale in starter.outcomes:
        if key not in starter.measures or not (key in library and library[key].has_scale(scale)):
            top.say(f'outcomes names "{key}.{scale}".', "Use a scale of a measure that is asked.")
    if not starter.measures or not starter.outcomes:
        top.say("asks nothing, or hopes for nothing.", "Give measures and outcomes.")
    _check_times(top, starter)


def _check_times(top: Table, starter: Starter) -> None:
    try:
        starter.schedule(dt.date(2026, 1, 31))
    except ScheduleError as error:
        top.say(f"months can not be asked by. {error}", "Write months that rise, such as 0, 3, 6.")
    if not 2 <= starter.main_wave <= len(starter.months):
        top.say(f"main_wave is {starter.main_wave}.", "Name a wave after the first.")
    if starter.from_joining and starter.design != "as_they_join":
        top.say("counts from joining.", 'Then its design is "as_they_join".')
