"""Gaps over all groups in their order: absolute and relative concentration, slope and ratio."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit

from equitymap.methods import checks
from equitymap.methods.errors import OptionError
from equitymap.methods.heat_gap import LOGARITHM
from equitymap.methods.results import Estimate, estimate, exp
from equitymap.methods.subgroups import Subgroups, propagated, subgroups

NOTHING = "the mean is 0"
REGRESSION = "regression on the rank"
ALONE = "nearly all people are in one group"
NO_FIT = "no logistic curve fits these figures"


class Gradient(NamedTuple):
    """The slope index of inequality and the relative index of inequality, fitted together."""

    slope: Estimate
    relative: Estimate


def absolute_concentration(figures, population, se=None, confidence: float = 0.95) -> Estimate:
    """Absolute concentration index of ordered groups (ACI).

    Meaning: below 0 where the figure is concentrated among the disadvantaged, above among the
    advantaged; in the indicator's own unit.

    Formula: ``2 Σ p (y − μ)(R − ½)`` with R the share of people before a group and half its own.
    With standard errors the interval is theirs (delta method); without, that of the weighted
    regression of ``2 σ²(R) y`` on R, as healthequal gives it.

    Caution: The regression's interval measures how far the groups lie off a straight line, not how
    sure their figures are.

    Parameters
    ----------
    figures : array_like
        One per group on the last axis, from the most disadvantaged to the most advantaged.
    population : array_like
        People in each group; a group of nobody is no group.
    se : array_like, optional
        Standard errors of the figures.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError
        For a negative population or error, an infinite number, or unlike shapes.

    References
    ----------
    WHO (2013), Handbook on Health Inequality Monitoring; ``aci`` of healthequal.

    Examples
    --------
    >>> found = absolute_concentration([20, 30, 40, 50], [1, 1, 1, 1], se=[2, 2, 2, 2])
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    6.25 (5.15 to 7.35)
    """
    groups = subgroups(figures, population, se)
    slopes = groups.p * (2 * groups.rank - 1)
    value = (slopes * groups.y).sum(axis=-1)
    if se is None:
        return _regression(groups, value, 1.0, confidence)
    return propagated(groups, value, slopes, confidence, "delta")


def relative_concentration(figures, population, se=None, confidence: float = 0.95) -> Estimate:
    """Relative concentration index of ordered groups (RCI).

    Meaning: as `absolute_concentration`, as a share of the mean: between −1 and 1.

    Formula: ``ACI / μ``; of figures with bounds see `concentration` (Wagstaff, Erreygers).

    Caution: As `absolute_concentration`.

    Parameters
    ----------
    figures, population, se, confidence
        As in `absolute_concentration`.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is, or the mean is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError
        As `absolute_concentration`.

    References
    ----------
    As `absolute_concentration`; ``rci`` of healthequal.

    Examples
    --------
    >>> print(f"{relative_concentration([20, 30, 40, 50], [1, 1, 1, 1]).value:.3f}")
    0.179
    """
    groups = subgroups(figures, population, se)
    none = groups.mean == 0
    mean = np.where(none, 1.0, groups.mean)
    why = np.where(none[..., 0], NOTHING, "")
    slopes = groups.p * (2 * groups.rank - 1)
    index = (slopes * groups.y).sum(axis=-1, keepdims=True)
    value = (index / mean)[..., 0]
    if se is None:
        return _regression(groups, value, mean[..., 0], confidence, why)
    slopes = slopes / mean - index * groups.p / mean**2
    return propagated(groups, value, slopes, confidence, "delta", why)


def gradient(
    figures, population, se=None, scale: float = 100, fit: str = "logistic", confidence=0.95
) -> Gradient:
    """Slope and relative index of inequality from a model fitted to the groups (SII, RII).

    Meaning: what the model gives for the most advantaged person less (or over) what it gives for
    the most disadvantaged; all groups count, each by its people.

    Formula: logistic ``y / scale = 1 / (1 + exp(−a − b R))`` or linear ``y = a + b R``, fitted with
    the groups' people as weights, once; ``SII = f(1) − f(0)``, ``RII = f(1) / f(0)``.

    Caution: A gradient that is no gradient (high in the middle) gives a slope near 0. For English
    indicators by deprivation decile take `slope_index`, which is what OHID publishes. healthequal
    weights by people twice, so its figures differ.

    Parameters
    ----------
    figures : array_like
        One per group on the last axis, from the most disadvantaged to the most advantaged; for the
        logistic fit between 0 and `scale`.
    population : array_like
        People in each group; a group of nobody is no group.
    se : array_like, optional
        Standard errors of the figures; without them there is no interval.
    scale : float
        What the figures are shares of: 1, 100 for percent, 1,000.
    fit : str
        `logistic` or `linear`.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Gradient
        One slope and one ratio per area; missing where a group's figure is, or the fit has no
        ratio (the line reaches 0) or no slope (all figures at one end of the scale, or jumping off
        it at one rank; nearly all people in one group).

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, OptionError
        As `absolute_concentration`, and for figures beyond the scale or an unknown fit.

    References
    ----------
    WHO (2013); ``sii``, ``rii`` of healthequal, weighted once.

    Examples
    --------
    >>> found = gradient([20, 30, 40, 50], [1, 1, 1, 1], fit="linear")
    >>> print(f"{found.slope.value:.0f} {found.relative.value:.2f}")
    40 3.67
    """
    checks.one_of("fit", fit, ("logistic", "linear"))
    scale = checks.single("scale", scale, "above 0", above=0)
    groups = subgroups(figures, population, se)
    x = np.stack([np.ones_like(groups.rank), groups.rank], axis=-1)
    ends = np.array([[1.0, 0.0], [1.0, 1.0]])
    if fit == "linear":
        moved, alone = _solved(_information(x, groups.p), _weighted(x, groups.p))
        line = (moved * groups.y[..., None, :]).sum(axis=-1)
        low, high = np.moveaxis(line @ ends.T, -1, 0)
        to_low, to_high = np.moveaxis(ends @ moved, -2, 0)
        why = np.where(alone, ALONE, "")
    else:
        beyond = (groups.why == "")[..., None] & ((groups.y < 0) | (groups.y > scale))
        checks.refuse(OptionError, "figures", f"between 0 and {scale:g}", groups.y, beyond)
        share = np.where((groups.why == "")[..., None], groups.y / scale, 0.5)
        mean = (groups.p * share).sum(axis=-1)
        flat = (mean <= 0) | (mean >= 1)
        why = np.where(flat, "all figures are at one end of the scale", "")
        share = np.where(flat[..., None], 0.5, share)
        fitted = _logistic(x, groups.p, share)
        slope = groups.p * fitted.spread
        moved = _solved(_information(x, slope), _weighted(x, groups.p))[0] / scale
        why = np.where((why == "") & ~fitted.settled, NO_FIT, why)
        at_ends = expit(fitted.coefficients @ ends.T)
        low, high = np.moveaxis(scale * at_ends, -1, 0)
        to_ends = scale * (at_ends * (1 - at_ends))[..., None] * (ends @ moved)
        to_low, to_high = np.moveaxis(to_ends, -2, 0)
    steep = propagated(groups, high - low, to_high - to_low, confidence, "delta", why)
    none = (low <= 0) | (high <= 0)
    low, high = np.where(none, 1.0, low), np.where(none, 1.0, high)
    why = np.where(none & (np.asarray(why) == ""), "the fitted line reaches 0 or less", why)
    slopes = to_high / high[..., None] - to_low / low[..., None]
    log = propagated(groups, np.log(high / low), slopes, confidence, LOGARITHM, why)
    limits = (exp(a) for a in (log.value, log.lower, log.upper))
    return Gradient(steep, Estimate(*limits, log.method, log.why))


class _Fit(NamedTuple):
    coefficients: np.ndarray
    spread: np.ndarray
    settled: np.ndarray


def _logistic(x, p, share) -> _Fit:
    """Newton's method for all areas at once, from a flat line at each area's mean."""
    mean = (p * share).sum(axis=-1)
    b = np.stack([np.log(mean / (1 - mean)), np.zeros_like(mean)], axis=-1)
    for _ in range(100):
        fitted = expit((x * b[..., None, :]).sum(axis=-1))
        spread = fitted * (1 - fitted)
        score = (_weighted(x, p) * (share - fitted)[..., None, :]).sum(axis=-1)
        step, alone = _solved(_information(x, p * spread), score[..., None])
        step = step[..., 0]
        # Long steps from figures near 0 or the scale overshoot; a step of 4 on the logit does not.
        b = b + step * np.minimum(1, 4 / np.maximum(abs(step).max(axis=-1, keepdims=True), 1e-300))
        if np.abs(step).max(initial=0) < 1e-12:
            break
    fitted = expit((x * b[..., None, :]).sum(axis=-1))
    return _Fit(b, fitted * (1 - fitted), ~alone & (np.abs(step).max(axis=-1) < 1e-6))


def _solved(information, right) -> tuple[np.ndarray, np.ndarray]:
    """The solution of two equations per area, and where they are one; there it is 0."""
    (a, b), (_, d) = np.moveaxis(information, (-2, -1), (0, 1))
    size = a * d - b**2
    alone = size <= 1e-12 * a * d
    inverse = np.array([[d, -b], [-b, a]]) / np.where(alone, 1.0, size)
    inverse = np.moveaxis(np.where(alone, 0.0, inverse), (0, 1), (-2, -1))
    return inverse @ right, alone


def _weighted(x, weights) -> np.ndarray:
    return np.swapaxes(x * weights[..., None], -1, -2)


def _information(x, weights) -> np.ndarray:
    return _weighted(x, weights) @ x


def _regression(groups: Subgroups, value, mean, confidence: float, why="") -> Estimate:
    """The interval of the slope of 2 σ²(R) y / mean on R, groups weighted by their people."""
    z = checks.z_of(confidence)
    centred = groups.rank - 0.5
    spread = (groups.p * centred**2).sum(axis=-1)
    rest = groups.y - groups.mean - centred * (value * mean / (2 * spread))[..., None]
    freedom = np.maximum(groups.here.sum(axis=-1) - 2, 0)
    left = (groups.p * rest**2).sum(axis=-1) * 4 * spread
    se = np.sqrt(np.divide(left, freedom, out=np.full_like(left, np.nan), where=freedom > 0)) / mean
    why = np.where(groups.why != "", groups.why, np.asarray(why, object))
    value, lower, upper = (
        np.where(why != "", np.nan, a) for a in (value, value - z * se, value + z * se)
    )
    two = (why == "") & np.isnan(lower)
    return estimate(value, lower, upper, REGRESSION, np.where(two, "two groups have no rest", why))
