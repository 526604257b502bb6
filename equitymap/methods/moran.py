"""Do like values lie side by side: Moran's I of all places, and of each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import ndtr

from equitymap.methods import checks
from equitymap.methods.neighbours import row_standardised
from equitymap.methods.permutations import Local, local
from equitymap.methods.spatial import weights_of


@dataclass(frozen=True)
class Autocorrelation:
    """One figure for the whole map: `value`, what chance alone gives, and how far beyond it lies.

    `z` and `p` hold for values dealt out at random (or normal ones: `assumption`), `p_permuted`
    comes from the permutations; both p-values are two-sided. `areas` took part; `left_out` had no
    value or no neighbour.
    """

    value: float
    expected: float
    variance: float
    z: float
    p: float
    p_permuted: float
    assumption: str
    areas: int
    left_out: int


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
        Missing throughout where all values are equal.

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
    checks.one_of("assumption", assumption, ("randomisation", "normality"))
    x, w, known = _given(values, weights)
    alone = (w.sum(axis=1) == 0) & (w.sum(axis=0) == 0)
    x, w = x[~alone], w[~alone][:, ~alone]
    n = len(x)
    checks.at_least("the number of areas with a value and a neighbour", n, 4, "areas")
    w = row_standardised(w) if standardise else w
    z = x - x.mean()
    left_out = len(known) - n
    if not np.ptp(x) > 0:
        nan = float("nan")
        return Autocorrelation(nan, -1 / (n - 1), nan, nan, nan, nan, assumption, n, left_out)
    s0, square = w.sum(), (z**2).sum()
    value = n / s0 * (z @ (w @ z)) / square
    variance = _variance(w, z, assumption)
    score = (value + 1 / (n - 1)) / np.sqrt(variance)
    chance = n / s0 * _dealt_out(z, w, permutations, seed) / square
    least = min((chance >= value - 1e-12).sum(), (chance <= value + 1e-12).sum())
    return Autocorrelation(
        value=float(value),
        expected=-1 / (n - 1),
        variance=float(variance),
        z=float(score),
        p=float(2 * ndtr(-abs(score))),
        p_permuted=float(min(1, 2 * (1 + least) / (1 + permutations))),
        assumption=assumption,
        areas=n,
        left_out=left_out,
    )


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
    x, w, known = _given(values, weights)
    checks.at_least("the number of areas with a value", len(x), 3, "areas")
    z = x - x.mean()
    lag = (row_standardised(w) if standardise else w) @ z
    variance = (z**2).sum() / (len(z) - 1)
    score = np.divide(z * lag, variance, out=np.full_like(z, np.nan), where=variance > 0)
    names = np.array(["low among low", "low among high", "high among low", "high among high"])
    place = names[2 * (z > 0) + (lag > 0)]
    return local(score, x, w, known, place, permutations, seed)


def _given(values, weights) -> tuple[np.ndarray, sparse.csr_array, np.ndarray]:
    """The values that are known, the weights among them, and which areas they are."""
    x = checks.one_dimensional("values", checks.numbers("values", values))
    w = weights_of(weights, len(x))
    known = ~np.isnan(x)
    return x[known], w[known][:, known], known


def _dealt_out(z, w, permutations: int, seed: int) -> np.ndarray:
    """Σ w_ij zᵢ zⱼ under each permutation, some at a time for the memory's sake."""
    checks.at_least("permutations", permutations, 99, "permutations")
    rng, sums = np.random.default_rng(seed), []
    step = max(1, 2_000_000 // len(z))
    for first in range(0, permutations, step):
        dealt = np.tile(z, (min(step, permutations - first), 1))
        rng.permuted(dealt, axis=1, out=dealt)
        sums.append(np.einsum("pi,ip->p", dealt, w @ dealt.T))
    return np.concatenate(sums)


def _variance(w, z, assumption: str) -> float:
    n, s0 = len(z), w.sum()
    s1 = (w + w.T).power(2).sum() / 2
    s2 = ((w.sum(axis=0) + w.sum(axis=1)) ** 2).sum()
    if assumption == "normality":
        square = (n**2 * s1 - n * s2 + 3 * s0**2) / ((n**2 - 1) * s0**2)
    else:
        kurtosis = n * (z**4).sum() / (z**2).sum() ** 2
        plain = n * ((n**2 - 3 * n + 3) * s1 - n * s2 + 3 * s0**2)
        peaked = kurtosis * ((n**2 - n) * s1 - 2 * n * s2 + 6 * s0**2)
        square = (plain - peaked) / ((n - 1) * (n - 2) * (n - 3) * s0**2)
    return square - 1 / (n - 1) ** 2
