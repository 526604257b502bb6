"""Two groups compared within strata, and the comparisons put together (Mantel and Haenszel)."""

from __future__ import annotations

import numpy as np
from scipy.special import chdtrc

from equitymap.methods.checks import MISSING, aligned, counts, one_of, refuse, z_of
from equitymap.methods.errors import CountError, ShapeError
from equitymap.methods.results import (
    Estimate,
    Significance,
    estimate,
    exp,
    quotient,
    reasons,
    significance,
)

MEASURES = ("rate", "risk", "odds")
NOT_COMPARABLE = "no stratum has both groups and an event in the comparison group"
NO_LOG = "a group without events has no interval on the log scale"


def mantel_haenszel(a, n_a, b, n_b, measure: str = "rate", confidence: float = 0.95) -> Estimate:
    """Ratio of two groups after comparing like with like, stratum by stratum.

    Meaning: the ratio within strata (of deprivation, of age) that best speaks for all of them; what
    is left of the crude ratio when the groups' different places in the strata are set aside.

    Formula: per stratum of ``T = n_a + n_b``: rate ``Σ a n_b/T ÷ Σ b n_a/T`` with variance of its
    logarithm ``Σ (a + b) n_a n_b/T² ÷ (Σ a n_b/T · Σ b n_a/T)``; risk the same with
    ``Σ ((a + b) n_a n_b − a b T)/T²`` above the line; odds ``Σ a(n_b − b)/T ÷ Σ b(n_a − a)/T`` with
    the variance of Robins, Breslow and Greenland.

    Caution: one ratio for all strata is only fair if theirs are alike; look at `homogeneity` and
    show the strata. What the strata are made of may lie on the path from group to outcome:
    adjusting for deprivation does not remove an injustice, it describes one.

    Parameters
    ----------
    a, b : array_like
        Events of the group and of the comparison group by stratum, 0 or more, of shape (…, strata);
        a missing one makes the result missing.
    n_a, n_b : array_like
        Their people or person-years by stratum, 0 or more. A stratum with only one of the groups
        tells nothing and counts nothing.
    measure : str
        ``rate`` (events by person-years), ``risk`` or ``odds`` (people of people).
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        A plain ratio, of the shape of the counts without their strata; missing where the comparison
        group has no events (of odds: no group without them) in a stratum that has both groups, and
        0 without limits where only the group has none.

    Raises
    ------
    CountError, NotFiniteError, ShapeError, OptionError
        Where a number is below 0 or infinite, there are events without people or (of risk and odds)
        more than people, shapes do not fit, or the measure is not known.

    References
    ----------
    Mantel N, Haenszel W (1959), J Natl Cancer Inst 22:719–748; Greenland S, Robins JM (1985),
    Biometrics 41:55–68; Robins J et al. (1986), Biometrics 42:311–323.

    Examples
    --------
    >>> found = mantel_haenszel([30, 10], [1000, 2000], [40, 5], [2000, 1500], measure="rate")
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    1.50 (0.97 to 2.31)
    """
    z = z_of(confidence)
    a, n_a, b, n_b, unknown = _strata(a, n_a, b, n_b, one_of("measure", measure, MEASURES))
    ratio, variance = _pooled(a, n_a, b, n_b, measure)
    why = reasons(
        unknown.shape,
        (unknown, MISSING),
        (np.isnan(ratio), NOT_COMPARABLE),
        (ratio == 0, NO_LOG),
    )
    spread = exp(z * np.sqrt(variance))
    return estimate(ratio, ratio / spread, ratio * spread, f"Mantel-Haenszel {measure} ratio", why)


def homogeneity(a, n_a, b, n_b, measure: str = "rate") -> Significance:
    """Whether the strata of a Mantel-Haenszel ratio differ more than chance would make them.

    Meaning: a small p says that one ratio for all strata hides differences between them.

    Formula: ``Σ (a − A)²/V − (Σ (a − A))² / ΣV`` over the strata, with ``A`` the events the group
    would have under the pooled ratio and ``V`` their variance (Breslow and Day, corrected by
    Tarone); for risk ``Σ (ln R_s − ln R)² / V_s`` over the strata in which both groups have events.

    Caution: of few or small strata it finds little; a large p is no proof that they are alike.

    Parameters
    ----------
    a, n_a, b, n_b : array_like
        As in `mantel_haenszel`.
    measure : str
        ``rate``, ``risk`` or ``odds``.

    Returns
    -------
    Significance
        Chi-squared with one degree of freedom less than strata that tell something; missing where
        fewer than 2 do.

    Raises
    ------
    CountError, NotFiniteError, ShapeError, OptionError
        As `mantel_haenszel`.

    References
    ----------
    Breslow NE, Day NE (1980, 1987), Statistical Methods in Cancer Research I and II;
    Tarone RE (1985), Biometrika 72:91–95.

    Examples
    --------
    >>> found = homogeneity([30, 10], [1000, 2000], [20, 12], [2000, 1500], measure="rate")
    >>> print(f"{found.statistic:.2f} {found.df:.0f} {found.p:.4f}")
    9.85 1 0.0017
    """
    a, n_a, b, n_b, unknown = _strata(a, n_a, b, n_b, one_of("measure", measure, MEASURES))
    ratio, _ = _pooled(a, n_a, b, n_b, measure)
    ratio = np.where(ratio > 0, ratio, np.nan)
    departed, variance = _departures(a, n_a, b, n_b, ratio[..., None], measure)
    tells = variance > 0
    departed, variance = np.where(tells, departed, 0.0), np.where(tells, variance, np.inf)
    statistic = (departed**2 / variance).sum(-1)
    if measure != "risk":
        total = np.where(tells, variance, 0.0).sum(-1)
        statistic -= departed.sum(-1) ** 2 / np.where(total > 0, total, 1)
    statistic = np.maximum(statistic, 0)  # of strata that are all alike rounding can fall below
    df = tells.sum(-1) - 1.0
    few = np.isnan(ratio) | (df < 1)
    why = reasons(unknown.shape, (unknown, MISSING), (few, "fewer than 2 strata tell something"))
    statistic, df = (np.where(why == "", value, np.nan) for value in (statistic, df))
    method = "weighted squares" if measure == "risk" else "Breslow-Day, Tarone"
    return significance(statistic, df, chdtrc(df, statistic), method, why)


def _strata(a, n_a, b, n_b, measure: str):
    """The four counts, 0 where a stratum tells nothing, and where one is missing."""
    given = {"a": a, "n_a": n_a, "b": b, "n_b": n_b}
    a, n_a, b, n_b = aligned(**{name: counts(name, value) for name, value in given.items()})
    if a.ndim == 0:
        raise ShapeError("each count", "of shape (…, strata)", "single numbers")
    for name, x, n in (("a", a, n_a), ("b", b, n_b)):
        refuse(CountError, name, f"0 where n_{name} is 0", x, (x > 0) & (n == 0))
        if measure != "rate":
            refuse(CountError, name, f"at most n_{name}", x, x > n)
    unknown = np.isnan(a + n_a + b + n_b).any(-1)
    single = (n_a == 0) | (n_b == 0)
    if single.any():
        a, n_a, b, n_b = (np.where(single, 0.0, x) for x in (a, n_a, b, n_b))
    return a, n_a, b, n_b, unknown


def _pooled(a, n_a, b, n_b, measure: str) -> tuple[np.ndarray, np.ndarray]:
    """The ratio over all strata and the variance of its logarithm."""
    total = np.where(n_a + n_b > 0, n_a + n_b, 1.0)
    if measure == "odds":
        above, below = a * (n_b - b) / total, b * (n_a - a) / total
        concordant, discordant = (a + n_b - b) / total, (b + n_a - a) / total
    else:
        above, below = a * n_b / total, b * n_a / total
    r, s = above.sum(-1), below.sum(-1)
    ratio = quotient(r, s)
    # Without events in a group there is no variance of the logarithm.
    r, s = (np.where(sum_ > 0, sum_, np.nan) for sum_ in (r, s))
    if measure == "odds":
        mixed = (concordant * below + discordant * above).sum(-1)
        variance = (concordant * above).sum(-1) / r**2 + mixed / (r * s)
        variance = (variance + (discordant * below).sum(-1) / s**2) / 2
    else:
        spread = (a + b) * n_a * n_b - (a * b * total if measure == "risk" else 0)
        variance = (spread / total**2).sum(-1) / (r * s)
    return ratio, variance


def _departures(a, n_a, b, n_b, ratio, measure: str) -> tuple[np.ndarray, np.ndarray]:
    """By how much each stratum departs from the ratio, and the variance of that; 0 if it tells
    nothing."""
    events = a + b
    known = np.where(np.isnan(ratio), 1.0, ratio)
    if measure == "rate":
        share = known * n_a / np.where(n_a + n_b > 0, known * n_a + n_b, 1.0)
        return a - events * share, events * share * (1 - share)
    if measure == "risk":
        both = (a > 0) & (b > 0)
        a, n_a, b, n_b = (np.where(both, x, 1.0) for x in (a, n_a, b, n_b))
        variance = 1 / a - 1 / n_a + 1 / b - 1 / n_b
        return np.log(a / n_a / (b / n_b)) - np.log(known), np.where(both, variance, 0.0)
    # Events the group would have: the root, within bounds, of a quadratic equation in A.
    p, q, r = 1 - known, n_b - events + known * (n_a + events), -known * n_a * events
    root = -2 * r / (q + np.sqrt(np.maximum(q**2 - 4 * p * r, 0)) + (q == 0))
    cells = np.array([root, n_a - root, events - root, n_b - events + root])
    inside = (cells > 1e-12).all(0)
    inverse = (1 / np.where(inside, cells, 1.0)).sum(0)
    return a - root, np.where(inside, 1 / inverse, 0.0)
