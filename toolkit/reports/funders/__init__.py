"""A funder's own headings: which, in which order, what they take, how long; one file each.

A file says a heading's ``title``, the sections of ours that it ``takes``, its ``words`` or
``characters`` at the most, and a ``box`` for what the group writes itself.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.reports.material import BOXES, Box

FOLDER = Path(__file__).parent
#: Sections that a heading may take; "period" is the report's own dates.
TAKES = frozenset(
    {"period", "who", "plan", "did", "reached", "answered", "changed", "course", "worse", "voices"}
    | {"cost", "learned", "next", "limits"}
)
_KEYS = {"key", "name", "about", "source", "heading"}
_HEADING = {"title", "takes", "words", "characters", "box"}


class TemplateError(ValueError):
    """A file of headings is wrong; the message names the file and each place."""


@dataclass(frozen=True, slots=True)
class Heading:
    """One heading of a form. ``words`` or ``characters``: how long its text may be; 0: any."""

    key: str
    title: str
    takes: tuple[str, ...]
    box: Box | None
    words: int = 0
    characters: int = 0


@dataclass(frozen=True, slots=True)
class Template:
    """A funder's form: its headings in their order."""

    key: str
    name: str
    about: str
    source: str
    headings: tuple[Heading, ...]

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What the group is asked to write, in the order of the form, each once."""
        found: dict[str, Box] = {}
        for heading in self.headings:
            own = [BOXES[one] for one in heading.takes if one in BOXES]
            for one in [*own, *([heading.box] if heading.box else [])]:
                found.setdefault(one.key, one)
        return tuple(found.values())


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """Return every template by its key.

    Raises
    ------
    TemplateError
        If a file is wrong.
    """
    found = [read(path.name, path.read_text(encoding="utf-8")) for path in sorted(_files())]
    return {one.key: one for one in found}


def _files() -> list[Path]:
    return list(FOLDER.glob("*.toml"))


def read(name: str, text: str) -> Template:
    """Read one file of headings; say every error in it at once."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TemplateError(f"{name}: {error}") from error
    wrong = [f"unknown key “{key}”" for key in found.keys() - _KEYS]
    wrong += [f"“{key}” is missing" for key in sorted(_KEYS - found.keys())]
    headings = found.get("heading", [])
    for place, one in enumerate(headings, 1):
        wrong += [f"heading {place}: {problem}" for problem in _problems(one)]
    if found.get("key") != name.removesuffix(".toml"):
        wrong.append("“key” must be the file’s name")
    if wrong:
        raise TemplateError(f"{name}: {'; '.join(wrong)}.")
    return Template(
        key=found["key"],
        name=found["name"],
        about=found["about"],
        source=found["source"],
        headings=tuple(_heading(place, one) for place, one in enumerate(headings, 1)),
    )


def _problems(one: dict[str, Any]) -> list[str]:
    wrong = [f"unknown key “{key}”" for key in one.keys() - _HEADING]
    if not isinstance(one.get("title"), str) or not one["title"].strip():
        wrong.append("“title” is missing")
    wrong += [f"there is no section “{key}”" for key in one.get("takes", []) if key not in TAKES]
    for limit in ("words", "characters"):
        if not isinstance(one.get(limit, 0), int) or one.get(limit, 0) < 0:
            wrong.append(f"“{limit}” must be a whole number")
    inside = one.get("box")
    if inside is not None and set(inside) != {"key", "prompt"}:
        wrong.append("a box has a “key” and a “prompt”")
    if not one.get("takes") and inside is None:
        wrong.append("it takes nothing and has no box")
    return wrong


def _heading(place: int, one: dict[str, Any]) -> Heading:
    inside = one.get("box")
    words = one.get("words", 0)
    return Heading(
        key=f"heading{place}",
        title=one["title"],
        takes=tuple(one.get("takes", ())),
        box=Box(inside["key"], inside["prompt"], words or 100) if inside else None,
        words=words,
        characters=one.get("characters", 0),
    )
