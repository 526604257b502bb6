"""Means of measurements, and how sure one can be of them."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from equitymap.methods.checks import (
    MISSING,
    aligned,
    at_least,
    counts,
    numbers,
    one_dimensional,
    share,
)
from equitymap.methods.errors import CountError, ShapeError
from equitymap.methods.results import Estimate, estimate, reasons


def mean(average, deviation, n, confidence: float = 0.95) -> Estimate:
    """A mean known by its average, standard deviation and number, with Student's interval.

    Meaning: what is typical of those measured, and how far chance may have moved it.

    Formula: ``average ∓ t · deviation / √n`` with ``t`` the quantile of Student's distribution at
    ``n − 1`` degrees of freedom.

    Caution: for skewed measurements (waiting times, spend) few of which were taken, the interval
    is too symmetric; and it is of the mean, not of the people.

    Parameters
    ----------
    average : array_like
        Means, in the unit measured; missing ones give missing results.
    deviation : array_like
        Standard deviations of single measurements (of n − 1), 0 or more, in the same unit.
    n : array_like
        How many measurements, 1 or more.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        In the unit measured. Of a single measurement the limits are missing.

    Raises
    ------
    CountError, NotFiniteError, ShapeError, OptionError
        Where a deviation is below 0, a number below 1, one is infinite, or they do not fit.

    References
    ----------
    `phe_mean` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> found = mean(120, 10, 25)
    >>> print(f"{found.lower:.2f} {found.upper:.2f}")
    115.87 124.13
    """
    average, deviation, n = aligned(
        average=numbers("average", average),
        deviation=counts("deviation", deviation),
        n=counts("n", n),
    )
    if (n < 1).any():
        raise CountError("n", "1 or more", f"{n[n < 1].flat[0]:g}")
    tail = (1 + share("confidence", confidence)) / 2
    enough = n > 1
    t = np.full(n.shape, np.nan)
    t[enough] = stdtrit(n[enough] - 1, tail)
    half = t * deviation / np.sqrt(n)
    missing = np.isnan(average) | np.isnan(deviation) | np.isnan(n)
    why = reasons(n.shape, (missing, MISSING), (~enough, "one measurement has no interval"))
    return estimate(average, average - half, average + half, "Student's t", why)


def mean_of(values, groups=None, confidence: float = 0.95) -> Estimate:
    """Means of single measurements, of all or group by group, with Student's interval.

    Meaning: as `mean`.

    Formula: as `mean`, with the standard deviation of ``n − 1``.

    Caution: as `mean`.

    Parameters
    ----------
    values : array_like
        Measurements, one-dimensional; missing ones are left out.
    groups : array_like, optional
        The group of each, sortable and none missing; all are one group if not given.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        One per group in the order of `numpy.unique`; single without groups. A group without a
        known measurement has a missing mean.

    Raises
    ------
    TooFewError, NotFiniteError, ShapeError, OptionError
        Where there is no measurement at all, one is infinite, or the two do not fit.

    References
    ----------
    As `mean`.

    Examples
    --------
    >>> found = mean_of([1, 2, 3, 10, 20], groups=["a", "a", "a", "b", "b"])
    >>> found.value.tolist(), found.lower.round(2).tolist()
    ([2.0, 15.0], [-0.48, -48.53])
    """
    values = one_dimensional("values", numbers("values", values))
    at_least("values", values.size, 1, "measurement")
    if groups is None:
        found = mean_of(values, np.zeros(values.size, int), confidence)
        return found.at(0)
    groups = np.asarray(groups)
    if groups.shape != values.shape:
        raise ShapeError("groups", f"of the shape of values {values.shape}", groups.shape)
    names, group = np.unique(groups, return_inverse=True)
    known = np.isfinite(values)
    group, values = group[known], values[known]
    n = np.bincount(group, minlength=names.size)
    average = np.bincount(group, values, names.size) / np.maximum(n, 1)
    squares = np.bincount(group, (values - average[group]) ** 2, names.size)
    deviation = np.sqrt(squares / np.maximum(n - 1, 1))
    average[n == 0] = np.nan
    return mean(average, deviation, np.maximum(n, 1), confidence)
