"""Rates made comparable between places whose people differ in age, by a standard population."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaincinv

from equitymap.methods.checks import (
    MISSING,
    aligned,
    counts,
    denominators,
    one_of,
    refuse,
    share,
    unit,
)
from equitymap.methods.errors import DenominatorError, ShapeError
from equitymap.methods.rates import FEW, poisson_limits
from equitymap.methods.results import Estimate, estimate, reasons

# European Standard Population 2013: people per 100,000 aged 0-4, 5-9, … 85-89, 90 and over.
ESP2013 = np.array(
    [5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000]
    + [7000, 6500, 6000, 5500, 5000, 4000, 2500, 1500, 1000],
    float,
)
TOO_FEW = "fewer than 10 events"
METHODS = ("Dobson", "Fay-Feuer")


def directly_standardised(
    x,
    n,
    weights=ESP2013,
    confidence: float = 0.95,
    multiplier: float = 100_000.0,
    method: str = "Dobson",
    absent_is_none: bool = False,
) -> Estimate:
    """Directly age-standardised rate, with Dobson's or Fay and Feuer's interval.

    Meaning: the rate a place would have if its people were of the standard population's ages, so
    that places of older and younger people can be compared.

    Formula: ``Σ w x/n / Σ w`` with variance ``Σ w² x/n² / (Σ w)²``. Dobson: the rate plus
    ``√(variance / O) (Byar(O) − O)`` with ``O`` all events. Fay-Feuer: quantiles of gamma
    distributions matched to rate and variance, the upper one to those with one more event of the
    largest ``w / (n Σ w)``.

    Caution: not for fewer than 10 events (missing by Dobson; Fay-Feuer gives an interval that is
    honest but wide). A standardised rate is for comparing; it is not the rate of anybody.

    Parameters
    ----------
    x : array_like
        Events by age band, 0 or more, of shape (…, bands). A missing one makes the rate missing.
    n : array_like
        People by age band, above 0, of the shape of `x`.
    weights : array_like
        The standard population by age band, of shape (bands,), 0 or more and not all 0; of the 19
        bands of the European Standard Population 2013 if not given.
    confidence : float
        Between 0 and 1.
    multiplier : float
        100,000 for a rate per 100,000.
    method : str
        ``Dobson`` or ``Fay-Feuer``.
    absent_is_none : bool
        Whether a missing count of an age band means that nobody had an event (files that list only
        bands with events). Never for counts that are suppressed.

    Returns
    -------
    Estimate
        In the unit of `multiplier`, of the shape of `x` without its bands.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where events are below 0, people not above 0, numbers infinite, or bands do not fit.

    References
    ----------
    Dobson AJ et al. (1991), Stat Med 10:457–462; Fay MP, Feuer EJ (1997), Stat Med 16:791–801;
    `calculate_dsr` of PHEindicatormethods 2.1.0; Eurostat (2013), Revision of the European
    Standard Population.

    Examples
    --------
    >>> found = directly_standardised([20, 40, 90], [4000, 3000, 1500], weights=[50, 30, 20])
    >>> print(f"{found.value:.0f} ({found.lower:.0f} to {found.upper:.0f})")
    1850 (1564 to 2173)
    """
    one_of("method", method, METHODS)
    multiplier = unit(multiplier)
    x, n = _bands(x, n, absent_is_none)
    w = _weights(weights, n)
    events = x.sum(-1)
    value = (w * x / n).sum(-1)
    variance = (w**2 * x / n**2).sum(-1)
    missing = np.isnan(events) | np.isnan(n).any(-1)
    if method == "Dobson":
        return _dobson(value, variance, events, missing, confidence, multiplier)
    lower, upper = _fay_feuer(value, variance, (w / n).max(-1), share("confidence", confidence))
    why = reasons(events.shape, (missing, MISSING))
    return estimate(*(multiplier * a for a in (value, lower, upper)), method, why)


def directly_standardised_repeats(
    people, n, weights=ESP2013, confidence: float = 0.95, multiplier: float = 100_000.0
) -> Estimate:
    """Directly age-standardised rate of events that happen to the same people again.

    Meaning: as `directly_standardised`; repeat events are no independent ones, so the interval is
    wider (emergency admissions, for example).

    Formula: the rate of all ``Σ f x_f`` events, its variance ``Σ f² V_f`` with ``V_f`` the variance
    of the rate of people with exactly ``f`` events; limits as Dobson's.

    Caution: as `directly_standardised`.

    Parameters
    ----------
    people : array_like
        How many people had exactly 1, 2, … f events, 0 or more, of shape (…, bands, f).
    n : array_like
        People by age band, above 0, of shape (…, bands).
    weights : array_like
        As in `directly_standardised`.
    confidence : float
        Between 0 and 1.
    multiplier : float
        100,000 for a rate per 100,000.

    Returns
    -------
    Estimate
        In the unit of `multiplier`; missing for fewer than 10 events or a missing number.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        As `directly_standardised`.

    References
    ----------
    `calculate_dsr(independent_events = FALSE)` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> once_and_twice = [[20, 4], [30, 10], [60, 15]]
    >>> found = directly_standardised_repeats(once_and_twice, [4000, 3000, 1500], [50, 30, 20])
    >>> print(f"{found.value:.0f} ({found.lower:.0f} to {found.upper:.0f})")
    2050 (1702 to 2440)
    """
    people, n, multiplier = counts("people", people), denominators("n", n), unit(multiplier)
    if people.ndim < 2:
        raise ShapeError("people", "of shape (…, bands, times)", f"shape {people.shape}")
    people, n = aligned(people=people, n=n[..., None])
    n, w = n[..., 0], _weights(weights, n[..., 0])
    times = np.arange(1, people.shape[-1] + 1)
    x = (people * times).sum(-1)
    events = x.sum(-1)
    value = (w * x / n).sum(-1)
    variance = (w**2 * (people * times**2).sum(-1) / n**2).sum(-1)
    missing = np.isnan(events) | np.isnan(n).any(-1)
    return _dobson(value, variance, events, missing, confidence, multiplier)


def _bands(x, n, absent_is_none: bool) -> tuple[np.ndarray, np.ndarray]:
    x, n = counts("x", x), denominators("n", n)
    x, n = aligned(x=np.where(np.isnan(x), 0.0, x) if absent_is_none else x, n=n)
    if x.ndim == 0:
        raise ShapeError("each of x and n", "of shape (…, bands)", "single numbers")
    return x, n


def _weights(weights, n: np.ndarray) -> np.ndarray:
    """Shares of the standard population, adding up to 1."""
    w = counts("weights", weights, missing=False)
    if w.ndim != 1 or w.shape != n.shape[-1:]:
        raise ShapeError("weights", f"one for each of {n.shape[-1]} bands", f"shape {w.shape}")
    refuse(DenominatorError, "the sum of weights", "above 0", w.sum(), w.sum() == 0)
    return w / w.sum()


def _dobson(value, variance, events, missing, confidence, multiplier) -> Estimate:
    few = events < FEW
    why = reasons(events.shape, (missing, MISSING), (few, TOO_FEW))
    out = missing | few
    lower, upper = poisson_limits(events, confidence)
    scale = np.sqrt(variance / np.where(out, 1.0, events))
    parts = (value, value + scale * (lower - events), value + scale * (upper - events))
    return estimate(*(np.where(out, np.nan, multiplier * a) for a in parts), "Dobson", why)


def _fay_feuer(value, variance, largest, confidence) -> tuple[np.ndarray, np.ndarray]:
    tail = (1 - confidence) / 2
    none = variance == 0
    spread = np.where(none, 1.0, variance)
    lower = gammaincinv(value**2 / spread, tail) * spread / np.where(none, 1.0, value)
    above, more = value + largest, variance + largest**2
    upper = gammaincinv(above**2 / more, 1 - tail) * more / above
    return np.where(none, 0.0, lower), upper
