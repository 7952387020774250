"""A report's sections, each from what may leave the group; one form for good, bad and unclear.

A section with nothing in it is left out. ``toolkit/reports/build.py`` puts them in the order of the
report's kind or of a funder's own headings.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from toolkit.charts.pictures import Kind as Mark
from toolkit.reports.content import Column, Node, Note, Sentence, Table, Written
from toolkit.reports.drawing import figure
from toolkit.reports.facts import Facts
from toolkit.results.outside import NotShown, Outside, OutsideScale
from toolkit.results.words import TITLES, Verdict

_MARKS = {Verdict.GAIN: Mark.BETTER, Verdict.LOSS: Mark.WORSE}
_UNSHOWN = "–"
_FEW = "too few people to say how sure"


@dataclass(frozen=True, slots=True)
class Box:
    """What the group is asked to write itself: a question, and how many words at the most."""

    key: str
    prompt: str
    words: int


#: What the group may switch on: the Treasury's value of life satisfaction.
VALUE = "value"
#: The boxes of our own kinds of report, by the section that they stand in.
BOXES = {
    "who": Box("who", "Who we are and what we do together", 60),
    "plan": Box("set_out", "What we set out to do", 80),
    "did": Box("did", "What we did", 100),
    "worse": Box("worse", "What we did about those who got worse", 80),
    "learned": Box("learned", "What was hard, and what we learned", 100),
    "next": Box("next", "What comes next", 60),
}


@dataclass(frozen=True, slots=True)
class Material:
    """All that sections are made of."""

    outside: Outside
    facts: Facts
    written: Mapping[str, str]
    #: Parts that are off by default and that the group switched on.
    extras: frozenset[str] = frozenset()


Make = Callable[[Material], Iterable[Node]]


def box(material: Material, one: Box) -> list[Node]:
    text = material.written.get(one.key, "").strip()
    return [Written(one.key, one.prompt, text)] if text else []


def who(material: Material) -> list[Node]:
    own = material.written.get("who", material.facts.purpose).strip()
    return [Written("who", BOXES["who"].prompt, own)] if own else []


def plan(material: Material) -> list[Node]:
    """What was planned, when, and what was changed since."""
    facts, found = material.facts, material.outside
    nodes: list[Node] = box(material, BOXES["plan"])
    if not facts.outcomes:
        nodes.append(
            Sentence(
                "plan:none",
                "We did not name beforehand what we hoped would change, so everything here was "
                "looked at afterwards: take it as a hint.",
            )
        )
        return nodes
    listed = ", ".join(facts.outcomes)
    if facts.planned_at is not None:
        day = f"{facts.planned_at.day} {facts.planned_at:%B %Y}"
        said = f"On {day}, before anybody answered, we planned to look at: {listed}."
    else:
        said = f"After the first answers had come in, we planned to look at: {listed}."
    nodes.append(Sentence("plan:outcomes", said))
    if facts.changed_since:
        nodes.append(
            Sentence(
                "plan:changed",
                f"The plan was changed after the first wave ({', '.join(facts.changed_since)}). "
                "This report keeps to what was planned first.",
            )
        )
    if found.planned_and_missing:
        nodes.append(
            Sentence(
                "plan:missing",
                "Planned, and not shown here: "
                f"{', '.join(found.planned_and_missing)}. The reason stands below.",
            )
        )
    return nodes


def did(material: Material) -> list[Node]:
    """Meetings and people: what funders ask for first."""
    found = material.outside
    nodes: list[Node] = box(material, BOXES["did"])
    if found.meetings:
        text = f"The group met {_times(found.meetings)} in this time."
        if found.came is not None:
            text += f" On average about {found.came} people came."
        nodes.append(Sentence("did:meetings", text))
    return nodes


def answered(material: Material) -> list[Node]:
    """Who answered at each wave, and who left."""
    found = material.outside
    nodes: list[Node] = []
    if found.answered:
        nodes.append(Sentence("answered:twice", found.answered))
    if found.left is not None:
        told = ", ".join(f"{number} {name}" for name, number in found.left.printed.items())
        nodes.append(Sentence("answered:left", f"Of all {found.left.n} ever in it, {told}."))
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


def changed(material: Material) -> list[Node]:
    """The headline, one picture for all planned outcomes, a sentence and its cautions for each."""
    found = material.outside
    shown = found.outcomes or found.scales
    nodes: list[Node] = [Sentence("headline", ours(found.headline))]
    nodes += [Note(ours(text)) for text in found.cautions]
    if found.one_wave:
        return nodes + _starts(material, shown)
    drawn = [one for one in shown if one.change.mean_change is not None]
    if drawn:
        nodes.append(figure("changed", "before_after", _before_after(found, drawn)))
    nodes += [Sentence(f"change:{one.key[0]}:{one.key[1]}", _finding(one)) for one in shown]
    return nodes + _cautions(shown)


def course(material: Material) -> list[Node]:
    """The way between, for each planned outcome: the same people, as far as they answered."""
    found = material.outside
    return [
        figure(f"course:{one.key[0]}:{one.key[1]}", "mean_line", _course(one))
        for one in found.outcomes
        if one.course
    ]


def worse(material: Material) -> list[Node]:
    """Who got worse, with the same weight as who got better, and what the group did about it."""
    found = material.outside
    rows = []
    for one in found.outcomes or found.scales:
        counts = one.change.counts
        if one.change.n is None or counts is None:
            continue
        cells = counts.printed
        if "worse" in cells:
            told = (cells["better"], cells["same"], cells["worse"])
        else:
            told = (cells.get("better", _UNSHOWN), "", cells.get("not better", _UNSHOWN))
        rows.append((one.name, str(one.change.n), *told))
    nodes: list[Node] = []
    if rows:
        nodes.append(
            Table(
                "worse:counts",
                "How many scored better, the same and worse",
                (
                    Column("Outcome"),
                    Column("People", number=True),
                    Column("Better", number=True),
                    Column("Same", number=True),
                    Column("Worse, or not better", number=True),
                ),
                tuple(rows),
            )
        )
        nodes.append(
            Note(
                "A score that moves by a point or two is one person’s usual swing, so these counts "
                "say more together than of anyone. Where a count is under three, it is printed as "
                "“fewer than 3” whatever it is, and where same and worse can’t be told apart they "
                "stand together as “not better”."
            )
        )
    elif not found.one_wave:
        nodes.append(
            Sentence(
                "worse:few",
                "With so few people we don’t count who got better and who got worse outside the "
                "group: it would point at somebody.",
            )
        )
    return nodes + box(material, BOXES["worse"])


def cost(material: Material) -> list[Node]:
    """What a clear change in life satisfaction would be worth; off unless the group wants it."""
    if VALUE not in material.extras:
        return []
    found = material.outside.value
    if found is None:
        return [
            Note(
                "The Treasury’s value of life satisfaction is not given: it takes a clear change "
                "on “satisfied with life” of 20 people or more."
            )
        ]
    low, central, high = (f"£{pounds:,.0f}".replace("£-", "−£") for pounds in found)
    return [
        Sentence(
            "cost:value",
            "If the group had caused all of it, the change in life satisfaction over the measured "
            f"time would be worth about {central} by the Treasury’s figure (from {low} to {high}).",
        ),
        Note(
            "Reckoned as points of life satisfaction (0 to 10) above or below each one’s own first "
            "answer that counts, times years, times £13,000 (£10,000 to £16,000) in prices of "
            "2019, without discounting. The figure is meant for a proven effect. A group before "
            "and after is no proof: part of a rise often comes by itself after a low point."
        ),
    ]


def learned(material: Material) -> list[Node]:
    return box(material, BOXES["learned"])


def following(material: Material) -> list[Node]:
    return box(material, BOXES["next"])


def limits(material: Material) -> list[Node]:
    """What such figures can tell and what they can't."""
    found = material.outside
    if found.one_wave:
        return [
            Sentence(
                "limits:start",
                "This shows where the group stood at one time. It claims no change, and people "
                "who come to a group often come at a low point.",
            )
        ]
    return [
        Sentence(
            "limits:cause",
            "This shows how scores changed among people who came to the group. It can’t show that "
            "the group was the reason: nobody was put in it by lot, and other things happen in "
            "people’s lives.",
        ),
        Sentence(
            "limits:people",
            "People who stopped answering may have fared better or worse. Members know each other, "
            "and what counts as good can shift as people change. With few people, chance is large: "
            "the likely range beside each figure says how large.",
        ),
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


def _starts(material: Material, shown: Iterable[OutsideScale]) -> list[Node]:
    nodes: list[Node] = []
    known = [one for one in shown if one.start is not None and one.start.mean is not None]
    for measure in dict.fromkeys(one.key[0] for one in known):
        scales = [one for one in known if one.key[0] == measure]
        beside = [one for one in scales if one.population_mean is not None]
        if len(beside) > 1 and len({(one.low, one.high, one.better) for one in beside}) == 1:
            nodes.append(figure(f"start:{measure}", "profile", _profile(material, beside)))
    return nodes + [Sentence(f"start:{one.key[0]}:{one.key[1]}", _finding(one)) for one in shown]


def _finding(one: OutsideScale) -> str:
    return ours(f"{one.name}: {one.text}")


def _cautions(shown: Sequence[OutsideScale]) -> list[Node]:
    """Return what must be said beside the findings: what holds for all of them once."""
    of: dict[str, list[str]] = {}
    for one in shown:
        for text in one.cautions:
            of.setdefault(text, []).append(one.name)
    return [
        Note(text if len(names) == len(shown) else f"{', '.join(names)}: {text}")
        for text, names in of.items()
    ]


def ours(text: str) -> str:
    """Return what the group's own page says to the group as the group says it to others."""
    for yours, of_us in (
        ("you hoped for", "we hoped for"),
        ("your plan", "our plan"),
        ("your group", "our group"),
        ("You picked this time, so it", "This time was picked afterwards, so it"),
        ("where you stand", "where the group stands"),
    ):
        text = text.replace(yours, of_us)
    return text


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
        _number(change.n),
        _number(change.mean_before),
        _number(change.mean_after),
        _number(change.mean_change),
        ends,
        sure,
        _title(one),
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


def _before_after(found: Outside, shown: Sequence[OutsideScale]) -> dict[str, Any]:
    outcomes = []
    for one in shown:
        change = one.change
        unit = (1 if one.better == "higher" else -1) / one.mid
        ends: list[float | None] = [None, None]
        if change.ci_low is not None and change.ci_high is not None:
            ends = [*sorted((change.ci_low * unit, change.ci_high * unit))]
        outcomes.append(
            {
                "name": one.name,
                "was": change.mean_before,
                "now": change.mean_after,
                "digits": 0 if one.high - one.low > 20 else 1,
                "mean": _rounded((change.mean_change or 0.0) * unit),
                "low": _rounded(ends[0]),
                "high": _rounded(ends[1]),
                "kind": _MARKS.get(one.verdict, Mark.SAME).value,
                "words": _short(one),
            }
        )
    said = {"finding": _counted(shown), "who": found.when, "source": ""}
    return {"said": said, "outcomes": outcomes}


def _counted(shown: Sequence[OutsideScale]) -> str:
    """Return the picture's title: how many came out how, whatever it is."""
    counts: dict[str, int] = {}
    for one in shown:
        counts[_title(one)] = counts.get(_title(one), 0) + 1
    text = ", ".join(f"{count} {words}" for words, count in counts.items())
    return f"Of {len(shown)} outcomes: {text}" if len(shown) > 1 else f"{shown[0].name}: {text[2:]}"


def _title(one: OutsideScale) -> str:
    """Return a finding in a few words; of fewer than eight people nothing is said for certain."""
    return _FEW if one.verdict is Verdict.FIVE else TITLES[one.verdict]


def _short(one: OutsideScale) -> str:
    title = _title(one)
    title = f"{title[0].upper()}{title[1:]}"
    change = one.change
    if change.mean_change is None:
        return title
    moved = "the same" if not change.mean_change else f"about {_up_or_down(change.mean_change)}"
    if change.ci_low is None or change.ci_high is None:
        return f"{title}: {moved}"
    return f"{title}: {moved} ({_up_or_down(change.ci_low)} to {_up_or_down(change.ci_high)})"


def _up_or_down(value: float) -> str:
    return f"{abs(value):g} {'down' if value < 0 else 'up'}"


def _course(one: OutsideScale) -> dict[str, Any]:
    points = [
        {"name": wave.name, "n": wave.mean.n or 0, "mean": wave.mean.mean} for wave in one.course
    ]
    data: dict[str, Any] = {
        "said": {
            "finding": f"{one.name}: {_title(one)}",
            "who": f"Of the {one.change.n} in the figures, those who answered each time",
            "source": ours(one.population_caution) if one.population_mean is not None else "",
        },
        "scale": _scale(one),
        "points": points,
    }
    if one.population and one.population_mean is not None:
        data["population"] = {"words": one.population, "mean": one.population_mean}
    return data


def _profile(material: Material, scales: list[OutsideScale]) -> dict[str, Any]:
    first = scales[0]
    measure = material.facts.measures[first.key[0]]
    return {
        "said": {
            "finding": f"{measure.short}: where the group stands",
            "who": material.outside.when,
            "source": ours(first.population_caution),
        },
        "scale": {"name": measure.short}
        | {key: value for key, value in _scale(first).items() if key != "name"},
        "parts": [
            {
                "name": one.label,
                "before": None,
                "after": one.start.mean if one.start else None,
                "reference": one.population_mean,
            }
            for one in scales
        ],
        "times": ["", "the group"],
        "reference": first.population,
    }


def _scale(one: OutsideScale) -> dict[str, Any]:
    return {"name": one.name, "low": one.low, "high": one.high, "better": one.better}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0


def _number(value: float | None) -> str:
    if value is None:
        return _UNSHOWN
    return f"{value:g}".replace("-", "−")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
