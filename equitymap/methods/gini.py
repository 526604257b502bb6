"""The Gini coefficient: how unequally something is spread over people."""

from __future__ import annotations

import numpy as np

from equitymap.methods.concentration import concentration
from equitymap.methods.results import Estimate
from equitymap.methods.weighted import weighted


def gini(values, population=None, confidence: float = 0.95) -> Estimate:
    """Gini coefficient of a quantity over areas, weighted by their people.

    Meaning: 0 when everybody has the same, near 1 when one has all. It does not say who has it:
    `concentration_index` does.

    Formula: ``G = 2 Σ p·y·R / μ − 1``, the concentration index with people ranked by the quantity
    itself; without weights ``Σᵢⱼ |yᵢ − yⱼ| / (2 n² μ)``.

    Caution: People within an area are taken as alike, so it is smaller the larger the areas
    are: never compare LSOAs with boroughs.

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
        Between 0 and 1; missing where nobody is left or the mean is 0.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        Where a value or a population is below 0 or infinite, or the two differ in length.

    References
    ----------
    Gini C (1914); `Gini` of PySAL's inequality (which knows no weights).

    Examples
    --------
    >>> print(f"{gini([0, 0, 0, 10]).value:.2f} {gini([0, 10], [3, 1]).value:.2f}")
    0.75 0.75
    """
    known = weighted("values", values, population)
    found = concentration(known.values, known.shares, known.values, confidence=confidence)
    # Of equal values rounding can leave a hair below 0.
    least = [np.maximum(a, 0.0) for a in (found.value, found.lower, found.upper)]
    return Estimate(*least, found.method, found.why)
