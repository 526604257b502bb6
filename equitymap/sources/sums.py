"""Sums of categories: a row per area and category → an observation per area and indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitymap.errors import InputError

SUPPRESSED = "a part of it is suppressed"
INCOMPLETE = "not all of its parts are published"


@dataclass
class Counts:
    """Counts by place and category; `hidden` says which are suppressed, `base` what they are of."""

    categories: list[str]
    first_row: np.ndarray
    number: np.ndarray
    hidden: np.ndarray
    base: np.ndarray

    def positions(self, of: list[str], where: str) -> list[int]:
        """Where categories stand; InputError when the file lacks one of them."""
        lacking = [text for text in of if text not in self.categories]
        if lacking:
            raise InputError(
                f"{where} has no category {lacking[0]!r}, which its recipe adds up; it "
                f"has {', '.join(self.categories[:8])}."
            )
        return [self.categories.index(text) for text in of]

    def total(self, at: list[int]) -> np.ndarray:
        """The sum over categories, empty for a place where one of them has no number."""
        return self.number[:, at].sum(axis=1)

    def any_hidden(self, at: list[int]) -> np.ndarray:
        """Where one of the categories is suppressed."""
        return self.hidden[:, at].any(axis=1)


def counts(
    rows: np.ndarray,
    places: np.ndarray,
    texts: pd.Series,
    number: np.ndarray,
    hidden: np.ndarray,
    base: np.ndarray | None,
    where: str,
) -> Counts:
    """Set out a column of counts by place and category; what stands twice must be the same."""
    category, categories = pd.factorize(texts)
    known = category >= 0
    shape = (places.max() + 1, max(len(categories), 1))
    table, masked = np.full(shape, np.nan), np.zeros(shape, bool)
    table[places[known], category[known]] = number[known]
    masked[places[known], category[known]] = hidden[known]
    kept = table[places, category]
    other = known & (kept != number) & ~(np.isnan(kept) & np.isnan(number))
    if other.any():
        at = int(np.flatnonzero(other)[0])
        raise InputError(
            f"{where}, row {rows[at]}: {texts.iloc[at]!r} stands twice for the same area with "
            f"different numbers, {number[at]:g} and {kept[at]:g}; it should have one."
        )
    whole = np.full(shape[0], np.nan)
    if base is not None:
        whole[places] = base
    first_row = np.zeros(shape[0], dtype=int)
    first_row[places[::-1]] = rows[::-1]
    return Counts(categories.tolist(), first_row, table, masked, whole)


def percent(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """100 × numerator ÷ denominator, empty where nobody is counted."""
    share = np.full(len(numerator), np.nan)
    np.divide(100 * numerator, denominator, out=share, where=denominator > 0)
    return share
