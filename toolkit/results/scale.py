"""One scale of a group as it is judged: its figures, and what may be said of them."""

from dataclasses import dataclass, fields

from toolkit.results.counted import evidence
from toolkit.results.course_words import say_between, say_trend
from toolkit.results.evidence import Evidence, Looked
from toolkit.results.figures import ScaleFigures
from toolkit.results.person_words import Tally, say_tally
from toolkit.results.words import TITLES, Statement, points, say, say_waiting


@dataclass(frozen=True)
class ScaleResult(ScaleFigures):
    """A scale's figures with p after Holm's correction, and all that is said of them."""

    p: float | None
    #: What the rules decided by.
    evidence: Evidence
    statement: Statement

    @property
    def measure(self) -> str:
        return self.data.instruments[self.key[0]].short

    @property
    def name(self) -> str:
        return f"{self.measure}: {self.scale.label}"

    @property
    def slug(self) -> str:
        return "-".join(self.key).replace("_", "-")

    @property
    def title(self) -> str:
        """A chart's title: the finding, no more than the interval carries."""
        if self.asked_once:
            return f"{self.name}: where you start"
        return f"{self.name}: {TITLES[self.statement.verdict]}"

    @property
    def who(self) -> str:
        """Whom the figure is about."""
        if self.asked_once:
            started = int(self.scores[self.first.number].notna().sum())
            return f"{started} of {len(self.scores)} members answered"
        return f"{self.change.n} of the {self.pairs.could} who could be counted answered twice"

    @property
    def course(self) -> str:
        """What may be said of the way between: the trend, and rise and fall."""
        since = [(wave.name, mean.mean) for wave, mean in self.since_first]
        said = (
            say_trend(self.trend, self.scale, expected=self.passing),
            say_between(since, mid=self.yardsticks.mid, scale=self.scale),
        )
        return " ".join(text for text in said if text)

    @property
    def tally(self) -> str:
        """How many members were marked, and how many would be by chance; "" for too few."""
        found, error = self.reliable, self.person_error
        if found is None or error is None or found.improved is None:
            return ""
        same, worse = found.no_reliable_change or 0, found.worsened or 0
        counts = Tally(found.n, found.improved, same, worse, len(found.no_room or ()))
        return say_tally(counts, error, self.scale)

    @property
    def waiting(self) -> str:
        """Of newcomers who can't be counted yet; "" where there are none."""
        return say_waiting(self.pairs.waiting) if self.settled else ""

    @property
    def joining(self) -> str:
        """What may be said of the change since joining, beside that from settled answers."""
        change = self.since_joining
        if change is None or change.mean_change is None:
            return ""
        size = points(change.mean_change, self.scale)
        way = "rose" if change.mean_change > 0 else "fell"
        return (
            f"Counted from each one’s very first answer, scores {way} by about {size}: "
            "the first part often passes by itself."
        )


def judged(
    figures: ScaleFigures, *, p: float | None, needed: int, looked: Looked, gate: bool = True
) -> ScaleResult:
    """Return a scale with what may be said of it; ``p`` is that after Holm's correction."""
    found = evidence(
        figures.counted,
        looked=looked,
        p=p,
        needed=needed,
        gate=gate,
        left_out=figures.left_out,
        other_people=figures.other_people,
        asked_twice=not figures.asked_once,
    )
    numbers = {one.name: getattr(figures, one.name) for one in fields(figures)}
    return ScaleResult(**numbers, p=p, evidence=found, statement=say(found))
