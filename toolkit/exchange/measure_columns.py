"""The columns that a measure adds to the answers, over all versions in which it was asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from toolkit.exchange.tables import Column, Kind, one_line, variable_name
from toolkit.instruments import Instrument, OpenKind, OpenQuestion, Scale
from toolkit.instruments.model import WORDS


@dataclass(frozen=True, slots=True)
class Version:
    """A questionnaire as it was asked, and in which waves."""

    instrument: Instrument
    waves: tuple[int, ...]

    @property
    def name(self) -> str:
        """What it is called: with its key, so that nobody takes version 1.10 for 1.1."""
        return f"{self.instrument.key}@{self.instrument.version}"


@dataclass(frozen=True, slots=True)
class Question:
    """A column of answers: a question, in all versions whose options are the same."""

    key: str
    column: Column
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """All columns of a measure, across its versions."""

    key: str
    versions: tuple[Version, ...]
    version: Column
    questions: tuple[Question, ...]
    scores: Mapping[str, Column]
    #: Question -> the versions that asked it, of what is left out.
    left_out: Mapping[str, list[Version]] = field(default_factory=dict)

    @property
    def newest(self) -> Instrument:
        return self.versions[-1].instrument


def left_out(instrument: Instrument) -> frozenset[str]:
    """Return the questions whose single answers stay out unless the group says why it needs them.

    Those that call for support (thoughts of death, plans to end one's life), and those that are
    added up with one: a total less the others would tell it.
    """
    hard = {call.question for call in instrument.support}
    beside = [{item.question for item in scale.items} for scale in instrument.scales]
    return frozenset(hard.union(*(questions for questions in beside if questions & hard)))


def measure_columns(
    key: str, asked: Mapping[int, Instrument], taken: set[str], *, with_hard_answers: bool
) -> Measure:
    """Return the columns of a measure that was ``asked``, wave by wave; their names are ``taken``.

    A question has a column for all versions in which its possible answers are the same.
    """
    versions = _versions(asked)
    short = versions[-1].instrument.short
    version = Column(variable_name(f"{key}_version", taken), f"{short}: version that was answered")
    alike: dict[tuple[str, Any], list[Version]] = {}
    away: dict[str, list[Version]] = {}
    for one in versions:
        hidden = frozenset() if with_hard_answers else left_out(one.instrument)
        for question in one.instrument.questions:
            if question.key in hidden:
                away.setdefault(question.key, []).append(one)
            else:
                alike.setdefault((question.key, question.options.choices), []).append(one)
    in_order = sorted(alike.items(), key=lambda item: _place(item[0][0], versions))
    questions = tuple(
        Question(question, _answer_column(key, question, asked, taken), tuple(asked))
        for (question, _), asked in in_order
    ) + _open_columns(key, versions, taken)
    scales: dict[str, list[Scale]] = {}
    for one in versions:
        for scale in one.instrument.scales:
            scales.setdefault(scale.key, []).append(scale)
    scores = {
        scale: Column(
            variable_name(f"{key}_{scale}", taken),
            f"{short}: {found[-1].label} (score)",
            Kind.SCORE,
            low=min(one.low for one in found),
            high=max(one.high for one in found),
        )
        for scale, found in scales.items()
    }
    return Measure(key, versions, version, questions, scores, away)


_KIND = {
    OpenKind.NUMBER: Kind.COUNT,
    OpenKind.MONTH: Kind.MONTH,
    OpenKind.SEVERAL: Kind.TEXT,
}


def _open_columns(key: str, versions: tuple[Version, ...], taken: set[str]) -> tuple[Question, ...]:
    """Return columns of numbers, months and several answers; words stay in the group."""
    alike: dict[tuple[str, str, Any], list[tuple[Version, OpenQuestion]]] = {}
    for version in versions:
        for one in version.instrument.open_questions:
            if one.kind not in WORDS and not one.consent:
                choices = one.options.choices if one.options else ()
                alike.setdefault((one.key, one.kind, choices), []).append((version, one))
    return tuple(
        Question(
            question,
            Column(
                variable_name(f"{key}_{question}", taken),
                f"{asked[-1][0].instrument.short}: {_open_text(asked[-1][1])}",
                _KIND[asked[-1][1].kind],
            ),
            tuple(version for version, _ in asked),
        )
        for (question, *_), asked in alike.items()
    )


def _open_text(question: OpenQuestion) -> str:
    if question.options is None:
        return one_line((question.text,))
    codes = ", ".join(f"{one.code} {one.label}" for one in question.options.choices)
    return one_line((question.text, f"(several, by their codes: {codes})"))


def _versions(by_wave: Mapping[int, Instrument]) -> tuple[Version, ...]:
    """Return the versions in the order in which they were asked; each is one object."""
    waves: dict[int, list[int]] = {}
    for number in sorted(by_wave):
        waves.setdefault(id(by_wave[number]), []).append(number)
    return tuple(Version(by_wave[numbers[0]], tuple(numbers)) for numbers in waves.values())


def _place(question: str, versions: tuple[Version, ...]) -> tuple[int, int]:
    """Return where a question stands: in the newest version that asks it, older ones last."""
    for age, version in enumerate(reversed(versions)):
        keys = [one.key for one in version.instrument.questions]
        if question in keys:
            return age, keys.index(question)
    raise KeyError(question)


def _answer_column(key: str, question: str, asked: list[Version], taken: set[str]) -> Column:
    newest = asked[-1].instrument
    return Column(
        variable_name(f"{key}_{question}", taken),
        f"{newest.short}: {text_of(newest, question)}",
        Kind.ANSWER,
        short_label=f"{newest.short}: {newest.question(question).text}",
        values={choice.code: choice.label for choice in newest.question(question).options.choices},
        measure=newest.short,
        measure_key=key,
    )


def text_of(instrument: Instrument, question: str) -> str:
    """Return a question with the words that stand above it."""
    asked = instrument.question(question)
    stem = next(one.stem for one in instrument.sections if one.key == asked.section)
    return one_line((stem, asked.text))


def waves_of(version: Version) -> str:
    return " ".join(map(str, version.waves))


def say_left_out(measure: Measure) -> str:
    keys = ", ".join(measure.left_out)
    return (
        f"{measure.newest.short}: single answers ({keys}) are left out, because one of these "
        "questions is about thoughts of death, and its answer could be reckoned from the others "
        "and the total. The score stays."
    )
