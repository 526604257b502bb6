"""The two shapes in which methods answer: an estimate with its interval, and a test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd


@dataclass(frozen=True, eq=False)
class Estimate:
    """Values with their intervals, how each was made, and why one is missing.

    All five have one shape, that of the numbers given; of single numbers they are single.
    `value`, `lower` and `upper` are floats, missing as NaN; a limit that does not exist may be
    infinite. `method` names the interval's formula. `why` is empty where there is a value with its
    interval, else it says what is missing and why.
    """

    value: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    method: np.ndarray
    why: np.ndarray

    @property
    def missing(self) -> np.ndarray:
        """Where there is no value."""
        return np.isnan(self.value)

    def times(self, multiplier: float) -> Estimate:
        """The same in another unit: 100 for percent, 100,000 for a rate per 100,000."""
        value, lower, upper = (multiplier * a for a in (self.value, self.lower, self.upper))
        return Estimate(value, lower, upper, self.method, self.why)

    def at(self, place) -> Estimate:
        """The part of it at a position, slice or mask."""
        parts = (self.value, self.lower, self.upper, self.method, self.why)
        return Estimate(*(part[place] for part in parts))

    def frame(self, index=None) -> pd.DataFrame:
        """One row per value: value, lower, upper, method, why."""
        columns = ("value", "lower", "upper", "method", "why")
        return pd.DataFrame({c: np.ravel(getattr(self, c)) for c in columns}, index=index)


@dataclass(frozen=True, eq=False)
class Significance:
    """Test statistics with their degrees of freedom and p-values; `why` as in `Estimate`."""

    statistic: np.ndarray
    df: np.ndarray
    p: np.ndarray
    method: str
    why: np.ndarray


def estimate(value, lower, upper, method, why="") -> Estimate:
    """An `Estimate` of parts that fit each other's shape, single where all are single."""
    value, lower, upper = (np.asarray(a, float) for a in (value, lower, upper))
    words = (np.asarray(method, object), np.asarray(why, object))
    return Estimate(*(a[()] for a in np.broadcast_arrays(value, lower, upper, *words)))


def significance(statistic, df, p, method: str, why="") -> Significance:
    """A `Significance` of parts that fit each other's shape, single where all are single."""
    parts = (*(np.asarray(a, float) for a in (statistic, df, p)), np.asarray(why, object))
    statistic, df, p, why = (a[()] for a in np.broadcast_arrays(*parts))
    return Significance(statistic, df, p, method, why)


def quotient(above: np.ndarray, below: np.ndarray) -> np.ndarray:
    """A quotient of arrays of one shape, missing where it would be divided by 0."""
    if below.all():  # dividing where it can be, number by number, takes three times as long
        return above / below
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below != 0)


def exp(exponent: np.ndarray) -> np.ndarray:
    """The exponential function; endless, without a warning, where no number is so large."""
    with np.errstate(over="ignore"):
        return np.exp(exponent)


def reasons(shape, *cases) -> np.ndarray:
    """Why values are missing: the first of `cases`, pairs of a mask and a sentence, that holds.

    Read only where none holds, as it nearly always is: no array of words is made then.
    """
    cases = [(mask, sentence) for mask, sentence in cases if np.any(mask)]
    if not cases:
        return np.broadcast_to(np.array("", object), shape)
    why = np.full(shape, "", object)
    for mask, sentence in reversed(cases):
        why[np.broadcast_to(mask, shape)] = sentence
    return why
