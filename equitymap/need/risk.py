"""High-risk areas: those with the worst values of an indicator."""

from __future__ import annotations

import numpy as np

from equitymap.disclosure import Values

SHARE = 0.2


def high_risk(values: Values, mask: np.ndarray | None = None, share: float = SHARE) -> np.ndarray:
    """Which areas are in the worst `share` of those in `mask` (of all, when none is given).

    Worst is high where low is better and low where high is better; where neither is, none is at
    risk. Of n areas with a value the worst ⌊share · n + ½⌋ count, and all that equal the last.
    """
    worst = worst_first(values)
    if mask is not None:
        worst = np.where(mask, worst, np.nan)
    return worst_share(worst, share)


def worst_first(values: Values) -> np.ndarray:
    """The values turned so that lower is worse; missing throughout where neither end is worse."""
    turned = {"low": -1.0, "high": 1.0, "neither": np.nan}[values.indicator.polarity]
    return turned * values.frame["value"].to_numpy(float)


def worst_share(worst: np.ndarray, share: float) -> np.ndarray:
    """Which of these are the lowest `share`, with all that equal the last of them."""
    known = np.sort(worst[np.isfinite(worst)])
    number = int(np.floor(share * len(known) + 0.5))
    if number == 0:
        return np.zeros(len(worst), bool)
    return worst <= known[min(number, len(known)) - 1]
