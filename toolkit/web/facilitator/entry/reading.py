"""What is typed for a question: an option's number as the sheet prints it, or what it asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from toolkit.instruments import Instrument, OpenKind, OpenQuestion, Question, Section
from toolkit.instruments import open as open_questions
from toolkit.storage.models import DECLINED, Answer

#: What stands for "I'd rather not say": a key beside the numbers, or the first letter of "no".
_RATHER_NOT = frozenset({"-", "–", "n", DECLINED})


@dataclass(frozen=True, slots=True)
class Row:
    """A question with the number that the booklet and the page for typing in both give it."""

    number: int
    question: Question | OpenQuestion

    @property
    def is_open(self) -> bool:
        return isinstance(self.question, OpenQuestion)


def rows(instrument: Instrument) -> list[tuple[Section, list[Row]]]:
    """Return the questions of a measure by section, counted through from 1."""
    counted, found = 0, []
    for section in instrument.sections:
        questions = instrument.asked_in(section.key)
        found.append(
            (section, [Row(counted + at, one) for at, one in enumerate(questions, start=1)])
        )
        counted += len(questions)
    return found


def read(
    instrument: Instrument, typed: Mapping[str, str]
) -> tuple[dict[str, Answer | None], dict[str, str]]:
    """Return question -> answer of what was typed, and question -> what is wrong with it.

    A question that is not in ``typed`` is in neither; an empty text leaves it open.
    """
    answers: dict[str, Answer | None] = {}
    wrong = {}
    for question in instrument.asked:
        if question.key not in typed:
            continue
        if isinstance(question, OpenQuestion):
            found = open_questions.read(question, _sent(question, typed[question.key]))
            if isinstance(found, open_questions.Wrong):
                wrong[question.key] = found.words
            else:
                answers[question.key] = found
            continue
        text = typed[question.key].strip().lower()
        if not text:
            answers[question.key] = None
        elif text in _RATHER_NOT:
            answers[question.key] = DECLINED
        elif text.isascii() and text.isdecimal() and int(text[:9]) in question.options.codes:
            answers[question.key] = int(text[:9])
        else:
            wrong[question.key] = (
                f"“{typed[question.key].strip()[:12]}” is not on the sheet. It can be "
                f"{_listed(question.options.codes)}, - for “I’d rather not say”, or empty."
            )
    return answers, wrong


def _sent(question: OpenQuestion, text: str) -> str | list[str]:
    """Return what was typed; several answers by their numbers, with spaces or commas between."""
    several = question.kind is OpenKind.SEVERAL
    return text.replace(",", " ").split() if several else text


def _listed(codes: Iterable[int]) -> str:
    *some, last = map(str, sorted(codes))
    return f"{', '.join(some)} or {last}" if some else last


def shown(answer: Answer | None) -> str:
    """Return an answer as it is typed."""
    if isinstance(answer, dict):
        return open_questions.typed(answer)
    return "" if answer is None else "-" if answer == DECLINED else str(answer)


def in_words(question: Question | OpenQuestion, answer: Answer | None) -> str:
    """Return an answer as the sheet says it."""
    if answer is None:
        return "left open"
    if isinstance(question, OpenQuestion):
        return open_questions.in_words(question, answer) if isinstance(answer, dict) else ""
    for choice in question.options.choices:
        if choice.code == answer:
            label = choice.label
            return label if label.startswith(str(answer)) else f"{answer} {label}"
    return "I’d rather not say"
