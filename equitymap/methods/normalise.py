"""Indicators of unlike units made comparable, high meaning need: the first step of a need index."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks, imd
from equitymap.methods.errors import ShapeError


def as_need(values, better: str) -> np.ndarray:
    """An indicator turned so that high means need.

    Meaning: life expectancy and obesity point in opposite directions; a need index may not add
    them as they are.

    Formula: ``−y`` where a high value is better, else ``y``.

    Caution: an indicator that can be read both ways, such as a rate of diagnosis (more illness, or
    more of it found), has no direction and no place in an index.

    Parameters
    ----------
    values : array_like
        One per area; missing stays missing.
    better : str
        `high` or `low`: which values are better. An indicator that is neither has no place in a
        need index.

    Returns
    -------
    ndarray

    Raises
    ------
    OptionError, NotFiniteError
        Where `better` is neither, or a value is infinite.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5.

    Examples
    --------
    >>> as_need([81, 79], better="high").tolist()
    [-81.0, -79.0]
    """
    checks.one_of("better", better, ("high", "low"))
    values = checks.numbers("values", values)
    return -values if better == "high" else values


def z_scores(values) -> np.ndarray:
    """Distances from the mean in standard deviations.

    Meaning: keeps how far apart areas lie; one extreme area can weigh heavily.

    Formula: ``(y − mean) / s`` over the areas that are known, each counted once, s of divisor n.

    Caution: of a skewed indicator the long end outweighs all else.

    Parameters
    ----------
    values : array_like
        One per area, or one row per area and one column per indicator; missing stays missing.

    Returns
    -------
    ndarray
        In the shape of `values`; 0 throughout where all values of an indicator are equal.

    Raises
    ------
    NotFiniteError, ShapeError
        For an infinite value, or values that are neither a row nor a table.

    References
    ----------
    OECD/JRC (2008), Handbook on Constructing Composite Indicators, step 5.

    Examples
    --------
    >>> z_scores([10, 20, 30]).round(2).tolist()
    [-1.22, 0.0, 1.22]
    """
    y, known, n = _columns(values)
    mean = np.where(known, y, 0).sum(axis=0) / n
    away = y - mean
    spread = np.sqrt(np.where(known, away**2, 0).sum(axis=0) / n)
    return _over(away, spread, y, known)


def min_max(values, low: float = 0.0, high: float = 1.0) -> np.ndarray:
    """Values on a scale whose ends are the lowest and the highest one.

    Meaning: easy to read; the two most extreme areas decide how everybody else lies.

    Formula: ``low + (high − low) (y − min) / (max − min)``.

    Caution: a single extreme area pushes all others together, and the scale moves when areas are
    added.

    Parameters
    ----------
    values : array_like
        As in `z_scores`.
    low, high : float
        The ends of the scale; above 0 for `composite.geometric`.

    Returns
    -------
    ndarray
        In the shape of `values`; `low` throughout where all values of an indicator are equal.

    Raises
    ------
    NotFiniteError, ShapeError, OptionError
        As `z_scores`, or where low is not below high.

    References
    ----------
    As `z_scores`.

    Examples
    --------
    >>> min_max([10, 15, 30]).tolist()
    [0.0, 0.25, 1.0]
    """
    low, high = checks.span("low", low, "high", high)
    y, known, _ = _columns(values)
    lowest = np.where(known, y, np.inf).min(axis=0, initial=np.inf)
    highest = np.where(known, y, -np.inf).max(axis=0, initial=-np.inf)
    some = np.isfinite(lowest)
    span = np.where(some, highest, 0.0) - np.where(some, lowest, 0.0)
    return low + (high - low) * _over(y - np.where(some, lowest, 0.0), span, y, known)


def scaled_ranks(values) -> np.ndarray:
    """Ranks on a scale from near 0 to 1, the highest value (most need) 1.

    Meaning: only the order counts; distances are lost, and extremes do no harm.

    Formula: ``rank / n`` with the lowest value ranked 1, equal values sharing their mean rank.

    Caution: differences too small to matter become large ones where many areas lie close together.

    Parameters
    ----------
    values : array_like
        As in `z_scores`.

    Returns
    -------
    ndarray
        In the shape of `values`, above 0 and up to 1.

    Raises
    ------
    NotFiniteError, ShapeError
        For an infinite value, or values that are neither a row nor a table.

    References
    ----------
    As `z_scores`; the scaled rank of the Indices of Deprivation.

    Examples
    --------
    >>> scaled_ranks([10, 30, 20, 20]).tolist()
    [0.25, 1.0, 0.625, 0.625]
    """
    y, known, n = _columns(values)
    flat = y.reshape(len(y), y.size // max(len(y), 1))
    order = np.argsort(flat, axis=0, kind="stable")  # missing ones last
    inside = np.take_along_axis(flat, order, axis=0)
    place = np.arange(1, len(y) + 1, dtype=float)[:, None]
    new = np.ones(inside.shape, bool)
    new[1:] = inside[1:] != inside[:-1]
    first = np.maximum.accumulate(np.where(new, place, 0), axis=0)
    last = np.roll(new, -1, axis=0)
    last[-1:] = True
    upto = np.minimum.accumulate(np.where(last, place, np.inf)[::-1], axis=0)[::-1]
    ranks = np.empty_like(flat)
    np.put_along_axis(ranks, order, (first + upto) / 2, axis=0)
    return np.where(known, ranks.reshape(y.shape) / n, np.nan)


def exponential(values) -> np.ndarray:
    """Ranks spread out by the exponential transformation of the Indices of Deprivation.

    Meaning: what is worst counts most: half of the scale is for the tenth of areas most in need.

    Formula: `imd.exponential` of `scaled_ranks`.

    Caution: as `scaled_ranks`; and areas in the less needy half are hardly told apart.

    Parameters
    ----------
    values : array_like
        As in `z_scores`.

    Returns
    -------
    ndarray
        In the shape of `values`, above 0 and up to 100.

    Raises
    ------
    NotFiniteError, ShapeError
        For an infinite value, or values that are neither a row nor a table.

    References
    ----------
    McLennan D et al. (2019), The English Indices of Deprivation 2019: Technical report.

    Examples
    --------
    >>> exponential([10, 20]).round(1).tolist()
    [15.6, 100.0]
    """
    return imd.exponential(scaled_ranks(values))


def _columns(values) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y = checks.numbers("values", values)
    if y.ndim not in (1, 2):
        raise ShapeError("values", "one per area, or a row per area", f"shape {y.shape}")
    known = ~np.isnan(y)
    return y, known, np.maximum(known.sum(axis=0), 1)


def _over(above, below, y, known) -> np.ndarray:
    """A quotient that is 0 where the values do not differ by more than rounding."""
    size = np.where(known, np.abs(y), 0).max(axis=0, initial=0)
    some = known & (below > 1e-14 * np.maximum(size, 1e-300))
    return np.divide(above, below, out=np.where(known, 0.0, np.nan), where=some)
