"""A group's answers and scores as a ZIP of CSV files with a codebook, by pseudonymous code."""

import csv
import io
import unicodedata
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from toolkit.instruments import Instrument, Scale
from toolkit.results.data import GroupData, Presence, load
from toolkit.storage.models import DECLINED, Group

_README = """What is in this file
====================

Waves that are closed. Comma-separated text in UTF-8, for a spreadsheet, R, SPSS or Python.

answers_<measure>.csv  one row for each member and wave: how it was answered, and the codes of the
                       answers, q1, q2, ... An empty cell was left open. "declined" names the
                       questions that were answered with "I'd rather not say". Each file can be
                       scored again: flask --app wsgi score <measure> answers_<measure>.csv
scores.csv             member, wave, measure, scale, score (not rounded); a score that could not
                       be made, because too much was left open, has no row
codebook.csv           what each question asks and what each code means
scales.csv             what each scale is made of, what each code counts for, its range, which way
                       is better, and how many answers may be missing
members.csv            code, month of joining, month of leaving and why
waves.csv              number, first and last day, what was asked, and how many members answered,
                       sat it out, or did not answer

A text that begins with = + - or @ has an apostrophe before it here, so that a spreadsheet does not
take it for a formula.

Members are known here by a code only. Even so, answers can point to a person whom somebody knows
well: the one who left in May, the only one on paper. Keep this file where only your group can reach
it, and hand on no more than is needed.
"""


_FORMULA = frozenset("=+-@")
#: Blanks that a reader may cut off, some of which can't be seen.
_BLANKS = " \u00a0\u200b\u2060\ufeff\u3000"


def export_group(session: Session, group: Group) -> bytes:
    """Return the ZIP: closed waves only, scores as they are kept."""
    data = load(session, group)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("README.txt", _README)
        for measure, instrument in data.instruments.items():
            rows = _answers(data, measure, instrument)
            archive.writestr(f"answers_{measure}.csv", _csv(rows))
        archive.writestr("scores.csv", _csv(_scores(data)))
        archive.writestr("codebook.csv", _csv(_codebook(data)))
        archive.writestr("scales.csv", _csv(_scales(data)))
        archive.writestr("members.csv", _csv(_members(data)))
        archive.writestr("waves.csv", _csv(_waves(data)))
    return buffer.getvalue()


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_safe(cell) for cell in row])
    return out.getvalue()


def _safe(cell: Any) -> Any:
    """Keep a spreadsheet from reading a text as a formula.

    Spreadsheets of East Asian systems take the full-width forms of these signs too, and some cut
    blanks off first.
    """
    if isinstance(cell, str):
        first = unicodedata.normalize("NFKC", cell.strip(_BLANKS)[:1])
        if first in _FORMULA or cell[:1] in {"\t", "\r", "\n"}:
            return f"'{cell}"
    return cell


def _answers(data: GroupData, measure: str, instrument: Instrument) -> Iterable[Sequence[Any]]:
    keys = [question.key for question in instrument.questions]
    yield ["member", "wave", "how", *keys, "declined"]
    for number, frame in data.answers[measure].items():
        for code, row in zip(frame.index, frame.itertuples(index=False), strict=True):
            given = dict(zip(keys, row, strict=True))
            declined = [key for key in keys if given[key] == DECLINED]
            codes = [
                given[key] if isinstance(given[key], int) and key not in declined else ""
                for key in keys
            ]
            yield [code, number, data.how.loc[code, number], *codes, " ".join(declined)]


def _scores(data: GroupData) -> Iterable[Sequence[Any]]:
    yield ["member", "wave", "measure", "scale", "score"]
    for (measure, scale), frame in data.scores.items():
        for number in frame.columns:
            for code, value in frame[number].dropna().items():
                yield [code, number, measure, scale, repr(float(value))]


def _codebook(data: GroupData) -> Iterable[Sequence[Any]]:
    yield ["measure", "version", "question", "text", "code", "label"]
    for measure, by_wave in data.asked.items():
        for instrument in {one.version: one for one in by_wave.values()}.values():
            for question in instrument.questions:
                stem = next(s.stem for s in instrument.sections if s.key == question.section)
                text = f"{stem} {question.text}".strip()
                for choice in question.options.choices:
                    version = instrument.version
                    yield [measure, version, question.key, text, choice.code, choice.label]


def _scales(data: GroupData) -> Iterable[Sequence[Any]]:
    yield [
        *("measure", "scale", "label", "a_high_score_means", "better", "low", "high"),
        *("made_of", "each_code_counts", "combined_by", "times", "may_be_missing"),
    ]
    for measure, instrument in data.instruments.items():
        for scale in instrument.scales:
            made_of = " ".join(item.question for item in scale.items) or scale.of
            yield [
                *(measure, scale.key, scale.label, scale.high_means, scale.better),
                *(scale.low, scale.high, made_of, _values(scale), scale.combine),
                *(scale.multiply, scale.max_missing),
            ]


def _values(scale: Scale) -> str:
    """Write what each code counts for, such as ``q3 1=0 2=50 3=100; q4 ...``."""
    if scale.combine == "lookup":
        return " ".join(f"{raw:g}={value!r}" for raw, value in scale.lookup)
    return "; ".join(
        " ".join(
            [item.question, *(f"{code}={item.values[code]:g}" for code in sorted(item.values))]
        )
        for item in scale.items
    )


def _members(data: GroupData) -> Iterable[Sequence[Any]]:
    yield ["member", "joined", "left", "reason"]
    for code in data.members:
        yield [code, data.joined[code], data.left.get(code, ""), data.reasons.get(code, "")]


def _waves(data: GroupData) -> Iterable[Sequence[Any]]:
    yield [
        *("wave", "opened", "closed", "measures"),
        *("answered", "not_this_time", "no_answer"),
    ]
    for wave in data.waves:
        there = data.presence[wave.number]
        counts = [
            int((there == state.value).sum())
            for state in (Presence.ANSWERED, Presence.NOT_THIS_TIME, Presence.NO_ANSWER)
        ]
        asked = " ".join(f"{key}@{version}" for key, version in wave.versions.items())
        yield [wave.number, wave.opened.isoformat(), wave.closed.isoformat(), asked, *counts]
