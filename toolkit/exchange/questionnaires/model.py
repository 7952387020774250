"""What comes out of a file: a draft, and what couldn't be carried."""

import html
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any

from toolkit.instruments.own import (
    LISTED,
    MOST_OPTIONS,
    MOST_QUESTIONS,
    Kind,
    OwnMeasure,
    OwnQuestion,
    asks_who,
)

MOST_CHOICES, MOST_SECTIONS = MOST_OPTIONS, 20
LONGEST_TITLE, LONGEST_TEXT, LONGEST_LABEL = 60, 500, 120
#: ``{"title", "sections": [stem], "questions": [{"section", "kind", "text", "help", "choices"}]}``:
#: ``section`` is a place in the list, a choice ``[code, label]``.
Draft = dict[str, Any]
_RATING = tuple(range(11))


class QuestionnaireError(ValueError):
    """A file can't be read as a questionnaire; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Brought:
    """A questionnaire from a file. ``left_behind`` holds where and why, in words."""

    draft: Draft
    left_behind: tuple[tuple[str, str], ...] = ()

    @property
    def measure(self) -> OwnMeasure:
        """Return it as it is built on screen: answers are counted in their order."""
        stems, begun = self.draft["sections"], set[int]()
        questions = []
        for one in self.draft["questions"]:
            stem = "" if one["section"] in begun else stems[one["section"]]
            begun.add(one["section"])
            made = _question(one["kind"], one["text"], one["choices"], stem)
            questions.append(replace(made, help=one["help"]))
        return OwnMeasure(title=self.draft["title"], questions=tuple(questions))

    @property
    def said(self) -> list[str]:
        """Return what couldn't be carried, a sentence each."""
        return [f"{where}: {why}" for where, why in self.left_behind]


def _question(kind: str, text: str, choices: list[list[Any]], stem: str) -> OwnQuestion:
    if kind != Kind.CHOICE.value:
        return OwnQuestion(text, kind, tuple(label for _, label in choices), "", "", stem)
    codes, labels = zip(*choices, strict=True)
    if codes == _RATING:
        ends = [label if label != str(code) else "" for code, label in (choices[0], choices[-1])]
        return OwnQuestion(text, Kind.RATING.value, (), ends[0], ends[1], stem)
    return OwnQuestion(text, Kind.CHOICE.value, tuple(labels), "", "", stem)


def empty(title: str) -> Draft:
    return {"title": title, "sections": [""], "questions": []}


@dataclass(slots=True)
class Making:
    """A draft while a file is read."""

    draft: Draft
    left_behind: list[tuple[str, str]] = field(default_factory=list)

    def section(self, stem: str) -> None:
        """Begin a part; one without a question is written over."""
        stem = cut(stem, LONGEST_TEXT)
        used = {question["section"] for question in self.draft["questions"]}
        sections = self.draft["sections"]
        if len(sections) - 1 not in used:
            sections[-1] = stem
        elif len(sections) < MOST_SECTIONS:
            sections.append(stem)
        else:
            self.leave(stem or "A part", "There is room for no more parts.")

    def ask(
        self,
        where: str,
        text: str,
        choices: list[tuple[int, str]],
        *,
        kind: Kind = Kind.CHOICE,
        helped: str = "",
    ) -> None:
        """Add a question, or say why it can't be. Only those with listed answers have choices."""
        if not text:
            self.leave(where, "It has no text in the file’s first language.")
        elif kind in LISTED and not 2 <= len(choices) <= MOST_CHOICES:
            self.leave(where, f"It has {len(choices)} answers. A question has 2 to {MOST_CHOICES}.")
        elif kind not in LISTED and asks_who(text):
            self.leave(where, "It asks who somebody is. Here that is never asked.")
        elif any(not label for _, label in choices):
            self.leave(where, "An answer has no words in the file’s first language.")
        elif len(self.draft["questions"]) >= MOST_QUESTIONS:
            self.leave(where, f"There is room for {MOST_QUESTIONS} questions.")
        else:
            self.draft["questions"].append(
                {
                    "section": len(self.draft["sections"]) - 1,
                    "kind": kind.value,
                    "help": cut(helped, LONGEST_TEXT),
                    "text": cut(text, LONGEST_TEXT),
                    "choices": [[code, cut(label, LONGEST_LABEL)] for code, label in choices],
                }
            )
            if len(text) > LONGEST_TEXT:
                self.leave(where, "Its text was cut: it is too long.")

    def leave(self, where: str, why: str) -> None:
        self.left_behind.append((cut(where, 120), why))

    def done(self) -> Brought:
        if not self.draft["questions"]:
            said = "; ".join(f"{where}: {why}" for where, why in self.left_behind[:3])
            raise QuestionnaireError(f"No question of this file can be asked here. {said}".strip())
        return Brought(self.draft, tuple(self.left_behind[:200]))


def cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.words.append(" ")
        self._silent += tag in {"script", "style"}

    def handle_endtag(self, tag: str) -> None:
        self.words.append(" ")
        self._silent -= tag in {"script", "style"} and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def plain(text: str) -> str:
    """Return the words of a text that may be HTML, in one line, without signs nobody can see."""
    reader = _Words()
    reader.feed(text)
    reader.close()
    words = html.unescape("".join(reader.words))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
