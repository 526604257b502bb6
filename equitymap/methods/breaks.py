"""Where one map class ends and the next begins, so that several maps can share their classes.

Each function gives the highest values of all classes but the last; `classes.by_breaks` sorts
values into them. Maps of several years share breaks made once, of all their values together.
"""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks


def quantile_breaks(values, k: int = 5) -> np.ndarray:
    """Breaks between classes that hold about equally many values.

    Meaning: every colour covers as many areas; for ranks and deprivation.

    Formula: the quantiles ``1/k … (k − 1)/k``, between two values in proportion.

    Caution: values that are nearly alike can be parted, and unlike ones share a class: give the
    legend its numbers.

    Parameters
    ----------
    values : array_like
        Numbers in one unit, in any shape; missing ones are left out.
    k : int
        How many classes, 1 to 255.

    Returns
    -------
    ndarray
        At most k − 1 rising numbers: equal ones are one. Empty where nothing is known.

    Raises
    ------
    NotFiniteError, TooFewError, OptionError
        For an infinite value, fewer than 1 class or more than 255.

    References
    ----------
    `Quantiles` of mapclassify.

    Examples
    --------
    >>> quantile_breaks([1, 2, 3, 4, 5], 2).tolist()
    [3.0]
    """
    x, k = checks.known_values(values), checks.classes_of(k)
    return np.unique(np.quantile(x, np.arange(1, k) / k)) if len(x) else x


def equal_breaks(values, k: int = 5) -> np.ndarray:
    """Breaks that cut the span from the lowest to the highest value in equal steps.

    Meaning: a legend easy to read; one extreme value leaves the other areas in one class.

    Formula: ``min + j (max − min) / k`` for ``j = 1 … k − 1``.

    Caution: of skewed values nearly all areas share the lowest class; see `head_tail_breaks`.

    Parameters
    ----------
    values, k
        As in `quantile_breaks`.

    Returns
    -------
    ndarray
        As `quantile_breaks` gives.

    Raises
    ------
    NotFiniteError, TooFewError, OptionError
        As `quantile_breaks`.

    References
    ----------
    `EqualInterval` of mapclassify.

    Examples
    --------
    >>> equal_breaks([0, 1, 10], 5).tolist()
    [2.0, 4.0, 6.0, 8.0]
    """
    x, k = checks.known_values(values), checks.classes_of(k)
    return np.unique(x.min() + np.arange(1, k) * np.ptp(x) / k) if len(x) else x


def deviation_breaks(values, steps=(-2, -1, 1, 2)) -> np.ndarray:
    """Breaks at so many standard deviations from the mean.

    Meaning: what is usual, and what is far from it, for values that spread evenly to both sides.

    Formula: ``mean + step × s`` with s of divisor n − 1.

    Caution: Of skewed values the lowest breaks lie below every value.

    Parameters
    ----------
    values
        As in `quantile_breaks`.
    steps : sequence of float
        In standard deviations.

    Returns
    -------
    ndarray
        One number per step, rising; empty where fewer than two values are known.

    Raises
    ------
    NotFiniteError
        For an infinite value.

    References
    ----------
    `StdMean` of mapclassify.

    Examples
    --------
    >>> deviation_breaks([1, 2, 3]).tolist()
    [0.0, 1.0, 3.0, 4.0]
    """
    x, steps = checks.known_values(values), checks.numbers("steps", steps, missing=False)
    return np.unique(x.mean() + steps * x.std(ddof=1)) if len(x) > 1 else x[:0]


def natural_breaks(values, k: int = 5) -> np.ndarray:
    """Breaks that make the values of a class as alike as can be (Fisher and Jenks).

    Meaning: the classes a good eye would find; for one map, not for comparing years.

    Formula: of all ways to cut the sorted values in k, the one with the least sum of squared
    distances from the class means; exact, by dynamic programming over the distinct values.

    Caution: classes fitted to one map fit no other: two maps made so cannot be compared.

    Parameters
    ----------
    values, k
        As in `quantile_breaks`.

    Returns
    -------
    ndarray
        k − 1 of the values, rising, or fewer where there are fewer distinct ones.

    Raises
    ------
    NotFiniteError, TooFewError, OptionError
        As `quantile_breaks`.

    References
    ----------
    Fisher WD (1958), J Am Stat Assoc 53:789–798; `FisherJenks` of mapclassify.

    Examples
    --------
    >>> natural_breaks([1, 2, 2, 9, 10, 11, 30], 3).tolist()
    [2.0, 11.0]
    """
    x, counts = np.unique(checks.known_values(values), return_counts=True)
    k = checks.classes_of(k)
    if len(x) <= k:
        return x[:-1]
    centred = x - np.average(x, weights=counts)
    sums = [
        np.concatenate([[0.0], np.cumsum(counts * power)])
        for power in (np.ones(len(x)), centred, centred**2)
    ]

    def within(first, last):
        """The squared distances of the values first … last from their mean."""
        n, total, squares = (s[last + 1] - s[first] for s in sums)
        return squares - total**2 / n

    places = np.arange(len(x))
    least, starts = within(np.zeros_like(places), places), []
    for _ in range(k - 1):
        least, start = _one_class_more(least, within)
        starts.append(start)
    breaks, last = [], len(x) - 1
    for start in reversed(starts):
        last = start[last] - 1
        breaks.append(x[last])
    return np.array(breaks[::-1])


def _one_class_more(before: np.ndarray, within) -> tuple[np.ndarray, np.ndarray]:
    """For the values up to each, the least sum with one more class, and where that class starts.

    The best start never moves back as values are added, so places are worked out from the middle
    of each gap, all gaps of one width at once, between the starts found at the gap's ends.
    """
    n = len(before)
    least, start = np.full(n, np.inf), np.zeros(n, int)
    step = 1 << n.bit_length()
    while step > 1:
        step //= 2
        place = np.arange(step - 1, n, 2 * step)
        low = np.where(place - step >= 0, start[place - step], 0)
        low = np.maximum(low, 1)
        after = place + step
        high = np.where(after < n, start[np.minimum(after, n - 1)], place)
        high = np.maximum(np.minimum(high, place), low)
        some = low <= place
        place, low, high = place[some], low[some], high[some]
        many = high - low + 1
        begins = np.cumsum(many) - many
        tried = np.arange(many.sum()) - np.repeat(begins - low, many)
        cost = before[tried - 1] + within(tried, np.repeat(place, many))
        best = np.minimum.reduceat(cost, begins)
        least[place] = best
        first = np.where(cost == np.repeat(best, many), tried, n)
        start[place] = np.minimum.reduceat(first, begins)
    return least, start
