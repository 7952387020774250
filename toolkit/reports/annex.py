"""The sections behind the story: figures, who answered, what is not shown, how it was done."""

from collections.abc import Iterable

from toolkit.reports.content import Column, Node, Note, Sentence, Table
from toolkit.reports.drawing import figure
from toolkit.reports.material import Material
from toolkit.reports.pictured import course_of, title_of
from toolkit.results.leaves import NotShown, OutsideScale

_UNSHOWN = "–"


def course(material: Material) -> list[Node]:
    """The way between, for each planned outcome: the same people, as far as they answered."""
    found = material.outside
    return [
        figure(
            f"course:{one.key[0]}:{one.key[1]}",
            "mean_line",
            course_of(one, material.facts.events),
        )
        for one in found.outcomes
        if one.course
    ]


def numbers(material: Material) -> list[Node]:
    """The figures of what was planned, and bands and shares for those who are used to them."""
    found = material.outside
    shown = found.outcomes or found.scales
    if found.one_wave:
        return []
    nodes: list[Node] = [_numbers("numbers", "The figures behind the words", shown)]
    for one in shown:
        nodes += _bands(one)
        if one.enough is not None:
            cells = one.enough.printed
            nodes.append(
                Sentence(
                    f"enough:{one.key[0]}:{one.key[1]}",
                    f"{one.name}: {cells['changed by as much']} of {one.enough.n} moved in the "
                    f"better direction by {one.mid:g} points or more, which is what matters to a "
                    "group. It is less than one person’s usual swing, so it says nothing certain "
                    "of any one of them.",
                )
            )
    return nodes


def waves(material: Material) -> list[Node]:
    """How many were there to be asked and how many answered, at each wave."""
    flow = material.outside.flow
    if not flow:
        return []
    return [
        Table(
            "answered:waves",
            "Who answered, wave by wave",
            (
                Column("Wave"),
                Column("Answered", number=True),
                Column("Did not answer", number=True),
            ),
            tuple((one.name, str(one.answered), one.missing) for one in flow),
        )
    ]


def rest(material: Material) -> list[Node]:
    """What was asked and not planned, all of it."""
    found = material.outside
    if not found.outcomes or not found.rest:
        return []
    return [
        Note("These were asked too. Nobody planned to judge by them, so they are hints."),
        _numbers("rest", "What was asked beside the plan", found.rest),
    ]


def hidden(material: Material) -> list[Node]:
    """Which figures are not shown, and why."""
    found = material.outside
    if not found.not_shown:
        return [Note("No figure was held back.")]
    of: dict[str, list[NotShown]] = {}
    for one in found.not_shown:
        of.setdefault(one.name, []).append(one)
    rows = [
        (
            name,
            ", ".join(dict.fromkeys(one.what for one in ones)),
            "; ".join(dict.fromkeys(one.why for one in ones)),
        )
        for name, ones in of.items()
    ]
    return [
        Table(
            "hidden",
            "Not shown, to keep people safe",
            (Column("Of"), Column("What"), Column("Why")),
            tuple(rows),
        )
    ]


def how(material: Material) -> list[Node]:
    """How it was done: measures, scoring, missing answers, methods, credit lines."""
    facts = material.facts
    nodes: list[Node] = [
        Sentence(
            "how:change",
            "Each change is the mean of the differences of the same people’s two scores. The "
            "likely range is the 95 % interval by Student’s t. A change is called clear only if an "
            "exact sign-flip test, corrected for the number of outcomes by Holm’s method, and the "
            "range without any one person agree.",
        ),
        Sentence(
            "how:rounding",
            "Figures are rounded to whole points (half points on short scales; to two points for "
            "fewer than eight people), and what could point at one person is left out.",
        ),
    ]
    if facts.measures:
        nodes.append(
            Table(
                "how:measures",
                "The questionnaires",
                (
                    Column("Questionnaire"),
                    Column("Version"),
                    Column("Questions", number=True),
                    Column("If answers are missing"),
                ),
                tuple(
                    (
                        one.name if one.validated else f"{one.name} (our own, not validated)",
                        one.version,
                        str(one.questions),
                        one.missing,
                    )
                    for one in facts.measures.values()
                ),
            )
        )
    nodes += [Note(one.credit) for one in facts.measures.values() if one.credit]
    return nodes


def _numbers(key: str, caption: str, scales: Iterable[OutsideScale]) -> Table:
    return Table(
        key,
        caption,
        (
            Column("Score"),
            Column("People", number=True),
            Column("Was", number=True),
            Column("Is", number=True),
            Column("Change", number=True),
            Column("Likely between", number=True),
            Column("Beyond chance"),
            Column("In words"),
        ),
        tuple(_row(one) for one in scales),
    )


def _row(one: OutsideScale) -> tuple[str, ...]:
    change = one.change
    ends = _UNSHOWN
    if change.ci_low is not None and change.ci_high is not None:
        ends = f"{change.ci_low:g} and {change.ci_high:g}"
    sure = {None: _UNSHOWN, True: "p below 0.05", False: "p not below 0.05"}[change.below_05]
    return (
        one.name,
        printed(change.n),
        printed(change.mean_before),
        printed(change.mean_after),
        printed(change.mean_change),
        ends,
        sure,
        title_of(one),
    )


def _bands(one: OutsideScale) -> list[Node]:
    if not one.bands or any(counts.hidden for _, counts in one.bands):
        return []
    names = list(one.bands[0][1].printed)
    return [
        Table(
            f"bands:{one.key[0]}:{one.key[1]}",
            f"{one.name}: how many were in each band, the same people both times",
            (Column("Band"), *(Column(when, number=True) for when, _ in one.bands)),
            tuple((name, *(counts.printed[name] for _, counts in one.bands)) for name in names),
        )
    ]


def printed(value: float | None) -> str:
    if value is None:
        return _UNSHOWN
    return f"{value:g}".replace("-", "−")
