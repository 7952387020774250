"""What sections are made of: what may leave, facts, what the group wrote; and its own voice."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from toolkit.reports.content import Node, Written
from toolkit.reports.facts import Facts
from toolkit.results.leaves import Outside


@dataclass(frozen=True, slots=True)
class Box:
    """What the group is asked to write itself: a question, and how many words at the most."""

    key: str
    prompt: str
    words: int


#: What the group may switch on: the Treasury's value of life satisfaction.
VALUE = "value"
#: The boxes of our own kinds of report, by the section that they stand in.
BOXES = {
    "who": Box("who", "Who we are and what we do together", 60),
    "plan": Box("set_out", "What we set out to do", 80),
    "did": Box("did", "What we did", 100),
    "worse": Box("worse", "What we did about those who got worse", 80),
    "learned": Box("learned", "What was hard, and what we learned", 100),
    "next": Box("next", "What comes next", 60),
}


@dataclass(frozen=True, slots=True)
class Material:
    """All that sections are made of."""

    outside: Outside
    facts: Facts
    written: Mapping[str, str]
    #: Parts that are off by default and that the group switched on.
    extras: frozenset[str] = frozenset()


Make = Callable[[Material], Iterable[Node]]


def box(material: Material, one: Box) -> list[Node]:
    text = material.written.get(one.key, "").strip()
    return [Written(one.key, one.prompt, text)] if text else []


def ours(text: str) -> str:
    """Return what the group's own page says to the group as the group says it to others."""
    for yours, of_us in (
        ("you hoped for", "we hoped for"),
        ("your plan", "our plan"),
        ("your group", "our group"),
        ("You picked this time, so it", "This time was picked afterwards, so it"),
        ("where you stand", "where the group stands"),
    ):
        text = text.replace(yours, of_us)
    return text
