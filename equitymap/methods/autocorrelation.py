"""What figures of a whole map share: who takes part, and how far beyond chance they lie."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import ndtr

from equitymap.methods import checks
from equitymap.methods.neighbours import row_standardised
from equitymap.methods.permutations import EQUAL
from equitymap.methods.spatial import weights_of

BLOCK = 2_000_000
FIXED = "chance could not move it"
ASSUMPTIONS = ("randomisation", "normality")


@dataclass(frozen=True)
class Autocorrelation:
    """One figure for the whole map: `value`, what chance alone gives, and how far beyond it lies.

    `z` and `p` hold for values dealt out at random (or normal ones: `assumption`), `p_permuted`
    comes from the permutations; both p-values are two-sided. `areas` took part; `left_out` had no
    value or no neighbour. `why` says what is missing and why; empty where nothing is.
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
    why: str


@dataclass(frozen=True, eq=False)
class Map:
    """Values less their mean (all 0 where all are equal), their weights, and how many areas had to
    be left out."""

    z: np.ndarray
    w: sparse.csr_array
    left_out: int

    @property
    def sums(self) -> tuple[float, float, float]:
        """The three sums of weights in the variances of Cliff and Ord: S₀, S₁ and S₂."""
        w = self.w
        s2 = ((w.sum(axis=0) + w.sum(axis=1)) ** 2).sum()
        return w.sum(), (w + w.T).power(2).sum() / 2, s2

    @property
    def kurtosis(self) -> float:
        """How far single values stick out: 3 of normal ones."""
        square = (self.z**2).sum()
        return len(self.z) * (self.z**4).sum() / square**2 if square else 0.0


def mapped(values, weights, standardise: bool) -> Map:
    """The areas that have a value and a neighbour; at least 4."""
    x = checks.one_dimensional("values", checks.numbers("values", values))
    w, known = weights_of(weights, len(x)), ~np.isnan(x)
    x, w = x[known], w[known][:, known]
    alone = (w.sum(axis=1) == 0) & (w.sum(axis=0) == 0)
    x, w = x[~alone], w[~alone][:, ~alone]
    checks.at_least("the number of areas with a value and a neighbour", len(x), 4, "areas")
    # Equal values can miss their mean by rounding.
    z = x - x.mean() if np.ptp(x) > 0 else np.zeros_like(x)
    return Map(z, row_standardised(w) if standardise else w, len(known) - len(x))


def judged(
    figure: Callable[[np.ndarray], np.ndarray],
    of: Map,
    expected: float,
    variance: float,
    assumption: str,
    permutations: int,
    seed: int,
) -> Autocorrelation:
    """A figure of the map held against its variance and against its values under permutations.

    `figure` is given values of shape (times, areas) and answers once for each time.
    """
    permutations = checks.at_least("permutations", permutations, 99, "permutations")
    about = {"assumption": assumption, "areas": len(of.z), "left_out": of.left_out}
    nan = float("nan")
    if not of.z.any():
        return Autocorrelation(nan, expected, nan, nan, nan, nan, why=EQUAL, **about)
    value = float(figure(of.z[None])[0])
    chance = np.concatenate([figure(dealt) for dealt in _dealt_out(of.z, permutations, seed)])
    least = min((chance >= value - 1e-12).sum(), (chance <= value + 1e-12).sum())
    # Where everybody is everybody's neighbour, or one value outweighs all, it cannot vary.
    fixed = variance <= 1e-12 / (len(of.z) - 1) ** 2
    z = nan if fixed else (value - expected) / variance**0.5
    return Autocorrelation(
        value=value,
        expected=expected,
        variance=max(float(variance), 0.0),
        z=float(z),
        p=float(2 * ndtr(-abs(z))),
        p_permuted=float(min(1, 2 * (1 + least) / (1 + permutations))),
        why=FIXED if fixed else "",
        **about,
    )


def _dealt_out(z: np.ndarray, permutations: int, seed: int):
    """The values under each permutation, some at a time for the memory's sake."""
    rng, step = np.random.default_rng(seed), max(1, BLOCK // len(z))
    for first in range(0, permutations, step):
        dealt = np.tile(z, (min(step, permutations - first), 1))
        yield rng.permuted(dealt, axis=1, out=dealt)
