"""Indicators and their weights as a need index needs them."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import DenominatorError, OptionError, ShapeError


def weighted_indicators(normalised, weights) -> tuple[np.ndarray, np.ndarray]:
    """Indicators and weights that fit each other, the weights summing to 1.

    Meaning: the door of every need index.

    Parameters
    ----------
    normalised, weights
        As in `additive`.

    Returns
    -------
    tuple of ndarray

    Raises
    ------
    ShapeError, DenominatorError, NotFiniteError
        As `additive`.

    Examples
    --------
    >>> weighted_indicators([[1, 2]], [1, 3])[1].tolist()
    [0.25, 0.75]
    """
    x = checks.numbers("normalised", normalised)
    if x.ndim != 2 or not x.shape[1]:
        raise ShapeError("normalised", "a row per area and a column per indicator", x.shape)
    w = np.ones(x.shape[1]) if weights is None else checks.numbers("weights", weights, False)
    if w.shape != (x.shape[1],):
        raise ShapeError("weights", f"of {x.shape[1]} indicators", w.shape)
    checks.refuse(DenominatorError, "weights", "0 or more", w, w < 0)
    if not w.sum() > 0:
        raise DenominatorError("weights", "above 0 in sum", 0)
    return x, w / w.sum()


def logarithms(x) -> np.ndarray:
    """Logarithms of indicators above 0.

    Meaning: their mean is the logarithm of the geometric mean.

    Parameters
    ----------
    x : ndarray
        Above 0; missing stays missing.

    Returns
    -------
    ndarray

    Raises
    ------
    OptionError
        For a number that is not above 0.

    Examples
    --------
    >>> logarithms(np.array([1.0])).tolist()
    [0.0]
    """
    checks.refuse(OptionError, "normalised", "above 0 for a geometric mean", x, x <= 0)
    return np.log(x)


def enough(x, w, least_known: float) -> np.ndarray:
    """Which areas know enough of the weights to get a score.

    Meaning: an area that lacks an indicator nobody gave weight to lacks nothing.

    Parameters
    ----------
    x : ndarray
        One row per area, one column per indicator.
    w : ndarray
        Weights that sum to 1.
    least_known : float
        Above 0 and at most 1.

    Returns
    -------
    ndarray of bool

    Raises
    ------
    OptionError
        Where `least_known` is not between 0 and 1.

    Examples
    --------
    >>> enough(np.array([[1, np.nan]]), np.array([0.8, 0.2]), 0.75).tolist()
    [True]
    """
    if not 0 < checks.single("least_known", least_known) <= 1:
        raise OptionError("least_known", "above 0 and at most 1", least_known)
    return ~np.isnan(x) @ w >= least_known - 1e-12
