"""The page of one scale: every decision made, so that a template or a document only places it."""

import math
from dataclasses import dataclass

from toolkit.results.data import Key
from toolkit.results.page import period_of
from toolkit.results.scale import ScaleResult
from toolkit.results.table import Row, Table, cell, ends
from toolkit.results.words import points
from toolkit.statistics import Bound, Why, Withheld
from toolkit.statistics.least import enough
from toolkit.storage.models import Design


@dataclass(frozen=True, slots=True)
class ScalePage:
    """All that a scale's page shows; "" and None where there is nothing to show."""

    key: Key
    name: str
    slug: str
    heading: str
    finding: str
    #: Of whom, from when to when, and how the scale is read.
    about: str
    #: The way since joining, who waits, the course over all waves.
    notes: tuple[str, ...]
    beside: str
    chart_says: str
    caption: str
    bands: Table | None
    mattered: str
    missing: str
    tally: str
    version: str
    numbers: Table | None
    withheld: str
    waves: Table
    members: Table
    #: What an address needs to show the same waves again.
    period: dict[str, int]


def scale_page(item: ScaleResult) -> ScalePage:
    """Return the page of one scale."""
    once = item.asked_once
    instrument = item.data.instruments[item.key[0]]
    return ScalePage(
        key=item.key,
        name=item.name,
        slug=item.slug,
        heading=item.title,
        finding=f"{item.statement.text}{' This shows where you stand.' if once else ''}",
        about=_about(item),
        notes=tuple(
            text for text in (item.joining, item.waiting, "" if once else item.course) if text
        ),
        beside=_beside(item),
        chart_says=(
            f"Each member’s line and the group’s mean on {item.name}. "
            "The table below has the same figures."
        ),
        caption=(
            "Thin lines are members. The broken line is the mean of those who answered each time, "
            "in its 95 % interval: different people, so read it with care. An open circle is a "
            f"last answer. {instrument.terms.credit} Version {instrument.version}."
        ),
        bands=_bands(item),
        mattered=_mattered(item),
        missing="" if once else " ".join(_missing(item)),
        tally=item.tally,
        version=_version(item),
        numbers=None if once else _numbers(item),
        withheld="" if once else _withheld(item.change.withheld),
        waves=_waves(item),
        members=_members(item),
        period=period_of(item.comparison),
    )


def _about(item: ScaleResult) -> str:
    scale = item.scale
    when = item.first.name if item.asked_once else f"{item.first.name} to {item.last.name}"
    return (
        f"{item.who}, {when}. {_apart(item)}Scores go from {scale.low:g} to {scale.high:g}; "
        f"a high score means {scale.high_means}; {scale.better} is better."
        f"{' This was planned.' if item.planned else ''}"
    )


def _apart(item: ScaleResult) -> str:
    """Say how far apart the two answers lie, where each one counts from their own first."""
    months = item.months_between
    if months is None or item.comparison.design is not Design.AS_THEY_JOIN:
        return ""
    middle, least, most = (f"{value:.0f}" for value in months)
    return (
        f"Half of them had {middle} months or more between their two answers "
        f"(from {least} to {most}). "
    )


def _beside(item: ScaleResult) -> str:
    population = item.yardsticks.population
    if population is None:
        return ""
    mean = item.waves[0][1].mean
    group = (
        f"; your group in {item.first.name}: {points(mean, item.scale)}" if mean is not None else ""
    )
    return (
        f"For comparison, {population.words}: {points(population.mean, item.scale)} on "
        f"average{group}. {population.caution}"
    ).rstrip()


def _bands(item: ScaleResult) -> Table | None:
    if not item.bands:
        return None
    if item.asked_once:
        head: tuple[str, ...] = ("Band", item.first.name)
        rows = [Row(band.label, (str(band.before),)) for band in item.bands]
        return Table("People in each band", head, tuple(rows))
    rows = [Row(band.label, (str(band.before), str(band.after))) for band in item.bands]
    return Table(
        "People in each band, the same people both times",
        ("Band", "before", "after"),
        tuple(rows),
    )


def _mattered(item: ScaleResult) -> str:
    n, many = item.change.n, item.changed_enough
    if many is None or not enough("tally", n):
        return ""
    sticks = item.yardsticks
    return (
        f"{many} of {n} moved in the better direction by {points(sticks.mid, item.scale)} points "
        f"or more, the smallest change that matters for a group ({sticks.mid_source}). It is "
        "smaller than one person’s usual swing, so it says nothing certain of any one of them."
    )


def _missing(item: ScaleResult) -> list[str]:
    said = []
    if item.left_out:
        listed = ", ".join(f"{count} {why}" for why, count in item.left_out)
        said.append(f"Not in the figure: {listed}.")
    if item.way_changed:
        said.append(
            f"{item.way_changed} answered in different ways (phone, paper, with a helper), which "
            "can move scores."
        )
    found = item.attrition
    if found.difference is not None:
        stayed, left, apart = (
            points(value or 0.0, item.scale)
            for value in (found.baseline_stayed, found.baseline_left, found.difference)
        )
        likely = ""
        if found.ci_low is not None and found.ci_high is not None:
            low, high = _signed(found.ci_low, item), _signed(found.ci_high, item)
            likely = f" (likely between {low} and {high})"
        which = "lower" if found.difference < 0 else "higher"
        said.append(
            f"Those who stayed began at {stayed}, those who left at {left}: who stayed began "
            f"{apart} {which}{likely}."
        )
    return said


def _signed(value: float, item: ScaleResult) -> str:
    return f"{points(value, item.scale)} {'lower' if value < 0 else 'higher'}"


def _version(item: ScaleResult) -> str:
    if not item.version_changed:
        return ""
    return (
        "The measure’s version changed between these waves. Each answer is scored as the version "
        "says that was answered. Compare with care."
    )


def _numbers(item: ScaleResult) -> Table:
    c = item.change
    counts = "–" if c.improved is None else f"{c.improved}, {c.same}, {c.worsened}"
    bounds = item.bounds
    told = (
        ("People who answered both", str(c.n)),
        ("Mean before (SD)", f"{cell(c.mean_before)} ({cell(c.sd_before)})"),
        ("Mean after (SD)", f"{cell(c.mean_after)} ({cell(c.sd_after)})"),
        ("Mean change (SD)", f"{cell(c.mean_change)} ({cell(c.sd_change)})"),
        ("95 % interval (t)", ends(c.ci_low, c.ci_high)),
        ("p, sign-flip (exact)", cell(c.p_permutation, 4)),
        ("p after Holm’s correction", cell(item.p, 4)),
        ("p, signed ranks (exact)", cell(c.p_wilcoxon, 4)),
        ("Hodges-Lehmann (limits)", f"{cell(c.hodges_lehmann)} ({ends(c.hl_low, c.hl_high)})"),
        ("Standardised change g (limits)", f"{cell(c.g_av)} ({ends(c.g_av_low, c.g_av_high)})"),
        ("Better, same, worse", counts),
        ("Least leave-one-out limit", cell(c.leave_one_out_low)),
        ("Smallest change that matters", cell(item.yardsticks.mid)),
        ("May still be passing of a low point", cell(item.expected)),
        ("If all who are missing had not changed", _bound(bounds.unchanged)),
        ("If they had got worse by what matters", _bound(bounds.worse)),
        ("If they had stayed as last seen (an assumption)", _bound(bounds.last_seen)),
        ("Worst possible", cell(bounds.worst_possible.mean_change)),
        ("Best possible", cell(bounds.best_possible.mean_change)),
    )
    rows = tuple(Row(name, (text,)) for name, text in told)
    return Table(f"{item.name}, the numbers", ("What", "Figure"), rows)


def _bound(bound: Bound) -> str:
    return f"{cell(bound.mean_change)} ({ends(bound.ci_low, bound.ci_high)}; n = {bound.n})"


def _withheld(withheld: tuple[Withheld, ...]) -> str:
    if not withheld:
        return ""
    why = {
        Why.TOO_FEW: "needs {} people",
        Why.NO_VARIANCE: "everyone moved alike",
        Why.NOT_DEFINED: "can’t be worked out here",
    }
    listed = ", ".join(
        f"{one.what.replace('_', ' ')} ({why[one.why].format(one.needed)})" for one in withheld
    )
    return f"Left out: {listed}."


def _waves(item: ScaleResult) -> Table:
    rows = tuple(
        Row(
            f"{wave.number}: {wave.name}",
            (
                str(mean.n),
                "too few" if mean.mean is None else cell(mean.mean, 1),
                "" if mean.mean is None else ends(mean.ci_low, mean.ci_high, 1),
            ),
        )
        for wave, mean in item.waves
    )
    head = ("Wave", "Answered", "Mean", "95 % interval")
    return Table(f"{item.name}: the group at each wave", head, rows)


def _members(item: ScaleResult) -> Table:
    rows = tuple(
        Row(
            str(code),
            tuple("–" if math.isnan(value) else f"{value:.1f}" for value in row),
            str(code),
        )
        for code, row in zip(item.scores.index, item.scores.to_numpy(dtype=float), strict=True)
    )
    head = ("Member", *(wave.name for wave in item.asked))
    return Table(f"{item.name}: each member", head, rows)
