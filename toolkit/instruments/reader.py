"""Reading TOML tables strictly: an unknown key, a missing one or a wrong type is a problem.

Every problem is gathered with its place, so that whoever mends a file mends it once.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from toolkit.instruments.model import Problem

_KINDS = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
    dt.date: "a date such as 2026-01-31",
}


class Problems:
    """The problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Problem] = []

    def add(self, place: str, what: str, mend: str) -> None:
        self.found.append(Problem(self.file, place, what, mend))


class Table:
    """A table of the file. ``get`` and ``need`` take keys out; ``end`` reports what is left."""

    def __init__(self, problems: Problems, place: str, content: Any) -> None:
        self.problems, self.place = problems, place
        if not isinstance(content, dict):
            problems.add(place, "is not a table.", "Write it as key = value pairs.")
            content = {}
        self._content: dict[str, Any] = content
        self._known: set[str] = set()

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def need(self, key: str, kind: type, default: Any = None) -> Any:
        """Return a value that must be there; ``default`` stands in once the lack is reported."""
        self._known.add(key)
        if key not in self._content:
            self.problems.add(self.place, f"{key} is missing.", f"Add {key}, {_KINDS[kind]}.")
            return _empty(kind) if default is None else default
        return self._typed(key, kind, default)

    def get(self, key: str, kind: type, default: Any) -> Any:
        """Return a value that may be there."""
        self._known.add(key)
        return self._typed(key, kind, default) if key in self._content else default

    def _typed(self, key: str, kind: type, default: Any) -> Any:
        value = self._content[key]
        wanted: Any = (int, float) if kind is float else kind
        # In Python true is a whole number and a moment is a date; in a file they are mistakes.
        right = isinstance(value, wanted) and (kind is bool or not isinstance(value, bool))
        if right and not (kind is dt.date and isinstance(value, dt.datetime)):
            return value
        self.problems.add(self.place, f"{key} is {value!r}.", f"Make it {_KINDS[kind]}.")
        return _empty(kind) if default is None else default

    def one_of(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self.need(key, str, allowed[0])
        if value not in allowed:
            names = " or ".join(f'"{name}"' for name in allowed)
            self.problems.add(self.place, f'{key} is "{value}".', f"Use {names}.")
            return allowed[0]
        return str(value)

    def table(self, key: str, *, needed: bool = True) -> "Table":
        content = self.need(key, dict, {}) if needed else self.get(key, dict, {})
        return Table(self.problems, key if self.place == "top" else f"{self.place}.{key}", content)

    def tables(self, key: str, name: str, *, needed: bool = True) -> list["Table"]:
        """Return a list of tables, each placed by its ``name`` key where it has one."""
        content = self.need(key, list, []) if needed else self.get(key, list, [])
        if needed and not content and key in self._content:
            self.problems.add(self.place, f"{key} is empty.", f"Add at least one [[{key}]].")
        made = []
        for number, item in enumerate(content, start=1):
            label = item.get(name, f"number {number}") if isinstance(item, dict) else number
            within = "" if self.place == "top" else f"{self.place}, "
            made.append(Table(self.problems, f"{within}{key} {label}", item))
        return made

    def items(self) -> list[tuple[str, Any]]:
        """Return all pairs of a table whose keys are names."""
        self._known.update(self._content)
        return list(self._content.items())

    def texts(self, key: str) -> tuple[str, ...]:
        values = self.get(key, list, [])
        if not all(isinstance(value, str) for value in values):
            self.problems.add(self.place, f"{key} holds more than texts.", "Put each in quotes.")
            return ()
        return tuple(values)

    def say(self, what: str, mend: str) -> None:
        self.problems.add(self.place, what, mend)

    def end(self) -> None:
        """Report every key that nobody asked for: a slip in a key must not go unseen."""
        for key in self._content:
            if key not in self._known:
                known = ", ".join(sorted(self._known))
                self.say(f"{key} is not a key here.", f"Take it out, or use one of: {known}.")


def _empty(kind: type) -> Any:
    return dt.date(1, 1, 1) if kind is dt.date else kind()


def repeated(names: list[Any]) -> list[Any]:
    """Return what stands more than once, each once."""
    seen: Mapping[Any, int] = {name: names.count(name) for name in names}
    return [name for name, count in seen.items() if count > 1]
