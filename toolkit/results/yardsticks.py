"""What a change on a scale is measured against, from the scale's own file."""

from dataclasses import dataclass

from scipy.special import ndtri

from toolkit.instruments import Instrument, Scale
from toolkit.statistics import expected_rise, smallest_detectable

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

    ``mid`` is the smallest change of a group's mean that matters; ``expected`` how far such a
    baseline drifts in the better direction by itself (0 where that can't be said).
    """

    mid: float
    mid_source: str
    population: Population | None
    expected: float
    sd_change: float | None

    def detectable(self, n: int) -> float | None:
        """Return the smallest change that ``n`` pairs would notice with a power of 80 %."""
        if self.sd_change is None or n < 3:
            return None
        return smallest_detectable(n, self.sd_change)


def yardsticks(
    instrument: Instrument, scale: Scale, baseline: float | None, sd: float | None
) -> Yardsticks:
    """Return what a change from this baseline (mean and SD of the first wave) is held against."""
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
        expected=_expected(scale, population, baseline, spread, correlation),
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


def _expected(
    scale: Scale,
    population: Population | None,
    baseline: float | None,
    spread: float | None,
    correlation: float,
) -> float:
    """Return regression to the mean, if the group starts more than half an SD worse than others."""
    if population is None or baseline is None or spread is None:
        return 0.0
    sign = 1 if scale.better == "higher" else -1
    if (population.mean - baseline) * sign <= 0.5 * spread:
        return 0.0
    rise = expected_rise(baseline, reference_mean=population.mean, correlation=correlation)
    return abs(rise)


def one_persons_error(instrument: Instrument, scale: Scale) -> tuple[float, float] | None:
    """Return the SD and the reliability that decide whether one person's change is real.

    A published threshold is turned into the SD that gives it (at a reliability of one half the
    threshold is z times the SD); just below it, since its authors count the threshold itself.
    Else the reference's SD with the least reliability that was published, which is the largest
    threshold. None where the scale can't show one person's change.
    """
    if not scale.one_person:
        return None
    if scale.reliable_change is not None:
        return scale.reliable_change.value * (1 - 1e-9) / float(ndtri(0.975)), 0.5
    population = population_of(instrument, scale)
    if population is None or population.sd is None or not scale.reliability:
        return None
    return population.sd, min(one.value for one in scale.reliability)
