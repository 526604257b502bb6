"""Groups of people: columns of categories → one spelling per row, `ethnicity=Black;sex=female`."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from equitymap.sources.layouts import matches
from equitymap.sources.recipe import GroupColumn

ALL = "all"


def spelled(columns: list[GroupColumn], texts_of: Callable[[str], pd.Series]) -> pd.Series:
    """The group of every row, from one or several columns of categories, by key in order.

    Where several entries read the same column, each row belongs to the first that applies.
    """
    found: dict[str, pd.Series] = {}
    taken: dict[str, pd.Series] = {}
    for one in columns:
        texts = texts_of(one.column).str.strip('"').str.strip()
        texts = texts.mask(texts == "")
        before = taken.get(one.column, pd.Series(False, index=texts.index))
        applies = texts.notna() & _of_type(one, texts_of, texts.index) & ~before
        taken[one.column] = before | applies
        spellings = {text: _spell(one, text) for text in texts[applies].unique()}
        spelling = texts.where(applies).map(spellings).astype("str")
        found[one.key] = found[one.key].fillna(spelling) if one.key in found else spelling
    table = pd.DataFrame(dict(sorted(found.items())))
    at, rows = pd.factorize(pd.MultiIndex.from_frame(table.fillna("")))
    names = [";".join(part for part in row if part) or ALL for row in rows]
    return pd.Series(pd.Index(names, dtype="str").take(at), index=table.index)


def _of_type(one: GroupColumn, texts_of, index: pd.Index) -> pd.Series:
    """Whether each row's type of category is one that this entry reads."""
    if not (one.type and one.types):
        return pd.Series(True, index=index)
    kinds = texts_of(one.type)
    fits = [k for k in kinds.dropna().unique() if any(matches(p, k) for p in one.types)]
    return kinds.isna() | kinds.isin(fits)


def _spell(one: GroupColumn, text: str) -> str | None:
    """How one category is spelled; None for a category that means everybody."""
    if any(matches(pattern, text) for pattern in one.all):
        return None
    for pattern, spelling in one.spell.items():
        if matches(pattern, text):
            return f"{one.key}={spelling}"
    return f"{one.key}={text}"
