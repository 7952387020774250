"""A file of answers in, a file of scores out: what ``flask --app wsgi score`` does.

Every cell is read as text, so that what is kept comes out as it was typed. A file that cannot be
scored is refused whole, with the line on which a spreadsheet or an editor shows the trouble.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from toolkit.instruments import AnswerError, Instrument

_DELIMITERS = ",;\t"
#: How R writes a missing answer.
_MISSING = "NA"


class AnswersFileError(ValueError):
    """A file cannot be scored; the message names the line and says what to do."""


@dataclass(frozen=True, slots=True)
class AnswersFile:
    """A table of text. ``lines`` says on which line of the file each row begins."""

    header: tuple[str, ...]
    header_line: int
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]

    def line_of(self, row: int, column: int) -> int:
        """Return the line of a cell; cells before it in its row may run over several lines."""
        before = self.rows[row][:column]
        return self.lines[row] + sum(_line_breaks(cell) for cell in before)


def score_file(instrument: Instrument, path: Path) -> str:
    """Score a file of answers and return the scores as CSV; see ``score_bytes``."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise AnswersFileError(f"There is no file {path}.") from None
    try:
        return score_bytes(instrument, data)
    except AnswersFileError as error:
        raise AnswersFileError(f"{path.name}: {error}") from error


def score_bytes(instrument: Instrument, data: bytes) -> str:
    """Score answers and return the scores as CSV.

    Parameters
    ----------
    data
        UTF-8, with or without a byte order mark; commas, semicolons or tabs between the cells. The
        header names the questions (``q1``, ``Q1``, or ``who5_q1`` as an export does) in any order;
        other columns are kept. A line before it that begins with # is passed over.

    Returns
    -------
    str
        The kept columns as they were typed, then a column a scale; commas between the cells,
        numbers unrounded, nothing where too much is missing.

    Raises
    ------
    AnswersFileError
        If the file cannot be read or an answer is no option.
    """
    answers = read_answers(data, instrument)
    questions = _question_columns(answers, instrument)
    kept = [at for at in range(len(answers.header)) if at not in questions.values()]
    _refuse_names_of_scales([answers.header[at] for at in kept], answers, instrument)
    frame = pd.DataFrame(
        {key: [_answer(row[at]) for row in answers.rows] for key, at in questions.items()},
        dtype=object,
    )
    try:
        scores = instrument.score(frame)
    except AnswerError as error:
        raise _with_line(error, answers, questions, instrument) from error
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*(answers.header[at] for at in kept), *scores.columns])
    for row, values in zip(answers.rows, scores.to_numpy().tolist(), strict=True):
        writer.writerow([*(row[at] for at in kept), *map(plain_number, values)])
    return out.getvalue()


def plain_number(value: float) -> str:
    """Write a number so that reading it gives the same number; nothing for a missing one."""
    return "" if value != value else repr(float(value))  # noqa: PLR0124 (only NaN differs from itself)


def read_answers(data: bytes, instrument: Instrument) -> AnswersFile:
    """Read a file of answers as text; what it holds is not looked at yet."""
    text = _decoded(data)
    if not text.strip(" \t\r\n,;"):
        raise AnswersFileError(
            f"The file is empty. Its first line must name the questions: {_names(instrument)}."
        )
    rows = _rows(text, _delimiter(text, instrument))
    header_line, names = next(rows)
    header = [name.strip() for name in names]
    lines, body = [], []
    for line, row in rows:
        if len(row) != len(header):
            raise AnswersFileError(
                f"Line {line} has {_cells(len(row))}, but the header has {len(header)}. "
                "Each line needs as many as the header; leave a cell empty where nothing was given."
            )
        lines.append(line)
        body.append(tuple(row))
    return AnswersFile(tuple(header), header_line, tuple(body), tuple(lines))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = _line_breaks(data[: error.start].decode("utf-8-sig", "replace")) + 1
        raise AnswersFileError(
            f"Line {line} is not UTF-8 text. Save the file again as “CSV UTF-8”."
        ) from error


def _line_breaks(text: str) -> int:
    """Count line breaks of any kind; a carriage return with its line feed is one."""
    return text.count("\n") + text.count("\r") - text.count("\r\n")


def _delimiter(text: str, instrument: Instrument) -> str:
    """Return the separator under which the header names most questions."""

    def questions_named(delimiter: str) -> int:
        try:
            _, header = next(_rows(text, delimiter), (1, []))
        except AnswersFileError:  # the quotes make no sense under this separator
            return -1
        return sum(_question(name.strip(), instrument) is not None for name in header)

    return max(_DELIMITERS, key=questions_named)


def _rows(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line on which each row begins, and its cells.

    Empty rows are passed over, and a first line that begins with #: words for whoever opens it.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row) and not (line == 1 and row[0].startswith("#")):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise AnswersFileError(
            f"Line {line}: a quotation mark is not closed, or stands in the middle of a cell. "
            "Save the file again as CSV from your spreadsheet."
        ) from error


def _question(name: str, instrument: Instrument) -> str | None:
    """Return the question that a column is of: ``q1``, ``Q1`` or, in an export, ``who5_q1``."""
    key = name.lower().removeprefix(f"{instrument.key}_")
    return key if instrument.asks(key) else None


def _question_columns(answers: AnswersFile, instrument: Instrument) -> dict[str, int]:
    """Return question -> column."""
    names = [_question(name, instrument) or name for name in answers.header]
    twice = [name for name, count in Counter(names).items() if count > 1 and name]
    line = answers.header_line
    if twice:
        raise AnswersFileError(
            f"Line {line}: there are two columns {twice[0]}. Take one out or rename it."
        )
    missing = [question.key for question in instrument.questions if question.key not in names]
    if missing:
        raise AnswersFileError(
            f"Line {line}: there is no column {', '.join(missing)}. "
            f"{instrument.short} needs the columns {_names(instrument)}."
        )
    return {question.key: names.index(question.key) for question in instrument.questions}


def _refuse_names_of_scales(
    kept: Sequence[str], answers: AnswersFile, instrument: Instrument
) -> None:
    for scale in instrument.scales:
        if scale.key in kept:
            raise AnswersFileError(
                f"Line {answers.header_line}: the column {scale.key} has the name of a score of "
                f"{instrument.short}. Rename it, so that the two can be told apart."
            )


def _answer(cell: str) -> str | None:
    text = cell.strip()
    return None if text in {"", _MISSING} else text


def _with_line(
    error: AnswerError, answers: AnswersFile, questions: dict[str, int], instrument: Instrument
) -> AnswersFileError:
    column = questions[error.question]
    codes = ", ".join(map(str, sorted(instrument.question(error.question).options.codes)))
    return AnswersFileError(
        f"Line {answers.line_of(error.position, column)}, column {answers.header[column]}: "
        f"“{answers.rows[error.position][column]}” is not an answer. "
        f"It can be {codes}, or empty."
    )


def _names(instrument: Instrument) -> str:
    last = len(instrument.questions)
    return f"q1 to q{last}" if last > 1 else "q1"


def _cells(number: int) -> str:
    return f"{number} cell" if number == 1 else f"{number} cells"
