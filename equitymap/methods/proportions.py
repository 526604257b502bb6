"""Proportions and how sure one can be of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equitymap.methods.checks import MISSING, columns, parts, unit, z_of
from equitymap.methods.results import Estimate, estimate, reasons


def wilson(x, n, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a proportion by Wilson's score method.

    Meaning: the range of true proportions that the count seen does not contradict. Unlike the
    textbook interval it stays inside 0 to 1 and is honest for small counts and for none at all.

    Formula: ``(2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²))`` with ``z`` the normal quantile of
    ``(1 + confidence) / 2``.

    Caution: chance variation only. It says nothing of who was left out of the count, nor is the
    overlap of two such intervals a test of their difference; see `risk_difference`.

    Parameters
    ----------
    x : array_like
        People or events counted, 0 ≤ x ≤ n. A missing count gives missing limits.
    n : array_like
        People or events they are counted among, above 0; the shape of `x` or one number.
    confidence : float
        Between 0 and 1; 1 gives the limits 0 and 1.

    Returns
    -------
    lower, upper : ndarray
        Fractions between 0 and 1, in the shape of `x` and `n` together.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where x is below 0 or above n, n is not above 0, either is infinite, they do not fit each
        other, or the confidence is not between 0 and 1.

    References
    ----------
    Wilson EB (1927), J Am Stat Assoc 22:209–212; `phe_proportion` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> lower, upper = wilson(20, 100)
    >>> print(f"{lower:.4f} {upper:.4f}")
    0.1334 0.2888
    """
    x, n = parts("x", x, "n", n)
    if confidence == 1:
        known = np.isfinite(x) & np.isfinite(n)
        return np.where(known, 0.0, np.nan)[()], np.where(known, 1.0, np.nan)[()]
    z = z_of(confidence)
    middle, half = 2 * x + z**2, z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    scale = 2 * (n + z**2)
    # At x = 0 and x = n the limit is 0 or 1 exactly; rounding must not push it past.
    return np.maximum((middle - half) / scale, 0), np.minimum((middle + half) / scale, 1)


def proportion(x, n, confidence: float = 0.95, multiplier: float = 1.0) -> Estimate:
    """Proportion of people or events, with Wilson's interval.

    Meaning: what share of those who were counted have something.

    Formula: ``x / n`` with the limits of `wilson`.

    Caution: as `wilson`. To pool years or areas, sum both counts first: percentages are never
    averaged.

    Parameters
    ----------
    x, n : array_like
        As in `wilson`.
    confidence : float
        Between 0 and 1; 1 gives the limits 0 and 1.
    multiplier : float
        100 for percent.

    Returns
    -------
    Estimate
        In the unit of `multiplier`.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `wilson`.

    References
    ----------
    As `wilson`.

    Examples
    --------
    >>> found = proportion([20, 0], 100, multiplier=100)
    >>> found.value.tolist(), found.lower.round(1).tolist(), found.upper.round(1).tolist()
    ([20.0, 0.0], [13.3, 0.0], [28.9, 3.7])
    """
    x, n = parts("x", x, "n", n)
    multiplier = unit(multiplier)
    lower, upper = wilson(x, n, confidence)
    why = reasons(x.shape, (np.isnan(x) | np.isnan(n), MISSING))
    return estimate(*(multiplier * a for a in (x / n, lower, upper)), "Wilson", why)


class Limits(NamedTuple):
    """Lower and upper limits, and which of them were worked out."""

    lower: np.ndarray
    upper: np.ndarray
    made: np.ndarray


def percent_limits(values, lower, upper, x, n) -> Limits:
    """Limits as published, or Wilson's where there are none and the counts are known.

    Meaning: a percentage without an interval gets the one its counts imply, if it is the quotient
    of these counts to half a point; one that is modelled or weighted is left without.

    Formula: `wilson`, times 100.

    Caution: as `wilson`; a weighted percentage that happens to equal its quotient gets an interval
    that is too narrow.

    Parameters
    ----------
    values, lower, upper : array_like
        Percentages, 0 to 100, missing where not published.
    x, n : array_like
        Counts above and below the line, missing where not published.

    Returns
    -------
    Limits
        In percent, in the shape of them all; `made` as booleans.

    Raises
    ------
    NotFiniteError, ShapeError
        Where a number is infinite or they do not fit each other.

    References
    ----------
    As `wilson`.

    Examples
    --------
    >>> unknown = [np.nan, np.nan]
    >>> made = percent_limits([20.0, 30.0], unknown, unknown, [20, 20], [100, 100])
    >>> made.lower.round(1).tolist()
    [13.3, nan]
    """
    values, lower, upper, x, n = columns(values=values, lower=lower, upper=upper, x=x, n=n)
    bare = np.isfinite(values) & np.isnan(lower) & np.isnan(upper) & (n > 0) & (x >= 0) & (x <= n)
    bare[bare] &= np.abs(100 * x[bare] / n[bare] - values[bare]) <= 0.5
    if bare.any():
        limits = wilson(x[bare], n[bare])
        lower[bare], upper[bare] = 100 * limits[0], 100 * limits[1]
    return Limits(lower, upper, bare)
