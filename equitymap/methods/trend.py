"""Recent trend: whether the last five points of a series rise or fall more than chance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import erfc, logit

from equitymap.methods.checks import (
    MISSING,
    aligned,
    at_least,
    counts,
    denominators,
    numbers,
    refuse,
    z_of,
)
from equitymap.methods.errors import CountError, OptionError, ShapeError
from equitymap.methods.results import Significance, reasons, significance
from equitymap.methods.windows import periods

POINTS = 5
CRITICAL = 9.549535706083242  # chi-squared of one degree of freedom that chance exceeds 2 in 1,000
UP, DOWN, SAME, NONE = "Increasing", "Decreasing", "No significant change", "Cannot be calculated"
SIGNIFICANT = "No outliers and significant trend"
NOT_SIGNIFICANT = "No significant trend"
OUTLIER = "Outlier found"
TOO_SHORT = "Not enough data points"
NO_VALUE = "Missing values"
NO_INTERVAL = "Missing at least one confidence interval value"


@dataclass(frozen=True, eq=False)
class Trend:
    """Direction of each series, the reason for it, and the test behind it.

    `direction` is ``Increasing``, ``Decreasing``, ``No significant change`` or ``Cannot be
    calculated``; whether it is for the better is the indicator's polarity. `gradient` is per year,
    of a proportion on the logit scale. `chi_squared`, `gradient` and `p` are missing where nothing
    was calculated.
    """

    direction: np.ndarray
    reason: np.ndarray
    chi_squared: np.ndarray
    gradient: np.ndarray
    p: np.ndarray


def recent_trend_of_proportions(x, n, starts, ends=None) -> Trend:
    """Recent trend of proportions, by the chi-squared test for trend.

    Meaning: whether the share rose or fell over the last five periods by more than chance, as the
    English public health profiles mark it.

    Formula: ``χ² = D(D Σxt − C Σnt)² / (C(D − C)(D Σnt² − (Σnt)²))`` with ``C = Σx``, ``D = Σn``
    and ``t`` the year; significant above 9.55 (p below 0.002). The direction is the slope of an
    ordinary regression of ``ln(p/(1 − p))`` on ``t``; if it turns when any one point is left out,
    that point is an outlier and there is no trend.

    Caution: the periods have to be apart and counted alike; end a series where its definition
    changed. A trend is no effect of anything that happened meanwhile; see
    `difference_in_differences`.

    Parameters
    ----------
    x : array_like
        People or events counted, 0 or more, of shape (…, points).
    n : array_like
        Those they are counted among, above 0 and at least `x`, of the shape of `x`.
    starts, ends : array_like
        First and last years or days of the periods, of shape (points,), in any order; a period of
        one year or day needs no end.

    Returns
    -------
    Trend
        Of the shape of `x` without its points; not calculated for fewer than 5 points or a missing
        one among the last 5.

    Raises
    ------
    OverlapError
        Where periods overlap or repeat (rolling averages).
    CountError, DenominatorError, NotFiniteError, ShapeError
        Where counts are below 0 or above what they are of, or shapes do not fit.

    References
    ----------
    Armitage P (1955), Biometrics 11:375–386; OHID, Fingertips: recent trends;
    PHEindicatormethods, branch add_trend_markers.

    Examples
    --------
    >>> found = recent_trend_of_proportions([10, 17, 27, 49, 67], [125, 142, 117, 204, 172],
    ...                                     starts=[2012, 2013, 2014, 2016, 2017])
    >>> print(found.direction, round(float(found.gradient), 3))
    Increasing 0.356
    """
    x, n, t = _last(starts, ends, **_counted(x, n))
    missing = np.isnan(x + n).any(-1)
    refuse(CountError, "x", "at most n", x, (x > n) & ~missing[..., None])
    if t.size < POINTS:
        return _too_short(missing.shape)
    # Series with a missing point are worked with numbers that cannot fail, then left out.
    x, n = np.where(missing[..., None], 1.0, x), np.where(missing[..., None], 2.0, n)
    # A share of 0 or 1 has no logit; half a person more or less gives it a side to lean to.
    share = np.where((x == 0) | (x == n), (x + 0.5) / (n + 1), x / n)
    slopes = _slopes(logit(share), np.ones_like(share), t)
    return _judged(missing, NO_VALUE, _chi_squared(x, n, t), slopes)


def trend_test(x, n, starts, ends=None) -> Significance:
    """Chi-squared test for trend in proportions, over all points of a series.

    Meaning: whether shares lie on a line that rises or falls, more than chance would have it.

    Formula: that of `recent_trend_of_proportions`.

    Caution: finds lines, not turns; a share that rose and fell again has no trend.

    Parameters
    ----------
    x, n, starts, ends : array_like
        As in `recent_trend_of_proportions`.

    Returns
    -------
    Significance
        Chi-squared with one degree of freedom, of the shape of `x` without its points; missing
        where a count is. 0 where nobody, or everybody, was counted in all periods.

    Raises
    ------
    TooFewError
        Where there are fewer than 3 points.
    OverlapError, CountError, DenominatorError, NotFiniteError, ShapeError
        As `recent_trend_of_proportions`.

    References
    ----------
    Armitage P (1955), Biometrics 11:375–386; `prop.trend.test` of R.

    Examples
    --------
    >>> found = trend_test([83, 90, 129, 70], [86, 93, 136, 82], starts=[1, 2, 3, 4])
    >>> print(f"{found.statistic:.3f} {found.p:.4f}")
    8.225 0.0041
    """
    x, n, t = _last(starts, ends, points=None, **_counted(x, n))
    at_least("starts", t.size, 3, "points")
    refuse(CountError, "x", "at most n", x, x > n)
    missing = np.isnan(x + n).any(-1)
    x, n = np.where(missing[..., None], 1.0, x), np.where(missing[..., None], 2.0, n)
    statistic = np.where(missing, np.nan, _chi_squared(x, n, t))
    why = reasons(missing.shape, (missing, MISSING))
    return significance(statistic, 1.0, _p(statistic), "chi-squared for trend", why)


def recent_trend(values, lower, upper, starts, ends=None, confidence: float = 0.95) -> Trend:
    """Recent trend of rates, means, ratios and gaps, from their values and intervals.

    Meaning: as `recent_trend_of_proportions`, for everything that comes with an interval.

    Formula: regression of the values on the year ``t``, weighted with ``1/s²`` and
    ``s = (upper − lower) / (2z)``; ``χ² = slope² / variance of the slope``; significant above 9.55
    (p below 0.002), unless the slope turns when any one point is left out.

    Caution: as `recent_trend_of_proportions`.

    Parameters
    ----------
    values, lower, upper : array_like
        Values and their limits, of shape (…, points), in any unit.
    starts, ends : array_like
        As in `recent_trend_of_proportions`.
    confidence : float
        That of the limits given, between 0 and 1.

    Returns
    -------
    Trend
        Of the shape of the values without their points; not calculated for fewer than 5 points, a
        missing value or limit among the last 5, or an interval without width.

    Raises
    ------
    OverlapError
        Where periods overlap or repeat (rolling averages).
    NotFiniteError, ShapeError, OptionError
        Where a number is infinite, a value outside its limits, or shapes do not fit.

    References
    ----------
    OHID, Fingertips: recent trends; PHEindicatormethods, branch add_trend_markers.

    Examples
    --------
    >>> found = recent_trend([30.6, 30.2, 28.0, 24.6, 24.7], [29.0, 28.6, 26.4, 23.2, 23.2],
    ...                      [32.3, 31.9, 29.6, 26.2, 26.2], starts=[2019, 2020, 2021, 2022, 2023])
    >>> print(found.direction, found.reason)
    Decreasing No outliers and significant trend
    """
    z = z_of(confidence)
    given = {"values": values, "lower": lower, "upper": upper}
    arrays = {name: numbers(name, value) for name, value in given.items()}
    values, lower, upper, t = _last(starts, ends, **arrays)
    outside = (values < lower) | (values > upper)
    refuse(OptionError, "values", "between lower and upper", values, outside)
    missing = np.isnan(values).any(-1)
    if t.size < POINTS:
        return _too_short(missing.shape)
    error = (upper - lower) / (2 * z)
    out = missing | ~(error > 0).all(-1)
    values = np.where(out[..., None], 0.0, values)
    weights = np.where(out[..., None], 1.0, error) ** -2.0
    slopes = _slopes(values, weights, t)
    chi_squared = slopes[0] ** 2 * _spread(weights, t)
    return _judged(out, np.array([NO_INTERVAL, NO_VALUE], object)[missing * 1], chi_squared, slopes)


def _counted(x, n) -> dict[str, np.ndarray]:
    return {"x": counts("x", x), "n": denominators("n", n)}


def _last(starts, ends, points: int | None = POINTS, **arrays: np.ndarray) -> list[np.ndarray]:
    """The last points of each array in the order of time, and their years around 0."""
    when = periods(starts, ends)
    fitting = aligned(**arrays)
    if fitting[0].shape[-1:] != when.years.shape:
        expected = f"of {when.years.size} points, as the periods"
        raise ShapeError(f"each of {', '.join(arrays)}", expected, f"shape {fitting[0].shape}")
    latest = when.order[-points:] if points else when.order
    t = when.years[latest]
    return [*(array[..., latest] for array in fitting), t - t.mean() if t.size else t]


def _chi_squared(x: np.ndarray, n: np.ndarray, t: np.ndarray) -> np.ndarray:
    c, d = x.sum(-1), n.sum(-1)
    across = d * (x * t).sum(-1) - c * (n * t).sum(-1)
    spread = c * (d - c) * (d * (n * t**2).sum(-1) - (n * t).sum(-1) ** 2)
    # Nobody, or everybody, in all years: nothing changes.
    return np.where(spread > 0, d * across**2 / np.where(spread > 0, spread, 1.0), 0.0)


def _spread(weights: np.ndarray, t: np.ndarray) -> np.ndarray:
    middle = (weights * t).sum(-1) / weights.sum(-1)
    return (weights * (t - middle[..., None]) ** 2).sum(-1)


def _slopes(values: np.ndarray, weights: np.ndarray, t: np.ndarray) -> np.ndarray:
    """Weighted slopes of all points, and then of all but the first, the second, …"""
    # Sums around the mean, so that none is lost among larger ones.
    values = values - values.mean(-1, keepdims=True)
    weighted = weights * values
    terms = (weights, weights * t, weighted, weights * t**2, weighted * t)
    sums = [term.sum(-1, keepdims=True) for term in terms]
    without = [total - term for total, term in zip(sums, terms, strict=True)]
    slopes = np.concatenate([_slope(*sums), _slope(*without)], axis=-1)
    # A level line is level, not up or down by what the computer's fractions leave.
    level = np.abs(slopes) * np.ptp(t) <= 1e-9 * np.ptp(values, axis=-1, keepdims=True)
    return np.moveaxis(np.where(level, 0.0, slopes), -1, 0)


def _slope(w, wt, wv, wtt, wtv) -> np.ndarray:
    return (w * wtv - wt * wv) / (w * wtt - wt**2)


def _judged(out, why, chi_squared, slopes) -> Trend:
    """The mark of each series; `out` where nothing can be calculated, for the reason `why`."""
    gradient = slopes[0]
    turned = (np.sign(slopes[1:]) != np.sign(gradient)).any(0)
    significant = chi_squared > CRITICAL
    marked = significant & ~turned
    which = np.select([out, ~marked, gradient > 0], [0, 1, 2], 3)
    direction = np.array([NONE, SAME, UP, DOWN], object)[which]
    reason = np.array([NOT_SIGNIFICANT, OUTLIER, SIGNIFICANT], object)[significant * 1 + marked]
    reason = np.where(out, why, reason)
    chi_squared, gradient = (np.where(out, np.nan, f)[()] for f in (chi_squared, gradient))
    return Trend(direction, reason[()], chi_squared, gradient, _p(chi_squared))


def _p(chi_squared: np.ndarray) -> np.ndarray:
    """How often chance exceeds a chi-squared of one degree of freedom: a normal one, squared."""
    return erfc(np.sqrt(chi_squared / 2))


def _too_short(shape) -> Trend:
    nothing = np.full(shape, np.nan)[()]
    direction, reason = (np.full(shape, word, object)[()] for word in (NONE, TOO_SHORT))
    return Trend(direction, reason, nothing, nothing, nothing)
