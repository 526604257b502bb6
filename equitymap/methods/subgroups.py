"""Groups of people with a figure each: what the measures of the WHO's HEAT have in common.

The last axis of every array is the groups, any axes before it are areas. A group of nobody
(population 0) is no group; a figure that is missing for people there are makes its area missing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import DenominatorError, ShapeError
from equitymap.methods.results import Estimate, estimate, reasons

UNKNOWN = "a group's value or population is missing"
TOO_FEW = "fewer than two groups"
NO_ERRORS = "no interval: no standard errors were given"
BLOCK = 4_000_000


@dataclass(frozen=True, eq=False)
class Subgroups:
    """Figures of groups, ready to compute with: nowhere missing.

    `y` the figures, `p` the groups' shares of people (0 for no group), `here` which groups there
    are, `se` standard errors (0 for no group) or None, `why` one reason per area that is missing;
    the numbers of such an area are stand-ins.
    """

    y: np.ndarray
    p: np.ndarray
    people: np.ndarray
    here: np.ndarray
    se: np.ndarray | None
    why: np.ndarray

    @property
    def mean(self) -> np.ndarray:
        """The mean person's figure, per area, with an axis for the groups."""
        return (self.p * self.y).sum(axis=-1, keepdims=True)

    @property
    def equal(self) -> np.ndarray:
        """Shares that count every group alike."""
        return self.here / self.here.sum(axis=-1, keepdims=True)

    @property
    def rank(self) -> np.ndarray:
        """The share of people before each group, plus half of its own."""
        return np.cumsum(self.p, axis=-1) - self.p / 2

    def best(self, favourable: bool) -> np.ndarray:
        """The position of the group with the best figure."""
        worst = -np.inf if favourable else np.inf
        turned = np.where(self.here, self.y, worst)
        return (turned.argmax if favourable else turned.argmin)(axis=-1)

    def last(self) -> np.ndarray:
        """The position of the last group, in an order the most advantaged."""
        return self.y.shape[-1] - 1 - self.here[..., ::-1].argmax(axis=-1)

    def first(self) -> np.ndarray:
        """The position of the first group, in an order the most disadvantaged."""
        return self.here.argmax(axis=-1)

    def at(self, position) -> np.ndarray:
        """Ones at one group of each area, for sums that pick its figure."""
        return (np.arange(self.y.shape[-1]) == np.asarray(position)[..., None]).astype(float)


def subgroups(figures, population=None, se=None) -> Subgroups:
    """Figures of groups, checked.

    Meaning: the door of every measure of HEAT.

    Parameters
    ----------
    figures : array_like
        One per group, groups on the last axis.
    population : array_like, optional
        People in each group, 0 or more; without it all groups are of one size.
    se : array_like, optional
        Standard errors of the figures, 0 or more.

    Returns
    -------
    Subgroups

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError
        Where a population or a standard error is below 0 or infinite, or shapes differ.

    Examples
    --------
    >>> found = subgroups([10, 20, None], [1, 3, 0])
    >>> found.mean.tolist(), found.why.tolist()
    ([17.5], '')
    """
    y = checks.numbers("figures", figures)
    if not y.shape or not y.shape[-1]:
        raise ShapeError("figures", "one number per group", f"shape {y.shape}")
    n = np.ones(y.shape) if population is None else checks.numbers("population", population)
    y, n = checks.aligned(figures=y, population=n)
    checks.refuse(DenominatorError, "population", "0 or more", n, n < 0)
    here = ~(n == 0)
    unknown = (here & (np.isnan(y) | np.isnan(n))).any(axis=-1)
    few = here.sum(axis=-1) < 2
    why = reasons(unknown.shape, (unknown, UNKNOWN), (few, TOO_FEW))
    # Stand-ins keep the arithmetic of the other areas free of missing numbers.
    out = (unknown | few)[..., None]
    here = here | out
    y = np.where(out, 1.0, np.where(here, y, 0.0))
    n = np.where(out, 1.0, n)
    if se is not None:
        se = checks.numbers("se", se)
        checks.refuse(DenominatorError, "se", "0 or more", se, se < 0)
        se = np.where(here, checks.fitted("se", se, y.shape), 0.0)
    return Subgroups(y, n / n.sum(axis=-1, keepdims=True), n, here, se, why)


def propagated(
    groups: Subgroups, value, slopes, confidence: float, method: str, why="", least=-np.inf
) -> Estimate:
    """A measure with the interval that the groups' standard errors imply.

    Meaning: groups are taken as independent of each other, and the measure as nearly straight over
    the width of their errors (the delta method).

    Formula: ``value ∓ z √Σ (slopeᵢ seᵢ)²``; not beyond `least`.

    Parameters
    ----------
    groups : Subgroups
    value : ndarray
        One per area.
    slopes : ndarray
        By how much the measure moves with each group's figure.
    confidence : float
        Between 0 and 1.
    method : str
        The name of the interval.
    why : ndarray of str
        Why a value is missing, beyond the reasons the groups have.
    least : float
        The lowest value the measure can have.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> two = subgroups([10, 30], se=[3, 4])
    >>> propagated(two, 20.0, np.array([-1, 1]), 0.95, "delta").upper.round(2)
    np.float64(29.8)
    """
    z = checks.z_of(confidence)
    if groups.se is None:
        return _missing(groups, value, np.nan, np.nan, method, why, NO_ERRORS)
    half = z * np.sqrt(((slopes * groups.se) ** 2).sum(axis=-1))
    return _missing(groups, value, np.maximum(value - half, least), value + half, method, why)


def simulated(
    groups: Subgroups,
    measure: Callable[[Subgroups], np.ndarray],
    confidence: float,
    draws: int,
    seed: int,
    why="",
) -> Estimate:
    """A measure with the interval of its values when every figure is drawn anew from its error.

    Meaning: for measures with a kink, such as distances, where the delta method fails. Errors
    alone make groups differ, so the draws lie higher than the truth where groups are nearly equal;
    the interval is widened to hold the value where it would not.

    Formula: the percentiles of the measure over ``y + se × normal``.

    Parameters
    ----------
    groups : Subgroups
    measure : callable
        Gives one number per area.
    confidence : float
        Between 0 and 1.
    draws : int
        At least 1,000.
    seed : int
        The same seed gives the same interval.
    why : ndarray of str
        Why a value is missing, beyond the reasons the groups have.

    Returns
    -------
    Estimate

    Examples
    --------
    >>> two = subgroups([10, 30], se=[3, 4])
    >>> found = simulated(two, lambda g: g.y[..., 1] - g.y[..., 0], 0.95, 10_000, 1)
    >>> print(f"{found.value:.0f} ({found.lower:.0f} to {found.upper:.0f})")
    20 (10 to 30)
    """
    tail = (1 - checks.share("confidence", confidence)) / 2
    checks.at_least("draws", draws, 1_000, "draws")
    value, method = measure(groups), f"simulated, {draws:,} draws"
    if groups.se is None:
        return _missing(groups, value, np.nan, np.nan, method, why, NO_ERRORS)
    noise = np.random.default_rng(seed).standard_normal((draws, 1, groups.y.shape[-1]))
    rows = [a.reshape(-1, a.shape[-1]) for a in (groups.y, groups.p, groups.people, groups.here)]
    errors = np.nan_to_num(groups.se).reshape(rows[0].shape)
    step, limits = max(1, BLOCK // noise.size), []
    for first in range(0, len(errors), step):
        y, *others = (a[first : first + step] for a in rows)
        drawn = Subgroups(y + errors[first : first + step] * noise, *others, None, groups.why)
        limits.append(np.quantile(measure(drawn), [tail, 1 - tail], axis=0))
    lower, upper = np.concatenate(limits, axis=-1).reshape(2, *value.shape)
    lower, upper = np.minimum(lower, value), np.maximum(upper, value)
    unknown = np.isnan(groups.se).any(axis=-1)
    lower, upper = (np.where(unknown, np.nan, limit) for limit in (lower, upper))
    return _missing(groups, value, lower, upper, method, why)


def _missing(groups, value, lower, upper, method, why, otherwise="") -> Estimate:
    """An estimate that is missing where the groups or `why` say so."""
    why = np.where(groups.why != "", groups.why, np.asarray(why, object))
    value, lower, upper = (np.where(why != "", np.nan, a) for a in (value, lower, upper))
    unsure = (why == "") & np.isnan(lower)
    return estimate(value, lower, upper, method, np.where(unsure, otherwise or NO_ERRORS, why))
