"""One scale of a group over a period: first wave against last, and from wave to wave."""

import datetime as dt
import math
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from toolkit.instruments import Scale
from toolkit.results.comparison import Comparison
from toolkit.results.counted import counted, evidence, pairs_that_count
from toolkit.results.course_words import say_between, say_trend
from toolkit.results.data import GroupData, Key, Presence, WaveInfo
from toolkit.results.evidence import Looked
from toolkit.results.person_words import PersonError, Tally, say_tally
from toolkit.results.words import TITLES, Statement, points, say, say_waiting
from toolkit.results.yardsticks import Yardsticks, person_error, yardsticks
from toolkit.statistics import (
    Attrition,
    Bounds,
    DoseResponse,
    Mean,
    PairedChange,
    ReliableChange,
    SettledPairs,
    Trend,
    attrition,
    dose_response,
    first_pairs,
    group_mean,
    paired_change,
    reliable_change,
    settled_answers,
    settled_pairs,
    still_passing,
    trend,
)
from toolkit.storage.models import Design

WEEKS_A_MONTH = 30.4375 / 7
#: Waves of one day are told apart by so many weeks.
_MOMENT = 1e-3
_PAIR = 2
_TOO_LATE = "joined too late to count yet"
_STOPPED = "gave no later answer that counts"


@dataclass(frozen=True)
class BandRow:
    """People in one band of a scale at the first and the last wave; the same people in both."""

    label: str
    before: int
    after: int


@dataclass(frozen=True)
class ScaleResult:
    """One scale over the period, first wave against last, and from wave to wave."""

    key: Key
    measure: str
    scale: Scale
    planned: bool
    waves: tuple[tuple[WaveInfo, Mean], ...]
    scores: pd.DataFrame
    first: WaveInfo
    last: WaveInfo
    #: The pairs that the change is of, and whether newcomers' first ones are settled answers.
    pairs: SettledPairs
    settled: bool
    change: PairedChange
    reliable: ReliableChange | None
    person_error: PersonError | None
    expected: float
    bounds: Bounds
    yardsticks: Yardsticks
    p: float | None
    statement: Statement
    left_out: tuple[tuple[str, int], ...]
    version_changed: bool
    #: What the rest is worked out from, when a page asks for it.
    bare: "Bare" = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        return f"{self.measure}: {self.scale.label}"

    @cached_property
    def since_joining(self) -> PairedChange | None:
        """Newcomers counted from their first answer; None where that is the same."""
        return self.bare.since_joining()

    @cached_property
    def since_first(self) -> tuple[tuple[WaveInfo, Mean], ...]:
        """The mean change from each one's baseline to each later wave."""
        return self.bare.since_first()

    @cached_property
    def attrition(self) -> Attrition:
        return self.bare.attrition()

    @cached_property
    def trend(self) -> Trend:
        return self.bare.trend()

    @cached_property
    def bands(self) -> tuple[BandRow, ...]:
        return self.bare.band_rows()

    @cached_property
    def changed_enough(self) -> int | None:
        """How many moved in the better direction by at least what matters to a group."""
        return self.bare.changed_enough()

    @cached_property
    def attendance(self) -> DoseResponse | None:
        return self.bare.attendance()

    @cached_property
    def way_changed(self) -> int:
        return self.bare.way_changed()

    @property
    def slug(self) -> str:
        return "-".join(self.key).replace("_", "-")

    @property
    def title(self) -> str:
        """A chart's title: the finding, no more than the interval carries."""
        if self.first.number == self.last.number:
            return f"{self.name}: where you start"
        return f"{self.name}: {TITLES[self.statement.verdict]}"

    @property
    def course(self) -> str:
        """What may be said of the way between: the trend, and rise and fall."""
        since = [(wave.name, mean.mean) for wave, mean in self.since_first]
        said = (
            say_trend(self.trend, self.scale, expected=self.bare.still_passing()),
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
    def asked_once(self) -> bool:
        return self.first.number == self.last.number

    @property
    def who(self) -> str:
        """Whom the figure is about."""
        if self.asked_once:
            started = int(self.scores[self.first.number].notna().sum())
            return f"{started} of {len(self.scores)} members answered"
        return f"{self.change.n} of the {self.pairs.could} who could be counted answered twice"

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


class Bare:
    """A scale's figures before the correction for several outcomes is known."""

    def __init__(self, data: GroupData, key: Key, comparison: Comparison, needed: int) -> None:
        self.data, self.key, self.scale = data, key, data.scale(key)
        self.comparison, self.needed = comparison, needed
        inside = comparison.inside(data.waves)
        self.waves = [wave for wave in inside if wave.number in _asked(data, key)]
        self.first, self.last = self.waves[0], self.waves[-1]
        self.scores = data.scores[key][[wave.number for wave in self.waves]]
        long = self._long()
        joined, main = self._joined(), float(long["time"].max() if len(long) else 0.0)
        design = comparison.design.value
        settled = settled_pairs(long, joined=joined, main=main, design=design)
        self.from_first = first_pairs(long, joined=joined, main=main, design=design)
        self.pairs, self.settled = pairs_that_count(settled, self.from_first, needed=needed)
        self.before = self.pairs.before.reindex(self.scores.index)
        self.after = self.pairs.after.reindex(self.scores.index)
        sticks = self.yardsticks
        self.counted = counted(
            self.pairs, settled=self.settled, scale=self.scale, mid=sticks.mid, sd=sticks.sd
        )
        self.change = self.counted.change

    def finish(self, p: float | None, looked: Looked, *, gate: bool = True) -> ScaleResult:
        scale, scores = self.scale, self.scores
        instrument = self.data.instruments[self.key[0]]
        sticks = self.yardsticks
        error = person_error(instrument, scale)
        found = evidence(
            self.counted,
            looked=looked,
            p=p,
            needed=self.needed,
            gate=gate,
            left_out=self.left_out,
            other_people=self._other_people(),
            asked_twice=self.first is not self.last,
        )
        return ScaleResult(
            key=self.key,
            measure=instrument.short,
            scale=scale,
            planned=self.key in self.data.outcomes,
            waves=tuple((wave, group_mean(scores[wave.number])) for wave in self.waves),
            scores=scores,
            first=self.first,
            last=self.last,
            pairs=self.pairs,
            settled=self.settled,
            change=self.change,
            reliable=self._reliable(error),
            person_error=error,
            expected=self.counted.expected,
            bounds=self.counted.bounds,
            yardsticks=sticks,
            p=p,
            statement=say(found),
            left_out=self.left_out,
            version_changed=len({wave.versions[self.key[0]] for wave in self.waves}) > 1,
            bare=self,
        )

    @cached_property
    def yardsticks(self) -> Yardsticks:
        """What a change is held against; the spread of each one's first answer counts."""
        baseline = self.scores.bfill(axis=1).iloc[:, 0]
        instrument = self.data.instruments[self.key[0]]
        return yardsticks(instrument, self.scale, group_mean(baseline).sd)

    def since_joining(self) -> PairedChange | None:
        """Return newcomers counted from their first answer; None where that is the same."""
        if not self.settled or not self.from_first.newcomer.any():
            return None
        pairs = self.from_first
        return paired_change(pairs.before, pairs.after, better=self.scale.better)

    def _started(self) -> pd.DataFrame:
        """Return those who could be in the figure: baseline, last seen, at the end."""
        if self.first is self.last:
            return self.scores
        return self.pairs.started[["before", "last_seen", "after"]]

    def _other_people(self) -> bool:
        """Whether each of two waves had answers, and nobody both."""
        there = self.scores[[self.first.number, self.last.number]].notna()
        return not self.change.n and bool(there.any().all())

    def _long(self) -> pd.DataFrame:
        """Return one row an answer: member, weeks from the group's first wave, score."""
        weeks = _weeks([wave.opened for wave in self.waves], self.data.waves[0].opened)
        members, waves = self.scores.shape
        return pd.DataFrame(
            {
                "member": np.repeat(self.scores.index.to_numpy(), waves),
                "time": np.tile(weeks, members),
                "score": self.scores.to_numpy(dtype=float).ravel(),
            }
        )

    def _joined(self) -> "pd.Series[float]":
        """Return when each joined, in weeks from the first wave (of a month, its last day)."""
        first = self.data.waves[0].opened
        days = {
            code: (_last_day(self.data.joined[code]) - first).days for code in self.scores.index
        }
        return pd.Series(days, dtype=float) / 7

    def _reliable(self, error: PersonError | None) -> ReliableChange | None:
        if error is None or self.first is self.last:
            return None
        return reliable_change(
            self.before,
            self.after,
            sd=error.sd,
            reliability=error.reliability,
            better=self.scale.better,
            best=self.scale.high if self.scale.better == "higher" else self.scale.low,
        )

    def attrition(self) -> Attrition:
        """Set those who stayed against those who left."""
        return attrition(self._started())

    def trend(self) -> Trend:
        """Return the line through all waves, newcomers from their settled answer on."""
        days = {wave.opened for wave in self.waves}
        if len(days) < len(self.waves):  # two waves of one day: no line through time can be drawn
            return trend(pd.DataFrame(columns=["member", "time", "score"], dtype=float))
        long = self._long()
        main = float(long["time"].max())
        settled = settled_answers(long, joined=self._joined(), main=main)
        return trend(settled.assign(time=settled["time"] / WEEKS_A_MONTH))

    def still_passing(self) -> float:
        """Return what of the line may be low points that still pass, of all newcomers on it."""
        long, joined = self._long(), self._joined()
        main = float(long["time"].max() if len(long) else 0.0)
        every = first_pairs(long, joined=joined, main=main, design="as_they_join")
        return still_passing(every.share_newcomers, sd=self.yardsticks.sd or 0.0)

    def band_rows(self) -> tuple[BandRow, ...]:
        bands = self.data.instruments[self.key[0]].bands_of(self.scale.key)
        if bands is None:
            return ()
        edges = [band.start for band in bands.bands] + [math.inf]
        once = self.first is self.last
        now = self.scores[self.first.number].dropna()
        before, after = (
            pd.cut(scores, edges, right=False, labels=False).value_counts()
            for scores in ((now, now) if once else (self.pairs.before, self.pairs.after))
        )
        return tuple(
            BandRow(band.label, int(before.get(at, 0)), int(after.get(at, 0)))
            for at, band in enumerate(bands.bands)
        )

    def changed_enough(self) -> int | None:
        """Return how many moved in the better direction by at least what matters to a group."""
        if self.first is self.last:
            return None
        sign = 1 if self.scale.better == "higher" else -1
        return int((((self.after - self.before) * sign).round(9) >= self.yardsticks.mid).sum())

    @cached_property
    def left_out(self) -> tuple[tuple[str, int], ...]:
        """Return why members of the period are not in the figure, with how many each."""
        first = self.data.presence[self.first.number]
        last = self.data.presence[self.last.number]
        reasons: dict[str, int] = {}
        could = set(self.pairs.started.index)
        for code in self.scores.index[self.before.isna()]:
            answers = int(self.scores.loc[code].notna().sum())
            if answers >= _PAIR:
                why = _STOPPED if code in could else _TOO_LATE
            else:
                why = _why_left_out(self.comparison.design, first[code], last[code], answers)
            reasons[why] = reasons.get(why, 0) + 1
        return tuple(reasons.items())

    def since_first(self) -> tuple[tuple[WaveInfo, Mean], ...]:
        """Return the mean change of those with a pair from their baseline to each later wave."""
        change = self.scores.loc[self.pairs.before.index].sub(self.pairs.before, axis=0)
        weeks = _weeks([wave.opened for wave in self.waves], self.data.waves[0].opened)
        return tuple(
            (wave, group_mean(change.loc[self.pairs.start < at, wave.number]))
            for wave, at in zip(self.waves[1:], weeks[1:], strict=True)
        )

    def attendance(self) -> DoseResponse | None:
        """Set meetings between each one's two answers beside the scores; None if none noted."""
        begin, end = self.first.opened, self.last.opened
        if self.first is self.last or not any(
            begin <= day <= end for day, _ in self.data.meeting_dates
        ):
            return None
        start = self.data.waves[0].opened.toordinal() + 7 * self.pairs.start
        stop = start + 7 * self.pairs.weeks
        came = {
            code: sum(
                start[code] <= day.toordinal() <= stop[code]
                for day in self.data.attended.get(code, ())
            )
            for code in self.pairs.before.index
        }
        return dose_response(pd.Series(came, dtype=float), self.after, before=self.before)

    def way_changed(self) -> int:
        """Return how many of the pairs answered in different ways within the period."""
        how = self.data.how.reindex(self.pairs.before.index)[[w.number for w in self.waves]]
        differs = how.ne(how.bfill(axis=1).iloc[:, 0], axis=0) & how.notna()
        return int(differs.any(axis=1).sum())


def _asked(data: GroupData, key: Key) -> set[int]:
    """Return the waves that asked a scale: its measure, in a version that has it."""
    return {
        wave.number
        for wave in data.waves
        if key[0] in wave.versions
        and data.asked.get(key[0], {}).get(wave.number, data.instruments[key[0]]).has_scale(key[1])
    }


def _weeks(days: list[dt.date], first: dt.date) -> list[float]:
    """Return the weeks from the first wave; of two of one day the second is a moment later."""
    weeks: list[float] = []
    for day in days:
        at = (day - first).days / 7
        weeks.append(max(at, weeks[-1] + _MOMENT) if weeks else at)
    return weeks


@lru_cache(maxsize=4096)
def _last_day(month: str) -> dt.date:
    """Return the last day of a month such as "2025-01"."""
    year, number = (int(part) for part in month.split("-"))
    return dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)


def _why_left_out(design: Design, first: str, last: str, answers: int) -> str:
    if design is Design.AS_THEY_JOIN:
        return "answered once" if answers else "did not answer"
    if first == Presence.NOT_YET_JOINED:
        return "joined after the first wave"
    if Presence.LEFT in {first, last}:
        return "left the group"
    if Presence.NOT_THIS_TIME in {first, last}:
        return "said “not this time”"
    if first == last == Presence.ANSWERED:
        return "left these questions open"
    return "answered one wave only" if Presence.ANSWERED in {first, last} else "did not answer"
