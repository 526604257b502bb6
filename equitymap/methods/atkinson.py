"""Atkinson's index: the part of a total that inequality is felt to waste."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.results import Estimate, estimate
from equitymap.methods.weighted import METHOD, NOBODY, NOTHING, linearised, weighted


def atkinson(values, population=None, aversion: float = 0.5, confidence: float = 0.95) -> Estimate:
    """Atkinson's index of a quantity over areas, weighted by their people.

    Meaning: 0.1 says: spread evenly, 90 % of the total would serve as well. How much inequality
    matters is a choice, `aversion`: the higher it is, the more those with least count.

    Formula: ``A = 1 − (Σ p·y^(1−ε))^(1/(1−ε)) / μ``; for ε = 1 ``1 − exp(Σ p·ln y) / μ``.

    Caution: the aversion is a judgement, not a finding: show two, and compare only figures of one.
    People within an area are taken as alike, so it is smaller the larger the areas.

    Parameters
    ----------
    values : array_like
        The quantity per person, 0 or more, one number per area; missing ones are left out.
    population : array_like, optional
        People, 0 or more; without it every area counts the same.
    aversion : float
        ε, above 0; 0.5, 1 and 2 are usual.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Between 0 and 1; 1 where somebody has nothing and ε is 1 or more; missing where nobody is
        left or the mean is 0.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where a value or a population is below 0 or infinite, the two differ in length, or the
        aversion is not above 0.

    References
    ----------
    Atkinson AB (1970), J Economic Theory 2:244–263; `Atkinson` of PySAL's inequality.

    Examples
    --------
    >>> print(f"{atkinson([1, 4], aversion=1).value:.2f}")
    0.20
    """
    aversion = checks.single("aversion", aversion, "above 0", above=0)
    y, p, _ = known = weighted("values", values, population)
    checks.z_of(confidence)
    if not len(y) or not known.mean:
        return estimate(np.nan, np.nan, np.nan, METHOD, NOTHING if len(y) else NOBODY)
    relative = y / known.mean
    if aversion >= 1 and (y == 0).any():
        return estimate(1.0, np.nan, np.nan, METHOD, "somebody has nothing, so no interval")
    if aversion == 1:
        felt = np.log(relative)
        equal, moved = np.exp(p @ felt), felt - p @ felt
    else:
        power = 1 - aversion
        felt = relative**power
        equal, moved = (p @ felt) ** (1 / power), (felt / (p @ felt) - 1) / power
    value = max(1 - equal, 0.0)  # equal values can miss 0 by rounding
    influence = -equal * (moved - (relative - 1))
    return linearised(value, influence, p, confidence, least=0.0)
