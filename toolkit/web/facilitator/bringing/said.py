"""What the pages say of a file: read from what was sent, and put into words and options."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from toolkit.exchange.bringing import wordings
from toolkit.exchange.bringing.columns import Kind, Use, fingerprint, read
from toolkit.exchange.bringing.model import Plan
from toolkit.exchange.bringing.spreadsheet import Sheet, column_name
from toolkit.instruments import Instrument
from toolkit.storage.models import DECLINED, Answer, How

KINDS = {
    Kind.SKIP: "Leave it out",
    Kind.MEMBER: "Our members’ codes",
    Kind.OWN: "Our own numbers (get new codes)",
    Kind.MADE: "New codes, made here",
    Kind.WAVE: "Number of the wave",
    Kind.DAY: "Day on which it was answered",
    Kind.OPENED: "First day of the wave",
    Kind.CLOSED: "Last day of the wave",
    Kind.JOINED: "Month in which they joined",
    Kind.LEFT: "Month in which they left",
    Kind.HOW: "How they answered",
    Kind.PRESENCE: "Whether they answered",
}
HOW = {
    How.PHONE.value: "On a phone or computer",
    How.PAPER.value: "On paper",
    How.HELPER.value: "Told to a helper",
}
#: What a word that is no option may mean beside the options.
OPEN, RATHER_NOT = "open", DECLINED
_WORDS_SHOWN = 40
_EXAMPLES = 3
_MOST_BREAK = 400


@dataclass(frozen=True, slots=True)
class Column:
    """A column as the page shows it."""

    at: int
    letter: str
    heading: str
    examples: tuple[str, ...]
    use: Use


def shown_columns(sheet: Sheet, uses: Iterable[Use]) -> list[Column]:
    """Return the columns that hold something."""
    shown = []
    for at, use in enumerate(uses):
        examples: dict[str, None] = {}
        for row in sheet.rows:
            if row[at].strip():
                examples[row[at][:60]] = None
            if len(examples) == _EXAMPLES:
                break
        if examples:
            shown.append(Column(at, column_name(at), sheet.headings[at], tuple(examples), use))
    return shown


def options(
    measures: Mapping[str, Instrument], wanted: Iterable[str], *, made: bool
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what a column may be: heading -> value and words; measures that are ``wanted``."""
    plain = [(kind.value, text) for kind, text in KINDS.items() if kind is not Kind.MADE or made]
    grouped = [("The column is", plain)]
    for key in wanted:
        one = measures[key]
        questions = [
            (f"question:{key}:{question.key}", f"{question.key}: {question.text[:60]}")
            for question in one.questions
        ]
        more = [
            (f"declined:{key}", "Which questions were declined"),
            (f"version:{key}", "Which version was answered"),
        ]
        grouped.append((one.short, questions + more))
    return grouped


def take_columns(
    held: dict[str, Any], form: MultiDict[str, str], measures: Mapping[str, Instrument]
) -> None:
    """Put into ``held`` what the page of columns says."""
    uses = []
    for at, (text, wave) in enumerate(held["uses"]):
        given = form.get(f"use-{at}")
        if given is None:
            uses.append([text, wave])
            continue
        number = wordings.whole_number(form.get(f"wave-{at}", ""))
        use = read(given, number or None, measures)
        uses.append([use.text, use.wave])
    held["uses"] = uses
    pause = wordings.whole_number(form.get("break_days", ""))
    if pause is not None and 1 <= pause <= _MOST_BREAK:
        held["break_days"] = pause
    held["month_first"] = form.get("dates") == "month"
    if form.get("how") in HOW:
        held["how"] = form["how"]
    if form.get("also") in measures and form["also"] not in held["also"]:
        held["also"].append(form["also"])


def take_answers(held: dict[str, Any], form: MultiDict[str, str], plan: Plan) -> list[str]:
    """Put into ``held`` what words mean and when waves began; return what can't be."""
    problems = []
    for number in plan.new_waves:
        given = form.get(f"day-{number}", "").strip()
        found = wordings.day(given, month_first=held["month_first"])
        if found is not None:
            held["days"][str(number)] = found.isoformat()
        elif given:
            problems.append(f"“{given[:20]}” is no day that there is. Write it as 2026-11-23.")
        else:
            held["days"].pop(str(number), None)
    for at, word in enumerate(plan.words[:_WORDS_SHOWN]):
        chosen = form.get(f"word-{at}", "")
        # Whether the page still shows the same words: it may have lain open.
        if form.get(f"mark-{at}") != fingerprint(word.word) or not chosen:
            continue
        meanings: dict[str, Answer | None] = {
            OPEN: None,
            RATHER_NOT: DECLINED,
            **{str(code): code for code in word.options.codes},
        }
        if chosen in meanings:
            place = held["words"].setdefault(f"{word.measure}/{word.options.name}", {})
            place[fingerprint(word.word)] = meanings[chosen]
    return problems


def shin_my_words(plan: Plan) -> list[tuple[int, str, Any]]:
    """Return place, mark and word of the words to be matched by hand."""
    return [(at, fingerprint(word.word), word) for at, word in enumerate(plan.words[:_WORDS_SHOWN])]


def to_remember(held: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of what was said: marks of headings and words, no text of the file."""
    headings = held["sheet"]["headings"]
    return {
        "columns": {
            fingerprint(heading): [text, wave]
            for heading, (text, wave) in zip(headings, held["uses"], strict=True)
            if heading and text and text != Kind.MADE.value
        },
        "words": held["words"],
    }
