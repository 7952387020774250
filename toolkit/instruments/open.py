"""Questions that are not answered by one option: several, a number, words, a month.

No score is made of them. An answer is kept as what it is, so that nobody takes a number that was
written for an option's code: ``{"several": [1, 3]}``, ``{"number": 2}``, ``{"text": "..."}``,
``{"month": "2026-11"}``.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from toolkit.instruments.model import Instrument, OpenKind, OpenQuestion

#: How long words may be, in characters.
LONGEST = {OpenKind.TEXT: 200, OpenKind.LONG_TEXT: 2000}
_MONTH = re.compile(r"(19|20)\d\d-(0[1-9]|1[0-2])", re.ASCII)
_TURNED = re.compile(r"(\d{1,2})\s*[/.\-]\s*((?:19|20)\d\d)", re.ASCII)
#: Beside letters and signs these are kept of what is typed: the end of a line, and what joins the
#: parts of an emoji.
_KEPT = frozenset("\n\u200c\u200d\ufe0f") | {chr(one) for one in range(0xE0020, 0xE0080)}


#: The question for consent to quote, its help and its answers, by their code.
MAY_QUOTE = "May the group quote what you wrote?"
MAY_QUOTE_HELP = (
    "Leave all of it open, and nobody is quoted. Your code and the day never stand beside your "
    "words, and names and places are taken out. You can take it back at any time: tell those who "
    "run your group your code."
)
MAY_QUOTE_ANSWERS = (
    "Yes, inside the group",
    "Yes, in reports to those who give the group money",
    "Yes, in public: a leaflet, a website, a newspaper",
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Something that is no answer, and what would be one."""

    words: str


def read(question: OpenQuestion, sent: str | list[str]) -> dict[str, Any] | Wrong | None:
    """Return the answer that was typed; None for nothing.

    ``sent`` is a text, or the codes that were ticked.
    """
    if question.kind is OpenKind.SEVERAL:
        return _several(question, [sent] if isinstance(sent, str) else sent)
    text = tidy(sent if isinstance(sent, str) else " ".join(sent))
    if not text:
        return None
    if question.kind is OpenKind.NUMBER:
        return _number(question, text)
    if question.kind is OpenKind.MONTH:
        return _month(text)
    most = LONGEST[question.kind]
    if len(text) > most:
        return Wrong(f"This is {len(text)} letters long. Please keep it under {most}.")
    return {"text": text}


def tidy(text: str) -> str:
    """Return words as they are kept: no signs that nobody sees, lines ended in one way."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    seen = (sign if sign in _KEPT or unicodedata.category(sign)[0] != "C" else " " for sign in text)
    tidied = "".join(seen).strip()
    return "" if set(tidied) <= _KEPT | {" "} else tidied


def _several(question: OpenQuestion, ticked: list[str]) -> dict[str, Any] | Wrong | None:
    codes_of = question.options.codes if question.options else ()
    known = {str(code): code for code in codes_of}
    if any(one not in known for one in ticked):
        return Wrong("Please choose some of these.")
    codes = sorted({known[one] for one in ticked})
    return {"several": codes} if codes else None


def _number(question: OpenQuestion, text: str) -> dict[str, Any] | Wrong:
    wanted = f"Please write a whole number from {question.low} to {question.high}."
    if not (text.isascii() and text.isdecimal() and len(text) < 8):
        return Wrong(wanted)
    number = int(text)
    return {"number": number} if question.low <= number <= question.high else Wrong(wanted)


def _month(text: str) -> dict[str, Any] | Wrong:
    turned = _TURNED.fullmatch(text)
    month = f"{turned[2]}-{int(turned[1]):02d}" if turned else text
    if _MONTH.fullmatch(month):
        return {"month": month}
    return Wrong("Please write a month and a year, such as 11/2026.")


def is_answer(question: OpenQuestion, answer: object) -> bool:
    """Whether something that is kept is an answer to this question."""
    if not isinstance(answer, dict) or len(answer) != 1:
        return False
    ((kind, value),) = answer.items()
    if question.kind is OpenKind.SEVERAL:
        options = question.options.codes if question.options else ()
        return (
            kind == "several"
            and isinstance(value, list)
            and bool(value)
            and all(type(one) is int and one in options for one in value)
            and value == sorted(set(value))
        )
    if question.kind is OpenKind.NUMBER:
        return kind == "number" and type(value) is int and question.low <= value <= question.high
    if not isinstance(value, str):
        return False
    if question.kind is OpenKind.MONTH:
        return kind == "month" and _MONTH.fullmatch(value) is not None
    return kind == "text" and bool(value) and value == tidy(value)[: LONGEST[question.kind]]


def typed(answer: Mapping[str, Any]) -> str:
    """Return an answer as it is typed into one line; several ones by their codes."""
    ((kind, value),) = answer.items()
    return " ".join(map(str, value)) if kind == "several" else str(value)


def in_words(question: OpenQuestion, answer: Mapping[str, Any]) -> str:
    """Return an answer as a person says it."""
    ((kind, value),) = answer.items()
    if kind == "several" and question.options is not None:
        labels = {choice.code: choice.label for choice in question.options.choices}
        return "; ".join(labels.get(code, str(code)) for code in value)
    return str(value)


def hidden(instrument: Instrument, answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the sections that are not shown to who answered so (question -> answer)."""
    found: set[str] = set()
    section_of = {one.key: one.section for one in instrument.questions}
    for section in instrument.sections:
        rule = section.show_if
        if rule is None:
            continue
        answer = answers.get(rule.question)
        if answer not in rule.codes or section_of[rule.question] in found:
            found.add(section.key)
    return frozenset(found)


def asked_alone(
    asked: Mapping[str, Instrument], answers: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Leave out what was answered on pages that are not asked of who answered so."""
    return {
        measure: {
            key: answer
            for key, answer in given.items()
            if measure not in asked or key not in hidden_questions(asked[measure], given)
        }
        for measure, given in answers.items()
    }


def hidden_questions(instrument: Instrument, answers: Mapping[str, Any]) -> frozenset[str]:
    """Return the questions of those sections."""
    if not instrument.branches:
        return frozenset()
    away = hidden(instrument, answers)
    return frozenset(one.key for section in away for one in instrument.asked_in(section))
