"""One scale of a group over a period: first wave against last, and from wave to wave."""

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from toolkit.charts.glance import Glance, glance
from toolkit.instruments import Scale
from toolkit.results.course_words import say_between, say_trend
from toolkit.results.data import GroupData, Key, Presence, WaveInfo
from toolkit.results.evidence import Evidence, Looked
from toolkit.results.person_words import PersonError, Tally, say_tally
from toolkit.results.words import TITLES, Statement, say
from toolkit.results.yardsticks import Yardsticks, person_error, yardsticks
from toolkit.statistics import (
    Attrition,
    Bounds,
    DoseResponse,
    Mean,
    PairedChange,
    ReliableChange,
    Trend,
    attrition,
    bounds,
    dose_response,
    group_mean,
    paired_change,
    pairs_for,
    reliable_change,
    settled_answers,
    still_passing,
    trend,
)
from toolkit.statistics.settled import NEWCOMER_WEEKS

WEEKS_A_MONTH = 30.4375 / 7


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
    since_first: tuple[tuple[WaveInfo, Mean], ...]
    scores: pd.DataFrame
    first: WaveInfo
    last: WaveInfo
    change: PairedChange
    reliable: ReliableChange | None
    person_error: PersonError | None
    expected: float
    attrition: Attrition
    bounds: Bounds
    trend: Trend
    yardsticks: Yardsticks
    p: float | None
    statement: Statement
    bands: tuple[BandRow, ...]
    changed_enough: int | None
    left_out: tuple[tuple[str, int], ...]
    attendance: DoseResponse | None
    way_changed: int
    version_changed: bool

    @property
    def name(self) -> str:
        return f"{self.measure}: {self.scale.label}"

    @property
    def glance(self) -> Glance | None:
        """Return the small picture: the interval against the smallest change that matters."""
        change = self.change
        if change.ci_low is None or change.ci_high is None or change.mean_change is None:
            return None
        return glance(
            change.mean_change,
            change.ci_low,
            change.ci_high,
            mid=self.yardsticks.mid,
            better=self.scale.better,
        )

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
            say_trend(self.trend, self.scale),
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
    def started(self) -> int:
        return int(self.scores[self.first.number].notna().sum())

    @property
    def who(self) -> str:
        """Whom the figure is about."""
        if self.first.number == self.last.number:
            return f"{self.started} of {len(self.scores)} members answered"
        either = self.scores[[self.first.number, self.last.number]].notna().any(axis=1).sum()
        return f"{self.change.n} of {either} answered both times"


class Bare:
    """A scale's figures before the correction for several outcomes is known."""

    def __init__(self, data: GroupData, key: Key, inside: tuple[WaveInfo, ...]) -> None:
        self.data, self.key, self.scale = data, key, data.scale(key)
        self.waves = [wave for wave in inside if key[0] in wave.versions]
        self.first, self.last = self.waves[0], self.waves[-1]
        self.scores = data.scores[key][[wave.number for wave in self.waves]]
        self.before, self.after = self.scores[self.first.number], self.scores[self.last.number]
        if self.first is self.last:  # asked once: nobody has a second score
            self.after = self.before * float("nan")
        self.change = paired_change(self.before, self.after, better=self.scale.better)

    def finish(self, outcomes: int, p: float | None, looked: Looked) -> ScaleResult:
        scale, scores = self.scale, self.scores
        instrument = self.data.instruments[self.key[0]]
        sticks = yardsticks(instrument, scale, group_mean(self.before).sd)
        error = person_error(instrument, scale)
        evidence = self._evidence(sticks, outcomes, p, looked)
        return ScaleResult(
            key=self.key,
            measure=instrument.short,
            scale=scale,
            planned=self.key in self.data.outcomes,
            waves=tuple((wave, group_mean(scores[wave.number])) for wave in self.waves),
            since_first=tuple(
                (wave, group_mean(scores[wave.number] - self.before)) for wave in self.waves[1:]
            ),
            scores=scores,
            first=self.first,
            last=self.last,
            change=self.change,
            reliable=self._reliable(error),
            person_error=error,
            expected=evidence.expected,
            attrition=attrition(scores),
            bounds=self._bounds(sticks.mid),
            trend=self._trend(),
            yardsticks=sticks,
            p=p,
            statement=say(evidence),
            bands=self._bands(),
            changed_enough=self._changed_enough(sticks.mid),
            left_out=self._left_out(),
            attendance=self._attendance(),
            way_changed=self._way_changed(),
            version_changed=len({wave.versions[self.key[0]] for wave in self.waves}) > 1,
        )

    def _evidence(
        self, sticks: Yardsticks, outcomes: int, p: float | None, looked: Looked
    ) -> Evidence:
        change = self.change
        mean = change.mean_change
        worse = self._bounds(sticks.mid).worse
        best = self.scale.high if self.scale.better == "higher" else self.scale.low
        both = self.before.notna() & self.after.notna()
        newcomers = int((self._newcomers() & both).sum())
        share = newcomers / change.n if change.n else 0.0
        return Evidence(
            scale=self.scale,
            n=change.n,
            change=mean,
            # All moved alike: there is no interval, and the change is what it is.
            low=change.ci_low if change.ci_low is not None else mean,
            high=change.ci_high if change.ci_high is not None else mean,
            p=p,
            leave_one_out=change.leave_one_out_low,
            mid=sticks.mid,
            could=int(self.before.notna().sum()),
            needed=pairs_for(outcomes),
            looked=looked,
            newcomers=newcomers,
            settled=False,
            expected=still_passing(share, sd=sticks.sd or 0.0),
            worse_low=worse.ci_low,
            worse_high=worse.ci_high,
            near_top=int(((self.before[both] - best).abs() < sticks.mid).sum()),
            weeks_apart=(self.last.opened - self.first.opened).days / 7,
            left_out=self._left_out(),
            other_people=not change.n
            and bool(self.before.notna().any() and self.after.notna().any()),
            asked_twice=self.first is not self.last,
        )

    def _bounds(self, mid: float) -> Bounds:
        scale = self.scale
        return bounds(
            self.scores, low=scale.low, high=scale.high, better=scale.better, smallest_change=mid
        )

    def _joined(self) -> "pd.Series[float]":
        """Return when each joined, in weeks from the first wave (of a month, its last day)."""
        first = self.data.waves[0].opened
        days = {
            code: (_last_day(self.data.joined[code]) - first).days for code in self.scores.index
        }
        return pd.Series(days, dtype=float) / 7

    def _newcomers(self) -> "pd.Series[bool]":
        """Return who first answered within half a year of joining."""
        weeks = (self.first.opened - self.data.waves[0].opened).days / 7
        return weeks - self._joined() <= NEWCOMER_WEEKS

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

    def _trend(self) -> Trend:
        months = self.data.months()
        members, waves = self.scores.shape
        days = {wave.opened for wave in self.waves}
        if len(days) < waves:  # two waves of one day: no line through time can be drawn
            return trend(pd.DataFrame(columns=["member", "time", "score"], dtype=float))
        long = pd.DataFrame(
            {
                "member": np.repeat(self.scores.index.to_numpy(), waves),
                "time": np.tile([months[w.number] * WEEKS_A_MONTH for w in self.waves], members),
                "score": self.scores.to_numpy(dtype=float).ravel(),
            }
        )
        main = months[self.last.number] * WEEKS_A_MONTH
        settled = settled_answers(long, joined=self._joined(), main=main)
        return trend(settled.assign(time=settled["time"] / WEEKS_A_MONTH))

    def _bands(self) -> tuple[BandRow, ...]:
        bands = self.data.instruments[self.key[0]].bands_of(self.scale.key)
        if bands is None:
            return ()
        both = self.before.notna() & self.after.notna()
        if self.first is self.last:
            both = self.before.notna()
        edges = [band.start for band in bands.bands] + [math.inf]
        before, after = (
            pd.cut(wave[both], edges, right=False, labels=False).value_counts()
            for wave in (self.before, self.after)
        )
        return tuple(
            BandRow(band.label, int(before.get(at, 0)), int(after.get(at, 0)))
            for at, band in enumerate(bands.bands)
        )

    def _changed_enough(self, mid: float) -> int | None:
        """Return how many moved in the better direction by at least what matters to a group."""
        if self.first is self.last:
            return None
        sign = 1 if self.scale.better == "higher" else -1
        return int((((self.after - self.before) * sign).round(9) >= mid).sum())

    def _left_out(self) -> tuple[tuple[str, int], ...]:
        """Return why members of the period are not in the figure, with how many each."""
        first = self.data.presence[self.first.number]
        last = self.data.presence[self.last.number]
        paired = self.before.notna() & self.after.notna()
        reasons: dict[str, int] = {}
        for code in self.scores.index[~paired]:
            why = _why_left_out(first[code], last[code])
            reasons[why] = reasons.get(why, 0) + 1
        return tuple(reasons.items())

    def _attendance(self) -> DoseResponse | None:
        """Set meetings since the first wave beside the scores; None where none were noted."""
        if not self.data.meeting_dates or self.first is self.last:
            return None
        meetings = pd.Series(self.data.meetings, dtype=float).reindex(self.scores.index)
        return dose_response(meetings, self.after, before=self.before)

    def _way_changed(self) -> int:
        """Return how many answered the first and the last wave in different ways."""
        paired = self.before.notna() & self.after.notna()
        how = self.data.how.loc[paired, [self.first.number, self.last.number]]
        return int((how.iloc[:, 0] != how.iloc[:, 1]).sum()) if len(how) else 0


def _last_day(month: str) -> dt.date:
    """Return the last day of a month such as "2025-01"."""
    year, number = (int(part) for part in month.split("-"))
    return dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)


def _why_left_out(first: str, last: str) -> str:
    if first == Presence.NOT_YET_JOINED:
        return "joined after the first wave"
    if Presence.LEFT in {first, last}:
        return "left the group"
    if Presence.NOT_THIS_TIME in {first, last}:
        return "said “not this time”"
    if first == last == Presence.ANSWERED:
        return "left these questions open"
    return "answered one wave only" if Presence.ANSWERED in {first, last} else "did not answer"
