"""LimeSurvey's survey structure (.lss): XML with a table of rows for groups, questions, answers.

Up to version 3 texts stand beside the questions, a row a language; from version 4 they stand in
tables of their own (``question_l10ns``).
"""

from dataclasses import dataclass

from lxml import etree

from toolkit.exchange.questionnaires.model import (
    LONGEST_TITLE,
    Brought,
    Making,
    QuestionnaireError,
    empty,
    plain,
)
from toolkit.instruments.own import Kind

Row = dict[str, str]

#: What is no question with one answer, in words.
_NOT_CARRIED = {
    "D": "A day can’t be asked here: it could tell who somebody is.",
    "G": "It asks for gender. Here that is not asked beside answers.",
    "R": "Putting things in order can’t be asked here.",
    "X": "It is a text without an answer.",
    "*": "It is worked out from other answers.",
    "|": "A file can’t be sent here.",
    "I": "It asks for the language of the form.",
    "1": "A table with two answers a row can’t be asked here.",
    ":": "A table of numbers can’t be asked here.",
    ";": "A table of words can’t be asked here.",
}
_FIVE = [(code, str(code)) for code in range(1, 6)]
_FIXED = {
    "5": _FIVE,
    "A": _FIVE,
    "B": [(code, str(code)) for code in range(1, 11)],
    "Y": [(1, "Yes"), (0, "No")],
    "C": [(1, "Yes"), (2, "Uncertain"), (3, "No")],
    "E": [(1, "Increase"), (2, "Same"), (3, "Decrease")],
}
#: Without an option: what each asks for; K and Q ask once for each of their parts.
_OPEN = {
    "N": Kind.NUMBER,
    "K": Kind.NUMBER,
    "S": Kind.TEXT,
    "T": Kind.LONG_TEXT,
    "U": Kind.LONG_TEXT,
    "Q": Kind.TEXT,
}
_OPEN_PARTS, _SEVERAL = {"K", "Q"}, {"M", "P"}
_FROM_ANSWERS = {"L", "!", "O", "F", "H"}
_ARRAYS = {"A", "B", "C", "E", "F", "H"}


def read(data: bytes) -> Brought:
    """Return the questionnaire of a .lss file in its first language.

    Raises
    ------
    QuestionnaireError
        If it is no such file, or damaged.
    """
    return _made(_File(_parsed(data)))


def _parsed(data: bytes) -> "etree._Element":
    # Nothing of another file or host is read, and a name for a text (an entity) is not put in.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise QuestionnaireError(
            "This file is damaged. Save it again in LimeSurvey: Export, then “Survey structure "
            "(.lss)”."
        ) from error
    if root.getroottree().docinfo.doctype:
        raise QuestionnaireError(
            "This file names other things to be put into it, which LimeSurvey’s own files don’t. "
            "It is not taken in."
        )
    if (root.findtext("LimeSurveyDocType") or "").strip() != "Survey":
        raise QuestionnaireError(
            "This is no survey of LimeSurvey. Save it there as “Survey structure (.lss)”."
        )
    return root


@dataclass(slots=True)
class _File:
    """The tables of a file; rows in the first language alone where they have one."""

    root: "etree._Element"

    @property
    def languages(self) -> list[str]:
        return [(one.text or "").strip() for one in self.root.findall("languages/language")]

    def rows(self, table: str) -> list[Row]:
        return [
            {str(cell.tag): (cell.text or "") for cell in row if isinstance(cell.tag, str)}
            for row in self.root.findall(f"{table}/rows/row")
        ]

    def here(self, table: str) -> list[Row]:
        languages = self.languages
        first = self.base or (languages[0] if languages else "")
        return [row for row in self.rows(table) if row.get("language", first) in {first, ""}]

    @property
    def base(self) -> str:
        return next((row["language"] for row in self.rows("surveys") if row.get("language")), "")

    def texts(self, table: str, key: str) -> dict[str, Row]:
        """Return key -> the row of texts that stands apart (from version 4 on)."""
        return {row.get(key, ""): row for row in self.here(table)}


def _whole(text: str | None) -> int:
    """Return a number of the file by which rows are put in order; 0 for none."""
    text = (text or "").strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _made(file: _File) -> Brought:
    titles = [*file.here("surveys_languagesettings")]
    title = plain(titles[0].get("surveyls_title", "")) if titles else ""
    making = Making(empty(title[:LONGEST_TITLE] or "Questions from LimeSurvey"))
    texts = file.texts("question_l10ns", "qid")
    questions = [{**row, **texts.get(row.get("qid", ""), {})} for row in file.here("questions")]
    below = [{**row, **texts.get(row.get("qid", ""), {})} for row in file.here("subquestions")]
    answers = _answers(file)
    group_texts = file.texts("group_l10ns", "gid")
    groups = [{**row, **group_texts.get(row.get("gid", ""), {})} for row in file.here("groups")]
    for group in sorted(groups, key=lambda row: _whole(row.get("group_order"))):
        making.section(plain(group.get("description", "")) or plain(group.get("group_name", "")))
        mine = [
            row
            for row in questions
            if row.get("gid") == group.get("gid") and row.get("parent_qid", "0") in {"0", ""}
        ]
        for row in sorted(mine, key=lambda row: _whole(row.get("question_order"))):
            parts = [one for one in below if one.get("parent_qid") == row.get("qid")]
            _question(making, row, parts, answers.get(row.get("qid", ""), []))
    others = [one for one in dict.fromkeys(file.languages) if one and one != file.base]
    if others and file.base:
        making.leave("Other languages", f"Only {file.base} came in; not {', '.join(others)}.")
    return making.done()


def _answers(file: _File) -> dict[str, list[Row]]:
    texts = file.texts("answer_l10ns", "aid")
    found: dict[str, list[Row]] = {}
    for row in file.here("answers"):
        if row.get("scale_id", "0") in {"0", ""}:
            found.setdefault(row.get("qid", ""), []).append(
                {**row, **texts.get(row.get("aid", ""), {})}
            )
    for rows in found.values():
        rows.sort(key=lambda row: _whole(row.get("sortorder")))
    return found


def _question(making: Making, row: Row, parts: list[Row], answers: list[Row]) -> None:
    kind = row.get("type", "")
    text = plain(row.get("question", ""))
    where = text or row.get("title", "") or "A question"
    parts = sorted(
        (one for one in parts if one.get("scale_id", "0") in {"0", ""}),
        key=lambda one: _whole(one.get("question_order")),
    )
    if kind in _OPEN or kind in _SEVERAL:
        _open_question(making, row, where, parts)
        return
    if kind not in _FROM_ANSWERS and kind not in _FIXED:
        making.leave(where, _NOT_CARRIED.get(kind, "This kind of question can’t be asked here."))
        return
    choices = _FIXED.get(kind) or list(
        enumerate((plain(one.get("answer", "")) for one in answers), start=1)
    )
    _say_lost(making, where, row, kind)
    if kind not in _ARRAYS:
        making.ask(where, text, choices, helped=_help(row))
        return
    for part in parts:
        statement = plain(part.get("question", ""))
        making.ask(statement or where, _joined(text, statement), choices, helped=_help(row))


def _help(row: Row) -> str:
    return plain(row.get("help", ""))


def _open_question(making: Making, row: Row, where: str, parts: list[Row]) -> None:
    """Take a question without an option, each part of it, or several answers."""
    kind, text = row.get("type", ""), plain(row.get("question", ""))
    _say_lost(making, where, row, kind)
    named = [plain(part.get("question", "")) for part in parts]
    if kind in _SEVERAL:
        choices = list(enumerate(named, start=1))
        making.ask(where, text, choices, kind=Kind.SEVERAL, helped=_help(row))
    elif kind in _OPEN_PARTS:
        for name in named:
            making.ask(name or where, _joined(text, name), [], kind=_OPEN[kind], helped=_help(row))
    else:
        making.ask(where, text, [], kind=_OPEN[kind], helped=_help(row))


def _joined(text: str, part: str) -> str:
    return f"{text} {part}".strip() if part else ""


def _say_lost(making: Making, where: str, row: Row, kind: str) -> None:
    everybody = "It is asked of everybody here, though the file asks it after certain answers only."
    lost = (
        (row.get("relevance", "1").strip() not in {"", "1"}, everybody),
        (row.get("other") == "Y", "“Other” with own words did not come in."),
        (kind in {"O", "P"}, "The comment beside it did not come in."),
        (row.get("mandatory") == "Y", "It may be left open here, like every question."),
    )
    for is_lost, why in lost:
        if is_lost:
            making.leave(where, why)
