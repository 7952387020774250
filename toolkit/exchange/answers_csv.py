"""A CSV file of answers in, the same file with scores out. Nothing is guessed, nothing is lost."""

import csv
import io
from pathlib import Path

import pandas as pd

from toolkit.instruments import AnswerError, Instrument


def score_file(instrument: Instrument, path: Path) -> str:
    """Return the file's other columns with the scores after them, as CSV text.

    Raises
    ------
    ValueError
        If the file is no table of answers, or an answer is no option: names line, column, value.
    """
    header, rows, lines = read_table(path)
    folded = {name.strip().lower(): place for place, name in enumerate(header)}
    keys = [question.key for question in instrument.questions]
    missing = [key for key in keys if key not in folded]
    if missing:
        raise ValueError(
            f"{path.name} has no column {', '.join(missing[:5])}"
            f"{' and more' if len(missing) > 5 else ''}. "
            f"{instrument.key} needs the columns q1 to q{len(keys)} in the first line."
        )
    answers = pd.DataFrame({key: [row[folded[key]] for row in rows] for key in keys}, dtype=object)
    try:
        scores = instrument.score(answers)
    except AnswerError as error:
        codes = ", ".join(str(c) for c in sorted(instrument.question(error.question).options.codes))
        raise ValueError(
            f"{path.name}, line {lines[error.position]}, column {error.question}: "
            f"{error.value!r} is not an answer. Use {codes}, or leave it empty."
        ) from error
    used = {folded[key] for key in keys}
    kept = [place for place in range(len(header)) if place not in used]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(header[place] for place in kept), *scores.columns])
    for row, values in zip(rows, scores.to_numpy(), strict=True):
        written = ["" if value != value else repr(float(value)) for value in values]  # noqa: PLR0124 (NaN)
        writer.writerow([*(row[place] for place in kept), *written])
    return out.getvalue()


def read_table(path: Path) -> tuple[list[str], list[list[str]], list[int]]:
    """Return header, rows and each row's line in the file, all cells as text.

    Comma, semicolon and tab are told apart by the header. Empty lines are passed over.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise ValueError(f"There is no file {path}.") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"{path.name}, line {line}: this is not UTF-8 text. Save the file as CSV in UTF-8."
        ) from None
    if "\0" in text:
        raise ValueError(f"{path.name} is no CSV file. Save the table as CSV in UTF-8.")
    first = text.split("\n", 1)[0]
    separator = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    started = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append(row)
                lines.append(started)
            started = reader.line_num + 1
    except csv.Error as error:
        raise ValueError(f"{path.name}, line {started}: {error}. Mend the quotes there.") from None
    if not rows:
        raise ValueError(f"{path.name} is empty. The first line names the columns: q1, q2, ...")
    return _checked(path.name, rows, lines)


def _checked(
    name: str, rows: list[list[str]], lines: list[int]
) -> tuple[list[str], list[list[str]], list[int]]:
    header = rows[0]
    folded = [column.strip().lower() for column in header]
    for column in folded:
        if column and folded.count(column) > 1:
            raise ValueError(f"{name}: the column {column} stands twice. Take one out.")
    for row, line in zip(rows, lines, strict=True):
        if len(row) != len(header):
            raise ValueError(
                f"{name}, line {line}: {len(row)} cells where the first line has {len(header)}. "
                "Mend that line."
            )
    return header, rows[1:], lines[1:]
