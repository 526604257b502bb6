"""Reference maps for the spatial methods: values and neighbours from the vectors."""

import json

import numpy as np
from scipy import sparse


def maps(vectors) -> dict[str, dict]:
    """The data sets that hold values, neighbours and what other tools make of them."""
    known = json.loads((vectors / "spatial_autocorrelation.json").read_text())
    return {name: case for name, case in known.items() if isinstance(case, dict) and "y" in case}


def binary(neighbours: list[list[int]]) -> sparse.csr_array:
    """Ones where two areas are neighbours."""
    rows = np.repeat(np.arange(len(neighbours)), [len(row) for row in neighbours])
    columns = np.concatenate(neighbours).astype(int)
    return sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(neighbours),) * 2)


def grid(side: int) -> tuple[np.ndarray, np.ndarray, sparse.csr_array]:
    """A chessboard: its x, its y, and who shares an edge or a corner."""
    x, y = np.tile(np.arange(side), side), np.repeat(np.arange(side), side)
    apart = np.maximum(abs(x[:, None] - x), abs(y[:, None] - y))
    return x, y, sparse.csr_array((apart == 1).astype(float))
