"""Where a group starts, after one wave: against a reference, in bands, and with room to grow."""

from collections.abc import Sequence

from toolkit.results.scale import ScaleResult
from toolkit.results.words import points
from toolkit.statistics import LEAST

#: The mean lies in this part of the range at the better end: there is little room to grow.
_NEAR_BEST = 0.2


def start_words(item: ScaleResult) -> str:
    """Say where the group stands on a scale at its first wave."""
    mean, scale = item.waves[0][1].mean, item.scale
    if mean is None:
        return "Too few people to show as a group."
    better = "high is better" if scale.better == "higher" else "low is better"
    said = [f"{points(mean, scale)} on average, of {scale.low:g} to {scale.high:g}; {better}."]
    beside = item.yardsticks.population
    if beside is not None:
        said.append(f"For comparison, {beside.words}: {points(beside.mean, scale)}.")
    if item.bands:
        listed = ", ".join(f"{band.label} {band.before}" for band in item.bands if band.before)
        said.append(f"People in each band: {listed}.")
    if item.near_best:
        was = "is" if item.near_best == 1 else "are"
        end = "the top" if scale.better == "higher" else "the best score"
        said.append(
            f"{item.near_best} {was} near {end}: this questionnaire can’t show them a gain."
        )
    return " ".join(said)


def room(shown: Sequence[ScaleResult]) -> str:
    """Say on which of these scales the group has most room to grow, and where little is left."""
    left = {}
    for item in shown:
        mean = item.waves[0][1].mean
        if mean is not None:
            best = item.scale.high if item.scale.better == "higher" else item.scale.low
            left[item.name] = abs(best - mean) / (item.scale.high - item.scale.low)
    if not left:
        fewest = LEAST["figure"]
        return f"It takes {fewest} answers to show a group, so there is no average to show yet."
    little = [name for name, part in left.items() if part < _NEAR_BEST]
    most = max(left, key=lambda name: left[name])
    if len(little) == len(left):
        return "You stand near the best end already, so that there is little room to grow."
    said = f"There is room to grow: most on {most}." if len(left) > 1 else "There is room to grow."
    if little:
        said += f" Near the best end already: {', '.join(little)}."
    return said
