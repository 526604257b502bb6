"""The places of a table: which area each row names, by its code, its name and its parents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from equitymap.geography import levels
from equitymap.sources import clean
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import Recipe


@dataclass
class Places:
    """The distinct places of a table, and for every row its position among them.

    `distinct` has a column `text` (what is settled: a code, or a name where the file has no codes)
    and `name`; where there are names only, also every other column of the file that names areas.
    """

    rows: np.ndarray
    distinct: pd.DataFrame
    column: str


def places(raw: RawTable, recipe: Recipe) -> Places:
    """The places of a table by the column of codes, names or postcodes that its recipe tells."""
    if recipe.code or not recipe.area_name:
        return _coded(raw, recipe)
    own = recipe.area_name
    others = [c for c in raw.header if c != own and levels.column(c) is not None]
    frame = pd.DataFrame({c: clean.text_of(raw.table[c]) for c in (own, *others)})
    rows = frame.groupby(list(frame.columns), dropna=False, sort=False).ngroup().to_numpy()
    distinct = frame.iloc[np.unique(rows, return_index=True)[1]].reset_index(drop=True)
    distinct.insert(0, "text", distinct[own])
    return Places(rows, distinct.assign(name=distinct["text"]), own)


def _coded(raw: RawTable, recipe: Recipe) -> Places:
    """Each distinct code with its first name; rows without a code are told apart by their names."""
    column = recipe.code or recipe.postcode
    rows, texts = clean.coded(raw.table[column])
    if (rows < 0).any():
        rows[rows < 0] = len(texts)
        texts = pd.concat([texts, pd.Series([None], dtype="str")], ignore_index=True)
    distinct = pd.DataFrame({"text": texts, "name": None}, dtype="str")
    if not recipe.area_name or recipe.area_name not in raw.header:
        return Places(rows, distinct, column)
    names = clean.text_of(raw.table[recipe.area_name])
    said = names.notna().to_numpy()
    first = pd.Series(names[said].to_numpy(), dtype="str").groupby(rows[said]).first()
    distinct["name"] = first.reindex(range(len(distinct))).astype("str")
    bare = np.flatnonzero(distinct["text"].isna().to_numpy()[rows])
    if len(bare):
        more, called = pd.factorize(names.iloc[bare], use_na_sentinel=False)
        rows[bare] = len(distinct) + more
        nameless = pd.DataFrame({"text": None, "name": called}, dtype="str")
        distinct = pd.concat([distinct, nameless], ignore_index=True)
    return Places(rows, distinct, column)
