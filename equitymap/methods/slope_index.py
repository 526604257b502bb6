"""Slope and relative index of inequality over deprivation quantiles, as OHID publishes them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.special import expit, logit

from equitymap.methods import checks
from equitymap.methods.errors import DenominatorError, OptionError
from equitymap.methods.results import Estimate, estimate, exp

Z95 = checks.z_of(0.95)
BLOCK = 1_000_000
KINDS = ("other", "rate", "proportion")
UNKNOWN = "a quantile's value or population is missing"
NO_ERRORS = "no interval: neither limits nor standard errors were given"
NO_RATIO = "the fitted line reaches 0 or less"
# Per kind: the scale on which errors are symmetric, its inverse, and the inverse's slope.
SCALES = {
    "other": (lambda y: y, lambda t: t, np.ones_like),
    "rate": (np.log, np.exp, lambda y: y),
    "proportion": (logit, expit, lambda y: y * (1 - y)),
}


class SlopeIndex(NamedTuple):
    """SII, RII, and the fitted value at the most deprived end before the multiplier."""

    sii: Estimate
    rii: Estimate
    intercept: np.ndarray


def slope_index(
    values,
    population,
    lower=None,
    upper=None,
    se=None,
    kind: str = "other",
    transform: bool = False,
    multiplier: float = 1.0,
    confidence: float = 0.95,
    interval: str = "ohid",
    draws: int = 100_000,
    seed: int = 1,
) -> SlopeIndex:
    """Slope index of inequality (SII) and relative index of inequality (RII).

    Meaning: what a straight line through the quantiles gives for the least deprived person, less
    (SII) or over (RII) what it gives for the most deprived. All quantiles count, not only the ends.

    Formula: least squares of y on ``R = Σ shares before + half the own``, weighted by people (each
    term times √share); ``SII = f(1) − f(0)``, ``RII = f(1) / f(0)``. With `transform` the line is
    fitted to the logarithm of rates, the log odds of proportions, and turned back. Simulated limits
    are percentiles over values drawn from their errors; with `transform` OHID turns the line about
    its middle by the limits of its slope and holds its level, `analytic` lets both move.

    Caution: Needs a steady rise or fall over the quantiles: look at them first. More than 10
    quantiles leave few people in each. National quantiles mean another thing than a borough's own.
    Negative multipliers turn the ratio round.

    Parameters
    ----------
    values : array_like
        One per quantile on the last axis, the most deprived first; axes before it are areas.
        Proportions lie between 0 and 1, rates above 0.
    population : array_like
        People in each quantile, above 0.
    lower, upper : array_like, optional
        95 % limits of the values, from which standard errors are worked out.
    se : array_like, optional
        Standard errors in place of limits: of the value, of a rate's logarithm, of a proportion's
        log odds.
    kind : str
        `rate` (skewed errors), `proportion`, or `other` (life expectancy and other means).
    transform : bool
        Whether the line is fitted on the scale of the errors; not for `other`.
    multiplier : float
        What SII is multiplied by, not 0: 100 for percent; negative turns direction.
    confidence : float
        Between 0 and 1.
    interval : str
        `ohid` (simulated, or with `transform` worked out) or `analytic` (delta method; exact for
        the SII of `other`).
    draws : int
        At least 1,000, for the simulation.
    seed : int
        The same seed gives the same limits.

    Returns
    -------
    SlopeIndex
        One of each per area; missing where a quantile is, RII also where the line reaches 0.

    Raises
    ------
    DenominatorError, NotFiniteError, ShapeError, TooFewError, OptionError
        For populations not above 0, infinite numbers, unlike shapes, fewer than 5 or more than 100
        quantiles, values their kind cannot have, limits in the wrong order, unknown options.

    References
    ----------
    Low A, Low A (2004), J Public Health 26:388–395; `phe_sii` of PHEindicatormethods 2.1.0 (whose
    logarithmic fit turns the limits for multipliers below 1 instead of below 0).

    Examples
    --------
    >>> found = slope_index([74, 76, 77, 79, 81], [10, 10, 10, 10, 10], se=[0.5] * 5)
    >>> print(f"{found.sii.value:.2f} {found.rii.value:.3f} {found.intercept:.1f}")
    8.50 1.116 73.2
    """
    checks.one_of("interval", interval, ("ohid", "analytic"))
    y, n, why = _quantiles(values, population, kind, transform)
    if not checks.single("multiplier", multiplier, "a number other than 0"):
        raise OptionError("multiplier", "a number other than 0", multiplier)
    to_scale, back, steepness = SCALES[kind]
    errors = _errors(lower, upper, se, kind, y.shape, why)
    if errors is not None:  # an area without all its errors keeps its value
        sure = np.isfinite(errors).all(axis=-1)
        errors = np.where(sure[..., None], errors, 0.0)
    fit = _line(n)
    at = to_scale(y) if transform else y
    turn = back if transform else SCALES["other"][1]
    low, high = turn(_ends(fit, at))
    none = (low <= 0) | (high <= 0)
    sii, rii = high - low, _over(high, low, none)
    if errors is None:
        limits = np.full((2, 2, *sii.shape), np.nan)
        method = "none"
    elif interval == "analytic":
        method = "analytic, delta"
        z = checks.z_of(confidence)
        moved = errors if transform else errors * steepness(y)
        slope = SCALES[kind][2] if transform else np.ones_like
        at_low, at_high = fit[0] * slope(low)[..., None], fit[1] * slope(high)[..., None]
        half = z * _length((at_high - at_low) * moved)
        ratio = at_high / _or_one(high, none)[..., None] - at_low / _or_one(low, none)[..., None]
        spread = z * _length(ratio * moved)
        limits = np.array([[sii - half, sii + half], [rii / exp(spread), rii * exp(spread)]])
    elif transform:
        method = "line turned about its middle"
        limits = _turned(fit, at, errors, back, checks.z_of(confidence))
    else:
        method = f"simulated, {draws:,} draws"
        tail = (1 - checks.share("confidence", confidence)) / 2
        checks.at_least("draws", draws, 1_000, "draws")
        limits = _simulated(fit, to_scale(y), errors, back, tail, draws, seed)
    if errors is not None:
        limits = np.where(sure, limits, np.nan)
    reasons = [why, np.where((why == "") & none, NO_RATIO, why)]
    scaled = (sii * multiplier, *(limits[0] * multiplier))
    turned = (rii, *limits[1])
    if multiplier < 0:
        scaled = scaled[0], scaled[2], scaled[1]
        turned = tuple(_over(np.ones_like(rii), a, none) for a in (rii, limits[1][1], limits[1][0]))
    intercept = np.where(why == "", low, np.nan)[()]
    sii, rii = (
        _told(*parts, method, said) for parts, said in zip((scaled, turned), reasons, strict=True)
    )
    return SlopeIndex(sii, rii, intercept)


def _quantiles(values, population, kind: str, transform: bool):
    """Values and populations with stand-ins where an area is missing, and why it is."""
    checks.one_of("kind", kind, KINDS)
    if transform and kind == "other":
        raise OptionError("transform", "left out for values of another kind", transform)
    y, n = checks.aligned(
        values=np.atleast_1d(checks.numbers("values", values)),
        population=checks.denominators("population", population),
    )
    quantiles = y.shape[-1]
    checks.at_least("the number of quantiles", quantiles, 5, "quantiles")
    if quantiles > 100:
        raise OptionError("the number of quantiles", "between 5 and 100", quantiles)
    if kind == "rate":
        checks.refuse(OptionError, "values", "above 0, as rates are", y, y <= 0)
    if kind == "proportion":
        outside = (y <= 0) | (y >= 1)
        checks.refuse(OptionError, "values", "between 0 and 1, as proportions are", y, outside)
    unknown = (np.isnan(y) | np.isnan(n)).any(axis=-1)
    out = unknown[..., None]
    why = np.where(unknown, UNKNOWN, "").astype(object)
    return np.where(out, 0.5, y), np.where(out, 1.0, n), why


def _errors(lower, upper, se, kind: str, shape, why) -> np.ndarray | None:
    """Standard errors on the scale where they are symmetric; None where none were given."""
    if se is not None:
        se = checks.numbers("se", se)
        checks.refuse(DenominatorError, "se", "0 or more", se, se < 0)
        return checks.fitted("se", se, shape)
    if lower is None or upper is None:
        return None
    lower, upper = (
        checks.fitted(name, checks.numbers(name, limit), shape)
        for name, limit in (("lower", lower), ("upper", upper))
    )
    checks.refuse(OptionError, "lower", "at most upper", lower, lower > upper)
    if kind == "rate":
        checks.refuse(OptionError, "lower", "above 0, as rates are", lower, lower <= 0)
    if kind == "proportion":
        for name, limit in (("lower", lower), ("upper", upper)):
            outside = (limit <= 0) | (limit >= 1)
            checks.refuse(OptionError, name, "between 0 and 1", limit, outside)
    to_scale = SCALES[kind][0]
    return (to_scale(upper) - to_scale(lower)) / (2 * Z95)


def _line(n: np.ndarray) -> np.ndarray:
    """What each quantile adds to the fitted line at its two ends: shape (2, …, quantiles)."""
    p = n / n.sum(axis=-1, keepdims=True)
    rank = np.cumsum(p, axis=-1) - p / 2
    centred = rank - (p * rank).sum(axis=-1, keepdims=True)
    slope = p * centred / (p * centred**2).sum(axis=-1, keepdims=True)
    at_0 = p - slope * (rank - centred)
    return np.stack([at_0, at_0 + slope])


def _ends(fit, y) -> np.ndarray:
    return (fit * y).sum(axis=-1)


def _over(high, low, none) -> np.ndarray:
    return np.where(none, np.nan, high / _or_one(low, none))


def _or_one(numbers, none) -> np.ndarray:
    return np.where(none, 1.0, numbers)


def _length(vectors) -> np.ndarray:
    return np.sqrt((vectors**2).sum(axis=-1))


def _turned(fit, at, errors, back, z: float) -> np.ndarray:
    """Limits of SII and RII, shape (2, 2, …), as the slope's limits turn a line of fixed level."""
    rise = fit[1] - fit[0]
    middle, slope = _ends(fit, at).mean(axis=0), (rise * at).sum(axis=-1)
    half = z * _length(rise * errors)
    slopes = np.stack([slope - half, slope + half])
    low, high = back(middle - slopes / 2), back(middle + slopes / 2)
    return np.stack([high - low, high / low])


def _simulated(fit, at, errors, back, tail, draws, seed) -> np.ndarray:
    """Limits of SII and RII, shape (2, 2, …), some areas at a time for the memory's sake."""
    shape, quantiles = at.shape[:-1], at.shape[-1]
    noise = np.random.default_rng(seed).standard_normal((draws, quantiles))
    at, errors = at.reshape(-1, 1, quantiles), errors.reshape(-1, 1, quantiles)
    ends = np.ascontiguousarray(np.moveaxis(fit.reshape(2, -1, quantiles), 0, -1))
    step, limits = max(1, BLOCK // noise.size), []
    for first in range(0, len(at), step):
        part = slice(first, first + step)
        drawn = errors[part] * noise
        drawn += at[part]
        low, high = np.moveaxis(back(drawn) @ ends[part], -1, 0)
        both = np.stack([high - low, high / np.where(low == 0, np.nan, low)])
        limits.append(np.quantile(both, [tail, 1 - tail], axis=-1).swapaxes(0, 1))
    return np.concatenate(limits, axis=-1).reshape(2, 2, *shape)


def _told(value, lower, upper, method: str, why) -> Estimate:
    """An estimate that is missing where `why` says so, and says where it has no interval."""
    value, lower, upper = (np.where(why != "", np.nan, a) for a in (value, lower, upper))
    return estimate(
        value, lower, upper, method, np.where((why == "") & np.isnan(lower), NO_ERRORS, why)
    )
