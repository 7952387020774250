"""What a report's charts are drawn from: printed figures alone, as JSON (see ``drawing.py``)."""

from collections.abc import Sequence
from typing import Any

from toolkit.charts.pictures import Kind as Mark
from toolkit.reports.material import Material, ours
from toolkit.results.leaves import Outside, OutsideScale
from toolkit.results.words import TITLES, Verdict

_MARKS = {Verdict.GAIN: Mark.BETTER, Verdict.LOSS: Mark.WORSE}
_FEW = "too few people to say how sure"


def before_after_of(found: Outside, shown: Sequence[OutsideScale]) -> dict[str, Any]:
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


def course_of(one: OutsideScale, events: tuple[tuple[float, str], ...] = ()) -> dict[str, Any]:
    points = [
        {"name": wave.name, "n": wave.mean.n or 0, "mean": wave.mean.mean} for wave in one.course
    ]
    data: dict[str, Any] = {
        "said": {
            "finding": f"{one.name}: {title_of(one)}",
            "who": f"Of the {one.change.n} in the figures, those who answered each time",
            "source": ours(one.population_caution) if one.population_mean is not None else "",
        },
        "scale": _scale(one),
        "points": points,
    }
    if one.population and one.population_mean is not None:
        data["population"] = {"words": one.population, "mean": one.population_mean}
    if events:
        data["events"] = [list(event) for event in events]
    return data


def profile_of(material: Material, scales: list[OutsideScale]) -> dict[str, Any]:
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


def _counted(shown: Sequence[OutsideScale]) -> str:
    """Return the picture's title: how many came out how, whatever it is."""
    counts: dict[str, int] = {}
    for one in shown:
        counts[title_of(one)] = counts.get(title_of(one), 0) + 1
    text = ", ".join(f"{count} {words}" for words, count in counts.items())
    return f"Of {len(shown)} outcomes: {text}" if len(shown) > 1 else f"{shown[0].name}: {text[2:]}"


def title_of(one: OutsideScale) -> str:
    """Return a finding in a few words; of fewer than eight people nothing is said for certain."""
    return _FEW if one.verdict is Verdict.FIVE else TITLES[one.verdict]


def _short(one: OutsideScale) -> str:
    title = title_of(one)
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


def _scale(one: OutsideScale) -> dict[str, Any]:
    return {"name": one.name, "low": one.low, "high": one.high, "better": one.better}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2) + 0.0
