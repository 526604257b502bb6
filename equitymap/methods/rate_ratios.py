"""Rates of two groups held against each other: their ratio and their difference."""

from __future__ import annotations

import numpy as np
from scipy.special import betainc, betaincinv, betaln

from equitymap.methods.checks import (
    MISSING,
    aligned,
    counts,
    denominators,
    one_of,
    share,
    single,
    z_of,
)
from equitymap.methods.proportions import wilson
from equitymap.methods.rates import FEW, poisson_limits
from equitymap.methods.results import (
    Estimate,
    Significance,
    estimate,
    exp,
    quotient,
    reasons,
    significance,
)

METHODS = ("auto", "log", "exact", "mid-P", "score", "add-half")
NOTHING = "no events in either group"
NO_COMPARISON = "no events in the comparison group"
NO_LOG = "a group without events has no interval on the log scale"


def rate_ratio(a, time_a, b, time_b, confidence: float = 0.95, method: str = "auto") -> Estimate:
    """Ratio of two rates: how many times as often something happens in one group.

    Meaning: 1 where both groups fare alike, 2.5 where the first has two and a half times the rate
    of the second, the comparison group.

    Formula: ``(a / time_a) / (b / time_b)``. Limits by ``log``: ``exp(ln R ∓ z √(1/a + 1/b))``;
    ``exact``: those of the binomial share of ``a`` in ``a + b`` (Clopper and Pearson), as odds,
    times ``time_b / time_a``; ``mid-P``: the same with half of the probability of the count seen;
    ``score``: Wilson's limits of that share; ``add-half``: ``log`` after adding ½ to both counts,
    value included; ``auto``: ``log`` from 10 events in both groups on, else ``exact``.

    Caution: show it beside `rate_difference`: a large ratio of rare events can be few people. The
    interval is of chance alone; groups whose numerators and denominators come from different
    records, or with many events of unknown group (`unknown_bounds`), differ for other reasons too.

    Parameters
    ----------
    a, b : array_like
        Events of the group and of the comparison group, 0 or more; missing ones give missing
        results.
    time_a, time_b : array_like
        Their people or person-years, above 0.
    confidence : float
        Between 0 and 1.
    method : str
        One of ``auto``, ``log``, ``exact``, ``mid-P``, ``score``, ``add-half``.

    Returns
    -------
    Estimate
        A plain ratio. Without events in the comparison group the value is missing and the upper
        limit infinite; without any, everything is missing. ``log`` has no limits where a group has
        no events.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where events are below 0, people not above 0, numbers infinite, shapes do not fit, or the
        method is not known.

    References
    ----------
    Rothman KJ et al. (2008), Modern Epidemiology, ch. 14; Clopper CJ, Pearson ES (1934),
    Biometrika 26:404–413; Berry G, Armitage P (1995), Statistician 44:417–423 (mid-P).

    Examples
    --------
    >>> found = rate_ratio([24, 3], [68000, 15000], [120, 0], [1500000, 70000])
    >>> found.value.round(2).tolist(), found.method.tolist()
    ([4.41, nan], ['log', 'exact'])
    >>> found.lower.round(2).tolist(), found.upper.round(2).tolist()
    ([2.85, 1.93], [6.84, inf])
    """
    one_of("method", method, METHODS)
    z = z_of(confidence)
    a, time_a, b, time_b = _groups(a, time_a, b, time_b)
    unknown = np.isnan(a + b + time_a + time_b)
    if method == "add-half":
        a, b = a + 0.5, b + 0.5
        return _log(a, time_a, b, time_b, z, _why(a, b, unknown), "log, ½ added")
    if method == "log":
        why = _why(a, b, unknown, (a == 0, NO_LOG))
        return _log(a, time_a, b, time_b, z, why, "log")
    chosen = np.full(a.shape, method, object)
    lower, upper = (np.full(a.shape, np.nan) for _ in range(2))
    if method == "auto":
        many = (a >= FEW) & (b >= FEW)
        chosen = np.where(many, "log", "exact").astype(object)
        found = _log(a[many], time_a[many], b[many], time_b[many], z, "", "log")
        lower[many], upper[many] = found.lower, found.upper
    some = ~unknown & (a + b > 0) & (chosen != "log")
    limits = {"score": wilson, "mid-P": _mid_p}.get(method, _exact)
    shares = limits(a[some], (a + b)[some], confidence)
    per = (time_b / time_a)[some]
    lower[some], upper[some] = (_odds(limit) * per for limit in shares)
    why = _why(a, b, unknown)
    return estimate(quotient(a * time_b, b * time_a), lower, upper, chosen, why)


def rate_ratio_test(a, time_a, b, time_b, ratio: float = 1.0) -> Significance:
    """Exact test of whether the ratio of two rates is what is supposed, most often 1.

    Meaning: how often chance alone would share out the events at least as unlikely as was seen.

    Formula: ``a`` of ``a + b`` events under a binomial distribution with odds
    ``ratio · time_a / time_b``; p is the sum of all probabilities that are no larger than that of
    the count seen.

    Caution: no smallness of p tells how large a difference is; give `rate_ratio` with its interval.
    Of many areas tested at once, adjust p for their number.

    Parameters
    ----------
    a, time_a, b, time_b : array_like
        As in `rate_ratio`; events are whole.
    ratio : float
        The ratio supposed, above 0.

    Returns
    -------
    Significance
        `statistic` is ``a``, `df` missing; p is missing where a number is, and 1 of no events.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `rate_ratio`; also where events are not whole or the ratio is not above 0.

    References
    ----------
    As `rate_ratio`; `poisson.test` of R.

    Examples
    --------
    >>> print(f"{rate_ratio_test(11, 800, 21, 3011).p:.4f}")
    0.0797
    """
    a, time_a, b, time_b = _groups(
        counts("a", a, whole=True), time_a, counts("b", b, whole=True), time_b
    )
    odds = single("ratio", ratio, "above 0", above=0) * time_a / time_b
    unknown = np.isnan(a + b + odds)
    m, p = np.where(unknown, 0.0, a + b), np.where(unknown, 0.5, odds / (1 + odds))
    tails = _as_unlikely(np.where(unknown, 0.0, a), m, p)
    why = reasons(a.shape, (unknown, MISSING))
    return significance(a, np.nan, np.where(unknown, np.nan, tails), "exact, conditional", why)


def rate_difference(
    a, time_a, b, time_b, confidence: float = 0.95, method: str = "combined"
) -> Estimate:
    """Difference of two rates: how many more events per person one group has.

    Meaning: the burden the ratio hides. Times the group's people it is the number of events above
    what the comparison group's rate would bring: `found.times(time_a)`.

    Formula: ``a/time_a − b/time_b``. Limits by ``combined``: the distances of each rate's own
    limits (`poisson_limits`) added in squares; by ``wald``: ``∓ z √(a/time_a² + b/time_b²)``.

    Caution: ``wald`` is too narrow for few events and has no width for none; it is here to compare
    with published figures. Else as `rate_ratio`.

    Parameters
    ----------
    a, time_a, b, time_b : array_like
        As in `rate_ratio`.
    confidence : float
        Between 0 and 1.
    method : str
        ``combined`` or ``wald``.

    Returns
    -------
    Estimate
        Events per person or person-year; `times(100_000)` per 100,000.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `rate_ratio`.

    References
    ----------
    Zou GY, Donner A (2008), Stat Med 27:1693–1702; Rothman KJ et al. (2008), ch. 14.

    Examples
    --------
    >>> found = rate_difference(24, 68000, 120, 1500000).times(100_000)
    >>> print(f"{found.value:.1f} ({found.lower:.1f} to {found.upper:.1f})")
    27.3 (14.5 to 44.6)
    """
    one_of("method", method, ("combined", "wald"))
    z = z_of(confidence)
    a, time_a, b, time_b = _groups(a, time_a, b, time_b)
    rate_a, rate_b = a / time_a, b / time_b
    value = rate_a - rate_b
    why = reasons(a.shape, (np.isnan(value), MISSING))
    if method == "wald":
        half = z * np.sqrt(rate_a / time_a + rate_b / time_b)
        return estimate(value, value - half, value + half, "Wald", why)
    (low_a, high_a), (low_b, high_b) = (poisson_limits(x, confidence) for x in (a, b))
    below = np.sqrt((rate_a - low_a / time_a) ** 2 + (high_b / time_b - rate_b) ** 2)
    above = np.sqrt((high_a / time_a - rate_a) ** 2 + (rate_b - low_b / time_b) ** 2)
    return estimate(value, value - below, value + above, "combined Byar or exact", why)


def _groups(a, time_a, b, time_b) -> list[np.ndarray]:
    return aligned(
        a=counts("a", a),
        time_a=denominators("time_a", time_a),
        b=counts("b", b),
        time_b=denominators("time_b", time_b),
    )


def _why(a, b, unknown, *more) -> np.ndarray:
    none = b == 0
    if not (unknown | none | (a == 0)).any():
        return reasons(a.shape)
    cases = ((unknown, MISSING), (none & (a == 0), NOTHING), (none, NO_COMPARISON), *more)
    return reasons(a.shape, *cases)


def _log(a, time_a, b, time_b, z: float, why, method: str) -> Estimate:
    value = quotient(a * time_b, b * time_a)
    # The variance of the logarithm, 1/a + 1/b; there is none where a group has no events.
    spread = exp(z * np.sqrt(quotient(a + b, a * b)))
    return estimate(value, value / spread, value * spread, method, why)


def _odds(limit: np.ndarray) -> np.ndarray:
    return np.divide(limit, 1 - limit, out=np.full(limit.shape, np.inf), where=limit < 1)


def _exact(a, m, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits of the share of `a` in `m`, m above 0, by Clopper and Pearson."""
    tail = (1 - share("confidence", confidence)) / 2
    b = m - a
    # A count of 0 has no beta distribution of its own; its limit is 0, or 1.
    lower = np.where(a > 0, betaincinv(np.where(a > 0, a, 1), b + 1, tail), 0.0)
    upper = np.where(b > 0, betaincinv(a + 1, np.where(b > 0, b, 1), 1 - tail), 1.0)
    return lower, upper


def _mid_p(a, m, confidence: float) -> tuple[np.ndarray, np.ndarray]:
    """Limits of the share of `a` in `m` that count half of the probability of `a` itself."""
    # Not above: it takes half a second to import, which the app's start need not wait for.
    from scipy.optimize import elementwise

    tail = (1 - share("confidence", confidence)) / 2
    b, share_seen = m - a, a / m
    # They lie inside the exact limits.
    least, most = _exact(a, m, confidence)

    def above(p, a, b, target):
        """The chance of more than `a` and half that of `a`, less what it should be."""
        return (_at_least(a, a + b, p) + _at_least(a + 1, a + b, p)) / 2 - target

    lower = elementwise.find_root(above, (least, share_seen), args=(a, b, tail)).x
    upper = elementwise.find_root(above, (share_seen, most), args=(a, b, 1 - tail)).x
    return np.where(a > 0, lower, 0.0), np.where(b > 0, upper, 1.0)


def _as_unlikely(a, m, p) -> np.ndarray:
    """Two-sided p-values of `a` of `m` at share `p`: of all counts no likelier than `a`."""

    def log_chance(k):
        return k * np.log(p) + (m - k) * np.log1p(-p) - betaln(k + 1, m - k + 1) - np.log1p(m)

    # Counts that are equally likely but for rounding are equally likely.
    seen = log_chance(a) + 1e-7
    middle = np.floor((m + 1) * p).clip(0, m)
    below = a <= middle
    # Chances fall from the middle outwards; the first count beyond it that is no likelier than
    # `a` is closed in on by halves, on the other side of the middle than `a`.
    near, far = middle.copy(), np.where(below, m + 1, -1.0)
    while (open_ := np.abs(far - near) > 1).any():
        half = np.trunc((near + far) / 2)
        likelier = log_chance(half.clip(0, m)) > seen
        near = np.where(open_ & likelier, half, near)
        far = np.where(open_ & ~likelier, half, far)
    at_most, at_least = np.where(below, a, far), np.where(below, far, a)
    total = _at_most(at_most, m, p) + _at_least(at_least, m, p)
    return np.where(log_chance(middle) <= seen, 1.0, np.minimum(total, 1.0))


def _at_least(k, m, p) -> np.ndarray:
    """The chance of `k` or more of `m`."""
    inside = (k > 0) & (k <= m)
    chance = betainc(np.where(inside, k, 1.0), np.where(inside, m - k, 0.0) + 1, p)
    return np.where(inside, chance, np.where(k > m, 0.0, 1.0))


def _at_most(k, m, p) -> np.ndarray:
    """The chance of `k` or fewer of `m`."""
    return _at_least(m - k, m, 1 - p)
