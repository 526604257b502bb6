"""The LSOAs an area is made of and the people in them: what all apportioning stands on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from equitymap.errors import ChoiceError
from equitymap.store.memory import once


@dataclass(frozen=True)
class Lsoas:
    """The LSOAs of a workspace: the drawn ones in file order, then those that lookups add.

    An LSOA outside the map is still a place: what is given to it is known to be elsewhere.
    `residents` are NaN where they are not known.
    """

    level: str
    codes: pd.Index
    residents: np.ndarray

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.codes)


@once
def lsoas(library) -> Lsoas:
    """The LSOAs that money is apportioned to."""
    level = library.geography.lsoa_level
    if level is None:
        raise ChoiceError(
            "The workspace holds no LSOAs, so money cannot be placed: add LSOA boundaries."
        )
    drawn = pd.Index(library.geography.areas(level)["code"])
    codes = drawn.append(library.geography.codes(level).difference(drawn))
    people = library.population(level)
    residents = np.full(len(codes), np.nan)
    if people is not None:
        residents = people.reindex(codes).to_numpy(float)
    return Lsoas(level, codes, residents)


@once
def members(library, level: str) -> tuple[pd.Index, sparse.csr_array]:
    """Codes of a level's areas, and which LSOAs each holds (areas × LSOAs, 1 where it does)."""
    fine = lsoas(library)
    if level == fine.level:
        return fine.codes, sparse.eye_array(fine.count, format="csr")
    pairs = library.geography.membership(level)
    known = library.geography.areas(level)["code"]
    codes = pd.Index(pd.concat([known, pairs["code"]]).dropna().unique())
    row, column = codes.get_indexer(pairs["code"]), fine.codes.get_indexer(pairs["lsoa"])
    good = (row >= 0) & (column >= 0)
    return codes, _ones(row[good], column[good], (len(codes), fine.count))


def holds(library, level: str, codes) -> sparse.csr_array:
    """Which LSOAs each of these areas holds; an area the level does not know holds none."""
    known, matrix = members(library, level)
    at = known.get_indexer(pd.Index(codes))
    rows = np.flatnonzero(at >= 0)
    return (_ones(rows, at[rows], (len(at), len(known))) @ matrix).tocsr()


def _ones(row: np.ndarray, column: np.ndarray, shape: tuple[int, int]) -> sparse.csr_array:
    return sparse.csr_array((np.ones(len(row)), (row, column)), shape=shape)
