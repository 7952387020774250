"""What a group of so many could see: said when it plans, never beside a change that was found."""

from collections.abc import Mapping, Sequence
from typing import cast

from toolkit.instruments import Instrument, Scale
from toolkit.results.yardsticks import population_of, yardsticks
from toolkit.statistics import pairs_for
from toolkit.statistics.least import LEAST
from toolkit.statistics.planning import people_to_start

#: How many of those who begin answer at the main wave too, where a group knows no better.
FOLLOWED = 0.7
#: How far people's answers lie apart (SD) where nothing was published for a scale, as a share of
#: its length. An assumption of ours, told as such: RAND-36's published ones are 0.21 to 0.41.
ASSUMED_SD = 0.2


def could_see(
    library: Mapping[str, Instrument], outcomes: Sequence[tuple[str, str]], people: int
) -> tuple[str, ...]:
    """Return in sentences what ``people`` with both answers would notice of the planned outcomes.

    ``outcomes`` are pairs of an instrument's and a scale's key; those that the library has no more
    are passed over. Power of 80 %, by ``smallest_detectable``.
    """
    fewest = LEAST["figure"]
    if people < fewest:
        too_few = f"With fewer than {fewest} people who answer both times, no figures of the group"
        return (f"{too_few} are shown: only each person’s own answers, to those who run it.",)
    planned = [
        (library[key], library[key].scale(scale))
        for key, scale in outcomes
        if key in library and library[key].has_scale(scale)
    ]
    if not planned:
        return ()
    said = _noticed(planned, people)
    assumed = sum(_spread(instrument, scale) is None for instrument, scale in planned)
    if assumed:
        all_of_them = "these" if len(planned) > 1 else "this"
        which = "some of these" if assumed < len(planned) else all_of_them
        said.append(
            f"For {which} we know of no figure for how far people’s answers lie apart, so we took "
            "a fifth of the scale."
        )
    least = pairs_for(len(planned))
    if people < least:
        said.append(
            f"With {people} people we can show what happened, but can’t say whether it is more "
            f"than chance: that takes {least}."
        )
    said.append(
        f"Some stop answering. To have {people} at the end, begin with about "
        f"{people_to_start(people, share_followed=FOLLOWED)}."
    )
    return tuple(said)


def _spread(instrument: Instrument, scale: Scale) -> float | None:
    population = population_of(instrument, scale)
    return population.sd if population else None


def _noticed(planned: Sequence[tuple[Instrument, Scale]], people: int) -> list[str]:
    big: list[str] = []
    mattering: list[str] = []
    for instrument, scale in planned:
        sticks = yardsticks(instrument, scale, ASSUMED_SD * (scale.high - scale.low))
        least = cast("float", sticks.detectable(people))  # there is an SD, and there are people
        points = f"{least:.0f}" if least >= 5 else f"{least:.1f}"
        name = f"{instrument.short}, {scale.label.lower()}"
        change = f"about {points} points in {name} ({scale.low:g} to {scale.high:g})"
        (mattering if least <= sticks.mid else big).append(change)
    said = []
    if big:
        said.append(
            f"With {people} people we can only notice big changes: {'; '.join(big)}. "
            "Smaller ones that matter may still be there."
        )
    if mattering:
        said.append(
            f"With {people} people we would mostly notice a change of {'; '.join(mattering)}."
        )
    return said
