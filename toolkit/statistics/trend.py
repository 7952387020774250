"""The way of a scale over all waves: a line through everybody's scores, with honest error."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize_scalar
from scipy.special import stdtr, stdtrit

from toolkit.statistics.cluster_robust import ClusterRobust, cluster_robust
from toolkit.statistics.least import LEAST, Why, Withheld, withhold

Floats = npt.NDArray[np.float64]
#: Fewer degrees of freedom than this, and the robust interval is not trusted.
LEAST_DF = 4.0
#: A line needs this many waves; its bend one more.
LEAST_WAVES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """Slope a unit of time (a month) of the scores, unrounded. None: not given, see ``withheld``.

    ``method`` is "reml" (random intercept; interval and p by CR2 with Satterthwaite's df), or
    "own_slopes" (mean of members' own least-squares slopes, t interval), or None. ``months`` is the
    time from the first to the last answer: a slope is told for these and never beyond them.
    """

    n_members: int
    n_responses: int
    months: float = 0.0
    method: Literal["reml", "own_slopes"] | None = None
    slope: float | None = None
    se: float | None = None
    df: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    p: float | None = None
    intercept: float | None = None
    se_model: float | None = None
    sd_intercept: float | None = None
    sd_residual: float | None = None
    not_straight: bool | None = None
    withheld: tuple[Withheld, ...] = ()

    @property
    def n(self) -> int:
        return self.n_members


@dataclass(frozen=True, slots=True)
class _Members:
    """Scores of one person after another: ``starts`` and ``sizes`` mark where each begins."""

    time: Floats
    score: Floats
    sizes: npt.NDArray[np.integer[Any]]

    @property
    def groups(self) -> npt.NDArray[np.intp]:
        return np.repeat(np.arange(len(self.sizes)), self.sizes)


def trend(long: pd.DataFrame, *, confidence: float = 0.95) -> Trend:
    """Fit a straight line to everybody's scores over time.

    Parameters
    ----------
    long : DataFrame with columns ``member``, ``time`` (months), ``score`` (points)
        One row a response; rows without a score are passed over. Newcomers' answers count from
        the settled one on: give what ``settled_answers`` leaves.
    confidence : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Trend
        In points a month. REML with CR2 from 8 members with two answers or more, 3 times and 4
        degrees of freedom; else the mean of members' own slopes from 6; else nothing.

    Raises
    ------
    ValueError
        If a member stands twice at one time, a number is not finite, or a column is missing.

    Notes
    -----
    y = a + b t + u_i + e, profiled over L = var(u) / var(e): with V_i^-1 = I - L / (1 + L n_i) 11',
    minimise (N - 2) log RSS + sum log(1 + L n_i) + log det X'V^-1 X, one dimension. The model's own
    standard error is wrong when people's slopes differ, so interval and p are cluster-robust
    (``cluster_robust``). Compared with R's nlme (REML) and clubSandwich (CR2, Satterthwaite).

    References
    ----------
    Laird and Ware (1982), Random-effects models for longitudinal data, Biometrics 38, 963-974.
    Pustejovsky and Tipton (2018), J Bus Econ Stat 36, 672-683.

    Examples
    --------
    >>> people = np.repeat(np.arange(8), 3)
    >>> months = np.tile([0.0, 3.0, 6.0], 8)
    >>> scores = 50 + 2 * months + people + np.tile([1.0, -1.0, 0.0, 0.0, -1.0, 1.0], 4)
    >>> line = trend(pd.DataFrame({"member": people, "time": months, "score": scores}))
    >>> line.method, round(line.slope, 6), line.n_members
    ('reml', 2.0, 8)
    """
    if not 0 < confidence < 1:
        raise ValueError("The confidence must lie between 0 and 1, such as 0.95.")
    members = _read(long)
    several = int((members.sizes >= 2).sum())
    base: dict[str, Any] = {
        "n_members": several,
        "n_responses": len(members.score),
        "months": float(np.ptp(members.time)) if len(members.time) else 0.0,
    }
    times = len(np.unique(members.time))
    if several >= LEAST["trend"] and times >= LEAST_WAVES:
        fitted = _reml_trend(members, confidence)
        if fitted is not None:
            return Trend(**base, **fitted, not_straight=_bends(members, times, confidence))
    if several >= LEAST["own_slopes"] and times >= LEAST_WAVES:
        return _own_slopes(members, base, confidence)
    why = Why.TOO_FEW if several < LEAST["own_slopes"] else Why.NOT_DEFINED
    return Trend(**base, withheld=(withhold("trend", several, why),))


def _read(long: pd.DataFrame) -> _Members:
    missing = {"member", "time", "score"} - set(long.columns)
    if missing:
        raise ValueError(f"The table has no column {', '.join(sorted(missing))}.")
    table = long.loc[long["score"].notna(), ["member", "time", "score"]]
    if table.duplicated(["member", "time"]).any():
        raise ValueError("A member stands twice at one time. Keep one row for each.")
    table = table.sort_values(["member", "time"], kind="stable")
    time = table["time"].to_numpy(dtype=np.float64)
    score = table["score"].to_numpy(dtype=np.float64)
    if not (np.isfinite(time).all() and np.isfinite(score).all()):
        raise ValueError("Each time and score must be a finite number.")
    sizes = table.groupby("member", sort=True).size().to_numpy()
    return _Members(time, score, sizes)


def _design(members: _Members, degree: int) -> Floats:
    return np.vander(members.time, degree + 1, increasing=True)


class _Profile:
    """The restricted likelihood as a function of L alone; all sums over members are made once."""

    def __init__(self, x: Floats, y: Floats, sizes: npt.NDArray[np.integer[Any]]) -> None:
        self.sizes = sizes.astype(np.float64)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        joined = np.column_stack([x, y])
        self.total = joined.T @ joined
        self.sums = np.add.reduceat(joined, starts, axis=0)
        self.n, self.p = x.shape

    def solve(self, ratio: float) -> tuple[Floats, float, Floats]:
        """Return coefficients, weighted RSS and X'V^-1 X (all in units of var(e))."""
        weight = ratio / (1 + ratio * self.sizes)
        crossed = self.total - (self.sums * weight[:, None]).T @ self.sums
        xx, xy = crossed[:-1, :-1], crossed[:-1, -1]
        beta: Floats = np.asarray(np.linalg.solve(xx, xy), dtype=np.float64)
        return beta, max(float(crossed[-1, -1] - xy @ beta), 0.0), xx

    def deviance(self, log_ratio: float) -> float:
        ratio = float(np.exp(log_ratio)) if np.isfinite(log_ratio) else 0.0
        _, rss, xx = self.solve(ratio)
        if rss <= 0:
            return -np.inf
        spread = float(np.log1p(ratio * self.sizes).sum()) + float(np.linalg.slogdet(xx)[1])
        return float((self.n - self.p) * np.log(rss) + spread)

    def best(self) -> float:
        """Return the L that minimises the deviance; 0 if that is no worse."""
        grid = np.linspace(-12, 12, 25)
        values = [self.deviance(at) for at in grid]
        at = int(np.argmin(values))
        low, high = grid[max(at - 1, 0)], grid[min(at + 1, len(grid) - 1)]
        found = minimize_scalar(
            self.deviance, bounds=(low, high), method="bounded", options={"xatol": 1e-10}
        )
        return 0.0 if self.deviance(-np.inf) <= found.fun else float(np.exp(found.x))


def _fit(
    members: _Members, degree: int
) -> tuple[Floats, float, float, Floats, ClusterRobust] | None:
    """Return coefficients, L, var(e), the model's covariance and the robust one."""
    x, y = _design(members, degree), members.score
    scale = max(float(np.abs(members.time).max()), 1.0)
    unit: Floats = np.power(scale, np.arange(degree + 1, dtype=np.float64))
    x = x / unit  # keeps the powers of time comparable
    profile = _Profile(x, y, members.sizes)
    if np.linalg.matrix_rank(x) <= degree or profile.n <= profile.p:
        return None
    tiny = 1e-12 * max(float(np.ptp(y)), 1.0) ** 2 * len(y)
    if profile.solve(0.0)[1] <= tiny:
        return None  # every point lies on one line: nothing is left to estimate an error from
    ratio = profile.best()
    beta, rss, xx = profile.solve(ratio)
    if rss <= tiny:
        return None
    variance = rss / (profile.n - profile.p)
    bread: Floats = np.asarray(np.linalg.inv(xx), dtype=np.float64)
    robust = cluster_robust(x, y - x @ beta, members.sizes, ratio, bread)
    model: Floats = variance * bread / np.outer(unit, unit)
    coefficients: Floats = np.asarray(beta / unit, dtype=np.float64)
    return coefficients, ratio, variance, model, robust.in_units(unit)


def _reml_trend(members: _Members, confidence: float) -> dict[str, Any] | None:
    fitted = _fit(members, 1)
    if fitted is None:
        return None
    beta, ratio, variance, model, robust = fitted
    se, df = robust.se(1), robust.df(1)
    if not se > 0 or not df >= LEAST_DF:
        return None
    half = float(stdtrit(df, 0.5 + confidence / 2)) * se
    slope = float(beta[1])
    return {
        "method": "reml",
        "slope": slope,
        "intercept": float(beta[0]),
        "se": se,
        "df": df,
        "ci_low": slope - half,
        "ci_high": slope + half,
        "p": float(2 * stdtr(df, -abs(slope / se))),
        "se_model": float(np.sqrt(model[1, 1])),
        "sd_intercept": float(np.sqrt(ratio * variance)),
        "sd_residual": float(np.sqrt(variance)),
    }


def _bends(members: _Members, times: int, confidence: float) -> bool | None:
    """Whether the quadratic's CR2 interval excludes 0; from one wave more than a line needs."""
    if times <= LEAST_WAVES:
        return None
    fitted = _fit(members, 2)
    if fitted is None:
        return None
    beta, robust = fitted[0], fitted[4]
    se, df = robust.se(2), robust.df(2)
    if not se > 0 or not df >= LEAST_DF:
        return None
    return bool(abs(beta[2]) > stdtrit(df, 0.5 + confidence / 2) * se)


def _own_slopes(members: _Members, base: dict[str, Any], confidence: float) -> Trend:
    slopes = []
    starts = np.concatenate([[0], np.cumsum(members.sizes)[:-1]])
    for start, size in zip(starts, members.sizes, strict=True):
        if size < 2:
            continue
        time, score = members.time[start : start + size], members.score[start : start + size]
        apart = time - time.mean()
        slopes.append(float(apart @ score / (apart @ apart)))
    values = np.array(slopes)
    n, slope = len(values), float(values.mean())
    spread = float(values.std(ddof=1)) if np.ptp(values.round(12)) > 0 else 0.0
    if spread == 0:
        unsure = (withhold("own_slopes", n, Why.NO_VARIANCE),)
        return Trend(**base, method="own_slopes", slope=slope, withheld=unsure)
    se = spread / float(np.sqrt(n))
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * se
    return Trend(
        **base,
        method="own_slopes",
        slope=slope,
        se=se,
        df=float(n - 1),
        ci_low=slope - half,
        ci_high=slope + half,
        p=float(2 * stdtr(n - 1, -abs(slope / se))),
    )
