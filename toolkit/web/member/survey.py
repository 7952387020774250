"""A wave's measures as pages of a form: one section a page, and how what was sent is read.

Pages are made from the instruments' definitions and kept: they are the same for every member.
"""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import Connection

from toolkit.instruments import (
    Instrument,
    OpenKind,
    OpenQuestion,
    Question,
    Section,
    SupportCall,
    calls_for_support,
)
from toolkit.instruments import open as open_questions
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


def _height(question: Question | OpenQuestion) -> int:
    """Return about how high a question is on a small phone."""
    if isinstance(question, OpenQuestion):
        return 150 + 56 * (len(question.options.choices) if question.options else 1)
    options = 3 if len(question.options.choices) >= _SCALE_LENGTH else len(question.options.choices)
    return 150 + 56 * options


@dataclass(frozen=True)
class Page:
    """One section of one measure."""

    number: int
    measure: str
    section: Section
    first: bool
    #: All questions, in order; ``questions`` are those that are answered by one option.
    asked: tuple[Question | OpenQuestion, ...]
    credit: str

    @property
    def key(self) -> str:
        return f"{self.measure}.{self.section.key}"

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        return tuple(one for one in self.asked if isinstance(one, Question))

    @cached_property
    def open_questions(self) -> tuple[OpenQuestion, ...]:
        return tuple(one for one in self.asked if isinstance(one, OpenQuestion))

    @cached_property
    def typed(self) -> frozenset[str]:
        """The fields that people write into."""
        return frozenset(
            self.field(one) for one in self.open_questions if one.kind is not OpenKind.SEVERAL
        )

    def field(self, question: Question | OpenQuestion) -> str:
        return f"{self.measure}-{question.key}"

    @staticmethod
    def is_open(question: Question | OpenQuestion) -> bool:
        return isinstance(question, OpenQuestion)

    @staticmethod
    def is_scale(question: Question) -> bool:
        return len(question.options.choices) >= _SCALE_LENGTH

    @staticmethod
    def longest(question: OpenQuestion) -> int:
        """Return how much can be written into a field, in characters."""
        return open_questions.LONGEST.get(question.kind, 12)

    @cached_property
    def stem_again(self) -> frozenset[str]:
        """The questions before which the stem is said again, on a page of more than three screens.

        Nobody scrolls back three screens to see what "during the past 4 weeks" was about.
        """
        heights = [_height(question) for question in self.asked]
        if not self.section.stem or sum(heights) <= _LONG * _SCREEN:
            return frozenset()
        again, below = [], 0
        for question, height in zip(self.asked, heights, strict=True):
            if below + height > _AGAIN * _SCREEN:
                again.append(question.key)
                below = 0
            below += height
        return frozenset(again)

    def chosen(self, answers: Answers) -> dict[str, str]:
        """Return field -> what is kept, as the page's inputs write it."""
        kept = answers.get(self.measure, {})
        chosen = {}
        for key, answer in kept.items():
            name = f"{self.measure}-{key}"
            if not isinstance(answer, dict):
                chosen[name] = str(answer)
            elif "several" in answer:
                chosen |= {f"{name}-{code}": "1" for code in answer["several"]}
            else:
                chosen[name] = open_questions.typed(answer)
        return chosen

    def read(
        self, sent: Mapping[str, str], *, only: Container[str] | None = None
    ) -> tuple[dict[str, dict[str, Answer | None]], dict[str, str]]:
        """Return measure -> question -> answer of what was sent, and field -> what is wrong there.

        A field that was not sent is a blank, unless it is none of ``only``.
        """
        answers: dict[str, Answer | None] = {}
        wrong = {}
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
                wrong[name] = "Please choose one of these."
        for one in self.open_questions:
            name = self.field(one)
            if only is not None and name not in only:
                continue
            found = open_questions.read(one, self._sent(one, sent))
            if isinstance(found, open_questions.Wrong):
                wrong[name] = found.words
            else:
                answers[one.key] = found
        return {self.measure: answers}, wrong

    def _sent(self, question: OpenQuestion, sent: Mapping[str, str]) -> str | list[str]:
        name = self.field(question)
        if question.options is None:
            return sent.get(name, "")
        return [str(code) for code in question.options.codes if f"{name}-{code}" in sent]

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
            for question in page.asked
        )

    @cached_property
    def questions(self) -> int:
        return sum(len(page.asked) for page in self.pages)

    @cached_property
    def branches(self) -> bool:
        """Whether what is asked depends on an answer."""
        return any(instrument.branches for instrument in self.instruments.values())

    @cached_property
    def carries(self) -> bool:
        """Whether what was written the last time stands there again."""
        return any(instrument.carried for instrument in self.instruments.values())

    def passed_over(self, answers: Answers) -> frozenset[int]:
        """Return the numbers of the pages that are not asked of who answered so."""
        if not self.branches:
            return frozenset()
        away = {
            key: open_questions.hidden(instrument, answers.get(key, {}))
            for key, instrument in self.instruments.items()
        }
        return frozenset(
            page.number for page in self.pages if page.section.key in away[page.measure]
        )

    def counts(self, answers: Answers) -> dict[str, str]:
        """Return what fills the last page: how much of each was answered, or "rather not"."""
        counts = {}
        for here in self.pages:
            kept = answers.get(here.measure, {})
            given = [kept[question.key] for question in here.asked if question.key in kept]
            declined = given.count(DECLINED)
            counts[f"given {here.number}"] = str(len(given) - declined)
            if declined:
                counts[f"declined {here.number}"] = f", {declined} “I’d rather not say”"
        return counts

    def following(self, here: Page, answers: Answers, *, back: bool) -> tuple[str, dict[str, int]]:
        """Return the endpoint of the page after this one, or before it, and its values."""
        away, step = self.passed_over(answers), -1 if back else 1
        number = here.number + step
        while number in away:
            number += step
        if number < 1:
            return "member.welcome", {}
        if number > len(self.pages):
            return "member.check", {}
        return "member.page", {"number": number}

    def calls(self, here: Page, answers: Given) -> tuple[SupportCall, ...]:
        """Return which answers of a page call for support at once."""
        given = {
            key: answer
            for key, answer in answers[here.measure].items()
            if answer is not None and answer != DECLINED
        }
        return calls_for_support(self.instruments[here.measure], given)

    def next_page(self, saves: Mapping[str, int], answers: Answers) -> int | None:
        """Return the number of the first page that is asked and was not saved yet."""
        away = self.passed_over(answers)
        return next(
            (
                page.number
                for page in self.pages
                if page.key not in saves and page.number not in away
            ),
            None,
        )


def welcome_key(guest: Guest, away: str) -> tuple[object, ...]:
    """Return what the first page depends on, where nobody began; ``away`` is the harmless page."""
    return ("welcome", guest.group_name, guest.purpose, guest.invented, away)


def page_key(page: int | str, guest: Guest, away: str) -> tuple[object, ...]:
    """Return what a page of questions depends on, by its number, or the last page ("check")."""
    return (page, guest.invented, away)


def check_key(away: frozenset[int]) -> str:
    """Return what the last page is kept under: it leaves out the pages that are passed over."""
    return "check" + "".join(f" -{number}" for number in sorted(away))


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
                    asked=instrument.asked_in(section.key),
                    credit=instrument.terms.credit,
                )
            )
    return Survey(dict(instruments), tuple(pages))
