"""A group's own measure as it is built on screen, and as the same content that a file has.

What is built passes the same loader as ``surveys/``: there is one set of rules.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from toolkit.instruments.loader import read_content
from toolkit.instruments.model import Instrument, InstrumentError, OptionSet, Problem, Scale

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


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question. ``options`` of a choice, one a line; ``low`` and ``high`` the ends of 0 to 10.

    ``stem`` begins a new page: what stands above this question and those after it.
    """

    text: str = ""
    kind: str = Kind.CHOICE.value
    options: tuple[str, ...] = ()
    low: str = ""
    high: str = ""
    stem: str = ""


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

    def kept(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return {
            "title": self.title,
            "about": self.about,
            "questions": [
                {
                    "text": one.text,
                    "kind": one.kind,
                    "options": list(one.options),
                    "low": one.low,
                    "high": one.high,
                    "stem": one.stem,
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
                OwnQuestion(**{**one, "options": tuple(one["options"])})
                for one in kept["questions"]
            ),
            tuple(
                OwnScale(
                    **{**one, "items": tuple(one["items"]), "reversed": tuple(one["reversed"])}
                )
                for one in kept["scales"]
            ),
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
        raise InstrumentError(tuple(_placed(one) for one in error.problems)) from error
    if not earlier:
        return made
    for table, new in zip(content["scale"], _keys(made, earlier), strict=True):
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
    if not measure.scales:
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
    if one.kind not in set(Kind):
        found.append(("It has no kind of answer.", "Choose one."))
    if one.kind != Kind.CHOICE:
        return found
    filled = [text.strip().casefold() for text in one.options if text.strip()]
    if len(filled) < 2:
        found.append(("It has fewer than two answers.", "Write each answer on its own line."))
    if len(filled) > MOST_OPTIONS:
        found.append(("It has too many answers.", f"Leave at most {MOST_OPTIONS}."))
    if len(set(filled)) < len(filled):
        found.append(("It has one answer twice.", "Take one of them out."))
    return found


def _wrong_in_scale(measure: OwnMeasure, scale: OwnScale) -> list[tuple[str, str]]:
    found = []
    if not scale.label.strip():
        found.append(("It has no name.", "Give it one."))
    if not scale.high_means.strip():
        found.append(("It does not say what a high score means.", "Write it in a few words."))
    if not scale.items:
        found.append(("It has no question in it.", "Tick those that make the score."))
    ways = {_options(measure.questions[at]) for at in scale.items if at < len(measure.questions)}
    if len(ways) > 1:
        found.append(("Its questions are answered in different ways.", "Tick only alike ones."))
    return found


def _options(question: OwnQuestion) -> tuple[str, ...]:
    """Return the words of a question's answers, which stand for its way of being answered."""
    if question.kind == Kind.FACES:
        return FACES
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
    sections: list[dict[str, Any]] = []
    questions = []
    for number, one in enumerate(measure.questions, start=1):
        labels = _options(one)
        name = sets.setdefault(labels, f"answers{len(sets) + 1}")
        if not sections or one.stem.strip():
            sections.append({"key": f"part{len(sections) + 1}", "stem": one.stem.strip()})
        questions.append(
            {
                "key": f"q{number}",
                "section": sections[-1]["key"],
                "options": name,
                "text": one.text.strip(),
            }
        )
    return {
        "key": key,
        "version": version,
        "title": measure.title.strip(),
        "short": measure.title.strip(),
        "about": measure.about.strip() or "Questions of the group’s own.",
        "language": "en-GB",
        "languages": ["en-GB"],
        "minutes": max(1, round(len(questions) / _A_MINUTE)),
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
        "question": questions,
        "scale": [
            _scale(measure, number, one) for number, one in enumerate(measure.scales, start=1)
        ],
    }


def _choices(labels: Sequence[str]) -> list[dict[str, Any]]:
    return [
        {"code": code, "label": label} for code, label in enumerate(labels, start=_first(labels))
    ]


def _first(labels: Sequence[str]) -> int:
    """Return the code of the first answer: 0 on a scale from 0 to 10, else 1."""
    return 0 if len(labels) == len(_RATING) and labels[1] == "1" else 1


def _scale(measure: OwnMeasure, number: int, scale: OwnScale) -> dict[str, Any]:
    items = sorted(scale.items)
    labels = _options(measure.questions[items[0]])
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
            {"q": f"q{at + 1}", "reverse": True} if at in scale.reversed else {"q": f"q{at + 1}"}
            for at in items
        ],
    }
    if len(items) > 3:
        made["missing"] = {"up_to": len(items) // 4, "then": "prorate"}
    return made


def _placed(problem: Problem) -> Problem:
    """Return a problem of the loader at the place that the page shows."""
    place = problem.place.replace("question q", "question ").replace("scale scale", "scale ")
    if not place.startswith(("question ", "scale ")):
        place = "title"
    return Problem("", place.split(",")[0], problem.what, problem.mend)


def measure_of(instrument: Instrument) -> OwnMeasure | None:
    """Return a measure as it would have been built; None where the builder can't hold it."""
    questions, stems = [], {section.key: section.stem for section in instrument.sections}
    seen: set[str] = set()
    for one in instrument.questions:
        stem = "" if one.section in seen else stems[one.section]
        seen.add(one.section)
        questions.append(_question_of(one.text, one.options, stem))
    places = {one.key: at for at, one in enumerate(instrument.questions)}
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
    return OwnMeasure(instrument.title, instrument.about, tuple(questions), tuple(scales))


def _question_of(text: str, options: OptionSet, stem: str) -> OwnQuestion:
    labels = tuple(choice.label for choice in options.choices)
    if labels == FACES:
        return OwnQuestion(text, Kind.FACES.value, (), "", "", stem)
    if options.codes == tuple(_RATING):
        low, high = (label.partition(": ")[2] for label in (labels[0], labels[-1]))
        return OwnQuestion(text, Kind.RATING.value, (), low, high, stem)
    return OwnQuestion(text, Kind.CHOICE.value, labels, "", "", stem)
