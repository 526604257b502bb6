"""Sums of categories: a row per area and category → an observation per area and indicator."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitymap.errors import InputError
from equitymap.sources.words import Words

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


def membership(rows: np.ndarray, places: np.ndarray, texts: pd.Series, where: str) -> Counts:
    """Places of which a row says the category: 1 in the one, 0 in the others, of 1 in all."""
    one = np.ones(len(rows))
    found = counts(rows, places, texts, one, np.zeros(len(rows), bool), one, where)
    said = np.isfinite(found.number)
    twice = np.flatnonzero(said.sum(axis=1) > 1)
    if len(twice):
        first, second = (found.categories[at] for at in np.flatnonzero(said[twice[0]])[:2])
        raise InputError(
            f"{where}: the area of row {found.first_row[twice[0]]} is called both {first!r} and "
            f"{second!r}; it should be one of them."
        )
    found.number = np.where(said, 1.0, np.where(said.any(axis=1)[:, None], 0.0, np.nan))
    return found


def same_groups(
    frame: pd.DataFrame, several: set[int], counted: set[int], words: Words
) -> tuple[pd.DataFrame, list[str]]:
    """Counts of categories that mean the same group added up, `Not known` and `Not stated`; and the
    groups of which that is true."""
    key = ["place", "indicator", "period", "group"]
    at = frame["group"].isin(several) & frame["indicator"].isin(counted)
    at &= frame.duplicated(key, keep=False)
    if not at.any():
        return frame, []
    parts = frame[at]
    hidden = parts["status"] == words.code("suppressed")
    for side in ("lower", "upper"):
        parts = parts.assign(**{side: parts[side].where(hidden, parts["value"])})
    grouped = parts.groupby(key, sort=False)
    total = grouped.first()
    for number in ("value", "lower", "upper", "numerator", "denominator"):
        total[number] = parts[number].isna().groupby([parts[k] for k in key], sort=False).any()
        total[number] = grouped[number].sum().mask(total[number].astype(bool))
    hidden = hidden.groupby([parts[k] for k in key], sort=False).any()
    has = total["value"].notna()
    for side in ("lower", "upper"):
        total[side] = total[side].where(hidden & ~has)
    status = np.where(hidden, words.code("suppressed"), words.code("missing"))
    note = np.where(hidden, words.code(SUPPRESSED), words.code(INCOMPLETE))
    total["status"] = np.where(has, words.code("published"), status)
    total["note"] = np.where(has, -1, note)
    whole = pd.concat([frame[~at], total.reset_index()[frame.columns]], ignore_index=True)
    return whole, [words.list[code] for code in parts["group"].unique()]


def percent(numerator: np.ndarray, denominator: np.ndarray) -> np.ndarray:
    """100 × numerator ÷ denominator, empty where nobody is counted."""
    share = np.full(len(numerator), np.nan)
    np.divide(100 * numerator, denominator, out=share, where=denominator > 0)
    return share
