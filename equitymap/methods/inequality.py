"""Inequality: how something is spread over people ranked by need."""

from __future__ import annotations

import numpy as np


def concentration_index(y, population, rank_by) -> float:
    """Concentration index of a quantity over areas ranked from most to least needy.

    Meaning: 0 when everybody has the same; below 0 when the quantity is concentrated among those
    who come first in the ranking (spend that reaches the needy), above 0 among those who come last.
    A curve can cross the diagonal, so 0 is not proof of an even spread.

    Formula: ``C = 2 Σ p·y·R / μ − 1`` with ``p`` population shares, ``μ = Σ p·y`` and ``R`` the
    share of people before an area plus half of those at its rank (areas of equal rank share it).

    Parameters
    ----------
    y : array_like
        The quantity per person, one number per area.
    population : array_like
        People, one number per area, not below 0. Areas where `y`, `population` or `rank_by` is
        missing are left out.
    rank_by : array_like
        What the ranking goes by; the lowest number comes first (IMD rank 1 is the most deprived).

    Returns
    -------
    float
        Between −1 and 1; missing when nobody is left or the mean is 0.

    Raises
    ------
    ValueError
        Where a population is below 0.

    References
    ----------
    O'Donnell et al. (2008), Analyzing Health Equity Using Household Survey Data, ch. 8;
    ``RCI`` of the WHO's HEAT (healthequal).

    Examples
    --------
    >>> round(concentration_index([5, 4, 3, 2, 1], [1, 1, 1, 1, 1], [1, 2, 3, 4, 5]), 4)
    -0.2667
    """
    y, population, rank_by = (
        np.asarray(a, float) for a in np.broadcast_arrays(y, population, rank_by)
    )
    if (population < 0).any():
        raise ValueError("no population can be below 0")
    known = np.isfinite(y) & np.isfinite(population) & np.isfinite(rank_by)
    y, population, rank_by = y[known], population[known], rank_by[known]
    if not population.sum() > 0:
        return float("nan")
    p = population / population.sum()
    mean = (p * y).sum()
    if mean == 0:
        return float("nan")
    _, group = np.unique(rank_by, return_inverse=True)
    share = np.bincount(group, weights=p)
    middle = np.cumsum(share) - share / 2
    return float(2 * (p * y * middle[group]).sum() / mean - 1)
