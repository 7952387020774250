"""What is said of the way between: the trend over all waves, rise and fall, meetings and change."""

from collections.abc import Sequence

from toolkit.instruments import Scale
from toolkit.results.words import points
from toolkit.statistics import LEAST, DoseResponse, Trend

#: A slope is told from so many months on, and for the months that were measured alone.
LEAST_MONTHS = 6.0
#: Attendance is told for so many meetings more, or for five where nobody is ten apart.
MEETINGS = 10


def say_trend(found: Trend, scale: Scale, *, expected: float = 0.0) -> str:
    """Return what may be said of the line through all waves; "" where none is to be told.

    ``expected`` is what may still be passing of newcomers' low points, in points: a line that may
    rise by no more than this over all months is not told as a gain.
    """
    if found.slope is None or found.months < LEAST_MONTHS:
        return ""
    if found.ci_low is None or found.ci_high is None or found.ci_low <= 0 <= found.ci_high:
        text = "Over all waves, we can’t tell whether scores rise or fall."
    else:
        text = _told(found, scale, expected)
    return f"{text} It is not a straight line: look at the dots." if found.not_straight else text


def _told(found: Trend, scale: Scale, expected: float) -> str:
    slope, ends = found.slope or 0.0, (found.ci_low or 0.0, found.ci_high or 0.0)
    way = "rose" if slope > 0 else "fell"
    low, high = sorted(abs(end) * found.months for end in ends)
    better = (slope > 0) == (scale.better == "higher")
    if better and low <= expected:
        return f"Over all waves, scores {way}, but that may be a low point that was still passing."
    which = "" if slope > 0 and better else f", which is {'better' if better else 'worse'}"
    return (
        f"Over all waves, scores {way} by about {points(slope * found.months, scale)} points over "
        f"the {found.months:.0f} months{which} (likely between {points(low, scale)} and "
        f"{points(high, scale)}), from {found.n_responses} answers of {found.n_members} people."
    )


def say_between(
    since_first: Sequence[tuple[str, float | None]], *, mid: float, scale: Scale
) -> str:
    """Return a line of its own where scores rose and fell between; "" where they did not.

    Parameters
    ----------
    since_first
        Name of each later wave and the mean change since the first one, in points, in order; None
        where too few answered.
    mid
        The smallest change that matters: a turn smaller than this is not told.
    """
    known = [(name, mean) for name, mean in since_first if mean is not None]
    if len(known) < 2:
        return ""
    last_name, last = known[-1]
    for way, turn in (("higher", max), ("lower", min)):
        name, mean = turn(known[:-1], key=lambda one: one[1])
        beyond_both = min((mean - 0, mean - last)) if way == "higher" else min((-mean, last - mean))
        if beyond_both >= mid:
            return (
                f"Between, it went up and down: in {name} scores were about {points(mean, scale)} "
                f"points {way} than at the start, and in {last_name} "
                f"{_compared_with_start(last, scale)}."
            )
    return ""


def _compared_with_start(change: float, scale: Scale) -> str:
    size = points(change, scale)
    if float(size) == 0:
        return "about as at the start"
    return f"about {size} {'higher' if change > 0 else 'lower'} than at the start"


def say_attendance(found: Sequence[tuple[str, Scale, DoseResponse]]) -> tuple[str, ...]:
    """Return what may be said of meetings and change, once for all scales.

    Parameters
    ----------
    found
        Name of each outcome, its scale and its figures.

    Returns
    -------
    tuple of str
        A sentence for each outcome of which something can be told, and one caution after them; else
        one sentence that it can't be told. Nothing where no meetings were noted for anybody.
    """
    if not found:
        return ()
    told = [
        _attended(name, scale, one)
        for name, scale, one in found
        if one.slope_low is not None and one.slope_high is not None
        if one.slope_low > 0 or one.slope_high < 0
    ]
    if told:
        last = "That doesn’t say which comes first: who feels better may come more."
        return (*told, last)
    n = max(one.n for _, _, one in found)
    least = LEAST["attendance"]
    if n < least:
        return (f"It takes at least {least} people to set meetings beside change; there are {n}.",)
    return (f"With {n} people we can’t tell whether coming more often goes with change.",)


def _attended(name: str, scale: Scale, found: DoseResponse) -> str:
    slope, low, high = found.slope or 0.0, found.slope_low or 0.0, found.slope_high or 0.0
    more = MEETINGS if (found.most_apart or 0) >= MEETINGS else MEETINGS // 2
    near, far = sorted(abs(end) * more for end in (low, high))
    better = (slope > 0) == (scale.better == "higher")
    return (
        f"{name}: of people who began alike, those who came to "
        f"{'ten' if more == MEETINGS else 'five'} more meetings ended about "
        f"{points(slope * more, scale)} points {'better' if better else 'worse'} "
        f"(likely between {points(near, scale)} and {points(far, scale)})."
    )
