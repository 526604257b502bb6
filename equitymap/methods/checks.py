"""The door of every method: what comes in is numbers that fit each other, or is refused by name.

A missing number (NaN, None, NA) may come in wherever a single area can be missing: its result is
missing. An infinite one never may.
"""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from equitymap.methods.errors import (
    CountError,
    DenominatorError,
    NotFiniteError,
    OptionError,
    ShapeError,
    TooFewError,
)

MISSING = "an input is missing"


def numbers(argument: str, values, missing: bool = True, infinite: bool = False) -> np.ndarray:
    """Floats; missing ones and infinite ones only where these are allowed."""
    try:
        if hasattr(values, "to_numpy"):
            array = values.to_numpy(float, na_value=np.nan)
        else:
            array = np.asarray(values, float)
    except (TypeError, ValueError):
        raise NotFiniteError(argument, "numbers", type(values).__name__) from None
    # Both ends finite and none missing: two quick passes for what is nearly always so.
    if not (array.min(initial=0) > -np.inf and array.max(initial=0) < np.inf):
        if not infinite:
            refuse(NotFiniteError, argument, "finite", array, np.isinf(array))
        if not missing:
            refuse(NotFiniteError, argument, "known throughout", array, np.isnan(array))
    return array


def aligned(**arrays: np.ndarray) -> list[np.ndarray]:
    """The arrays in their common shape."""
    try:
        return np.broadcast_arrays(*arrays.values())
    except ValueError:
        shapes = ", ".join(f"{name} {np.shape(a)}" for name, a in arrays.items())
        argument = f"the shape of {' and '.join(arrays)}"
        raise ShapeError(argument, "one that fits all", shapes) from None


def one_dimensional(argument: str, array: np.ndarray) -> np.ndarray:
    """An array of one number per area."""
    if array.ndim != 1:
        raise ShapeError(argument, "one number per area, one-dimensional", f"shape {array.shape}")
    return array


def counts(argument: str, values, whole: bool = False, missing: bool = True) -> np.ndarray:
    """Numbers of people or events: none below 0, and whole where the method needs that."""
    array = numbers(argument, values, missing)
    if _least(array) < 0:
        refuse(CountError, argument, "0 or more", array, array < 0)
    if whole:
        refuse(CountError, argument, "whole", array, array != np.round(array), nan=True)
    return array


def denominators(argument: str, values, missing: bool = True) -> np.ndarray:
    """Numbers above 0."""
    array = numbers(argument, values, missing)
    if _least(array) <= 0:
        refuse(DenominatorError, argument, "above 0", array, array <= 0)
    return array


def parts(x_name: str, x, n_name: str, n) -> tuple[np.ndarray, np.ndarray]:
    """Counts and what they are counted among, in one shape: 0 ≤ x ≤ n and n above 0."""
    x, n = aligned(**{x_name: counts(x_name, x), n_name: denominators(n_name, n)})
    if (above := x > n).any():
        seen = f"{_first(x, above)} of {n[above].flat[0]:g}"
        raise CountError(x_name, f"at most {n_name}", seen)
    return x, n


def share(argument: str, value: float, ends: bool = False) -> float:
    """One number between 0 and 1, the ends included where they make sense."""
    inside = 0 <= value <= 1 if ends else 0 < value < 1
    if not inside:
        raise OptionError(argument, "between 0 and 1", value)
    return float(value)


def z_of(confidence: float) -> float:
    """The exact normal quantile of a two-sided confidence such as 0.95."""
    return float(ndtri((1 + share("confidence", confidence)) / 2))


def one_of(argument: str, value: str, known: tuple[str, ...]) -> str:
    """A name among those a method knows."""
    if value not in known:
        raise OptionError(argument, "one of " + ", ".join(known), repr(value))
    return value


def at_least(argument: str, number: int, least: int, what: str) -> None:
    """Refuse fewer things than the method needs."""
    if number < least:
        raise TooFewError(argument, f"at least {least} {what}", number)


def refuse(error, argument: str, expected: str, array, wrong, nan: bool = False) -> None:
    """Raise `error` naming the first number that is wrong; with `nan`, missing ones are let by."""
    if nan:
        wrong = wrong & ~np.isnan(array)
    if np.any(wrong):
        raise error(argument, expected, _first(array, wrong))


def _least(array: np.ndarray) -> float:
    """The smallest number that is not missing; the plain minimum is ten times as fast."""
    least = array.min(initial=np.inf)
    return np.fmin.reduce(array, axis=None, initial=np.inf) if np.isnan(least) else least


def _first(array: np.ndarray, wrong: np.ndarray) -> str:
    position = np.unravel_index(np.argmax(wrong), array.shape) if array.ndim else ()
    at = ", ".join(map(str, position))
    return f"{array[position]:g}" + (f" at position {at} (from 0)" if at else "")
