"""Concentration: how something is spread over people ranked by need."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import DenominatorError, OptionError
from equitymap.methods.results import Estimate, estimate
from equitymap.methods.weighted import METHOD, NOBODY, NOTHING, linearised

KINDS = ("relative", "absolute", "wagstaff", "erreygers")


class Curve(NamedTuple):
    """Shares of people and of the quantity they have, from none to all, neediest first."""

    people: np.ndarray
    quantity: np.ndarray


def concentration_index(y, population, rank_by) -> float:
    """Concentration index of a quantity over areas ranked from most to least needy.

    Meaning: 0 when everybody has the same; below 0 when the quantity is concentrated among those
    who come first in the ranking (spend that reaches the needy), above 0 among those who come last.
    A curve can cross the diagonal, so 0 is not proof of an even spread.

    Formula: ``C = 2 Σ p·y·R / μ − 1`` with ``p`` population shares, ``μ = Σ p·y`` and ``R`` the
    share of people before an area plus half of those at its rank (areas of equal rank share it).

    Caution: Of a quantity that can be below 0 it can leave −1 to 1. Look at
    `concentration_curve` too.

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
    DenominatorError, NotFiniteError, ShapeError
        Where a population is below 0, a number infinite, or the arrays differ in length.

    References
    ----------
    O'Donnell et al. (2008), Analyzing Health Equity Using Household Survey Data, ch. 8;
    ``RCI`` of the WHO's HEAT (healthequal).

    Examples
    --------
    >>> round(concentration_index([5, 4, 3, 2, 1], [1, 1, 1, 1, 1], [1, 2, 3, 4, 5]), 4)
    -0.2667
    """
    ranked = _ranked(y, population, rank_by)
    return ranked.index if ranked.mean else float("nan")


def concentration(
    y, population, rank_by, kind: str = "relative", low=0.0, high=1.0, confidence: float = 0.95
) -> Estimate:
    """Concentration index with its interval, also in the forms for quantities that have bounds.

    Meaning: as `concentration_index`. `absolute` is in the unit of `y`. A share of people lies
    between 0 and 1, which limits how concentrated it can be: Wagstaff's form divides by that
    limit, Erreygers' does not change sign or size when the share of those without is taken.

    Formula: relative ``C``; absolute ``μ C``; Wagstaff's
    ``C μ (high − low) / ((high − μ)(μ − low))``; Erreygers' ``4 μ C / (high − low)``.

    Caution: The interval takes the areas as drawn at random; it knows nothing of the error of
    each `y`.

    Parameters
    ----------
    y, population, rank_by
        As in `concentration_index`.
    kind : str
        `relative`, `absolute`, `wagstaff` or `erreygers`.
    low, high : float
        The bounds of `y`, for the last two (100 for percent).
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Missing where nobody is left or the mean is 0 (or, for Wagstaff's, at a bound).

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, OptionError
        As `concentration_index`, and where the kind is unknown, low is not below high or `y` lies
        beyond them.

    References
    ----------
    Kakwani, Wagstaff, van Doorslaer (1997); Wagstaff A (2005), Health Economics 14:429–432;
    Erreygers G (2009), J Health Economics 28:504–515.

    Examples
    --------
    >>> found = concentration([0.5, 0.4, 0.3, 0.2], [1] * 4, [1, 2, 3, 4], kind="erreygers")
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    -0.25 (-0.36 to -0.14)
    """
    checks.one_of("kind", kind, KINDS)
    ranked = _ranked(y, population, rank_by)
    low, high = checks.span("low", low, "high", high)
    mean, width = ranked.mean, high - low
    if kind in KINDS[2:]:
        beyond = (ranked.y < low) | (ranked.y > high)
        checks.refuse(OptionError, "y", f"between {low:g} and {high:g}", ranked.y, beyond)
    why = NOBODY if not len(ranked.y) else NOTHING if mean == 0 else ""
    if kind == "wagstaff" and mean in (low, high):
        why = "the mean is at its bound"
    if why:
        return estimate(np.nan, np.nan, np.nan, METHOD, why)
    index = ranked.index
    if kind == "relative":
        scale, slope = 1.0, 0.0
    elif kind == "absolute":
        scale, slope = mean, 1.0
    elif kind == "erreygers":
        scale, slope = 4 * mean / width, 4 / width
    else:
        room = (high - mean) * (mean - low)
        scale = mean * width / room
        slope = width / room - mean * width * (high + low - 2 * mean) / room**2
    influence = scale * ranked.influence + index * slope * (ranked.y - mean)
    return linearised(scale * index, influence, ranked.p, confidence)


def concentration_gap(spend, need, population, rank_by, confidence: float = 0.95) -> Estimate:
    """Concentration index of spend less that of need (a Kakwani-type gap).

    Meaning: below 0 where spend is more concentrated among the neediest than need itself is, 0
    where the two follow one another, above 0 where spend lags behind need.

    Formula: ``C(spend) − C(need)``, both over the same people in the same ranking.

    Caution: The two curves can cross: a gap of 0 does not prove that every area gets its part.

    Parameters
    ----------
    spend, need : array_like
        Per person, one number per area.
    population, rank_by : array_like
        As in `concentration_index`; areas where any of the four is missing are left out.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Between −2 and 2; missing where nobody is left or either mean is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError
        As `concentration_index`.

    References
    ----------
    Kakwani NC (1977), Economic Journal 87:71–80.

    Examples
    --------
    >>> found = concentration_gap([9, 5, 1], [3, 2, 1], [10, 10, 10], [1, 2, 3])
    >>> print(f"{found.value:.3f}")
    -0.133
    """
    spend, need = checks.aligned(
        spend=checks.numbers("spend", spend), need=checks.numbers("need", need)
    )
    both = np.isnan(spend) | np.isnan(need)
    parts = [_ranked(np.where(both, np.nan, y), population, rank_by) for y in (spend, need)]
    if not len(parts[0].y) or not all(part.mean for part in parts):
        why = NOTHING if len(parts[0].y) else NOBODY
        return estimate(np.nan, np.nan, np.nan, METHOD, why)
    influence = parts[0].influence - parts[1].influence
    return linearised(parts[0].index - parts[1].index, influence, parts[0].p, confidence)


def concentration_curve(y, population, rank_by) -> Curve:
    """The share of a quantity that the neediest people have, for every share of people.

    Meaning: above the diagonal where the needy have more than their share. To be drawn beside
    every index: curves can cross the diagonal and each other.

    Formula: cumulative ``Σ p`` and ``Σ p·y / μ`` over the ranking; areas of one rank are one point.

    Caution: people within an area are taken as alike; the larger the areas, the nearer the curve
    lies to the diagonal.

    Parameters
    ----------
    y, population, rank_by
        As in `concentration_index`.

    Returns
    -------
    Curve
        Both from 0 to 1, of equal length; empty where nobody is left or the mean is 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError
        As `concentration_index`.

    References
    ----------
    O'Donnell et al. (2008), ch. 7.

    Examples
    --------
    >>> concentration_curve([3, 1], [1, 1], [1, 2]).quantity.tolist()
    [0.0, 0.75, 1.0]
    """
    ranked = _ranked(y, population, rank_by)
    if not ranked.mean:
        return Curve(np.empty(0), np.empty(0))
    people = np.bincount(ranked.group, weights=ranked.p)
    quantity = np.bincount(ranked.group, weights=ranked.p * ranked.y) / ranked.mean
    return Curve(*(np.concatenate([[0.0], np.cumsum(a)]) for a in (people, quantity)))


@dataclass(frozen=True, eq=False)
class _Ranked:
    """Areas that take part, neediest first; `group` numbers their ranks from 0."""

    y: np.ndarray
    p: np.ndarray
    group: np.ndarray

    @cached_property
    def mean(self) -> float:
        return float(self.p @ self.y)

    @cached_property
    def rank(self) -> np.ndarray:
        return self._middle(self.p)

    @cached_property
    def index(self) -> float:
        return float(2 * (self.p * self.y) @ self.rank / self.mean - 1)

    @property
    def influence(self) -> np.ndarray:
        """How much the index moves with each area's people."""
        own = self.y / self.mean * (2 * self.rank - 1 - self.index)
        return own + 1 - self.index - 2 * self._middle(self.p * self.y / self.mean)

    def _middle(self, shares) -> np.ndarray:
        """What comes before each area, plus half of what is at its rank."""
        at = np.bincount(self.group, weights=shares)
        return (np.cumsum(at) - at / 2)[self.group]


def _ranked(y, population, rank_by) -> _Ranked:
    y, n, rank = checks.aligned(
        y=checks.numbers("y", y),
        population=checks.numbers("population", population),
        rank_by=checks.numbers("rank_by", rank_by),
    )
    checks.refuse(DenominatorError, "population", "0 or more", n, n < 0)
    known = ~(np.isnan(y) | np.isnan(rank)) & (n > 0)
    y, n, rank = y[known], n[known], rank[known]
    order = np.argsort(rank)
    rank = rank[order]
    group = np.concatenate([[0], np.cumsum(rank[1:] != rank[:-1])])[: len(rank)]
    return _Ranked(y[order], n[order] / max(n.sum(), 1e-300), group)
