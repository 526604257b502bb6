"""Which values are their numerator divided by their denominator: only those can be added up."""

from __future__ import annotations

import numpy as np

# Published values are rounded, to whole numbers or to a decimal at least; what is further off than
# this (or than a fiftieth of the value) is not numerator ÷ denominator.
WHOLE, DECIMAL, RELATIVE = 0.6, 0.06, 0.02
# So many of a hundred may be: misprints, not another way to count.
MOST_ODD = 0.1


def odd(values, numerators, denominators, multiplier) -> np.ndarray:
    """Which values are not `multiplier` × numerator ÷ denominator; what lacks one is not odd."""
    values, x, n = (np.asarray(numbers, float) for numbers in (values, numerators, denominators))
    known = (values > 0) & (x > 0) & (n > 0)
    made = np.divide(multiplier * x, n, out=np.full_like(values, np.nan), where=known)
    rounding = np.where(values % 1 == 0, WHOLE, DECIMAL)
    return known & (np.abs(values - made) > np.maximum(rounding, RELATIVE * values))


def add_up(counted: int, odd_ones: int) -> bool:
    """Whether values can be added up, so many of which have counts and so many are odd."""
    return counted > 0 and odd_ones <= MOST_ODD * counted
