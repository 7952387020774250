"""Whom the group reaches, as it may be told: rounded, and small counts hidden."""

from collections.abc import Mapping
from dataclasses import dataclass

from toolkit.planning.reach import ALL, CATEGORIES, FORMS

#: Fewer forms than this tell nothing; fewer of one answer are not told.
LEAST_FORMS, LEAST_TOLD = 10, 5
_STEP = 5


@dataclass(frozen=True, slots=True)
class Reached:
    """One question with what may be told of it; ``hidden`` says what is not, "" for nothing."""

    short: str
    asks: str
    rows: tuple[tuple[str, str], ...]
    hidden: str


@dataclass(frozen=True, slots=True)
class Reach:
    """A closed round. ``forms`` in words; no categories where there were too few."""

    forms: str
    categories: tuple[Reached, ...]


def told(counts: Mapping[tuple[str, str], int]) -> Reach:
    """Return what may be told of the counters of a closed round, inside the group as outside.

    Each count is rounded to the nearest 5. One below 5 is not told, and neither is the next
    smallest where only one is below: it would follow from the others.
    """
    forms = counts.get((ALL, FORMS), 0)
    if forms < LEAST_FORMS:
        return Reach(f"Fewer than {LEAST_FORMS} filled it in: too few to tell anything.", ())
    categories = tuple(_category(counts, at) for at in range(len(CATEGORIES)))
    return Reach(f"About {_rounded(forms)} filled it in.", categories)


def _rounded(count: int) -> int:
    return _STEP * ((count + _STEP // 2) // _STEP)


def _category(counts: Mapping[tuple[str, str], int], at: int) -> Reached:
    one = CATEGORIES[at]
    by_answer = {answer: counts.get((one.key, answer), 0) for answer in one.answers}
    away = {answer for answer, count in by_answer.items() if count < LEAST_TOLD}
    kept = sorted((count, answer) for answer, count in by_answer.items() if answer not in away)
    if len(away) == 1 and kept:
        away.add(kept[0][1])
    rows = tuple(
        (words, f"about {_rounded(by_answer[answer])}")
        for answer, words in one.answers.items()
        if answer not in away
    )
    listed = [words for answer, words in one.answers.items() if answer in away]
    hidden = f"Not told, so that nobody stands out: {'; '.join(listed)}." if listed else ""
    return Reached(one.short, one.asks, rows, hidden)
