"""Answers to single questions, counted wave by wave."""

import pandas as pd

from toolkit.results.data import GroupData, WaveInfo
from toolkit.storage.models import DECLINED

#: Question -> rows of a label and its count at each wave.
Table = dict[str, list[tuple[str, list[int]]]]


def answer_counts(data: GroupData, measure: str) -> tuple[list[WaveInfo], Table]:
    """Return the waves that asked a measure, and how many gave each answer to each question."""
    frames = data.answers[measure]
    waves = [data.wave(number) for number in frames]
    table: Table = {}
    for question in data.instruments[measure].questions:
        columns = [frames[wave.number].get(question.key, pd.Series(dtype=object)) for wave in waves]
        rows = [
            (choice.label, [int((column == choice.code).sum()) for column in columns])
            for choice in question.options.choices
        ]
        rows.append(("I’d rather not say", [int((column == DECLINED).sum()) for column in columns]))
        rows.append(("Left open", [int(column.isna().sum()) for column in columns]))
        table[question.key] = rows
    return waves, table
