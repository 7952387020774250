"""How well a group's own answers to a scale's items hang together."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import minimize
from scipy.special import fdtri

from toolkit.statistics.least import Why, Withheld, enough, withhold
from toolkit.statistics.pairs import LARGEST_SCORE, check_share

Floats = npt.NDArray[np.float64]

#: Least share of an item's variance that is its own. A fit that ends here has no solution inside.
LEAST_UNIQUENESS = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Cronbach's alpha with Feldt's interval, and omega, of ``n`` people who answered all items.

    None marks a figure that is not given; ``withheld`` then says why. For the annex: a scale is
    never judged by one group's own figure, nor does the reliable change index use it.
    """

    n: int
    k: int
    alpha: float | None = None
    ci_low: float | None = None
    ci_high: float | None = None
    omega: float | None = None
    withheld: tuple[Withheld, ...] = ()


def alpha(items: pd.DataFrame, *, confidence: float = 0.95) -> Reliability:
    """Work out Cronbach's alpha, its interval, and McDonald's omega of one factor.

    Parameters
    ----------
    items : DataFrame, members x items
        Items of one scale, all turned so that more means more; NaN for not answered. Only members
        who answered every item count (``n``).
    confidence : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Reliability
        Without unit; at most 1, and below 0 where items contradict each other. Alpha from 20
        complete answers and 2 items, omega from 50 and 3. Not defined: alpha where the sum of the
        items is the same for everyone; omega where an item is, or where maximum likelihood leaves
        an item without error of its own (a Heywood case).

    Raises
    ------
    ValueError
        If a member or an item stands twice, an answer is no finite number or beyond a million, or
        ``confidence`` is not between 0 and 1.

    Notes
    -----
    - ``alpha = k / (k - 1) (1 - sum of the items' variances / variance of their sum)``.
    - Feldt: ``1 - (1 - alpha) F``, F the upper and the lower quantile of F with n - 1 and
      (n - 1)(k - 1) degrees of freedom.
    - ``omega = (sum l)^2 / ((sum l)^2 + sum u)``, loadings l and own variances u of one factor by
      maximum likelihood, in the items' own units, as the scale is their plain sum.

    Compared in R with ``psych::alpha`` (its Feldt interval too), ``qf``, ``factanal`` and
    ``psych::omega``; and with the paper's own F quantile.

    References
    ----------
    Cronbach (1951), Coefficient alpha, Psychometrika 16, 297-334. Feldt (1965), The approximate
    sampling distribution of Kuder-Richardson reliability coefficient twenty, Psychometrika 30,
    357-370. McDonald (1999), Test Theory. Joreskog (1967), Psychometrika 32, 443-482.

    Examples
    --------
    >>> first = [1, 2, 3, 4, 5] * 4
    >>> second = [2, 1, 3, 5, 4] * 4
    >>> found = alpha(pd.DataFrame({"q1": first, "q2": second}))
    >>> found.n, round(found.alpha, 4), round(found.ci_low, 4), round(found.ci_high, 4)
    (20, 0.8889, 0.7193, 0.956)
    """
    check_share(confidence, "confidence")
    answers = _complete(items)
    n, k = answers.shape
    withheld: list[Withheld] = []
    value = low = high = omega = None
    if not enough("alpha", n):
        withheld.append(withhold("alpha", n))
    elif k < 2:
        withheld.append(withhold("alpha", n, Why.NOT_DEFINED))
    elif not _varies(answers.sum(axis=1)):
        withheld.append(withhold("alpha", n, Why.NO_VARIANCE))
    else:
        value = _alpha(answers)
        low, high = _feldt(value, n, k, confidence)
    if not enough("omega", n):
        withheld.append(withhold("omega", n))
    elif not all(_varies(item) for item in answers.T):
        withheld.append(withhold("omega", n, Why.NO_VARIANCE))
    else:
        omega = _omega(answers)
        if omega is None:
            withheld.append(withhold("omega", n, Why.NOT_DEFINED))
    return Reliability(
        n=n, k=k, alpha=value, ci_low=low, ci_high=high, omega=omega, withheld=tuple(withheld)
    )


def _complete(items: pd.DataFrame) -> Floats:
    if not isinstance(items, pd.DataFrame):
        # One kind of error for all bad input: the callers show its sentence.
        raise ValueError("Give the answers as a pandas DataFrame, members by items.")  # noqa: TRY004
    if not items.index.is_unique:
        raise ValueError("A member stands twice. Keep one row for each.")
    if not items.columns.is_unique:
        raise ValueError("An item stands twice. Keep one column for each.")
    try:
        answers = items.to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise ValueError("An answer is no number: give numbers, or None if missing.") from error
    if (np.abs(answers) > LARGEST_SCORE).any():
        raise ValueError("An answer is infinite or beyond a million: look for a slip of the keys.")
    complete: Floats = answers[~np.isnan(answers).any(axis=1)]
    return complete


def _varies(values: Floats) -> bool:
    return bool(np.ptp(values.round(9)) > 0)


def _alpha(answers: Floats) -> float:
    k = answers.shape[1]
    own = answers.var(axis=0, ddof=1).sum()
    return float(k / (k - 1) * (1 - own / answers.sum(axis=1).var(ddof=1)))


def _feldt(value: float, n: int, k: int, confidence: float) -> tuple[float, float]:
    tail = (1 - confidence) / 2
    df = n - 1, (n - 1) * (k - 1)
    return (
        float(1 - (1 - value) * fdtri(*df, 1 - tail)),
        float(1 - (1 - value) * fdtri(*df, tail)),
    )


def _omega(answers: Floats) -> float | None:
    k = answers.shape[1]
    if k < 3:
        return None  # two items leave more unknowns than there are correlations
    spread = answers.std(axis=0, ddof=1)
    correlations = np.corrcoef(answers, rowvar=False)
    fitted = _one_factor(correlations)
    if fitted is None:
        return None
    loadings, unique = fitted
    common = float((spread * loadings).sum()) ** 2
    return float(common / (common + (spread**2 * unique).sum()))


def _one_factor(correlations: Floats) -> tuple[Floats, Floats] | None:
    """Fit one factor by maximum likelihood; None if it has no solution inside the bounds.

    For given unique variances u the best loadings follow from the largest eigenvalue of
    ``u^-1/2 R u^-1/2``, and what is left to minimise is a sum over the other eigenvalues.
    """
    k = len(correlations)

    def decompose(unique: Floats) -> tuple[Floats, Floats]:
        root = np.sqrt(unique)
        values, vectors = np.linalg.eigh(correlations / np.outer(root, root))
        return np.maximum(values, 1e-12), vectors

    def misfit(unique: Floats) -> tuple[float, Floats]:
        values, vectors = decompose(unique)
        rest = values[:-1]
        loadings = vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0) * unique)
        slope: Floats = (loadings**2 + unique - 1) / unique**2  # the correlations' diagonal is 1
        return float((rest - np.log(rest) - 1).sum()), slope

    try:
        start = (1 - 0.5 / k) / np.diag(np.linalg.inv(correlations))
    except np.linalg.LinAlgError:
        return None  # one item is made of others
    start = np.clip(start, 2 * LEAST_UNIQUENESS, 1.0)
    found = minimize(
        misfit,
        start,
        jac=True,
        method="L-BFGS-B",
        bounds=[(LEAST_UNIQUENESS, 1.0)] * k,
        options={"ftol": 1e-15, "gtol": 1e-10, "maxiter": 1000},
    )
    unique = np.asarray(found.x, dtype=np.float64)
    if not np.isfinite(found.fun) or unique.min() <= LEAST_UNIQUENESS * 1.001:
        return None
    values, vectors = decompose(unique)
    return vectors[:, -1] * np.sqrt(max(values[-1] - 1, 0.0) * unique), unique
