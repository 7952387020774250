"""A scale's finding as it may be told outside: the group's own words, with rounded figures."""

import re
from collections.abc import Sequence
from dataclasses import replace

from toolkit.results.data import Presence
from toolkit.results.evidence import Told
from toolkit.results.group import GroupResults
from toolkit.results.scale import ScaleResult
from toolkit.results.words import Verdict, average, near_the_top, say
from toolkit.statistics.disclosure import (
    FEWER,
    Disclosed,
    DisclosedCounts,
    DisclosedMean,
    disclose_counts,
)
from toolkit.statistics.least import FEWEST_TO_COUNT, LEAST_OUTSIDE

_FEW = (
    "With fewer than eight people we say no more than this outside the group, so that nobody’s "
    "answers can be worked out."
)
HELD = (
    "Not shown: an earlier report told this of nearly the same people, and the difference would "
    "give one or two of them away."
)
#: Without the number: beside the counts in bands, it would tell of those in between.
_NEAR_TOP = " A third or more were near the top: this questionnaire could not have shown a gain."
_POINTS = "Not shown, so that nobody’s answers can be worked out."
_TOO_FEW = "Too few people to show as a group."


def said(item: ScaleResult, change: Disclosed, *, held: bool) -> tuple[Verdict, str]:
    """Return the verdict and its words, in rounded figures, for as many people as it takes."""
    if held:
        return (Verdict.ASKED_ONCE if item.asked_once else Verdict.TOO_FEW), HELD
    if item.asked_once or change.n is None:
        return (Verdict.ASKED_ONCE if item.asked_once else Verdict.TOO_FEW), _TOO_FEW
    if change.mean_change is None:
        return Verdict.TOO_FEW, _POINTS
    if change.ci_low is None or change.ci_high is None:
        told = Told(change.mean_change, change.mean_change, change.mean_change)
        shown = replace(item.evidence, told=told)
        return Verdict.FIVE, f"{average(shown)} {_FEW}"
    told = Told(change.mean_change, change.ci_low, change.ci_high)
    shown = replace(item.evidence, told=told)
    said = say(replace(shown, near_top=0))
    return said.verdict, said.text + (_NEAR_TOP if near_the_top(item.evidence) else "")


def mid_of(item: ScaleResult) -> float:
    """Return the smallest change that matters, as it may be printed.

    Where nothing was published the group's own page goes by half of the group's own standard
    deviation, which must not leave: here it is half the reference's, or a twentieth of the scale.
    """
    scale, population = item.scale, item.yardsticks.population
    if scale.smallest_change is not None:
        return scale.smallest_change.value
    if population is not None and population.sd:
        return rounded(population.sd / 2)
    return 0.05 * (scale.high - scale.low)


def start_words(item: ScaleResult, start: DisclosedMean) -> str:
    if start.mean is None:
        return _TOO_FEW
    scale = item.scale
    better = "a high score is better" if scale.better == "higher" else "a low score is better"
    text = (
        f"{start.mean:g} on average, from {scale.low:g} to {scale.high:g} ({better}), for the "
        f"{start.n} who answered."
    )
    population = item.yardsticks.population
    if population is not None:
        text += (
            f" For comparison, {population.words}: {rounded(population.mean):g}. "
            f"{population.caution}"
        )
    return text.rstrip()


def bands(item: ScaleResult) -> tuple[tuple[str, DisclosedCounts], ...]:
    if not item.bands or item.change.n < LEAST_OUTSIDE["tally"]:
        return ()
    before = disclose_counts({band.label: band.before for band in item.bands})
    after = disclose_counts({band.label: band.after for band in item.bands})
    return (("before", before), ("after", after))


def enough(item: ScaleResult) -> DisclosedCounts | None:
    """How many moved by as much as matters to a group, or more; for those who are used to it.

    Not where fewer than three got better by less than that: "better" less these would tell.
    """
    many, better = item.changed_enough, item.change.improved
    if many is None or better is None or item.change.n < LEAST_OUTSIDE["tally"]:
        return None
    if better - many < FEWEST_TO_COUNT:
        return None
    if item.scale.smallest_change is None:  # else the count would be by the group's own spread
        return None
    return disclose_counts({"changed by as much": many, "did not": item.change.n - many})


def some(count: int, n: int) -> str:
    return str(count) if FEWEST_TO_COUNT <= count <= n - FEWEST_TO_COUNT else "Some"


def answered_words(results: GroupResults) -> str:
    """Say how many answered, and how often; one or two are "fewer than 3"."""
    data = results.data
    inside = [wave.number for wave in results.comparison.inside(data.waves)]
    times = (data.presence[inside] == Presence.ANSWERED).sum(axis=1)
    ever = int((times > 0).sum())
    if ever < LEAST_OUTSIDE["figure"]:
        return ""
    if results.one_wave:
        return f"{ever} answered."
    twice, once = int((times > 1).sum()), int((times == 1).sum())
    if once >= FEWEST_TO_COUNT:
        return f"{twice} of the {ever} who ever answered did so twice or more, {once} only once."
    return f"{twice} answered twice or more, and {fewer(once)} only once."


def starts_words(results: GroupResults) -> str:
    """Return the first sentence of a report from one wave."""
    flow, says = results.flow[0], "This shows where you stand."
    if flow.answered < LEAST_OUTSIDE["figure"]:
        return says
    if flow.invited - flow.answered < FEWEST_TO_COUNT:
        return f"{flow.answered} members answered. {says}"
    return f"{flow.answered} of {flow.invited} members answered. {says}"


def cautions_of_all(cautions: Sequence[str]) -> tuple[str, ...]:
    """Return what holds for all of it, as the group's own page says it, without one or two."""
    return tuple(_LATE.sub(_some_late, text) for text in cautions)


_LATE = re.compile(r"^(\d+)(?= joined too late to count yet)")


def _some_late(found: re.Match[str]) -> str:
    return found[0] if int(found[0]) >= FEWEST_TO_COUNT else "Some"


def fewer(count: int) -> str:
    """Return a count as it may be printed: 0, 1 and 2 in the same words."""
    return str(count) if count >= FEWEST_TO_COUNT else FEWER


def rounded(value: float) -> float:
    return round(value, 1) + 0.0
