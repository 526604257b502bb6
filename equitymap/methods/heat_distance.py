"""Mean distance of the groups from the mean, from one group, from the best, as HEAT has them."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.heat_ordered import NOTHING
from equitymap.methods.results import Estimate
from equitymap.methods.subgroups import Subgroups, simulated, subgroups


def from_mean(
    figures, population, se=None, weighted=True, confidence=0.95, draws: int = 10_000, seed: int = 1
) -> Estimate:
    """Mean difference from the mean (MDM).

    Meaning: how far the groups lie from the mean person on average, in the indicator's own unit.

    Formula: ``Σ p |y − μ|``; unweighted ``Σ |y − μ| / groups`` with the same μ. The interval is
    simulated from the standard errors.

    Caution: Errors of the figures alone make it larger than 0.

    Parameters
    ----------
    figures : array_like
        One per group, groups on the last axis, in any order.
    population : array_like
        People in each group; a group of nobody is no group.
    se : array_like, optional
        Standard errors of the figures; without them there is no interval.
    weighted : bool
        Whether groups count by their people, or all alike.
    confidence : float
        Between 0 and 1.
    draws, seed : int
        Of the simulation; the same seed gives the same interval.

    Returns
    -------
    Estimate
        One per area, 0 or more; missing where a group's figure is.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, TooFewError
        For a negative population or error, an infinite number, unlike shapes, or fewer than 1,000
        draws.

    References
    ----------
    WHO (2013), Handbook on Health Inequality Monitoring; ``mdmw``, ``mdmu`` of healthequal.

    Examples
    --------
    >>> from_mean([10, 20, 60], [1, 1, 2]).value
    np.float64(22.5)
    """
    groups = subgroups(figures, population, se)
    return simulated(groups, _distance(weighted), confidence, draws, seed)


def from_reference(
    figures,
    population,
    reference: int,
    se=None,
    weighted=True,
    confidence=0.95,
    draws: int = 10_000,
    seed: int = 1,
) -> Estimate:
    """Mean difference from a reference group (MDR).

    Meaning: how far the groups lie from one group on average, in the indicator's own unit.

    Formula: ``Σ p |y − y_ref|``; unweighted the mean over the groups, the reference among them.

    Caution: As `from_mean`; another reference gives another figure, so name it.

    Parameters
    ----------
    figures, population, se, weighted, confidence, draws, seed
        As in `from_mean`.
    reference : int
        The position of the group to compare with, from 0.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is, or nobody is in the reference.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, TooFewError, OptionError
        As `from_mean`, and for an unknown reference.

    References
    ----------
    As `from_mean`; ``mdrw``, ``mdru`` of healthequal.

    Examples
    --------
    >>> from_reference([10, 20, 60], [1, 1, 2], reference=0).value
    np.float64(27.5)
    """
    groups = subgroups(figures, population, se)
    reference = checks.position("reference", reference, groups.y.shape[-1])
    why = np.where(groups.here[..., reference], "", "nobody is in the reference group")
    measure = _distance(weighted, lambda g: g.y[..., reference, None])
    return simulated(groups, measure, confidence, draws, seed, why)


def from_best(
    figures,
    population,
    se=None,
    favourable=True,
    weighted=True,
    confidence=0.95,
    draws: int = 10_000,
    seed: int = 1,
) -> Estimate:
    """Mean difference from the best-performing group (MDB).

    Meaning: how much all would gain on average if every group did as well as the best one.

    Formula: ``Σ p |y − y_best|``; unweighted the mean over the groups, the best among them.

    Caution: As `from_mean`; the best of many small groups is best by luck. In the simulation the
    best is found anew in each draw.

    Parameters
    ----------
    figures, population, se, weighted, confidence, draws, seed
        As in `from_mean`.
    favourable : bool
        Whether a high figure is good.

    Returns
    -------
    Estimate
        One per area, 0 or more; missing where a group's figure is.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, TooFewError
        As `from_mean`.

    References
    ----------
    As `from_mean`; ``mdbw``, ``mdbu`` of healthequal.

    Examples
    --------
    >>> from_best([10, 20, 60], [1, 1, 2]).value
    np.float64(22.5)
    """
    groups = subgroups(figures, population, se)

    def best(g: Subgroups) -> np.ndarray:
        turned = np.where(g.here, g.y, -np.inf if favourable else np.inf)
        return (turned.max if favourable else turned.min)(axis=-1, keepdims=True)

    return simulated(groups, _distance(weighted, best), confidence, draws, seed)


def index_of_disparity(
    figures, population, se=None, weighted=True, confidence=0.95, draws: int = 10_000, seed: int = 1
) -> Estimate:
    """Index of disparity (IDIS).

    Meaning: how far the groups lie from the mean person on average, in percent of the mean.

    Formula: ``100 MDM / μ``.

    Caution: As `from_mean`; a mean near 0 makes it large.

    Parameters
    ----------
    figures, population, se, weighted, confidence, draws, seed
        As in `from_mean`.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is, or the mean is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, TooFewError
        As `from_mean`.

    References
    ----------
    Pearcy JN, Keppel KG (2002), Public Health Reports 117:273–280; ``idisw``, ``idisu`` of
    healthequal.

    Examples
    --------
    >>> index_of_disparity([10, 20, 60], [1, 1, 2]).value
    np.float64(60.0)
    """
    groups = subgroups(figures, population, se)
    why = np.where(groups.mean[..., 0] == 0, NOTHING, "")
    distance = _distance(weighted)

    def measure(g: Subgroups) -> np.ndarray:
        mean = g.mean[..., 0]
        return 100 * distance(g) / np.where(mean == 0, 1.0, mean)

    return simulated(groups, measure, confidence, draws, seed, why)


def _distance(weighted: bool, centre=lambda g: g.mean):
    """The measure: how far the groups lie from a centre on average."""

    def measure(g: Subgroups) -> np.ndarray:
        share = g.p if weighted else g.equal
        return (share * np.abs(g.y - centre(g))).sum(axis=-1)

    return measure
