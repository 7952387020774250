"""An instrument, whole: what is asked, how it is scored, from where, on what terms."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:  # pandas is loaded when answers are scored, not when they are asked
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Problem:
    """One error in a definition: where it stands, what is wrong, what mends it."""

    file: str
    place: str
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}: {self.place}: {self.what} {self.mend}"


class InstrumentError(Exception):
    """Definitions cannot be used; ``problems`` names every error, not just the first."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


class AnswerError(ValueError):
    """An answer is not one of its question's options.

    ``row`` is the index label, ``position`` the row's place from 0, ``question`` the key and
    ``value`` what stood there; ``question`` alone is set where a whole question is missing.
    """

    def __init__(
        self, message: str, *, question: str, row: Any = None, position: int = -1, value: Any = None
    ) -> None:
        super().__init__(message)
        self.question, self.row, self.position, self.value = question, row, position, value


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms the wording may be used."""

    holder: str
    url: str
    read: dt.date
    may_ship: bool
    licence: str
    credit: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """What a part of the definition was taken from."""

    what: str
    cite: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """An option: the code that is kept and the words that are shown."""

    code: int
    label: str


@dataclass(frozen=True)
class OptionSet:
    """An answer set, named once and used by many questions."""

    name: str
    choices: tuple[Choice, ...]

    @cached_property
    def codes(self) -> tuple[int, ...]:
        return tuple(choice.code for choice in self.choices)


@dataclass(frozen=True, slots=True)
class ShowIf:
    """Who is asked: those who answered an earlier ``question`` with one of ``codes``."""

    question: str
    codes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Questions that share a stem; one page of the form. ``show_if`` None: everybody is asked."""

    key: str
    stem: str
    recall: str = ""
    show_if: ShowIf | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked."""

    key: str
    section: str
    options: OptionSet
    text: str
    help: str = ""


class OpenKind(StrEnum):
    """How a question is answered that is not answered by one option."""

    SEVERAL = "several"
    NUMBER = "number"
    TEXT = "text"
    LONG_TEXT = "long_text"
    MONTH = "month"


#: Kinds whose answers are somebody's own words.
WORDS = frozenset({OpenKind.TEXT, OpenKind.LONG_TEXT})


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question without a score: several answers, a number, words, a month.

    ``after`` is the question of its section below which it stands; "": it stands first. A number
    lies from ``low`` to ``high``. What was answered to a ``carried`` one stands there again the
    next time.
    """

    key: str
    section: str
    kind: OpenKind
    text: str
    after: str = ""
    help: str = ""
    options: OptionSet | None = None
    low: int = 0
    high: int = 999
    carried: bool = False
    #: Asks for what the words of this measure may be used: see ``results.voices``.
    consent: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """A question's part in a scale: the value that each option's code counts for."""

    question: str
    values: Mapping[int, float]


#: Where we saw a figure: in the work that made it, told by another, or not at all yet.
Seen = Literal["primary", "secondary", "not seen"]


@dataclass(frozen=True, slots=True)
class Reliability:
    """A published reliability: ``alpha`` or ``retest``; ``weeks`` between the two of a retest."""

    kind: str
    value: float
    source: str
    n: int | None = None
    weeks: float | None = None
    seen: Seen = "not seen"


@dataclass(frozen=True, slots=True)
class SmallestChange:
    """The smallest change of a group's mean that matters, in the scale's points."""

    value: float
    source: str
    seen: Seen = "not seen"


@dataclass(frozen=True, slots=True)
class ReliableThreshold:
    """A published change of one person, in points, from which it is more than day-to-day swing.

    ``confidence`` is the one that its authors took (1.96 is 0.95).
    """

    value: float
    source: str
    confidence: float = 0.95
    seen: Seen = "not seen"


@dataclass(frozen=True, slots=True)
class Scale:
    """How items become one score.

    ``combine`` is ``mean``, ``sum`` or ``lookup`` (of the scale ``of``). Up to ``max_missing``
    items may be missing; the rest stand for them (their mean, times all items for a sum).
    """

    key: str
    label: str
    high_means: str
    better: Literal["higher", "lower"]
    low: float
    high: float
    items: tuple[Item, ...]
    combine: str
    multiply: float = 1.0
    of: str = ""
    lookup: tuple[tuple[float, float], ...] = ()
    max_missing: int = 0
    one_person: bool = True
    smallest_change: SmallestChange | None = None
    reliability: tuple[Reliability, ...] = ()
    reliable_change: ReliableThreshold | None = None

    @property
    def step(self) -> float:
        """How far apart neighbouring scores can be, when every question is answered."""
        if self.lookup:
            values = sorted(value for _, value in self.lookup)
            return max((b - a for a, b in pairwise(values)), default=0.0)
        gaps = []
        for item in self.items:
            values = sorted(set(item.values.values()))
            gaps.append(max((b - a for a, b in pairwise(values)), default=0.0))
        step = min(gaps, default=0.0) * self.multiply
        return step if self.combine == "sum" else step / len(self.items)


@dataclass(frozen=True, slots=True)
class Norm:
    """A reference population's figures on one scale."""

    mean: float
    sd: float | None = None
    n: int | None = None


@dataclass(frozen=True, slots=True)
class ReferencePopulation:
    """Whom a group can be set beside. ``words`` is how a chart names them."""

    population: str
    words: str
    source: str
    scales: Mapping[str, Norm]
    caution: str = ""
    seen: Seen = "not seen"


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a scale from ``start`` to the next band's, in plain words."""

    start: float
    label: str


@dataclass(frozen=True, slots=True)
class Bands:
    """A scale's published cut-offs, for counting people across a group."""

    scale: str
    source: str
    bands: tuple[Band, ...]
    seen: Seen = "not seen"


@dataclass(frozen=True, slots=True)
class SupportCall:
    """An answer ``above`` to ``question`` shows ``show`` and where help is to be had, at once."""

    question: str
    above: int
    show: str


@dataclass(frozen=True)
class Instrument:
    """A questionnaire, whole. Made by ``toolkit.instruments.loader``, which checks it."""

    key: str
    version: str
    title: str
    short: str
    about: str
    language: str
    languages: tuple[str, ...]
    minutes: int
    terms: Terms
    sources: tuple[Source, ...]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    scales: tuple[Scale, ...]
    recall: str = ""
    hopes: tuple[str, ...] = ()
    validated: bool = True
    references: tuple[ReferencePopulation, ...] = ()
    bands: tuple[Bands, ...] = ()
    support: tuple[SupportCall, ...] = ()
    has_wording: bool = True
    open_questions: tuple[OpenQuestion, ...] = ()

    @property
    def needs_wording(self) -> bool:
        """Whether the group must enter the licensed text before members can be asked."""
        return not self.has_wording

    @cached_property
    def _questions(self) -> dict[str, Question]:
        return {question.key: question for question in self.questions}

    @cached_property
    def _scales(self) -> dict[str, Scale]:
        return {scale.key: scale for scale in self.scales}

    @cached_property
    def _open(self) -> dict[str, OpenQuestion]:
        return {question.key: question for question in self.open_questions}

    @property
    def branches(self) -> bool:
        """Whether what is asked depends on an answer."""
        return any(section.show_if for section in self.sections)

    @property
    def carried(self) -> tuple[OpenQuestion, ...]:
        """The questions whose answer stands there again the next time: somebody's own goal."""
        return tuple(one for one in self.open_questions if one.carried)

    def open_question(self, key: str) -> OpenQuestion | None:
        return self._open.get(key)

    def asked_in(self, section: str) -> tuple[Question | OpenQuestion, ...]:
        """Return all questions of a section in the order in which they are asked."""
        return self._in_order[section]

    @cached_property
    def asked(self) -> tuple[Question | OpenQuestion, ...]:
        """All questions in the order in which they are asked."""
        return tuple(one for section in self.sections for one in self._in_order[section.key])

    @cached_property
    def _in_order(self) -> dict[str, tuple[Question | OpenQuestion, ...]]:
        found: dict[str, tuple[Question | OpenQuestion, ...]] = {}
        for section in self.sections:
            below: dict[str, list[OpenQuestion]] = {}
            for one in self.open_questions:
                if one.section == section.key:
                    below.setdefault(one.after, []).append(one)
            order: list[Question | OpenQuestion] = [*below.get("", ())]
            for question in self.questions_in(section.key):
                order += [question, *below.get(question.key, ())]
            found[section.key] = tuple(order)
        return found

    def asks(self, key: str) -> bool:
        return key in self._questions

    def question(self, key: str) -> Question:
        return self._questions[key]

    def has_scale(self, key: str) -> bool:
        return key in self._scales

    def scale(self, key: str) -> Scale:
        return self._scales[key]

    @cached_property
    def outcomes(self) -> tuple[Scale, ...]:
        """The scales that a group may plan with: a raw score that another restates is none."""
        return tuple(
            scale
            for scale in self.scales
            if not any(
                other.of == scale.key
                or (other.items == scale.items and other.multiply > scale.multiply)
                for other in self.scales
            )
        )

    def questions_in(self, section: str) -> tuple[Question, ...]:
        return tuple(question for question in self.questions if question.section == section)

    def bands_of(self, scale: str) -> Bands | None:
        return next((bands for bands in self.bands if bands.scale == scale), None)

    @cached_property
    def option_sets(self) -> tuple[OptionSet, ...]:
        """The answer sets, in the order in which the questions use them."""
        return tuple(
            {question.options.name: question.options for question in self.questions}.values()
        )

    def score(self, answers: "pd.DataFrame") -> "pd.DataFrame":
        """Score answers: one row a person, question keys in, scale keys out.

        Parameters
        ----------
        answers
            n rows; a column a question with the options' codes. Missing (NaN, None, empty text)
            follows the instrument's published rule. Further columns are passed over.

        Returns
        -------
        DataFrame
            n x scales, float, the index kept; NaN where too much is missing. Never rounded.

        Raises
        ------
        AnswerError
            If a question's column is missing, or an answer is no option (names row, question and
            value).
        """
        from toolkit.instruments.scoring import score  # noqa: PLC0415 (pandas)

        return score(self, answers)

    def with_wording(
        self, texts: Mapping[str, str], labels: Mapping[str, Mapping[int, str]]
    ) -> "Instrument":
        """Return the instrument in a group's licensed wording.

        Parameters
        ----------
        texts
            Question key -> text.
        labels
            Answer set's name -> code -> label.

        Raises
        ------
        InstrumentError
            If a question or an option has no text.
        """
        problems = [
            Problem(self.key, f"question {question.key}", "has no text.", "Enter its wording.")
            for question in self.questions
            if not texts.get(question.key, "").strip()
        ]
        problems += [
            Problem(self.key, f"answer {choice.code}", "has no text.", "Enter its wording.")
            for options in self.option_sets
            for choice in options.choices
            if not labels.get(options.name, {}).get(choice.code, "").strip()
        ]
        if problems:
            raise InstrumentError(tuple(problems))
        sets = {
            options.name: OptionSet(
                options.name,
                tuple(
                    Choice(choice.code, labels[options.name][choice.code].strip())
                    for choice in options.choices
                ),
            )
            for options in self.option_sets
        }
        questions = tuple(
            replace(question, text=texts[question.key].strip(), options=sets[question.options.name])
            for question in self.questions
        )
        return replace(self, questions=questions, has_wording=True)
