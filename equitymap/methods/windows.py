"""Periods of a series: told apart, put in order, and turned into points in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitymap.methods.checks import numbers
from equitymap.methods.errors import NotFiniteError, OverlapError, ShapeError


@dataclass(frozen=True, eq=False)
class Periods:
    """Periods that do not overlap: first and last years or days as given, order and years.

    `order` puts them in the order of time; `years` is when each begins, in years and parts of
    years in which yearly, quarterly and monthly periods are equally far apart.
    """

    first: np.ndarray
    last: np.ndarray
    order: np.ndarray
    years: np.ndarray


def periods(starts, ends=None) -> Periods:
    """Periods told by their first and last years or days.

    Periods that overlap or repeat are refused: values of rolling averages share their data, and a
    test that takes them for independent findings sees changes that are none. `starts` are years, as
    numbers, or dates; `ends` the last years or days, the same as the first if not given.
    """
    first = _read("starts", starts)
    last = first if ends is None else _read("ends", ends)
    if first.ndim != 1 or first.shape != last.shape or first.dtype.kind != last.dtype.kind:
        seen = f"{first.dtype} {first.shape}, {last.dtype} {last.shape}"
        raise ShapeError("the pair of starts and ends", "one per point, of one kind", seen)
    if (last < first).any():
        raise OverlapError("every end", "its start or later", str(last[last < first][0]))
    order = np.argsort(first, kind="stable")
    touching = np.flatnonzero(first[order][1:] <= last[order][:-1])
    if touching.size:
        one, other = order[touching[0]], order[touching[0] + 1]
        seen = f"{_told(first[one], last[one])} and {_told(first[other], last[other])}"
        raise OverlapError("each period", "apart from the others (no rolling averages)", seen)
    return Periods(first, last, order, _years(first))


def instant(argument: str, value, among: Periods):
    """One year or day, of the kind in which the periods are told."""
    read = _read(argument, [value])
    if read.dtype.kind != among.first.dtype.kind:
        expected = "a year" if among.first.dtype.kind == "f" else "a day"
        raise ShapeError(argument, f"{expected}, as the periods are told", value)
    return read[0]


def _read(argument: str, values) -> np.ndarray:
    array = np.asarray(values)
    if array.dtype.kind in "iuf":
        return numbers(argument, array, missing=False)
    try:
        dates = pd.to_datetime(pd.Series(values), format="ISO8601").to_numpy("datetime64[D]")
    except (ValueError, TypeError) as wrong:
        raise NotFiniteError(f"each of {argument}", "a year or a date", str(wrong)) from None
    if np.isnat(dates).any():
        raise NotFiniteError(f"each of {argument}", "a year or a date", "a missing one")
    return dates


def _years(first: np.ndarray) -> np.ndarray:
    if first.dtype.kind == "f":
        return first
    months = first.astype("datetime64[M]")
    days = (first - months.astype("datetime64[D]")).astype(int)
    return 1970 + (months.astype(int) + days / 31) / 12


def _told(first, last) -> str:
    words = [f"{x:g}" if isinstance(x, float) else str(x) for x in (first, last)]
    return words[0] if words[0] == words[1] else " to ".join(words)
