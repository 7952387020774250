"""Answers into scores, from an instrument's declarations alone.

Each question's codes are looked up in a small table (a gather), so that the work is the same for
every instrument; rows are taken in blocks, which keeps a million rows in the processor's cache and
far below a gigabyte.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.instruments.model import AnswerError, Instrument, Scale

_BLOCK = 1 << 14

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]


def score(instrument: Instrument, answers: pd.DataFrame) -> pd.DataFrame:
    """Score ``answers``; see ``Instrument.score``."""
    columns = _columns(instrument, answers)
    out = np.empty((len(answers), len(instrument.scales)), order="F")
    tables = _Tables(instrument)
    for start in range(0, len(answers), _BLOCK):
        rows = slice(start, start + _BLOCK)
        places = tables.places({key: values[rows] for key, values in columns.items()})
        for bad in places.bad:
            _refuse(instrument, answers, bad, start)
        tables.score_block(places.of, out[rows])
    return pd.DataFrame(out, index=answers.index, columns=[s.key for s in instrument.scales])


def _columns(instrument: Instrument, answers: pd.DataFrame) -> dict[str, Floats]:
    """Return question -> float codes, NaN for missing; other text becomes infinity, no option."""
    columns = {}
    for question in instrument.questions:
        if question.key not in answers.columns:
            raise AnswerError(
                f"There is no column for question {question.key}. "
                f"{instrument.key} has the questions q1 to q{len(instrument.questions)}.",
                question=question.key,
            )
        column = answers[question.key]
        if not isinstance(column, pd.Series):
            raise AnswerError(
                f"There are two columns for question {question.key}. Take one out.",
                question=question.key,
            )
        columns[question.key] = _as_floats(column)
    return columns


def _as_floats(column: "pd.Series[Any]") -> Floats:
    kind = column.dtype
    if isinstance(kind, np.dtype) and kind.kind in "iuf":
        return column.to_numpy(dtype=np.float64)
    if pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
        return column.to_numpy(dtype=np.float64, na_value=np.nan)
    return np.fromiter((_as_float(value) for value in column), np.float64, len(column))


def _as_float(value: Any) -> float:
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return np.nan
    if isinstance(value, str) and not value.strip():
        return np.nan
    if isinstance(value, (bool, np.bool_)):
        return np.inf  # a tick is no answer
    try:
        number = float(value)
    except (TypeError, ValueError):
        return np.inf
    return np.inf if np.isnan(number) else number  # the text "nan" is no way to leave a blank


class _Places:
    """Each question's answers as places in its answer set; the last place is "missing"."""

    def __init__(self) -> None:
        self.of: dict[str, Codes] = {}
        self.bad: list[tuple[str, int]] = []


class _Tables:
    """The tables of one instrument: code -> place, and by item place -> value."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self._spans = {}
        for question in instrument.questions:
            codes = question.options.codes
            low, high = min(codes), max(codes)
            # One place below and one above every code catch what is no option; then "missing".
            span = np.full(high - low + 4, -1, np.int8)
            for place, code in enumerate(codes):
                span[code - low + 1] = place
            span[-1] = len(codes)
            self._spans[question.key] = (low, high, span)
        # By scale and item: the value at each place, and whether it was answered.
        self._values = {
            (scale.key, item.question): np.array(
                [item.values[code] for code in instrument.question(item.question).options.codes]
                + [0.0]
            )
            for scale in instrument.scales
            for item in scale.items
        }

    def places(self, columns: dict[str, Floats]) -> _Places:
        places = _Places()
        for key, values in columns.items():
            low, high, span = self._spans[key]
            missing = np.isnan(values)
            at = np.where(missing, 0.0, values)
            np.clip(at, low - 1, high + 1, out=at)
            whole = at.astype(np.int16)
            place = span[np.where(missing, len(span) - 1, whole - (low - 1))]
            wrong = (place < 0) | (~missing & (at != whole))
            if wrong.any():
                places.bad.append((key, int(np.argmax(wrong))))
            places.of[key] = place
        # The first wrong row, not the first wrong column, is what a person looks for.
        places.bad.sort(key=lambda bad: bad[1])
        return places

    def score_block(self, places: dict[str, Codes], out: Floats) -> None:
        done: dict[str, Floats] = {}
        for column, scale in enumerate(self.instrument.scales):
            if scale.combine == "lookup":
                done[scale.key] = _look_up(scale, done[scale.of])
            else:
                done[scale.key] = self._combine(scale, places)
            out[:, column] = done[scale.key]

    def _combine(self, scale: Scale, places: dict[str, Codes]) -> Floats:
        length = len(next(iter(places.values())))
        total, answered = np.zeros(length), np.zeros(length, np.int16)
        for item in scale.items:
            place, values = places[item.question], self._values[scale.key, item.question]
            total += values[place]
            answered += place < len(values) - 1
        enough = (answered >= len(scale.items) - scale.max_missing) & (answered > 0)
        with np.errstate(invalid="ignore", divide="ignore"):
            result = total / answered
            if scale.combine == "sum":
                # Whole answers stay exact: no division and multiplication on them.
                prorated = result * len(scale.items)
                result = np.where(answered == len(scale.items), total, prorated)
        result[~enough] = np.nan
        return result * scale.multiply if scale.multiply != 1 else result


def _look_up(scale: Scale, raw: Floats) -> Floats:
    keys = np.array([key for key, _ in scale.lookup])
    values = np.array([value for _, value in scale.lookup])
    at = np.clip(np.searchsorted(keys, raw), 0, len(keys) - 1)
    return np.where(keys[at] == raw, values[at], np.nan)


def _refuse(
    instrument: Instrument, answers: pd.DataFrame, bad: tuple[str, int], start: int
) -> None:
    key, position = bad[0], bad[1] + start
    row, value = answers.index[position], answers[key].iloc[position]
    codes = ", ".join(map(str, sorted(instrument.question(key).options.codes)))
    raise AnswerError(
        f"Row {row}, question {key}: {value!r} is not an answer. "
        f"The answers of {instrument.key} {key} are {codes}, or nothing.",
        question=key,
        row=row,
        position=position,
        value=value,
    )
