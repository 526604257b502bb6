"""Cells of number columns → numbers, intervals, and the reason where there is no number.

A mark such as `*` or `..` is not a number and not a fault: the layouts file says what each means.
Anything else that is not a number is a bad cell.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from equitymap.sources.layouts import Marks, layouts

BLANK = "blank in the file"


@dataclass
class Numbers:
    """One column read as numbers: `value` (NaN where there is none) and why there is none.

    `mark` is the position in `reasons` of the reason for each cell without a number, -1 elsewhere;
    `bad` says which cells are neither a number nor a known mark.
    """

    value: np.ndarray
    mark: np.ndarray
    bad: np.ndarray
    reasons: list[Reason]

    def among(self, field: str) -> np.ndarray:
        """One field of the reason for every cell; None (or NaN) for cells with a number."""
        of = [getattr(reason, field) for reason in self.reasons]
        return np.array([*of, None], dtype=object)[self.mark]


@dataclass(frozen=True)
class Reason:
    """Why a cell holds no number: its status, the words for people, the interval of a count."""

    status: str
    note: str
    lower: float = np.nan
    upper: float = np.nan


def numbers(cells: pa.ChunkedArray | pa.Array, marks: Marks | None = None) -> Numbers:
    """Read a column of cells as numbers: `29,199`, `12 %`, `£1,200`, `1e-3`, marks and blanks."""
    marks = marks or layouts().marks
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type):
        value = cells.to_numpy(zero_copy_only=False).astype("float64")
        empty = ~np.isfinite(value)
        value = np.where(empty, np.nan, value)
        return Numbers(value, np.where(empty, 0, -1), np.zeros(len(value), bool), [_BLANK])
    if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
        cells = cells.cast(pa.string())
    text = pc.fill_null(pc.utf8_trim_whitespace(cells), "")
    value = _plain(text)
    left = np.flatnonzero(np.isnan(value))
    mark = np.full(len(value), -1)
    bad = np.zeros(len(value), bool)
    reasons: list[Reason] = []
    if len(left):
        kinds = pc.dictionary_encode(text.take(pa.array(left)))
        read = [_read(str(kind), marks) for kind in kinds.dictionary.to_pylist()]
        position = kinds.indices.to_numpy(zero_copy_only=False)
        reasons = [found for found in read if isinstance(found, Reason)]
        of_kind = [reasons.index(found) if isinstance(found, Reason) else -1 for found in read]
        plain = [found if isinstance(found, float) else np.nan for found in read]
        value[left] = np.array(plain)[position]
        mark[left] = np.array(of_kind)[position]
        bad[left] = np.array([found is None for found in read])[position]
    return Numbers(value, mark, bad, reasons)


_BLANK = Reason("missing", BLANK)


def _plain(text: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """Numbers spelled without any ornament; NaN for all other cells."""
    simple = pc.match_substring_regex(text, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
    number = pc.cast(pc.if_else(simple, text, None), pa.float64())
    value = number.to_numpy(zero_copy_only=False).astype("float64", copy=True)
    value[~np.isfinite(value)] = np.nan
    return value


def _read(text: str, marks: Marks) -> float | Reason | None:
    """One distinct cell text: a number with ornaments, the reason there is none, or None if bad."""
    if not text:
        return _BLANK
    if found := marks.find(text):
        return Reason(*found)
    bare = text.replace("\u2212", "-").replace("£", "").replace("\u00a0", "").strip()
    bare = bare.removesuffix("%").strip()
    if marks.number.fullmatch(bare) and math.isfinite(number := float(bare.replace(",", ""))):
        return number
    return None


def text_of(cells: pa.ChunkedArray | pa.Array) -> pd.Series:
    """A column as trimmed text; blanks and nulls are missing."""
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_floating(cells.type):  # years and codes that a file keeps as 2021.0
        cells = pc.replace_substring_regex(cells.cast(pa.string()), r"\.0$", "")
    words = pc.utf8_trim_whitespace(cells.cast(pa.string()))
    return pd.Series(pc.if_else(pc.equal(words, ""), None, words).to_pandas()).astype("str")
