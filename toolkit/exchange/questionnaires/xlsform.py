"""XLSForm: a workbook with sheets ``survey``, ``choices`` and ``settings`` (xlsform.org)."""

from toolkit.exchange.bringing.spreadsheet import Sheet, SpreadsheetError
from toolkit.exchange.bringing.spreadsheet import read as read_workbook
from toolkit.exchange.questionnaires.model import (
    LONGEST_TITLE,
    MOST_CHOICES,
    Brought,
    Making,
    QuestionnaireError,
    empty,
    plain,
)
from toolkit.instruments.own import Kind

Row = dict[str, str]

_OPEN = {"integer": Kind.NUMBER, "text": Kind.TEXT}
_SELECTS = {"select_one": Kind.CHOICE, "select_multiple": Kind.SEVERAL}
_NOT_CARRIED = {
    "decimal": "A number with a part after the point can’t be asked here.",
    "date": "A day can’t be asked here: it could tell who somebody is.",
    "time": "A time can’t be asked here.",
    "datetime": "A day can’t be asked here: it could tell who somebody is.",
    "geopoint": "Where somebody is, is never asked here.",
    "geotrace": "Where somebody is, is never asked here.",
    "geoshape": "Where somebody is, is never asked here.",
    "image": "A picture can’t be sent here.",
    "photo": "A picture can’t be sent here.",
    "audio": "A sound can’t be sent here.",
    "video": "A film can’t be sent here.",
    "file": "A file can’t be sent here.",
    "barcode": "A barcode can’t be read here.",
    "calculate": "It is worked out from other answers.",
    "hidden": "It is not asked of anybody.",
    "note": "It is a text without an answer.",
    "acknowledge": "It is a text to be agreed to.",
    "rank": "Putting things in order can’t be asked here.",
}
#: What the phone notes by itself; it says nothing of the questions.
_OF_THE_PHONE = frozenset(
    {"start", "end", "today", "deviceid", "phonenumber", "username", "simserial", "subscriberid"}
    | {"email", "audit", "start-geopoint", "background-audio"}
)


def read(data: bytes) -> Brought:
    """Return the questionnaire of an XLSForm in its first language.

    Raises
    ------
    QuestionnaireError
        If it is no such workbook, or damaged.
    """
    try:
        sheets = {sheet.name.strip().casefold(): sheet for sheet in read_workbook(data)}
    except SpreadsheetError as error:
        raise QuestionnaireError(str(error)) from error
    if "survey" not in sheets:
        raise QuestionnaireError(
            "This workbook has no sheet named “survey”, so it is no XLSForm. To bring in answers, "
            "go to Waves, “Bring in answers”."
        )
    survey = _rows(sheets["survey"])
    language = _language(sheets["survey"], _settings(sheets.get("settings")))
    making = Making(empty(_title(sheets.get("settings"))))
    lists = _lists(sheets.get("choices"), language)
    open_groups: list[str] = []
    for row in survey:
        _take(making, row, lists, language, open_groups)
    others = sorted(
        heading.partition("::")[2].strip()
        for heading in map(_plain_heading, sheets["survey"].headings)
        if heading.startswith("label::") and heading.partition("::")[2].strip() != language
    )
    if others:
        making.leave(
            "Other languages", f"Only {language or 'one'} came in; not {', '.join(others)}."
        )
    return making.done()


def _plain_heading(heading: str) -> str:
    name, mark, rest = heading.partition("::")
    return f"{name.strip().casefold()}{mark}{rest.strip()}"


def _rows(sheet: Sheet | None) -> list[Row]:
    if sheet is None:
        return []
    headings = [_plain_heading(heading) for heading in sheet.headings]
    return [dict(zip(headings, row, strict=True)) for row in sheet.rows]


def _settings(sheet: Sheet | None) -> str:
    rows = _rows(sheet)
    return rows[0].get("default_language", "").strip() if rows else ""


def _title(sheet: Sheet | None) -> str:
    rows = _rows(sheet)
    title = plain(rows[0].get("form_title", "")) if rows else ""
    return title[:LONGEST_TITLE] or "Questions from a form"


def _language(sheet: Sheet, wanted: str) -> str:
    """Return the language to take: the form's own, else the first; "" where there is one alone."""
    found = [
        heading.partition("::")[2]
        for heading in map(_plain_heading, sheet.headings)
        if heading.startswith("label::")
    ]
    if "label" in map(_plain_heading, sheet.headings):
        return ""
    return wanted if wanted in found else (found[0] if found else "")


def _label(row: Row, language: str, name: str = "label") -> str:
    return plain(row.get(f"{name}::{language}" if language else name, ""))


def _lists(sheet: Sheet | None, language: str) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for row in _rows(sheet):
        name = (row.get("list_name") or row.get("list name") or "").strip()
        if name:
            value = (row.get("name") or row.get("value") or "").strip()
            found.setdefault(name, []).append((value, _label(row, language)))
    return found


def _take(
    making: Making,
    row: Row,
    lists: dict[str, list[tuple[str, str]]],
    language: str,
    open_groups: list[str],
) -> None:
    words = row.get("type", "").strip().split()
    if not words:
        return
    kind, text = words[0].casefold(), _label(row, language)
    where = text or row.get("name", "").strip() or kind
    both = "_".join(words[:2]).casefold()
    if both in {"begin_group", "begin_repeat"} or kind in {"begin_group", "begin_repeat"}:
        if "repeat" in both:
            making.leave(where, "Here it is asked once, though the file asks it again and again.")
        open_groups.append(text)
        making.section(text)
    elif both in {"end_group", "end_repeat"} or kind in {"end_group", "end_repeat"}:
        if open_groups:
            open_groups.pop()
        making.section(open_groups[-1] if open_groups else "")
    elif kind in _OPEN or (kind in _SELECTS and len(words) > 1):
        _say_lost(making, where, row)
        if "or_other" in words or "or other" in row["type"]:
            making.leave(where, "“Other” with own words did not come in.")
        choices = _coded(lists.get(words[1], [])) if kind in _SELECTS else []
        helped = _label(row, language, "hint")
        making.ask(where, text, choices, kind=_kind(kind, row), helped=helped)
    elif kind == "range":
        _say_lost(making, where, row)
        _range(making, where, text, row.get("parameters", ""))
    elif kind not in _OF_THE_PHONE:
        making.leave(where, _NOT_CARRIED.get(kind, "This kind of question can’t be asked here."))


def _kind(kind: str, row: Row) -> Kind:
    long = kind == "text" and "multiline" in row.get("appearance", "")
    return Kind.LONG_TEXT if long else {**_OPEN, **_SELECTS}[kind]


def _coded(choices: list[tuple[str, str]]) -> list[tuple[int, str]]:
    """Return choices with their own numbers, where all have one of their own; else 1, 2, 3 ..."""
    own_numbers = [
        int(name) for name, _ in choices if name.isascii() and name.isdecimal() and len(name) < 4
    ]
    if len(own_numbers) == len(choices) == len(set(own_numbers)):
        return [(code, label) for code, (_, label) in zip(own_numbers, choices, strict=True)]
    return list(enumerate((label for _, label in choices), start=1))


def _range(making: Making, where: str, text: str, parameters: str) -> None:
    pairs = dict(part.split("=", 1) for part in parameters.replace(",", " ").split() if "=" in part)
    given = [pairs.get("start", "0"), pairs.get("end", "10"), pairs.get("step", "1")]
    if not all(one.isascii() and one.isdecimal() and len(one) < 5 for one in given):
        making.leave(where, "Its steps are no whole numbers.")
        return
    start, end, step = map(int, given)
    if step == 0 or end < start or (end - start) // step + 1 > MOST_CHOICES:
        making.leave(where, f"It has more than {MOST_CHOICES} steps.")
        return
    making.ask(where, text, [(code, str(code)) for code in range(start, end + 1, step)])


def _say_lost(making: Making, where: str, row: Row) -> None:
    if row.get("relevant", "").strip():
        making.leave(
            where,
            "It is asked of everybody here, though the file asks it after certain answers only.",
        )
    if row.get("required", "").strip().casefold() in {"yes", "true", "true()"}:
        making.leave(where, "It may be left open here, like every question.")
    if row.get("choice_filter", "").strip():
        making.leave(where, "All its answers are shown, though the file shows some only.")
