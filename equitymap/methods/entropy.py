"""Theil's index and the mean log deviation, which split into parts between and within boroughs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import xlogy

from equitymap.methods import checks
from equitymap.methods.errors import NotFiniteError, ShapeError
from equitymap.methods.results import Estimate, estimate
from equitymap.methods.weighted import METHOD, NOBODY, NOTHING, Weighted, linearised, weighted

ZERO = "a value of 0 has no logarithm"


@dataclass(frozen=True, eq=False)
class Decomposition:
    """Inequality in all, and its two parts, which sum to it.

    `between` is what would be left if all areas of a group were alike, `within` the rest;
    `groups` has one row per group: its share of people, its mean, its own inequality, and what it
    adds to `within`. `why` says why all is missing.
    """

    total: float
    between: float
    within: float
    groups: pd.DataFrame
    why: str


def theil(values, population=None, confidence: float = 0.95) -> Estimate:
    """Theil's index (T) of a quantity over areas, weighted by their people.

    Meaning: 0 when everybody has the same; those who have much count most.

    Formula: ``T = Σ p·r·ln r`` with ``r = y / μ``.

    Caution: people within an area are taken as alike, so it is smaller the larger the areas:
    compare like with like. Its highest value is the logarithm of the number of people, not 1.

    Parameters
    ----------
    values : array_like
        The quantity per person, 0 or more, one number per area; missing ones are left out.
    population : array_like, optional
        People, 0 or more; without it every area counts the same.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        0 or more; missing where nobody is left or the mean is 0.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        Where a value or a population is below 0 or infinite, or the two differ in length.

    References
    ----------
    Theil H (1967), Economics and Information Theory; `Theil` of PySAL's inequality; ``TI`` of
    HEAT is 1,000 times it.

    Examples
    --------
    >>> print(f"{theil([1, 3]).value:.4f} {theil([1, 3], [3, 1]).value:.4f}")
    0.1308 0.1438
    """
    known = weighted("values", values, population)
    return _entropy(known, "theil", confidence)


def mean_log_deviation(values, population=None, confidence: float = 0.95) -> Estimate:
    """Mean log deviation (Theil's L) of a quantity over areas, weighted by their people.

    Meaning: 0 when everybody has the same; those who have little count most.

    Formula: ``MLD = −Σ p·ln r`` with ``r = y / μ``.

    Caution: as `theil`; a few values near 0 decide it.

    Parameters
    ----------
    values, population, confidence
        As in `theil`.

    Returns
    -------
    Estimate
        0 or more; missing where nobody is left, the mean is 0, or a value is 0.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        As `theil`.

    References
    ----------
    Theil H (1967); ``MLD`` of HEAT is 1,000 times it (and puts 0.000001 for 0).

    Examples
    --------
    >>> print(f"{mean_log_deviation([1, 3]).value:.4f}")
    0.1438
    """
    return _entropy(weighted("values", values, population), "mean log deviation", confidence)


def decomposition(values, groups, population=None, measure: str = "theil") -> Decomposition:
    """How much of the inequality among areas lies between groups of them, and how much within.

    Meaning: are boroughs unlike each other, or are there rich and poor areas in each?

    Formula: ``T = Σ s_g ln(μ_g / μ) + Σ s_g T_g`` with s the groups' shares of the quantity; for
    the mean log deviation with shares of people and ``ln(μ / μ_g)``.

    Caution: More and smaller groups always give a larger part between them.

    Parameters
    ----------
    values, population
        As in `theil`.
    groups : array_like
        The group of each area, such as its borough's code; none missing.
    measure : str
        `theil` or `mean log deviation`.

    Returns
    -------
    Decomposition
        The two parts sum to the total.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `theil`, where a group is missing or the measure unknown.

    References
    ----------
    Shorrocks AF (1980), Econometrica 48:613–625; `TheilD` of PySAL's inequality.

    Examples
    --------
    >>> found = decomposition([1, 3, 5, 7], ["a", "a", "b", "b"])
    >>> print(f"{found.total:.4f} = {found.between:.4f} + {found.within:.4f}")
    0.1740 = 0.1308 + 0.0432
    """
    checks.one_of("measure", measure, ("theil", "mean log deviation"))
    known = weighted("values", values, population)
    labels = pd.Series(np.asarray(groups, object))
    if len(labels) != len(known.known):
        raise ShapeError("groups", f"of {len(known.known)} areas, as values", len(labels))
    if labels.isna().any():
        raise NotFiniteError("groups", "known throughout", f"none at {labels.isna().argmax()}")
    total = _entropy(known, measure, 0.95)
    if np.isnan(total.value):
        return Decomposition(np.nan, np.nan, np.nan, pd.DataFrame(), str(total.why))
    y, p, mean = known.values, known.shares, known.mean
    number, names = pd.factorize(labels[known.known], sort=True)
    people = np.bincount(number, weights=p)
    means = np.bincount(number, weights=p * y) / people
    weight = people * means / mean if measure == "theil" else people
    if measure == "theil":
        between = xlogy(weight, means / mean).sum()
        # Σ s_g T_g without a loop: each area against its own group's mean.
        ratio = np.divide(y, means[number], out=np.ones_like(y), where=means[number] > 0)
        own = np.bincount(number, weights=p * xlogy(ratio, ratio)) / people
    else:
        between = -(people @ np.log(means / mean))
        own = -np.bincount(number, weights=p * np.log(y / means[number])) / people
    rows = pd.DataFrame(
        {"people": people, "mean": means, "inequality": own, "adds": weight * own}, index=names
    )
    return Decomposition(float(total.value), float(between), float(rows.adds.sum()), rows, "")


def _entropy(known: Weighted, measure: str, confidence: float) -> Estimate:
    y, p, _ = known
    checks.z_of(confidence)
    if not len(y) or not known.mean:
        return estimate(np.nan, np.nan, np.nan, METHOD, NOTHING if len(y) else NOBODY)
    relative = y / known.mean
    if measure == "theil":
        terms = xlogy(relative, relative)
        value = p @ terms
        influence = terms - value - (1 + value) * (relative - 1)
    elif (y == 0).any():
        return estimate(np.nan, np.nan, np.nan, METHOD, ZERO)
    else:
        terms = -np.log(relative)
        value = p @ terms
        influence = terms - value + relative - 1
    # Of equal values rounding can leave a hair below 0.
    return linearised(max(value, 0.0), influence, p, confidence, least=0.0)
