"""A wave's measures as pages of a form: one section a page, and the form that reads it.

Pages are made from the instruments' definitions and kept: they are the same for every member.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from wtforms import Form, HiddenField, RadioField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Optional

from toolkit.instruments import Instrument, Question, Section
from toolkit.storage.models import DECLINED, Answer, Answers

#: Answer sets this long are drawn as a row of numbers.
_SCALE_LENGTH = 10


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

    def chosen(self, answers: Answers) -> dict[str, str]:
        """Return field -> what is kept, as the page's inputs write it."""
        kept = answers.get(self.measure, {})
        return {f"{self.measure}-{key}": str(answer) for key, answer in kept.items()}

    @cached_property
    def form(self) -> type[Form]:
        """Return the form that reads this page: each field is one of its options, or left blank."""
        fields: dict[str, Any] = {
            self.field(question): RadioField(
                question.text,
                choices=[
                    *(SelectChoice(str(choice.code)) for choice in question.options.choices),
                    SelectChoice(DECLINED),
                ],
                validators=[Optional()],
            )
            for question in self.questions
        }
        fields["seen"] = HiddenField(validators=[InputRequired()])
        return type(f"Form_{self.key}", (Form,), fields)

    def read(self, form: Form) -> dict[str, dict[str, Answer | None]]:
        """Return measure -> question -> answer from a form that was sent."""
        return {
            self.measure: {
                question.key: _answer(form[self.field(question)].data)
                for question in self.questions
            }
        }


def _answer(data: str | None) -> Answer | None:
    if not data or data.isspace():  # a form counts what is blank as left out, and so do we
        return None
    return DECLINED if data == DECLINED else int(data)


@dataclass(frozen=True)
class Survey:
    """All pages of a wave."""

    instruments: Mapping[str, Instrument]
    pages: tuple[Page, ...]

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

    def next_page(self, saves: Mapping[str, int]) -> int | None:
        """Return the number of the first page that was not saved yet."""
        return next((page.number for page in self.pages if page.key not in saves), None)


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
