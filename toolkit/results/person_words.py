"""One person's change in plain words: what happened, never what they would be called."""

from dataclasses import dataclass

from toolkit.instruments import Scale
from toolkit.results.words import points
from toolkit.statistics import LEAST
from toolkit.statistics.reliable_change import Verdict

#: A larger chance that an unchanged person is marked, and nobody is called clearly better or worse.
MOST_CHANCE = 0.15


UNKNOWN = "We don’t know how many would be marked if nobody had changed."


@dataclass(frozen=True, slots=True)
class PersonError:
    """How far one person's score on a scale moves though nothing changed, in points.

    ``threshold`` must be exceeded at 95 %; ``at_least`` is the least change in whole steps of the
    scale that does ("n points or more"). ``sd`` and ``reliability`` give the threshold. ``chance``
    is that of an unchanged person to be marked over months (None: not known). ``own_error_only``:
    no retest is known, so the day-to-day swing is not in it.
    """

    sd: float
    reliability: float
    threshold: float
    at_least: float
    chance: float | None
    own_error_only: bool

    @property
    def clear(self) -> bool:
        """Whether a person's change beyond the threshold may be called clear."""
        return self.chance is not None and self.chance <= MOST_CHANCE

    @property
    def beyond(self) -> str:
        """What a change beyond the threshold is more than."""
        if self.own_error_only:
            return "the questionnaire’s own error"
        return "the usual swing from day to day"


@dataclass(frozen=True, slots=True)
class MarkWords:
    """What a list of marked members is called, and each side of it."""

    title: str
    better: str
    worse: str
    neither: str


CLEAR = MarkWords("Clearly better or worse", "clearly better", "clearly worse", "no clear change")
MOVED_MOST = MarkWords(
    "Moved most", "moved most for the better", "moved most for the worse", "about the same"
)


def mark_words(error: PersonError) -> MarkWords:
    """Return the words for members marked with this error."""
    return CLEAR if error.clear else MOVED_MOST


def say_person(
    verdict: Verdict | None, error: PersonError | None, scale: Scale, *, no_room: bool = False
) -> str:
    """Say what changed for one member with two answers.

    Without an ``error`` the scale can't show one person's change. ``no_room``: the best score was
    nearer than the threshold.
    """
    if error is None or verdict is None:
        return "This scale can’t show one person’s change: it is too short."
    size = f"{points(error.at_least, scale)} points or more"
    if verdict is Verdict.NO_RELIABLE_CHANGE:
        if no_room:
            near = "top" if scale.better == "higher" else "best score"
            return f"Was near the {near}: this questionnaire could not have shown a gain."
        return f"No clear change: it takes {size} to be more than {error.beyond}."
    better = verdict is Verdict.IMPROVED
    if error.clear:
        way = "better" if better else "worse"
        return f"Clearly {way}: {size}, which is more than {error.beyond}."
    way = "for the better" if better else "for the worse"
    return (
        f"Moved a lot {way}: {size}. Many people’s scores move so far between two times, though "
        "nothing has changed."
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """How many of ``n`` members were marked; ``no_room`` of them could not have shown a gain."""

    n: int
    better: int
    neither: int
    worse: int
    no_room: int = 0


def say_tally(tally: Tally, error: PersonError, scale: Scale) -> str:
    """Say how many were marked on a scale, always with how many would be by chance.

    "Of 14, 3 clearly better, 9 no clear change, 2 clearly worse (24 points or more). If nobody had
    changed, we would still expect about 1 of 14 to be marked by chance." Empty below 5 people.
    """
    if tally.n < LEAST["tally"]:
        return ""
    words, size = mark_words(error), points(error.at_least, scale)
    text = (
        f"Of {tally.n}, {tally.better} {words.better}, {tally.neither} {words.neither}, "
        f"{tally.worse} {words.worse} ({size} points or more). {by_chance(tally.n, error)}"
    )
    if tally.no_room:
        was = "was" if tally.no_room == 1 else "were"
        near = "top" if scale.better == "higher" else "best score"
        text += (
            f" {tally.no_room} {was} near the {near}: "
            "this questionnaire could not have shown a gain."
        )
    return text


def by_chance(n: int, error: PersonError) -> str:
    """Say how many of n unchanged people would be marked."""
    if error.chance is None:
        return UNKNOWN
    expected = n * error.chance
    few = "fewer than 1" if expected < 0.5 else f"about {expected:.0f}"
    return f"If nobody had changed, we would still expect {few} of {n} to be marked by chance."
