"""From a TOML file to an ``Instrument``: checked whole, each error with its place and mend."""

import datetime as dt
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from toolkit.instruments.asked import check_everybody_is_asked, read_asked
from toolkit.instruments.model import (
    Band,
    Bands,
    Instrument,
    InstrumentError,
    Norm,
    Problem,
    Question,
    ReferencePopulation,
    Source,
    SupportCall,
    Terms,
)
from toolkit.instruments.reader import Problems, Table
from toolkit.instruments.scales import read_scales, read_seen

SURVEYS = Path(__file__).resolve().parents[2] / "surveys"

HOPES = (
    "health",
    "mood",
    "anxiety",
    "wellbeing",
    "loneliness",
    "confidence",
    "self-esteem",
    "recovery",
    "alcohol",
    "resilience",
    "belonging",
)


def load_library(folder: Path | None = None) -> dict[str, Instrument]:
    """Return the instruments of a folder (the shipped ``surveys/`` by default) by key.

    Raises
    ------
    InstrumentError
        With every problem of every file.
    """
    return dict(_load_folder(folder or SURVEYS))


@lru_cache(maxsize=4)
def _load_folder(folder: Path) -> dict[str, Instrument]:
    library: dict[str, Instrument] = {}
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            library[path.stem] = load_file(path)
        except InstrumentError as error:
            problems.extend(error.problems)
    if not library and not problems:
        problems.append(
            Problem(str(folder), "folder", "holds no instruments.", "Put the surveys/ folder back.")
        )
    if problems:
        raise InstrumentError(tuple(problems))
    return library


def load_file(path: Path) -> Instrument:
    """Return the instrument of one file, or raise ``InstrumentError`` with all its problems."""
    name = f"{path.parent.name}/{path.name}"
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise InstrumentError(
            (Problem(name, f"line {line}", "is not UTF-8.", "Save the file as UTF-8."),)
        ) from None
    return parse(text, name, path.stem)


def parse(text: str, name: str, stem: str | None = None) -> Instrument:
    """Return the instrument that ``text`` defines; ``name`` is the file as problems name it.

    ``stem`` is the file's name without its ending, which must be the instrument's key.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        what, _, place = str(error).partition(" (at ")
        raise InstrumentError(
            (Problem(name, place.rstrip(")") or "file", f"{what}.", "Mend the TOML there."),)
        ) from None
    return read_content(content, name, stem)


def read_content(content: dict[str, Any], name: str, stem: str | None = None) -> Instrument:
    """Return the instrument that a file's content defines, however it was made.

    Raises
    ------
    InstrumentError
        With every problem, each with its place.
    """
    problems = Problems(name)
    instrument = _read(Table(problems, "top", content), stem)
    if problems.found:
        raise InstrumentError(tuple(problems.found))
    return instrument


def _read(top: Table, stem: str | None) -> Instrument:
    key = top.need("key", str)
    if stem is not None and key and key != stem:
        top.say(f'key is "{key}" in a file named {stem}.toml.', "Give both the same name.")
    terms = _terms(top.table("terms"))
    sections, questions, open_questions = read_asked(top, may_ship=terms.may_ship)
    scales = read_scales(top, {question.key: question for question in questions})
    check_everybody_is_asked(top, sections, questions, scales)
    known = {scale.key: scale for scale in scales}
    hopes = top.texts("hopes")
    for hope in hopes:
        if hope not in HOPES:
            top.say(f'hopes names "{hope}".', f"Use some of: {', '.join(HOPES)}.")
    minutes = top.need("minutes", int)
    if not 1 <= minutes <= 60:
        top.say(f"minutes is {minutes}.", "Use 1 to 60.")
    instrument = Instrument(
        key=key,
        version=top.need("version", str),
        title=top.need("title", str),
        short=top.need("short", str),
        about=top.need("about", str),
        language=top.need("language", str),
        languages=top.texts("languages"),
        minutes=minutes,
        terms=terms,
        sources=_sources(top),
        sections=sections,
        questions=tuple(questions),
        scales=scales,
        recall=top.get("recall", str, ""),
        hopes=hopes,
        validated=top.get("validated", bool, default=True),
        references=_references(top, known),
        bands=_bands(top, known),
        support=_support(top, questions),
        has_wording=terms.may_ship,
        open_questions=open_questions,
    )
    if instrument.language not in instrument.languages:
        top.say("languages leaves out the file's language.", f'Add "{instrument.language}".')
    top.end()
    return instrument


def _terms(table: Table) -> Terms:
    read: dt.date = table.need("read", dt.date)
    terms = Terms(
        holder=table.need("holder", str),
        url=table.need("url", str),
        read=read,
        may_ship=table.one_of("text", ("may ship", "group enters it")) == "may ship",
        licence=table.need("licence", str),
        credit=table.need("credit", str),
        note=table.get("note", str, ""),
    )
    table.end()
    return terms


def _sources(top: Table) -> tuple[Source, ...]:
    sources = []
    for table in top.tables("source", "what"):
        sources.append(
            Source(table.need("what", str), table.need("cite", str), table.get("url", str, ""))
        )
        table.end()
    return tuple(sources)


def _references(top: Table, scales: dict[str, Any]) -> tuple[ReferencePopulation, ...]:
    references = []
    for table in top.tables("reference", "population", needed=False):
        norms = {}
        for key, content in table.table("scales").items():
            place = f"{table.place}, scale {key}"
            norm = Table(top.problems, place, content)
            mean = norm.need("mean", float)
            sd = norm.get("sd", float, None)
            if key not in scales:
                table.say(f"names scale {key}.", f"Use one of: {', '.join(scales)}.")
            elif not scales[key].low <= mean <= scales[key].high:
                norm.say(f"mean is {mean}.", "Give a mean within the scale's range.")
            if sd is not None and sd <= 0:
                norm.say(f"sd is {sd}.", "Give a standard deviation above 0, or leave it out.")
            norms[key] = Norm(mean, sd, norm.get("n", int, None))
            norm.end()
        references.append(
            ReferencePopulation(
                population=table.need("population", str),
                words=table.need("words", str),
                source=table.need("source", str),
                scales=norms,
                caution=table.get("caution", str, ""),
                seen=read_seen(table),
            )
        )
        table.end()
    return tuple(references)


def _bands(top: Table, scales: dict[str, Any]) -> tuple[Bands, ...]:
    found = []
    for table in top.tables("bands", "scale", needed=False):
        key = table.need("scale", str)
        bands = []
        for band in table.tables("bands", "label"):
            bands.append(Band(band.need("from", float), band.need("label", str)))
            band.end()
        starts = [band.start for band in bands]
        if starts != sorted(set(starts)):
            table.say("bands do not go up.", "Order them by from, each higher than the last.")
        if key not in scales:
            table.say(f"names scale {key}.", f"Use one of: {', '.join(scales)}.")
        elif starts and (starts[0] != scales[key].low or starts[-1] > scales[key].high):
            table.say("bands do not cover the range.", "Start the first at the scale's low end.")
        found.append(Bands(key, table.need("source", str), tuple(bands), read_seen(table)))
        table.end()
    return tuple(found)


def _support(top: Table, questions: list[Question]) -> tuple[SupportCall, ...]:
    calls = []
    keys = [question.key for question in questions]
    for table in top.tables("support", "question", needed=False):
        key = table.need("question", str)
        if key not in keys:
            table.say(f"there is no question {key}.", f"Use q1 to q{len(keys)}.")
        calls.append(SupportCall(key, table.need("above", int), table.need("show", str)))
        table.end()
    return tuple(calls)
