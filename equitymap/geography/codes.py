"""Codes as files give them: which vintage a column is of, and what an old code means today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from equitymap.errors import InputError
from equitymap.geography import levels
from equitymap.store import catalogue

if TYPE_CHECKING:
    from equitymap.geography.geography import Geography


def vintage(geography: Geography, codes: pd.Series, hint: str | None = None) -> str:
    """The level of a column of codes, by the codes; see `Geography.vintage`."""
    codes = codes.dropna().drop_duplicates()
    kinds = levels.kinds_of(codes)
    if kinds.dropna().empty:
        if hint:
            return hint
        example = f" such as {codes.iloc[0]!r}" if len(codes) else ""
        raise InputError(f"The area codes{example} are of no kind known; E01003109 is an LSOA.")
    # Totals of boroughs or of England may stand among the areas: the commonest kind decides.
    kind = kinds.value_counts().index[0]
    codes = codes[kinds == kind]
    known = [level for level in geography.levels() if levels.kind(level) == kind]
    if hint and levels.kind(hint) == kind and hint not in known:
        return hint
    if not known:
        return _listed(kind)
    found = {level: levels.among(codes, geography.codes(level)) for level in known}
    found = pd.DataFrame(found, index=codes.index)
    current = geography.current_level(kind)
    best = max(known, key=lambda level: (found[level].sum(), level == hint, level == current))
    strays = found.drop(columns=best)[~found[best]]
    strays = strays.loc[strays.any(axis=1), strays.any(axis=0)]
    if strays.empty:
        return best
    other = strays.sum().idxmax()
    only_best = codes[found[best] & ~found[other]]
    raise InputError(
        f"The column holds codes of two vintages: {len(only_best):,} only of {best} "
        f"(such as {only_best.iloc[0]}) and {len(strays):,} only of {other} "
        f"(such as {codes[strays.index[0]]}). Give each vintage a file of its own."
    )


def _listed(kind: str) -> str:
    """The level of a kind that the catalogue lists first, for a workspace that knows none."""
    for level in catalogue().levels:
        if levels.kind(level) == kind:
            return level
    raise InputError(
        f"The workspace knows no areas of kind {kind!r}: add their boundaries or a lookup first."
    )


def resolve(geography: Geography, codes: pd.Series) -> pd.DataFrame:
    """What each code means today; see `Geography.resolve`."""
    open_codes = codes.dropna().astype("str").drop_duplicates()
    current = [level for kind in levels.KINDS if (level := geography.current_level(kind))]
    older = [level for level in geography.levels() if level not in current]
    answers = []
    for level in current:
        answers.append(_itself(open_codes, level, geography.codes(level)))
        open_codes = open_codes[~levels.among(open_codes, answers[-1]["code"])]
    for level in older:
        answers.append(_became(open_codes, geography.changes_from(level), current))
        open_codes = open_codes[~levels.among(open_codes, answers[-1]["code"])]
    for level in older:
        answers.append(_itself(open_codes, level, geography.codes(level)))
        open_codes = open_codes[~levels.among(open_codes, answers[-1]["code"])]
    unknown = pd.DataFrame({"code": open_codes, "level": None, "how": "unknown"})
    unknown["areas"] = [[] for _ in range(len(unknown))]
    known = pd.concat([*answers, unknown]).astype({"level": "str"}).set_index("code")
    rows = known.reindex(codes.astype("str")).set_axis(codes.index)
    rows.insert(0, "code", codes)
    blank = codes.isna()
    rows.loc[blank, "how"] = "unknown"
    rows.loc[blank, "areas"] = pd.Series(
        [[] for _ in range(blank.sum())], codes.index[blank], object
    )
    return rows[["code", "level", "areas", "how"]]


def _itself(codes: pd.Series, level: str, known: pd.Index) -> pd.DataFrame:
    """Answers for the codes that stand at a level: each is itself."""
    found = codes[levels.among(codes, known)].to_numpy(object)
    answers = pd.DataFrame({"code": found, "level": level, "how": "current"})
    answers["areas"] = [[code] for code in found]
    return answers


def _became(codes: pd.Series, changes: pd.DataFrame, current: list[str]) -> pd.DataFrame:
    """Answers for the codes that were changed into areas of a current level: their successors."""
    changes = changes[changes["to_level"].isin(current)]
    changes = changes[levels.among(changes["from_code"], codes)]
    changes = changes.sort_values("to_code").groupby("from_code", sort=False)
    answers = changes.agg(level=("to_level", "first"), areas=("to_code", list)).reset_index()
    return answers.assign(how="retired").rename(columns={"from_code": "code"})
