"""A report's sections, each from what may leave the group; one form for good, bad and unclear.

A section with nothing in it is left out. ``toolkit/reports/build.py`` puts them in the order of the
report's kind or of a funder's own headings.
"""

from collections.abc import Iterable, Sequence

from toolkit.reports.content import Column, Node, Note, Quote, Sentence, Table, Written
from toolkit.reports.drawing import figure
from toolkit.reports.material import BOXES, VALUE, Material, box, ours
from toolkit.reports.pictured import before_after_of, profile_of
from toolkit.results.done import money_told, told_outside
from toolkit.results.leaves import OutsideScale

_UNSHOWN = "–"


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
    done = material.facts.done
    if done is not None and done.meetings:
        listed = [f"{name[0].lower()}{name[1:]}: {much}" for name, much in told_outside(done)[1:]]
        if listed:
            nodes.append(Sentence("did:counted", f"Counted as we went: {'; '.join(listed)}."))
    return nodes


def reached(material: Material) -> list[Node]:
    """Whom the group reached, by counters: rounded, small counts hidden with what tells them."""
    found = material.facts.reach
    if found is None:
        return []
    nodes: list[Node] = [
        Sentence(
            "reached:forms",
            f"{found.forms} Nobody’s answer was kept: they were only counted, and are rounded.",
        )
    ]
    rows = tuple(
        (f"{one.short}: {words[0].lower()}{words[1:]}", much)
        for one in found.categories
        for words, much in one.rows
    )
    if rows:
        columns = (Column("Whom"), Column("People", number=True))
        nodes.append(Table("reached:counts", "Whom we reached", columns, rows))
    if any(one.hidden for one in found.categories):
        nodes.append(Note("Answers that few or none gave are left out, so that nobody stands out."))
    return nodes


def voices(material: Material) -> list[Node]:
    """Members' own words: by a consent of their own, beside no code, wave or activity."""
    if not material.facts.voices:
        return []
    said: list[Node] = [Quote(words) for words in material.facts.voices]
    return [
        *said,
        Note("Each of them said yes to being quoted in reports, apart from answering."),
    ]


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
        nodes.append(figure("changed", "before_after", before_after_of(found, drawn)))
    nodes += [Sentence(f"change:{one.key[0]}:{one.key[1]}", _finding(one)) for one in shown]
    return nodes + _cautions(shown)


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
    """What came in and went out; what it would be worth only if the group wants it."""
    done = material.facts.done
    rows = money_told(done) if done is not None else ()
    columns = (Column("Money"), Column("Pounds", number=True))
    nodes: list[Node] = [Table("cost:money", "What it cost", columns, rows)] if rows else []
    return nodes + _value(material)


def _value(material: Material) -> list[Node]:
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


def _starts(material: Material, shown: Iterable[OutsideScale]) -> list[Node]:
    nodes: list[Node] = []
    known = [one for one in shown if one.start is not None and one.start.mean is not None]
    for measure in dict.fromkeys(one.key[0] for one in known):
        scales = [one for one in known if one.key[0] == measure]
        beside = [one for one in scales if one.population_mean is not None]
        if len(beside) > 1 and len({(one.low, one.high, one.better) for one in beside}) == 1:
            nodes.append(figure(f"start:{measure}", "profile", profile_of(material, beside)))
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


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"
