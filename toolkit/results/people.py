"""Members whose change is larger than the questionnaire's own error, over all scales shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.results.group import GroupResults
from toolkit.results.person_words import CLEAR, MOVED_MOST, MarkWords
from toolkit.results.scale import ScaleResult
from toolkit.statistics.reliable_change import Verdict


@dataclass(frozen=True)
class PersonRow:
    """A member with the scales on which they clearly changed, and by how many points."""

    code: str
    better: tuple[tuple[str, float], ...]
    worse: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class People:
    """All who were marked; ``by_chance`` of ``looked_at`` would be if nobody had changed.

    ``words`` says what the list is called: "moved most" where the chance of an unchanged person to
    be on it is above 15 % on any scale. ``by_chance`` is None where that is not known of each.
    """

    rows: tuple[PersonRow, ...]
    tallies: tuple[ScaleResult, ...]
    looked_at: int
    by_chance: float | None
    words: MarkWords

    @property
    def worse(self) -> int:
        return sum(bool(row.worse) for row in self.rows)


def people(results: GroupResults, scales: Sequence[ScaleResult] | None = None) -> People:
    """Return who clearly changed on these scales (None: on all), in the order of the codes."""
    better: dict[str, list[tuple[str, float]]] = {}
    worse: dict[str, list[tuple[str, float]]] = {}
    looked_at, by_chance = 0, 0.0
    errors = []
    tallies = []
    for item in results.scales if scales is None else scales:
        if (
            item.reliable is None
            or item.person_error is None
            or is_the_same_again(item.key, results)
        ):
            continue
        if item.reliable.improved is not None:
            tallies.append(item)
        looked_at += item.reliable.n
        errors.append(item.person_error)
        by_chance += item.reliable.n * (item.person_error.chance or 0.0)
        marked = item.reliable.per_member
        for code, change, verdict in zip(
            marked.index, marked["change"], marked["verdict"], strict=True
        ):
            if verdict == Verdict.IMPROVED:
                better.setdefault(str(code), []).append((item.name, float(change)))
            elif verdict == Verdict.WORSENED:
                worse.setdefault(str(code), []).append((item.name, float(change)))
    rows = tuple(
        PersonRow(code, tuple(better.get(code, ())), tuple(worse.get(code, ())))
        for code in results.data.members
        if code in better or code in worse
    )
    known = all(error.chance is not None for error in errors)
    words = CLEAR if all(error.clear for error in errors) else MOVED_MOST
    return People(rows, tuple(tallies), looked_at, by_chance if known else None, words)


def is_the_same_again(key: tuple[str, str], results: GroupResults) -> bool:
    """Whether a scale is another one times a constant (WHO-5's raw score): one finding, not two."""
    instrument = results.data.instruments[key[0]]
    scale = results.data.scale(key)
    return any(
        other.key != scale.key
        and other.items == scale.items
        and other.combine == scale.combine
        and other.multiply > scale.multiply
        for other in instrument.scales
    )
