"""Rates of small places, drawn towards the rate of all or of the neighbours (empirical Bayes)."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from equitymap.methods import checks
from equitymap.methods.results import Estimate, estimate, reasons
from equitymap.methods.spatial import weights_of

ALL = "empirical Bayes, towards all areas"
NEARBY = "empirical Bayes, towards the neighbours"
NO_INTERVAL = "this method gives no interval"


def towards_all(events, population) -> Estimate:
    """Rates drawn towards the overall rate, the more so the fewer people they rest on.

    Meaning: a rate of few people is mostly chance. The smoothed rate weighs it against the rate of
    all areas together, by how much rates differ beyond chance.

    Formula: ``m + A / (A + m/n) (r − m)`` with ``m = Σe / Σn``, ``s² = Σ n (r − m)² / Σn`` and
    ``A = max(s² − m / mean(n), 0)``.

    Caution: For a map, not for judging one area: a small place with a true problem is drawn to
    the middle too. Where ``A`` is 0 all areas get the same rate: the data show no difference
    beyond chance.

    Parameters
    ----------
    events : array_like
        Counts, one per area; missing ones take no part and stay missing.
    population : array_like
        People at risk, above 0.

    Returns
    -------
    Estimate
        Rates per person, between the area's own rate and the overall one; no limits.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        Where an event count is below 0, a population not above 0, or either is infinite.

    References
    ----------
    Marshall RJ (1991), Applied Statistics 40:283–294; equals esda's `Empirical_Bayes`.

    Examples
    --------
    >>> towards_all([0, 20, 1000], [100, 1000, 20000]).value.round(4).tolist()
    [0.0442, 0.0347, 0.0499]
    """
    e, n, known = _counted(events, population)
    kept = np.where(known, n, 0.0)
    rate, mean, between = _moments(e, n, known, kept.sum(), np.ones(1), known.sum())
    return _smoothed(rate, mean, between, n, known, ALL)


def towards_neighbours(events, population, weights) -> Estimate:
    """Rates drawn towards the rate of the area and its neighbours together.

    Meaning: as `towards_all`, but what an area is drawn to is the rate around it, so that a
    cluster of high rates stays one.

    Formula: as `towards_all`, with all sums over the area and its neighbours.

    Caution: With two or three neighbours the spread around an area is itself guessed from two
    or three numbers.

    Parameters
    ----------
    events, population : array_like
        As `towards_all`.
    weights : scipy.sparse array
        Who is whose neighbour (any number above 0); one row and column per area.

    Returns
    -------
    Estimate
        Rates per person. An island keeps its own rate.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        As `towards_all`, and where the weights are of another size.

    References
    ----------
    Marshall RJ (1991); equals esda's `Spatial_Empirical_Bayes` and spdep's ``EBlocal`` with
    ``geoda=TRUE`` (spdep's default leaves the area itself out of the spread).

    Examples
    --------
    >>> line = sparse.csr_array([[0, 1, 0], [1, 0, 1], [0, 1, 0]])
    >>> towards_neighbours([0, 20, 1000], [100, 1000, 20000], line).value.round(4).tolist()
    [0.0182, 0.0347, 0.0499]
    """
    e, n, known = _counted(events, population)
    near = weights_of(weights, len(n))
    near.data[:] = 1
    near = sparse.csr_array(near + sparse.eye_array(len(n)))
    near = near @ sparse.diags_array(known.astype(float))
    rate, mean, between = _moments(
        e, n, known, near @ np.where(known, n, 0.0), near, near @ known.astype(float)
    )
    return _smoothed(rate, mean, between, n, known, NEARBY)


def standardised_rates(events, population) -> np.ndarray:
    """Rates as distances from the overall rate, each in units of its own uncertainty.

    Meaning: rates of small places vary more, which alone can make a map look clustered. Moran's I
    of these numbers (instead of the rates) is free of that.

    Formula: ``(r − m) / √(A + m/n)`` with m and A as in `towards_all`, but A may be below 0; where
    ``A + m/n`` is, ``m/n`` stands alone.

    Caution: of very few events the numbers are far from normal: judge by permutations.

    Parameters
    ----------
    events, population : array_like
        As `towards_all`.

    Returns
    -------
    ndarray
        One number per area, missing where a count is; all 0 where there are no events at all.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        As `towards_all`.

    References
    ----------
    Assunção RM, Reis EA (1999), Statistics in Medicine 18:2147–2162; esda's `Moran_Rate`.

    Examples
    --------
    >>> standardised_rates([0, 20, 1000], [100, 1000, 20000]).round(2).tolist()
    [-2.1, -2.94, 0.24]
    """
    e, n, known = _counted(events, population)
    kept = np.where(known, n, 0.0)
    rate, mean, between = _moments(e, n, known, kept.sum(), np.ones(1), known.sum())
    variance = between + mean / n
    variance = np.where(variance < 0, mean / n, variance)
    return np.divide(
        rate - mean, np.sqrt(variance), out=np.where(known, 0.0, np.nan), where=variance > 0
    )


def _counted(events, population) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    e, n = checks.aligned(
        events=checks.counts("events", events),
        population=checks.denominators("population", population),
    )
    checks.one_dimensional("events", e)
    known = ~(np.isnan(e) | np.isnan(n))
    checks.at_least("the number of areas with both counts", int(known.sum()), 1, "area")
    return e, n, known


def _moments(e, n, known, people, near, areas):
    """Each area's rate, and the mean and the spread beyond chance of those it is weighed against.

    `near` is a matrix of who belongs together, or a single 1 where all do.
    """

    def over(numbers):
        numbers = np.where(known, numbers, 0.0)
        return near @ numbers if near.ndim == 2 else numbers.sum()

    def per(above, below):
        return np.divide(above, below, out=np.full_like(below, np.nan, float), where=below > 0)

    people, areas = np.asarray(people, float), np.asarray(areas, float)
    rate = e / n
    mean = per(over(e), people)
    # Σ n (r − m)² opened up, so that a local mean needs no matrix of differences.
    spread = over(n * rate**2) - 2 * mean * over(e) + mean**2 * people
    between = per(np.maximum(spread, 0), people) - per(mean * areas, people)
    return rate, mean, between


def _smoothed(rate, mean, between, n, known, method: str) -> Estimate:
    between = np.maximum(between, 0)
    total = between + mean / n
    share = np.divide(between, total, out=np.zeros(len(n)), where=total > 0)
    value = np.where(known, mean + share * (rate - mean), np.nan)
    why = reasons(known.shape, (~known, checks.MISSING), (known, NO_INTERVAL))
    return estimate(value, np.nan, np.nan, method, why)
