"""Adding an area up from its parts; an area that lacks a part gets no value, and says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from equitymap.store import quotients

COUNTED = ("published", "unreliable", "modelled")
IDENTITY = ("indicator", "period", "group")
MULTIPLIERS = 10.0 ** np.arange(0, 7)


class Membership:
    """Which parts make up which areas; a part may stand in several areas."""

    def __init__(self, part: Sequence[str], area: Sequence[str]):
        self.parts = pd.Index(pd.unique(part))
        self.areas = pd.Index(pd.unique(area)).sort_values()
        pairs = np.column_stack([self.parts.get_indexer(part), self.areas.get_indexer(area)])
        self._part, self._area = np.unique(pairs, axis=0).T  # sorted by part

    @classmethod
    def of(cls, given: pd.DataFrame | pd.Series) -> Membership:
        """From the parent by code, or from a table of the part's code and the column `code`."""
        if isinstance(given, pd.Series):
            given = given.dropna()
            return cls(given.index, given)
        given = given.dropna()
        part = next(column for column in given.columns if column != "code")
        return cls(given[part], given["code"])

    @cached_property
    def sizes(self) -> np.ndarray:
        """How many parts each area has."""
        return np.bincount(self._area, minlength=len(self.areas))

    def only(self, areas: Sequence[str]) -> Membership:
        """The same for some of the areas."""
        kept = self.areas.isin(areas)[self._area]
        return Membership(self.parts[self._part[kept]], self.areas[self._area[kept]])

    def join(self, codes: pd.Series) -> tuple[np.ndarray, np.ndarray]:
        """For each time one of `codes` is part of an area: its position, and that of the area."""
        at = self.parts.get_indexer(codes)
        known = np.flatnonzero(at >= 0)
        times = np.bincount(self._part, minlength=len(self.parts))
        first, times = (np.cumsum(times) - times)[at[known]], times[at[known]]
        within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
        return np.repeat(known, times), self._area[np.repeat(first, times) + within]


def identity(frame: pd.DataFrame) -> list[str]:
    """The columns that, beside the area, tell observations apart."""
    return [column for column in IDENTITY if column in frame]


def multiplier(kind: str, unit: str, rows: pd.DataFrame) -> float:
    """What numerator ÷ denominator is multiplied by: 100 for %, 1,000 for "per 1,000", …

    Where the unit does not say, the power of ten that fits the values best.
    """
    stated = re.search(r"\bper ([\d,]+)", unit)
    if kind == "proportion":
        return 100.0
    if stated:
        return float(stated[1].replace(",", ""))
    known = rows[rows["value"].gt(0) & rows["numerator"].gt(0) & rows["denominator"].gt(0)]
    if known.empty:
        return 1.0
    implied = (known["value"] * known["denominator"] / known["numerator"]).median()
    return float(MULTIPLIERS[np.abs(np.log(MULTIPLIERS / implied)).argmin()])


def are_quotients(rows: pd.DataFrame, by: float) -> bool:
    """Whether the values are `by` × numerator ÷ denominator, but for a few.

    A standardised rate is not, and cannot be had from sums of its parts.
    """
    odd = quotients.odd(rows["value"], rows["numerator"], rows["denominator"], by)
    counted = rows["numerator"].notna() & rows["denominator"].gt(0)
    return not odd.any() or quotients.add_up(int(counted.sum()), int(odd.sum()))


class Sums(NamedTuple):
    """What the parts of areas come to: one number for each area in every array.

    `complete` is whether all `parts` count; of those `lacking`, `withheld` are suppressed and
    `bare` have a value and nothing to add up; `uncertain` is whether one that counts is unreliable
    or modelled.
    """

    top: np.ndarray
    bottom: np.ndarray
    parts: np.ndarray
    lacking: np.ndarray
    withheld: np.ndarray
    bare: np.ndarray
    complete: np.ndarray
    uncertain: np.ndarray


def add_up(
    status: pd.Series,
    value: np.ndarray,
    top: np.ndarray,
    bottom: np.ndarray,
    key: np.ndarray,
    expected: np.ndarray,
) -> Sums:
    """The sums of `top` and `bottom` over the parts of each area.

    `key` is the area each part is in, by its position in `expected`, which says how many each has.
    """

    def sums(numbers: np.ndarray) -> np.ndarray:
        return np.bincount(key, numbers, len(expected))

    counted = status.isin(COUNTED).to_numpy()
    usable = counted & np.isfinite(top) & np.isfinite(bottom)
    lacking = expected - sums(usable).astype(int)
    return Sums(
        top=sums(np.where(usable, top, 0.0)),
        bottom=sums(np.where(usable, bottom, 0.0)),
        parts=expected,
        lacking=lacking,
        withheld=sums(status.eq("suppressed").to_numpy()).astype(int),
        bare=sums(counted & ~usable & np.isfinite(value)).astype(int),
        complete=lacking == 0,
        uncertain=sums(usable & status.ne("published").to_numpy()) > 0,
    )


def lacking_note(sums: Sums, word: str, needed: str) -> np.ndarray:
    """Why areas have no value: `2 of 5 LSOAs have no value, 1 suppressed`; None where they have.

    `needed` is what else than a value a part may lack: `counts to add up`, `known residents`.
    """

    def note(parts: int, lacking: int, withheld: int, bare: int) -> str:
        has = "has" if lacking == 1 else "have"
        what = f"no {needed}" if bare == lacking else f"no value or no {needed}"
        what = what if bare else "no value"
        hidden = f", {withheld:,} suppressed" if withheld else ""
        return f"{lacking:,} of {parts:,} {word} {has} {what}{hidden}"

    notes = np.full(len(sums.parts), None, dtype=object)
    short = ~sums.complete
    numbers = np.column_stack([sums.parts, sums.lacking, sums.withheld, sums.bare])[short]
    different, which = np.unique(numbers, axis=0, return_inverse=True)
    said = np.array([note(*row) for row in different.tolist()], dtype=object)
    notes[short] = said[which.ravel()]
    return notes
