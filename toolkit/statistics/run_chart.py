"""A run chart: whether a series of figures swings as usual, or something has shifted."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from toolkit.statistics.least import LEAST, Withheld, enough, withhold
from toolkit.statistics.pairs import DECIMALS

Floats = npt.NDArray[np.float64]

#: Mean moving range of two points to three standard deviations: 3 / 1.128 (Wheeler 1993).
_TO_LIMITS = 2.66
_SIDE, _WAY = 8, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChart:
    """Centre, limits and signals. ``signals`` are (rule, place of the last point in the series)."""

    n: int
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    provisional: bool = False
    signals: tuple[tuple[str, int], ...] = ()
    withheld: tuple[Withheld, ...] = ()


def xmr(series: pd.Series) -> RunChart:
    """Return an XmR chart of figures in the order of time; missing ones are passed over.

    Returns
    -------
    RunChart
        From 12 points the mean with limits at +- 2.66 mean moving ranges (provisional until 20) and
        signals: "beyond" a limit, "side" (8 running strictly on one side of the centre), "way" (6
        running steadily up or down). From 8 the median alone. A point on the centre neither counts
        nor breaks a run.

    Raises
    ------
    ValueError
        If a figure is not finite.

    Notes
    -----
    Wheeler and Chambers (1992), Understanding Statistical Process Control; Shewhart (1931).

    Examples
    --------
    >>> chart = xmr(pd.Series([10.0, 12, 11, 13, 12, 10, 11, 12, 13, 11, 12, 11]))
    >>> round(chart.centre, 4), round(chart.low, 4), round(chart.high, 4), chart.signals
    (11.5, 7.8727, 15.1273, ())
    """
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    values = values[~np.isnan(values)]
    if np.isinf(values).any():
        raise ValueError("Each figure must be a finite number.")
    n = len(values)
    few = (withhold("run_chart_limits", n),)
    if not enough("run_chart", n):
        return RunChart(n=n, withheld=few)
    if not enough("run_chart_limits", n):
        return RunChart(n=n, centre=float(np.median(values)), withheld=few)
    centre = float(values.mean())
    reach = _TO_LIMITS * float(np.abs(np.diff(values)).mean())
    low, high = centre - reach, centre + reach
    beyond = [("beyond", int(at)) for at in np.flatnonzero((values < low) | (values > high))]
    signals = [*beyond, *_sides(values, centre), *_ways(values)] if reach > 0 else []
    return RunChart(
        n=n,
        centre=centre,
        low=low,
        high=high,
        provisional=n < PROVISIONAL_UNTIL,
        signals=tuple(signals),
    )


#: Until so many points, limits may still move.
PROVISIONAL_UNTIL = max(20, LEAST["run_chart_limits"])


def _sides(values: Floats, centre: float) -> list[tuple[str, int]]:
    found, run, side = [], 0, 0
    for at, value in enumerate(values):
        here = int(np.sign(np.round(value - centre, DECIMALS)))
        if here == 0:
            continue
        run = run + 1 if here == side else 1
        side = here
        if run == _SIDE:
            found.append(("side", at))
    return found


def _ways(values: Floats) -> list[tuple[str, int]]:
    found, run, way = [], 1, 0
    for at in range(1, len(values)):
        here = int(np.sign(np.round(values[at] - values[at - 1], DECIMALS)))
        run = run + 1 if here == way and here != 0 else 2 if here != 0 else 1
        way = here
        if run == _WAY:
            found.append(("way", at))
    return found
