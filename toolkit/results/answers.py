"""Answers to single questions, counted wave by wave."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from toolkit.charts.pictures import Share, diverging
from toolkit.results.data import GroupData, WaveInfo
from toolkit.statistics import LEAST
from toolkit.storage.models import DECLINED

_FEWEST = LEAST["figure"]
#: Said in place of a count that could point to somebody.
FEW = f"fewer than {_FEWEST}"


@dataclass(frozen=True, slots=True)
class WaveBar:
    """One wave's answers to a question as a bar, and how many answered."""

    wave: WaveInfo
    n: int
    picture: str


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A question with its answers at each wave: counts as words, a bar where enough answered."""

    key: str
    text: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    bars: tuple[WaveBar, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """A measure's questions. ``left_out`` are those that are never counted: they ask of danger."""

    waves: tuple[WaveInfo, ...]
    questions: tuple[QuestionRow, ...]
    left_out: tuple[str, ...]


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
        columns = [frames[wave.number].get(question.key, pd.Series(dtype=object)) for wave in waves]
        answers = [(choice.label, choice.code) for choice in question.options.choices]
        rows = [
            (label, tuple(_told(int((column == code).sum())) for column in columns))
            for label, code in [*answers, ("I’d rather not say", DECLINED)]
        ]
        rows.append(("Left open", tuple(_told(int(column.isna().sum())) for column in columns)))
        bars = tuple(
            _bar(wave, column, answers) for wave, column in zip(waves, columns, strict=True)
        )
        found.append(QuestionRow(question.key, question.text, tuple(rows), bars))
    left_out = tuple(q.key for q in instrument.questions if q.key in risky)
    return Questions(waves, tuple(found), left_out)


def _told(count: int) -> str:
    return str(count) if count == 0 or count >= _FEWEST else FEW


def _bar(wave: WaveInfo, column: "pd.Series[Any]", answers: list[tuple[str, int]]) -> WaveBar:
    counts = [(label, int((column == code).sum())) for label, code in answers]
    n = sum(count for _, count in counts)
    if n < _FEWEST:
        return WaveBar(wave, n, "")
    shares = [Share(label, count / n) for label, count in counts]
    told = "; ".join(f"{label}: {_told(count)}" for label, count in counts if count)
    return WaveBar(wave, n, diverging(shares, f"{wave.name}, {n} answers. {told}."))
