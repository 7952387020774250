"""What a funder may see: the group's results through disclosure control, of a type of their own."""

from dataclasses import dataclass

from toolkit.results.group import GroupResults
from toolkit.results.scale import ScaleResult
from toolkit.results.words import TITLES
from toolkit.statistics.disclosure import Disclosed, Hidden, WhyHidden, disclose


@dataclass(frozen=True)
class FunderScale:
    """One scale as it may leave: no member, no unrounded figure."""

    name: str
    planned: bool
    finding: str
    change: Disclosed

    @property
    def words(self) -> str:
        """Say the change in the rounded figures alone."""
        change = self.change
        if change.n is None:
            return "Too few people to show."
        if change.mean_change is None:
            return "Not shown, so that nobody’s answers can be worked out."
        way = "rose" if change.mean_change > 0 else "fell" if change.mean_change < 0 else "stayed"
        size = f"{abs(change.mean_change):g}"
        moved = "stayed about the same" if way == "stayed" else f"{way} by about {size} points"
        text = f"On average, scores {moved}, for {change.n} people who answered both times"
        if change.ci_low is not None and change.ci_high is not None:
            text += f" (likely between {change.ci_low:g} and {change.ci_high:g})"
        return f"{text}: {self.finding}."


@dataclass(frozen=True)
class FunderResults:
    """A group's results for outside: planned outcomes first, good, bad and unclear alike."""

    name: str
    scales: tuple[FunderScale, ...]
    hidden: tuple[tuple[str, Hidden], ...]
    invited_first: int | None
    answered_both: int | None


def for_funder(results: GroupResults) -> FunderResults:
    """Return what may leave the group of these results; every planned outcome is in it."""
    scales = tuple(_scale(item) for item in results.scales)
    invited = results.flow[0].invited
    both = min((item.change.n for item in results.scales), default=0)
    return FunderResults(
        name=results.data.name,
        scales=scales,
        hidden=tuple((scale.name, one) for scale in scales for one in _hidden(scale.change)),
        invited_first=invited if invited >= 5 else None,
        answered_both=both if both >= 5 else None,
    )


def _scale(item: ScaleResult) -> FunderScale:
    change = disclose(item.change, low=item.scale.low, high=item.scale.high)
    # Below the fewest for outside, no more is said than that: a verdict is a figure too.
    few = any(one == Hidden("interval", WhyHidden.TOO_FEW) for one in change.hidden)
    hidden = change.mean_change is None
    finding = "too few people to say more" if few or hidden else TITLES[item.statement.verdict]
    return FunderScale(item.name, item.planned, finding, change)


def _hidden(change: Disclosed) -> tuple[Hidden, ...]:
    return (*change.hidden, *(change.counts.hidden if change.counts else ()))
