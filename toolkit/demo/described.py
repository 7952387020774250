"""What is said of a made-up group: its plan, its people, how its scales go. No answer stands here.

A description is data. What people answer is drawn by lot from it (``simulation``, ``sent``).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.results.words import Verdict
from toolkit.storage.models import Design, Headline, How, Reason

Key = tuple[str, str]  # measure, scale

#: Months after which nobody's first answer is a newcomer's.
LONG_THERE = 14


@dataclass(frozen=True, slots=True)
class Life:
    """One made-up person. Waves count from 1; ``level`` and ``drift`` are in standard deviations.

    ``drift`` is added from wave to wave, ``left_after`` the last wave before leaving and
    ``silent_after`` the last wave answered by somebody who stays but answers no more.
    """

    joins: int = 1
    #: Months in the group before the first wave they could answer; fewer than six is a newcomer.
    months_before: int = 1
    left_after: int | None = None
    reason: Reason | None = None
    silent_after: int | None = None
    sits_out: int | None = None
    missed: int | None = None
    level: float = 0.0
    drift: float = 0.0
    declines: tuple[Key, ...] = ()
    #: How they answered the first two waves; later all have the card on a phone.
    how: How = How.PHONE
    #: What they would like to be different, wave by wave, the last for all that follow; none: they
    #: leave a question for it open.
    goals: tuple[str, ...] = ()

    def goal(self, wave: int) -> str:
        return self.goals[min(wave, len(self.goals)) - 1] if self.goals else ""

    def answers(self, wave: int) -> bool:
        stays = self.silent_after is None or wave <= self.silent_after
        return self.there(wave) and stays and wave not in (self.sits_out, self.missed)

    def there(self, wave: int) -> bool:
        return self.joins <= wave and (self.left_after is None or wave <= self.left_after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How a scale goes in a group, in standard deviations; up is better whatever the scale says.

    ``level`` sets it apart from other scales; ``gain`` is what a person who is there from the first
    wave to the last gains for good; ``shared`` is the part of its variance that general wellbeing
    explains; ``lasting`` the part of its own variance that stays with a person (the rest changes
    from wave to wave); ``drift`` how much of a person's own drift it takes part in; ``alpha`` how
    well its questions hang together.
    """

    level: float = 0.0
    gain: float = 0.0
    shared: float = 0.5
    lasting: float = 0.85
    drift: float = 1.0
    alpha: float = 0.84


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """A made-up group: what it asks, what it hoped for, who is in it, and which draw is shown.

    ``truth`` is what results say of each of ``outcomes``. ``seed`` is the first draw, counting from
    1, in which they say it, and in which just those with a downward ``drift`` are marked as having
    got worse on what was planned, if there are such. ``benchmarks/demonstration.py`` looks for it,
    and says in how many draws it is so.
    """

    name: str
    purpose: str
    measures: tuple[str, ...]
    outcomes: tuple[Key, ...]
    truth: tuple[Verdict, ...]
    seed: int
    lives: tuple[Life, ...]
    design: Design
    headline: Headline = Headline.EACH
    #: Closed waves; the last one is the main wave.
    waves: int
    days_between_waves: int
    days_since_last_wave: int = 37
    #: Whether a further wave opens on the day on which the group is made.
    asks_today: bool = False
    days_between_meetings: int = 7
    #: How much lower newcomers' general wellbeing is at their first answer.
    low_at_first: float = -0.3
    #: By measure and the first scale that holds a question; every other goes by ``elsewhere``.
    courses: Mapping[Key, Course] = field(default_factory=dict)
    elsewhere: Course = Course()
    #: People whom it is compared with: asked the same, on the same days.
    beside: "Described | None" = None

    def course(self, measure: str, scale: str) -> Course:
        return self.courses.get((measure, scale), self.elsewhere)

    @property
    def worse(self) -> tuple[int, ...]:
        """Places in ``lives`` of those who are to get worse."""
        return tuple(place for place, life in enumerate(self.lives) if life.drift < 0)
