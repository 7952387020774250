"""Answers to single questions, counted wave by wave."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from typing import Any

import pandas as pd

from toolkit.charts.pictures import Share, diverging
from toolkit.instruments import OpenKind, OpenQuestion, Question
from toolkit.instruments.model import WORDS
from toolkit.instruments.open import hidden_questions
from toolkit.results.data import GroupData, WaveInfo
from toolkit.results.table import Row, Table
from toolkit.statistics import LEAST
from toolkit.storage.models import DECLINED

_FEWEST = LEAST["figure"]
#: Said in place of a count that could point to somebody.
FEW = f"fewer than {_FEWEST}"


@dataclass(frozen=True, slots=True)
class WaveBar:
    """One wave's answers to a question as a bar, and how many answered; no bar below 5."""

    wave: WaveInfo
    n: int
    picture: str

    #: What is drawn, in words: answers that lie beside each other, each with 5 people or more.
    parts: str

    @property
    def words(self) -> str:
        return f"n = {self.n}" if self.n >= _FEWEST else f"{FEW} answers"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with its answers at each wave: counts as words, a bar where enough answered."""

    key: str
    text: str
    table: Table
    bars: tuple[WaveBar, ...]

    @property
    def latest(self) -> WaveBar | None:
        """The last wave that asked it; None where there is nothing to draw."""
        return self.bars[-1] if self.bars else None


@dataclass(frozen=True, slots=True)
class Questions:
    """A measure's questions. ``left_out`` are those that are never counted: they ask of danger."""

    measure: str
    name: str
    waves: tuple[WaveInfo, ...]
    questions: tuple[QuestionRow, ...]
    left_out: tuple[str, ...]
    credit: str

    def question(self, key: str) -> QuestionRow | None:
        """Return one question; None for those that are never counted."""
        return next((one for one in self.questions if one.key == key), None)

    @property
    def danger(self) -> str:
        """Say which questions are never counted; "" for none."""
        if not self.left_out:
            return ""
        ask, are = ("asks", "is") if len(self.left_out) == 1 else ("ask", "are")
        listed = ", ".join(self.left_out)
        return f"{listed} {ask} about danger to oneself and {are} never counted here."

    @property
    def versions(self) -> str:
        """Say which version was asked, or that it changed."""
        asked = list(dict.fromkeys(wave.versions[self.measure] for wave in self.waves))
        if len(asked) == 1:
            return f"Version {asked[0]} of the questionnaire, as it was asked."
        earlier = " and ".join(asked[:-1])
        return (
            f"The words are those of version {asked[-1]}, asked last. Earlier waves were asked "
            f"version {earlier}: where a question changed, its answers of then are left out."
        )


def answer_counts(data: GroupData, measure: str) -> Questions:
    """Return how many gave each answer to each question, at each wave that asked it."""
    instrument = data.instruments[measure]
    risky = {call.question for call in instrument.support}
    frames = data.answers[measure]
    waves = tuple(data.wave(number) for number in frames)
    found = []
    for question in instrument.questions:
        if question.key in risky:
            continue
        columns = [
            _of_those_asked(data, measure, wave, question.key)
            if _asked_alike(data, measure, wave, question)
            else pd.Series(dtype=object)
            for wave in waves
        ]
        answers = [(choice.label, choice.code) for choice in question.options.choices]
        rows = [
            Row(label, tuple(_told(int((column == code).sum())) for column in columns))
            for label, code in [*answers, ("I’d rather not say", DECLINED)]
        ]
        rows.append(Row("Left open", tuple(_told(int(column.isna().sum())) for column in columns)))
        head = ("Answer", *(wave.name for wave in waves))
        bars = tuple(
            _bar(wave, column, answers) for wave, column in zip(waves, columns, strict=True)
        )
        table = Table(f"Table of {question.key}", head, tuple(rows))
        found.append(QuestionRow(question.key, question.text, table, bars))
    found += _open_questions(data, measure, waves)
    left_out = tuple(q.key for q in instrument.questions if q.key in risky)
    return Questions(
        measure=measure,
        name=instrument.short,
        waves=waves,
        questions=tuple(found),
        left_out=left_out,
        credit=instrument.terms.credit,
    )


def _of_those_asked(
    data: GroupData, measure: str, wave: WaveInfo, question: str
) -> "pd.Series[Any]":
    """Return the answers of those who were asked: who passed the page over left nothing open."""
    frame = data.answers[measure][wave.number]
    then = data.asked.get(measure, {}).get(wave.number, data.instruments[measure])
    if not then.branches:
        return frame[question]
    keys = [str(key) for key in frame.columns]
    asked = [
        question not in hidden_questions(then, dict(zip(keys, row, strict=True)))
        for row in frame.to_numpy().tolist()
    ]
    return frame[question][asked]


def _asked_alike(data: GroupData, measure: str, wave: WaveInfo, question: Question) -> bool:
    """Whether a wave asked a question in the same words and answers: another one has its number."""
    then = data.asked.get(measure, {}).get(wave.number, data.instruments[measure])
    if not then.asks(question.key) or question.key not in data.answers[measure][wave.number]:
        return False
    earlier = then.question(question.key)
    return (earlier.text, earlier.options.choices) == (question.text, question.options.choices)


def _open_questions(
    data: GroupData, measure: str, waves: tuple[WaveInfo, ...]
) -> list[QuestionRow]:
    """Return what is told of questions without options; of words there is nothing to count."""
    frames, found = data.answers[measure], []
    for one in data.instruments[measure].open_questions:
        if one.kind in WORDS or one.consent:
            continue
        columns = [
            frames[wave.number][one.key] if _open_asked_alike(data, measure, wave, one) else None
            for wave in waves
        ]
        rows = _open_rows(one, columns)
        if rows:
            head = ("Answer", *(wave.name for wave in waves))
            table = Table(f"Table of {one.key}", head, rows)
            found.append(QuestionRow(one.key, one.text, table, ()))
    return found


def _open_asked_alike(
    data: GroupData, measure: str, wave: WaveInfo, question: OpenQuestion
) -> bool:
    then = data.asked.get(measure, {}).get(wave.number, data.instruments[measure])
    earlier = then.open_question(question.key)
    if earlier is None:
        return False
    return (earlier.kind, earlier.text, earlier.options) == (
        question.kind,
        question.text,
        question.options,
    )


def _open_rows(question: OpenQuestion, columns: "list[pd.Series[Any] | None]") -> tuple[Row, ...]:
    """Return what is told of several answers or a number, wave by wave; nothing of words."""
    given = [[] if column is None else column.dropna().tolist() for column in columns]
    if question.kind is OpenKind.SEVERAL and question.options is not None:
        return tuple(
            Row(
                choice.label,
                tuple(_told(sum(choice.code in one["several"] for one in some)) for some in given),
            )
            for choice in question.options.choices
        )
    if question.kind is OpenKind.NUMBER:
        numbers = [[one["number"] for one in some] for some in given]
        return (
            Row("How many answered", tuple(_told(len(some)) for some in numbers)),
            Row("Average", tuple(_average(some) for some in numbers)),
        )
    return ()


def _average(numbers: list[int]) -> str:
    enough = len(numbers) >= _FEWEST
    return f"{sum(numbers) / len(numbers):.1f}" if enough else f"{FEW} answers"


def _told(count: int) -> str:
    """Return a count, or the same words for each that is too small and for none."""
    return str(count) if count >= _FEWEST else FEW


def _bar(wave: WaveInfo, column: "pd.Series[Any]", answers: list[tuple[str, int]]) -> WaveBar:
    counts = [int((column == code).sum()) for _, code in answers]
    n, options = sum(counts), len(counts)
    cuts = _cuts(tuple(counts))
    if n < _FEWEST or len(cuts) < 2:
        return WaveBar(wave, n, "", "Too few gave different answers to show them apart.")
    shares = [
        Share(
            _named(answers, one), sum(counts[one[0] : one[1]]), one[0] / options, one[1] / options
        )
        for one in cuts
    ]
    told = "; ".join(f"{one.label}: {one.count}" for one in shares)
    return WaveBar(wave, n, diverging(shares, f"{wave.name}, {n} answers. {told}."), f"{told}.")


def _named(answers: list[tuple[str, int]], part: tuple[int, int]) -> str:
    first, last = answers[part[0]][0], answers[part[1] - 1][0]
    return first if part[1] - part[0] == 1 else f"from “{first}” to “{last}”"


@lru_cache(maxsize=4096)
def _cuts(counts: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
    """Part the options, in their order, into as many parts of 5 people or more as there can be.

    Among equals the parts whose cuts lie nearest to the middle of the options; (first, end) each.
    """
    options = len(counts)
    best: tuple[tuple[int, int], ...] = ((0, options),)
    for many in range(1, options):
        found = []
        for inner in combinations(range(1, options), many):
            edges = (0, *inner, options)
            parts = tuple(pairwise(edges))
            if all(sum(counts[low:high]) >= _FEWEST for low, high in parts):
                found.append((sum(abs(cut - options / 2) for cut in inner), parts))
        if not found:
            break
        best = min(found)[1]
    return best
