"""Lists of areas: one column of codes of several kinds, with their names, and no larger areas."""

from __future__ import annotations

import pandas as pd

from equitymap.geography import levels
from equitymap.sources import clean, gate
from equitymap.sources.layouts import matches
from equitymap.sources.raw import RawTable
from equitymap.sources.recipe import AreaColumn, Recipe

_OTHER = ""


def by_kind(raw: RawTable, recipe: Recipe) -> tuple[pd.DataFrame, list[AreaColumn]]:
    """A column of codes for each kind of area in the list, finest last, so that it is a lookup.

    A row without a code is where its `country` column says it is, by the `codes` of the recipe.
    """
    one = recipe.areas[0]
    codes = gate.codes_of(clean.text_of(raw.table[one.column]))
    if recipe.country:
        said = clean.text_of(raw.table[recipe.country])
        codes = codes.fillna(said.map({text: _country(recipe, text) for text in said.unique()}))
    distinct = codes.dropna().drop_duplicates()
    kinds = codes.map(dict(zip(distinct, levels.kinds_of(distinct).fillna(_OTHER), strict=True)))
    found = sorted(kinds.dropna().unique(), key=lambda kind: levels.rank(kind) if kind else -1)
    columns = {kind: f"{one.column} ({kind or 'others'})" for kind in found}
    table = pd.DataFrame({columns[kind]: codes.where(kinds == kind) for kind in found})
    areas = [AreaColumn(columns[kind], kind, name=one.name) for kind in found if kind]
    return table, areas


def _country(recipe: Recipe, text) -> str | None:
    if pd.isna(text):
        return None
    return next((code for pattern, code in recipe.codes.items() if matches(pattern, text)), None)
