"""A group's own measure as it is built on screen, and as the same content that a file has.

What is built passes the same loader as ``surveys/``: there is one set of rules.
"""

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from toolkit.instruments.loader import read_content
from toolkit.instruments.model import (
    Instrument,
    InstrumentError,
    OpenQuestion,
    Problem,
    Question,
    Scale,
    ShowIf,
)
from toolkit.instruments.open import MAY_QUOTE, MAY_QUOTE_ANSWERS, MAY_QUOTE_HELP

#: Keys of a group's own measures begin so: none of the library does.
OWN = "own_"
MOST_QUESTIONS, MOST_OPTIONS, MOST_SCALES = 40, 12, 6
#: So many questions take a minute.
_A_MINUTE = 6
#: From the first faces that phones had: later ones are empty boxes on old phones.
FACES = ("😢 Very bad", "😞 Bad", "😐 So-so", "😊 Good", "😄 Very good")
_RATING = range(11)


class Kind(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    RATING = "rating"
    FACES = "faces"
    SEVERAL = "several"
    NUMBER = "number"
    TEXT = "text"
    LONG_TEXT = "long_text"
    MONTH = "month"


#: Kinds that are answered by one option: a score can be made of these alone.
SCORED = frozenset({Kind.CHOICE, Kind.RATING, Kind.FACES})
#: Kinds whose answers are listed.
LISTED = frozenset({Kind.CHOICE, Kind.SEVERAL})
_WORDS = frozenset({Kind.TEXT, Kind.LONG_TEXT})


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question. ``options`` of a choice, one a line; ``low`` and ``high`` the ends of 0 to 10.

    Of a number these are the least and the most that can be written. ``stem`` begins a new page:
    what stands above this question and those after it. ``only_if`` begins one too, for those alone
    who answered the question in this place (from 0) with one of the answers ``only`` (from 0).
    """

    text: str = ""
    kind: str = Kind.CHOICE.value
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    stem: str = ""
    help: str = ""
    only_if: int | None = None
    only: tuple[int, ...] = ()

    @property
    def scored(self) -> bool:
        return self.kind in SCORED

    @property
    def begins(self) -> bool:
        """Whether it begins a page."""
        return bool(self.stem.strip()) or self.only_if is not None


@dataclass(frozen=True, slots=True)
class OwnScale:
    """Questions that make one score, by places from 0; ``reversed`` ones count the other way."""

    label: str = ""
    high_means: str = ""
    better: str = "higher"
    combine: str = "mean"
    items: tuple[int, ...] = ()
    reversed: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class OwnMeasure:
    """A measure as it is typed, finished or not."""

    title: str = ""
    about: str = ""
    questions: tuple[OwnQuestion, ...] = (OwnQuestion(),)
    scales: tuple[OwnScale, ...] = field(default=())
    #: Whether members are asked, by itself, if their words may be quoted.
    quotes: bool = False

    def kept(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "title": self.title,
            "about": self.about,
            "quotes": self.quotes,
            "questions": [
                {
                    "text": one.text,
                    "kind": one.kind,
                    "options": list(one.options),
                    "low": one.low,
                    "high": one.high,
                    "stem": one.stem,
                    "help": one.help,
                    "only_if": one.only_if,
                    "only": list(one.only),
                }
                for one in self.questions
            ],
            "scales": [
                {
                    "label": one.label,
                    "high_means": one.high_means,
                    "better": one.better,
                    "combine": one.combine,
                    "items": list(one.items),
                    "reversed": list(one.reversed),
                }
                for one in self.scales
            ],
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> "OwnMeasure":
        """Return what ``kept`` gave."""
        return cls(
            kept["title"],
            kept["about"],
            tuple(
                OwnQuestion(
                    **{
                        **one,
                        "options": tuple(one["options"]),
                        "only": tuple(one.get("only", ())),
                    }
                )
                for one in kept["questions"]
            ),
            tuple(
                OwnScale(
                    **{**one, "items": tuple(one["items"]), "reversed": tuple(one["reversed"])}
                )
                for one in kept["scales"]
            ),
            kept.get("quotes", False),
        )


def instrument_of(
    measure: OwnMeasure,
    key: str,
    version: str,
    day: dt.date,
    earlier: Sequence[Instrument] = (),
) -> Instrument:
    """Return the instrument that was built.

    A score keeps its key from ``earlier`` versions as long as it means the same (its questions,
    their answers, how they are added up); else it gets one that none of them has, so that results
    never compare what only looks alike.

    Raises
    ------
    InstrumentError
        With every problem; ``place`` is "title", "question 3", "scores" or "scale 1", as the page
        counts.
    """
    problems = _problems(measure)
    if problems:
        raise InstrumentError(tuple(problems))
    content = content_of(measure, key, version, day)
    try:
        made = read_content(content, key, key)
    except InstrumentError as error:
        raise InstrumentError(tuple(_placed(measure, one) for one in error.problems)) from error
    if not earlier:
        return made
    for table, new in zip(content.get("scale", ()), _keys(made, earlier), strict=True):
        table["key"] = new
    return read_content(content, key, key)


def _keys(made: Instrument, earlier: Sequence[Instrument]) -> list[str]:
    """Return a key for each score: that of the same score before, else one that is new."""
    known = {_meaning(one, scale): scale.key for one in earlier for scale in one.scales}
    used = {scale.key for one in earlier for scale in one.scales}
    keys: list[str] = []
    for scale in made.scales:
        key = known.get(_meaning(made, scale), "")
        if not key or key in keys:
            fresh = range(1, len(used) + len(made.scales) + 1)
            key = next(f"scale{n}" for n in fresh if f"scale{n}" not in used | set(keys))
        keys.append(key)
    return keys


def _meaning(instrument: Instrument, scale: Scale) -> tuple[object, ...]:
    """Return what makes a score the same: which way, how added up, of what, answered how."""
    parts = [
        (
            instrument.question(item.question).text,
            tuple(
                (one.code, one.label) for one in instrument.question(item.question).options.choices
            ),
            tuple(sorted(item.values.items())),
        )
        for item in scale.items
    ]
    return scale.better, scale.combine, tuple(sorted(parts))


def _problems(measure: OwnMeasure) -> list[Problem]:
    """Return what a person would see as missing, in their words, before the loader looks."""
    found = []
    if not measure.title.strip():
        found.append(_say("title", "It has no name.", "Give it one, such as “How my week was”."))
    if not measure.questions:
        found.append(_say("title", "It has no question.", "Add at least one."))
    for number, one in enumerate(measure.questions, start=1):
        found += [_say(f"question {number}", *words) for words in _wrong_in_question(one)]
        found += [
            _say(f"question {number}", *words) for words in _wrong_in_condition(measure, number - 1)
        ]
    if not measure.scales and any(one.scored for one in measure.questions):
        found.append(_say("scores", "There is none yet.", "Add one: what do you want to follow?"))
    for number, scale in enumerate(measure.scales, start=1):
        found += [_say(f"scale {number}", *words) for words in _wrong_in_scale(measure, scale)]
    return found


def _say(place: str, what: str, mend: str) -> Problem:
    return Problem("", place, what, mend)


def _wrong_in_question(one: OwnQuestion) -> list[tuple[str, str]]:
    found = []
    if not one.text.strip():
        found.append(("It has no words.", "Write the question, or take it out."))
    if one.kind not in SCORED and asks_who(one.text):
        found.append(("It asks who somebody is.", "Take it out: no names, no addresses here."))
    if one.kind not in set(Kind):
        found.append(("It has no kind of answer.", "Choose one."))
    if one.kind == Kind.NUMBER and limits(one) is None:
        found.append(
            ("Its least and most are no whole numbers that go up.", "Write such as 0 and 99.")
        )
    if one.kind not in LISTED:
        return found
    filled = [text.strip().casefold() for text in one.options if text.strip()]
    if len(filled) < 2:
        found.append(("It has fewer than two answers.", "Write each answer on its own line."))
    if len(filled) > MOST_OPTIONS:
        found.append(("It has too many answers.", f"Leave at most {MOST_OPTIONS}."))
    if len(set(filled)) < len(filled):
        found.append(("It has one answer twice.", "Take one of them out."))
    return found


_WHO = re.compile(
    r"(?:^|what is |what’s )your name\b|^name\b|\b(?:full|first|last|family|sur)[ -]?name\b|"
    r"\byour e-?mail\b|\be-?mail address|\b(?:tele)?phone number\b|\bmobile number\b|"
    r"\b(?:home|postal|street|your) address\b|\bpost ?code\b|\bwhere do you live\b|"
    r"\b(?:date|day) of birth\b|\byour birthday\b|\bwere you born\b",
    re.IGNORECASE,
)


def asks_who(question: str) -> bool:
    """Whether a question asks for what tells who somebody is: a name, an address, a birthday."""
    return _WHO.search(question) is not None


def limits(one: OwnQuestion) -> tuple[int, int] | None:
    """Return the least and the most that can be written for a number; None: they are none."""
    texts = one.low.strip() or "0", one.high.strip() or "999"
    if not all(text.isascii() and text.isdecimal() and len(text) < 8 for text in texts):
        return None
    low, high = map(int, texts)
    return (low, high) if low < high else None


def _wrong_in_condition(measure: OwnMeasure, at: int) -> list[tuple[str, str]]:
    """Return what is wrong with "only for some"."""
    one = measure.questions[at]
    if one.only_if is None:
        return []
    if not 0 <= one.only_if < at or not measure.questions[one.only_if].scored:
        return [("It depends on no question before it that has answers.", "Choose another.")]
    page = max(place for place in range(at + 1) if place == 0 or measure.questions[place].begins)
    if one.only_if >= page:
        return [("It depends on a question of its own page.", "Choose one of an earlier page.")]
    many = len(answers_of(measure.questions[one.only_if]))
    if not one.only or max(one.only) >= many:
        return [("It does not say for which answers it is asked.", "Tick one or more.")]
    return []


def _wrong_in_scale(measure: OwnMeasure, scale: OwnScale) -> list[tuple[str, str]]:
    found = []
    if not scale.label.strip():
        found.append(("It has no name.", "Give it one."))
    if not scale.high_means.strip():
        found.append(("It does not say what a high score means.", "Write it in a few words."))
    if not scale.items:
        found.append(("It has no question in it.", "Tick those that make the score."))
    if any(not measure.questions[at].scored for at in scale.items if at < len(measure.questions)):
        found.append(("A question in it has no one answer.", "Tick only those that have one."))
    ways = {answers_of(measure.questions[at]) for at in scale.items if at < len(measure.questions)}
    if len(ways) > 1:
        found.append(("Its questions are answered in different ways.", "Tick only alike ones."))
    return found


def answers_of(question: OwnQuestion) -> tuple[str, ...]:
    """Return the words of a question's answers, which stand for its way of being answered."""
    if question.kind == Kind.FACES:
        return FACES
    if question.kind not in SCORED | LISTED:
        return ()
    if question.kind == Kind.RATING:
        return tuple(
            f"{n}: {end.strip()}"
            if (end := {0: question.low, 10: question.high}.get(n, "")).strip()
            else str(n)
            for n in _RATING
        )
    return tuple(text.strip() for text in question.options if text.strip())


def content_of(measure: OwnMeasure, key: str, version: str, day: dt.date) -> dict[str, Any]:
    """Return the content of a file of ``surveys/`` for it."""
    sets: dict[tuple[str, ...], str] = {}
    sections, questions, open_questions = _asked(measure, sets)
    content = {
        "key": key,
        "version": version,
        "title": measure.title.strip(),
        "short": measure.title.strip(),
        "about": measure.about.strip() or "Questions of the group’s own.",
        "language": "en-GB",
        "languages": ["en-GB"],
        "minutes": max(1, round(len(measure.questions) / _A_MINUTE)),
        "validated": False,
        "terms": {
            "holder": "The group",
            "url": "https://www.example.org/own-questions",
            "read": day,
            "text": "may ship",
            "licence": "Written by the group itself.",
            "credit": "Questions of the group’s own. Not validated.",
        },
        "source": [{"what": "wording", "cite": "Written by the group itself."}],
        "options": {
            name: {
                "choices": [
                    {"code": _first(labels) + at, "label": label} for at, label in enumerate(labels)
                ]
            }
            for labels, name in sets.items()
        },
        "section": sections,
    }
    if questions:
        content["question"] = questions
    if open_questions:
        content["open"] = open_questions
    scales = [_scale(measure, number, one) for number, one in enumerate(measure.scales, start=1)]
    return {**content, "scale": scales} if scales else content


def _asked(
    measure: OwnMeasure, sets: dict[tuple[str, ...], str]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return sections, questions and open ones; ``sets`` takes up the answers that they use."""
    sections: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    open_questions: list[dict[str, Any]] = []
    keys, after = keys_of(measure), ""
    for key_of, one in zip(keys, measure.questions, strict=True):
        if not sections or one.begins:
            sections.append(_section(measure, len(sections) + 1, one, keys))
            after = ""
        asked = {"key": key_of, "section": sections[-1]["key"], "text": one.text.strip()}
        if one.help.strip():
            asked["help"] = one.help.strip()
        labels = answers_of(one)
        if labels:
            asked["options"] = sets.setdefault(labels, f"answers{len(sets) + 1}")
        if one.scored:
            questions.append(asked)
            after = key_of
            continue
        more: dict[str, Any] = {"kind": one.kind}
        if after:
            more["after"] = after
        if one.kind == Kind.NUMBER:
            more["range"] = list(limits(one) or (0, 999))
        open_questions.append({**asked, **more})
    if measure.quotes and any(one.kind in _WORDS for one in measure.questions):
        sections.append({"key": f"part{len(sections) + 1}", "stem": ""})
        open_questions.append(
            {
                "key": f"w{len(open_questions) + 1}",
                "section": sections[-1]["key"],
                "text": MAY_QUOTE,
                "help": MAY_QUOTE_HELP,
                "options": sets.setdefault(MAY_QUOTE_ANSWERS, f"answers{len(sets) + 1}"),
                "kind": Kind.SEVERAL.value,
                "consent": True,
            }
        )
    return sections, questions, open_questions


def keys_of(measure: OwnMeasure) -> list[str]:
    """Return each question's key: q1, q2 ... of those with one answer, w1, w2 ... of the others."""
    keys: list[str] = []
    for one in measure.questions:
        letter = "q" if one.scored else "w"
        keys.append(f"{letter}{sum(key.startswith(letter) for key in keys) + 1}")
    return keys


def _section(
    measure: OwnMeasure, number: int, first: OwnQuestion, keys: Sequence[str]
) -> dict[str, Any]:
    made: dict[str, Any] = {"key": f"part{number}", "stem": first.stem.strip()}
    if first.only_if is not None:
        start = _first(answers_of(measure.questions[first.only_if]))
        made["show_if"] = {
            "question": keys[first.only_if],
            "any_of": [start + at for at in first.only],
        }
    return made


def _first(labels: Sequence[str]) -> int:
    """Return the code of the first answer: 0 on a scale from 0 to 10, else 1."""
    return 0 if len(labels) == len(_RATING) and labels[1] == "1" else 1


def _scale(measure: OwnMeasure, number: int, scale: OwnScale) -> dict[str, Any]:
    items, keys = sorted(scale.items), keys_of(measure)
    labels = answers_of(measure.questions[items[0]])
    low, high = _first(labels), _first(labels) + len(labels) - 1
    times = len(items) if scale.combine == "sum" else 1
    made: dict[str, Any] = {
        "key": f"scale{number}",
        "label": scale.label.strip(),
        "high_means": scale.high_means.strip(),
        "better": scale.better,
        "range": [low * times, high * times],
        "combine": scale.combine,
        "items": [
            {"q": keys[at], "reverse": True} if at in scale.reversed else {"q": keys[at]}
            for at in items
        ],
    }
    if len(items) > 3:
        made["missing"] = {"up_to": len(items) // 4, "then": "prorate"}
    return made


def _placed(measure: OwnMeasure, problem: Problem) -> Problem:
    """Return a problem of the loader at the place that the page shows."""
    place = problem.place.replace("scale scale", "scale ")
    for number, key in enumerate(keys_of(measure), start=1):
        if place.split(",")[0] in {f"question {key}", f"open {key}"}:
            place = f"question {number}"
    if not place.startswith(("question ", "scale ")):
        place = "title"
    return Problem("", place.split(",")[0], problem.what, problem.mend)


def measure_of(instrument: Instrument) -> OwnMeasure | None:
    """Return a measure as it would have been built; None where the builder can't hold it."""
    questions: list[OwnQuestion] = []
    questions_in: list[str] = []
    stems = {section.key: section.stem for section in instrument.sections}
    seen: set[str] = set()
    places = {one.key: at for at, one in enumerate(instrument.asked)}
    rules = {section.key: section.show_if for section in instrument.sections}
    for one in instrument.asked:
        if isinstance(one, OpenQuestion) and one.carried:
            return None
        if isinstance(one, OpenQuestion) and one.consent:
            continue
        begins = one.section not in seen
        seen.add(one.section)
        rule = rules[one.section] if begins else None
        made = replace(
            _question_of(one),
            stem=stems[one.section] if begins else "",
            help=one.help,
            only_if=places[rule.question] if rule else None,
            only=_places_of(instrument, rule) if rule else (),
        )
        if begins and questions and not made.begins and rules[questions_in[-1]] is not None:
            return None  # it would become part of a page for some
        questions_in.append(one.section)
        questions.append(made)
    scales = []
    for scale in instrument.scales:
        turned = []
        for item in scale.items:
            codes = instrument.question(item.question).options.codes
            plain = {code: float(code) for code in codes}
            other = {code: float(max(codes) + min(codes) - code) for code in codes}
            if item.values == other and item.values != plain:
                turned.append(places[item.question])
            elif item.values != plain:
                return None
        if scale.combine == "lookup" or scale.multiply != 1:
            return None
        scales.append(
            OwnScale(
                scale.label,
                scale.high_means,
                scale.better,
                scale.combine,
                tuple(places[item.question] for item in scale.items),
                tuple(turned),
            )
        )
    quotes = any(one.consent for one in instrument.open_questions)
    return OwnMeasure(instrument.title, instrument.about, tuple(questions), tuple(scales), quotes)


def _places_of(instrument: Instrument, rule: ShowIf) -> tuple[int, ...]:
    codes = instrument.question(rule.question).options.codes
    return tuple(sorted(codes.index(code) for code in rule.codes))


def _question_of(one: Question | OpenQuestion) -> OwnQuestion:
    labels = tuple(choice.label for choice in one.options.choices) if one.options else ()
    if isinstance(one, OpenQuestion):
        ends = (str(one.low), str(one.high)) if one.kind.value == Kind.NUMBER.value else ("", "")
        return OwnQuestion(one.text, one.kind.value, labels, *ends)
    if labels == FACES:
        return OwnQuestion(one.text, Kind.FACES.value)
    if one.options.codes == tuple(_RATING):
        low, high = (label.partition(": ")[2] for label in (labels[0], labels[-1]))
        return OwnQuestion(one.text, Kind.RATING.value, (), low, high)
    return OwnQuestion(one.text, Kind.CHOICE.value, labels)
