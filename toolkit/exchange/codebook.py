"""What explains the answers: the codebook, how scores are made, whose the questionnaires are."""

from collections.abc import Iterable

from toolkit.exchange.measure_columns import Measure, text_of, waves_of
from toolkit.exchange.tables import Cell, Column, Kind, Table
from toolkit.instruments import Scale

_LEFT_OUT = "Left out: an answer to a hard question, or one from which that could be reckoned."
_SCORE = "A score, not rounded. How it is made stands in the table “scales”."


def codebook(tables: Iterable[Table], measures: list[Measure]) -> Table:
    """Return what each column and code means, by version; and what was left out."""
    of_measures = {name: rows for one in measures for name, rows in _of_measure(one).items()}
    rows: list[tuple[Cell, ...]] = []
    for table in tables:
        for column in table.columns:
            if table.name == "answers" and column.name in of_measures:
                rows += of_measures[column.name]
                continue
            about = (table.name, column.name, column.label, None, None, None, None)
            rows += [(*about, code, words) for code, words in column.values.items()] or [
                (*about, None, None)
            ]
    names = (
        ("table", "Table"),
        ("variable", "Column; empty if it was left out"),
        ("label", "What it is or asks"),
        ("measure", "Measure"),
        ("version", "Version of the measure"),
        ("waves", "Waves in which it was asked so"),
        ("question", "Question of the measure"),
        ("code", "Code"),
        ("meaning", "What the code means, or why it was left out"),
    )
    columns = tuple(Column(name, label) for name, label in names)
    return Table("codebook", "What each column and code means", columns, tuple(rows))


def _of_measure(measure: Measure) -> dict[str, list[tuple[Cell, ...]]]:
    """Return the rows of a measure's columns; what was left out stands where they begin."""
    first = ("answers", measure.version.name, measure.version.label, measure.key)
    rows: dict[str, list[tuple[Cell, ...]]] = {
        measure.version.name: [(*first, None, None, None, None, None)]
    }
    for question, versions in measure.left_out.items():
        rows[measure.version.name] += [
            (
                *("answers", None, text_of(one.instrument, question), measure.key, one.name),
                *(waves_of(one), question, None, _LEFT_OUT),
            )
            for one in versions
        ]
    for asked in measure.questions:
        if asked.column.kind is not Kind.ANSWER:
            rows[asked.column.name] = [
                (
                    *("answers", asked.column.name, asked.column.label, measure.key),
                    *(one.name, waves_of(one), asked.key, None, None),
                )
                for one in asked.versions
            ]
            continue
        rows[asked.column.name] = [
            (
                *("answers", asked.column.name, text_of(one.instrument, asked.key), measure.key),
                *(one.name, waves_of(one), asked.key, choice.code, choice.label),
            )
            for one in asked.versions
            for choice in one.instrument.question(asked.key).options.choices
        ]
    for column in measure.scores.values():
        score = ("answers", column.name, column.label, measure.key)
        rows[column.name] = [(*score, None, None, None, None, _SCORE)]
    return rows


def scales(measures: list[Measure]) -> Table:
    """Return how each score is made, by version."""
    columns = (
        Column("measure", "Measure", may_be_empty=False),
        Column("version", "Version of the measure", may_be_empty=False),
        Column("waves", "Waves in which it was asked so", may_be_empty=False),
        Column("variable", "Column of the score", may_be_empty=False),
        Column("scale", "Scale of the measure", may_be_empty=False),
        Column("label", "What it is called"),
        Column("high_means", "What a high score means"),
        Column("better", "Which way is better"),
        Column("low", "Lowest score", Kind.SCORE),
        Column("high", "Highest score", Kind.SCORE),
        Column("made_of", "Questions, or the scale that it is looked up from"),
        Column("each_code_counts", "What each code counts for"),
        Column("combined_by", "Mean, sum or looked up"),
        Column("times", "What the mean or sum is multiplied by", Kind.SCORE),
        Column("may_be_missing", "How many answers may be missing", Kind.COUNT),
    )
    rows = tuple(
        (
            *(measure.key, version.name, waves_of(version)),
            *(measure.scores[scale.key].name, scale.key, scale.label, scale.high_means),
            *(scale.better, scale.low, scale.high),
            " ".join(item.question for item in scale.items) or scale.of,
            *(_values(scale), scale.combine, scale.multiply, scale.max_missing),
        )
        for measure in measures
        for version in measure.versions
        for scale in version.instrument.scales
    )
    return Table("scales", "How each score is made", columns, rows)


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


def questionnaires(measures: list[Measure]) -> Table:
    """Return the questionnaires, with the credit lines that their holders ask for."""
    columns = (
        Column("measure", "Measure", may_be_empty=False),
        Column("version", "Version", may_be_empty=False),
        Column("waves", "Waves in which it was asked so", may_be_empty=False),
        Column("title", "Title"),
        Column("language", "Language"),
        Column("holder", "Who holds the rights"),
        Column("licence", "Terms"),
        Column("credit", "Credit line"),
        Column("address", "Where the terms stand"),
    )
    rows = tuple(
        (
            *(measure.key, one.name, waves_of(one), one.instrument.title),
            *(one.instrument.language, one.instrument.terms.holder, one.instrument.terms.licence),
            *(one.instrument.terms.credit, one.instrument.terms.url),
        )
        for measure in measures
        for one in measure.versions
    )
    return Table("measures", "Questionnaires and whose they are", columns, rows)
