"""Counts of events and rates, and how sure one can be of them."""

from __future__ import annotations

import numpy as np
from scipy.special import gammainccinv, gammaincinv

from equitymap.methods.checks import (
    MISSING,
    aligned,
    counts,
    denominators,
    share,
    unit,
    z_of,
)
from equitymap.methods.results import Estimate, estimate, reasons

FEW = 10  # below this the approximation by Byar gives way to the exact limits
LEAST = 1e-9  # counts that are estimates may be small; fewer than so many are none


def exact_limits(x, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Exact limits of a count of events, from the Poisson distribution.

    Meaning: the range of true averages under which a count as low, or as high, as the one seen
    would not be surprising.

    Formula: ``χ²(α/2; 2x) / 2`` and ``χ²(1 − α/2; 2x + 2) / 2``; the lower limit of no events is 0.

    Caution: holds for events that are independent of each other; outbreaks and repeated admissions
    of the same people vary more.

    Parameters
    ----------
    x : array_like
        Events, 0 or more, any shape. A missing count gives missing limits.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    lower, upper : ndarray
        Events, in the shape of `x`.

    Raises
    ------
    CountError, NotFiniteError, OptionError
        Where a count is below 0 or infinite, or the confidence is not between 0 and 1.

    References
    ----------
    Garwood F (1936), Biometrika 28:437–442; `phe_rate` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> lower, upper = exact_limits([0, 5])
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.0, 1.623], [3.689, 11.668])
    """
    x = counts("x", x)
    tail = (1 - share("confidence", confidence)) / 2
    # Counts of areas repeat; the quantiles are slow.
    distinct, place = np.unique(x, return_inverse=True)
    lower = np.where(distinct < LEAST, 0.0, gammaincinv(np.maximum(distinct, LEAST), tail))
    upper = gammainccinv(distinct + 1, tail)
    return lower[place].reshape(x.shape)[()], upper[place].reshape(x.shape)[()]


def byar_limits(x, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a count of events by Byar's approximation.

    Meaning: as `exact_limits`, close to them from 10 events on, and quick.

    Formula: ``x (1 − 1/(9x) − z/(3√x))³`` and
    ``(x + 1) (1 − 1/(9(x + 1)) + z/(3√(x + 1)))³``; the lower limit of no events is 0, and missing
    where the bracket is below 0.

    Caution: not for fewer than 10 events, where `poisson_limits` takes the exact limits instead.

    Parameters
    ----------
    x : array_like
        Events, 0 or more, any shape. A missing count gives missing limits.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    lower, upper : ndarray
        Events, in the shape of `x`.

    Raises
    ------
    CountError, NotFiniteError, OptionError
        Where a count is below 0 or infinite, or the confidence is not between 0 and 1.

    References
    ----------
    Breslow NE, Day NE (1987), Statistical Methods in Cancer Research II, p. 69;
    `phe_rate` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> lower, upper = byar_limits(100)
    >>> print(f"{lower:.2f} {upper:.2f}")
    81.36 121.63
    """
    x, z = counts("x", x), z_of(confidence)
    some = np.where(x > 0, np.maximum(x, LEAST), 1.0)
    bracket = 1 - 1 / (9 * some) - z / (3 * np.sqrt(some))
    lower = np.where(x == 0, 0.0, np.where(bracket >= 0, x * np.maximum(bracket, 0) ** 3, np.nan))
    above = x + 1
    upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return lower[()], upper[()]


def poisson_limits(x, confidence: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a count of events: exact below 10, by Byar's approximation from 10 on.

    Meaning: the rule of the English public health profiles, for every count whose chance variation
    is Poisson's.

    Formula: that of `exact_limits` where ``x < 10``, else that of `byar_limits`.

    Caution: as `exact_limits`.

    Parameters
    ----------
    x : array_like
        Events, 0 or more, any shape. A missing count gives missing limits.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    lower, upper : ndarray
        Events, in the shape of `x`.

    Raises
    ------
    CountError, NotFiniteError, OptionError
        Where a count is below 0 or infinite, or the confidence is not between 0 and 1.

    References
    ----------
    `phe_rate` of PHEindicatormethods 2.1.0; OHID, Fingertips technical guidance.

    Examples
    --------
    >>> lower, upper = poisson_limits([9, 10])
    >>> lower.round(2).tolist(), upper.round(2).tolist()
    ([4.12, 4.79], [17.08, 18.39])
    """
    x = counts("x", x)
    lower, upper = (np.array(limit) for limit in byar_limits(x, confidence))
    few = x < FEW
    if few.any():
        lower[few], upper[few] = exact_limits(x[few], confidence)
    return lower[()], upper[()]


def rate(x, n, confidence: float = 0.95, multiplier: float = 1.0) -> Estimate:
    """Crude rate: events per person or per person-year, with its interval.

    Meaning: how often something happens among those it can happen to.

    Formula: ``x / n``, and the limits of `poisson_limits` divided by ``n``.

    Caution: says nothing about differences of age between places; compare places by
    `directly_standardised`. To pool years or areas, sum events and people first: rates are never
    averaged. Rates on fewer than 20 events are read with care.

    Parameters
    ----------
    x : array_like
        Events, 0 or more. A missing one gives a missing rate.
    n : array_like
        People or person-years, above 0, in the shape of `x` or one number.
    confidence : float
        Between 0 and 1.
    multiplier : float
        100,000 for a rate per 100,000.

    Returns
    -------
    Estimate
        In the unit of `multiplier`; `method` is ``exact`` or ``Byar``.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where x is below 0, n is not above 0, either is infinite, or they do not fit each other.

    References
    ----------
    `phe_rate` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> found = rate(65, 100, multiplier=100)
    >>> print(f"{found.value:.1f} ({found.lower:.2f} to {found.upper:.2f}), {found.method}")
    65.0 (50.16 to 82.85), Byar
    """
    x, n = aligned(x=counts("x", x), n=denominators("n", n))
    multiplier = unit(multiplier)
    lower, upper = poisson_limits(x, confidence)
    known = np.isfinite(x) & np.isfinite(n)
    method = np.where(x < FEW, "exact", "Byar").astype(object)
    why = reasons(x.shape, (~known, MISSING))
    return estimate(*(multiplier * a / n for a in (x, lower, upper)), method, why)
