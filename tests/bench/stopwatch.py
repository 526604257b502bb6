"""Timing a method, alone and beside a peer whose answer it has to equal."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter

import numpy as np

AREAS = 33_755  # the LSOAs of England
Call = Callable[[], object]


def milliseconds(call: Call, times: int = 7) -> float:
    """The median of several runs, after one to warm up."""
    call()
    return median(once(call) for _ in range(times))


def once(call: Call) -> float:
    """Milliseconds of one run."""
    begun = perf_counter()
    call()
    return 1000 * (perf_counter() - begun)


def beside(ours: Call, theirs: Call, times: int = 15) -> dict[str, float]:
    """Both timed in turns, their ratio, and by how much their limits differ at most, relatively."""
    one, other = (np.asarray(call(), float) for call in (ours, theirs))
    apart = np.abs(one - other) / np.maximum(np.abs(other), 1e-300)
    # In turns, so that what else the machine does slows both alike.
    pairs = [(once(ours), once(theirs)) for _ in range(times)]
    here, there = (median(side) for side in zip(*pairs, strict=True))
    return {
        "ms": round(here, 2),
        "peer, ms": round(there, 2),
        "ratio": round(here / there, 3),
        "largest relative difference": float(f"{np.where(one == other, 0, apart).max():.1e}"),
    }
