"""Events seen held against those expected at a reference's rates by age."""

from __future__ import annotations

import numpy as np

from equitymap.methods.checks import MISSING, aligned, counts, denominators, unit
from equitymap.methods.errors import ShapeError
from equitymap.methods.rates import FEW, poisson_limits
from equitymap.methods.results import Estimate, estimate, reasons


def expected_events(n, reference_x, reference_n) -> np.ndarray:
    """Events a place would have at the reference's rates by age.

    Meaning: what is held against the events seen, in `standardised_ratio`.

    Formula: ``Σ n · reference_x / reference_n``.

    Caution: reference rates of bands with few events are unsure themselves; take a large reference.

    Parameters
    ----------
    n : array_like
        People by age band, 0 or more, of shape (…, bands).
    reference_x : array_like
        Events of the reference by age band, 0 or more, of shape (bands,).
    reference_n : array_like
        People of the reference by age band, above 0, of shape (bands,).

    Returns
    -------
    ndarray
        Events, of the shape of `n` without its bands; missing where one number is.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        Where a number is below 0, people of the reference are not above 0, or bands do not fit.

    References
    ----------
    `calculate_ISRatio` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> print(expected_events([4000, 3000, 1500], [50, 90, 200], [10000, 9000, 5000]))
    110.0
    """
    n, reference_x, reference_n = aligned(
        n=counts("n", n),
        reference_x=counts("reference_x", reference_x),
        reference_n=denominators("reference_n", reference_n),
    )
    if not n.ndim:
        raise ShapeError("each number", "of shape (…, bands)", "single numbers")
    return (n * (reference_x / reference_n)).sum(-1)[()]


def standardised_ratio(
    observed, expected, confidence: float = 0.95, multiplier: float = 1.0
) -> Estimate:
    """Indirectly standardised ratio: events seen for each one expected, with its interval.

    Meaning: 1 where a place has as many events as it would at the reference's rates by age, 1.2
    where it has a fifth more.

    Formula: ``O / E``, with the limits of `poisson_limits` of ``O`` divided by ``E``.

    Caution: ratios of two places are each held against the reference, not against each other. The
    reference's rates are taken as known.

    Parameters
    ----------
    observed : array_like
        Events seen, 0 or more; missing ones give missing results.
    expected : array_like
        Events expected (`expected_events`), above 0, in the shape of `observed`.
    confidence : float
        Between 0 and 1.
    multiplier : float
        100 for the usual standardised mortality ratio.

    Returns
    -------
    Estimate
        In the unit of `multiplier`; `method` is ``exact`` or ``Byar``.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where events seen are below 0, those expected not above 0, or the two do not fit.

    References
    ----------
    `calculate_ISRatio` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> found = standardised_ratio(132, 110, multiplier=100)
    >>> print(f"{found.value:.0f} ({found.lower:.0f} to {found.upper:.0f})")
    120 (100 to 142)
    """
    observed, expected = aligned(
        observed=counts("observed", observed), expected=denominators("expected", expected)
    )
    multiplier = unit(multiplier)
    lower, upper = poisson_limits(observed, confidence)
    method = np.where(observed < FEW, "exact", "Byar").astype(object)
    why = reasons(observed.shape, (np.isnan(observed) | np.isnan(expected), MISSING))
    return estimate(*(multiplier * a / expected for a in (observed, lower, upper)), method, why)


def standardised_rate(
    observed, expected, reference_rate, confidence: float = 0.95, multiplier: float = 1.0
) -> Estimate:
    """Indirectly standardised rate: the reference's crude rate times `standardised_ratio`.

    Meaning: the ratio in the unit of a rate.

    Formula: ``O / E · reference_rate``.

    Caution: as `standardised_ratio`.

    Parameters
    ----------
    observed, expected : array_like
        As in `standardised_ratio`.
    reference_rate : array_like
        The reference's crude rate, events per person, 0 or more; a missing one gives a missing
        result.
    confidence : float
        Between 0 and 1.
    multiplier : float
        100,000 for a rate per 100,000.

    Returns
    -------
    Estimate
        In the unit of `multiplier`.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `standardised_ratio`, or where the reference's rate is below 0.

    References
    ----------
    `calculate_ISRate` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> found = standardised_rate(132, 110, reference_rate=340 / 24000, multiplier=100_000)
    >>> print(f"{found.value:.0f} ({found.lower:.0f} to {found.upper:.0f})")
    1700 (1422 to 2016)
    """
    observed, expected, crude = aligned(
        observed=counts("observed", observed),
        expected=denominators("expected", expected),
        reference_rate=counts("reference_rate", reference_rate),
    )
    observed = np.where(np.isnan(crude), np.nan, observed)
    return standardised_ratio(observed, expected, confidence).times(unit(multiplier) * crude)
