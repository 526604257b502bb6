"""Quantiles of areas: tenths and fifths by rank, as English public health cuts them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from equitymap.methods.checks import at_least, numbers, one_dimensional
from equitymap.methods.errors import ShapeError


def quantile_by_rank(values, k: int = 10, groups=None, highest_first: bool = True) -> np.ndarray:
    """The quantile of every area by its rank, over all areas or within each group.

    Meaning: quantile 1 holds the k-th of the areas with the highest values (the most deprived,
    where a high score is deprived), quantile k those with the lowest. Within groups: the quantile
    among the areas of one's own region.

    Formula: ``q = ⌊k + 1 − ⌈(n + 1 − rank) / (n / k)⌉⌋``, 1 where that is 0, with ``rank`` counted
    from the lowest of ``n`` values (from the highest with `highest_first`); ties all take the
    lowest of their ranks.

    Caution: a quantile among a region's areas and one among all of England's mean different things.
    Areas of one quantile need not hold equally many people.

    Parameters
    ----------
    values : array_like
        One number per area; missing ones get no quantile and count nowhere.
    k : int
        How many quantiles, at least 2.
    groups : array_like, optional
        The group of each area; an area without one (None, NaN) gets no quantile.
    highest_first : bool
        Whether quantile 1 holds the highest values, else the lowest.

    Returns
    -------
    ndarray
        Numbers 1 to k; missing where the value is, and throughout a group of fewer than k areas.

    Raises
    ------
    TooFewError, OptionError, NotFiniteError, ShapeError
        Where k is below 2 or not whole, a value is infinite, or groups do not fit the values.

    References
    ----------
    `phe_quantile` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> quantile_by_rank([10, 20, 20, 40, 50, 60], k=3).tolist()
    [3.0, 2.0, 2.0, 2.0, 1.0, 1.0]
    """
    values = one_dimensional("values", numbers("values", values))
    k = at_least("k", k, 2, "quantiles")
    groups = np.zeros(values.size, int) if groups is None else np.asarray(groups)
    if groups.shape != values.shape:
        raise ShapeError("groups", f"of the shape of values {values.shape}", groups.shape)
    ranked = pd.Series(values).groupby(groups)
    rank = ranked.rank(method="min", ascending=not highest_first)
    n = ranked.transform("count").to_numpy(float)
    n = np.where(n >= k, n, np.nan)
    q = np.floor(k + 1 - np.ceil((n + 1 - rank.to_numpy()) / (n / k)))
    return np.maximum(q, 1)
