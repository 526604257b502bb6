"""Values and the weights they count with: what the measures of inequality have in common."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import DenominatorError
from equitymap.methods.results import Estimate, estimate

METHOD = "linearised, areas as drawn at random"
NOBODY = "no area has both a value and people"
NOTHING = "the mean is 0"


class Weighted(NamedTuple):
    """Values that are known, their shares of all people, and which of the areas given they are."""

    values: np.ndarray
    shares: np.ndarray
    known: np.ndarray

    @property
    def mean(self) -> float:
        """The mean person's value."""
        return float(self.shares @ self.values)


def weighted(argument: str, values, population=None, negative: bool = False) -> Weighted:
    """Values with the shares of people they stand for.

    Meaning: the door of every measure of inequality among areas: areas without a value, without a
    population or with nobody in them take no part.

    Parameters
    ----------
    argument : str
        What `values` is called, for the message where it is wrong.
    values : array_like
        One number per area.
    population : array_like, optional
        People, 0 or more; without it every area counts the same.
    negative : bool
        Whether values below 0 make sense.

    Returns
    -------
    Weighted

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        Where a value or a population is below 0 or infinite, or the two differ in length.

    Examples
    --------
    >>> weighted("y", [1, 5, None], [10, 30, 99]).mean
    4.0
    """
    values = (checks.numbers if negative else checks.counts)(argument, values)
    values = checks.one_dimensional(argument, values)
    n = np.ones(len(values)) if population is None else checks.numbers("population", population)
    checks.refuse(DenominatorError, "population", "0 or more", n, n < 0)
    n = checks.fitted("population", n, values.shape)
    known = ~np.isnan(values) & (n > 0)
    n = n[known]
    return Weighted(values[known], n / n.sum() if len(n) else n, known)


def linearised(value, influence, shares, confidence: float, why="", least=-np.inf) -> Estimate:
    """An estimate whose interval follows from how much each area moves it.

    Meaning: the interval says how far the figure could differ had the areas been others of the
    same kind. Where all areas there are took part, it describes the process, not a survey error.

    Formula: ``value ∓ z √(n / (n − 1) Σ (pᵢ IFᵢ)²)``; not beyond `least`.

    Parameters
    ----------
    value : float
        The figure; missing where `why` says so.
    influence : ndarray
        Its influence function, one per area.
    shares : ndarray
        The areas' shares of all people.
    confidence : float
        Between 0 and 1.
    least : float
        The lowest value the figure can have.

    Returns
    -------
    Estimate

    References
    ----------
    Kakwani N, Wagstaff A, van Doorslaer E (1997), J Econometrics 77:87–103; Deville JC (1999),
    Survey Methodology 25:193–203.

    Examples
    --------
    >>> p = np.full(4, 0.25)
    >>> print(linearised(2.5, np.array([-1.5, -0.5, 0.5, 1.5]), p, 0.95).upper.round(3))
    3.765
    """
    z, n = checks.z_of(confidence), len(shares)
    if why or n < 2:
        return estimate(value, np.nan, np.nan, METHOD, why or "one area alone has no interval")
    half = z * np.sqrt(n / (n - 1) * ((shares * influence) ** 2).sum())
    return estimate(value, max(value - half, least), value + half, METHOD)
