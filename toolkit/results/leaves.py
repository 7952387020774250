"""What leaves a group, as it leaves: rounded figures and words, no member (see ``outside.py``)."""

from dataclasses import dataclass

from toolkit.results.data import Key
from toolkit.results.words import Verdict
from toolkit.statistics.disclosure import Disclosed, DisclosedCounts, DisclosedMean
from toolkit.statistics.releases import Release


@dataclass(frozen=True, slots=True)
class OutsideWave:
    """The mean of the same people, as far as they answered, at one wave."""

    name: str
    mean: DisclosedMean


@dataclass(frozen=True, slots=True)
class OutsideScale:
    """One scale as it may leave: no member, no unrounded figure."""

    key: Key
    name: str
    label: str
    planned: bool
    low: float
    high: float
    better: str
    high_means: str
    #: The smallest change that matters, from published figures alone.
    mid: float
    change: Disclosed
    verdict: Verdict
    text: str
    cautions: tuple[str, ...]
    course: tuple[OutsideWave, ...]
    bands: tuple[tuple[str, DisclosedCounts], ...]
    enough: DisclosedCounts | None
    population: str
    population_mean: float | None
    population_caution: str
    #: The group at its one wave so far; None where there are more.
    start: DisclosedMean | None
    #: Whether people were left out, so that an earlier report and this one give nobody away.
    by_lot: bool


@dataclass(frozen=True, slots=True)
class NotShown:
    """A figure that does not leave: of what, why, and what can be done."""

    name: str
    what: str
    why: str
    mend: str = ""


@dataclass(frozen=True, slots=True)
class OutsideWaveFlow:
    """Who was there at a wave; ``missing``: how many did not answer, or "fewer than 3"."""

    name: str
    answered: int
    missing: str


@dataclass(frozen=True, slots=True)
class Outside:
    """All that may leave the group of its results."""

    name: str
    invented: bool
    one_wave: bool
    when: str
    headline: str
    cautions: tuple[str, ...]
    planned: str
    answered: str
    scales: tuple[OutsideScale, ...]
    #: Planned outcomes of which there is nothing to show, by name.
    planned_and_missing: tuple[str, ...]
    flow: tuple[OutsideWaveFlow, ...]
    left: DisclosedCounts | None
    meetings: int
    came: int | None
    measures: tuple[Key, ...]
    not_shown: tuple[NotShown, ...]
    leaves: tuple[Release, ...]
    #: What of this an earlier report told already, in words.
    told_before: tuple[str, ...]
    #: What the change in life satisfaction would be worth, in pounds: low, central, high.
    value: tuple[float, float, float] | None

    @property
    def outcomes(self) -> tuple[OutsideScale, ...]:
        return tuple(one for one in self.scales if one.planned)

    @property
    def rest(self) -> tuple[OutsideScale, ...]:
        return tuple(one for one in self.scales if not one.planned)
