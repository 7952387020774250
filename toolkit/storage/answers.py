"""The one gate that every answer passes, from a phone, paper, a file or the demonstration."""

from collections.abc import Mapping

from toolkit.instruments import Instrument
from toolkit.instruments.open import is_answer
from toolkit.storage.models import DECLINED, Answer

#: Measure -> question -> answer; None leaves a question blank.
Given = Mapping[str, Mapping[str, Answer | None]]


class UnknownAnswerError(ValueError):
    """Something is no answer to a question that was asked; the message names it."""


def check(asked: Mapping[str, Instrument], answers: Given) -> None:
    """Refuse what was not asked and what is no option.

    Raises
    ------
    UnknownAnswerError
        With the measure, the question and the value.
    """
    for measure, by_question in answers.items():
        instrument = asked.get(measure)
        if instrument is None:
            raise UnknownAnswerError(f"{measure} is not asked in this wave.")
        for key, answer in by_question.items():
            question = instrument.open_question(key)
            if question is not None:
                if answer is not None and not is_answer(question, answer):
                    raise UnknownAnswerError(f"{instrument.short}, {key}: this is not an answer.")
                continue
            if not instrument.asks(key):
                raise UnknownAnswerError(f"{instrument.short} has no question {key}.")
            codes = instrument.question(key).options.codes
            # True is no answer, though Python counts it as 1.
            known = (
                answer is None or answer == DECLINED or (type(answer) is int and answer in codes)
            )
            if not known:
                options = ", ".join(map(str, codes))
                raise UnknownAnswerError(
                    f"{instrument.short}, {key}: {answer!r} is not an answer. It can be {options}, "
                    f"“{DECLINED}”, or left open."
                )
