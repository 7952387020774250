"""One scale of a group over a period, in numbers alone: nothing here is worded or rounded.

What is said of them stands in ``scale.py`` and the files of words, what a page shows in
``scale_page.py``.
"""

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np
import pandas as pd

from toolkit.instruments import Scale
from toolkit.results.comparison import Comparison
from toolkit.results.counted import Counted, counted, pairs_that_count
from toolkit.results.data import GroupData, Key, Presence, WaveInfo
from toolkit.results.person_words import PersonError
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
from toolkit.statistics.least import enough
from toolkit.statistics.pairs import Floats
from toolkit.storage.models import Design

#: Of a scale's pairs, those whose people may be in a figure (see ``outside.py``).
Among = Callable[[Key, Comparison, SettledPairs], SettledPairs]

WEEKS_A_MONTH = 30.4375 / 7
#: Waves of one day are told apart by so many weeks.
_MOMENT = 1e-3
_PAIR = 2


class LeftOut(StrEnum):
    """Why a member of the period is not among the pairs."""

    TOO_LATE = "joined too late to count yet"
    STOPPED = "gave no later answer that counts"
    ONCE = "answered once"
    NEVER = "did not answer"
    AFTER_FIRST = "joined after the first wave"
    LEFT = "left the group"
    NOT_THIS_TIME = "said “not this time”"
    OPEN = "left these questions open"
    ONE_WAVE = "answered one wave only"


@dataclass(frozen=True)
class BandRow:
    """People in one band of a scale at the first and the last wave; the same people in both."""

    label: str
    before: int
    after: int


@dataclass(frozen=True)
class ScaleFigures:
    """One scale over the period of a comparison, made in one step by ``figures``.

    ``scores`` has members as rows and the waves that asked the scale as columns; ``pairs`` are
    those that the change is of. What only a scale's own page shows is worked out when it is asked
    for.
    """

    data: GroupData = field(repr=False, compare=False)
    comparison: Comparison
    key: Key
    scale: Scale
    asked: tuple[WaveInfo, ...]
    scores: pd.DataFrame
    counted: Counted
    yardsticks: Yardsticks

    @property
    def first(self) -> WaveInfo:
        return self.asked[0]

    @property
    def last(self) -> WaveInfo:
        return self.asked[-1]

    @property
    def asked_once(self) -> bool:
        return len(self.asked) == 1

    @property
    def planned(self) -> bool:
        return self.key in self.data.outcomes

    @property
    def pairs(self) -> SettledPairs:
        return self.counted.pairs

    @property
    def settled(self) -> bool:
        """Whether newcomers count from their settled answers."""
        return self.counted.settled

    @property
    def change(self) -> PairedChange:
        return self.counted.change

    @property
    def expected(self) -> float:
        """E: what of the change may be low points that still pass, in points."""
        return self.counted.expected

    @property
    def bounds(self) -> Bounds:
        return self.counted.bounds

    @cached_property
    def waves(self) -> tuple[tuple[WaveInfo, Mean], ...]:
        """The mean of those who answered at each wave: other people each time."""
        columns = self.scores[[wave.number for wave in self.asked]].to_numpy(dtype=float).T
        return tuple(
            (wave, group_mean(scores)) for wave, scores in zip(self.asked, columns, strict=True)
        )

    @property
    def version_changed(self) -> bool:
        return len({wave.versions[self.key[0]] for wave in self.asked}) > 1

    @cached_property
    def person_error(self) -> PersonError | None:
        return person_error(self.data.instruments[self.key[0]], self.scale)

    @cached_property
    def reliable(self) -> ReliableChange | None:
        """Each one's change against the questionnaire's own error; None where none is known."""
        error, scale = self.person_error, self.scale
        if error is None or self.asked_once:
            return None
        return reliable_change(
            self.pairs.before.reindex(self.scores.index),
            self.pairs.after.reindex(self.scores.index),
            sd=error.sd,
            reliability=error.reliability,
            better=scale.better,
            best=scale.high if scale.better == "higher" else scale.low,
        )

    @cached_property
    def months_between(self) -> tuple[float, float, float] | None:
        """Median, least and most months between the two answers of a pair; None without pairs."""
        if not self.pairs.n:
            return None
        months = self.pairs.weeks / WEEKS_A_MONTH
        return float(months.median()), float(months.min()), float(months.max())

    @property
    def other_people(self) -> bool:
        """Whether the first and the last wave had answers, and nobody both."""
        if self.change.n:
            return False
        there = self.scores[[self.first.number, self.last.number]].notna()
        return bool(there.any().all())

    @cached_property
    def from_first(self) -> SettledPairs:
        """The pairs with newcomers counted from their very first answer."""
        long = long_of(self.scores, self.asked, self.data)
        return first_pairs(
            long,
            joined=joined_weeks(self.data, self.scores.index),
            main=_last_time(long),
            design=self.comparison.design.value,
        )

    @cached_property
    def since_joining(self) -> PairedChange | None:
        """The change from each one's very first answer; None where no newcomer had settled."""
        pairs = self.from_first
        if not self.settled or not pairs.newcomer.any():
            return None
        return paired_change(pairs.before, pairs.after, better=self.scale.better)

    @cached_property
    def since_first(self) -> tuple[tuple[WaveInfo, Mean], ...]:
        """The mean change of those with a pair, from their baseline to each later wave."""
        change = self.scores.loc[self.pairs.before.index].sub(self.pairs.before, axis=0)
        weeks = weeks_of(self.asked, self.data.waves[0].opened)
        return tuple(
            (wave, group_mean(change.loc[self.pairs.start < at, wave.number]))
            for wave, at in zip(self.asked[1:], weeks[1:], strict=True)
        )

    @cached_property
    def attrition(self) -> Attrition:
        """Those who stayed against those who left, by their baseline."""
        if self.asked_once:
            return attrition(self.scores)
        return attrition(self.pairs.started[["before", "last_seen", "after"]])

    @cached_property
    def trend(self) -> Trend:
        """The line through all waves, newcomers from their settled answer on."""
        days = {wave.opened for wave in self.asked}
        if len(days) < len(self.asked):  # two waves of one day: no line through time can be drawn
            return trend(pd.DataFrame(columns=["member", "time", "score"], dtype=float))
        long = long_of(self.scores, self.asked, self.data)
        joined = joined_weeks(self.data, self.scores.index)
        settled = settled_answers(long, joined=joined, main=_last_time(long))
        return trend(settled.assign(time=settled["time"] / WEEKS_A_MONTH))

    @cached_property
    def passing(self) -> float:
        """What of the line may be low points that still pass, of all newcomers on it, in points."""
        long = long_of(self.scores, self.asked, self.data)
        every = first_pairs(
            long,
            joined=joined_weeks(self.data, self.scores.index),
            main=_last_time(long),
            design="as_they_join",
        )
        return still_passing(every.share_newcomers, sd=self.yardsticks.sd or 0.0)

    @cached_property
    def bands(self) -> tuple[BandRow, ...]:
        """People in each of the questionnaire's bands; none where it has no bands."""
        bands = self.data.instruments[self.key[0]].bands_of(self.scale.key)
        if bands is None:
            return ()
        edges = [band.start for band in bands.bands] + [math.inf]
        now = self.scores[self.first.number].dropna()
        both = (now, now) if self.asked_once else (self.pairs.before, self.pairs.after)
        before, after = (
            pd.cut(scores, edges, right=False, labels=False).value_counts() for scores in both
        )
        return tuple(
            BandRow(band.label, int(before.get(at, 0)), int(after.get(at, 0)))
            for at, band in enumerate(bands.bands)
        )

    @cached_property
    def near_best(self) -> int:
        """How many stood so near the best score at the first wave that no gain could show."""
        scale = self.scale
        best = scale.high if scale.better == "higher" else scale.low
        now = self.scores[self.first.number].dropna()
        return int(((now - best).abs() < self.yardsticks.mid).sum())

    @cached_property
    def changed_enough(self) -> int | None:
        """How many moved in the better direction by at least what matters to a group.

        None where fewer than a tally needs answered twice.
        """
        if self.asked_once or not enough("tally", len(self.pairs.before)):
            return None
        sign = 1 if self.scale.better == "higher" else -1
        moved = (self.pairs.after - self.pairs.before) * sign
        return int((moved.round(9) >= self.yardsticks.mid).sum())

    @cached_property
    def left_out(self) -> tuple[tuple[LeftOut, int], ...]:
        """Why members of the period are not among the pairs, with how many each."""
        reasons: dict[LeftOut, int] = {}
        paired, could = set(self.pairs.before.index), set(self.pairs.started.index)
        counts = (~np.isnan(self.scores.to_numpy(dtype=float))).sum(axis=1).tolist()
        for code, answers in zip(self.scores.index, counts, strict=True):
            if code in paired:
                continue
            if answers >= _PAIR:
                why = LeftOut.STOPPED if code in could else LeftOut.TOO_LATE
            else:
                why = self._why_left_out(code, answers)
            reasons[why] = reasons.get(why, 0) + 1
        return tuple(reasons.items())

    def _why_left_out(self, code: str, answers: int) -> LeftOut:
        if self.comparison.design is Design.AS_THEY_JOIN:
            return LeftOut.ONCE if answers else LeftOut.NEVER
        states = self.data.presence.loc[code]
        first, last = str(states[self.first.number]), str(states[self.last.number])
        if first == Presence.NOT_YET_JOINED:
            return LeftOut.AFTER_FIRST
        if Presence.LEFT in {first, last}:
            return LeftOut.LEFT
        if Presence.NOT_THIS_TIME in {first, last}:
            return LeftOut.NOT_THIS_TIME
        if first == last == Presence.ANSWERED:
            return LeftOut.OPEN
        return LeftOut.ONE_WAVE if Presence.ANSWERED in {first, last} else LeftOut.NEVER

    @cached_property
    def attendance(self) -> DoseResponse | None:
        """Meetings between each one's two answers beside their scores; None if none were noted."""
        begin, end = self.first.opened, self.last.opened
        held = [day for day, _ in self.data.meeting_dates]
        if self.asked_once or not any(begin <= day <= end for day in held):
            return None
        return dose_response(self.came, self.pairs.after, before=self.pairs.before)

    @cached_property
    def came(self) -> "pd.Series[float]":
        """To how many meetings each of the pairs came between their two answers."""
        start = self.data.waves[0].opened.toordinal() + 7 * self.pairs.start
        stop = start + 7 * self.pairs.weeks
        came = {
            code: sum(
                start[code] <= day.toordinal() <= stop[code]
                for day in self.data.attended.get(code, ())
            )
            for code in self.pairs.before.index
        }
        return pd.Series(came, dtype=float)

    @cached_property
    def way_changed(self) -> int:
        """How many of the pairs answered in different ways within the period."""
        how = self.data.how.reindex(self.pairs.before.index)[[one.number for one in self.asked]]
        differs = how.ne(how.bfill(axis=1).iloc[:, 0], axis=0) & how.notna()
        return int(differs.any(axis=1).sum())


def figures(
    data: GroupData, key: Key, comparison: Comparison, *, needed: int, among: Among | None = None
) -> ScaleFigures:
    """Work out a scale's figures over a comparison; ``needed`` pairs are enough for "clear"."""
    scale, instrument = data.scale(key), data.instruments[key[0]]
    asked = asked_in(data, key, comparison)
    scores = data.scores[key][[wave.number for wave in asked]]
    long, joined = long_of(scores, asked, data), joined_weeks(data, scores.index)
    main, design = _last_time(long), comparison.design.value
    settled = settled_pairs(long, joined=joined, main=main, design=design)
    pairs, is_settled = pairs_that_count(
        settled,
        lambda: first_pairs(long, joined=joined, main=main, design=design),
        needed=needed,
    )
    if among is not None:
        pairs = among(key, comparison, pairs)
    # The spread of each one's first answer, where no reference has one.
    sticks = yardsticks(instrument, scale, group_mean(_first_answers(scores)).sd)
    return ScaleFigures(
        data=data,
        comparison=comparison,
        key=key,
        scale=scale,
        asked=asked,
        scores=scores,
        counted=counted(pairs, settled=is_settled, scale=scale, mid=sticks.mid, sd=sticks.sd),
        yardsticks=sticks,
    )


def asked_in(data: GroupData, key: Key, comparison: Comparison) -> tuple[WaveInfo, ...]:
    """Return the waves of the period that asked a scale: its measure, in a version that has it."""
    measure, scale = key
    versions = data.asked.get(measure, {})
    return tuple(
        wave
        for wave in comparison.inside(data.waves)
        if measure in wave.versions
        and versions.get(wave.number, data.instruments[measure]).has_scale(scale)
    )


def long_of(scores: pd.DataFrame, asked: tuple[WaveInfo, ...], data: GroupData) -> pd.DataFrame:
    """Return one row an answer: member, weeks from the group's first wave, score."""
    members, waves = scores.shape
    return pd.DataFrame(
        {
            "member": pd.Series(
                np.repeat(scores.index.to_numpy(), waves), dtype=scores.index.dtype
            ),
            "time": np.tile(weeks_of(asked, data.waves[0].opened), members),
            "score": scores.to_numpy(dtype=float).ravel(),
        }
    )


def joined_weeks(data: GroupData, codes: pd.Index) -> "pd.Series[float]":
    """Return when each joined, in weeks from the first wave (of a month, its last day)."""
    first = data.waves[0].opened
    weeks = [(_last_day(data.joined[code]) - first).days / 7 for code in codes]
    return pd.Series(weeks, index=codes, dtype=float)


def weeks_of(waves: tuple[WaveInfo, ...], first: dt.date) -> list[float]:
    """Return the weeks from the first wave; of two of one day the second is a moment later."""
    weeks: list[float] = []
    for wave in waves:
        at = (wave.opened - first).days / 7
        weeks.append(max(at, weeks[-1] + _MOMENT) if weeks else at)
    return weeks


def _first_answers(scores: pd.DataFrame) -> Floats:
    """Return each one's first score; NaN for who has none."""
    values = scores.to_numpy(dtype=float)
    at = (~np.isnan(values)).argmax(axis=1)
    return np.take_along_axis(values, at[:, np.newaxis], axis=1)[:, 0]


def _last_time(long: pd.DataFrame) -> float:
    return float(long["time"].max()) if len(long) else 0.0


@lru_cache(maxsize=4096)
def _last_day(month: str) -> dt.date:
    """Return the last day of a month such as "2025-01"."""
    year, number = (int(part) for part in month.split("-"))
    return dt.date(year + number // 12, number % 12 + 1, 1) - dt.timedelta(days=1)
