"""Each person as a mark in a row: up, about the same, down, or without two answers that count."""

from collections import Counter
from dataclasses import dataclass

from toolkit.charts import pictures
from toolkit.charts.pictures import Kind
from toolkit.results.group import GroupResults
from toolkit.results.people import People
from toolkit.results.person_words import UNKNOWN
from toolkit.results.scale import ScaleResult


@dataclass(frozen=True, slots=True)
class Mark:
    """One person in the row of marks."""

    code: str
    kind: Kind
    picture: str
    words: str


def marks_of(
    results: GroupResults, found: People, shown: tuple[ScaleResult, ...]
) -> tuple[Mark, ...]:
    """Return a mark for each person who answered: moved up, about the same, down, or once only.

    A person with a mark in both directions counts as down: that is what a group must see. No marks
    where the scales can't show one person's change.
    """
    if not found.looked_at:
        return ()
    moved = {row.code: row for row in found.rows}
    judged = {code for item in shown if item.person_error for code in item.pairs.before.index}
    inside = [wave.number for wave in results.comparison.inside(results.data.waves)]
    times = (results.data.presence[inside] == "answered").sum(axis=1)
    marks = []
    for code in results.data.members:
        row = moved.get(code)
        if code not in judged:
            if not times[code]:
                continue
            kind = Kind.ONCE
            words = "answered once" if times[code] == 1 else "without two answers that count"
        elif row is None:
            kind, words = Kind.SAME, "about the same"
        elif row.worse:
            kind, words = Kind.WORSE, found.words.worse
        else:
            kind, words = Kind.BETTER, found.words.better
        marks.append(Mark(code, kind, pictures.person(kind), words))
    order = list(Kind)
    order.sort(key=[Kind.BETTER, Kind.SAME, Kind.WORSE, Kind.ONCE].index)
    return tuple(sorted(marks, key=lambda mark: order.index(mark.kind)))


def counted_words(marks: tuple[Mark, ...], found: People, *, one_wave: bool) -> str:
    if one_wave:
        return ""
    if not marks:
        if found.looked_at:
            return ""
        return "These questionnaires can’t show one person’s change, or too few answered twice."
    counts = Counter(mark.words for mark in marks)
    return f"{', '.join(f'{count} {words}' for words, count in counts.items())}."


def by_chance(found: People) -> str:
    """Say how many comparisons would be marked if nobody had changed; "" where none was made."""
    if not found.looked_at:
        return ""
    if found.by_chance is None:
        return UNKNOWN
    about = f"about {found.by_chance:.0f}" if found.by_chance >= 0.95 else "one or none"
    return (
        f"If nobody had changed, {about} of these {found.looked_at} comparisons would still be "
        "marked by chance."
    )


def say_worse(number: int) -> str:
    """Say how many moved a lot for the worse; "" for none."""
    if not number:
        return ""
    return f"{number} {'person has' if number == 1 else 'people have'} moved a lot for the worse."
