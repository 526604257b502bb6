"""Do neighbours differ less than any two places: Geary's C."""

from __future__ import annotations

import numpy as np

from equitymap.methods import checks
from equitymap.methods.autocorrelation import ASSUMPTIONS, Autocorrelation, Map, judged, mapped


def geary(
    values,
    weights,
    standardise: bool = True,
    assumption: str = "randomisation",
    permutations: int = 999,
    seed: int = 1,
) -> Autocorrelation:
    """Geary's C of a map.

    Meaning: near 1 when values are scattered at random, towards 0 when neighbours are alike, above
    1 when they are unlike. Where `moran` asks whether high lies beside high, this asks how far
    neighbours lie apart, and minds small differences nearby more.

    Formula: ``C = (n − 1) Σᵢⱼ w_ij (yᵢ − yⱼ)² / (2 S₀ Σ zᵢ²)`` with z the values less their mean
    and ``S₀ = Σ w_ij``; expected 1; variances of Cliff and Ord.

    Caution: as `moran`; a few extreme values decide it, for differences are squared.

    Parameters
    ----------
    values, weights, standardise, assumption, permutations, seed
        As in `moran`.

    Returns
    -------
    Autocorrelation
        Missing throughout where all values are equal; `z` and `p` where chance could not move it.
        `z` below 0 says that neighbours are alike.

    Raises
    ------
    NotFiniteError, ShapeError, TooFewError, OptionError
        As `moran`.

    References
    ----------
    Geary RC (1954), The Incorporated Statistician 5:115–145; Cliff AD, Ord JK (1981), Spatial
    Processes, ch. 1–2; spdep's ``geary.test``.

    Examples
    --------
    >>> from equitymap.methods.neighbours import nearest
    >>> x, y = np.tile(np.arange(6), 6), np.repeat(np.arange(6), 6)
    >>> found = geary(x + y, nearest(x, y, 4))
    >>> print(f"{found.value:.2f} {found.expected:.0f} {found.p_permuted:.3f}")
    0.10 1 0.002
    """
    checks.one_of("assumption", assumption, ASSUMPTIONS)
    of = mapped(values, weights, standardise)
    scale = (len(of.z) - 1) / (2 * of.w.sum()) / max((of.z**2).sum(), 1e-300)
    weight = of.w.sum(axis=0) + of.w.sum(axis=1)

    def figure(z: np.ndarray) -> np.ndarray:
        # The squared differences opened up: no matrix of them is made.
        return scale * (z**2 @ weight - 2 * np.einsum("pi,ip->p", z, of.w @ z.T))

    return judged(figure, of, 1.0, _variance(of, assumption), assumption, permutations, seed)


def _variance(of: Map, assumption: str) -> float:
    n, (s0, s1, s2), peak = len(of.z), of.sums, of.kurtosis
    if assumption == "normality":
        return ((2 * s1 + s2) * (n - 1) - 4 * s0**2) / (2 * (n + 1) * s0**2)
    pairs = (n - 1) * s1 * (n**2 - 3 * n + 3 - (n - 1) * peak)
    areas = (n - 1) * s2 * (n**2 + 3 * n - 6 - (n**2 - n + 2) * peak) / 4
    whole = s0**2 * (n**2 - 3 - (n - 1) ** 2 * peak)
    return (pairs - areas + whole) / (n * (n - 2) * (n - 3) * s0**2)
