"""What may leave the group: its results made again of those people alone whose figures may leave.

The one way out. Each figure is held against every figure that left before (the ledger) and against
those beside it; what is rounded is rounded in the object; and the words are those of the group's
own page, with the same rules and the same cautions, printing rounded figures.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from toolkit.results.comparison import Comparison, distinct
from toolkit.results.data import GroupData, Key, WaveInfo
from toolkit.results.figures import asked_in, weeks_of
from toolkit.results.group import GroupResults, make
from toolkit.results.handed_on import span_of
from toolkit.results.leaves import (
    NotShown,
    Outside,
    OutsideScale,
    OutsideWave,
    OutsideWaveFlow,
)
from toolkit.results.outside_words import (
    HELD,
    answered_words,
    bands,
    cautions_of_all,
    enough,
    fewer,
    mid_of,
    rounded,
    said,
    some,
    start_words,
    starts_words,
)
from toolkit.results.page import group_page
from toolkit.results.scale import ScaleResult
from toolkit.results.together_words import say_each
from toolkit.results.words import Statement, Verdict
from toolkit.statistics import SettledPairs, group_mean
from toolkit.statistics.disclosure import (
    Disclosed,
    DisclosedCounts,
    DisclosedMean,
    Hidden,
    WhyHidden,
    disclose,
    disclose_counts,
    disclose_mean,
    disclose_tally,
    disclose_total,
)
from toolkit.statistics.least import LEAST_OUTSIDE
from toolkit.statistics.releases import Release, leave_out, may_count, may_release
from toolkit.statistics.value import POUNDS, wellbeing_years

_SATISFACTION = ("ons4", "satisfaction")
#: How a member's code is named in the ledger.
Person = Callable[[str], str]
#: The ledger's name of all planned outcomes taken together.
TOGETHER = ("", "taken together")
#: The ledger's name of the Treasury's value of life satisfaction.
VALUE = ("", "value")


def outside(data: GroupData, *, earlier: Sequence[Release], person: Person) -> Outside:
    """Return what may leave a group beside all that left before.

    Parameters
    ----------
    data
        The group's closed waves, one at least.
    earlier
        The ledger.
    person
        Gives the keyed hash by which the ledger names a member's code.

    Raises
    ------
    ValueError
        If no wave is closed.
    """
    if not data.waves:
        raise ValueError("No wave is closed yet: there is nothing to hand on.")
    out = _Out(data, tuple(earlier), person)
    results = make(data, among=out.among)
    keys = distinct(data, [item.key for item in results.scales])
    scales = tuple(out.scale(item) for item in results.scales if item.key in keys)
    headline = out.headline(results, scales)
    value = out.value(results, scales)
    shown = group_page(results)
    return Outside(
        name=data.name,
        invented=data.invented,
        one_wave=results.one_wave,
        when=shown.when,
        headline=headline,
        cautions=cautions_of_all(shown.cautions),
        planned=shown.planned,
        answered=answered_words(results),
        scales=scales,
        planned_and_missing=_missing(data, scales),
        flow=tuple(
            OutsideWaveFlow(row.wave.name, row.answered, fewer(row.invited - row.answered))
            for row in results.flow
            if row.answered >= LEAST_OUTSIDE["figure"]
        ),
        left=_left(data),
        meetings=len(_meetings(data, results)),
        came=_came(data, results),
        measures=tuple(item.key for item in results.scales),
        not_shown=tuple(out.not_shown),
        leaves=tuple(out.leaves),
        told_before=tuple(out.told_before),
        value=value,
    )


@dataclass
class _Out:
    """What is decided on the way, figure by figure, in the order of the results."""

    data: GroupData
    earlier: tuple[Release, ...]
    person: Person
    leaves: list[Release] = field(default_factory=list)
    not_shown: list[NotShown] = field(default_factory=list)
    told_before: list[str] = field(default_factory=list)
    #: Scales of which people were left out.
    by_lot: set[Key] = field(default_factory=set)

    def among(self, key: Key, comparison: Comparison, pairs: SettledPairs) -> SettledPairs:
        """Leave out of a scale's pairs whom an earlier report would give away."""
        asked = asked_in(self.data, key, comparison)
        whose = {code: self.person(code) for code in pairs.before.index}
        parts = self._sums(key, asked, pairs)
        stay = leave_out(
            [release for release, _ in parts],
            self.earlier,
            whose={answer: whose[code] for _, given in parts for code, answer in given.items()},
        )
        self.by_lot.discard(key)
        if stay is None or len(stay) == pairs.n:
            return pairs
        self.by_lot.add(key)
        keep = [code for code in pairs.before.index if whose[code] in stay]
        gone = [code for code in pairs.before.index if whose[code] not in stay]
        return replace(
            pairs,
            before=pairs.before.loc[keep],
            after=pairs.after.loc[keep],
            newcomer=pairs.newcomer.loc[keep],
            start=pairs.start.loc[keep],
            weeks=pairs.weeks.loc[keep],
            started=pairs.started.drop(gone),
            share_newcomers=float(pairs.newcomer.loc[keep].mean()) if keep else 0.0,
            could=pairs.could - len(gone),
        )

    def scale(self, item: ScaleResult) -> OutsideScale:
        low, high = item.scale.low, item.scale.high
        change, start, held = self._change(item)
        verdict, text = said(item, change, held=held)
        if item.asked_once and start is not None:
            text = start_words(item, start)
        there, counted = change.mean_change is not None, change.counts
        sticks = item.yardsticks
        population = sticks.population
        return OutsideScale(
            key=item.key,
            name=item.name,
            label=item.scale.label,
            planned=item.planned,
            low=low,
            high=high,
            better=item.scale.better,
            high_means=item.scale.high_means,
            mid=mid_of(item),
            change=change,
            verdict=verdict,
            text=text,
            cautions=self._cautions(item) if there else (),
            course=self._course(item) if there and item.planned else (),
            bands=bands(item) if counted and self._may_band(item) else (),
            enough=enough(item) if counted and not counted.hidden else None,
            population=population.words if population else "",
            population_mean=rounded(population.mean) if population else None,
            population_caution=population.caution if population else "",
            start=start,
            by_lot=item.key in self.by_lot,
        )

    def headline(self, results: GroupResults, scales: Sequence[OutsideScale]) -> str:
        """Return the first sentence; its counts of people only where they may leave."""
        if results.one_wave:
            return starts_words(results)
        planned = [one for one in scales if one.planned]
        if planned and all(one.change.ci_low is None for one in planned):
            return (
                "There are too few people to say outside the group how sure we are of any change."
            )
        taken = results.together
        if taken is None or taken.evidence.n < LEAST_OUTSIDE["clear"]:
            return say_each([Statement(one.verdict, one.text) for one in planned])
        if taken.evidence.low == taken.evidence.high:  # all alike: it would be said of each
            return say_each([Statement(one.verdict, one.text) for one in planned])
        counts = disclose_tally(taken.improved, taken.same, taken.worsened)
        waves = tuple(wave.number for wave in results.comparison.inside(self.data.waves))
        whose = frozenset(self._answers_of(results, code) for code in taken.people)
        new = Release(TOGETHER, waves, whose, counts=True)
        if not may_count(new, self.earlier) or not self._let([new]):
            return taken.said({})
        return taken.said(counts.printed)

    def _answers_of(self, results: GroupResults, code: str) -> str:
        """Return how the ledger calls all that one person's mean over the outcomes is made of."""
        made = [code]
        for item in results.outcomes:
            if code in item.pairs.before.index:
                first, last = self._ends(item)
                made += [*item.key, self._answer(code, first[code]), self._answer(code, last[code])]
        return self.person(" ".join(made))

    def value(
        self, results: GroupResults, scales: Sequence[OutsideScale]
    ) -> tuple[float, float, float] | None:
        """Return the value of life satisfaction, where its change is told and the ledger lets it.

        It is made of each one's answers at all waves: one more of them is another figure.
        """
        told = {one.key for one in scales if one.change.mean_change is not None}
        item = next((one for one in results.scales if one.key == _SATISFACTION), None)
        found = _value(item) if item is not None and item.key in told else None
        if found is None or item is None:
            return None
        waves = tuple(wave.number for wave in item.asked)
        there = item.scores.loc[item.pairs.before.index].notna()
        whose = frozenset(
            self.person(" ".join(self._answer(code, wave) for wave in waves if there[wave][code]))
            for code in item.pairs.before.index
        )
        return found if self._let([Release(VALUE, waves, whose)]) else None

    def _change(self, item: ScaleResult) -> tuple[Disclosed, DisclosedMean | None, bool]:
        """Return a scale's change, or where it starts, and whether the ledger holds it back."""
        was, now = (release for release, _ in self._sums(item.key, item.asked, item.pairs))
        change = disclose(item.change, **span_of(item), tally=self._may_count(was, now))
        if item.asked_once:
            start, held = self._start(item)
            return change, start, held
        self._tell_hidden(item, change.hidden)
        if change.counts is not None:
            self._tell_hidden(item, change.counts.hidden)
        if change.mean_change is None:
            return change, None, False
        new = [replace(release, counts=change.counts is not None) for release in (was, now)]
        if not self._let(new):
            self._hold(item, "change")
            few = disclose(replace(item.change, n=0), **span_of(item))
            return few, None, True
        if all(one in self.earlier for one in new):
            self.told_before.append(f"{item.name}: the same figure of the same people")
        elif any(one.scale == new[0].scale for one in self.earlier):
            self.told_before.append(f"{item.name}: figures of other waves or more people")
        return change, None, False

    def _start(self, item: ScaleResult) -> tuple[DisclosedMean | None, bool]:
        """Return where a scale starts, and whether the ledger holds it back."""
        scores = item.scores[item.first.number].dropna()
        few = disclose_mean(group_mean(scores), **span_of(item))
        if few.mean is None:
            self._tell_hidden(item, few.hidden)
            return None, False
        found = self._mean_at(item, item.first.number, list(scores.index))
        if found is None:
            self._hold(item, "where we start")
        return found, found is None

    def _course(self, item: ScaleResult) -> tuple[OutsideWave, ...]:
        """Return the means of those in the change, wave by wave, as far as each may leave.

        Only where everybody is counted from the same wave to the same. Else a wave is another time
        since joining for each of them, and means at each wave would stand in the way of the next
        report's change, which is made of answers from several (``docs/methods.md``, usefulness).
        """
        if any(len(set(ends.values())) > 1 for ends in self._ends(item)):
            return ()
        told = []
        for wave in item.asked:
            mean = self._mean_at(item, wave.number, list(item.pairs.before.index))
            if mean is not None:
                told.append(OutsideWave(wave.name, mean))
        return tuple(told) if len(told) > 1 else ()

    def _mean_at(self, item: ScaleResult, wave: int, codes: Sequence[str]) -> DisclosedMean | None:
        """Return the mean of these people at a wave, of as many of them as may be told of."""
        there = item.scores[wave].loc[list(codes)].dropna()
        whose = {code: self.person(code) for code in there.index}
        release, given = self._sum(item.key, dict.fromkeys(there.index, wave))
        stay = leave_out(
            [release],
            [*self.earlier, *self.leaves],
            whose={answer: whose[code] for code, answer in given.items()},
        )
        if stay is None:
            return None
        scores = there[[whose[code] in stay for code in there.index]]
        mean = disclose_mean(group_mean(scores), **span_of(item))
        if mean.mean is None:
            return None
        self.leaves.append(self._sum(item.key, dict.fromkeys(scores.index, wave))[0])
        return mean

    def _cautions(self, item: ScaleResult) -> tuple[str, ...]:
        """Return what the group's own page says beside the finding."""
        said = []
        if item.settled and item.pairs.newcomer.any():
            said.append(
                "People who had joined lately count from an answer given after they had settled "
                "in: a low point often passes by itself."
            )
        if item.version_changed:
            said.append(
                "The questionnaire’s version changed in between. Each answer is scored as the "
                "version says that was answered. Compare with care."
            )
        if item.way_changed:
            many = some(item.way_changed, item.change.n)
            said.append(
                f"{many} answered in different ways (phone, paper, with a helper), which can move "
                "scores."
            )
        if item.key in self.by_lot:
            said.append(
                "Some people were left out, by lot or because they joined since the last report, "
                "so that two reports together give nobody away."
            )
        return tuple(said)

    def _sums(
        self, key: Key, asked: Sequence[WaveInfo], pairs: SettledPairs
    ) -> tuple[tuple[Release, Mapping[str, str]], tuple[Release, Mapping[str, str]]]:
        """Return the two sums that a change is made of: what was, and what is."""
        first, last = waves_of_pairs(self.data, asked, pairs)
        return self._sum(key, first), self._sum(key, last)

    def _ends(self, item: ScaleResult) -> tuple[dict[str, int], dict[str, int]]:
        return waves_of_pairs(self.data, item.asked, item.pairs)

    def _sum(self, key: Key, wave_of: Mapping[str, int]) -> tuple[Release, Mapping[str, str]]:
        """Return the sum of each one's score at a wave, and how the ledger calls each of them."""
        given = {code: self._answer(code, wave) for code, wave in wave_of.items()}
        waves = tuple(sorted(set(wave_of.values())))
        return Release(outcome_of(self.data, key), waves, frozenset(given.values())), given

    def _answer(self, code: str, wave: int) -> str:
        """Return how the ledger calls what somebody answered at a wave, as it stands now."""
        return self.person(f"{code} {wave} {self.data.kept.get((code, wave), '')}")

    def _may_count(self, was: Release, now: Release) -> bool:
        """Whether counts of a change may leave beside counts of it that left before."""
        told = any(one.counts and one.people == now.people for one in self.earlier)
        return may_count(now, self.earlier) and (not told or may_count(was, self.earlier))

    def _may_band(self, item: ScaleResult) -> bool:
        """Whether counts in bands may: those before are of the first answers alone."""
        was, _ = self._sums(item.key, item.asked, item.pairs)
        return may_count(was[0], self.earlier)

    def _let(self, new: Sequence[Release]) -> bool:
        """Let figures leave together, if they may."""
        known = [*self.earlier, *self.leaves]
        for at, one in enumerate(new):
            if not may_release(one, [*known, *new[:at]]):
                return False
        self.leaves += new
        return True

    def _hold(self, item: ScaleResult, what: str) -> None:
        self.not_shown.append(
            NotShown(
                item.name,
                what,
                HELD,
                "Wait until three more people have answered, or until three are missing.",
            )
        )

    def _tell_hidden(self, item: ScaleResult, hidden: Sequence[Hidden]) -> None:
        self.not_shown += [
            NotShown(item.name, one.what, one.why.value, _MENDS.get(one.why, "")) for one in hidden
        ]


_MENDS = {
    WhyHidden.TOO_FEW: "It can be shown when more people have answered twice.",
    WhyHidden.POINTS_AT_FEW: "Nothing needs doing: it is hidden to keep people safe.",
    WhyHidden.BY_SUBTRACTION: "Nothing needs doing: it is hidden to keep people safe.",
}


def waves_of_pairs(
    data: GroupData, asked: Sequence[WaveInfo], pairs: SettledPairs
) -> tuple[dict[str, int], dict[str, int]]:
    """Return the wave of each one's first answer in a change, and that of the other."""
    weeks = np.array(weeks_of(tuple(asked), data.waves[0].opened))

    def nearest(times: "pd.Series[float]") -> dict[str, int]:
        return {
            str(code): asked[int(np.abs(weeks - time).argmin())].number
            for code, time in times.items()
        }

    return nearest(pairs.start), nearest(pairs.start + pairs.weeks)


def outcome_of(data: GroupData, key: Key) -> Key:
    """Return a scale's name in the ledger: scales that share a question have one name.

    A total and its parts follow from one another, as a raw score and its percentage do.
    """
    instrument = data.instruments[key[0]]
    alike = {key[1]}
    while True:
        items = {
            item.question
            for scale in instrument.scales
            if scale.key in alike
            for item in scale.items
        }
        more = {
            scale.key
            for scale in instrument.scales
            if any(item.question in items for item in scale.items) or scale.of in alike
        }
        more |= {scale.of for scale in instrument.scales if scale.key in alike and scale.of}
        if more <= alike:
            break
        alike |= more
    return key[0], next(scale.key for scale in instrument.scales if scale.key in alike)


def _missing(data: GroupData, scales: Sequence[OutsideScale]) -> tuple[str, ...]:
    """Name planned outcomes that no wave has asked, or of which no figure may leave."""
    there = {one.key for one in scales if one.change.mean_change is not None or one.start}
    asked = distinct(data, [key for key in data.outcomes if key in data.scores])
    return tuple(
        f"{data.instruments[key[0]].short}: {data.scale(key).label}"
        for key in asked
        if key not in there
    )


def _value(item: ScaleResult) -> tuple[float, float, float] | None:
    """Return the Treasury's value of a clear change, of 20 people or more; it may be below zero.

    To two digits; nothing where one person makes up most of it.
    """
    if item.statement.verdict not in {Verdict.GAIN, Verdict.LOSS}:
        return None
    weeks = weeks_of(item.asked, item.data.waves[0].opened)
    found = wellbeing_years(item.scores, weeks=weeks, start=item.pairs.start)
    if found is None or disclose_total(list(found.by_person.abs()))[0] is None:
        return None
    low, central, high = (float(f"{found.gained * pounds:.1e}") for pounds in POUNDS)
    return low, central, high


def _left(data: GroupData) -> DisclosedCounts | None:
    """How many left and how many are still there, of all who ever were; not of one or two."""
    left = len(data.left)
    told = disclose_counts({"are still here": _people(data) - left, "left": left})
    return None if told.hidden else told


def _people(data: GroupData) -> int:
    return len(data.members)


def _meetings(data: GroupData, results: GroupResults) -> list[int]:
    begin, end = results.first.opened, results.last.closed
    return [came for day, came in data.meeting_dates if begin <= day <= end]


def _came(data: GroupData, results: GroupResults) -> int | None:
    """How many came to a meeting on average, from five meetings and people on."""
    held = _meetings(data, results)
    if len(held) < LEAST_OUTSIDE["figure"] or _people(data) < LEAST_OUTSIDE["figure"]:
        return None
    return round(sum(held) / len(held))
