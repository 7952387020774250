"""A report from what may leave: which sections, in which order, by its kind or a funder's form."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from toolkit.reports import annex, sections
from toolkit.reports.content import (
    Document,
    Kind,
    Node,
    Note,
    Part,
    Section,
    Sentence,
    Table,
    Written,
    keep_numbers,
)
from toolkit.reports.facts import Facts
from toolkit.reports.funders import Template
from toolkit.reports.material import BOXES, Box, Make, Material, box
from toolkit.results.leaves import Outside

HEADINGS = {
    "who": "Who we are",
    "plan": "What we set out to see",
    "did": "What we did",
    "reached": "Whom we reached",
    "answered": "Who answered",
    "waves": "Who answered, wave by wave",
    "changed": "What changed",
    "start": "Where we start",
    "course": "From wave to wave",
    "worse": "Who got better, who got worse",
    "voices": "In members’ words",
    "cost": "What it cost",
    "learned": "What was hard, and what we learned",
    "next": "What comes next",
    "limits": "What this can and can’t tell",
    "numbers": "The figures",
    "rest": "Looked at beside the plan",
    "hidden": "What is not shown",
    "how": "How it was done",
}
#: What fills each section. Places for what the tool does not collect yet stay empty.
_MAKE: Mapping[str, Make] = {
    "who": sections.who,
    "plan": sections.plan,
    "did": sections.did,
    "reached": sections.reached,
    "answered": sections.answered,
    "waves": annex.waves,
    "changed": sections.changed,
    "course": annex.course,
    "worse": sections.worse,
    "voices": sections.voices,
    "cost": sections.cost,
    "learned": sections.learned,
    "next": sections.following,
    "limits": sections.limits,
    "numbers": annex.numbers,
    "rest": annex.rest,
    "hidden": annex.hidden,
    "how": annex.how,
}
#: The finding comes before how it was come by: a funder has two minutes.
_STORY = ("who", "plan", "changed", "worse", "did", "reached", "answered")
_END = ("voices", "cost", "learned", "next", "limits")
_ANNEX = ("course", "numbers", "waves", "rest", "hidden", "how")
_ORDER: Mapping[Kind, tuple[Sequence[str], Sequence[str]]] = {
    Kind.GROUP: ((*_STORY, *_END, *_ANNEX), ()),
    Kind.FUNDER: ((*_STORY, *_END), _ANNEX),
    Kind.ONE_PAGE: (("changed", "worse", "did", "limits"), _ANNEX),
    Kind.SLIDES: ((*_STORY, *_END), ("numbers", "hidden", "how")),
    Kind.START: (("who", "plan", "changed", "answered", "next", "limits"), ("hidden", "how")),
}
NAMES = {
    Kind.GROUP: "For the group: everything, in plain words",
    Kind.FUNDER: "For a funder: two pages and an annex",
    Kind.ONE_PAGE: "One page",
    Kind.SLIDES: "Slides",
    Kind.START: "Where we start: one wave, for an application",
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a draft asks for. ``wordings``: sentence -> the group's own words for it."""

    kind: Kind
    title: str
    template: Template | None
    written: Mapping[str, str]
    wordings: Mapping[str, str]
    #: Parts that are off by default.
    extras: frozenset[str] = frozenset()


def boxes(kind: Kind, template: Template | None) -> tuple[Box, ...]:
    """Return what the group is asked to write for a report of this kind."""
    if template is not None:
        return template.boxes
    main, annex = _ORDER[kind]
    return tuple(BOXES[key] for key in (*main, *annex) if key in BOXES)


def build(found: Outside, facts: Facts, wanted: Wanted, *, today: dt.date) -> Document:
    """Return the report. Planned outcomes are in it whatever they came to.

    A wording of the group's own that changes a number is not taken (``content.keep_numbers``).
    """
    material = Material(found, facts, wanted.written, wanted.extras)
    made = (
        _by_kind(material, wanted.kind)
        if wanted.template is None
        else _by_template(material, wanted.template)
    )
    return Document(
        kind=wanted.kind,
        title=wanted.title,
        group=found.name,
        period=found.when,
        made_on=today.isoformat(),
        sections=tuple(_reworded(one, wanted.wordings) for one in made if one.nodes),
        watermark="Made-up people: a demonstration" if found.invented else "",
    )


def _by_kind(material: Material, kind: Kind) -> list[Section]:
    main, annex = _ORDER[kind]
    return [
        *(_section(material, key, Part.MAIN) for key in main),
        *(_section(material, key, Part.ANNEX) for key in annex),
    ]


def _section(material: Material, key: str, part: Part) -> Section:
    one_wave = material.outside.one_wave
    heading = HEADINGS["start" if key == "changed" and one_wave else key]
    return Section(key, heading, _once(_MAKE[key](material), heading), part)


def _by_template(material: Material, template: Template) -> list[Section]:
    """Return a funder's headings; what it has no place for that honesty needs is the annex."""
    made = []
    for heading in template.headings:
        nodes: list[Node] = []
        for key in heading.takes:
            nodes += _period(material) if key == "period" else _MAKE[key](material)
        if heading.box is not None:
            nodes += box(material, heading.box)
        made.append(Section(heading.key, heading.title, _once(nodes, heading.title)))
    taken = {key for heading in template.headings for key in heading.takes}
    left = [key for key in ("plan", "answered", "changed", "worse", "limits") if key not in taken]
    return [*made, *(_section(material, key, Part.ANNEX) for key in (*left, *_ANNEX))]


def _once(nodes: Iterable[Node], heading: str) -> tuple[Node, ...]:
    """Return nodes without a box of the group's that is there already, or a prompt that is."""
    seen: set[str] = set()
    kept: list[Node] = []
    for node in nodes:
        if not isinstance(node, Written):
            kept.append(node)
        elif node.key not in seen:
            seen.add(node.key)
            same = node.prompt.casefold() == heading.casefold()
            kept.append(replace(node, prompt="") if same else node)
    return tuple(kept)


def _period(material: Material) -> list[Node]:
    return [Sentence("period", f"{material.outside.name}, {material.outside.when}.")]


def _reworded(section: Section, wordings: Mapping[str, str]) -> Section:
    nodes = tuple(
        _own(node, wordings[node.key])
        if isinstance(node, Sentence) and wordings.get(node.key, "").strip()
        else node
        for node in section.nodes
    )
    return replace(section, nodes=nodes)


def _own(sentence: Sentence, words: str) -> Sentence:
    own = " ".join(words.split())
    if own == sentence.text or keep_numbers(sentence.text, own) is not None:
        return sentence
    return replace(sentence, own=own)


@dataclass(frozen=True, slots=True)
class Copied:
    """One box of a form on a website: its text to copy, counted against its limit."""

    title: str
    text: str
    words: int
    characters: int
    most_words: int
    most_characters: int

    @property
    def too_long(self) -> bool:
        return bool(
            (self.most_words and self.words > self.most_words)
            or (self.most_characters and self.characters > self.most_characters)
        )


def to_copy(document: Document, template: Template | None) -> tuple[Copied, ...]:
    """Return each main section as plain text, counted: words are what spaces part."""
    limits = {one.key: one for one in template.headings} if template is not None else {}
    copied = []
    for section in document.part(Part.MAIN):
        text = "\n\n".join(filter(None, map(_plain, section.nodes)))
        heading = limits.get(section.key)
        copied.append(
            Copied(
                section.heading,
                text,
                len(text.split()),
                len(text),
                heading.words if heading else 0,
                heading.characters if heading else 0,
            )
        )
    return tuple(copied)


def _plain(node: Node) -> str:
    match node:
        case Sentence():
            return node.said
        case Written() | Note():
            return node.text
        case Table():
            heads = [column.name for column in node.columns]
            rows = (
                f"{row[0]}: "
                + ", ".join(
                    f"{name.lower()} {cell}"
                    for name, cell in zip(heads[1:], row[1:], strict=True)
                    if cell
                )
                for row in node.rows
            )
            return "\n".join(rows)
    return ""
