"""Which few measures fit what a group hopes for, and what a change on each would mean."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from toolkit.instruments import Instrument, Scale
from toolkit.instruments.reading import reading_age

#: Longer than this, and people stop half-way.
MANY_MINUTES = 10
#: So many measures are offered; the rest are a step away.
OFFERED = 3
#: What members may hope for, by the word that the questionnaires' files use.
HOPES = {
    "wellbeing": "To feel well more often",
    "mood": "To feel less low",
    "anxiety": "To worry less",
    "loneliness": "To feel less alone",
    "belonging": "To belong somewhere, and to give as well as take",
    "confidence": "To manage things myself",
    "self-esteem": "To think better of myself",
    "resilience": "To get up again after hard times",
    "recovery": "To build a life in recovery",
    "alcohol": "To drink less, or not at all",
    "health": "To be held back less by my health",
}
#: What most groups can begin with, where nobody says what they hope for.
FIRST_CHOICES = ("who5", "ons4", "mutual_aid")


@dataclass(frozen=True, slots=True)
class Offer:
    """One measure that is offered: for which hopes, on which scale, what a change would mean."""

    instrument: Instrument
    scale: Scale
    hopes: tuple[str, ...]
    reading_age: int | None
    means: str


def offered(
    library: Mapping[str, Instrument], hopes: Sequence[str], askable: Collection[str]
) -> tuple[Offer, ...]:
    """Return at most three measures for these hopes, within ten minutes together.

    For each hope in turn the measure that is made for it, the shortest first. Only what is
    ``askable`` (has its wording) is offered.
    """
    able = {key: one for key, one in library.items() if key in askable}
    chosen: list[str] = []
    for hope in dict.fromkeys(hopes):
        if len(chosen) == OFFERED or any(able[key].hopes[0] == hope for key in chosen):
            continue
        left = MANY_MINUTES - sum(able[key].minutes for key in chosen)
        fitting = [
            key
            for key, one in able.items()
            if hope in one.hopes and key not in chosen and one.minutes <= left
        ]
        if fitting:
            # Made for this hope first, then the shortest.
            chosen.append(min(fitting, key=_fits(able, hope)))
    for key in FIRST_CHOICES:  # every group can use a short look at wellbeing, and at itself
        if key in able and key not in chosen and len(chosen) < OFFERED:
            chosen.append(key)
    return tuple(_offer(able[key], hopes) for key in chosen)


def _fits(library: Mapping[str, Instrument], hope: str) -> Callable[[str], tuple[bool, int, bool]]:
    return lambda key: (
        library[key].hopes[0] != hope,
        library[key].minutes,
        key != FIRST_CHOICES[0],
    )


def _offer(instrument: Instrument, hopes: Sequence[str]) -> Offer:
    scale = _scale_for(instrument, hopes)
    served = tuple(HOPES[hope] for hope in hopes if hope in instrument.hopes and hope in HOPES)
    return Offer(instrument, scale, served, reading_age(instrument), meaning(scale))


def _scale_for(instrument: Instrument, hopes: Sequence[str]) -> Scale:
    """Return the scale that stands for a hope where a measure has several, else its first."""
    wanted = {"mood": "emotional_wellbeing", "wellbeing": "emotional_wellbeing"}
    for hope in hopes:
        key = wanted.get(hope)
        if hope in instrument.hopes and key and instrument.has_scale(key):
            return instrument.scale(key)
    return instrument.outcomes[0]


def meaning(scale: Scale) -> str:
    """Say what a change on a scale would mean: which way is better, how much of it matters."""
    way = "more" if scale.better == "higher" else "less"
    size = f"{scale.label} goes from {scale.low:g} to {scale.high:g}: {scale.high_means}."
    if scale.smallest_change is None:
        return f"{size} Better is {way} of it. How much of a change matters, nobody has published."
    points = scale.smallest_change.value
    return f"{size} Better is {way} of it, and about {points:g} points on average would matter."


def takes(minutes: int) -> str:
    """Say how long answering takes, and whether that is much."""
    text = f"Answering takes about {minutes} {'minute' if minutes == 1 else 'minutes'}."
    if minutes <= MANY_MINUTES:
        return text
    return f"{text} With more than {MANY_MINUTES}, people stop half-way. Could some wait?"
