"""What numbers cannot be: a count below 0, a share of more than everybody, a rank before the first.

Each function takes whole columns: which rows are of which kind, and the numbers stated in them.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

WHOLE = 100 + 1e-9  # a computed 100 % may be a hair above it


def impossible(
    share: np.ndarray,
    count: np.ndarray,
    rank: np.ndarray,
    value: np.ndarray,
    sides: Mapping[str, np.ndarray],
) -> dict[str, list[tuple[np.ndarray, str]]]:
    """Role of a cell → which cells hold a number that cannot be, and why; no number is none."""
    part, whole = sides["numerator"], sides["denominator"]
    return {
        "value": [
            (count & (value < 0), "a count below 0"),
            (share & ((value < 0) | (value > WHOLE)), "not a percentage between 0 and 100"),
            (rank & (value < 1), "a rank below 1"),
        ],
        "numerator": [
            ((share | count) & (part < 0), "a count below 0"),
            (share & (part > whole), "more than its denominator"),
        ],
        "denominator": [((share | count) & (whole < 0), "a count below 0")],
    }
