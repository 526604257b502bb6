"""Classes of values for a map: from low to high, 0 where there is no value."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import OptionError


class Classes(NamedTuple):
    """The class of every value, and of every class its lowest and highest value and its count."""

    classes: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    counts: np.ndarray


def quantile(values, k: int = 5) -> Classes:
    """Classes that hold about equally many values.

    Meaning: class 1 is the lowest k-th of the values, class k the highest. Equal values always
    share a class, the one in which the first of them falls, so a class can be empty.

    Formula: ``1 + ⌊k · below / n⌋`` with ``below`` the number of values strictly smaller.

    Caution: areas that are nearly alike can be parted and unlike ones share a class; a class says
    where an area stands among the others, not how it fares.

    Parameters
    ----------
    values : array_like
        One number per area; missing ones get class 0 and count nowhere.
    k : int
        How many classes, 1 to 255.

    Returns
    -------
    Classes
        `classes` uint8 in the shape of `values`, 0 … k; `lowest`, `highest` and `counts` of
        length k, the first two missing for an empty class.

    Raises
    ------
    NotFiniteError, TooFewError, OptionError
        For an infinite value, fewer than 1 class or more than 255.

    References
    ----------
    `phe_quantile` of PHEindicatormethods 2.1.0 (ties take the lowest rank).

    Examples
    --------
    >>> quantile([10, 20, 20, 40, 50]).classes.tolist()
    [1, 2, 2, 4, 5]
    """
    values, k = checks.numbers("values", values), checks.classes_of(k)
    known = np.isfinite(values)
    classes = np.zeros(values.shape, np.uint8)
    if n := int(known.sum()):
        below = np.searchsorted(np.sort(values[known]), values[known], side="left")
        classes[known] = 1 + k * below // n
    return _described(values, classes, k)


def equal_steps(values, k: int = 5, low: float = 0.0, high: float = 100.0) -> Classes:
    """Classes of equal width between two fixed ends.

    Meaning: for scores whose scale means the same on every map, so that a class can be compared
    between places and years.

    Formula: ``min(k, 1 + ⌊k (value − low) / (high − low)⌋)``; values beyond an end join its class.

    Caution: where values lie close together all areas share one class.

    Parameters
    ----------
    values : array_like
        One number per area; missing ones get class 0.
    k : int
        How many classes, 1 to 255.
    low, high : float
        The ends of the scale, in the unit of `values`.

    Returns
    -------
    Classes
        As `quantile` gives.

    Raises
    ------
    NotFiniteError, TooFewError, OptionError
        As `quantile`, and where low is not below high.

    References
    ----------
    Slocum TA et al. (2009), Thematic Cartography and Geovisualization, ch. 4.

    Examples
    --------
    >>> equal_steps([0, 19.9, 20, 100]).classes.tolist()
    [1, 1, 2, 5]
    """
    values, k = checks.numbers("values", values), checks.classes_of(k)
    low, high = checks.span("low", low, "high", high)
    known = np.isfinite(values)
    classes = np.zeros(values.shape, np.uint8)
    step = np.floor(k * (values[known] - low) / (high - low)) + 1
    classes[known] = np.clip(step, 1, k)
    return _described(values, classes, k)


def by_breaks(values, breaks) -> Classes:
    """Classes that end at given values, such as one's own or those of another year.

    Meaning: maps that share their breaks can be compared; classes made anew for each year would
    hide every change that all areas share.

    Formula: a value up to and including the first break is in class 1, up to the second in class
    2, and beyond the last in the last. `breaks` makes them.

    Caution: breaks made of one year can leave a class of another empty; say what they were made of.

    Parameters
    ----------
    values : array_like
        One number per area; missing ones get class 0.
    breaks : array_like
        Rising numbers in the unit of `values`, one fewer than there are classes.

    Returns
    -------
    Classes
        As `quantile` gives, of ``len(breaks) + 1`` classes.

    Raises
    ------
    OptionError, NotFiniteError, ShapeError, TooFewError
        Where the breaks do not rise, are more than 254 or not in one row, or a number is infinite.

    References
    ----------
    `UserDefined` of mapclassify.

    Examples
    --------
    >>> by_breaks([5, 10, 11, 99], [10, 20]).classes.tolist()
    [1, 1, 2, 3]
    """
    values = checks.numbers("values", values)
    breaks = checks.one_dimensional("breaks", checks.numbers("breaks", breaks, missing=False))
    checks.refuse(OptionError, "breaks", "rising", breaks[1:], np.diff(breaks) <= 0)
    k = checks.classes_of(len(breaks) + 1)
    known = np.isfinite(values)
    classes = np.zeros(values.shape, np.uint8)
    classes[known] = 1 + np.searchsorted(breaks, values[known], side="left")
    return _described(values, classes, k)


def _described(values: np.ndarray, classes: np.ndarray, k: int) -> Classes:
    lowest, highest = np.full(k + 1, np.inf), np.full(k + 1, -np.inf)
    np.minimum.at(lowest, classes, np.where(np.isfinite(values), values, np.inf))
    np.maximum.at(highest, classes, np.where(np.isfinite(values), values, -np.inf))
    counts = np.bincount(classes.ravel(), minlength=k + 1)
    empty = counts == 0
    lowest[empty] = highest[empty] = np.nan
    return Classes(classes, lowest[1:], highest[1:], counts[1:])
