"""A group set beside other people who were asked the same: both changes, and the difference."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sqlalchemy.orm import Session

from toolkit.charts.outcomes import Arm, comparison
from toolkit.charts.pictures import Kind
from toolkit.charts.theme import SCREEN, Chart, Look, Said
from toolkit.charts.theme import Scale as Axis
from toolkit.results.data import GroupData
from toolkit.results.group import GroupResults, data_of
from toolkit.results.handed_on import axis_of
from toolkit.results.page import shown_first
from toolkit.results.scale import ScaleResult
from toolkit.results.words import points
from toolkit.statistics import LEAST
from toolkit.statistics.comparison import Comparison, compare
from toolkit.statistics.mean import group_mean
from toolkit.storage import beside
from toolkit.storage.models import Group

#: Baselines that lie further apart than this part of a standard deviation call for both figures.
APART = 0.25
BY_LOT = (
    "People were not put in the groups by lot. Who comes to a group may differ from who does not "
    "in many ways, so a difference need not be the group’s doing."
)


@dataclass(frozen=True, slots=True)
class Item:
    """One outcome: a finding, more sentences, a chart; None where too few can be compared."""

    name: str
    words: str
    more: tuple[str, ...]
    chart: Chart | None


@dataclass(frozen=True, slots=True)
class BesidePage:
    """The group beside one set of people."""

    name: str
    when: str
    items: tuple[Item, ...]


def beside_pages(
    session: Session, group: Group, results: GroupResults, *, look: Look = SCREEN
) -> tuple[BesidePage, ...]:
    """Return a page for each set of people beside a group, over the results' own period."""
    first, last = results.comparison.first, results.comparison.main
    pages = []
    for other in beside.of_group(session, group.id):
        data = data_of(session, other)
        name = beside.NAMES[other.beside] if other.beside else other.name
        pages.append(
            BesidePage(
                name=name,
                when=f"{first.name} to {last.name}, who answered at both waves",
                items=tuple(
                    _item(item, results, data, name, look) for item in shown_first(results)
                ),
            )
        )
    return tuple(pages)


def _both(data: GroupData, item: ScaleResult, first: int, last: int) -> pd.DataFrame:
    """Return before and after of who has a score at both waves; nobody where one was not asked."""
    scores = data.scores.get(item.key)
    if scores is None or not {first, last} <= set(scores.columns):
        return pd.DataFrame({"before": [], "after": []}, dtype=float)
    both = scores[[first, last]].dropna()
    both.columns = pd.Index(["before", "after"])
    return both


def _item(item: ScaleResult, results: GroupResults, data: GroupData, name: str, look: Look) -> Item:
    first, last = results.comparison.first.number, results.comparison.main.number
    ours, theirs = (_both(one, item, first, last) for one in (results.data, data))
    found = _compared(ours, theirs)
    if found.difference_in_change is None or found.ci_low is None or found.ci_high is None:
        return Item(item.name, _too_few(found), (), None)
    words, more = _said(item, found, name, _sd(item, ours, theirs))
    change = [group_mean(one["after"] - one["before"]) for one in (ours, theirs)]
    arms = [
        Arm("Your group", change[0].n, change[0].mean, change[0].ci_low, change[0].ci_high),
        Arm(name, change[1].n, change[1].mean, change[1].ci_low, change[1].ci_high),
        Arm(
            "The difference",
            None,
            found.difference_in_change,
            found.ci_low,
            found.ci_high,
            _kind(item, found),
        ),
    ]
    axis: Axis = axis_of(item)
    who = f"{len(ours)} members and {len(theirs)} others, {item.first.name} to {item.last.name}"
    chart = comparison(
        Said(f"{item.name}. {words}", who, "Worked out with the Mutual Aid Toolkit."),
        arms,
        mid=item.yardsticks.mid,
        better=item.scale.better,
        digits=axis.digits,
        look=look,
    )
    return Item(item.name, words, more, chart)


def _compared(ours: pd.DataFrame, theirs: pd.DataFrame) -> Comparison:
    """Compare two sets of people; codes may be the same in both, and are never shown."""
    all_of_them = pd.concat([ours, theirs], ignore_index=True)
    arm = pd.Series(np.arange(len(all_of_them)) < len(ours), index=all_of_them.index)
    return compare(all_of_them["before"], all_of_them["after"], arm)


def _too_few(found: Comparison) -> str:
    return (
        f"{found.n_group} members and {found.n_comparison} others answered both times. It takes "
        f"{LEAST['comparison']} of each to set them beside each other."
    )


def _sd(item: ScaleResult, ours: pd.DataFrame, theirs: pd.DataFrame) -> float:
    """Return the spread that a difference of baselines is held against."""
    population = item.yardsticks.population
    if population is not None and population.sd:
        return population.sd
    return float(pd.concat([ours["before"], theirs["before"]]).std(ddof=1))


def _kind(item: ScaleResult, found: Comparison) -> Kind:
    low, high = found.ci_low or 0.0, found.ci_high or 0.0
    if low * high <= 0 or _other_way(found):
        return Kind.SAME
    return Kind.BETTER if (low > 0) == (item.scale.better == "higher") else Kind.WORSE


def _other_way(found: Comparison) -> bool:
    """Whether the change and the adjusted difference point to different sides."""
    one, other = found.difference_in_change, found.adjusted_difference
    return one is not None and other is not None and one * other < 0


def _said(
    item: ScaleResult, found: Comparison, name: str, sd: float
) -> tuple[str, tuple[str, ...]]:
    """Return the finding, and what has to be said beside it."""
    difference = found.difference_in_change or 0.0
    size = points(abs(difference), item.scale)
    way = "more" if difference > 0 else "less"
    low, high = found.ci_low or 0.0, found.ci_high or 0.0
    between = f"likely between {_way(low, item)} and {_way(high, item)}"
    apart = abs(found.baseline_difference or 0.0) > APART * sd
    more = []
    if apart and found.adjusted_difference is not None:
        began = points(abs(found.baseline_difference or 0.0), item.scale)
        side = "higher" if (found.baseline_difference or 0.0) > 0 else "lower"
        more.append(
            f"Your group began {began} points {side}. Among people who began alike, the difference "
            f"at the end is {_way(found.adjusted_difference, item)} (likely between "
            f"{_way(found.adjusted_low or 0.0, item)} and "
            f"{_way(found.adjusted_high or 0.0, item)})."
        )
    if low * high <= 0 or (apart and _other_way(found)):
        words = (
            f"We can’t tell whether your group changed otherwise than “{name.lower()}”: "
            f"{between} points."
        )
        return words, tuple(more)
    kind = _kind(item, found)
    better = "better" if kind is Kind.BETTER else "worse"
    words = (
        f"Your group changed by {size} points {way} than “{name.lower()}” ({between}): {better} "
        "than there."
    )
    return words, tuple(more)


def _way(value: float, item: ScaleResult) -> str:
    size = points(abs(value), item.scale)
    return f"{size} {'more' if value > 0 else 'less'}" if float(size) else "0"
