"""Do like values lie side by side: Moran's I of all places, and of each."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.autocorrelation import ASSUMPTIONS, Autocorrelation, Map, judged, mapped
from equitymap.methods.neighbours import row_standardised
from equitymap.methods.permutations import Local, local
from equitymap.methods.spatial import weights_of


def moran(
    values,
    weights,
    standardise: bool = True,
    assumption: str = "randomisation",
    permutations: int = 999,
    seed: int = 1,
) -> Autocorrelation:
    """Moran's I of a map.

    Meaning: near 0 when values are scattered at random, above when like lies beside like, below
    when high lies beside low.

    Formula: ``I = (n / S₀) Σᵢⱼ w_ij zᵢ zⱼ / Σ zᵢ²`` with z the values less their mean and
    ``S₀ = Σ w_ij``; expected ``−1 / (n − 1)``; variances of Cliff and Ord.

    Caution: Rates of places of unlike size: take `standardised_rates` of their counts. One
    figure for England says nothing of where.

    Parameters
    ----------
    values : array_like
        One number per area. Areas without a value or without a neighbour are left out.
    weights : scipy.sparse array
        One row and column per area.
    standardise : bool
        Whether each area's weights are made to sum to 1 (so I is about between −1 and 1).
    assumption : str
        `randomisation` or `normality`: what the variance takes for granted.
    permutations : int
        At least 99.
    seed : int
        The same seed gives the same p-value.

    Returns
    -------
    Autocorrelation
        Missing throughout where all values are equal; `z` and `p` where chance could not move it.

    Raises
    ------
    NotFiniteError, ShapeError, TooFewError, OptionError
        For infinite values, weights of another size, fewer than 4 areas, an unknown assumption.

    References
    ----------
    Cliff AD, Ord JK (1981), Spatial Processes, ch. 1–2; equals spdep's ``moran.test`` and esda's
    `Moran`.

    Examples
    --------
    >>> from equitymap.methods.neighbours import nearest
    >>> x, y = np.tile(np.arange(6), 6), np.repeat(np.arange(6), 6)
    >>> found = moran(x + y, nearest(x, y, 4))
    >>> print(f"{found.value:.2f} {found.expected:.3f} {found.p_permuted:.3f}")
    0.83 -0.029 0.002
    """
    checks.one_of("assumption", assumption, ASSUMPTIONS)
    of = mapped(values, weights, standardise)
    n, scale = len(of.z), len(of.z) / of.w.sum() / max((of.z**2).sum(), 1e-300)

    def figure(z: np.ndarray) -> np.ndarray:
        return scale * np.einsum("pi,ip->p", z, of.w @ z.T)

    variance = _variance(of, assumption)
    return judged(figure, of, -1 / (n - 1), variance, assumption, permutations, seed)


def local_moran(
    values, weights, standardise: bool = True, permutations: int = 9_999, seed: int = 1
) -> Local:
    """Local Moran's I: which areas are alike, or unlike, their surroundings.

    Meaning: above 0 in the middle of high or of low values, below 0 where one stands out.

    Formula: ``Iᵢ = zᵢ Σⱼ w_ij zⱼ / (Σ z² / (n − 1))`` with z the values less their mean.

    Caution: It names clusters of high values, not causes. Rates: see `moran`. Take `clusters`,
    which accounts for the number of areas, and not `p`.

    Parameters
    ----------
    values, weights, standardise, seed : as in `moran`
        Areas without a value take no part and are missing; so is an area without a neighbour.
    permutations : int
        At least 99. With many areas take many: the smallest p-value is 2 / (1 + permutations).

    Returns
    -------
    Local
        `place` is `high among high`, `low among low`, `high among low` or `low among high`.

    Raises
    ------
    NotFiniteError, ShapeError, TooFewError
        As `moran`, of fewer than 3 areas.

    References
    ----------
    Anselin L (1995), Geographical Analysis 27:93–115; equals esda's `Moran_Local` and spdep's
    ``localmoran(mlvar=FALSE)``, which divide by n − 1.

    Examples
    --------
    >>> ring = np.roll(np.eye(40), 1, 1) + np.roll(np.eye(40), -1, 1)
    >>> found = local_moran([9] * 4 + [0] * 36, ring, seed=1)
    >>> print(f"{found.value[1]:.2f} {found.place[1]} {found.place[4]}")
    8.77 high among high low among high
    """
    x = checks.one_dimensional("values", checks.numbers("values", values))
    w, known = weights_of(weights, len(x)), ~np.isnan(x)
    x, w = x[known], w[known][:, known]
    checks.at_least("the number of areas with a value", len(x), 3, "areas")
    z = x - x.mean()
    lag = (row_standardised(w) if standardise else w) @ z
    variance = (z**2).sum() / (len(z) - 1)
    # Equal values can miss their mean by rounding.
    score = z * lag / variance if np.ptp(x) > 0 else np.full_like(z, np.nan)
    names = np.array(["low among low", "low among high", "high among low", "high among high"])
    place = names[2 * (z > 0) + (lag > 0)]
    return local(score, x, w, known, place, permutations, seed)


def _variance(of: Map, assumption: str) -> float:
    n, (s0, s1, s2) = len(of.z), of.sums
    if assumption == "normality":
        square = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2)
    else:
        plain = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
        peaked = of.kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
        square = (plain - peaked) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return square - 1 / (n - 1) ** 2
