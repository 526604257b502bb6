"""Many tests at once: how many of the finds would be chance."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.errors import OptionError


def false_discovery(p) -> np.ndarray:
    """p-values adjusted so that a level of 5 % means: about 5 % of what is found is chance.

    Meaning: among 33,000 areas tested at 5 %, about 1,700 would be found where there is nothing.
    Adjusted, the level is the share of false ones among those found.

    Formula: Benjamini and Hochberg: of n values in rising order, ``min over j ≥ i of p_j n / j``,
    at most 1.

    Caution: tests of neighbouring areas are not independent; the adjustment then is usually on
    the safe side, but is no longer exact.

    Parameters
    ----------
    p : array_like
        One p-value per test; missing ones are no tests and stay missing.

    Returns
    -------
    ndarray
        In the shape of `p`.

    Raises
    ------
    OptionError
        Where a p-value lies outside 0 to 1.

    References
    ----------
    Benjamini Y, Hochberg Y (1995), J R Stat Soc B 57:289–300.

    Examples
    --------
    >>> false_discovery([0.01, 0.02, 0.03, 0.5]).round(3).tolist()
    [0.04, 0.04, 0.04, 0.5]
    """
    from scipy.stats import false_discovery_control  # slow to import, and seldom needed

    p = checks.numbers("p", p)
    checks.refuse(OptionError, "p", "between 0 and 1", p, (p < 0) | (p > 1))
    adjusted, known = np.full(p.shape, np.nan), ~np.isnan(p)
    if known.any():
        adjusted[known] = false_discovery_control(p[known])
    return adjusted[()]
