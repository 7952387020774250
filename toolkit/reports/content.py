"""A report without a format: a tree of a few kinds of node, and the fingerprint of its JSON.

Every renderer takes a ``Document`` and nothing else, so that a PDF can't say what a DOCX does not.
What is published is the canonical JSON of this tree; a fingerprint is the SHA-256 of its bytes.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

#: Raised when the tree changes its shape: a reader of an older one must know which it is.
FORMAT = 1

#: What a sentence of the tool may not lose or gain when a group puts it in its own words.
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_IN_WORDS = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|"
    r"twice|double[sd]?|doubled|half|halved|third|quarter|per\s?cent|percent|everyone|everybody|"
    r"nobody|all|none|no\s?one|most|clear(?:ly)?|proof|proved?|proves|caused?|because)\b|%",
    re.IGNORECASE,
)


class Kind(StrEnum):
    """What a report is for."""

    GROUP = "group"  # everything, plain
    FUNDER = "funder"  # two pages and an annex
    ONE_PAGE = "one_page"
    SLIDES = "slides"
    START = "start"  # where a group starts, from one wave; claims no change


class Part(StrEnum):
    """Where a section stands: on the pages that are read, or behind them."""

    MAIN = "main"
    ANNEX = "annex"


@dataclass(frozen=True, slots=True)
class Sentence:
    """What the tool says. ``own``: the group's own words in its place, with the same numbers.

    ``key`` is the same whenever the same thing is said, so that a draft keeps its wording.
    """

    key: str
    text: str
    own: str = ""

    @property
    def said(self) -> str:
        return self.own or self.text


@dataclass(frozen=True, slots=True)
class Written:
    """What the group itself wrote under a question of the tool's."""

    key: str
    prompt: str
    text: str


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in small type: how something was worked out, what is hidden and why."""

    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """A member's words. Neither code nor wave nor strand: nothing says whose they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column's heading; ``number``: its cells are set to the right."""

    name: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of text, as printed; the first column heads its row."""

    key: str
    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: which, from which printed numbers, what it shows in words, and the same as a table.

    ``chart`` names the function of ``drawing.py``; ``data`` holds what it takes, as JSON, and
    nothing that the table does not say.
    """

    key: str
    chart: str
    title: str
    subtitle: str
    alt: str
    caption: str
    data: Mapping[str, Any]
    table: Table

    @property
    def file_name(self) -> str:
        """What its files are called, without their ending: ``chart-changed``."""
        return file_name(self.key)


Node = Sentence | Written | Note | Quote | Table | Figure


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands beneath it."""

    key: str
    heading: str
    nodes: tuple[Node, ...]
    part: Part = Part.MAIN


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. ``made_on`` is the day of publishing, or of the draft (YYYY-MM-DD)."""

    kind: Kind
    title: str
    group: str
    period: str
    made_on: str
    sections: tuple[Section, ...]
    #: "The people are made up", on every page, where they are.
    watermark: str = ""
    language: str = "en-GB"

    def part(self, part: Part) -> tuple[Section, ...]:
        return tuple(section for section in self.sections if section.part is part)

    def nodes(self) -> Iterator[Node]:
        for section in self.sections:
            yield from section.nodes

    def figures(self) -> tuple[Figure, ...]:
        return tuple(node for node in self.nodes() if isinstance(node, Figure))


def to_json(document: Document) -> str:
    """Return the canonical JSON: sorted keys, no spaces, every letter as it is."""
    return json.dumps(
        {"format": FORMAT, **_plain(document)},
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )


def fingerprint(content: str) -> str:
    """Return the SHA-256 of a canonical JSON, in 64 hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


def from_json(content: str) -> Document:
    """Read a document back from its canonical JSON.

    Raises
    ------
    ValueError
        If it is of another format than this version writes.
    """
    found = json.loads(content)
    if found.pop("format", None) != FORMAT:
        raise ValueError("This report was written by another version of the toolkit.")
    sections = tuple(_section(one) for one in found.pop("sections"))
    return Document(kind=Kind(found.pop("kind")), sections=sections, **found)


def texts(document: Document) -> Iterator[str]:
    """Yield every piece of text that a reader of any format is shown, in reading order."""
    yield from (document.title, document.group, document.period)
    for section in document.sections:
        yield section.heading
        for node in section.nodes:
            yield from _texts(node)


def _texts(node: Node) -> Iterator[str]:
    match node:
        case Sentence():
            yield node.said
        case Written():
            yield node.prompt
            yield from (line for line in node.text.splitlines() if line.strip())
        case Note() | Quote():
            yield node.text
        case Table():
            yield node.caption
            yield from (column.name for column in node.columns)
            yield from (cell for row in node.rows for cell in row)
        case Figure():
            yield from (node.title, node.subtitle, node.caption)


def file_name(key: str) -> str:
    """Return how files of a figure with this key are called, without their ending.

    Examples
    --------
    >>> file_name("course:who5:percent")
    'chart-course-who5-percent'
    """
    return "chart-" + "".join(c if c.isascii() and c.isalnum() else "-" for c in key.lower())


def numbers(text: str) -> tuple[str, ...]:
    """Return the numbers of a sentence, in their order."""
    return tuple(_NUMBER.findall(text))


def keep_numbers(text: str, own: str) -> str | None:
    """Return what is wrong with a group's own wording of a sentence; None where nothing is.

    Examples
    --------
    >>> keep_numbers("Scores rose by about 9 points.", "We went up by about 9 points.") is None
    True
    >>> print(keep_numbers("Scores rose by about 9 points.", "We went up by about 12 points."))
    Please keep the numbers as they are, in this order: 9. Your wording has: 12.
    """
    had, has = numbers(text), numbers(own)
    if had != has:
        kept = ", ".join(had) or "none"
        return (
            f"Please keep the numbers as they are, in this order: {kept}. "
            f"Your wording has: {', '.join(has) or 'none'}."
        )
    words = {word.lower() for word in _IN_WORDS.findall(text)}
    more = [word for word in _IN_WORDS.findall(own) if word.lower() not in words]
    if more:
        return (
            f"“{more[0]}” is not in the sentence that the figures carry. "
            "Please say it without, or leave the sentence as it is."
        )
    return None


_NODES: Mapping[str, type[Any]] = {
    kind.__name__.lower(): kind for kind in (Sentence, Written, Note, Quote, Table, Figure)
}


def _plain(value: Any) -> Any:
    if isinstance(value, Node):
        return {"node": type(value).__name__.lower(), **_of(value)}
    if isinstance(value, (Document, Section, Column)):
        return _of(value)
    if isinstance(value, Mapping):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return value


def _of(value: Any) -> dict[str, Any]:
    return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}


def _section(found: dict[str, Any]) -> Section:
    return Section(
        key=found["key"],
        heading=found["heading"],
        nodes=tuple(_node(one) for one in found["nodes"]),
        part=Part(found["part"]),
    )


def _node(found: dict[str, Any]) -> Node:
    values = dict(found)
    kind = _NODES[values.pop("node")]
    if kind is Table:
        return _table(values)
    if kind is Figure:
        table = values.pop("table")
        return Figure(table=_table({key: table[key] for key in table if key != "node"}), **values)
    made: Node = kind(**values)
    return made


def _table(found: dict[str, Any]) -> Table:
    return Table(
        key=found["key"],
        caption=found["caption"],
        columns=tuple(Column(**column) for column in found["columns"]),
        rows=tuple(tuple(row) for row in found["rows"]),
    )
