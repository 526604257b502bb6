"""How unusual an area's neighbours are, were the values of all others dealt out at random.

What local Moran's I and Gi* have in common. The draws come from a generator of their own: esda's
engine without numba sets the seed of numpy's global one, which all threads of a server share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from equitymap.methods import checks
from equitymap.methods.significance import false_discovery
from equitymap.methods.spatial import weights_of

BLOCK = 4_000_000
ISLAND = "no neighbour with a value"
EQUAL = "all values are equal"


@dataclass(frozen=True, eq=False)
class Local:
    """One figure per area: `value`, its p-value, that p-value adjusted for all areas, its place.

    `place` says what an area and its surroundings are, whether or not that could be chance;
    `why` says why a value is missing.
    """

    value: np.ndarray
    p: np.ndarray
    p_adjusted: np.ndarray
    place: np.ndarray
    why: np.ndarray

    def clusters(self, level: float = 0.05) -> np.ndarray:
        """The place of each area that is beyond chance at `level`, adjusted for all; else empty."""
        level = checks.share("level", level)
        return np.where(np.nan_to_num(self.p_adjusted, nan=1.0) <= level, self.place, "")


def conditional(values, weights, permutations: int = 999, seed: int = 1) -> np.ndarray:
    """Two-sided pseudo p-value of the sum over each area's neighbours.

    Meaning: how often the sum of what the neighbours have is at least as far out as the one seen,
    when an area keeps its own value and the values of all others are dealt out at random. Local
    Moran's I and Gi, Gi* differ only in what they do with this sum, so this is the p-value of each.

    Formula: ``min(1, 2 (1 + min(#{S ≥ s}, #{S ≤ s})) / (1 + permutations))`` with s = Σ w_ij x_j
    and S its values under the permutations.

    Caution: All areas share the same permutations, so two p-values are not independent of each
    other; and n areas make n tests: see `false_discovery`.

    Parameters
    ----------
    values : array_like
        One number per area, none missing.
    weights : scipy.sparse array
        One row and column per area, 0 or more; of any kind.
    permutations : int
        At least 99.
    seed : int
        The same seed gives the same p-values; no other random numbers are touched.

    Returns
    -------
    ndarray
        One p-value per area, missing for an island; never below 1 / (1 + permutations).

    Raises
    ------
    NotFiniteError, ShapeError, TooFewError
        Where a value is missing, the weights are of another size, or there are too few areas or
        permutations.

    References
    ----------
    Anselin L (1995), Geographical Analysis 27:93–115; as esda's `crand` with
    ``alternative="two-sided"``.

    Examples
    --------
    >>> ring = np.roll(np.eye(40), 1, 1) + np.roll(np.eye(40), -1, 1)
    >>> conditional([9] * 4 + [0] * 36, ring, seed=1)[[1, 20]].round(2).tolist()
    [0.01, 1.0]
    """
    values = checks.one_dimensional("values", checks.numbers("values", values, missing=False))
    weights, n = weights_of(weights, len(values)), len(values)
    checks.at_least("permutations", permutations, 99, "permutations")
    checks.at_least("the number of areas", n, 3, "areas")
    degree = np.diff(weights.indptr)
    most = int(degree.max())
    if most == 0:
        return np.full(n, np.nan)
    # One more than an area has neighbours: where its own value is drawn, the last takes its place,
    # which leaves a fair draw among the others.
    drawn = _draws(np.random.default_rng(seed), n, most + 1, permutations)
    seen = weights @ values
    above, below = np.zeros(n, int), np.zeros(n, int)
    at = drawn[:, :most].ravel()
    order = np.argsort(at, kind="stable")
    bounds = np.searchsorted(at[order], np.arange(n + 1))
    step = max(1, BLOCK // permutations)
    for first in range(0, n, step):
        last = min(first + step, n)
        part, many = weights[first:last], degree[first:last]
        padded = np.zeros((last - first, most))
        place = np.arange(part.nnz) - np.repeat(part.indptr[:-1], many)
        padded[np.repeat(np.arange(last - first), many), place] = part.data
        sums = padded @ values[drawn[:, :most]].T
        hits = order[bounds[first] : bounds[last]]
        which, nth = np.divmod(hits, most)
        area = at[hits]
        stands_in = drawn[which, degree[area]]
        sums[area - first, which] += padded[area - first, nth] * (values[stands_in] - values[area])
        # Sums of the same values in another order differ in the last digits and are still equal.
        slack = 1e-12 * (part @ np.abs(values) + 1e-300)[:, None]
        above[first:last] = (sums >= seen[first:last, None] - slack).sum(axis=1)
        below[first:last] = (sums <= seen[first:last, None] + slack).sum(axis=1)
    p = np.minimum(1, 2 * (1 + np.minimum(above, below)) / (1 + permutations))
    return np.where(degree > 0, p, np.nan)


def local(value, x, w, known, place, permutations: int, seed: int) -> Local:
    """A local figure with its p-values, spread over all areas, those without one missing.

    Meaning: what `local_moran` and the hot spots have in common.

    Parameters
    ----------
    value, x, place : ndarray
        The figure, what it is about and its words, one per area that has a value.
    w : scipy.sparse array
        Their weights.
    known : ndarray of bool
        Which of all areas they are.
    permutations, seed : int
        As in `local_moran`.

    Returns
    -------
    Local
        One entry per area of `known`.

    Examples
    --------
    >>> x = np.arange(4.0)
    >>> local(x, x, weights_of(np.ones((4, 4))), x >= 0, x, 99, 1).value.tolist()
    [0.0, 1.0, 2.0, 3.0]
    """
    alone = (w.sum(axis=1) == 0) | np.isnan(value)
    p = np.where(alone, np.nan, conditional(x, w, permutations, seed))
    why = np.full(len(known), checks.MISSING, object)
    why[known] = np.where((w.sum(axis=1) == 0), ISLAND, np.where(alone, EQUAL, ""))
    return Local(
        value=_spread(np.where(alone, np.nan, value), known),
        p=_spread(p, known),
        p_adjusted=_spread(false_discovery(p), known),
        place=_spread(np.where(alone, "", place).astype(object), known, ""),
        why=why,
    )


def _spread(numbers, known, empty=np.nan) -> np.ndarray:
    whole = np.full(len(known), empty, numbers.dtype)
    whole[known] = numbers
    return whole


def _draws(rng, n: int, many: int, times: int) -> np.ndarray:
    """`times` draws of `many` different numbers below n, in random order (Floyd's algorithm)."""
    drawn = np.full((times, many), -1)
    for column, last in enumerate(range(n - many, n)):
        taken = rng.integers(0, last + 1, times)
        again = (drawn[:, :column] == taken[:, None]).any(axis=1)
        drawn[:, column] = np.where(again, last, taken)
    return rng.permuted(drawn, axis=1)
