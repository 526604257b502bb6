"""Life expectancy from an abridged life table."""

from __future__ import annotations

import numpy as np

from equitymap.methods.checks import aligned, counts, numbers, z_of
from equitymap.methods.errors import OverlapError, ShapeError, TooFewError
from equitymap.methods.results import Estimate, estimate, reasons

STARTS = (0, 1, *range(5, 91, 5))
LEAST_PEOPLE = 5000  # of an area, over all ages and years pooled
WIDEST = 20  # years a 95 % interval may span


def life_expectancy(deaths, people, starts=STARTS, confidence: float = 0.95) -> Estimate:
    """Life expectancy at the start of every age band, with Silcocks' interval.

    Meaning: how long people would live on average if the death rates of these years stayed for all
    their lives. It sums up today's mortality; it is no forecast for those born today.

    Formula: Chiang's abridged life table, per band of width ``n``: ``M = d/P`` and
    ``q = nM / (1 + nM(1 − a))``, at most 1, with ``a`` 0.1 in the first year of life and else 0.5;
    in the last band ``e = 1/M``, before it ``e = n(1 − q(1 − a)) + (1 − q) e'`` with ``e'`` that of
    the next. Variance by Silcocks: ``V = 1/(d M²)`` in the last band, before it
    ``V = q²(1 − q)/d · ((1 − a)n + e')² + (1 − q)² V'``.

    Caution: not for small places in single years; pool years until there are more than 5,000
    person-years. Care homes lower the figure of the place they stand in.

    Parameters
    ----------
    deaths : array_like
        Deaths, 0 or more, of shape (…, bands).
    people : array_like
        People or person-years, 0 or more, of the shape of `deaths`.
    starts : array_like
        First ages of the bands, rising from 0; the last band is open.
    confidence : float
        Between 0 and 1.

    Returns
    -------
    Estimate
        Years of life left at the start of each band, of shape (…, bands). Missing for an area with
        a missing number, no more than 5,000 people, a band without people or with more deaths than
        people, or no deaths in the last band; and for an age whose 95 % interval spans more than
        20 years.

    Raises
    ------
    CountError, NotFiniteError, ShapeError, TooFewError, OverlapError, OptionError
        Where deaths or people are below 0 or infinite, do not fit the bands, there are fewer than 2
        of these, or their ages do not rise from 0.

    References
    ----------
    Chiang CL (1968), Introduction to Stochastic Processes in Biostatistics, ch. 9;
    Silcocks PBS et al. (2001), J Epidemiol Community Health 55:38–43;
    `phe_life_expectancy` of PHEindicatormethods 2.1.0.

    Examples
    --------
    >>> found = life_expectancy([40, 30, 900], [20000, 60000, 10000], starts=[0, 1, 65])
    >>> found.value.round(1).tolist(), found.lower.round(1).tolist()
    ([74.6, 73.8, 11.1], [73.8, 72.9, 10.4])
    """
    starts = numbers("starts", starts, missing=False)
    if starts.ndim != 1 or starts.size < 2:
        raise TooFewError("starts", "the first ages of 2 or more bands", starts.tolist())
    if starts[0] != 0 or (np.diff(starts) <= 0).any():
        raise OverlapError("starts", "ages that rise from 0", starts.tolist())
    d, p = aligned(deaths=counts("deaths", deaths), people=counts("people", people))
    if d.shape[-1:] != starts.shape:
        raise ShapeError(
            "each row of deaths and people", f"of {starts.size} age bands", f"shape {d.shape}"
        )
    unknown = (np.isnan(d) | np.isnan(p)).any(-1, keepdims=True)
    cases = (
        (unknown, "deaths or people of an age are missing"),
        (p.sum(-1, keepdims=True) <= LEAST_PEOPLE, "no more than 5,000 people"),
        ((p == 0).any(-1, keepdims=True), "an age without people"),
        ((d > p).any(-1, keepdims=True), "more deaths than people at an age"),
        (d[..., -1:] == 0, "no deaths at the last age"),
    )
    out = np.logical_or.reduce([mask for mask, _ in cases])
    # Areas without an answer are worked with numbers that cannot fail, then left out.
    if out.any():
        d, p = np.where(out, 1.0, d), np.where(out, 100.0, p)
    e, variance = _table(d, p, starts)
    z, deviation = z_of(confidence), np.sqrt(variance)
    wide = 2 * z_of(0.95) * deviation > WIDEST
    why = reasons(d.shape, *cases, (wide, "its 95 % interval spans more than 20 years"))
    e = np.where(out | wide, np.nan, e)
    method = "Chiang, Silcocks"
    return estimate(e, e - z * deviation, e + z * deviation, method, why)


def _table(d, p, starts) -> tuple[np.ndarray, np.ndarray]:
    """Life expectancy and its variance per band, from the last band back to the first."""
    e, variance = np.empty_like(d), np.empty_like(d)
    rate = d[..., -1] / p[..., -1]
    e[..., -1] = ahead = 1 / rate
    variance[..., -1] = spread = 1 / (d[..., -1] * rate**2)
    for band in range(starts.size - 2, -1, -1):
        a, n = 0.1 if starts[band] == 0 else 0.5, starts[band + 1] - starts[band]
        m = d[..., band] / p[..., band]
        slowed = 1 + n * m * (1 - a)
        # Where most die in a band the formula kills more than there are.
        q = np.minimum(n * m / slowed, 1)
        # q²(1 − q)/d, with one q and d taken together: of no deaths it is 0.
        of_band = q * (1 - q) * n / (p[..., band] * slowed)
        spread = of_band * ((1 - a) * n + ahead) ** 2 + (1 - q) ** 2 * spread
        ahead = n * (1 - q * (1 - a)) + (1 - q) * ahead
        e[..., band], variance[..., band] = ahead, spread
    return e, variance
