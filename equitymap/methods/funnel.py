"""Funnel plots: which providers or areas differ from the average by more than chance."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import gdtrib, ndtri

from equitymap.methods.checks import aligned, counts, denominators, parts, refuse, share, single
from equitymap.methods.errors import DenominatorError, OptionError
from equitymap.methods.rates import FEW, exact_limits

# What chance alone leaves on each side: "2 standard deviations" (a warning) and "3" (an alarm).
TAILS = (0.025, 0.001)
LOW_3, LOW_2, SAME = "Low (0.001)", "Low (0.025)", "Not significant"
HIGH_2, HIGH_3, NONE = "High (0.025)", "High (0.001)", "Not judged"


class Funnel(NamedTuple):
    """The four lines of a funnel: inner ones (2.5 % beyond each), outer ones (0.1 %)."""

    lower_outer: np.ndarray
    lower_inner: np.ndarray
    upper_inner: np.ndarray
    upper_outer: np.ndarray


def proportion_funnel(n, average: float) -> Funnel:
    """Lines of a funnel for proportions, at given numbers of people.

    Meaning: how far the share of so many people strays from the average by chance alone.

    Formula: ``θ ∓ z √(θ(1 − θ)/n)`` with z 1.960 and 3.090, kept between 0 and 1.

    Caution: of few people the lines reach the ends; nobody stands outside then. Providers whose
    people differ in age or need differ for that too: a point outside is a question to be asked.

    Parameters
    ----------
    n : array_like
        People, above 0; missing ones give missing lines.
    average : float
        The share of all together, between 0 and 1.

    Returns
    -------
    Funnel
        Fractions, in the shape of `n`.

    Raises
    ------
    DenominatorError, NotFiniteError, OptionError
        Where people are not above 0 or the average is no share.

    References
    ----------
    Spiegelhalter DJ (2005), Stat Med 24:1185–1202; `calculate_funnel_limits` of
    PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> print([round(float(line), 3) for line in proportion_funnel(100, 0.2)])
    [0.076, 0.122, 0.278, 0.324]
    """
    n, average = denominators("n", n), share("average", average, ends=True)
    inner, outer = (-ndtri(tail) * np.sqrt(average * (1 - average) / n) for tail in TAILS)
    lines = (average - outer, average - inner, average + inner, average + outer)
    return Funnel(*(np.clip(line, 0, 1) for line in lines))


def ratio_funnel(expected, average: float = 1.0) -> Funnel:
    """Lines of a funnel for ratios and rates, at given numbers of expected events.

    Meaning: how far events seen for each one expected stray from the average by chance alone.

    Formula: ``O / E`` for the ``O`` whose exact limit (`exact_limits`) is ``E``.

    Caution: as `proportion_funnel`; and events that come in clusters stray farther.

    Parameters
    ----------
    expected : array_like
        Events expected at the average, above 0: of ratios the expected events, of rates people
        times the average rate. Missing ones give missing lines.
    average : float
        What the lines are around, above 0: 1 of ratios, the average rate of rates.

    Returns
    -------
    Funnel
        In the unit of `average`, in the shape of `expected`.

    Raises
    ------
    DenominatorError, NotFiniteError, OptionError
        Where a number is not above 0 or the average is not one number.

    References
    ----------
    As `proportion_funnel`.

    Examples
    --------
    >>> print([round(float(line), 2) for line in ratio_funnel(20)])
    [0.36, 0.56, 1.49, 1.78]
    """
    expected = denominators("expected", expected)
    average = single("average", average, "above 0", above=0)
    known = np.where(np.isnan(expected), 1.0, expected)
    # Fewer events than none cannot be: of few expected events no number is too low.
    low, high = (
        [np.maximum(gdtrib(1, 1 - tail, known) - 1, 0) for tail in reversed(TAILS)],
        [gdtrib(1, tail, known) for tail in TAILS],
    )
    lines = (np.where(np.isnan(expected), np.nan, line) for line in (*low, *high))
    return Funnel(*(average * line / expected for line in lines))


def ratio_funnel_at_observed(observed, average: float = 1.0) -> Funnel:
    """Lines of a funnel for ratios and rates, at given numbers of events seen.

    Meaning: as `ratio_funnel`, for a plot whose horizontal axis counts events, as the tool of the
    English public health profiles draws it.

    Formula: ``O / E`` at ``E`` the exact limits (`exact_limits`) of ``O``.

    Caution: as `ratio_funnel`.

    Parameters
    ----------
    observed : array_like
        Events seen, above 0; missing ones give missing lines.
    average : float
        As in `ratio_funnel`.

    Returns
    -------
    Funnel
        In the unit of `average`, in the shape of `observed`.

    Raises
    ------
    DenominatorError, NotFiniteError, OptionError
        Where a number is not above 0 or the average is not one number.

    References
    ----------
    `calculate_funnel_limits` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> print([round(float(line), 2) for line in ratio_funnel_at_observed(20)])
    [0.53, 0.65, 1.64, 2.23]
    """
    observed = denominators("observed", observed)
    average = single("average", average, "above 0", above=0)
    (low_2, high_2), (low_3, high_3) = (exact_limits(observed, 1 - 2 * tail) for tail in TAILS)
    seen, endless = average * observed, np.full(observed.shape, np.inf)
    lines = (
        np.divide(seen, expected, out=endless.copy(), where=expected != 0)[()]
        for expected in (high_3, high_2, low_2, low_3)
    )
    return Funnel(*lines)


def judge_proportions(x, n, average) -> np.ndarray:
    """On which side of the average a proportion lies, and how far outside chance.

    Meaning: one of five labels for each provider; whether high is good is the indicator's polarity.

    Formula: beyond the lines of `proportion_funnel`.

    Caution: one in 20 providers lies outside the inner lines by chance alone. As
    `proportion_funnel`.

    Parameters
    ----------
    x : array_like
        People counted, 0 ≤ x ≤ n.
    n : array_like
        People they are counted among, above 0.
    average : array_like
        The share of all together, above 0 and below 1.

    Returns
    -------
    ndarray
        ``Low (0.001)``, ``Low (0.025)``, ``Not significant``, ``High (0.025)`` or
        ``High (0.001)``; ``Not judged`` where a number is missing.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError, OptionError
        Where x is below 0 or above n, n is not above 0, or the average is no share.

    References
    ----------
    `assign_funnel_significance` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> judge_proportions([30, 20, 8], 100, 0.2).tolist()
    ['High (0.025)', 'Not significant', 'Low (0.025)']
    """
    x, n = parts("x", x, "n", n)
    average = denominators("average", average)
    refuse(OptionError, "average", "below 1", average, average >= 1)
    x, n, average = aligned(x=x, n=n, average=average)
    distance = (x / n - average) / np.sqrt(average * (1 - average) / n)
    inner, outer = (-ndtri(tail) for tail in TAILS)
    return _labels(
        distance < -outer, distance < -inner, distance > inner, distance > outer, distance
    )


def judge_counts(observed, expected) -> np.ndarray:
    """On which side of what was expected a count of events lies, and how far outside chance.

    Meaning: as `judge_proportions`, for ratios and crude rates.

    Formula: whether the exact limits (`exact_limits`) of the events seen leave out those expected.

    Caution: as `judge_proportions`.

    Parameters
    ----------
    observed : array_like
        Events seen, 0 or more.
    expected : array_like
        Events expected at the average, above 0; of a crude rate people times the average rate.

    Returns
    -------
    ndarray
        As `judge_proportions`.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        Where events are below 0, those expected not above 0, or shapes do not fit.

    References
    ----------
    `assign_funnel_significance` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> judge_counts([8, 159, 150], [6.24, 232.9, 119.6]).tolist()
    ['Not significant', 'Low (0.001)', 'High (0.025)']
    """
    observed, expected = aligned(
        observed=counts("observed", observed), expected=denominators("expected", expected)
    )
    (low_2, high_2), (low_3, high_3) = (exact_limits(observed, 1 - 2 * tail) for tail in TAILS)
    sides = (high_3 < expected, high_2 < expected, low_2 > expected, low_3 > expected)
    return _labels(*sides, observed + expected)


def judge_standardised_rates(x, rate, average) -> np.ndarray:
    """On which side of the average a directly standardised rate lies, and how far outside chance.

    Meaning: as `judge_proportions`; a standardised rate strays as its events do, among the people
    it implies.

    Formula: `judge_counts` with ``x · average / rate`` events expected.

    Caution: rates on fewer than 10 events are not judged. As `judge_proportions`.

    Parameters
    ----------
    x : array_like
        Events behind the rates, 0 or more.
    rate : array_like
        Directly standardised rates, 0 or more, above 0 where there are 10 events.
    average : array_like
        The average rate, above 0, in the unit of `rate`.

    Returns
    -------
    ndarray
        As `judge_proportions`; ``Not judged`` also on fewer than 10 events.

    Raises
    ------
    CountError, DenominatorError, NotFiniteError, ShapeError
        Where events or a rate are below 0, a rate of 10 events or an average is not above 0.

    References
    ----------
    `assign_funnel_significance` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> judge_standardised_rates([40, 9], [500.0, 900.0], 350).tolist()
    ['High (0.025)', 'Not judged']
    """
    x, rate, average = aligned(
        x=counts("x", x), rate=counts("rate", rate), average=denominators("average", average)
    )
    known = (x >= FEW) & ~np.isnan(rate)
    refuse(DenominatorError, "rate", "above 0 where there are events", rate, known & (rate == 0))
    expected = np.where(known, x * average / np.where(known, rate, 1.0), np.nan)
    return judge_counts(x, expected)


def _labels(far_below, below, above, far_above, known) -> np.ndarray:
    conditions = [np.isnan(known), far_below, far_above, below, above]
    labels = np.array([NONE, LOW_3, HIGH_3, LOW_2, HIGH_2, SAME], object)
    return labels[np.select(conditions, range(5), 5)]
