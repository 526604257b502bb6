"""Proportions and how sure one can be of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import ndtri


def wilson(x, n, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a proportion by Wilson's score method.

    Meaning: the range of true proportions that the count seen does not contradict. Unlike the
    textbook interval it stays inside 0 to 1 and is honest for small counts and for none at all.

    Formula: ``(2x + z² ∓ z √(z² + 4x(1 − x/n))) / (2(n + z²))`` with ``z`` the normal quantile of
    ``(1 + confidence) / 2``.

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
    ValueError
        Where x is below 0 or above n, n is not above 0, or the confidence is not between 0 and 1.

    References
    ----------
    Wilson EB (1927), J Am Stat Assoc 22:209–212; `phe_proportion` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> lower, upper = wilson(20, 100)
    >>> print(f"{lower:.4f} {upper:.4f}")
    0.1334 0.2888
    """
    x, n = np.broadcast_arrays(np.asarray(x, float), np.asarray(n, float))
    if not 0 < confidence <= 1:
        raise ValueError(f"confidence is {confidence}; it lies above 0 and is at most 1")
    if (n <= 0).any():
        raise ValueError("every denominator of a proportion has to be above 0")
    if (x < 0).any() or (x > n).any():
        raise ValueError("every numerator of a proportion has to lie between 0 and its denominator")
    if confidence == 1:
        known = np.isfinite(x) & np.isfinite(n)
        return np.where(known, 0.0, np.nan), np.where(known, 1.0, np.nan)
    z = ndtri((1 + confidence) / 2)
    middle, half = 2 * x + z**2, z * np.sqrt(z**2 + 4 * x * (1 - x / n))
    scale = 2 * (n + z**2)
    # At x = 0 and x = n the limit is 0 or 1 exactly; rounding must not push it past.
    return np.maximum((middle - half) / scale, 0), np.minimum((middle + half) / scale, 1)


class Limits(NamedTuple):
    """Lower and upper limits, and which of them were worked out."""

    lower: np.ndarray
    upper: np.ndarray
    made: np.ndarray


def percent_limits(values, lower, upper, x, n) -> Limits:
    """Limits as published, or Wilson's where there are none and the counts are known.

    Meaning: a percentage without an interval gets the one its counts imply, if it is the quotient
    of these counts to half a point; one that is modelled or weighted is left without.

    Parameters
    ----------
    values, lower, upper : array_like
        Percentages, 0 to 100, missing where not published.
    x, n : array_like
        Counts above and below the line, missing where not published.

    Returns
    -------
    Limits
        In percent; `made` as booleans.

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
    values, lower, upper, x, n = (np.array(a, float) for a in (values, lower, upper, x, n))
    bare = np.isfinite(values) & np.isnan(lower) & np.isnan(upper) & (n > 0) & (x >= 0) & (x <= n)
    bare[bare] &= np.abs(100 * x[bare] / n[bare] - values[bare]) <= 0.5
    if bare.any():
        limits = wilson(x[bare], n[bare])
        lower[bare], upper[bare] = 100 * limits[0], 100 * limits[1]
    return Limits(lower, upper, bare)
