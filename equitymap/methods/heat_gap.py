"""The gap between two groups: difference and ratio, as the WHO's HEAT takes them."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import OptionError
from equitymap.methods.results import Estimate, exp
from equitymap.methods.subgroups import Subgroups, propagated, subgroups

LOGARITHM = "delta, on the logarithm"


def difference(
    figures,
    population=None,
    se=None,
    ordered: bool = False,
    favourable: bool = True,
    reference: int | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Difference between two groups (D).

    Meaning: how far apart the ends are, in the indicator's own unit.

    Formula: ordered groups: most advantaged less most disadvantaged (of an adverse indicator the
    other way round); with a reference: that group less the lowest (adverse: the highest less that
    group); else the highest less the lowest. ``√(se₁² + se₂²)`` is its standard error.

    Caution: Two groups out of many, whatever lies between them. Where the two are picked because
    they are highest and lowest, chance alone makes a difference, which the interval does not know.

    Parameters
    ----------
    figures : array_like
        One per group, groups on the last axis; ordered ones from the most disadvantaged to the
        most advantaged.
    population : array_like, optional
        People in each group; a group of nobody is no group.
    se : array_like, optional
        Standard errors of the figures; without them there is no interval.
    ordered : bool
        Whether the groups have an order (deprivation has, ethnicity has not).
    favourable : bool
        Whether a high figure is good.
    reference : int, optional
        The position of the group to compare with, from 0.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, OptionError
        For a negative or infinite number, unlike shapes, an unknown reference, or a reference of
        ordered groups.

    References
    ----------
    WHO (2013), Handbook on Health Inequality Monitoring; ``d`` of healthequal.

    Examples
    --------
    >>> found = difference([20, 30, 60], se=[3, 3, 4], ordered=True)
    >>> print(f"{found.value:.0f} ({found.lower:.1f} to {found.upper:.1f})")
    40 (30.2 to 49.8)
    """
    groups = subgroups(figures, population, se)
    above, below = _pair(groups, ordered, favourable, reference)
    value = ((above - below) * groups.y).sum(axis=-1)
    return propagated(groups, value, above - below, confidence, "delta")


def ratio(
    figures,
    population=None,
    se=None,
    ordered: bool = False,
    favourable: bool = True,
    reference: int | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Ratio of two groups (R).

    Meaning: how many times as high one end is as the other. Always to be shown beside the
    difference: twice as much of very little is little.

    Formula: the quotient of the two groups `difference` takes; its interval on the logarithm, of
    standard error ``√((se₁/y₁)² + (se₂/y₂)²)``.

    Caution: As `difference`. A figure near 0 below the line makes any ratio large.

    Parameters
    ----------
    figures, population, se, ordered, favourable, reference, confidence
        As in `difference`; figures 0 or more.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is, or one of the two is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, OptionError
        As `difference`, and for a figure below 0.

    References
    ----------
    As `difference`; ``r`` of healthequal.

    Examples
    --------
    >>> found = ratio([20, 30, 60], se=[3, 3, 4], ordered=True)
    >>> print(f"{found.value:.1f} ({found.lower:.2f} to {found.upper:.2f})")
    3.0 (2.17 to 4.14)
    """
    groups = subgroups(figures, population, se)
    checks.refuse(OptionError, "figures", "0 or more", groups.y, groups.y < 0)
    above, below = _pair(groups, ordered, favourable, reference)
    top, bottom = ((part * groups.y).sum(axis=-1, keepdims=True) for part in (above, below))
    none = (top == 0) | (bottom == 0)
    top, bottom = np.where(none, 1.0, top), np.where(none, 1.0, bottom)
    why = np.where(none[..., 0], "a figure of 0 makes no ratio", "")
    logarithm = np.log(top / bottom)[..., 0]
    slopes = above / top - below / bottom
    found = propagated(groups, logarithm, slopes, confidence, LOGARITHM, why)
    value, lower, upper = (exp(a) for a in (found.value, found.lower, found.upper))
    return Estimate(value, lower, upper, found.method, found.why)


def _pair(groups: Subgroups, ordered, favourable, reference) -> tuple[np.ndarray, np.ndarray]:
    """Ones at the group above and at the group below the line."""
    highest, lowest = groups.best(True), groups.best(False)
    if reference is not None:
        if ordered:
            raise OptionError("reference", "left out where the groups have an order", reference)
        reference = checks.position("reference", reference, groups.y.shape[-1])
        pair = (reference, lowest) if favourable else (highest, reference)
    elif ordered:
        pair = groups.last(), groups.first()
        pair = pair if favourable else pair[::-1]
    else:
        pair = highest, lowest
    return tuple(groups.at(np.broadcast_to(part, groups.why.shape)) for part in pair)
