"""Hot and cold spots: places whose surroundings hold much or little (Getis and Ord)."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from equitymap.methods import checks
from equitymap.methods.permutations import Local, local
from equitymap.methods.spatial import weights_of


def getis_ord(
    values, weights, star: bool = True, permutations: int = 9_999, seed: int = 1
) -> Local:
    """Gi* (or Gi): how much the area and its neighbours hold, against what chance would give them.

    Meaning: far above 0 in a hot spot, far below in a cold one; the unit is standard deviations.

    Formula: ``(Σ w x − W x̄) / (s √((n Σw² − W²) / (n − 1)))`` with ``w_ij = 1`` for neighbours
    (Gi*: and for the area itself), ``W = Σ w``; Gi takes x̄ and s without the area.

    Caution: It names clusters, not causes; rates of small places need smoothing first. The
    z-score is not normal for skewed values and few neighbours: judge by `clusters`, whose
    p-values come from permutations and account for the number of areas.

    Parameters
    ----------
    values : array_like
        One number per area; areas without a value take no part and are missing.
    weights : scipy.sparse array
        Who is whose neighbour: any number above 0 counts as 1, for the usual variance of weights
        that sum to 1 is wrong.
    star : bool
        Whether an area counts among its own surroundings.
    permutations : int
        At least 99. With many areas take many: the smallest p-value is 2 / (1 + permutations).
    seed : int
        The same seed gives the same p-values.

    Returns
    -------
    Local
        `value` is the z-score; `place` is `hot` or `cold`. An island is missing.

    Raises
    ------
    NotFiniteError, ShapeError, TooFewError
        For infinite values, weights of another size, fewer than 3 areas.

    References
    ----------
    Ord JK, Getis A (1995), Geographical Analysis 27:286–306; equals spdep's ``localG`` and esda's
    `G_Local(transform="B")`.

    Examples
    --------
    >>> ring = np.roll(np.eye(40), 1, 1) + np.roll(np.eye(40), -1, 1)
    >>> found = getis_ord([9] * 4 + [0] * 36, ring, seed=1)
    >>> print(f"{found.value[1]:.2f} {found.place[1]} {found.clusters()[20]!r}")
    5.33 hot ''
    """
    x = checks.one_dimensional("values", checks.numbers("values", values))
    w, known = weights_of(weights, len(x)), ~np.isnan(x)
    x, w = x[known], w[known][:, known]
    w.data[:] = 1
    n = len(x)
    checks.at_least("the number of areas with a value", n, 3, "areas")
    if star:
        near, mean, n_others = sparse.csr_array(w + sparse.eye_array(n)), x.mean(), n
        variance = (x**2).mean() - mean**2
    else:
        near, n_others = w, n - 1
        mean = (x.sum() - x) / n_others
        variance = ((x**2).sum() - x**2) / n_others - mean**2
    many = near.sum(axis=1)
    chance = np.maximum(variance, 0) * (n_others * many - many**2) / (n_others - 1)
    # Of equal values the variance is 0 but for rounding, and nothing can be said.
    some = chance > 1e-14 * np.maximum((x**2).max(), 1e-300)
    score = np.full(n, np.nan)
    np.divide(near @ x - many * mean, np.sqrt(chance), out=score, where=some)
    return local(score, x, w, known, np.where(score > 0, "hot", "cold"), permutations, seed)
