"""What a change on a scale is measured against, from the scale's own file."""

import math
from dataclasses import dataclass
from itertools import pairwise

from scipy.special import ndtri

from toolkit.instruments import Instrument, Scale
from toolkit.results.person_words import PersonError
from toolkit.statistics import chance_marked, least_marked, smallest_detectable, threshold_at
from toolkit.statistics.reliable_change import error_of_change

#: How far two answers months apart go together, where no retest was published.
MONTHS_APART = 0.6
#: A published retest over weeks is too high for months: no more than this is believed.
MOST_MONTHS_APART = 0.7


@dataclass(frozen=True, slots=True)
class Population:
    """People to compare with, on one scale."""

    words: str
    caution: str
    mean: float
    sd: float | None


@dataclass(frozen=True, slots=True)
class Yardsticks:
    """For one scale and one baseline, in points.

    ``mid`` is the smallest change of a group's mean that matters; ``sd`` the reference's standard
    deviation, that of the baseline where there is none.
    """

    mid: float
    mid_source: str
    population: Population | None
    sd: float | None
    sd_change: float | None

    def detectable(self, n: int) -> float | None:
        """Return the smallest change that ``n`` pairs would notice with a power of 80 %."""
        if self.sd_change is None or n < 3:
            return None
        return smallest_detectable(n, self.sd_change)


def yardsticks(instrument: Instrument, scale: Scale, sd: float | None) -> Yardsticks:
    """Return what a change from a baseline with this SD is held against."""
    population = population_of(instrument, scale)
    correlation = _over_months(scale)
    if scale.smallest_change is not None:
        mid, source = scale.smallest_change.value, scale.smallest_change.source
    else:
        mid = 0.5 * sd if sd else 0.05 * (scale.high - scale.low)
        source = "half a standard deviation of the first wave: nothing better was published"
    spread = (population.sd if population and population.sd else None) or sd
    return Yardsticks(
        mid=mid,
        mid_source=source,
        population=population,
        sd=spread,
        sd_change=spread * (2 * (1 - correlation)) ** 0.5 if spread else None,
    )


def population_of(instrument: Instrument, scale: Scale) -> Population | None:
    for reference in instrument.references:
        norm = reference.scales.get(scale.key)
        if norm is not None:
            return Population(reference.words, reference.caution, norm.mean, norm.sd)
    return None


def _over_months(scale: Scale) -> float:
    retests = [one for one in scale.reliability if one.kind == "retest"]
    if not retests:
        return MONTHS_APART
    longest = max(retests, key=lambda one: one.weeks or 0)
    return min(longest.value, MOST_MONTHS_APART)


def person_error(instrument: Instrument, scale: Scale) -> PersonError | None:
    """Return how far one person's score moves though nothing changed; None if it can't show that.

    A published threshold counts itself, so that the SD is turned to lie just below it (at a
    reliability of one half the threshold is z times the SD). Else the reference's SD with the least
    reliability that was published, which is the largest threshold.
    """
    if not scale.one_person:
        return None
    population = population_of(instrument, scale)
    spread = population.sd if population else None
    if scale.reliable_change is not None:
        published = scale.reliable_change
        at_95 = threshold_at(published.value, confidence=published.confidence)
        sd, reliability = at_95 * (1 - 1e-9) / float(ndtri(0.975)), 0.5
    elif spread and scale.reliability:
        sd, reliability = spread, min(one.value for one in scale.reliability)
    else:
        return None
    threshold = float(ndtri(0.975)) * error_of_change(sd, reliability)
    chance = None
    if spread:
        chance = chance_marked(threshold, sd=spread, correlation=_over_months(scale))
    return PersonError(
        sd=sd,
        reliability=reliability,
        threshold=threshold,
        at_least=least_marked(threshold, step=step_of(scale)),
        chance=chance,
        own_error_only=not any(one.kind == "retest" for one in scale.reliability),
    )


def step_of(scale: Scale) -> float:
    """Return the least distance of two scores with every question answered, in points."""
    if not scale.items:
        return 0.1  # a table of scores, such as SWEMWBS's metric one: its steps differ
    values = sorted({value for item in scale.items for value in item.values.values()})
    apart = [round(1000 * (after - before)) for before, after in pairwise(values)]
    parts = len(scale.items) if scale.combine == "mean" else 1
    return math.gcd(*apart) / 1000 * scale.multiply / parts
