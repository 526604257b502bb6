"""Matrices of weights as the spatial methods need them."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from equitymap.methods import checks
from equitymap.methods.errors import DenominatorError, ShapeError


def weights_of(weights, n: int | None = None) -> sparse.csr_array:
    """Weights as every method here needs them: square, not below 0, no area its own neighbour.

    Meaning: the door for weights that come from elsewhere; a diagonal is taken out.

    Parameters
    ----------
    weights : scipy.sparse array or matrix, or a dense one
        One row and column per area.
    n : int, optional
        How many areas there have to be.

    Returns
    -------
    scipy.sparse.csr_array
        A copy of floats; what was given is left as it is.

    Raises
    ------
    ShapeError, DenominatorError, NotFiniteError
        Where it is not square or not of n areas, or a weight is below 0, missing or infinite.

    Examples
    --------
    >>> weights_of([[1, 2], [1, 0]]).toarray().tolist()
    [[0.0, 2.0], [1.0, 0.0]]
    """
    if not sparse.issparse(weights):
        weights = checks.numbers("weights", weights, missing=False)
        if weights.ndim != 2:
            seen = f"shape {weights.shape}"
            raise ShapeError("weights", "square, a row and a column per area", seen)
    weights = sparse.csr_array(weights, dtype=float)
    side = weights.shape[0] if n is None else n
    if weights.shape != (side, side):
        seen = " by ".join(map(str, weights.shape))
        raise ShapeError("weights", f"{side} by {side}, a row and a column per area", seen)
    checks.numbers("weights", weights.data, missing=False)
    checks.refuse(DenominatorError, "weights", "0 or more", weights.data, weights.data < 0)
    return neighbours_only(weights)


def neighbours_only(weights) -> sparse.csr_array:
    """Weights without those of an area to itself and without stored zeros; of counts, ones."""
    edges = sparse.coo_array(weights)
    keep = (edges.row != edges.col) & (edges.data != 0)
    data = edges.data[keep]
    if np.issubdtype(data.dtype, np.integer):  # counts of shared vertices
        data = np.ones_like(data)
    return sparse.csr_array((data, (edges.row[keep], edges.col[keep])), shape=weights.shape)
