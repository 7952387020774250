"""The charts of a group over all scales: which fit, and each one for the group or for outside."""

from collections import Counter

import numpy as np
import pandas as pd

from toolkit.charts.flow import Step, flow
from toolkit.charts.outcomes import Outcome, before_after, together
from toolkit.charts.outcomes import Whole as Drawn
from toolkit.charts.pictures import Kind
from toolkit.charts.profile import Part, profile
from toolkit.charts.text import listed
from toolkit.charts.theme import SCREEN, Chart, Look, Said
from toolkit.results.comparison import distinct
from toolkit.results.counted import Whole, whole
from toolkit.results.data import Presence
from toolkit.results.group import GroupResults, WaveFlow
from toolkit.results.handed_on import axis_of, dates, given, kind_of, source_of, times_of
from toolkit.results.outside_words import mid_of, said
from toolkit.results.page import group_page, short
from toolkit.results.scale import ScaleResult
from toolkit.results.words import TITLES
from toolkit.statistics import disclose_counts, person_means

#: A profile is drawn of so many scales on one axis, at least.
_PROFILE = 4
_STATES = (
    (Presence.ANSWERED, "answered"),
    (Presence.NOT_THIS_TIME, "said “not this time”"),
    (Presence.NO_ANSWER, "no answer"),
    (Presence.LEFT, "had left"),
    (Presence.NOT_YET_JOINED, "joined later"),
)


def offered(results: GroupResults) -> tuple[tuple[str, str], ...]:
    """Return the charts that fit a group: each one's word in an address, and its name."""
    found = []
    if not results.one_wave:
        found.append(("before-and-after", "Before and after, by outcome"))
        if _whole(results) is not None:
            found.append(("together", "Taken together"))
        found += [
            (f"profile-{measure}", f"{results.data.instruments[measure].short}: all scales")
            for measure in _profiles(results)
        ]
    return (*found, ("flow", "Who stayed, who left"))


def group_chart(
    results: GroupResults, key: str, *, look: Look = SCREEN, outside: bool = True
) -> Chart | None:
    """Return one of the charts that are offered; None where there is none, or none for outside.

    ``outside`` is the safe one: no member is in it, and only figures that may leave the group.
    """
    if key not in {one for one, _ in offered(results)}:
        return None
    if key == "flow":
        return _flow(results, look, outside=outside)
    if key == "together":
        return None if outside else _together(results, look)
    if key == "before-and-after":
        return _before_after(results, look, outside=outside)
    return _profile(results, key.removeprefix("profile-"), look, outside=outside)


def _shown(results: GroupResults) -> tuple[ScaleResult, ...]:
    """Return the planned outcomes, or all scales: each question once."""
    among = results.outcomes or results.scales
    kept = distinct(results.data, [item.key for item in among])
    return tuple(item for item in among if item.key in kept)


def _when(results: GroupResults) -> str:
    return f"{results.first.name} to {results.last.name}"


def _before_after(results: GroupResults, look: Look, *, outside: bool) -> Chart:
    shown = _shown(results)
    source = source_of(results, [item.key for item in shown])
    if not outside:
        finding = results.headline or "What has changed, scale by scale"
        who = f"{group_page(results).answered} {_when(results)}"
        rows = [_outcome(item) for item in shown]
    else:
        told = [said(item, given(item), held=False) for item in shown]
        rows = [_outcome_outside(item, text) for item, (_, text) in zip(shown, told, strict=True)]
        counts = Counter(TITLES[verdict] for verdict, _ in told)
        kind = "planned outcomes" if results.outcomes else "scales"
        finding = f"Of {len(shown)} {kind}: " + listed([f"{n} {s}" for s, n in counts.items()])
        who = _when(results)
    return before_after(Said(finding, who, source), rows, look=look)


def _turned(item: ScaleResult, ends: list[float | None], mid: float) -> list[float | None]:
    """Return a change and its limits in smallest changes that matter, better above 0."""
    sign = 1 if item.scale.better == "higher" else -1
    mean, low, high = (None if v is None else sign * v / mid for v in ends)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return [mean, low, high]


def _outcome(item: ScaleResult) -> Outcome:
    change = item.change
    ends = [change.mean_change, change.ci_low, change.ci_high]
    mean, low, high = _turned(item, ends, item.yardsticks.mid)
    return Outcome(
        name=item.name,
        was=change.mean_before,
        now=change.mean_after,
        digits=axis_of(item).digits,
        mean=mean,
        low=low,
        high=high,
        kind=kind_of(item),
        words=short(item),
    )


def _outcome_outside(item: ScaleResult, words: str) -> Outcome:
    change = given(item)
    ends = [change.mean_change, change.ci_low, change.ci_high]
    mean, low, high = _turned(item, ends, mid_of(item))
    return Outcome(
        name=item.name,
        was=change.mean_before,
        now=change.mean_after,
        digits=axis_of(item).digits,
        mean=mean,
        low=low,
        high=high,
        kind=kind_of(item) if low is not None else Kind.SAME,
        words=words,
    )


def _whole(results: GroupResults) -> Whole | None:
    shown = [item for item in _shown(results) if item.counted.sd]
    if not results.outcomes or len(shown) < 2:
        return None
    found = whole({str(item.key): item.counted for item in shown})
    return found if found is not None and found.change.mean_change is not None else None


def _together(results: GroupResults, look: Look) -> Chart | None:
    found = _whole(results)
    if found is None:
        return None
    shown = [item for item in _shown(results) if item.counted.sd]
    moved = pd.DataFrame({str(i.key): i.pairs.after - i.pairs.before for i in shown})
    means = person_means(
        moved,
        sds={str(i.key): i.counted.sd or 1.0 for i in shown},
        better={str(i.key): i.scale.better for i in shown},
    ).dropna()
    change = found.change
    people = sorted((float(v), _side(float(v))) for v in means)
    up = sum(side is Kind.BETTER for _, side in people)
    down = sum(side is Kind.WORSE for _, side in people)
    names = listed([item.name for item in shown])
    said = Said(
        f"All outcomes taken together: {up} of {change.n} people moved up on average, {down} down",
        f"{names}, {_when(results)}",
        source_of(results, [item.key for item in shown]),
    )
    whole_ = Drawn(
        change.n, change.mean_change, change.ci_low, change.ci_high, found.mid, Kind.SAME
    )
    return together(said, whole_, people, look=look)


def _side(value: float) -> Kind:
    if np.isclose(value, 0):
        return Kind.SAME
    return Kind.BETTER if value > 0 else Kind.WORSE


def _profiles(results: GroupResults) -> list[str]:
    return [m for m in results.data.instruments if len(_parts(results, m)) >= _PROFILE]


def _parts(results: GroupResults, measure: str) -> list[ScaleResult]:
    """Return a measure's scales that share their range and direction with most of the others."""
    mine = [
        item
        for item in results.scales
        if item.key[0] == measure and not item.asked_once and item.change.mean_before is not None
    ]
    ranges = Counter((i.scale.low, i.scale.high, i.scale.better) for i in mine)
    if not ranges:
        return []
    most = ranges.most_common(1)[0][0]
    order = {scale.key: at for at, scale in enumerate(results.data.instruments[measure].scales)}
    alike = [i for i in mine if (i.scale.low, i.scale.high, i.scale.better) == most]
    beside = [i for i in alike if i.yardsticks.population is not None]
    alike = beside if len(beside) >= _PROFILE else alike
    kept = distinct(results.data, [item.key for item in alike])
    return sorted((item for item in alike if item.key in kept), key=lambda item: order[item.key[1]])


def _profile(results: GroupResults, measure: str, look: Look, *, outside: bool) -> Chart | None:
    items = _parts(results, measure)
    parts, reference = [], "people to compare with"
    for item in items:
        change = given(item) if outside else item.change
        beside = item.yardsticks.population
        reference = beside.words if beside else reference
        parts.append(
            Part(
                item.scale.label,
                change.mean_before,
                change.mean_after,
                beside.mean if beside else None,
            )
        )
    known = [p for p in parts if p.before is not None and p.after is not None]
    if not known:
        return None
    higher = items[0].scale.better == "higher"
    moved = sum(((p.after or 0) - (p.before or 0)) * (1 if higher else -1) > 0 for p in known)
    short_name = results.data.instruments[measure].short
    said = Said(
        f"{short_name}: the mean moved towards better on {moved} of {len(known)} scales",
        f"The same people both times, {dates(items[0])}. One scale alone may move by chance.",
        source_of(results, [item.key for item in items]),
    )
    times = times_of(items[0])
    axis = axis_of(items[0])
    return profile(said, axis, parts, times=times, reference=reference, look=look)


def _flow(results: GroupResults, look: Look, *, outside: bool) -> Chart | None:
    steps = []
    for one in results.flow:
        counts = _counted(one)
        printed = [str(count) for count in counts]
        if outside:
            told = disclose_counts(dict(zip([name for _, name in _STATES], counts, strict=True)))
            printed = list(told.printed.values())
        steps.append(
            Step(
                one.wave.name,
                tuple(int(text) if text.isdigit() else None for text in printed),
                tuple(printed),
            )
        )
    if not any(count for step in steps for count in step.counts):
        return None
    finding = group_page(results).answered.rstrip(".")
    if outside:
        finding = listed([f"{step.printed[0]} in {step.name}" for step in (steps[0], steps[-1])])
        finding = f"People who answered: {finding}"
    said = Said(finding, _when(results), source_of(results, []))
    return flow(said, [name for _, name in _STATES], steps, look=look)


def _counted(one: WaveFlow) -> list[int]:
    return [one.answered, one.not_this_time, one.no_answer, one.left, one.joined_later]
