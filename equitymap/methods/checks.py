"""The door of every method: what comes in is numbers that fit each other, or is refused by name.

A missing number (NaN, None, NA) may come in wherever a single area can be missing: its result is
missing. An infinite one never may.
"""

from __future__ import annotations

from numbers import Real

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


def columns(**given) -> list[np.ndarray]:
    """Numbers in one shape, of at least one dimension, as copies that may be written to."""
    arrays = aligned(**{name: numbers(name, values) for name, values in given.items()})
    return [np.atleast_1d(array.copy()) for array in arrays]


def fitted(argument: str, array: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """The array spread over a shape that is given already."""
    try:
        return np.broadcast_to(array, shape)
    except ValueError:
        raise ShapeError(argument, f"of a shape that fits {shape}", np.shape(array)) from None


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


def single(argument: str, value, expected: str = "one number", above: float = -np.inf) -> float:
    """One number, neither missing nor infinite, greater than `above`."""
    seen = value if np.ndim(value) else np.asarray(value).item()
    if not (isinstance(seen, Real) and above < seen < np.inf):
        raise OptionError(argument, expected, value if np.ndim(value) else repr(seen))
    return float(seen)


def span(low_name: str, low, high_name: str, high) -> tuple[float, float]:
    """Two numbers, the first below the second."""
    low, high = single(low_name, low), single(high_name, high)
    if not low < high:
        raise OptionError(low_name, f"below {high_name} ({high:g})", low)
    return low, high


def share(argument: str, value: float, ends: bool = False) -> float:
    """One number between 0 and 1, the ends included where they make sense."""
    one = single(argument, value, "between 0 and 1")
    if not (0 <= one <= 1 if ends else 0 < one < 1):
        raise OptionError(argument, "between 0 and 1", value)
    return one


def z_of(confidence: float) -> float:
    """The exact normal quantile of a two-sided confidence such as 0.95."""
    return float(ndtri((1 + share("confidence", confidence)) / 2))


def one_of(argument: str, value: str, known: tuple[str, ...]) -> str:
    """A name among those a method knows."""
    if value not in known:
        raise OptionError(argument, "one of " + ", ".join(known), repr(value))
    return value


def at_least(argument: str, number, least: int, what: str, most: int | None = None) -> int:
    """A whole number of things; fewer than the method needs, or more than it takes, is refused."""
    many = single(argument, number, f"a whole number of {what}")
    if many != int(many) or (most is not None and many > most):
        expected = "a whole number" + (f" up to {most:,}" if most is not None else "")
        raise OptionError(argument, f"{expected} of {what}", number)
    if many < least:
        raise TooFewError(argument, f"at least {least:,} {what}", int(many))
    return int(many)


def position(argument: str, value, size: int) -> int:
    """The position of one of `size` things, from 0."""
    expected = f"a position between 0 and {size - 1}"
    where = single(argument, value, expected)
    if where not in range(size):
        raise OptionError(argument, expected, value)
    return int(where)


def unit(multiplier) -> float:
    """What a figure is multiplied by to be in another unit: 100 for percent."""
    return single("multiplier", multiplier, "a number above 0", above=0)


def known_values(values) -> np.ndarray:
    """The numbers that are known, in one row."""
    array = numbers("values", values).ravel()
    return array[~np.isnan(array)]


def classes_of(k) -> int:
    """How many classes a map has: the class of an area is kept in one byte."""
    return at_least("k", k, 1, "classes", most=255)


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
