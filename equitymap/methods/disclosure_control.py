"""Rounding and suppression of small counts of people."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equitymap.methods import checks
from equitymap.methods.proportions import wilson

LOWEST, HIGHEST, BASE = 1, 7, 5


class Protected(NamedTuple):
    """Counts as they may be shown, and which of them are hidden."""

    counts: np.ndarray
    hidden: np.ndarray


class ProtectedQuotients(NamedTuple):
    """Values and their counts as they may be shown, which are hidden, which were made anew."""

    values: np.ndarray
    numerators: np.ndarray
    denominators: np.ndarray
    hidden: np.ndarray
    remade: np.ndarray


def round_and_hide(counts) -> Protected:
    """Small counts hidden, the others to the nearest five.

    Meaning: the rule for hospital episode statistics (since 2018) and the child measurement
    programme (since 2020), for places below the nation: 0 is shown, 1 to 7 are hidden, everything
    else is rounded to the nearest 5. Rounding makes a second hidden cell per row needless.

    Formula: ``5 ⌊x/5 + ½⌋`` where ``x`` is 0 or, rounded to a whole, above 7.

    Caution: protects one table. What is published of finer and coarser areas, or of another cut of
    the same people, can still give a count away by difference.

    Parameters
    ----------
    counts : array_like
        People or events, not below 0; missing ones stay missing and are not hidden.

    Returns
    -------
    Protected
        `counts` with hidden ones missing, `hidden` as booleans. Applied twice it changes nothing.

    Raises
    ------
    CountError, NotFiniteError, ShapeError
        Where a count is below 0 or infinite, or they do not fit each other.

    References
    ----------
    NHS Digital, disclosure control methodology for HES and ECDS (2018); NCMP 2019/20, change note.

    Examples
    --------
    >>> round_and_hide([0, 3, 8, 12, 13]).counts.tolist()
    [0.0, nan, 10.0, 10.0, 15.0]
    """
    counts = checks.counts("counts", counts)
    # Estimates need not be whole: what would print as 1 to 7, and anything between 0 and 1, hides.
    hidden = (counts > 0) & (counts < HIGHEST + 0.5)
    rounded = BASE * np.floor(counts / BASE + 0.5)
    return Protected(np.where(hidden, np.nan, rounded), hidden)


def protect_quotients(values, numerators, denominators, multiplier: float) -> ProtectedQuotients:
    """Percentages and crude rates made anew from counts that may be shown.

    Meaning: a percentage and its base give the count away as surely as the count itself, so the
    value is worked out again from the rounded parts, and hidden where either part is.

    Formula: ``multiplier × round(x) / round(n)``; a part that is not given is taken from the
    value and the other part first.

    Caution: rounded parts move the percentages of small groups by several points.

    Parameters
    ----------
    values : array_like
        In the unit of `multiplier` (100: percent).
    numerators, denominators : array_like
        Counts, either missing where not published.
    multiplier : float
        100 for percent, 1,000 for a rate per 1,000.

    Returns
    -------
    ProtectedQuotients
        `remade` where the value was worked out again; where it was not (no part is known) the value
        is as it came. Applied twice it changes nothing more.

    Raises
    ------
    CountError, NotFiniteError, ShapeError
        Where a count is below 0 or infinite, or they do not fit each other.

    References
    ----------
    As `round_and_hide`: "percentages are calculated from the rounded counts".

    Examples
    --------
    >>> protect_quotients([13.0, 4.0], [13, 4], [100, 100], 100).values.tolist()
    [15.0, nan]
    """
    values, x, n = checks.columns(values=values, numerators=numerators, denominators=denominators)
    multiplier = checks.unit(multiplier)
    x = np.where(np.isnan(x), values * n / multiplier, x)
    implied = np.divide(x * multiplier, values, out=np.full_like(x, np.nan), where=values > 0)
    n = np.where(np.isnan(n), implied, n)
    (x, few), (n, few_in_base) = round_and_hide(x), round_and_hide(n)
    remade = np.isfinite(x) & (n > 0)
    made = np.divide(multiplier * x, n, out=np.full_like(x, np.nan), where=remade)
    hidden = few | few_in_base
    return ProtectedQuotients(
        np.where(hidden, np.nan, np.where(remade, made, values)), x, n, hidden, remade
    )


class ProtectedObservations(NamedTuple):
    """Values, limits and counts as they may be shown, and which rows are hidden."""

    values: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    numerators: np.ndarray
    denominators: np.ndarray
    hidden: np.ndarray


def protect_observations(
    values, lower, upper, numerators, denominators, kind: str, multiplier: float | None
) -> ProtectedObservations:
    """Published values with their limits and counts, as the rule for small counts lets them be.

    Meaning: a count is hidden or rounded itself; a percentage or crude rate is made anew from its
    rounded parts; a mean, a score or a standardised rate is exempt but for those of very few
    people. An interval would give the exact counts away: it is made anew (of percentages) or
    dropped. A hidden row keeps the interval its count lies in, 1 to 7.

    Formula: `round_and_hide` of counts, `protect_quotients` of quotients, `wilson` of the interval
    of a percentage.

    Caution: as both. A value without its counts passes as it came.

    Parameters
    ----------
    values, lower, upper, numerators, denominators : array_like
        One of each per row, missing where not published.
    kind : str
        `count`, `proportion`, `rate`, `mean`, `score` or `rank`.
    multiplier : float or None
        Of quotients of their counts, 100 for percent; None for all else.

    Returns
    -------
    ProtectedObservations
        Applied twice it changes nothing more.

    Raises
    ------
    CountError, NotFiniteError, ShapeError
        Where a count is below 0 or infinite, or they do not fit each other.

    References
    ----------
    As `round_and_hide`.

    Examples
    --------
    >>> shown = protect_observations([13.0], [7.0], [21.0], [13], [100], "proportion", 100)
    >>> shown.values.tolist(), shown.lower.round(1).tolist()
    ([15.0], [9.3])
    """
    values, lower, upper, x, n = checks.columns(
        values=values,
        lower=lower,
        upper=upper,
        numerators=numerators,
        denominators=denominators,
    )
    if multiplier:
        values, x, n, hidden, remade = protect_quotients(values, x, n, multiplier)
        given = np.isfinite(values) | hidden
        lower[given] = upper[given] = np.nan
        if kind == "proportion":
            limits = wilson(np.minimum(x, n)[remade], n[remade])
            lower[remade], upper[remade] = multiplier * limits[0], multiplier * limits[1]
    else:
        x, few = round_and_hide(values if kind == "count" else x)
        n, few_in_base = round_and_hide(n)
        hidden = few | few_in_base
        if kind == "count":
            known = np.isfinite(values)
            lower[known] = upper[known] = np.nan
            values = x
    lower[hidden], upper[hidden] = LOWEST, HIGHEST
    values = np.where(hidden, np.nan, values)
    return ProtectedObservations(values, lower, upper, x, n, hidden)
