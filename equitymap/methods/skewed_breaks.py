"""Where map classes end when a few values lie far from all others, as spend and counts do.

As in `breaks`, each function gives the highest values of all classes but the last.
"""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import OptionError


def head_tail_breaks(values) -> np.ndarray:
    """Breaks at the mean, at the mean of what lies above it, and so on (head/tail).

    Meaning: each further class is the few that stand out among those that stood out before; the
    number of classes says how long the tail is.

    Formula: the mean of all; then of all from the mean up; until those left are equal.

    Caution: only for values with many small and few large ones; of others it makes classes of no
    meaning.

    Parameters
    ----------
    values : array_like
        Numbers in one unit, in any shape; missing ones are left out.

    Returns
    -------
    ndarray
        Rising numbers; empty where fewer than two different values are known.

    Raises
    ------
    NotFiniteError
        For an infinite value.

    References
    ----------
    Jiang B (2013), Professional Geographer 65:482–494; `HeadTailBreaks` of mapclassify.

    Examples
    --------
    >>> head_tail_breaks([1, 1, 1, 1, 1, 1, 10, 40]).tolist()
    [7.0, 25.0]
    """
    x, breaks = checks.known_values(values), []
    while len(x) and np.ptp(x) > 0:
        breaks.append(x.mean())
        # The lowest go even where rounding has put the mean on them.
        x = x[(x >= breaks[-1]) & (x > x.min())]
    return np.array(breaks)


def box_breaks(values, reach: float = 1.5) -> np.ndarray:
    """Breaks at the quartiles and at the two ends of a box plot's whiskers.

    Meaning: the outermost classes hold what is out of the ordinary, and nothing else.

    Formula: the quartiles ``q₁, q₂, q₃`` and ``q₁ − reach (q₃ − q₁)``, ``q₃ + reach (q₃ − q₁)``.

    Caution: an outer class is empty where nothing lies so far out.

    Parameters
    ----------
    values
        As in `head_tail_breaks`.
    reach : float
        The length of the whiskers in boxes, above 0; 3 leaves only the extremes outside.

    Returns
    -------
    ndarray
        At most 5 rising numbers: equal ones are one. Empty where nothing is known.

    Raises
    ------
    NotFiniteError, OptionError
        For an infinite value, or a reach that is not above 0.

    References
    ----------
    Tukey JW (1977), Exploratory Data Analysis; `BoxPlot` of mapclassify.

    Examples
    --------
    >>> box_breaks([1, 2, 3, 4, 50]).tolist()
    [-1.0, 2.0, 3.0, 4.0, 7.0]
    """
    x, reach = checks.known_values(values), checks.single("reach", reach, "above 0", above=0)
    if not len(x):
        return x
    low, middle, high = np.quantile(x, [0.25, 0.5, 0.75])
    far = reach * (high - low)
    return np.unique([low - far, low, middle, high, high + far])


def gap_breaks(values, k: int = 5) -> np.ndarray:
    """Breaks in the middle of the widest gaps between values.

    Meaning: parts what lies apart by itself, however many or few that is.

    Formula: with the values in order, the middles of the ``k − 1`` largest differences.

    Caution: a single value far out makes a class of its own, and most areas end in one class.

    Parameters
    ----------
    values, k
        As in `quantile_breaks`.

    Returns
    -------
    ndarray
        At most k − 1 rising numbers; of equal gaps the lower ones come first.

    Raises
    ------
    NotFiniteError, TooFewError, OptionError
        As `quantile_breaks`.

    References
    ----------
    Slocum TA et al. (2009), Thematic Cartography and Geovisualization, ch. 4; `MaximumBreaks` of
    mapclassify.

    Examples
    --------
    >>> gap_breaks([1, 2, 3, 9, 10, 40], 3).tolist()
    [6.0, 25.0]
    """
    x, k = np.unique(checks.known_values(values)), checks.classes_of(k)
    widest = np.argsort(-np.diff(x), kind="stable")[: k - 1]
    return np.sort((x[widest] + x[widest + 1]) / 2) if len(x) else x


def percentile_breaks(values, percents=(1, 10, 50, 90, 99)) -> np.ndarray:
    """Breaks at chosen percentiles, for maps that set off the two ends.

    Meaning: the outermost classes hold the lowest and the highest hundredth of the areas.

    Formula: the percentiles, between two values in proportion.

    Caution: some areas are always at the ends, whether or not they are out of the ordinary.

    Parameters
    ----------
    values
        As in `head_tail_breaks`.
    percents : sequence of float
        From 0 to 100.

    Returns
    -------
    ndarray
        Rising numbers: equal ones are one. Empty where nothing is known.

    Raises
    ------
    NotFiniteError, OptionError
        For an infinite value, or a percent outside 0 to 100.

    References
    ----------
    `Percentiles` of mapclassify.

    Examples
    --------
    >>> percentile_breaks(range(101)).tolist()
    [1.0, 10.0, 50.0, 90.0, 99.0]
    """
    x, percents = checks.known_values(values), checks.numbers("percents", percents, missing=False)
    outside = (percents < 0) | (percents > 100)
    checks.refuse(OptionError, "percents", "between 0 and 100", percents, outside)
    return np.unique(np.percentile(x, percents)) if len(x) else x
