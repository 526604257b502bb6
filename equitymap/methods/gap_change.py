"""Whether a gap between groups has changed: two ratios, or two differences, held together."""

from __future__ import annotations

import numpy as np

from equitymap.methods.checks import MISSING, aligned, numbers, refuse
from equitymap.methods.errors import CountError, OptionError
from equitymap.methods.results import Estimate, estimate, reasons


def ratio_of_ratios(
    later, later_lower, later_upper, earlier, earlier_lower, earlier_upper
) -> Estimate:
    """How many times a ratio has become what it was, from the two ratios and their intervals.

    Meaning: above 1 the relative gap widened, below 1 it narrowed; the change is larger than chance
    where the interval leaves out 1.

    Formula: ``R = later / earlier`` with limits ``exp(ln R ∓ √(h₁² + h₂²))`` and each
    ``h = (ln upper − ln lower) / 2``.

    Caution: the two periods have to be apart: rolling averages that share years are no two
    findings. A relative gap can widen while the absolute one narrows; show
    `difference_of_differences` beside it.

    Parameters
    ----------
    later, later_lower, later_upper : array_like
        Ratios of the later period with their limits, 0 or more; missing ones give missing results.
    earlier, earlier_lower, earlier_upper : array_like
        The same of the earlier period, of the same confidence.

    Returns
    -------
    Estimate
        A plain ratio of ratios, with limits of the confidence given; missing where a ratio or limit
        is missing, 0 or infinite.

    Raises
    ------
    CountError, OptionError, ShapeError, NotFiniteError
        Where a number is below 0, a value lies outside its limits or is infinite, or shapes do not
        fit.

    References
    ----------
    Altman DG, Bland JM (2003), BMJ 326:219; used for maternal mortality by MBRRACE-UK.

    Examples
    --------
    >>> found = ratio_of_ratios(5.0, 3.5, 7.2, 2.5, 1.7, 3.7)
    >>> print(f"{found.value:.2f} ({found.lower:.2f} to {found.upper:.2f})")
    2.00 (1.18 to 3.40)
    """
    given = _given(later, later_lower, later_upper, earlier, earlier_lower, earlier_upper)
    refuse(CountError, "every ratio and limit", "0 or more", given, given < 0)
    endless = ((given == 0) | np.isinf(given)).any(0)
    cases = ((np.isnan(given).any(0), MISSING), (endless, "a ratio or limit is 0 or infinite"))
    why = reasons(endless.shape, *cases)
    later, later_lower, later_upper, earlier, earlier_lower, earlier_upper = np.log(
        np.where(why == "", given, np.nan)
    )
    change = later - earlier
    half = np.hypot(later_upper - later_lower, earlier_upper - earlier_lower) / 2
    parts = (np.exp(a) for a in (change, change - half, change + half))
    return estimate(*parts, "log", why)


def difference_of_differences(
    later, later_lower, later_upper, earlier, earlier_lower, earlier_upper
) -> Estimate:
    """By how much a difference has changed, from the two differences and their intervals.

    Meaning: above 0 the absolute gap grew, below 0 it shrank (for gaps above 0); the change is
    larger than chance where the interval leaves out 0.

    Formula: ``D = later − earlier`` with limits
    ``D − √((later − later_lower)² + (earlier_upper − earlier)²)`` and
    ``D + √((later_upper − later)² + (earlier − earlier_lower)²)``.

    Caution: as `ratio_of_ratios`; and of a gap that changed its sign, read the two differences
    themselves.

    Parameters
    ----------
    later, later_lower, later_upper : array_like
        Differences of the later period with their limits, in any unit; missing ones give missing
        results.
    earlier, earlier_lower, earlier_upper : array_like
        The same of the earlier period, in the same unit and of the same confidence.

    Returns
    -------
    Estimate
        In the unit of the differences, with limits of the confidence given.

    Raises
    ------
    OptionError, ShapeError, NotFiniteError
        Where a value lies outside its limits or is infinite, or shapes do not fit.

    References
    ----------
    Zou GY, Donner A (2008), Stat Med 27:1693–1702 (limits that need not be symmetric).

    Examples
    --------
    >>> found = difference_of_differences(12, 8, 16, 6, 3, 9)
    >>> print(f"{found.value:.1f} ({found.lower:.1f} to {found.upper:.1f})")
    6.0 (1.0 to 11.0)
    """
    given = _given(later, later_lower, later_upper, earlier, earlier_lower, earlier_upper)
    why = reasons(given.shape[1:], (np.isnan(given).any(0), MISSING))
    later, later_lower, later_upper, earlier, earlier_lower, earlier_upper = np.where(
        why == "", given, np.nan
    )
    change = later - earlier
    below = np.hypot(later - later_lower, earlier_upper - earlier)
    above = np.hypot(later_upper - later, earlier - earlier_lower)
    return estimate(change, change - below, change + above, "combined limits", why)


def _given(*values) -> np.ndarray:
    """Value, lower and upper of the later period, then of the earlier, one row each."""
    limits = ("", "_lower", "_upper")
    names = [f"{when}{limit}" for when in ("later", "earlier") for limit in limits]
    arrays = {
        name: numbers(name, value, infinite=name.endswith(limits[1:]))
        for name, value in zip(names, values, strict=True)
    }
    given = np.array(aligned(**arrays))
    for name, (value, lower, upper) in (("later", given[:3]), ("earlier", given[3:])):
        refuse(OptionError, name, "between its limits", value, (value < lower) | (value > upper))
    return given
