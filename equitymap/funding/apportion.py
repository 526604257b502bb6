"""From places to LSOAs: where each part of a grant can be, and how it is shared by residents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from equitymap.errors import ChoiceError
from equitymap.funding.locate import locate
from equitymap.funding.residents import holds, lsoas
from equitymap.store.memory import once

PLACED = ("A", "B", "C")
NO_RESIDENTS = (
    "Money given to places of several LSOAs is shared among them by residents, and the workspace "
    "does not hold the residents of all of them: add a population file."
)


@dataclass(frozen=True)
class Parts:
    """Every grant cut into parts, each with the LSOAs its pounds can be in.

    A part is a place with a stated share, or all of a grant's places together: without shares a
    pound can be at any of them. `frame` has row (of the library's grants), grant, grade, share and
    site (−1: nowhere known); `can_be` (sites × LSOAs) is 1 where a site's pounds can be, and
    `weights` how they are shared by residents: a row sums to one, or is NaN where residents are
    not known.
    """

    frame: pd.DataFrame
    can_be: sparse.csr_array
    weights: sparse.csr_array


@once
def parts(library) -> Parts:
    """The parts of every grant of the workspace."""
    located = locate(library)
    located = located.assign(part=located["place"].where(located["stated"], 0))
    placed = located["grade"] != "E"
    tokens = located.loc[placed, ["grant", "part", "level", "areas"]].explode("areas")
    tokens = tokens.drop_duplicates().sort_values(["level", "areas"])
    tokens["token"] = tokens.groupby(["level", "areas"], sort=False).ngroup()
    spelled = _spelled(tokens)
    site, spellings = pd.factorize(spelled)
    frame = located.drop_duplicates(["grant", "part"]).reset_index(drop=True)
    keys = pd.MultiIndex.from_frame(frame[["grant", "part"]])
    sites = pd.Series(site, index=spelled.index).reindex(keys).fillna(-1).to_numpy(int)
    frame = frame.assign(
        row=pd.Index(library.grants()["id"]).get_indexer(frame["grant"]),
        share=frame["share"].where(frame["stated"], 1.0),
        site=sites,
    )[["row", "grant", "grade", "share", "site"]]
    can_be = _can_be(library, tokens, pd.Series(spellings, dtype="str"))
    return Parts(frame, can_be, by_residents(can_be, lsoas(library).residents))


def _spelled(tokens: pd.DataFrame) -> pd.Series:
    """The areas of each part as one text, by grant and part: the same places read the same."""
    keyed = tokens.set_index(["grant", "part"])["token"].astype(str)
    several = keyed.index.duplicated(keep=False)
    joined = keyed[several].groupby(level=[0, 1], sort=False).agg(" ".join)
    return pd.concat([keyed[~several], joined.astype(keyed.dtype)])


def _can_be(library, tokens: pd.DataFrame, spellings: pd.Series) -> sparse.csr_array:
    """Sites × LSOAs, an LSOA named by two of a site's areas counted once."""
    areas = tokens.drop_duplicates("token").sort_values("token")
    count = lsoas(library).count
    blocks = [
        holds(library, level, rows["areas"]) for level, rows in areas.groupby("level", sort=False)
    ]
    of_area = sparse.vstack(blocks, format="csr") if blocks else sparse.csr_array((0, count))
    column = spellings.str.split().explode()
    row = column.index.to_numpy()
    shape = (len(spellings), of_area.shape[0])
    named = sparse.csr_array((np.ones(len(row)), (row, column.to_numpy(int))), shape=shape)
    can_be = (named @ of_area).tocsr()
    can_be.data[:] = 1.0
    return can_be


def by_residents(can_be: sparse.csr_array, residents: np.ndarray) -> sparse.csr_array:
    """Weights that share each site among its LSOAs by residents; a single LSOA needs none."""
    weights = can_be.tocsr().copy()
    people = residents[weights.indices].astype(float)
    starts = weights.indptr[:-1]
    lengths = np.diff(weights.indptr)
    filled = lengths > 0
    sums = np.zeros(len(lengths))
    sums[filled] = np.add.reduceat(people, starts[filled])
    alone = np.repeat(lengths == 1, lengths)
    with np.errstate(divide="ignore", invalid="ignore"):
        weights.data = np.where(
            alone, 1.0, people / np.repeat(np.where(sums > 0, sums, np.nan), lengths)
        )
    return weights


def inside(places: Parts, chosen: np.ndarray) -> np.ndarray:
    """The share of each site's pounds in the chosen LSOAs; NaN where residents would decide it."""
    return shared_among(places, sparse.csr_array(chosen.astype(float)[None, :])).toarray()[:, 0]


def spread(places: Parts, pounds: np.ndarray, areas: sparse.csr_array) -> np.ndarray:
    """Pounds of each site → pounds of each area (areas × LSOAs); none is lost or made.

    ChoiceError where residents would decide and are not known.
    """
    used = pounds != 0
    shares = shared_among(places, areas)[used]
    if np.isnan(shares.data).any():
        raise ChoiceError(NO_RESIDENTS)
    return shares.T @ pounds[used]


def shared_among(places: Parts, areas: sparse.csr_array) -> sparse.csr_array:
    """Share of each site's pounds in each area (sites × areas); NaN where residents would decide.

    A site wholly in an area is 1 there, and 0 in any it does not touch, whoever lives in it.
    """
    held = (places.can_be @ areas.T).tocsr()
    shares = (places.weights @ areas.T).tocsr()
    held.sort_indices()
    shares.sort_indices()
    size = np.diff(places.can_be.indptr)
    whole = held.data == np.repeat(size, np.diff(held.indptr))
    shares.data = np.where(whole, 1.0, shares.data)
    return shares
