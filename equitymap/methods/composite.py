"""A need index from several indicators: weighted sums and products, and the ranks they give."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.indicators import enough, logarithms, weighted_indicators


def additive(normalised, weights=None, least_known: float = 1.0) -> np.ndarray:
    """Weighted mean of an area's indicators.

    Meaning: much need in one indicator is made up for by little in another, as fully as the
    weights allow.

    Formula: ``Σ w x / Σ w`` over the indicators that are known.

    Caution: Indicators that measure the same thing count it twice: look at their correlations. A
    score from fewer indicators is not quite comparable with the rest.

    Parameters
    ----------
    normalised : array_like
        One row per area, one column per indicator, high meaning need, in comparable units
        (`normalise`).
    weights : array_like, optional
        One per indicator, 0 or more; equal ones unless given.
    least_known : float
        The share of the weights that must be known for an area to get a score; 1 asks for all.

    Returns
    -------
    ndarray
        One score per area; missing where too little is known.

    Raises
    ------
    ShapeError, DenominatorError, NotFiniteError, OptionError
        Where columns and weights differ in number, a weight is below 0 or all are 0, a number is
        infinite, or `least_known` is not between 0 and 1.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 6.

    Examples
    --------
    >>> additive([[0, 1], [1, 1]], weights=[3, 1]).tolist()
    [0.25, 1.0]
    """
    x, w = weighted_indicators(normalised, weights)
    return _mean(x, w, least_known)


def geometric(normalised, weights=None, least_known: float = 1.0) -> np.ndarray:
    """Weighted geometric mean of an area's indicators.

    Meaning: little need in one indicator makes up for much in another only in part; areas in need
    on all counts come first.

    Formula: ``exp(Σ w ln x / Σ w)`` over the indicators that are known.

    Caution: As `additive`. The choice of the scale's lower end matters: 1 to 100 is usual.

    Parameters
    ----------
    normalised : array_like
        As in `additive`, above 0 (such as ``min_max(values, 1, 100)``).
    weights, least_known
        As in `additive`.

    Returns
    -------
    ndarray
        One score per area; missing where too little is known.

    Raises
    ------
    ShapeError, DenominatorError, NotFiniteError, OptionError
        As `additive`, and for a number that is not above 0.

    References
    ----------
    As `additive`.

    Examples
    --------
    >>> geometric([[1, 100], [10, 10]]).round(6).tolist()
    [10.0, 10.0]
    """
    x, w = weighted_indicators(normalised, weights)
    return np.exp(_mean(logarithms(x), w, least_known))


def rank(scores) -> np.ndarray:
    """Ranks of scores, 1 the most need.

    Meaning: areas with one score share the lowest rank any of them would have.

    Formula: ``1 + number of higher scores``.

    Caution: says nothing of how far areas lie apart, nor how sure their order is: see
    `rank_certainty`.

    Parameters
    ----------
    scores : array_like
        One per area, high meaning need; missing ones are not ranked.

    Returns
    -------
    ndarray
        1 to the number of known scores; missing where a score is.

    Raises
    ------
    NotFiniteError
        For an infinite score.

    References
    ----------
    As `additive`.

    Examples
    --------
    >>> rank([5, 9, 9, 1]).tolist()
    [3.0, 1.0, 1.0, 4.0]
    """
    y = checks.numbers("scores", scores)
    known = ~np.isnan(y)
    ranks = np.full(y.shape, np.nan)
    ranks[known] = 1 + known.sum() - np.searchsorted(np.sort(y[known]), y[known], side="right")
    return ranks


def _mean(x, w, least_known: float) -> np.ndarray:
    known = ~np.isnan(x)
    some = enough(x, w, least_known)
    score = np.full(len(x), np.nan)
    return np.divide(np.where(known, x, 0) @ w, known @ w, out=score, where=some)
