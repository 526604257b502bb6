"""Cells of number columns → numbers, intervals, and the reason where there is no number.

A mark such as `*` or `..` is not a number and not a fault: the layouts file says what each means.
Anything else that is not a number is a bad cell.
"""

from __future__ import annotations

import math
import re
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
    `bad` says which cells are neither a number nor a known mark; `percent` whether cells carry a
    percent sign, `comma` whether the column has decimal commas.
    """

    value: np.ndarray
    mark: np.ndarray
    bad: np.ndarray
    reasons: list[Reason]
    percent: bool = False
    comma: bool = False

    def plus(self, other: Numbers) -> Numbers:
        """The sum of two columns; where one has no number there is none, for its reason."""
        mark = np.where(self.mark >= 0, self.mark, other.mark + len(self.reasons))
        mark = np.where((self.mark < 0) & (other.mark < 0), -1, mark)
        return Numbers(
            self.value + other.value, mark, self.bad | other.bad, [*self.reasons, *other.reasons]
        )

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
    """Read a column of cells as numbers: `29,199`, `12 %`, `£1,200`, `(3)`, `1e-3`, marks, blanks.

    Commas are decimal where most cells of a column have one and it can be meant in no other way.
    """
    marks = marks or layouts().marks
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if pa.types.is_dictionary(cells.type):
        cells = cells.cast(cells.type.value_type)
    if pa.types.is_integer(cells.type) or pa.types.is_floating(cells.type):
        value = cells.to_numpy(zero_copy_only=False).astype("float64")
        empty = ~np.isfinite(value)
        value = np.where(empty, np.nan, value)
        mark = np.where(empty, 0, -1).astype("int32")
        return Numbers(value, mark, np.zeros(len(value), bool), [_BLANK])
    if not (pa.types.is_string(cells.type) or pa.types.is_large_string(cells.type)):
        cells = cells.cast(pa.string())
    text = pc.fill_null(pc.utf8_trim_whitespace(cells), "")
    value = _plain(text)
    left = np.flatnonzero(np.isnan(value))
    mark = np.full(len(value), -1, dtype="int32")
    bad = np.zeros(len(value), bool)
    reasons: list[Reason] = []
    percent = comma = False
    if len(left):
        kinds = pc.dictionary_encode(text.take(pa.array(left)))
        texts = [str(kind) for kind in kinds.dictionary.to_pylist()]
        read = [_read(one, marks) for one in texts]
        if None in read and _has_decimal_commas(texts, read, value, len(left)):
            read, comma = [_read(_with_points(one), marks) for one in texts], True
        percent = any(one.endswith("%") for one in texts)
        position = kinds.indices.to_numpy(zero_copy_only=False)
        reasons = [found for found in read if isinstance(found, Reason)]
        of_kind = [reasons.index(found) if isinstance(found, Reason) else -1 for found in read]
        plain = [found if isinstance(found, float) else np.nan for found in read]
        value[left] = np.array(plain)[position]
        mark[left] = np.array(of_kind)[position]
        bad[left] = np.array([found is None for found in read])[position]
    return Numbers(value, mark, bad, reasons, percent, comma)


_BLANK = Reason("missing", BLANK)
# Currency, spaces between thousands, and the publisher's letters for revised and provisional.
_ORNAMENTS = re.compile(
    r"Â?£|\u00a0|(?<=\d)[ \u2009\u202f](?=\d{3}(?!\d))"
    r"|\s*[\[(](?:r|p|e|revised|provisional|estimated)[\])]$",
    re.IGNORECASE,
)
_NEGATIVE = re.compile(r"\((\d[\d,.]*)\)")
_COMMA = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+),\d+ ?%?")


def _has_decimal_commas(texts: list[str], read: list, value: np.ndarray, odd: int) -> bool:
    """Whether the column's cells that are no numbers are numbers with a decimal comma, most cells
    have one, and none has a decimal point or commas between thousands that cannot be meant so."""
    wrong = [one for one, found in zip(texts, read, strict=True) if found is None]
    if not all(_COMMA.fullmatch(one) for one in wrong):
        return False
    others = [one for one, found in zip(texts, read, strict=True) if isinstance(found, float)]
    plain = value[np.isfinite(value)]
    if len(plain) >= odd or not all(_COMMA.fullmatch(one) for one in others):
        return False
    return bool((plain == plain.round()).all())


def _with_points(text: str) -> str:
    return text.replace(".", "").replace(",", ".") if _COMMA.fullmatch(text) else text


def _plain(text: pa.ChunkedArray | pa.Array) -> np.ndarray:
    """Numbers spelled without any ornament; NaN for all other cells."""
    try:
        number = pc.cast(text, pa.float64())
    except pa.ArrowInvalid:  # some cell is none: they are looked at one by one
        simple = pc.match_substring_regex(text, r"^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$")
        number = pc.cast(pc.if_else(simple, text, None), pa.float64())
    value = number.to_numpy(zero_copy_only=False)
    return np.where(np.isfinite(value), value, np.nan)


def _read(text: str, marks: Marks) -> float | Reason | None:
    """One distinct cell text: a number with ornaments, the reason there is none, or None if bad."""
    if not text:
        return _BLANK
    if found := marks.find(text):
        return Reason(*found)
    bare = _ORNAMENTS.sub("", text.replace("\u2212", "-")).strip()
    if negative := _NEGATIVE.fullmatch(bare):
        bare = f"-{negative[1]}"
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


def coded(cells: pa.ChunkedArray | pa.Array) -> tuple[np.ndarray, pd.Series]:
    """A column as positions in a list of its distinct texts, as `text_of` has them; -1: missing.

    Far cheaper than the texts themselves where a column says the same over and over.
    """
    if isinstance(cells, pa.ChunkedArray):
        cells = cells.combine_chunks()
    if not pa.types.is_dictionary(cells.type):
        cells = cells.dictionary_encode()
    at, distinct = pd.factorize(text_of(cells.dictionary))
    positions = pc.fill_null(cells.indices, -1).to_numpy(zero_copy_only=False)
    return np.append(at, -1).astype("int32")[positions], pd.Series(distinct)
