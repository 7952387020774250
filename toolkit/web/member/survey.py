"""A wave's measures as pages of a form: one section a page, and how what was sent is read.

Pages are made from the instruments' definitions and kept: they are the same for every member.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from toolkit.instruments import Instrument, Question, Section, SupportCall, calls_for_support
from toolkit.storage import definitions
from toolkit.storage.answers import Given
from toolkit.storage.drafts import Guest
from toolkit.storage.models import DECLINED, Answer, Answers
from toolkit.web.member.drawn import Kept

#: Surveys by what is asked; they are the same for every member, and never change.
_surveys: dict[tuple[str, ...], "Survey"] = {}
_MOST_SURVEYS = 256

#: Answer sets this long are drawn as a row of numbers.
_SCALE_LENGTH = 10


#: A small phone's screen, in its pixels; a page is long after so many, and says its stem again.
_SCREEN, _LONG, _AGAIN = 740, 3, 2


def times_seen(text: str) -> int:
    """Return how often a page had been saved when it was opened, as its form says."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0


def _height(question: Question) -> int:
    """Return about how high a question is on a small phone."""
    options = 3 if len(question.options.choices) >= _SCALE_LENGTH else len(question.options.choices)
    return 150 + 56 * options


@dataclass(frozen=True)
class Page:
    """One section of one measure."""

    number: int
    measure: str
    section: Section
    first: bool
    questions: tuple[Question, ...]
    credit: str

    @property
    def key(self) -> str:
        return f"{self.measure}.{self.section.key}"

    def field(self, question: Question) -> str:
        return f"{self.measure}-{question.key}"

    @staticmethod
    def is_scale(question: Question) -> bool:
        return len(question.options.choices) >= _SCALE_LENGTH

    @cached_property
    def stem_again(self) -> frozenset[str]:
        """The questions before which the stem is said again, on a page of more than three screens.

        Nobody scrolls back three screens to see what "during the past 4 weeks" was about.
        """
        heights = [_height(question) for question in self.questions]
        if not self.section.stem or sum(heights) <= _LONG * _SCREEN:
            return frozenset()
        again, below = [], 0
        for question, height in zip(self.questions, heights, strict=True):
            if below + height > _AGAIN * _SCREEN:
                again.append(question.key)
                below = 0
            below += height
        return frozenset(again)

    def chosen(self, answers: Answers) -> dict[str, str]:
        """Return field -> what is kept, as the page's inputs write it."""
        kept = answers.get(self.measure, {})
        return {f"{self.measure}-{key}": str(answer) for key, answer in kept.items()}

    def read(
        self, sent: Mapping[str, str], *, only: Container[str] | None = None
    ) -> tuple[dict[str, dict[str, Answer | None]], frozenset[str]]:
        """Return measure -> question -> answer of what was sent, and the fields that are wrong.

        A field that was not sent is a blank, unless it is none of ``only``.
        """
        answers: dict[str, Answer | None] = {}
        wrong = []
        for question in self.questions:
            name = self.field(question)
            if only is not None and name not in only:
                continue
            text = sent.get(name, "")
            if not text or text.isspace():  # blank is left out
                answers[question.key] = None
            elif text == DECLINED:
                answers[question.key] = DECLINED
            elif (code := self._codes[question.key].get(text)) is not None:
                answers[question.key] = code
            else:
                wrong.append(name)
        return {self.measure: answers}, frozenset(wrong)

    @cached_property
    def _codes(self) -> dict[str, dict[str, int]]:
        """Question -> an option's code as the page's inputs write it -> the code."""
        return {
            question.key: {str(code): code for code in question.options.codes}
            for question in self.questions
        }


@dataclass(frozen=True)
class Survey:
    """All pages of a wave."""

    instruments: Mapping[str, Instrument]
    pages: tuple[Page, ...]
    #: Pages that were drawn before, by what they depend on.
    drawn: Kept = field(default_factory=Kept, compare=False)

    @property
    def minutes(self) -> int:
        return sum(instrument.minutes for instrument in self.instruments.values())

    def answered(self, answers: Answers) -> int:
        """Return how many questions have an answer, "I'd rather not say" among them."""
        return sum(
            question.key in answers.get(page.measure, {})
            for page in self.pages
            for question in page.questions
        )

    @cached_property
    def questions(self) -> int:
        return sum(len(page.questions) for page in self.pages)

    def counts(self, answers: Answers) -> dict[str, str]:
        """Return what fills the last page: how much of each was answered, or "rather not"."""
        counts = {}
        for here in self.pages:
            kept = answers.get(here.measure, {})
            given = [kept[question.key] for question in here.questions if question.key in kept]
            declined = given.count(DECLINED)
            counts[f"given {here.number}"] = str(len(given) - declined)
            if declined:
                counts[f"declined {here.number}"] = f", {declined} “I’d rather not say”"
        return counts

    def following(self, here: Page, *, back: bool) -> tuple[str, dict[str, int]]:
        """Return the endpoint of the page after this one, or before it, and its values."""
        if back and here.number == 1:
            return "member.welcome", {}
        if not back and here.number == len(self.pages):
            return "member.check", {}
        return "member.page", {"number": here.number + (-1 if back else 1)}

    def calls(self, here: Page, answers: Given) -> tuple[SupportCall, ...]:
        """Return which answers of a page call for support at once."""
        given = {
            key: answer
            for key, answer in answers[here.measure].items()
            if answer is not None and answer != DECLINED
        }
        return calls_for_support(self.instruments[here.measure], given)

    def next_page(self, saves: Mapping[str, int]) -> int | None:
        """Return the number of the first page that was not saved yet."""
        return next((page.number for page in self.pages if page.key not in saves), None)


def welcome_key(guest: Guest, away: str) -> tuple[object, ...]:
    """Return what the first page depends on, where nobody began; ``away`` is the harmless page."""
    return ("welcome", guest.group_name, guest.purpose, guest.invented, away)


def page_key(page: int | str, guest: Guest, away: str) -> tuple[object, ...]:
    """Return what a page of questions depends on, by its number, or the last page ("check")."""
    return (page, guest.invented, away)


def survey_of(connection: Connection, guest: Guest) -> Survey:
    """Return the pages of the wave that is open to a member."""
    asked = tuple(measure["hash"] for measure in guest.measures)
    survey = _surveys.get(asked)
    if survey is None:
        if len(_surveys) >= _MOST_SURVEYS:
            _surveys.clear()
        survey = _surveys[asked] = make_survey(definitions.as_asked(connection, guest.measures))
    return survey


def make_survey(instruments: Mapping[str, Instrument]) -> Survey:
    """Return the pages of these measures, in order."""
    pages: list[Page] = []
    for key, instrument in instruments.items():
        for section in instrument.sections:
            pages.append(
                Page(
                    number=len(pages) + 1,
                    measure=key,
                    section=section,
                    first=section is instrument.sections[0],
                    questions=instrument.questions_in(section.key),
                    credit=instrument.terms.credit,
                )
            )
    return Survey(dict(instruments), tuple(pages))
