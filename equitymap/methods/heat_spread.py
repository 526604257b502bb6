"""How far all groups lie apart, whatever their order: variance, entropy, as HEAT has them."""

from __future__ import annotations

import numpy as np
from scipy.special import xlogy

from equitymap.methods import checks
from equitymap.methods.errors import OptionError
from equitymap.methods.heat_ordered import NOTHING
from equitymap.methods.results import Estimate
from equitymap.methods.subgroups import Subgroups, propagated, simulated, subgroups


def between_group_variance(figures, population, se=None, confidence: float = 0.95) -> Estimate:
    """Between-group variance (BGV).

    Meaning: the mean squared distance of the groups from the mean, in the squared unit; groups far
    away count most.

    Formula: ``Σ p (y − μ)²``; variance of it
    ``4 Σ p² (y − μ)² se² + 2 ((Σ p² se²)² + Σ p² (1 − 2p) se⁴)``.

    Caution: Errors of the figures alone make it larger than 0.

    Parameters
    ----------
    figures : array_like
        One per group, groups on the last axis, in any order.
    population : array_like
        People in each group; a group of nobody is no group.
    se : array_like, optional
        Standard errors of the figures; without them there is no interval.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        One per area, 0 or more; missing where a group's figure is.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError
        For a negative population or error, an infinite number, or unlike shapes.

    References
    ----------
    Ahn J et al. (2018), JCO Clinical Cancer Informatics 2:1–19; ``bgv`` of healthequal.

    Examples
    --------
    >>> between_group_variance([10, 20], [1, 1]).value
    np.float64(25.0)
    """
    groups = subgroups(figures, population, se)
    value, away = _variance(groups), groups.y - groups.mean
    if groups.se is None:
        return propagated(groups, value, away, confidence, "delta, second order")
    p, square = groups.p, groups.se**2
    spread = (p**2 * square).sum(axis=-1, keepdims=True) ** 2
    variance = 4 * p**2 * away**2 * square + 2 * p**2 * (1 - 2 * p) * square**2
    total = variance.sum(axis=-1, keepdims=True) + 2 * spread
    # One slope that gives the whole variance, so that the interval is made in one place.
    one = groups.at(groups.first())
    slope = np.sqrt(np.maximum(total, 0))
    whole = Subgroups(groups.y, p, groups.people, groups.here, one * slope, groups.why)
    return propagated(whole, value, one, confidence, "delta, second order", least=0.0)


def between_group_deviation(
    figures, population, se=None, confidence=0.95, draws: int = 10_000, seed: int = 1
) -> Estimate:
    """Between-group standard deviation (BGSD).

    Meaning: how far groups usually lie from the mean, in the indicator's own unit.

    Formula: ``√BGV``; the interval is simulated from the standard errors.

    Caution: As `between_group_variance`.

    Parameters
    ----------
    figures, population, se, confidence
        As in `between_group_variance`.
    draws, seed : int
        Of the simulation; the same seed gives the same interval.

    Returns
    -------
    Estimate
        One per area, 0 or more; missing where a group's figure is.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, TooFewError
        As `between_group_variance`, and for fewer than 1,000 draws.

    References
    ----------
    WHO (2013), Handbook on Health Inequality Monitoring; ``bgsd`` of healthequal.

    Examples
    --------
    >>> between_group_deviation([10, 20], [1, 1]).value
    np.float64(5.0)
    """
    groups = subgroups(figures, population, se)
    return simulated(groups, lambda g: np.sqrt(_variance(g)), confidence, draws, seed)


def coefficient_of_variation(
    figures, population, se=None, confidence=0.95, draws: int = 10_000, seed: int = 1
) -> Estimate:
    """Coefficient of variation (COV).

    Meaning: how far groups usually lie from the mean, in percent of the mean.

    Formula: ``100 BGSD / μ``; the interval is simulated from the standard errors.

    Caution: As `between_group_variance`; a mean near 0 makes it large.

    Parameters
    ----------
    figures, population, se, confidence, draws, seed
        As in `between_group_deviation`.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is, or the mean is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, TooFewError
        As `between_group_deviation`.

    References
    ----------
    As `between_group_deviation`; ``covar`` of healthequal.

    Examples
    --------
    >>> print(f"{coefficient_of_variation([10, 20], [1, 1]).value:.2f}")
    33.33
    """
    groups = subgroups(figures, population, se)
    why = np.where(groups.mean[..., 0] == 0, NOTHING, "")
    return simulated(groups, _relative_deviation, confidence, draws, seed, why)


def theil_index(figures, population, se=None, confidence: float = 0.95) -> Estimate:
    """Theil index of groups, times 1,000 (TI).

    Meaning: 0 when all groups have the same; groups that have much count most.

    Formula: ``1000 Σ p r ln r`` with ``r = y / μ``; slope of it ``1000 p (ln r − T) / μ``.

    Caution: Errors of the figures alone make it larger than 0. healthequal multiplies the value by
    1,000 but not its interval.

    Parameters
    ----------
    figures, population, se, confidence
        As in `between_group_variance`; figures 0 or more.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is, or the mean is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, OptionError
        As `between_group_variance`, and for a figure below 0.

    References
    ----------
    As `between_group_variance`; ``ti`` of healthequal. `theil` is the same of areas.

    Examples
    --------
    >>> print(f"{theil_index([1, 3], [1, 1]).value:.1f}")
    130.8
    """
    groups, ratio, mean, why = _ratios(figures, population, se)
    value = (groups.p * xlogy(ratio, ratio)).sum(axis=-1, keepdims=True)
    # A figure of 0 has a slope without end; its own error then says nothing.
    logarithm = np.log(np.where(ratio > 0, ratio, 1.0))
    slopes = 1000 * groups.p * (logarithm - value) / mean
    return propagated(groups, 1000 * value[..., 0], slopes, confidence, "delta", why, least=0.0)


def mean_log_deviation_index(figures, population, se=None, confidence: float = 0.95) -> Estimate:
    """Mean log deviation of groups, times 1,000 (MLD).

    Meaning: 0 when all groups have the same; groups that have little count most.

    Formula: ``1000 Σ p (−ln r)`` with ``r = y / μ``; slope of it ``1000 p (1/μ − 1/y)``.

    Caution: As `theil_index`.

    Parameters
    ----------
    figures, population, se, confidence
        As in `theil_index`.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is, or one is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, OptionError
        As `theil_index`.

    References
    ----------
    As `theil_index`; ``mld`` of healthequal (which puts 0.000001 for 0).

    Examples
    --------
    >>> print(f"{mean_log_deviation_index([1, 3], [1, 1]).value:.1f}")
    143.8
    """
    groups, ratio, mean, why = _ratios(figures, population, se)
    zero = (groups.here & (ratio == 0)).any(axis=-1)
    why = np.where(zero & (why == ""), "a figure of 0 has no logarithm", why)
    ratio = np.where(ratio > 0, ratio, 1.0)
    value = -(groups.p * np.log(ratio)).sum(axis=-1)
    slopes = 1000 * groups.p * (1 - 1 / ratio) / mean
    return propagated(groups, 1000 * value, slopes, confidence, "delta", why, least=0.0)


def _variance(groups: Subgroups) -> np.ndarray:
    return (groups.p * (groups.y - groups.mean) ** 2).sum(axis=-1)


def _relative_deviation(groups: Subgroups) -> np.ndarray:
    mean = groups.mean[..., 0]
    return 100 * np.sqrt(_variance(groups)) / np.where(mean == 0, 1.0, mean)


def _ratios(figures, population, se):
    """The groups, their figures over the mean, that mean, and why there is no such ratio."""
    groups = subgroups(figures, population, se)
    checks.refuse(OptionError, "figures", "0 or more", groups.y, groups.y < 0)
    none = groups.mean == 0
    mean = np.where(none, 1.0, groups.mean)
    return groups, groups.y / mean, mean, np.where(none[..., 0], NOTHING, "")
