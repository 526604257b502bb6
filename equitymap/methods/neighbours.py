"""Who is whose neighbour: sparse matrices of weights, one row and one column per area.

A weight matrix is a `scipy.sparse` array; libpysal's `Graph.sparse` is one too. Nobody is his own
neighbour here; methods that count an area itself (Gi*, local empirical Bayes) add it themselves.
"""

from __future__ import annotations

import numpy as np
import shapely
from scipy import sparse
from scipy.spatial import cKDTree

from equitymap.methods import checks
from equitymap.methods.spatial import neighbours_only, weights_of


def queen(geometries) -> sparse.csr_array:
    """Areas that share at least one point of their outlines.

    Meaning: the usual first choice for areas that cover a country without gaps. An area that
    touches nobody (an island) has an empty row.

    Formula: ``w_ij = 1`` where the outlines of i and j have a vertex in common, else 0.

    Caution: Where outlines were simplified one by one, or come from two files, they no longer
    share vertices: take `nearest`. A river or an estuary parts areas that a bridge joins.

    Parameters
    ----------
    geometries : array_like of shapely geometries
        One polygon or multipolygon per area, of one coverage: neighbours repeat each other's
        vertices exactly, as the published boundaries do.

    Returns
    -------
    scipy.sparse.csr_array
        Symmetric, of ones, shape (areas, areas).

    References
    ----------
    Cliff AD, Ord JK (1981), Spatial Processes; equals libpysal's `Graph.build_contiguity`.

    Examples
    --------
    >>> queen(shapely.box([0, 1, 5], [0, 0, 0], [1, 2, 6], [1, 1, 1])).toarray().tolist()
    [[0, 1, 0], [1, 0, 0], [0, 0, 0]]
    """
    geometries = np.asarray(geometries, object)
    points, owner = shapely.get_coordinates(geometries, return_index=True)
    _, vertex = np.unique(points @ [1, 1j], return_inverse=True)
    incidence = sparse.csr_array(
        (np.ones(len(vertex), np.int32), (owner, vertex)),
        shape=(len(geometries), vertex.max(initial=-1) + 1),
    )
    return neighbours_only(incidence @ incidence.T)


def nearest(x, y, k: int = 6) -> sparse.csr_array:
    """The k areas whose centres lie nearest.

    Meaning: everybody has the same number of neighbours and nobody is an island, whatever the
    outlines look like.

    Formula: ``w_ij = 1`` where j is among the k nearest to i, else 0.

    Caution: Near the coast and the border the neighbours all lie to one side.

    Parameters
    ----------
    x, y : array_like
        Coordinates in metres (British National Grid), one pair per area.
    k : int
        At least 1 and fewer than there are areas.

    Returns
    -------
    scipy.sparse.csr_array
        Of ones, shape (areas, areas); not symmetric.

    Raises
    ------
    NotFiniteError, ShapeError, TooFewError, OptionError
        Where a coordinate is missing, the arrays differ in length, k is not a whole number above 0,
        or there are not k others.

    References
    ----------
    Anselin L (2002), Agricultural Economics 27:247–267.

    Examples
    --------
    >>> nearest([0, 1, 3], [0, 0, 0], k=1).toarray().astype(int).tolist()
    [[0, 1, 0], [1, 0, 0], [0, 1, 0]]
    """
    x, y = checks.aligned(
        x=checks.numbers("x", x, missing=False), y=checks.numbers("y", y, missing=False)
    )
    points = np.column_stack([checks.one_dimensional("x", x), y])
    k = checks.at_least("k", k, 1, "neighbours")
    checks.at_least("the number of areas", len(points), k + 1, f"areas for k = {k}")
    _, found = cKDTree(points).query(points, k + 1)
    rows = np.arange(len(points))
    # Areas with one centre may find each other first: drop oneself wherever it stands, else the
    # farthest.
    others = found != rows[:, None]
    others[others.all(axis=1), -1] = False
    where = np.repeat(rows, k), found[others]
    return sparse.csr_array((np.ones(len(where[0])), where), shape=(len(points),) * 2)


def islands(weights) -> np.ndarray:
    """Areas without a neighbour.

    Meaning: nothing can be said about an island's surroundings; methods leave it out by name.

    Formula: ``Σ_j w_ij = 0``.

    Caution: an area without neighbours in the matrix may well have some over a bridge.

    Parameters
    ----------
    weights : scipy.sparse array
        One row and column per area, 0 or more.

    Returns
    -------
    ndarray of bool
        One per area.

    References
    ----------
    Bivand RS, Portnov BA (2004), in Advances in Spatial Econometrics, 121–142.

    Examples
    --------
    >>> islands(sparse.csr_array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])).tolist()
    [False, False, True]
    """
    return weights_of(weights).sum(axis=1) == 0


def row_standardised(weights) -> sparse.csr_array:
    """Weights that sum to 1 for each area, so that a weighted sum is a mean of the neighbours.

    Meaning: an area with many neighbours does not count more than one with few.

    Formula: ``w_ij / Σ_j w_ij``; an island's row stays empty.

    Caution: an area with a single neighbour leans on it wholly, and the weights are no longer
    symmetric.

    Parameters
    ----------
    weights : scipy.sparse array
        One row and column per area, 0 or more.

    Returns
    -------
    scipy.sparse.csr_array
        Of the same shape.

    References
    ----------
    Cliff AD, Ord JK (1981), Spatial Processes, ch. 1; style ``W`` of spdep.

    Examples
    --------
    >>> row_standardised([[0, 1, 1], [1, 0, 0], [0, 0, 0]]).toarray().tolist()
    [[0.0, 0.5, 0.5], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]
    """
    weights = weights_of(weights)
    sums = weights.sum(axis=1)
    scale = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    return sparse.csr_array(sparse.diags_array(scale) @ weights)
