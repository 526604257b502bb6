"""Proportions of two groups held against each other: risk ratio, odds ratio, risk difference."""

from __future__ import annotations

import numpy as np

from equitymap.methods.checks import MISSING, aligned, one_of, parts, z_of
from equitymap.methods.proportions import wilson
from equitymap.methods.rates import FEW
from equitymap.methods.results import Estimate, estimate, exp, quotient, reasons

RISK_METHODS = ("auto", "log", "score", "add-half")
ODDS_METHODS = ("auto", "log", "add-half")
NOTHING = "nobody with it in either group"
NO_COMPARISON = "nobody with it in the comparison group"
NO_LOG = "a group where nobody has it, or all do, has no interval on the log scale"
# Natural logarithms of ratios that no data of ours comes near.
FARTHEST = 60.0


def risk_ratio(a, n_a, b, n_b, confidence: float = 0.95, method: str = "auto") -> Estimate:
    """Ratio of two proportions: how many times the share of one group has something.

    Meaning: 1 where both groups fare alike, 2 where the share in the first group is twice that in
    the second, the comparison group.

    Formula: ``(a / n_a) / (b / n_b)``. Limits by ``log``:
    ``exp(ln R ∓ z √(1/a − 1/n_a + 1/b − 1/n_b))``; ``score``: the ratios that Koopman's score test
    does not refuse; ``add-half``: ``log`` after adding ½ to those with and those without it, value
    included; ``auto``:
    ``log`` where at least 10 of each group have it and 10 have not, else ``score``.

    Caution: of something most people have, the ratio can hardly exceed 1 and turns with the
    question (having it, not having it); show `risk_difference` beside it.

    Parameters
    ----------
    a, b : array_like
        People who have it, of the group and of the comparison group, 0 or more and at most `n_a`,
        `n_b`; missing ones give missing results.
    n_a, n_b : array_like
        All people of the groups, above 0.
    confidence : float
        Between 0 and 1.
    method : str
        One of ``auto``, ``log``, ``score``, ``add-half``.

    Returns
    -------
    Estimate
        A plain ratio. Where nobody of the comparison group has it the value is missing and, by
        ``score``, the upper limit infinite.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where a count is below 0 or above its group, a group has nobody, shapes do not fit, or the
        method is not known.

    References
    ----------
    Katz D et al. (1978), Biometrics 34:469–474; Koopman PAR (1984), Biometrics 40:513–517;
    Rothman KJ et al. (2008), Modern Epidemiology, ch. 14.

    Examples
    --------
    >>> found = risk_ratio([60, 5], [300, 50], [15, 0], [300, 50])
    >>> found.value.round(2).tolist(), found.method.tolist()
    ([4.0, nan], ['log', 'score'])
    >>> found.lower.round(2).tolist(), found.upper.round(2).tolist()
    ([2.32, 1.36], [6.88, inf])
    """
    one_of("method", method, RISK_METHODS)
    z = z_of(confidence)
    a, n_a, b, n_b = _groups(a, n_a, b, n_b)
    unknown = np.isnan(a + b + n_a + n_b)
    if method == "add-half":
        why = reasons(a.shape, (unknown, MISSING))
        return _risk_log(a + 0.5, n_a + 1, b + 0.5, n_b + 1, z, why, "log, ½ added")
    if method == "log":
        bare = (a == 0) | ((a == n_a) & (b == n_b))  # b == 0 has a reason of its own
        return _risk_log(a, n_a, b, n_b, z, _why(a, b, unknown, (bare, NO_LOG)), "log")
    least = np.minimum.reduce([a, n_a - a, b, n_b - b])
    many = (least >= FEW) & (method == "auto")
    some = ~unknown & ~many & (a + b > 0)
    lower, upper = (np.full(a.shape, np.nan) for _ in range(2))
    found = _risk_log(a[many], n_a[many], b[many], n_b[many], z, "", "log")
    lower[many], upper[many] = found.lower, found.upper
    lower[some], upper[some] = _score(a[some], n_a[some], b[some], n_b[some], z)
    chosen = np.where(many, "log", "score").astype(object)
    value = quotient(a * n_b, b * n_a)
    return estimate(value, lower, upper, chosen, _why(a, b, unknown))


def odds_ratio(a, n_a, b, n_b, confidence: float = 0.95, method: str = "auto") -> Estimate:
    """Ratio of the odds of two groups.

    Meaning: what logistic regression and case-control studies report; close to `risk_ratio` only
    where what is counted is rare.

    Formula: ``a (n_b − b) / (b (n_a − a))`` with limits
    ``exp(ln O ∓ z √(1/a + 1/(n_a − a) + 1/b + 1/(n_b − b)))``; ``add-half`` adds ½ to all four
    counts, value included; ``auto`` does so where one of the four is 0.

    Caution: people read it as a risk ratio, and of something common it is far larger. Prefer
    `risk_ratio` in words.

    Parameters
    ----------
    a, n_a, b, n_b : array_like
        As in `risk_ratio`.
    confidence : float
        Between 0 and 1.
    method : str
        One of ``auto``, ``log``, ``add-half``.

    Returns
    -------
    Estimate
        A plain ratio; by ``log`` without limits where one of the four counts is 0.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `risk_ratio`.

    References
    ----------
    Woolf B (1955), Ann Hum Genet 19:251–253; Haldane JBS (1956), Ann Hum Genet 20:309–311.

    Examples
    --------
    >>> found = odds_ratio(60, 300, 15, 300)
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    4.75 (2.63 to 8.58)
    """
    one_of("method", method, ODDS_METHODS)
    z = z_of(confidence)
    a, n_a, b, n_b = _groups(a, n_a, b, n_b)
    cells = [a, n_a - a, b, n_b - b]
    smallest = np.minimum.reduce(cells)  # missing where one of them is
    empty, unknown = smallest == 0, np.isnan(smallest)
    added = (empty if method == "auto" else method == "add-half") & np.ones(a.shape, bool)
    if added.any():
        cells = [cell + np.where(added, 0.5, 0.0) for cell in cells]
    a, without_a, b, without_b = cells
    value = quotient(a * without_b, without_a * b)
    # Two at a time, each sum of inverses is a quotient.
    variance = quotient(a + without_a, a * without_a) + quotient(b + without_b, b * without_b)
    spread = exp(z * np.sqrt(variance))
    cases = ((unknown, MISSING), (empty & ~added, NO_LOG))
    words = np.where(added, "log, ½ added", "log") if added.any() else "log"
    return estimate(value, value / spread, value * spread, words, reasons(a.shape, *cases))


def risk_difference(a, n_a, b, n_b, confidence: float = 0.95, method: str = "newcombe") -> Estimate:
    """Difference of two proportions: how many more of a hundred people, as a fraction.

    Meaning: the size of the gap in people. Times the group's people it is the number above what the
    comparison group's share would bring: `found.times(n_a)`.

    Formula: ``d = p_a − p_b``. Limits by ``newcombe``: ``d − √((p_a − l_a)² + (u_b − p_b)²)`` and
    ``d + √((u_a − p_a)² + (p_b − l_b)²)`` with ``l, u`` Wilson's limits; by ``wald``:
    ``∓ z √(p_a(1 − p_a)/n_a + p_b(1 − p_b)/n_b)``.

    Caution: ``wald`` can reach beyond −1 and 1 and has no width where nobody has it or all do; it
    is here to compare with published figures.

    Parameters
    ----------
    a, n_a, b, n_b : array_like
        As in `risk_ratio`.
    confidence : float
        Between 0 and 1.
    method : str
        ``newcombe`` or ``wald``.

    Returns
    -------
    Estimate
        Fractions between −1 and 1; `times(100)` in percentage points.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `risk_ratio`.

    References
    ----------
    Newcombe RG (1998), Stat Med 17:873–890 (method 10).

    Examples
    --------
    >>> found = risk_difference(60, 300, 15, 300).times(100)
    >>> print(f"{found.value:.1f} ({found.lower:.1f} to {found.upper:.1f})")
    15.0 (9.8 to 20.3)
    """
    one_of("method", method, ("newcombe", "wald"))
    z = z_of(confidence)
    a, n_a, b, n_b = _groups(a, n_a, b, n_b)
    p_a, p_b = a / n_a, b / n_b
    value = p_a - p_b
    why = reasons(a.shape, (np.isnan(value), MISSING))
    if method == "wald":
        half = z * np.sqrt(p_a * (1 - p_a) / n_a + p_b * (1 - p_b) / n_b)
        return estimate(value, value - half, value + half, "Wald", why)
    (low_a, high_a), (low_b, high_b) = wilson(a, n_a, confidence), wilson(b, n_b, confidence)
    lower = value - np.sqrt((p_a - low_a) ** 2 + (high_b - p_b) ** 2)
    upper = value + np.sqrt((high_a - p_a) ** 2 + (p_b - low_b) ** 2)
    return estimate(value, lower, upper, "Newcombe", why)


def _groups(a, n_a, b, n_b) -> list[np.ndarray]:
    (a, n_a), (b, n_b) = parts("a", a, "n_a", n_a), parts("b", b, "n_b", n_b)
    return aligned(a=a, n_a=n_a, b=b, n_b=n_b)


def _why(a, b, unknown, *more) -> np.ndarray:
    none = b == 0
    cases = ((unknown, MISSING), (none & (a == 0), NOTHING), (none, NO_COMPARISON), *more)
    return reasons(a.shape, *cases)


def _risk_log(a, n_a, b, n_b, z: float, why, method: str) -> Estimate:
    value = quotient(a * n_b, b * n_a)
    # Of two groups all of whom have it, the interval would have no width: none is given.
    variance = quotient(n_a - a, a * n_a) + quotient(n_b - b, b * n_b)
    variance = np.where(variance > 0, variance, np.nan)
    spread = exp(z * np.sqrt(variance))
    return estimate(value, value / spread, value * spread, method, why)


def _score(a, n_a, b, n_b, z: float) -> tuple[np.ndarray, np.ndarray]:
    """Koopman's limits; at least one group has someone with it."""
    # Not above: it takes half a second to import, which the app's start need not wait for.
    from scipy.optimize import elementwise

    def departure(log_ratio, a, n_a, b, n_b, target):
        """By how many standard errors the counts depart from a ratio, less the target."""
        ratio = np.exp(log_ratio)
        # The shares that are likeliest under this ratio solve a quadratic equation.
        half = n_a * ratio + a + n_b + b * ratio
        root = np.sqrt(np.maximum(half**2 - 4 * (n_a + n_b) * ratio * (a + b), 0))
        p_b = 2 * (a + b) / (half + root)
        p_b, p_a = np.minimum(p_b, 1), np.minimum(ratio * p_b, 1)
        error = np.sqrt(p_a * (1 - p_a) / n_a + ratio**2 * p_b * (1 - p_b) / n_b)
        return (a / n_a - ratio * b / n_b) / np.maximum(error, 1e-300) - target

    ends = (np.full(a.shape, -FARTHEST), np.full(a.shape, FARTHEST))
    lower, upper = (
        np.exp(elementwise.find_root(departure, ends, args=(a, n_a, b, n_b, target)).x)
        for target in (z, -z)
    )
    return np.where(a == 0, 0.0, lower), np.where(b == 0, np.inf, upper)
