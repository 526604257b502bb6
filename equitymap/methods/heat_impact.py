"""What all would gain if every group did as well as the best: PAR and PAF, as HEAT has them."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import OptionError
from equitymap.methods.heat_ordered import NOTHING
from equitymap.methods.results import Estimate
from equitymap.methods.subgroups import Subgroups, propagated, subgroups

BINOMIAL = "from the people in a two-by-two table"


def attributable_risk(
    figures,
    population,
    se=None,
    ordered: bool = False,
    favourable: bool = True,
    scale: float | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Population attributable risk (PAR).

    Meaning: by how much the mean would change if all groups had the figure of the most advantaged
    (ordered groups) or of the best one, in the indicator's own unit.

    Formula: ``y_ref − μ``; 0 where the others are already better than the reference. The interval
    comes from the standard errors (delta method) or, without them, from the people: a two-by-two
    table of reference or not and event or not.

    Caution: "Attributable" claims no cause. The best of many small groups is best by luck.

    Parameters
    ----------
    figures : array_like
        One per group, groups on the last axis; ordered ones from the most disadvantaged to the
        most advantaged.
    population : array_like
        People in each group; a group of nobody is no group.
    se : array_like, optional
        Standard errors of the figures.
    ordered : bool
        Whether the groups have an order.
    favourable : bool
        Whether a high figure is good.
    scale : float, optional
        What the figures are shares of (100 for percent), for the interval from people.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        One per area: above 0 of favourable indicators, below of adverse ones; missing where a
        group's figure is.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, OptionError
        For a negative population, error or scale, an infinite number, unlike shapes, or figures
        beyond the scale.

    References
    ----------
    WHO (2013), Handbook on Health Inequality Monitoring; ``par`` of healthequal.

    Examples
    --------
    >>> found = attributable_risk([20, 30, 60], [100, 100, 200], scale=100)
    >>> print(f"{found.value:.1f} ({found.lower:.1f} to {found.upper:.1f})")
    17.5 (12.2 to 22.8)
    """
    groups, risk, to_risk = _risk(figures, population, se, ordered, favourable)
    if se is None and scale is not None:
        error = _binomial(groups, ordered, favourable, scale) * np.abs(groups.mean)
        groups, to_risk = _one_error(groups, error)
        return propagated(groups, risk, to_risk, confidence, BINOMIAL)
    return propagated(groups, risk, to_risk, confidence, "delta")


def attributable_fraction(
    figures,
    population,
    se=None,
    ordered: bool = False,
    favourable: bool = True,
    scale: float | None = None,
    confidence: float = 0.95,
) -> Estimate:
    """Population attributable fraction (PAF).

    Meaning: as `attributable_risk`, in percent of the mean.

    Formula: ``100 PAR / μ``.

    Caution: As `attributable_risk`. healthequal multiplies the value by 100 but not its interval.

    Parameters
    ----------
    figures, population, se, ordered, favourable, scale, confidence
        As in `attributable_risk`.

    Returns
    -------
    Estimate
        One per area; missing where a group's figure is, or the mean is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, OptionError
        As `attributable_risk`.

    References
    ----------
    As `attributable_risk`; ``paf`` of healthequal.

    Examples
    --------
    >>> print(f"{attributable_fraction([20, 30, 60], [100, 100, 200]).value:.1f}")
    41.2
    """
    groups, risk, to_risk = _risk(figures, population, se, ordered, favourable)
    none = groups.mean == 0
    mean, why = np.where(none, 1.0, groups.mean), np.where(none[..., 0], NOTHING, "")
    value = 100 * risk / mean[..., 0]
    if se is None and scale is not None:
        error = 100 * _binomial(groups, ordered, favourable, scale)
        groups, slopes = _one_error(groups, error)
        return propagated(groups, value, slopes, confidence, BINOMIAL, why)
    slopes = 100 * (to_risk / mean - risk[..., None] * groups.p / mean**2)
    return propagated(groups, value, slopes, confidence, "delta", why)


def _reference(groups: Subgroups, ordered: bool, favourable: bool) -> np.ndarray:
    return groups.at(groups.last() if ordered else groups.best(favourable))


def _risk(figures, population, se, ordered, favourable):
    groups = subgroups(figures, population, se)
    slopes = _reference(groups, ordered, favourable) - groups.p
    risk = (slopes * groups.y).sum(axis=-1)
    # Equal figures differ from their mean by a rounding error that must not choose the sign.
    wrong = (risk <= 0) if favourable else (risk >= 0)
    return groups, np.where(wrong, 0.0, risk), slopes


def _binomial(groups: Subgroups, ordered, favourable, scale: float) -> np.ndarray:
    """The standard error of the fraction, from how many people have the event in which group."""
    scale = checks.single("scale", scale, "above 0", above=0)
    beyond = (groups.why == "")[..., None] & ((groups.y < 0) | (groups.y > scale))
    checks.refuse(OptionError, "figures", f"between 0 and {scale:g}", groups.y, beyond)
    reference = _reference(groups, ordered, favourable)
    n, events = groups.people, groups.people * groups.y / scale
    whole, in_reference = n.sum(-1, keepdims=True), (reference * n).sum(-1, keepdims=True)
    c = (reference * events).sum(-1, keepdims=True)
    a = events.sum(-1, keepdims=True) - c
    b, d = whole - in_reference - a, in_reference - c
    above = c * whole * (a * d * (whole - c) + b * c**2)
    below = (a + c) ** 3 * in_reference**3
    # Where everybody has the event it is 0, but for rounding.
    return np.sqrt(np.divide(above.clip(0), below, out=np.zeros_like(above), where=below > 0))


def _one_error(groups: Subgroups, error: np.ndarray) -> tuple[Subgroups, np.ndarray]:
    """The groups with one standard error for the whole measure, and the slope that picks it."""
    one = groups.at(groups.first())
    parts = (groups.y, groups.p, groups.people, groups.here)
    return Subgroups(*parts, one * error, groups.why), one
