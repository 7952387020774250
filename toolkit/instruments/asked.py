"""What a file asks: answer sets, sections, questions with and without options, who is asked."""

import re

from toolkit.instruments.model import (
    Choice,
    OpenKind,
    OpenQuestion,
    OptionSet,
    Question,
    Scale,
    Section,
    ShowIf,
)
from toolkit.instruments.reader import Table, repeated

_PLACE_HOLDER = re.compile(r"(Question|Answer) \d+")


def read_asked(
    top: Table, *, may_ship: bool
) -> tuple[tuple[Section, ...], list[Question], tuple[OpenQuestion, ...]]:
    """Return sections, questions and open ones; every error of theirs is added to the problems."""
    options = _options(top.table("options", needed="question" in top))
    sections = _sections(top)
    questions = _questions(top, sections, options)
    open_questions = _open_questions(top, sections, questions, options)
    _check_use(top, questions, open_questions, [section.key for section in sections], options)
    _check_conditions(top, sections, questions)
    _check_wording(top, questions, open_questions, options, may_ship=may_ship)
    return sections, questions, open_questions


def _options(options: Table) -> dict[str, OptionSet]:
    sets = {}
    for name, content in options.items():
        table = Table(options.problems, f"options.{name}", content)
        choices = []
        for choice in table.tables("choices", "code"):
            choices.append(Choice(choice.need("code", int), choice.need("label", str)))
            choice.end()
        for code in repeated([choice.code for choice in choices]):
            table.say(f"code {code} stands twice.", "Give each option a code of its own.")
        if len(choices) < 2:
            table.say("has fewer than two options.", "Add options, or take the answer set out.")
        table.end()
        sets[name] = OptionSet(name, tuple(choices))
    return sets


def _sections(top: Table) -> tuple[Section, ...]:
    sections = []
    for table in top.tables("section", "key"):
        sections.append(
            Section(
                table.need("key", str),
                table.need("stem", str),
                table.get("recall", str, ""),
                _show_if(table) if "show_if" in table else None,
            )
        )
        table.end()
    for key in repeated([section.key for section in sections]):
        top.say(f"section {key} stands twice.", "Give each section a key of its own.")
    return tuple(sections)


def _show_if(section: Table) -> ShowIf:
    table = section.table("show_if")
    codes = table.need("any_of", list)
    sound = all(isinstance(code, int) and not isinstance(code, bool) for code in codes)
    if not codes or not sound:
        table.say(f"any_of is {codes!r}.", "List the codes of one or more answers: [1, 2].")
        codes = []
    rule = ShowIf(table.need("question", str), tuple(codes))
    table.end()
    return rule


def _questions(
    top: Table, sections: tuple[Section, ...], options: dict[str, OptionSet]
) -> list[Question]:
    questions: list[Question] = []
    known = [section.key for section in sections]
    spare = OptionSet("", (Choice(0, ""), Choice(1, "")))
    needed = "open" not in top
    for number, table in enumerate(top.tables("question", "key", needed=needed), start=1):
        key, section = table.need("key", str), table.need("section", str)
        name, text = table.need("options", str), table.need("text", str)
        if key != f"q{number}":
            table.say(
                f"is question number {number}.",
                f"Call it q{number}: keys are q1, q2, ... in the published order, each once.",
            )
        if section not in known:
            table.say(f"names section {section}.", f"Use one of: {', '.join(known)}.")
        if name not in options:
            table.say(f"names options {name}.", f"Use one of: {', '.join(options)}.")
        explained = table.get("help", str, "")
        table.end()
        questions.append(Question(key, section, options.get(name, spare), text, explained))
    return questions


#: A number that people write is no larger.
_LARGEST = 9_999_999


def _open_questions(
    top: Table,
    sections: tuple[Section, ...],
    questions: list[Question],
    options: dict[str, OptionSet],
) -> tuple[OpenQuestion, ...]:
    found: list[OpenQuestion] = []
    known = [section.key for section in sections]
    for number, table in enumerate(top.tables("open", "key", needed=False), start=1):
        key, section = table.need("key", str), table.need("section", str)
        kind = OpenKind(table.one_of("kind", tuple(OpenKind)))
        after = table.get("after", str, "")
        if key != f"w{number}":
            table.say(f"is open question number {number}.", f"Call it w{number}.")
        if section not in known:
            table.say(f"names section {section}.", f"Use one of: {', '.join(known)}.")
        if after and (after, section) not in {(one.key, one.section) for one in questions}:
            table.say(f"stands after {after}.", "Name a question of the same section, or none.")
        name = table.need("options", str) if kind is OpenKind.SEVERAL else ""
        if name and name not in options:
            table.say(f"names options {name}.", f"Use one of: {', '.join(options)}.")
        low, high = _limits(table) if kind is OpenKind.NUMBER else (0, 999)
        found.append(
            OpenQuestion(
                key=key,
                section=section,
                kind=kind,
                text=table.need("text", str),
                after=after,
                help=table.get("help", str, ""),
                options=options.get(name) if name else None,
                low=low,
                high=high,
                carried=table.get("carried", bool, default=False),
                consent=table.get("consent", bool, default=False),
            )
        )
        table.end()
    return tuple(found)


def _limits(table: Table) -> tuple[int, int]:
    limits = table.get("range", list, [0, 999])
    sound = len(limits) == 2 and all(type(one) is int for one in limits)
    if not sound or not 0 <= limits[0] < limits[1] <= _LARGEST:
        table.say(f"range is {limits!r}.", "Write two whole numbers that go up: [0, 99].")
        return 0, 999
    return limits[0], limits[1]


def _check_conditions(top: Table, sections: tuple[Section, ...], questions: list[Question]) -> None:
    """Hold each "show if" to a question that was asked before, and to answers that it has."""
    order = [section.key for section in sections]
    known = {question.key: question for question in questions}
    for at, section in enumerate(sections):
        rule = section.show_if
        if rule is None:
            continue
        place = f"section {section.key}"
        asked = known.get(rule.question)
        if asked is None or asked.section not in order[:at]:
            top.problems.add(
                place, f"depends on question {rule.question}.", "Name one that is asked before it."
            )
        elif not set(rule.codes) <= set(asked.options.codes):
            codes = ", ".join(map(str, asked.options.codes))
            top.problems.add(
                place, f"depends on an answer that {asked.key} has not.", f"Use some of: {codes}."
            )


def check_everybody_is_asked(
    top: Table, sections: tuple[Section, ...], questions: list[Question], scales: tuple[Scale, ...]
) -> None:
    """A score of questions that some are not asked would be another one for each."""
    some = {section.key for section in sections if section.show_if is not None}
    away = {question.key for question in questions if question.section in some}
    for scale in scales:
        for item in scale.items:
            if item.question in away:
                top.problems.add(
                    f"scale {scale.key}",
                    f"holds {item.question}, which not everybody is asked.",
                    "Take it out of the score, or ask everybody.",
                )


def _check_use(
    top: Table,
    questions: list[Question],
    open_questions: tuple[OpenQuestion, ...],
    sections: list[str],
    options: dict[str, OptionSet],
) -> None:
    for key in repeated([question.key for question in questions]):
        top.say(f"question {key} stands twice.", "Give each question a key of its own.")
    every: list[Question | OpenQuestion] = [*questions, *open_questions]
    for key in sections:
        if all(question.section != key for question in every):
            top.say(f"section {key} has no question.", "Take it out, or give it questions.")
    used = {one.options.name for one in every if one.options is not None}
    for name in options:
        if name not in used:
            top.say(f"options.{name} is used by no question.", "Take it out, or use it.")
    order = [question.section for question in questions]
    runs = [key for place, key in enumerate(order) if place == 0 or order[place - 1] != key]
    for key in repeated(runs):
        top.say(f"section {key} is in two places.", "Keep a section's questions together.")
    if not repeated(runs) and [key for key in sections if key in runs] != runs:
        top.say("sections stand in another order than questions.", "Put them in one order.")


def _check_wording(
    top: Table,
    questions: list[Question],
    open_questions: tuple[OpenQuestion, ...],
    options: dict[str, OptionSet],
    *,
    may_ship: bool,
) -> None:
    """Hold place-holders and terms together: licensed text must not slip into a file."""
    texts = [(f"question {question.key}", question.text) for question in questions]
    texts += [(f"open {question.key}", question.text) for question in open_questions]
    texts += [
        (f"options.{name}", choice.label)
        for name, options_of in options.items()
        for choice in options_of.choices
    ]
    for place, text in texts:
        is_place_holder = _PLACE_HOLDER.fullmatch(text) is not None
        if may_ship and (is_place_holder or not text.strip()):
            top.problems.add(place, f'says "{text}".', "Write the published wording.")
        if not may_ship and not is_place_holder:
            top.problems.add(
                place,
                "has wording that may not ship.",
                'Write the place-holder "Question 1" or "Answer 1" (numbered).',
            )
